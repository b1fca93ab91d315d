"""Kinds of fact that cases and projects leave.

In every kind ``category`` is the code of the category and ``unit`` the number of the organization
that leads ("0" while nobody does). Quantities are integers in the unit that the kind names.
"""

import datetime as dt

from haitang.facts.kinds import Code, Commitment, Kind, Ref, kind


@kind("case.registered", zh="诉求登记", en="Case registered", d1="category", d2="channel")
class CaseRegistered(Kind):
    """A matter was taken. d2 is the channel."""

    category: Code
    channel: Code
    urgency: Code
    text: Commitment


@kind("case.amended", zh="诉求更正", en="Case amended", d1="category", d2="what")
class CaseAmended(Kind):
    """Category, place, level or wording was put right; the earlier facts were restated."""

    category: Code
    what: Code
    reason: Commitment


@kind("case.joined", zh="并件", en="Case joined to another", d1="category", d2="unit")
class CaseJoined(Kind):
    """The same matter as an earlier case; it goes on there."""

    category: Code
    unit: Code
    into: Ref


@kind("case.dispatched", zh="派单", en="Case dispatched", d1="category", d2="unit")
class CaseDispatched(Kind):
    """A unit was asked to answer by a day."""

    category: Code
    unit: Code
    due: dt.date
    assisting: int
    again: bool


@kind("case.unit_added", zh="增加协办单位", en="Assisting unit added", d1="category", d2="unit")
class UnitAdded(Kind):
    """A unit was asked to assist; d2 is that unit."""

    category: Code
    unit: Code


@kind("case.unit_released", zh="撤回协办", en="Assisting unit released", d1="category", d2="unit")
class UnitReleased(Kind):
    """A unit no longer assists, and its countersignature is not waited for; d2 is that unit."""

    category: Code
    unit: Code
    reason: Commitment


@kind("case.accepted", zh="签收", en="Case accepted by its unit", d1="category", d2="unit")
class CaseAccepted(Kind):
    """The unit has read it and named a handler."""

    category: Code
    unit: Code


@kind("case.returned", zh="退回", en="Case returned to dispatch", d1="category", d2="unit")
class CaseReturned(Kind):
    """The unit says that it is clearly not its matter (潍坊市12345条例 art. 22)."""

    category: Code
    unit: Code
    reason: Commitment


@kind("case.designated", zh="指定办理", en="Unit designated", d1="category", d2="unit")
class CaseDesignated(Kind):
    """A disputed case was given for good; it can no longer be returned."""

    category: Code
    unit: Code
    reason: Commitment


@kind("case.noted", zh="办理记录", en="Line added to the record", d1="category", d2="unit")
class CaseNoted(Kind):
    """Somebody wrote down what was done."""

    category: Code
    unit: Code
    text: Commitment
    photos: int


@kind("case.countersigned", zh="会签", en="Countersigned by a unit", d1="category", d2="unit")
class CaseCountersigned(Kind):
    """An assisting unit gave its opinion; d2 is that unit."""

    category: Code
    unit: Code
    opinion: Commitment


@kind(
    "case.response_settled", zh="响应认定", en="Response settled",
    d1="category", d2="unit", quantity="in_time", unit="0/1",
)  # fmt: skip
class ResponseSettled(Kind):
    """Whether the resident was contacted within the limit: 1 yes, 0 no. Once a case."""

    category: Code
    unit: Code
    in_time: int


@kind("case.suspended", zh="挂起", en="Case suspended", d1="category", d2="unit")
class CaseSuspended(Kind):
    """The clock stops while the resident is asked for something."""

    category: Code
    unit: Code
    reason: Commitment


@kind(
    "case.resumed", zh="恢复办理", en="Case resumed",
    d1="category", d2="unit", quantity="minutes", unit="min",
)  # fmt: skip
class CaseResumed(Kind):
    """The clock goes on; quantity is the minutes it stood."""

    category: Code
    unit: Code
    minutes: int


@kind(
    "case.extension_asked", zh="申请延期", en="Extension asked",
    d1="category", d2="unit", quantity="days", unit="day",
)  # fmt: skip
class ExtensionAsked(Kind):
    """A unit asks for more days."""

    category: Code
    unit: Code
    days: int
    reason: Commitment


@kind(
    "case.extension_decided", zh="延期审定", en="Extension decided",
    d1="category", d2="unit", quantity="days", unit="day",
)  # fmt: skip
class ExtensionDecided(Kind):
    """Days granted; 0 when refused."""

    category: Code
    unit: Code
    days: int
    answer: Commitment


@kind("case.urged", zh="催办", en="Case urged", d1="category", d2="unit")
class CaseUrged(Kind):
    """Somebody asked the unit to hurry."""

    category: Code
    unit: Code
    note: Commitment


@kind("case.supervised", zh="督办", en="Case under supervision", d1="category", d2="unit")
class CaseSupervised(Kind):
    """A supervisor watches this case until it ends."""

    category: Code
    unit: Code
    note: Commitment


@kind("case.fell_overdue", zh="超期", en="Case fell overdue", d1="category", d2="unit")
class CaseFellOverdue(Kind):
    """The deadline passed without an answer. It happened at the deadline."""

    category: Code
    unit: Code


