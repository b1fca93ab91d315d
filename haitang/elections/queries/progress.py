"""How far things are: computed from records where they exist, else as written down."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from haitang.elections.counting import reading
from haitang.elections.models import Election, PlanTask, Step, TermChange

Stage = Election.Stage


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total``, and whether that comes from records."""

    done: int
    total: int
    computed: bool

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when everything is done."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def whole(self) -> bool:
        """Whether everything is done."""
        return self.total > 0 and self.done >= self.total


Measure = Callable[[TermChange], tuple[int, int]]
# Rooms above add their own: code -> (Chinese title, English title, how it is counted).
MEASURES: dict[str, tuple[str, str, Measure]] = {}


def elections_of(term_change: TermChange, kind: str) -> QuerySet[Election]:
    """The elections of a round that count for its progress: one a body, none annulled."""
    rows = Election.objects.filter(
        term_change=term_change, kind=kind, purpose=Election.Purpose.TERM
    )
    return rows.exclude(stage=Stage.ANNULLED)


def steps_done(term_change: TermChange, kind: str) -> dict[str, tuple[int, int]]:
    """For each step of the elections of a kind: how many have done it, of how many. One query."""
    rows = (
        Step.objects.filter(election__in=elections_of(term_change, kind))
        .values_list("code")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(done_on__isnull=False)))
    )
    return {code: (done, every) for code, every, done in rows}


def measure_titles() -> dict[str, tuple[str, str]]:
    """Every computed progress with its title in Chinese and English."""
    found: dict[str, tuple[str, str]] = {}
    for kind, name, zh, en in (
        (Election.Kind.COMMITTEE, "residents-2026", "居委会", "committees"),
        (Election.Kind.PARTY, "party-2020", "党组织", "Party organisations"),
    ):
        for step in reading.book(name).rules.steps:
            found[f"{kind}.{step.code}"] = (f"{zh}：{step.zh}", f"{step.en} ({en})")
    return found | {code: (zh, en) for code, (zh, en, _) in MEASURES.items()}


class Measured:
    """The progress of all tasks of a round: each kind of election is counted once."""

    def __init__(self, term_change: TermChange) -> None:
        self.term_change = term_change
        self._steps: dict[str, dict[str, tuple[int, int]]] = {}

    def of(self, task: PlanTask) -> Progress:
        """The progress of a task."""
        if task.measure in MEASURES:
            return Progress(*MEASURES[task.measure][2](self.term_change), computed=True)
        kind, _, step = task.measure.partition(".")
        if not step:
            return Progress(task.done, task.total, computed=False)
        if kind not in self._steps:
            self._steps[kind] = steps_done(self.term_change, kind)
        return Progress(*self._steps[kind].get(step, (0, 0)), computed=True)


def is_late(task: PlanTask, progress: Progress, today: dt.date) -> bool:
    """Whether a task is behind: its end has passed, or less is done than its days have passed.

    A share of the time is compared with the same share of the work; a tenth of slack is left, so
    that nobody is late on the first morning.
    """
    if progress.whole or today < task.begins_on:
        return False
    if today > task.ends_on:
        return True
    days = (task.ends_on - task.begins_on).days + 1
    passed = (today - task.begins_on).days
    return 100 * passed // days > progress.percent + 10


def days_behind(task: PlanTask, progress: Progress, today: dt.date) -> int:
    """How many days of the plan the work lies behind; 0 when it is not late."""
    if not is_late(task, progress, today):
        return 0
    days = (task.ends_on - task.begins_on).days + 1
    reached = task.begins_on + dt.timedelta(days=days * progress.percent // 100)
    return max((today - reached).days, 1)
