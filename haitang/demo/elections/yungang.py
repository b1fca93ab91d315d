"""Yungang in 2021: both elections of every community, carried out as planned."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from haitang.demo.city import communities_of
from haitang.demo.elections import plan as planning
from haitang.demo.elections.faces import Face, Names
from haitang.demo.elections.life import DAY, Life
from haitang.demo.elections.people import People, last_term
from haitang.demo.elections.plan import Community
from haitang.demo.elections.preparing import TARGET, prepared
from haitang.demo.elections.reviewing import SHORT_CHAIN, Case, Review
from haitang.demo.elections.stage import Board, moment, party_of
from haitang.demo.elections.votes import Line, Vote, stray, tally, voting
from haitang.elections import operations as do
from haitang.elections.models import Election, TermChange
from haitang.elections.operations.calling import Seat
from haitang.elections.queries import book_of
from haitang.nominations.operations import admit_write_in
from haitang.nominations.queries import candidates_of
from haitang.organizations.models import Organization, OrganizationKind
from haitang.places.models import Place
from haitang.results import operations as after
from haitang.results.models import Elected, Result

# The report counts 152 communities; the divisions have 150 residents' committees. Two villages next
# to the town are taken as converted communities whose reform was not finished: they were elected
# under the villagers' law, as such communities are.
VILLAGES = ("140214101200", "140214102200")
CONVERTED = "村改居，集体资产改制未完成，仍按村民委员会组织法选举"
RESIDENT = range(1, 200)  # the last three digits of a residents' committee's code
DUE = (32, 118)  # members of a community's Party organisation
VOTERS = (640, 2150)


@dataclass
class Two:
    """The two elections of one community."""

    community: Community
    party: Life
    committee: Life
    cases: dict[str, list[Case]] = field(default_factory=dict)


def live(board: Board, *, small: bool) -> TermChange:
    """The whole round. ``small``: a tenth of the communities."""
    amounts = planning.SMALL if small else planning.WHOLE
    plans = planning.planned(amounts, Names(board.writer.name, board.chance))
    round_ = prepared(board, len(plans))
    people = People(board)
    places = _places(board, amounts)
    twos = [
        _begin(board, round_, people, community, place)
        for community, place in zip(plans, places, strict=True)
    ]
    for kind in ("party", "committee"):
        _review(board, twos, kind)
    for two in twos:
        _party(two)
        _committee(board, people, two)
    do.end_term_change(
        term_change=round_, on=TARGET, at=moment(TARGET, 17), actor=board.office
    )  # fmt: skip
    return round_


def _places(board: Board, amounts: planning.Amounts) -> list[Place]:
    """150 residents' committees, then the converted communities."""
    every = communities_of(board.county)
    residents = [place for place in every if int(place.code[-3:]) in RESIDENT]
    villages = [place for place in every if place.code in VILLAGES]
    return residents[: amounts.residents] + villages[: amounts.villages]


