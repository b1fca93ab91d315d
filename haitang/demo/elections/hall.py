"""A hall in which a count stands half done, so that somebody can finish it by hand.

Twelve batches of twenty-five ballots: seven are sealed, one waits for the committee to rule on a
questionable ballot, one differs between its two readers, one was read once, two were not begun.
"""

import datetime as dt
import random
from collections.abc import Sequence

from haitang.accounts.models import Account
from haitang.counts import operations as do
from haitang.counts.models import Batch, Box, Count
from haitang.counts.queries import ballot
from haitang.demo.elections import notices
from haitang.demo.elections.stage import Board, moment
from haitang.elections.models import Election
from haitang.elections.operations import advance_election
from haitang.people.models import Background
from haitang.people.operations import register_person
from haitang.rolls.models import MobileVoter, Voter
from haitang.rolls.operations import (
    close_turnout,
    mark_turnout,
    publish_mobile_voters,
    publish_proxies,
    register_mobile_voter,
    register_proxy,
)
from haitang.scope.actor import Actor, account_actor

CHAIR, FIRST, SECOND = "yan.ling", "tao.yu", "jin.bo"
SEALED, RULED = 7, 3  # batches sealed; the third of them has a ballot that was ruled on
SIZE, LEAST, MOST = 25, 4, 12  # ballots of a batch, batches of a small and of a whole hall
MOBILE = 25  # ballots out of the mobile box: one batch
GONE, REPLACED = 3, 1
SCRIBE = 6  # the place on the list of the neighbour who writes for those who cannot
DAY = dt.timedelta(days=1)


def open_hall(board: Board, election: Election, voters: Sequence[Voter]) -> Count:
    """The vote of the election's day, and the count as it stood in the evening."""
    day = election.day
    batches = MOST if len(voters) > SIZE * MOST else LEAST
    coming = voters[: batches * SIZE + GONE]
    _proxies(board, election, voters)
    _mobile(board, election, coming)
    _officials(board, election, voters[SCRIBE])
    _vote(board, election, coming)
    count: Count = do.open_count(
        election=election, batch_size=SIZE, at=moment(day, 17, 30), actor=account(CHAIR)
    )
    _boxes(count, batches)
    _read(board, count)
    return count


def account(username: str) -> Actor:
    """Who a log-in is."""
    return account_actor(Account.objects.get(username=username).pk)


def _proxies(board: Board, election: Election, voters: Sequence[Voter]) -> None:
    """Two who are away have asked neighbours; the pairs were posted two days before."""
    for principal, holder in ((voters[1], voters[3]), (voters[4], voters[3])):
        register_proxy(
            election=election, principal=principal, holder=holder, reason="在外地务工",
            written=True, on=election.day - 5 * DAY, actor=board.office,
        )  # fmt: skip
    publish_proxies(election=election, on=election.day - 2 * DAY, actor=board.office)


def _mobile(board: Board, election: Election, coming: Sequence[Voter]) -> None:
    """The oldest asked that the box comes to them; their names were posted two days before."""
    rows = Background.objects.filter(person__in=[voter.person_id for voter in coming])
    born = dict(rows.values_list("person", "born_on"))
    away = {proxy.principal_id for proxy in election.proxies.all()}
    able = [voter for voter in coming if voter.pk not in away]
    for number, voter in enumerate(sorted(able, key=lambda v: (born[v.person_id], v.pk))[:MOBILE]):
        register_mobile_voter(
            election=election, voter=voter, on=election.day - 5 * DAY, actor=board.office,
            ground=MobileVoter.Ground.ILLNESS if number % 9 == 4 else MobileVoter.Ground.AGE,
        )  # fmt: skip
    day = election.day - 2 * DAY
    street = board.county.towns[0].name
    publish_mobile_voters(election=election, approval=f"{street}批复", on=day, actor=board.office)
    notices.post(board, election, "mobile", day)


def _officials(board: Board, election: Election, scribe: Voter) -> None:
    """The chief teller, the two who type, with their accounts, and one who writes for others."""
    for role, username in (("chief_teller", ""), ("teller", FIRST), ("counter", SECOND)):
        own = Account.objects.get(username=username) if username else None
        name = own.name if own else board.writer.name()
        person = register_person(name=name, place=election.place, actor=board.actor)
        do.appoint_official(
            election=election, person=person, role=role, account=own, namesake_checked=True,
            at=moment(election.day - 3 * DAY, 9), actor=board.office,
        )  # fmt: skip
    do.appoint_official(
        election=election, person=scribe.person, role="scribe", namesake_checked=True,
        at=moment(election.day - 3 * DAY, 9), actor=board.office,
    )  # fmt: skip
    notices.post(board, election, "scribes", election.day - 3 * DAY)


