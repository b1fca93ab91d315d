"""What the pages about elections read: rows at the places of the actor's duties, or the 404."""

from typing import Any

from django.db.models import Model

from haitang.desk.reading import placed
from haitang.elections.models import Election, Notice, PlanTask, TermChange, WorkGroup
from haitang.facts.reader import chinese
from haitang.scope.rows import reached
from haitang.scope.scope import permits


def own(row: Any) -> str:
    """The title of a record in the reader's language."""
    return str(row.title if chinese() or not row.title_en else row.title_en)


def election_for(pk: int) -> Election:
    """An election within reach."""
    rows = Election.objects.select_related("place", "body", "term_change", "follows__body")
    return placed(rows, pk)


def notice_for(pk: int) -> Notice:
    """A notice within reach, with its election."""
    return placed(Notice.objects.select_related("election__body", "election__place"), pk)


def group_for(pk: int) -> WorkGroup:
    """A work group within reach."""
    return placed(WorkGroup.objects.select_related("term_change", "lead", "place"), pk)


def task_for(pk: int) -> PlanTask:
    """A task of a plan within reach."""
    rows = PlanTask.objects.select_related("term_change", "owner", "phase", "place")
    return placed(rows, pk)


def round_for(pk: int) -> TermChange:
    """A round within reach."""
    return placed(TermChange.objects.select_related("place"), pk)


def rounds_seen() -> list[TermChange]:
    """Every round within reach, the newest first."""
    rows = TermChange.objects.select_related("place").filter(reached())
    return list(rows.order_by("-began_on", "-pk"))


def may_at(operation: str, row: Model) -> bool:
    """Whether a duty gives an operation at the place of a row."""
    return permits(operation, getattr(row, "path", ""))
