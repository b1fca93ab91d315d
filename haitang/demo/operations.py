"""Building the demonstration: one operation, all or nothing."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Case
from haitang.demo import city, projects, weeks, year
from haitang.demo.elections import operations as elections
from haitang.demo.facts import DemoLoaded
from haitang.demo.hours import OPENING, at
from haitang.demo.lives import Stage
from haitang.demo.policies import operations as policies
from haitang.demo.words import Writer
from haitang.facts.days import local_day
from haitang.facts.errors import Refused
from haitang.facts.operations import operation, record
from haitang.places.demo_data import KUNSHAN, YUNGANG
from haitang.scope.actor import Actor

Say = Callable[[str], None]


class AlreadyLoadedError(Refused):
    """The demonstration is in this database already; nothing was changed."""

    code = "already_loaded"


@dataclass(frozen=True)
class Loaded:
    """What was built."""

    cases: int
    solved: int
    open: int


@operation
def load_demo(*, seed: int, small: bool, say: Say, actor: Actor) -> Loaded:
    """Build the demonstration: places, bodies, accounts, a year of cases, elections, policies.

    The same seed on the same day builds the same city. ``small`` makes a tenth of it. Raises
    AlreadyLoadedError on a second call, RuntimeError when the year does not end with the numbers
    of the reports.
    """
    if city.is_loaded():
        raise AlreadyLoadedError(_("演示数据已经装入过，没有再动。"))
    stages = _build(random.Random(seed), say, actor)
    solved = _live(stages, small=small, say=say)
    counties = {code: stage.county for code, stage in stages.items()}
    elections.load_elections(counties, seed=seed, small=small, say=say, actor=actor)
    policies.load_policies(counties[KUNSHAN], seed=seed, small=small, say=say)
    total = Case.objects.get_queryset().count()
    kunshan = stages[KUNSHAN].county.place
    record(DemoLoaded(seed=seed, cases=total), subject=kunshan, place=kunshan.number)
    return Loaded(total, solved, weeks.open_now())


def _build(chance: random.Random, say: Say, actor: Actor) -> dict[str, Stage]:
    say(str(_("区划、单位、类别和账号")))
    counties = city.load_counties(actor)
    categories = city.make_categories(city.installed_county(), actor)
    writer = Writer(chance)
    for county in counties.values():
        city.make_bodies(county, chance, actor)
        city.make_catalogue(county, categories, actor)
        elections.make_agencies(county, actor)
    policies.make_departments(counties[KUNSHAN], actor)
    city.make_accounts(counties, writer, actor)
    now = timezone.now()
    opening = at(local_day(now), OPENING)
    latest = max(now, opening) if now >= opening else now
    return {
        code: Stage(county, categories, writer, chance, latest) for code, county in counties.items()
    }


def _live(stages: dict[str, Stage], *, small: bool, say: Say) -> int:
    say(str(_("2021年的诉求")))
    kunshan, yungang = stages[KUNSHAN], stages[YUNGANG]
    for stage, shares in ((kunshan, year.KUNSHAN), (yungang, year.YUNGANG)):
        elsewhere = projects.closed_in_2021(stage) if stage is kunshan else 0
        year.live_through(stage, year.small(shares) if small else shares, elsewhere)
    path = kunshan.county.place.path
    solved = year.solved_in_the_year(path)
    if not small and solved != year.SOLVED:
        message = f"{solved} cases were solved in {year.YEAR}, not {year.SOLVED}."
        raise RuntimeError(message)
    say(str(_("最近几周的诉求和项目")))
    projects.going_on(kunshan)
    weeks.live_through(kunshan, 10 if small else 1)
    weeks.live_through(yungang, 10)
    return solved