@kind("case.overdue_ended", zh="超期消除", en="Case no longer overdue", d1="category", d2="unit")
class CaseOverdueEnded(Kind):
    """The late case was answered, joined or given more days."""

    category: Code
    unit: Code


@kind(
    "case.escalated", zh="升级", en="Case escalated",
    d1="category", d2="unit", quantity="step", unit="level",
)  # fmt: skip
class CaseEscalated(Kind):
    """A late case was shown one level up; ``to`` is the organization told ("0" the county)."""

    category: Code
    unit: Code
    step: int
    to: Code


@kind(
    "case.answered", zh="答复", en="Case answered",
    d1="category", d2="unit", quantity="in_time", unit="0/1",
)  # fmt: skip
class CaseAnswered(Kind):
    """The unit says what came of it; the resident has not yet been asked.

    Quantity: 1 when the answer came by the deadline, else 0.
    """

    category: Code
    unit: Code
    outcome: Code
    in_time: int
    reply: Commitment


@kind("case.call_tried", zh="回访未接通", en="Call back not answered", d1="category", d2="unit")
class CallTried(Kind):
    """The resident could not be reached."""

    category: Code
    unit: Code


@kind(
    "case.resolution_settled", zh="解决认定", en="Resolution settled",
    d1="category", d2="unit", quantity="resolved", unit="0/1",
)  # fmt: skip
class ResolutionSettled(Kind):
    """What the resident said when asked whether it is solved: 1 yes, 0 no."""

    category: Code
    unit: Code
    resolved: int


@kind(
    "case.rated", zh="评价", en="Case rated",
    d1="category", d2="unit", quantity="grade", unit="grade 1-5",
)  # fmt: skip
class CaseRated(Kind):
    """One of five grades, 5 the best (国务院“好差评”)."""

    category: Code
    unit: Code
    grade: int
    round: int
    by_phone: bool
    comment: Commitment


@kind("case.follow_up_closed", zh="差评整改", en="Bad rating followed up", d1="category", d2="unit")
class FollowUpClosed(Kind):
    """Somebody looked into a bad rating and answered."""

    category: Code
    unit: Code
    in_time: bool
    finding: Commitment


@kind(
    "case.closed", zh="销号", en="Case struck off",
    d1="category", d2="unit", quantity="minutes", unit="min",
)  # fmt: skip
class CaseClosed(Kind):
    """Struck off.

    Quantity: minutes from receipt to the last answer, without waiting for the resident.
    """

    category: Code
    unit: Code
    minutes: int
    outcome: Code
    in_time: bool
    enterprise: bool


@kind("case.solved", zh="已解决", en="Case solved", d1="category", d2="unit")
class CaseSolved(Kind):
    """Struck off with the outcome that it is solved; stands beside ``case.closed``."""

    category: Code
    unit: Code


@kind(
    "case.reopened", zh="重办", en="Case reopened",
    d1="category", d2="unit", quantity="was_closed", unit="0/1",
)  # fmt: skip
class CaseReopened(Kind):
    """It was closed (1) or only answered (0) and goes on."""

    category: Code
    unit: Code
    was_closed: int
    reason: Commitment


@kind("case.supplemented", zh="居民补充", en="Resident added information", d1="category", d2="unit")
class CaseSupplemented(Kind):
    """The resident wrote more."""

    category: Code
    unit: Code
    text: Commitment


@kind("case.published", zh="公开说明", en="Public text set", d1="category", d2="unit")
class CasePublished(Kind):
    """A text about the case was cleared for the public."""

    category: Code
    unit: Code
    text: Commitment


@kind("case.exclusion_asked", zh="申请剔除", en="Exclusion asked", d1="category", d2="measure")
class ExclusionAsked(Kind):
    """Somebody asks to leave the case out of a rate."""

    category: Code
    measure: Code
    reason: Commitment


@kind("case.exclusion_refused", zh="不予剔除", en="Exclusion refused", d1="category", d2="measure")
class ExclusionRefused(Kind):
    """Another person decided that the case stays in the rate."""

    category: Code
    measure: Code


@kind(
    "case.response_excluded", zh="剔除响应率", en="Left out of the response rate",
    d1="category", d2="unit", quantity="in_time", unit="0/1",
)  # fmt: skip
class ResponseExcluded(Kind):
    """Repeats day, place and value of the settled fact, so that figures subtract it."""

    category: Code
    unit: Code
    in_time: int
    asked_by: Ref
    reason: Commitment


@kind(
    "case.resolution_excluded", zh="剔除解决率", en="Left out of the resolution rate",
    d1="category", d2="unit", quantity="resolved", unit="0/1",
)  # fmt: skip
class ResolutionExcluded(Kind):
    """Repeats day, place and value of the settled fact, so that figures subtract it."""

    category: Code
    unit: Code
    resolved: int
    asked_by: Ref
    reason: Commitment


@kind(
    "case.satisfaction_excluded", zh="剔除满意率", en="Left out of the satisfaction rate",
    d1="category", d2="unit", quantity="grade", unit="grade 1-5",
)  # fmt: skip
class SatisfactionExcluded(Kind):
    """Repeats day, place and grade of the rating, so that figures subtract it."""

    category: Code
    unit: Code
    grade: int
    asked_by: Ref
    reason: Commitment
