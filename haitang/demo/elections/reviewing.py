"""The review of everybody put forward: street, secretary, group of five, fifteen agencies."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from haitang.demo.elections.stage import Board, moment
from haitang.nominations.models import Nominee, Withdrawal
from haitang.nominations.operations import (
    allow_nominee,
    begin_review,
    refuse_nominee,
    withdraw_nominee,
)
from haitang.organizations.models import Organization
from haitang.scope.actor import Actor
from haitang.screening.books import shipped_books
from haitang.screening.models import Ground, Outcome, Question, Screening
from haitang.screening.operations import answer_list, ask_agencies, decide_screening
from haitang.screening.operations.answering import MOST_AT_ONCE, Reply
from haitang.screening.operations.deciding import review_screening
from haitang.screening.operations.steps import verdict_at
from haitang.screening.stages import shipped_stages

BOOK, CHAIN, SHORT_CHAIN = "sample-candidates-2021", "chain-sample", "short-sample"
ASKED_AT_ONCE = 60
FOUND, VALUE, NOT_FOUND = "found", "value", "not_found"
# What an agency finds where somebody falls under a situation of the book.
FINDINGS: Mapping[str, Mapping[str, tuple[str, Any]]] = {
    "B02": {"correction": (FOUND, None)},
    "B03": {"under_case": (FOUND, None)},
    "B06": {"cult": (FOUND, None)},
    "B07": {"drugs": (FOUND, None)},
    "B08": {"gambled": (FOUND, None), "gambling_years": (VALUE, 1)},
    "B09": {"defaulter": (FOUND, None)},
    "B10": {"tax_arrears": (VALUE, "3650.00")},
    "B11": {"dishonest": (FOUND, None)},
    "B12": {"illegal_building": (FOUND, None)},
    "B13": {"collective_debt": (VALUE, "12000.00")},
    "B14": {"vote_buying": (FOUND, None)},
}
SHORT = {"F02": "年龄超过新任人选的底线", "F03": "学历低于新任人选的底线"}
LEFT_OPEN = "底线条件有疑问，报区里逐人研究"
Found = Mapping[str, tuple[str, Any]]


@dataclass
class Case:
    """One nominee under review: how it is to end, and what the agencies find."""

    nominee: Nominee
    education: str
    how: str = ""  # "", barred, persuaded, joint
    rule: str = ""
    screening: Screening = field(init=False)
    seen: str = ""  # the hash of the verdict on the screen, until somebody asks or answers

    def look(self, when: dt.datetime) -> str:
        """The verdict as it stands; the same until there is a new question or answer."""
        self.seen = self.seen or verdict_at(self.screening, when).sha256
        return self.seen

    @property
    def found(self) -> Found:
        """Attribute -> what is found."""
        return FINDINGS.get(self.rule, {})


@dataclass
class Review:
    """One round of reviews that run together, from ``day`` on."""

    board: Board
    cases: Sequence[Case]
    book: str = BOOK
    chain: str = CHAIN
    screener: Actor | None = None  # the election office where nobody else is named

    @property
    def opener(self) -> Actor:
        """Who opens, asks and decides early stages."""
        return self.screener or self.board.office

    def whole(self, moments: Mapping[str, dt.datetime]) -> None:
        """From the opening to the candidates; ``moments``: when each stage was."""
        office, decider = self.board.office, self.board.county.role("screening_decider")
        self.open(moments["open"])
        self.stages(self.cases, ["street"], moments["street"])
        self.persuade(moments["street"] + dt.timedelta(hours=4))
        standing = [case for case in self.cases if case.how != "persuaded"]
        self.stages(standing, ["secretary"] * 5, moments["secretary"])
        self.ask(standing, moments["ask"])
        barred = [case for case in standing if case.how == "barred"]
        self.answer(barred, moments["found"], only_found=True)
        self.end(standing, "group", "barred", moments["group"], decider)
        standing = [case for case in standing if case.how != "barred"]
        self.answer(standing, moments["answer"])
        self.end(standing, "joint", "joint", moments["joint"], decider)
        self.settle(moments["joint"] + dt.timedelta(hours=2), office)

    def short(self, day: dt.date) -> None:
        """The review after the vote: the street, then all agencies at once."""
        office, decider = self.board.office, self.board.county.role("screening_decider")
        self._asked(day)
        self.answer(self.cases, moment(day + dt.timedelta(days=1), 10))
        joint = moment(day + dt.timedelta(days=2), 10)
        self.end(self.cases, "joint", "joint", joint, decider)
        self.settle(joint + dt.timedelta(hours=2), office)

    def simple(self, day: dt.date, decider: Actor) -> None:
        """Street and joint review in the fortnight before an election day; everybody passes."""
        first = day - dt.timedelta(days=14)
        self._asked(first)
        self.answer(self.cases, moment(first + dt.timedelta(days=5), 10))
        joint = moment(first + dt.timedelta(days=6), 15)
        self.end(self.cases, "joint", "joint", joint, decider)
        self.settle(joint + dt.timedelta(hours=2), self.board.office)

    def all_but_one(self, today: dt.date, decider: Actor, late: Organization) -> None:
        """The last of them still waits for one agency; the others were decided yesterday."""
        self._asked(today - dt.timedelta(days=5))
        *most, waiting = self.cases
        self.answer(most, moment(today - dt.timedelta(days=2), 10))
        self.answer([waiting], moment(today - dt.timedelta(days=2), 11), without=late)
        joint = moment(today - dt.timedelta(days=1), 10)
        self.end(most, "joint", "joint", joint, decider)
        for case in most:
            allow_nominee(
                nominee=case.nominee, at=joint + dt.timedelta(hours=1), actor=self.board.office
            )

    def _asked(self, day: dt.date) -> None:
        """Opened in the morning, through the street at noon, the agencies asked."""
        self.open(moment(day, 9))
        self.stages(self.cases, ["street"], moment(day, 13))
        self.ask(self.cases, moment(day, 15))

    def open(self, when: dt.datetime) -> None:
        """Everybody is held against the book."""
        book = shipped_books()[self.book].read_text(encoding="utf-8")
        stages = shipped_stages()[self.chain].text
        for case in self.cases:
            case.nominee = begin_review(
                nominee=case.nominee, book=book, stages=stages, at=when, actor=self.opener
            )
            assert case.nominee.screening is not None  # noqa: S101 - just opened
            case.screening = case.nominee.screening

    def stages(self, cases: Iterable[Case], stages: Sequence[str], when: dt.datetime) -> None:
        """Early stages that everybody passes, one after the other."""
        for number, _stage in enumerate(stages):
            at = when + dt.timedelta(hours=number)
            for case in cases:
                review_screening(
                    screening=case.screening, outcome=Outcome.PASSED, panel="街道党工委会议",
                    seen=case.look(at), at=at, actor=self.opener,
                    reason=LEFT_OPEN if case.how == "persuaded" else "",
                )  # fmt: skip

    def persuade(self, when: dt.datetime) -> None:
        """Those below the floors of age and education are persuaded to withdraw."""
        for case in self.cases:
            if case.how == "persuaded":
                withdraw_nominee(
                    nominee=case.nominee, wish=Withdrawal.PERSUADED, ground=Ground.FLOOR,
                    reason=SHORT[case.rule], at=when, actor=self.board.office,
                )  # fmt: skip

    def ask(self, cases: Sequence[Case], when: dt.datetime) -> None:
        """Every agency is asked what it answers for."""
        rows = [case.screening for case in cases]
        for case in cases:
            case.seen = ""
        for start in range(0, len(rows), ASKED_AT_ONCE):
            ask_agencies(
                screenings=rows[start : start + ASKED_AT_ONCE],
                due_on=(when + dt.timedelta(days=5)).date(), at=when, actor=self.opener,
            )  # fmt: skip

    def answer(
        self,
        cases: Sequence[Case],
        when: dt.datetime,
        *,
        only_found: bool = False,
        without: Organization | None = None,
    ) -> None:
        """The lists that came back on paper, signed, are entered; of one agency none came."""
        by_pk = {case.screening.pk: case for case in cases}
        questions = Question.objects.filter(screening__in=list(by_pk), open=True)
        if without is not None:
            questions = questions.exclude(agency=without)
        replies = [
            (question, reply)
            for question in questions.select_related("agency").order_by("pk")
            if (reply := self._reply(question, by_pk[question.screening_id], only_found))
        ]
        for case in cases:
            case.seen = ""
        for start in range(0, len(replies), MOST_AT_ONCE):
            answer_list(
                replies=replies[start : start + MOST_AT_ONCE], at=when, actor=self.board.actor
            )

    def _reply(self, question: Question, case: Case, only_found: bool) -> Reply | None:
        name = question.attribute
        if only_found and name not in case.found:
            return None
        answer, value = case.found.get(name, (NOT_FOUND, None))
        if name == "education":
            answer, value = VALUE, case.education
        if name == "registered":
            answer = FOUND
        agency = question.agency.short_name or question.agency.name
        return Reply(
            answer,
            evidence=f"{agency[:12]}联审查询单",
            basis="换届人选联审方案",
            value=value,
            signer=self.board.signer(question.agency_id),
        )

    def end(
        self, cases: Sequence[Case], stage: str, out: str, when: dt.datetime, actor: Actor
    ) -> None:
        """A later stage: some are not allowed on by a situation of the book, the others pass."""
        panel = {"group": "区委五人小组", "joint": "联审会议"}[stage]
        for case in cases:
            refused = case.how == out
            decide_screening(
                screening=case.screening, panel=panel, at=when, actor=actor,
                outcome=Outcome.REFUSED if refused else Outcome.PASSED,
                seen=case.look(when),
                rule=case.rule if refused else "",
            )  # fmt: skip

    def settle(self, when: dt.datetime, actor: Actor) -> None:
        """Candidates, and those who are not."""
        for case in self.cases:
            if case.how in ("barred", "joint"):
                refuse_nominee(nominee=case.nominee, at=when, actor=actor)
            elif case.how == "":
                allow_nominee(nominee=case.nominee, at=when, actor=actor)
