"""A row becomes a case, with as much of its life as the row tells."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases import operations as do
from haitang.cases.imports.rows import Wanted
from haitang.cases.models import Case, Outcome
from haitang.cases.operations.registration import Reporter
from haitang.facts.errors import Refused
from haitang.facts.operations import operation
from haitang.people.operations import correct_person
from haitang.scope.actor import Actor
from haitang.scope.scope import permits

NOTE = "表格导入"
SHORTEST_REPLY = 5


class LifeNotPermittedError(Refused):
    """Registration may be imported under this duty, but not what units did afterwards."""

    code = "life"


@operation
def import_case(*, wanted: Wanted, actor: Actor) -> Case:
    """Register one row and run the steps that it tells of, in their order and on their dates.

    Part of ``import_cases``. A step needs the right to it as if it were done by hand: then
    LifeNotPermittedError says what to leave out. Raises what the operations raise.
    """
    case = _register(wanted, actor)
    steps = _Steps(case, wanted, actor)
    if wanted.unit is not None:
        steps.allowed("dispatch_case", "accept_case")
        steps.dispatch()
    if wanted.contacted is not None:
        steps.allowed("contact_resident")
        steps.contact()
    if wanted.outcome is not None:
        steps.allowed("answer_case")
        steps.answer(wanted.outcome)
    if wanted.resolved is not None or wanted.grade is not None:
        steps.allowed("call_back_case")
        steps.call_back()
    if wanted.closed is not None:
        steps.allowed("close_case")
        do.close_case(case=case, note=NOTE, at=steps.moment(wanted.closed), actor=actor)
    return case


def _register(wanted: Wanted, actor: Actor) -> Case:
    reporter = Reporter(wanted.name, wanted.phone) if wanted.name or wanted.phone else None
    case = do.register_case(
        place=wanted.place,
        category=wanted.category,
        title=wanted.title,
        text=wanted.text,
        spot=wanted.spot,
        channel=wanted.channel,
        urgency=wanted.urgency,
        reporter=reporter,
        at=wanted.received,
        actor=actor,
    )
    assert isinstance(case, Case)  # noqa: S101 - an operation answers with Any
    person = case.reporter
    if wanted.id_number and person is not None and not person.id_number_mask:
        correct_person(person=person, column="id_number", value=wanted.id_number, actor=actor)
    return case


class _Steps:
    """The steps after receipt; no step lies before the one that it rests on."""

    def __init__(self, case: Case, wanted: Wanted, actor: Actor) -> None:
        self.case, self.wanted, self.actor = case, wanted, actor
        self.now = case.received_at

    def moment(self, told: dt.datetime | None) -> dt.datetime:
        """When a step happened: as told, else at once after the one before."""
        self.now = min(max(self.now, told or self.now), timezone.now())
        return self.now

    def allowed(self, *names: str) -> None:
        """Each step needs a duty that gives it at the place of the case."""
        if not all(permits(name, self.case.path) for name in names):
            raise LifeNotPermittedError(
                _("你的职责只能导入登记栏。请删去承办单位、办理结果等栏再导入，或请派单员办理。"),
                field="unit",
            )

    def dispatch(self) -> None:
        """The unit is asked, and signs."""
        lead = self.wanted.unit
        assert lead is not None  # noqa: S101 - the caller looked
        at = self.moment(self.wanted.dispatched)
        do.dispatch_case(case=self.case, lead=lead, note=NOTE, at=at, actor=self.actor)
        do.accept_case(case=self.case, at=at, actor=self.actor)

    def contact(self) -> None:
        """The resident was spoken with."""
        at = self.moment(self.wanted.contacted)
        do.contact_resident(case=self.case, note=NOTE, at=at, actor=self.actor)

    def answer(self, outcome: Outcome) -> None:
        """What came of it."""
        reply = self.wanted.reply
        if len(reply) < SHORTEST_REPLY:
            reply = f"{NOTE}：{outcome.label}。{reply}"
        at = self.moment(self.wanted.answered or self.wanted.closed)
        do.answer_case(case=self.case, outcome=outcome, reply=reply, at=at, actor=self.actor)

    def call_back(self) -> None:
        """What the resident said, as the table keeps it: without a word, as the outcome says."""
        wanted = self.wanted
        solved = wanted.resolved
        if solved is None:
            solved = wanted.outcome == Outcome.RESOLVED
        do.call_back_case(
            case=self.case, reached=True, resolved=solved, grade=wanted.grade, note=NOTE,
            at=self.moment(wanted.closed), actor=self.actor,
        )  # fmt: skip
