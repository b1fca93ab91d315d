"""A hall with an election in it: posts, published candidates, a roll on paper, two tellers."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from haitang.accounts.models import Account
from haitang.counts.ballot import Ballot, Slot
from haitang.counts.models import Batch, Box, Count
from haitang.counts.operations import (
    add_box,
    close_count,
    enter_box,
    enter_papers,
    open_batches,
    open_count,
    seal_batch,
)
from haitang.elections.counting import reading
from haitang.elections.models import Election, ElectionPost
from haitang.facts.guard import writes_allowed
from haitang.nominations.models import Nominee
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.places.models import Place
from haitang.rolls.models import PaperTurnout, Roll
from haitang.scope.actor import Actor, account_actor
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast

DAY = dt.date(2026, 4, 6)
POSTS = (
    ("director", "主任", 1, ("赵文婷", "陈立")),
    ("member", "委员", 2, ("郑宇", "冯雪", "李敏")),
)
BALLOT = Ballot(tuple(Slot(c, t, c.title(), s, n) for c, t, s, n in POSTS))


def person(place: Place, name: str) -> Person:
    """Somebody by name, without a vault."""
    return Person.objects.create(place=place, path=place.path, name=name)


def an_election(place: Place, body: Organization, **more: Any) -> Election:
    """An election on its day, its book frozen, its candidates published."""
    text = (reading.SHELF / "residents-2026.toml").read_text(encoding="utf-8")
    wanted: dict[str, Any] = {
        "kind": "committee", "mode": "voters", "rulebook": "residents-2026", "day": DAY,
        "rulebook_text": text, "rulebook_sha256": reading.book("residents-2026").digest,
        "stage": "voting",
    }  # fmt: skip
    return Election.objects.create(place=place, path=place.path, body=body, **{**wanted, **more})


def stand(election: Election) -> dict[str, Person]:
    """Its posts and candidates; the persons by name."""
    people = {}
    for position, (code, title, seats, names) in enumerate(POSTS, 1):
        post = ElectionPost.objects.create(
            election=election, code=code, title=title, title_en=code.title(), seats=seats,
            position=position,
        )  # fmt: skip
        for order, name in enumerate(names, 1):
            people[name] = person(election.place, name)
            QuerySet(Nominee).create(
                election=election, place=election.place, path=election.path, post=post,
                person=people[name], source="voters", nominated_on=DAY, state="candidate",
                position=order, published_on=DAY,
            )  # fmt: skip
    return people


def roll_of(election: Election, voters: int, hall: int, **others: int) -> Roll:
    """A roll on paper with its turnout."""
    roll = Roll.objects.create(
        election=election, place=election.place, path=election.path, basis="paper", rules_text="",
        rules_sha256="", opened_on=DAY, frozen_at=timezone.now(), frozen_count=voters,
        households=voters, representatives=voters, closed_at=timezone.now(),
    )  # fmt: skip
    for channel, number in {"hall": hall, **others}.items():
        PaperTurnout.objects.create(
            election=election, place=election.place, path=election.path, channel=channel,
            voters=number, proxies=0,
        )  # fmt: skip
    return roll


@dataclass
class Hall:
    """A count with everybody who works at it."""

    cast: Cast
    election: Election
    count: Count
    people: dict[str, Person] = field(default_factory=dict)

    def writer(self, name: str) -> Actor:
        return account_actor(self.account(name).pk)

    def account(self, name: str) -> Account:
        return self.cast.accounts[name]

    def box(self, returned: int, *, kind: str = "hall", name: str = "主会场") -> Box:
        """A box with its account and its batches."""
        with everything("test"):
            box = add_box(count=self.count, kind=kind, name=name, actor=ROOT)
            box = enter_box(
                box=box, printed=returned + 5, issued=returned + 2, unused=3, returned=returned,
                replaced=1, not_returned=1, seal_intact=True, actor=ROOT,
            )  # fmt: skip
            open_batches(box=box, actor=ROOT)
        return box

    def enter(self, batch: Batch, lines: list[str], *names: str) -> Batch:
        """The whole batch by each of those named."""
        with everything("test"):
            for name in names:
                enter_papers(batch=batch, lines=lines, actor=self.writer(name))
            return Batch.objects.get(pk=batch.pk)

    def sealed(self, lines: list[str]) -> Batch:
        """The next open batch entered twice and sealed."""
        with everything("test"):
            batch = Batch.objects.filter(count=self.count, state="open").order_by("number")[0]
            self.enter(batch, lines, "teller", "second_teller")
            return seal_batch(batch=batch, actor=ROOT)

    def close(self, returned: int, void: int) -> Count:
        """The end, with the signed totals of one box."""
        with everything("test"):
            return close_count(
                count=self.count, issued=returned + 2, returned=returned, valid=returned - void,
                void=void, actor=ROOT,
            )  # fmt: skip


def a_hall(cast: Cast, returned: int = 0, **more: Any) -> Hall:
    """A count that is open; with ``returned`` ballots in one box, cut into batches."""
    with everything("test"), writes_allowed("test"):
        election = an_election(cast.places["home"], cast.units["committee"])
        people = stand(election)
        roll_of(election, voters=max(2 * returned - 10, 10), hall=returned + 1)
    with everything("test"):
        count = open_count(election=election, actor=ROOT, **more)
    hall = Hall(cast, election, count, people)
    if returned:
        hall.box(returned)
    return hall
