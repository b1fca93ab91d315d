"""Figures from facts must equal figures from tables: `haitang facts reconcile` compares them."""

from collections.abc import Iterator

from django.db.models import Model, QuerySet, Sum

from haitang.cases.facts import (
    CaseClosed,
    CaseFellOverdue,
    CaseJoined,
    CaseOverdueEnded,
    CaseRated,
    CaseRegistered,
    CaseReopened,
    FundsPlanned,
    FundsSpent,
    ProjectClosed,
    ProjectOpened,
)  # fmt: skip
from haitang.cases.models import OPEN, Case, Exclusion, FundLine, Project, Rating, State
from haitang.facts.models import Fact
from haitang.facts.reconcile import Comparison, added, counted, reconciles
from haitang.figures import alliances_reconciliation as _alliances  # noqa: F401 - registers itself
from haitang.figures import policies_reconciliation as _policies  # noqa: F401 - registers itself

_EXCLUDED = {
    Exclusion.Measure.RESPONSE: "case.response_excluded",
    Exclusion.Measure.RESOLUTION: "case.resolution_excluded",
    Exclusion.Measure.SATISFACTION: "case.satisfaction_excluded",
}


@reconciles("Cases")
def cases() -> Iterator[Comparison]:
    """Cases by state, as facts tell it and as the table does."""
    rows = Case.objects.get_queryset()
    registered, joined = counted(CaseRegistered), counted(CaseJoined)
    closed = counted(CaseClosed) - counted(CaseReopened, quantity__gte=1)
    overdue = counted(CaseFellOverdue) - counted(CaseOverdueEnded)
    yield "Cases received", registered, rows.count()
    yield "Cases joined", joined, rows.filter(state=State.JOINED).count()
    yield "Cases struck off", closed, rows.filter(state=State.CLOSED).count()
    yield "Cases open", registered - closed - joined, rows.filter(state__in=OPEN).count()
    yield "Cases overdue", overdue, rows.filter(overdue_recorded=True).count()
    yield "Reopenings", counted(CaseReopened), _total(rows, "reopened")


@reconciles("Ratings")
def ratings() -> Iterator[Comparison]:
    """Ratings, and the sum of their grades."""
    rows = Rating.objects.get_queryset()
    yield "Ratings", counted(CaseRated), rows.count()
    yield "Sum of grades", added(CaseRated), _total(rows, "grade")


@reconciles("Exclusions")
def exclusions() -> Iterator[Comparison]:
    """Cases left out of a rate: each granted exclusion has left a fact."""
    for measure, kind in _EXCLUDED.items():
        granted = Exclusion.objects.get_queryset().filter(measure=measure, granted=True)
        facts = Fact.objects.filter(kind=kind, sign=1).values("subject_id").distinct()
        yield f"Left out of {measure}", facts.count(), granted.count()


@reconciles("Projects")
def projects() -> Iterator[Comparison]:
    """Projects by stage, and their money in fen."""
    rows = Project.objects.get_queryset()
    closed = rows.filter(state=Project.Stage.CLOSED)
    yield "Projects opened", counted(ProjectOpened), rows.count()
    yield "Projects closed", counted(ProjectClosed), closed.count()
    lines = FundLine.objects.get_queryset()
    for kind, spent, column in (
        (FundsPlanned, False, "planned_fen"),
        (FundsSpent, True, "spent_fen"),
    ):
        yield f"Money, {column}", added(kind), _total(lines.filter(spent=spent), "fen")
        yield f"Money of projects, {column}", added(kind), _total(rows, column)


def _total(rows: QuerySet[Model], column: str) -> int:
    return int(rows.aggregate(found=Sum(column))["found"] or 0)