def _begin(
    board: Board, round_: TermChange, people: People, community: Community, place: Place
) -> Two:
    """The bodies, the last term, both elections called, rolls entered, everybody nominated."""
    body = Organization.objects.get(place=place, kind=OrganizationKind.COMMITTEE)
    town = next(t for t in board.county.towns if t.pk == place.parent_id)
    street = board.county.units[f"town:{town.code}"]
    party = party_of(board, place, street)
    people.enter(community, place)
    last_term(people, community, body)
    mode = planning.mode(community.number, village=community.village)
    due, voters = board.chance.randint(*DUE), board.chance.randint(*VOTERS)
    electors = {"households": voters * 2 // 5, "representatives": 41 + voters // 60}
    two = Two(
        community,
        Life(board, body, party, street, community.party_day, due),
        Life(board, body, party, street, community.day, electors.get(mode, voters)),
    )
    two.party.plan(
        round_, "party", "party-2020", "members",
        [Seat("secretary", 1), Seat("committee_member", planning.PARTY_SEATS - 1)],
    )  # fmt: skip
    two.party.roll(due, "members")
    two.committee.plan(
        round_, "committee", "villagers-2018" if community.village else "residents-2018", mode,
        [Seat(code, seats) for code, seats in community.seats.items()],
        CONVERTED if community.village else "",
    )  # fmt: skip
    two.committee.roll(voters, mode)
    two.cases = {"party": _of_party(people, two), "committee": _of_committee(people, two)}
    return two


def _of_party(people: People, two: Two) -> list[Case]:
    community, life = two.community, two.party
    assert community.secretary is not None  # noqa: S101 - planned
    rows = [("secretary", community.secretary), *community.rivals]
    rows += [("committee_member", face) for face in community.party]
    return _stand(people, life, rows, in_full=community.in_full)


def _of_committee(people: People, two: Two) -> list[Case]:
    community, life = two.community, two.committee
    rows = [(stand.post, stand.face) for stand in community.stands if not stand.written]
    cases = _stand(people, life, rows, in_full=community.in_full)
    for gone in community.removed:
        nominee = life.nominate(people.person(gone.face), "member", incumbent=False)
        cases.append(Case(nominee, gone.face.education, gone.how, gone.rule))
    return cases


def _stand(
    people: People, life: Life, rows: Sequence[tuple[str, Face]], *, in_full: bool
) -> list[Case]:
    """Nominated and to be screened here, or listed from the paper; those to be screened."""
    if not in_full:
        life.enter_candidates([(people.person(f), post, f.incumbent) for post, f in rows])
        return []
    return [
        Case(life.nominate(people.person(face), post, incumbent=face.incumbent), face.education)
        for post, face in rows
    ]


def moments(day: dt.date) -> dict[str, dt.datetime]:
    """When each stage of the review is, for an election on a day."""
    return {
        "open": moment(day - 14 * DAY, 9), "street": moment(day - 14 * DAY, 10),
        "secretary": moment(day - 13 * DAY, 9), "ask": moment(day - 12 * DAY, 9),
        "found": moment(day - 11 * DAY, 9), "group": moment(day - 11 * DAY, 15),
        "answer": moment(day - 9 * DAY, 10), "joint": moment(day - 8 * DAY, 15),
    }  # fmt: skip


def _review(board: Board, twos: Sequence[Two], kind: str) -> None:
    """Those whose elections are on the same day are reviewed together."""
    by_day: dict[dt.date, list[Case]] = {}
    for two in twos:
        life: Life = getattr(two, kind)
        by_day.setdefault(life.day, []).extend(two.cases[kind])
    for day, cases in sorted(by_day.items()):
        Review(board, cases).whole(moments(day))


def _party(two: Two) -> None:
    """The members' meeting: at least four fifths came."""
    life, community = two.party, two.community
    chance = life.board.chance
    life.publish()
    present = chance.randint(-(-life.electorate * 83 // 100), life.electorate)
    vote = voting(chance, life.electorate, present / life.electorate, whole=False)
    seated = {face.name for face in (community.secretary, *community.party) if face}
    votes = _votes(life, vote, lambda name, _post: "won" if name in seated else "below")
    result = life.vote(vote, votes, {})
    life.sign(result)
    life.begin()
    life.finish_steps(life.day + 3 * DAY)
    do.advance_election(
        election=life.election, to=Election.Stage.ENDED, at=moment(life.day + 3 * DAY, 16),
        actor=life.board.office,
    )  # fmt: skip


def _votes(
    life: Life, vote: Vote, ending: Callable[[str, str], str], extra: Iterable[str] = ()
) -> dict[str, dict[str, int]]:
    """Votes for every post: candidates in the order of the ballot, then names written in."""
    book = book_of(life.election)
    runoff = life.election.purpose == Election.Purpose.RUNOFF
    threshold = book.runoff_winner if runoff else book.winner
    took = sum(n for n, _proxies in vote.turnout.values())
    needed = threshold.needed(took if threshold.base == "members_present" else vote.returned)
    found = {}
    for post, nominees in candidates_of(life.election):
        names = [nominee.person.name for nominee in nominees]
        names += list(extra) if post.code == "member" else []
        lines = [Line(name, ending(name, post.code)) for name in names]
        found[post.code] = tally(life.board.chance, vote, needed, post.seats, lines)
    return found


def _committee(board: Board, people: People, two: Two) -> None:
    """The vote, what did not go smoothly, the new term and the handover."""
    life, community, chance = two.committee, two.community, board.chance
    life.publish()
    mode = life.election.mode
    vote = voting(chance, life.electorate, chance.uniform(0.68, 0.93), whole=mode == "voters")
    ends = {stand.face.name: _end(community, stand) for stand in community.stands}
    written = [stand.face.name for stand in community.stands if stand.written]
    votes = _votes(life, vote, lambda name, _post: ends[name], written)
    if mode == "voters" and not written and (odd := stray(chance, board.writer.name, ends)):
        room = vote.valid * community.seats["member"] - sum(votes["member"].values())
        votes["member"] |= {name: min(n, room) for name, n in odd.items() if room}
        written = [name for name in odd if room]
    result = life.vote(vote, votes, {"member": tuple(written)})
    life.sign(result)
    last = _runoff(two, result) if community.turn in ("runoff", "tie", "failed") else life.day
    if community.turn == "write_in":
        last = _written_in(people, two, result)
    life.begin(on=last + DAY)
    life.hand_over(last + 2 * DAY)
    life.finish_steps(dt.date(2021, 10, 15))


def _end(community: Community, stand: planning.Stand) -> str:
    """How a candidate ends in the first vote."""
    if stand.again:
        return "level" if community.turn == "tie" else "below"
    return "won" if stand.won else "below"


def _runoff(two: Two, result: Result) -> dt.date:
    """Three days later the highest stand again, or those who were level."""
    first, community = two.committee, two.community
    day = first.day + 3 * DAY
    election = after.call_runoff(
        result=result, day=day, at=moment(first.day, 20), actor=first.board.office
    )
    life = replace(first, day=day)
    life.election = election
    vote = voting(first.board.chance, life.electorate, 0.66, whole=election.mode == "voters")
    won = {stand.face.name for stand in community.stands if stand.again and stand.won}
    votes = _votes(life, vote, lambda name, _post: "won" if name in won else "below")
    life.sign(life.vote(vote, votes, {}))
    do.advance_election(
        election=life.election, to=Election.Stage.ENDED, at=moment(day, 21),
        actor=first.board.office,
    )  # fmt: skip
    return day


def _written_in(people: People, two: Two, result: Result) -> dt.date:
    """Nobody had reviewed the one whom voters wrote in: that follows now."""
    life = two.committee
    [stand] = [stand for stand in two.community.stands if stand.written]
    nominee = admit_write_in(
        election=life.election, person=people.person(stand.face),
        post=life.posts["member"], at=moment(life.day + DAY, 9), actor=life.board.office,
    )  # fmt: skip
    case = Case(nominee, stand.face.education)
    Review(life.board, [case], chain=SHORT_CHAIN).short(life.day + DAY)
    row = Elected.objects.get(result=result, name=stand.face.name)
    after.admit_elected(
        elected=row, nominee=nominee, at=moment(life.day + 3 * DAY, 17), actor=life.board.office
    )
    return life.day + 3 * DAY
