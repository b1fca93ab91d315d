"""The life of one election of 2021 through the operations, from the plan to the handover."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from haitang.counts.operations import Record, enter_count_from_record
from haitang.demo.elections.stage import Board, moment
from haitang.demo.elections.votes import Vote
from haitang.elections import operations as do
from haitang.elections.models import Election, ElectionPost, TermChange
from haitang.elections.operations.calling import Seat
from haitang.elections.operations.past_steps import finish_steps
from haitang.elections.queries import posts_of
from haitang.nominations.models import Nominee, Source
from haitang.nominations.operations import nominate, publish_candidates
from haitang.nominations.operations.records import Listed, enter_candidates_from_record
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.results import operations as after
from haitang.results.models import Result
from haitang.results.operations.handovers import finish_handover
from haitang.rolls.operations import enter_paper_roll, enter_paper_turnout

DAY = dt.timedelta(days=1)
Votes = Mapping[str, Mapping[str, int]]


@dataclass
class Life:
    """One election with the bodies around it."""

    board: Board
    body: Organization
    party: Organization
    street: Organization
    day: dt.date
    electorate: int
    election: Election = field(init=False)
    posts: dict[str, ElectionPost] = field(init=False)
    listed: list[Listed] = field(default_factory=list)

    def plan(
        self, round_: TermChange, kind: str, book: str, mode: str, seats: Sequence[Seat],
        reason: str = "",
    ) -> None:  # fmt: skip
        """Planned, and called thirty-four days before."""
        actor, called = self.board.office, moment(self.day - 34 * DAY, 9)
        self.election = do.plan_election(
            body=self.party if kind == "party" else self.body, kind=kind, mode=mode,
            rulebook=book, day=self.day, posts=seats, term_change=round_, sequence=6,
            law_reason=reason, at=called - 8 * DAY, actor=actor,
        )  # fmt: skip
        do.call_election(election=self.election, at=called, actor=actor)
        self.posts = {post.code: post for post in posts_of(self.election)}

    def roll(self, voters: int, mode: str) -> None:
        """The list stood on paper: counts and posting day; a few days later it was settled."""
        party = self.election.kind == Election.Kind.PARTY
        enter_paper_roll(
            election=self.election, voters=voters,
            households=self.electorate if mode == "households" else None,
            representatives=self.electorate if mode == "representatives" else None,
            posted_on=None if party else self.day - 28 * DAY,
            on=self.day - (2 if party else 20) * DAY, actor=self.board.office,
        )  # fmt: skip

    def nominate(self, person: Person, post: str, *, incumbent: bool) -> Nominee:
        """Put forward here, by the Party organisation or by voters."""
        by_voters = self._by_voters(post)
        made: Nominee = nominate(
            election=self.election, person=person, post=self.posts[post],
            source=Source.VOTERS if by_voters else Source.ORGANIZATION,
            organization=None if by_voters else self.party,
            supporters_on_paper=self.board.chance.randint(10, 38) if by_voters else 0,
            first_time=not incumbent, incumbent=incumbent,
            at=moment(self.day - 15 * DAY, 10), actor=self.board.office,
        )  # fmt: skip
        return made

    def enter_candidates(self, rows: Sequence[tuple[Person, str, bool]]) -> None:
        """Who was nominated and reviewed on paper, from the posted list: (person, post, again)."""
        self.listed = [self._listed(*row) for row in rows]

    def _listed(self, person: Person, post: str, incumbent: bool) -> Listed:
        by_voters = self._by_voters(post)
        return Listed(
            person, self.posts[post], Source.VOTERS if by_voters else Source.ORGANIZATION,
            None if by_voters else self.party,
            self.board.chance.randint(10, 38) if by_voters else 0, incumbent,
        )  # fmt: skip

    def _by_voters(self, post: str) -> bool:
        """In a village always; in a community now and then, for the lower posts."""
        if self.election.rulebook.startswith("villagers"):
            return True
        often = post != "director" and self.election.kind != Election.Kind.PARTY
        return often and self.board.chance.random() < 0.3

    def publish(self) -> None:
        """The candidates are published six days before."""
        when = moment(self.day - 6 * DAY, 9)
        if not self.listed:
            publish_candidates(election=self.election, at=when, actor=self.board.office)
            return
        enter_candidates_from_record(
            election=self.election, rows=self.listed, on=when.date(), at=when,
            reference=f"正式候选人名单（{when.date()}张贴）", actor=self.board.office,
            nominated_on=self.day - 15 * DAY,
        )  # fmt: skip
        self.election.refresh_from_db(fields=["stage"])

    def vote(self, vote: Vote, votes: Votes, written: Mapping[str, tuple[str, ...]]) -> Result:
        """The day: turnout by channel, the signed record typed twice, the result declared."""
        actor, evening = self.board.office, moment(self.day, 19)
        do.advance_election(
            election=self.election, to=Election.Stage.VOTING, at=moment(self.day, 8), actor=actor
        )
        enter_paper_turnout(
            election=self.election,
            figures=dict(vote.turnout),
            at=moment(self.day, 17),
            actor=actor,
        )
        record = Record(vote.boxes, votes, written)
        count = enter_count_from_record(
            election=self.election, record=record, again=record,
            reference=f"选举结果报告单（{self.day}）", at=evening, actor=actor,
        )  # fmt: skip
        result: Result = after.declare_result(
            count=count, at=evening + dt.timedelta(minutes=20), actor=actor
        )
        return result

    def sign(self, result: Result) -> None:
        """Three sign, and it is put on the public pages."""
        when = result.declared_at + dt.timedelta(minutes=10)
        roles = ("chief_teller", "committee", "guidance")
        for role, name in zip(roles, self.board.three(), strict=True):
            after.sign_result(result=result, role=role, name=name, at=when, actor=self.board.office)
        after.publish_result(
            result=result, at=when + dt.timedelta(minutes=20), actor=self.board.office
        )

    def begin(self, *, on: dt.date | None = None) -> None:
        """Those elected take office."""
        day = on or self.day + DAY
        after.begin_terms(
            election=self.election, on=day, at=moment(day, 9), actor=self.board.office
        )

    def hand_over(self, day: dt.date) -> None:
        """Within ten days, by a list that both sides signed."""
        handover = after.begin_handover(
            election=self.election, supervisor=self.street, on=day, at=moment(day, 9),
            actor=self.board.office,
        )  # fmt: skip
        finish_handover(
            handover=handover, note="移交清单逐项核对，双方和街道签字", on=day + 2 * DAY,
            at=moment(day + 2 * DAY, 15), actor=self.board.office,
        )  # fmt: skip

    def finish_steps(self, day: dt.date) -> None:
        """Every step of the timetable was done when it was due."""
        finish_steps(election=self.election, at=moment(day, 17), actor=self.board.office)
