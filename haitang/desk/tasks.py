"""Every room's to-do provider. Who holds none of their acts costs no query."""

from collections.abc import Iterable

from django.db.models import Q

from haitang.desk.counts.todo import COUNTS
from haitang.desk.elections.todo import ELECTIONS
from haitang.desk.nominations.todo import NOMINATIONS
from haitang.desk.policies.todo import POLICIES
from haitang.desk.reading import let_in_for, may, scope
from haitang.desk.results.todo import RESULTS
from haitang.desk.rolls.todo import ROLLS
from haitang.desk.screening.todo import QUESTIONS, SCREENINGS
from haitang.desk.task import Provider, Task
from haitang.elections.models import Election
from haitang.scope.rows import subtree

PROVIDERS: tuple[Provider, ...] = (
    QUESTIONS, SCREENINGS, POLICIES, ELECTIONS, ROLLS, NOMINATIONS, COUNTS, RESULTS,
)  # fmt: skip


def works() -> bool:
    """Whether some duty of the actor has anything to do here, now or later."""
    return any(_asks(provider) for provider in PROVIDERS)


def tasks() -> list[Task]:
    """Everything that waits for the present actor, room by room."""
    asked = [provider for provider in PROVIDERS if _asks(provider)]
    stages = _stages() if any(provider.stages for provider in asked) else set()
    found: list[Task] = []
    for provider in asked:
        if not provider.stages or stages & set(provider.stages):
            with let_in_for(provider.read):
                found += provider.tasks()
    return found


def _asks(provider: Provider) -> bool:
    return any(_together(provider.read, act) for act in provider.acts)


def _together(read: str, act: str) -> bool:
    """Whether one duty gives both: rights of two are never added up."""
    return may(read) and any(act in g.operations for g in scope().giving(read))


def _stages() -> set[str]:
    """The stages at which the elections within reach stand. One query for all rooms above."""
    rows = Election.objects.filter(_either(g.path for g in scope().giving("read_elections")))
    return set(rows.order_by().values_list("stage", flat=True).distinct())


def _either(paths: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for path in sorted(set(paths)):
        found |= subtree(path)
    return found
