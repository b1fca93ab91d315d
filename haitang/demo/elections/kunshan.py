"""A round that runs now in Kunshan, under the law of 2025: a dozen communities, each elsewhere.

The election day of the first was yesterday: its count waits to be finished by hand.
"""

import datetime as dt
from dataclasses import dataclass, field

from haitang.demo.elections import hall, notices
from haitang.demo.elections.faces import NEW_AGES, Names
from haitang.demo.elections.life import DAY, Life
from haitang.demo.elections.residents import frozen, objection, posted, registered
from haitang.demo.elections.reviewing import Case, Review
from haitang.demo.elections.stage import Board, moment, party_of
from haitang.demo.elections.votes import Line, tally, voting
from haitang.elections import operations as do
from haitang.elections.models import CommitteeMember, Election, TermChange
from haitang.elections.operations.calling import Seat
from haitang.elections.queries import book_of
from haitang.nominations.models import Nominee, Source
from haitang.nominations.operations import nominate, publish_candidates
from haitang.nominations.queries import candidates_of
from haitang.organizations.models import Organization, OrganizationKind
from haitang.people.bulk import NewPerson, register_people
from haitang.people.models import Background, Education, Person, Political, Sex
from haitang.people.operations import record_background, register_person
from haitang.places.models import Place
from haitang.results.operations import begin_handover
from haitang.rolls.models import Voter
from haitang.scope.actor import Actor

PLAY = "320583100002"  # where the log-ins of the election committee and of the tellers are
BOOK, REVIEW, CHAIN = "residents-2026", "sample-candidates", "short-sample"
SEATS = (Seat("director", 1), Seat("deputy", 1), Seat("member", 3))
STANDS = (("director", 2), ("deputy", 2), ("member", 4))
ELECTORS = 1180  # of a community whose roll was on paper
PREPARED = 45  # days from the beginning of the round to the first election day
REASON = "选举委员会推选结果有异议，街道正在核实"


@dataclass
class Round:
    """The round with its people. ``today`` is the business day on which it was built."""

    board: Board
    today: dt.date
    places: list[Place]
    term_change: TermChange = field(init=False)

    @property
    def screener(self) -> Actor:
        """Who opens reviews."""
        return self.board.county.role("screener")

    @property
    def decider(self) -> Actor:
        """Who decides them."""
        return self.board.county.role("screening_decider")

    def body(self, place: Place) -> Organization:
        """The residents' committee of a place."""
        return Organization.objects.get(place=place, kind=OrganizationKind.COMMITTEE)


def live(board: Board, today: dt.date, *, small: bool) -> TermChange:
    """The whole round as it stands today. ``small``: a smaller hall."""
    town = board.county.towns[0]
    places = sorted(board.county.communities[town.pk], key=lambda p: (p.code != PLAY, p.code))
    round_ = Round(board, today, places)
    _open(round_)
    _counting(round_, places[0], 130 if small else 400)
    _in_the_roll(round_, places[1], 120)
    _under_review(round_, places[2], 96)
    _decided(round_, places[3])
    _ready(round_, places[4])
    for place in places[5:7]:
        _called(round_, place, today + 33 * DAY)
    do.block_election(
        election=_called(round_, places[7], today + 30 * DAY), reason=REASON,
        at=moment(today - DAY, 15), actor=board.office,
    )  # fmt: skip
    for number, place in enumerate(places[8:12]):
        _planned(round_, place, today + (40 + number) * DAY)
    for election in Election.objects.filter(term_change=round_.term_change):
        _steps(round_, election)
    return round_.term_change


def _steps(round_: Round, election: Election) -> None:
    """What was due by yesterday is done, but for the vote that is still being counted."""
    yesterday = round_.today - DAY
    due = election.steps.filter(done_on=None, due_on__lte=yesterday).exclude(code="primary")
    if election.blocked:
        due = due.filter(code="prepare")
    if election.stage == Election.Stage.COUNTING:
        due = due.exclude(code__in=("voting", "result_posted"))
    done = dict(due.values_list("code", "due_on"))
    if done and election.stage != Election.Stage.PLANNED:
        do.finish_steps(
            election=election, done=done, at=moment(yesterday, 18), actor=round_.board.office
        )


