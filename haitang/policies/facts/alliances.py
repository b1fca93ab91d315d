"""Kinds of fact about alliances and service sessions.

``unit`` is the number of the organization that leads the alliance or the session. Facts about a
problem have its case for their subject, so that a figure opens to the cases.
"""

from haitang.facts.kinds import Code, Commitment, Kind, Ref, kind


@kind("alliance.founded", zh="成立党建联盟", en="Alliance founded", d2="unit")
class AllianceFounded(Kind):
    """Organizations joined up, so many with the one in the lead."""

    unit: Code
    members: int


@kind("alliance.joined", zh="加入党建联盟", en="Alliance joined", d2="unit")
class AllianceJoined(Kind):
    """One more organization joined; d2 is that one."""

    unit: Code


@kind("alliance.left", zh="退出党建联盟", en="Alliance left", d2="unit")
class AllianceLeft(Kind):
    """An organization left; d2 is that one."""

    unit: Code


@kind("alliance.agreement_signed", zh="签订联盟协议", en="Agreement signed", d2="unit")
class AgreementSigned(Kind):
    """The members agreed on something in writing; the log holds a commitment to the text."""

    unit: Code
    text: Commitment


@kind("alliance.dissolved", zh="解散党建联盟", en="Alliance dissolved", d2="unit")
class AllianceDissolved(Kind):
    """The alliance is no more; its members have left it with that."""

    unit: Code


@kind("session.held", zh="举办服务场次", en="Service session held", d1="sort", d2="unit",
      quantity="audience", unit="person-time")  # fmt: skip
class SessionHeld(Kind):
    """A session took place; quantity is the persons present, ``estimated`` where nobody counted.

    ``alliance`` refers to the alliance that held it, and is empty where none did.
    """

    sort: Code
    unit: Code
    audience: int
    estimated: bool
    alliance: Ref


@kind("session.problem_raised", zh="场次提出问题", en="Problem raised at a session",
      d1="category", d2="unit")  # fmt: skip
class ProblemRaised(Kind):
    """A problem raised at a session is this case; ``registered`` when it was registered there."""

    category: Code
    unit: Code
    session: Ref
    registered: bool


@kind("session.problem_solved", zh="场次问题解决", en="Problem of a session solved",
      d1="category", d2="unit")  # fmt: skip
class ProblemSolved(Kind):
    """The case of a problem was struck off as solved, at that moment."""

    category: Code
    unit: Code
    session: Ref
