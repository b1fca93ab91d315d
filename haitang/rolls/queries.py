"""Questions about a roll. Those that answer with numbers alone need no scope of their own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.people.models import Background, Person
from haitang.rolls.ages import Age, age
from haitang.rolls.errors import RollStateError
from haitang.rolls.law import law_of
from haitang.rolls.listing import Line
from haitang.rolls.models import (
    Elector,
    MobileVoter,
    PaperTurnout,
    Proxy,
    Roll,
    Turnout,
    Voter,
)  # fmt: skip
from haitang.rolls.models.turnout import Channel
from haitang.rolls.rows import rows_of
from haitang.rolls.rules import Rules, read

NOT_FROZEN = _("名单还没有定册。请先定册。")


@dataclass(frozen=True)
class Turnouts:
    """Ballots handed out by channel; ``proxies`` of the total went to holders of proxies."""

    hall: int
    station: int
    mobile: int
    proxies: int
    total: int


@dataclass(frozen=True)
class Ages:
    """Those on a roll by what is known of their age on the election day: keys of voters."""

    unknown: tuple[int, ...]
    under: tuple[int, ...]


def rules_of(roll: Roll) -> Rules:
    """The rules that were frozen into a roll."""
    return read(roll.rules_text)


def objections_until(roll: Roll) -> dt.date | None:
    """The last day on which the law takes objections; None before posting and without a term.

    The day of posting is not counted: posted on the 1st, the fifth day is the 6th.
    """
    law = law_of(roll.election)
    if roll.posted_on is None or not law.file_days:
        return None
    return roll.posted_on + dt.timedelta(days=law.file_days)


def latest_posting(roll: Roll) -> dt.date:
    """The last day on which the list may be posted: so many days before the election day."""
    day: dt.date = roll.election.day
    return day - dt.timedelta(days=law_of(roll.election).days_before)


def roll_of(election: Election) -> Roll | None:
    """The roll of an election; for one without its own, that of the election that it follows."""
    seen: Election | None = election
    while seen is not None:
        if roll := Roll.objects.select_related("election").filter(election=seen.pk).first():
            return roll
        seen = seen.follows
    return None


def electorate(election: Election) -> int:
    """How many may vote, by the mode: registered voters, households, representatives, members due.

    Of a frozen roll only. Raises RollStateError.
    """
    roll = roll_of(election)
    if roll is None or roll.frozen_at is None:
        raise RollStateError(NOT_FROZEN, code="not_frozen")
    column = {"households": roll.households, "representatives": roll.representatives}
    return column.get(election.mode, roll.frozen_count) or 0


def turnout_of(election: Election) -> Turnouts:
    """Ballots handed out so far, by channel: marks on the roll, or figures of a paper roll."""
    found = by_channel(election)
    counts = {channel: number for channel, (number, _proxies) in found.items()}
    proxies = sum(by_proxy for _number, by_proxy in found.values())
    return Turnouts(**counts, proxies=proxies, total=sum(counts.values()))


def by_channel(election: Election) -> dict[str, tuple[int, int]]:
    """Ballots handed out by each channel, and how many of them to holders of proxies."""
    found = dict.fromkeys(Channel.values, (0, 0))
    rows = (
        rows_of(Turnout, election=election.pk)
        .values_list("channel")
        .annotate(n=Count("pk"), p=Count("proxy"))
    )
    paper = PaperTurnout.objects.filter(election=election.pk)
    for channel, number, by_proxy in [*rows, *paper.values_list("channel", "voters", "proxies")]:
        before, proxies = found[channel]
        found[channel] = before + number, proxies + by_proxy
    return found


def is_voter(election: Election, person: Person) -> bool:
    """Whether a person stands on the roll of an election."""
    rows = rows_of(Voter, election=election.pk, removed_on__isnull=True)
    return rows.filter(person=person.pk).exists()


def posted_lines(election: Election) -> list[Line]:
    """The public part of the list: number, name and group."""
    rows = rows_of(Voter, election=election.pk, removed_on__isnull=True)
    columns = rows.order_by("serial").values_list("serial", "person__name", "group_name")
    return [Line(serial, name, group) for serial, name, group in columns]


def on_roll(election: Election) -> int:
    """How many stand on the roll now."""
    return rows_of(Voter, election=election.pk, removed_on__isnull=True).count()


def by_class(election: Election) -> dict[str, int]:
    """How many of each class stand on the roll."""
    rows = rows_of(Voter, election=election.pk, removed_on__isnull=True)
    return dict(rows.values_list("klass").annotate(n=Count("pk")).order_by("klass"))


def ages_of(roll: Roll) -> Ages:
    """Whose age is not known on the election day, and who is not of age."""
    rules = rules_of(roll)
    if not rules.age:
        return Ages((), ())
    live = rows_of(Voter, election=roll.election_id, removed_on__isnull=True)
    columns = ("pk", "person__background__born_on", "person__background__born_precision")
    found: dict[Age, list[int]] = {each: [] for each in Age}
    for pk, born, precision in live.order_by("serial").values_list(*columns):
        found[age(born, precision or "day", roll.election.day, rules.age)].append(pk)
    return Ages(tuple(found[Age.UNKNOWN]), tuple(found[Age.UNDER]))


def electors(election: Election, kind: str) -> int:
    """How many delegates of households, or representatives, were entered."""
    rows = rows_of(Elector, election=election.pk, ended_on__isnull=True)
    return rows.filter(kind=kind).count()


def women_among(voters: Sequence[int]) -> tuple[int, int]:
    """Women among voters given by key, and those whose sex is not recorded."""
    people = rows_of(Voter, pk__in=voters).values("person")
    rows = rows_of(Background, person__in=people)
    women = rows.filter(sex="female").count()
    known = rows.exclude(sex="unknown").count()
    return women, len(voters) - known


def live_proxies(election: Election) -> QuerySet[Proxy]:
    """Proxies in force."""
    return rows_of(Proxy, election=election.pk, ended_on__isnull=True)


def live_mobile(election: Election) -> QuerySet[MobileVoter]:
    """Those who are to vote at a mobile box and stand on the roll still."""
    rows = rows_of(MobileVoter, election=election.pk, ended_on__isnull=True)
    return rows.filter(voter__removed_on__isnull=True)


def posted_mobile(election: Election) -> QuerySet[MobileVoter]:
    """Those of them whose names were posted."""
    return live_mobile(election).filter(published_on__isnull=False)