def _open(round_: Round) -> None:
    board, began = round_.board, round_.today - PREPARED * DAY
    place = board.county.place
    round_.term_change = do.open_term_change(
        title=f"{round_.today.year}年{place.name}社区居民委员会换届", place=place,
        year=round_.today.year, sequence=7, began_on=began, target_on=began + 120 * DAY,
        at=moment(began, 9), actor=board.office,
    )  # fmt: skip
    group = do.create_work_group(
        term_change=round_.term_change, kind="guidance", title="玉山镇换届工作指导组",
        task="指导玉山镇各社区换届。", lead=board.unit("civil"), at=moment(began, 10),
        actor=board.office,
    )  # fmt: skip
    for unit in ("civil", "police", "justice"):
        person = register_person(name=board.writer.name(), place=place, actor=board.actor)
        do.add_group_member(
            group=group, person=person, unit=board.unit(unit), at=moment(began, 10),
            actor=board.office,
        )  # fmt: skip
    do.assign_group_area(
        group=group, place=board.county.towns[0], at=moment(began, 10), actor=board.office
    )
    for position, row in enumerate(board.data["phase2026"], 1):
        phase = do.add_plan_phase(
            term_change=round_.term_change, title=row["title"], title_en=row["title_en"],
            position=position, at=moment(began, 11), actor=board.office,
        )  # fmt: skip
        for title, title_en, owner, first, last, measure, total in row["tasks"]:
            do.add_plan_task(
                phase=phase, title=title, title_en=title_en, owner=board.unit(owner),
                begins_on=began + first * DAY, ends_on=began + last * DAY, measure=measure,
                total=total, at=moment(began, 11), actor=board.office,
            )  # fmt: skip


def _planned(round_: Round, place: Place, day: dt.date) -> Election:
    """A day, a mode, posts; the timetable is computed."""
    made: Election = do.plan_election(
        body=round_.body(place), kind="committee", mode="voters", rulebook=BOOK, day=day,
        posts=SEATS, term_change=round_.term_change, sequence=7,
        at=moment(min(day - 42 * DAY, round_.today - DAY), 14), actor=round_.board.office,
    )  # fmt: skip
    return made


def _called(round_: Round, place: Place, day: dt.date) -> Election:
    """Called, its book frozen, its election committee chosen."""
    board, election = round_.board, _planned(round_, place, day)
    called = min(day - 36 * DAY, round_.today - DAY)
    do.call_election(election=election, at=moment(called, 15), actor=board.office)
    for role in ("chair", "vice_chair", "member", "member", "member", "reserve"):
        name = board.writer.name()
        person = register_person(name=name, place=place, actor=board.actor)
        do.appoint_committee_member(
            election=election, person=person, role=CommitteeMember.Role(role),
            at=moment(called, 16), actor=board.office,
        )  # fmt: skip
    return election


def _rolled(round_: Round, election: Election, number: int) -> list[Voter]:
    """Registered, posted, an objection decided, settled: each on its day."""
    board, day = round_.board, election.day
    voters = registered(board, election, number, day - 33 * DAY)
    posted(board, election, day - 28 * DAY)
    objection(board, election, voters[5], day - 26 * DAY, day - 24 * DAY)
    frozen(board, election, moment(day - 20 * DAY, 10))
    return voters


def _nominated(round_: Round, election: Election, voters: list[Voter]) -> list[Nominee]:
    """Two for each single seat and one more than there are members' seats."""
    board, found = round_.board, []
    candidates = [v for v in voters[20:] if 24 <= _age(v, election.day) <= 44]
    posts = {post.code: post for post in election.posts.all()}
    for code, number in STANDS:
        for n in range(number):
            voter = candidates.pop(0)
            _known(board, voter)
            by_voters = n == number - 1
            found.append(
                nominate(
                    election=election, person=voter.person, post=posts[code],
                    source=Source.VOTERS if by_voters else Source.ORGANIZATION,
                    organization=None if by_voters else round_.body(election.place),
                    supporters=voters[-14:] if by_voters else (), first_time=n > 0,
                    incumbent=False, at=moment(election.day - 15 * DAY, 10), actor=board.office,
                )
            )  # fmt: skip
    return found


def _age(voter: Voter, day: dt.date) -> int:
    born = Background.objects.get(person=voter.person).born_on
    return (day - born).days * 100 // 36525 if born else 0


