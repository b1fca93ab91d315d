"""Whom an agency may see: those about whom it is asked something, while it is asked."""

from django.db.models import Q, QuerySet

from haitang.scope.scope import Grant
from haitang.screening.models import RUNNING, Question


def people_asked_about(grant: Grant) -> Q:
    """Persons about whom the grant's organization has a question; asked by ``people``."""
    if grant.organization is None or "answer_question" not in grant.operations:
        return Q(pk__in=[])
    asked: QuerySet[Question] = QuerySet(Question).filter(
        agency=grant.organization, screening__state__in=RUNNING
    )
    return Q(pk__in=asked.values("screening__person"))
