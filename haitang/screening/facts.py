"""Kinds of fact that screenings leave: counts and codes, never what an answer said."""

import datetime as dt

from haitang.facts.kinds import Code, Commitment, Kind, kind


@kind("screening.opened", zh="发起资格审查", en="Screening opened", d1="purpose")
class ScreeningOpened(Kind):
    """A person is held against a rule book as of a day. ``book`` is its SHA-256."""

    purpose: Code
    book: Commitment
    as_of: dt.date


@kind(
    "screening.asked", zh="请各单位答复", en="Agencies asked", quantity="questions", unit="question"
)
class ScreeningAsked(Kind):
    """Conditions were asked of their agencies; ``again`` when the earlier answer had expired."""

    questions: int
    again: bool


@kind(
    "screening.urged", zh="催办答复", en="Agency urged", d1="agency", quantity="questions",
    unit="question",
)  # fmt: skip
class ScreeningUrged(Kind):
    """An agency was reminded of questions past their day."""

    agency: Code
    questions: int


@kind("screening.answered", zh="单位答复", en="Agency answered", d1="agency", d2="known")
class ScreeningAnswered(Kind):
    """An agency answered one question; what it said lies in the file, here is its commitment.

    ``known`` is yes, or no where the agency cannot say. ``corrects`` when it replaces an answer.
    """

    agency: Code
    known: Code
    corrects: bool
    statement: Commitment


@kind("screening.decided", zh="资格审查决定", en="Screening decided", d1="stage", d2="outcome")
class ScreeningDecided(Kind):
    """A named person decided at a stage, before a verdict whose hash is kept.

    ``proposed`` is what the rule book proposed; ``ground`` is the kind of the reason, or "none".
    """

    stage: Code
    outcome: Code
    proposed: Code
    ground: Code
    round: int
    verdict: Commitment
    reason: Commitment


@kind("screening.told", zh="告知审查结果", en="Person told")
class ScreeningTold(Kind):
    """The person was told the outcome and the reason."""

    text: Commitment


@kind("screening.replied", zh="本人意见", en="Person replied")
class ScreeningReplied(Kind):
    """The person answered to what was told; ``review`` when a review is asked for."""

    review: bool
    text: Commitment


@kind("screening.reviewed", zh="复核", en="Screening reviewed", d1="result")
class ScreeningReviewed(Kind):
    """Somebody else looked at the decision again."""

    result: Code
    reason: Commitment


@kind("screening.withdrawn", zh="退出审查", en="Screening withdrawn", d1="wish")
class ScreeningWithdrawn(Kind):
    """A screening ended because the person stepped back, by own wish or persuaded."""

    wish: Code


@kind("screening.agency_assigned", zh="设定答复单位", en="Agency assigned", d1="attribute")
class AgencyAssigned(Kind):
    """From a day an agency answers for an attribute."""

    attribute: Code
    agency: Code
    began: dt.date


@kind("screening.agency_ended", zh="终止答复单位", en="Agency ended", d1="attribute")
class AgencyEnded(Kind):
    """From a day an agency no longer answers for an attribute."""

    attribute: Code
    agency: Code
    ended: dt.date


@kind(
    "screening.exported", zh="导出待答条件", en="Questions taken out", quantity="rows", unit="row"
)
class ScreeningExported(Kind):
    """An agency took its open questions out as a file, so many rows."""

    rows: int