def _known(board: Board, voter: Voter) -> None:
    """What the archive tells of a candidate beside the birthday."""
    row = Background.objects.get(person=voter.person)
    record_background(
        person=voter.person, source="干部人事档案", born_on=row.born_on, sex=row.sex,
        ethnicity="01", education=board.chance.choice((Education.COLLEGE, Education.BACHELOR)),
        political=board.chance.choice((Political.PARTY, Political.NONE)), as_of=row.as_of,
        actor=board.actor,
    )  # fmt: skip


def _review(round_: Round, nominees: list[Nominee]) -> Review:
    return Review(
        round_.board,
        [Case(n, Background.objects.get(person=n.person).education) for n in nominees],
        REVIEW, CHAIN, round_.screener,
    )  # fmt: skip


def _counting(round_: Round, place: Place, number: int) -> None:
    """The election to play with: everything up to a half-done count."""
    board, day = round_.board, round_.today - DAY
    election = _called(round_, place, day)
    notices.post(board, election, "election_day", day - 34 * DAY)
    notices.post(board, election, "committee", day - 34 * DAY)
    voters = _rolled(round_, election, number)
    notices.post(board, election, "nomination", day - 15 * DAY)
    nominees = _nominated(round_, election, voters)
    _review(round_, nominees).simple(day, round_.decider)
    publish_candidates(
        election=election, at=moment(day - 6 * DAY, 9), on=day - 6 * DAY, actor=board.office
    )
    notices.post(board, election, "candidates", day - 6 * DAY)
    notices.post(board, election, "place_time", day - 3 * DAY)
    hall.open_hall(board, election, voters)


def _in_the_roll(round_: Round, place: Place, number: int) -> None:
    """The list is up since the day before yesterday; an objection waits to be decided."""
    board, day = round_.board, round_.today + 26 * DAY
    election = _called(round_, place, day)
    voters = registered(board, election, number, day - 33 * DAY)
    posted(board, election, day - 28 * DAY)
    objection(board, election, voters[8], round_.today - DAY, None)


def _under_review(round_: Round, place: Place, number: int) -> None:
    """All are decided but one, of whom the court has not answered."""
    board, day = round_.board, round_.today + 9 * DAY
    election = _called(round_, place, day)
    nominees = _nominated(round_, election, _rolled(round_, election, number))
    _review(round_, nominees).all_but_one(round_.today, round_.decider, board.unit("court"))


def _life(round_: Round, place: Place, day: dt.date) -> Life:
    """An election whose roll and nomination were on paper."""
    board = round_.board
    street = board.county.units[f"town:{board.county.towns[0].code}"]
    life = Life(board, round_.body(place), party_of(board, place), street, day, ELECTORS)
    life.election = _called(round_, place, day)
    life.posts = {post.code: post for post in life.election.posts.all()}
    life.roll(ELECTORS, "voters")
    rows = [(code, _candidate(board, place)) for code, number in STANDS for _n in range(number)]
    life.enter_candidates([(person, code, False) for code, person in rows])
    life.publish()
    return life


def _candidate(board: Board, place: Place) -> Person:
    face = Names(board.writer.name, board.chance).face(dt.date(2026, 1, 1), NEW_AGES)
    row = NewPerson(
        face.name, face.born_on, Sex.FEMALE if face.woman else Sex.MALE, "01", face.education,
        Political.PARTY,
    )  # fmt: skip
    [person] = register_people(
        rows=[row], place=place, source="干部人事档案", as_of=dt.date(2026, 1, 1), actor=board.actor
    )
    return person


def _ready(round_: Round, place: Place) -> None:
    """The candidates are posted; the vote is in a few days."""
    _life(round_, place, round_.today + 3 * DAY)


def _decided(round_: Round, place: Place) -> None:
    """Voted, declared and signed; the new committee is in office and takes over."""
    life = _life(round_, place, round_.today - 6 * DAY)
    vote = voting(round_.board.chance, life.electorate, 0.81, whole=True)
    needed = book_of(life.election).winner.needed(vote.returned)
    votes = {}
    for post, nominees in candidates_of(life.election):
        names = [nominee.person.name for nominee in nominees]
        lines = [Line(n, "won" if k < post.seats else "below") for k, n in enumerate(names)]
        votes[post.code] = tally(round_.board.chance, vote, needed, post.seats, lines)
    life.sign(life.vote(vote, votes, {}))
    life.begin()
    begin_handover(
        election=life.election, supervisor=life.street, on=life.day + 2 * DAY,
        at=moment(life.day + 2 * DAY, 9), actor=round_.board.office,
    )  # fmt: skip