def _vote(board: Board, election: Election, coming: Sequence[Voter]) -> None:
    """Ballots were handed out against marks on the roll, in the hall and with the mobile box."""
    day = election.day
    advance_election(election=election, to="voting", at=moment(day, 8), actor=board.office)
    given = {proxy.principal_id: proxy for proxy in election.proxies.all()}
    boxed = set(election.mobile_voters.values_list("voter", flat=True))
    for number, voter in enumerate(coming):
        mark_turnout(
            election=election, voter=voter, proxy=given.get(voter.pk),
            channel="mobile" if voter.pk in boxed else "hall",
            at=moment(day, 8) + dt.timedelta(minutes=number), actor=board.office,
        )  # fmt: skip
    close_turnout(election=election, at=moment(day, 17), actor=board.office)


def _boxes(count: Count, batches: int) -> None:
    """Two boxes with their accounts, cut into batches."""
    chair, when = account(CHAIR), moment(count.election.day, 17, 40)
    hall = (batches * SIZE - MOBILE, GONE, REPLACED)
    for kind, name, (returned, gone, replaced) in (
        ("hall", "主会场票箱", hall), ("mobile", "流动票箱", (MOBILE, 0, 0)),
    ):  # fmt: skip
        box: Box = do.add_box(count=count, kind=kind, name=name, at=when, actor=chair)
        issued, unused = returned + gone + replaced, 6
        do.enter_box(
            box=box, printed=issued + unused, issued=issued, unused=unused, returned=returned,
            replaced=replaced, not_returned=gone, seal_intact=True, at=when, actor=chair,
        )  # fmt: skip
        do.open_batches(box=box, at=when, actor=chair)


def _read(board: Board, count: Count) -> None:
    """Two read batch after batch, each alone; the chair seals what agrees."""
    first, second, chair = account(FIRST), account(SECOND), account(CHAIR)
    rows = list(Batch.objects.filter(count=count).order_by("number"))
    sealed = min(SEALED, len(rows) - 3)
    for place, batch in enumerate(rows[: sealed + 3]):
        when = moment(count.election.day, 18) + dt.timedelta(minutes=8 * place)
        doubtful = place in (RULED - 1, sealed)
        lines = _lines(board.chance, count, batch.size, doubtful=doubtful)
        do.enter_papers(batch=batch, lines=lines, at=when, actor=first)
        if place == sealed + 2:
            return  # read once
        again = _misread(lines) if place == sealed + 1 else lines
        do.enter_papers(batch=batch, lines=again, at=when + dt.timedelta(minutes=4), actor=second)
        if place < sealed:
            _seal(board, batch, doubtful, when + dt.timedelta(minutes=6), chair)


def _seal(board: Board, batch: Batch, doubtful: bool, when: dt.datetime, chair: Actor) -> None:
    if doubtful:
        do.rule_on_paper(
            batch=batch, number=DOUBT, reason=REASON, at=when, actor=chair,
            decided_by="、".join(board.three()),
        )  # fmt: skip
    do.seal_batch(batch=batch, at=when + dt.timedelta(minutes=1), actor=chair)


DOUBT, REASON = 9, "clear"  # the ballot of a batch that was set aside; why it counts


def _lines(chance: random.Random, count: Count, size: int, *, doubtful: bool) -> list[str]:
    """Ballots as somebody types them: numbers of candidates, 0 blank, x void, a name written in."""
    lines = [_line(chance, count) for _n in range(size)]
    if doubtful:
        lines[DOUBT - 1] = "1 3 5 ?"
    return lines


WISH = {"director": (74, 26), "deputy": (64, 36), "member": (82, 68, 55, 50)}


def _line(chance: random.Random, count: Count) -> str:
    turn = chance.randrange(100)
    if turn < 2:
        return "x"
    if turn < 4:
        return "0"
    paper, marks = ballot(count), []
    for slot in paper.slots:
        names = list(slot.candidates)
        wish = WISH[slot.post][: len(names)]
        chosen: list[str] = []
        while names and len(chosen) < slot.seats and chance.random() < 0.95:
            [name] = chance.choices(names, [wish[slot.candidates.index(n)] for n in names])
            names.remove(name)
            chosen.append(name)
        marks += [paper.numbers[slot.post, name] for name in chosen]
    return " ".join(str(n) for n in sorted(marks)) or "0"


def _misread(lines: Sequence[str]) -> list[str]:
    """The second reader saw two ballots differently."""
    again = list(lines)
    for place in (4, 17):
        again[place] = "0" if again[place] != "0" else "1"
    return again
