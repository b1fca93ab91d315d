"""What the pages about elections read: rows at the places of the actor's duties, or the 404."""

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from haitang.desk.reading import scope
from haitang.elections.models import Election, Notice, PlanTask, TermChange, WorkGroup
from haitang.facts.reader import chinese
from haitang.scope.rows import subtree
from haitang.scope.scope import permits


def own(row: Any) -> str:
    """The title of a record in the reader's language."""
    return str(row.title if chinese() or not row.title_en else row.title_en)


def reach() -> Q:
    """A condition on ``path``: the places of the duties that this request was let in for."""
    reached = Q(pk__in=[])
    for grant in scope().active():
        if grant.organization is None and grant.subject is None:
            reached |= subtree(grant.path)
    return reached


def within(row: Any) -> Any:
    """The row, where what this request was let in for reaches its place; else the same 404."""
    if row is None or not permits(scope().need, row.path):
        raise Http404
    return row


def _one(rows: "QuerySet[Any]", pk: int) -> Any:
    return within(rows.filter(pk=pk).first())


def election_for(pk: int) -> Election:
    """An election within reach."""
    rows = Election.objects.select_related("place", "body", "term_change", "follows__body")
    found: Election = _one(rows, pk)
    return found


def notice_for(pk: int) -> Notice:
    """A notice within reach, with its election."""
    found: Notice = _one(Notice.objects.select_related("election__body", "election__place"), pk)
    return found


def group_for(pk: int) -> WorkGroup:
    """A work group within reach."""
    found: WorkGroup = _one(WorkGroup.objects.select_related("term_change", "lead", "place"), pk)
    return found


def task_for(pk: int) -> PlanTask:
    """A task of a plan within reach."""
    rows = PlanTask.objects.select_related("term_change", "owner", "phase", "place")
    found: PlanTask = _one(rows, pk)
    return found


def round_for(pk: int) -> TermChange:
    """A round within reach."""
    found: TermChange = _one(TermChange.objects.select_related("place"), pk)
    return found


def rounds_seen() -> list[TermChange]:
    """Every round within reach, the newest first."""
    rows = TermChange.objects.select_related("place").filter(reach())
    return list(rows.order_by("-began_on", "-pk"))


def may_at(operation: str, row: Model) -> bool:
    """Whether a duty gives an operation at the place of a row."""
    return permits(operation, getattr(row, "path", ""))
