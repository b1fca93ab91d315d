"""What the pages about results read: rows within the actor's reach, or the one 404."""

from django.db.models import Model
from django.http import Http404

from haitang.counts.models import Batch, Count
from haitang.desk.reading import placed
from haitang.elections.models import Election
from haitang.results.models import Audit, Handover, Result
from haitang.scope.scope import permits


def election_for(pk: int) -> Election:
    """An election within reach."""
    return placed(Election.objects.select_related("place", "body"), pk)


def result_for(pk: int) -> Result:
    """A result within reach, with its election."""
    rows = Result.objects.select_related("election__place", "election__body", "count")
    return placed(rows, pk)


def audit_for(pk: int) -> Audit:
    """An audit within reach."""
    rows = Audit.objects.select_related("result__election__place", "result__count")
    return placed(rows, pk)


def handover_for(pk: int) -> Handover:
    """A handover within reach."""
    return placed(Handover.objects.select_related("election__place", "supervisor"), pk)


def batch_for(audit: Audit, pk: int) -> Batch:
    """A batch of the count that an audit is about."""
    rows = Batch.objects.filter(count=audit.result.count, pk=pk)
    found = rows.select_related("box").first()
    if found is None:
        raise Http404
    return found


def may_here(operation: str, row: Model) -> bool:
    """Whether some duty of the actor gives an operation at a row's place."""
    return permits(operation, row.path)  # type: ignore[attr-defined] # rows in a place have a path


def closed_count(election: Election) -> Count | None:
    """The closed count of an election that has no standing result yet."""
    declared = Result.objects.filter(election=election, annulled_on=None).values("count")
    rows = Count.objects.filter(election=election, state=Count.State.CLOSED)
    return rows.exclude(pk__in=declared).order_by("-round").first()
