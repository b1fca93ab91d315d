"""The year 2021: in Kunshan the report's 1,266 solved problems, and those that ended otherwise."""

import datetime as dt
from dataclasses import dataclass

from haitang.cases import operations as do
from haitang.cases.models import Case, Outcome, State
from haitang.demo.city import communities_of
from haitang.demo.hours import some_time, working_days
from haitang.demo.lives import Life, Stage, whole_life
from haitang.facts.days import LOCAL
from haitang.places.models import Place

SOLVED = 1266  # the number of the report
YEAR = 2021
LAST_RECEIPT = dt.date(YEAR, 11, 26)  # what comes later may end in the next year
END = dt.datetime(YEAR, 12, 31, 17, 0, tzinfo=LOCAL)


@dataclass(frozen=True)
class Shares:
    """How many cases of the year end in which way."""

    solved: int
    explained: int
    not_possible: int
    out_of_remit: int
    joined: int
    next_year: int


KUNSHAN = Shares(SOLVED, 24, 12, 6, 10, 14)
YUNGANG = Shares(60, 3, 2, 1, 2, 2)


def small(shares: Shares) -> Shares:
    """A tenth, for tests."""
    values = (max(1, n // 10) for n in vars(shares).values())
    return Shares(*values)


def live_through(stage: Stage, shares: Shares, solved_elsewhere: int) -> None:
    """All cases of the year in the order of their receipt.

    ``solved_elsewhere`` of the solved ones are struck off with a project.
    """
    ends: list[Outcome | None] = [Outcome.RESOLVED] * (shares.solved - solved_elsewhere)
    ends += [Outcome.EXPLAINED] * shares.explained
    ends += [Outcome.NOT_POSSIBLE] * shares.not_possible
    ends += [Outcome.OUT_OF_REMIT] * shares.out_of_remit
    ends += [None] * shares.joined
    stage.chance.shuffle(ends)
    days = working_days(dt.date(YEAR, 1, 4), LAST_RECEIPT)
    moments = sorted(some_time(stage.chance.choice(days), stage.chance) for _end in ends)
    places = _places(stage)
    before: Case | None = None
    for moment, end in zip(moments, ends, strict=True):
        place = stage.chance.choice(places)
        if end is None and before is not None:
            _join(stage, moment, before)
            continue
        life = whole_life(Life(stage, moment, place), end or Outcome.EXPLAINED)
        before = life.case
    _over_new_year(stage, shares.next_year, places)


def _places(stage: Stage) -> list[Place]:
    """Communities, those of the central town twice as often as the others."""
    county = stage.county
    central = county.communities[county.towns[0].pk]
    return communities_of(county) + central


def _join(stage: Stage, moment: dt.datetime, earlier: Case) -> None:
    life = Life(stage, moment, earlier.place, earlier.category.code)
    life.pass_time(20, 200)
    do.join_case(
        case=life.case, into=earlier, reason="与前一件反映的是同一件事", at=life.now,
        actor=stage.county.role("dispatcher"),
    )  # fmt: skip


def _over_new_year(stage: Stage, count: int, places: list[Place]) -> None:
    days = working_days(dt.date(YEAR, 12, 27), dt.date(YEAR, 12, 31))
    for moment in sorted(some_time(stage.chance.choice(days), stage.chance) for _n in range(count)):
        life = Life(stage, moment, stage.chance.choice(places))
        life.dispatch().accept().contact()
        life.skip_to(dt.datetime(YEAR + 1, 1, 5, 10, tzinfo=LOCAL))
        life.answer(Outcome.RESOLVED).call_back(resolved=True, grade=None).close()


def solved_in_the_year(path: str) -> int:
    """How many cases below a place were struck off as solved in the year."""
    return (
        Case.objects.get_queryset()
        .filter(
            path__startswith=path,
            state=State.CLOSED,
            outcome=Outcome.RESOLVED,
            closed_at__gte=dt.datetime(YEAR, 1, 1, tzinfo=LOCAL),
            closed_at__lt=dt.datetime(YEAR + 1, 1, 1, tzinfo=LOCAL),
        )
        .count()
    )
