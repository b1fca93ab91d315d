"""Kinds of fact about applications, lists and payments. Money is in fen."""

import datetime as dt

from haitang.facts.kinds import Code, Commitment, Kind, Ref, kind


@kind("policy.applied", zh="申请政策", en="Policy applied for", d1="policy_class", d2="mode",
      quantity="fen", unit="fen")  # fmt: skip
class PolicyApplied(Kind):
    """An enterprise asks for a benefit.

    ``verdict`` is what the rules said that day, ``shown`` its hash.
    """

    policy_class: Code
    mode: Code
    fen: int
    verdict: Code
    shown: Commitment


@kind("policy.told_missing", zh="一次告知", en="Told what is missing", d1="policy_class",
      quantity="items", unit="item")  # fmt: skip
class PolicyToldMissing(Kind):
    """The applicant was told at once all that is missing; quantity is how many things."""

    policy_class: Code
    items: int


@kind("policy.completed", zh="补正材料", en="Application completed", d1="policy_class")
class PolicyCompleted(Kind):
    """The applicant handed in what was missing."""

    policy_class: Code


@kind("policy.accepted", zh="受理", en="Application accepted", d1="policy_class", d2="how",
      quantity="in_time", unit="application")  # fmt: skip
class PolicyAccepted(Kind):
    """An application was accepted: ``answered``, or ``deemed`` because nobody answered in time.

    Quantity is 1 in time, else 0.
    """

    policy_class: Code
    how: Code
    in_time: int


@kind("policy.reviewed", zh="审核", en="Application reviewed", d1="policy_class", d2="favoured")
class PolicyReviewed(Kind):
    """A reviewer gave an opinion: ``yes`` or ``no``."""

    policy_class: Code
    favoured: Code
    opinion: Commitment


@kind("policy.returned", zh="退回审核", en="Sent back for review", d1="policy_class", d2="why")
class PolicyReturned(Kind):
    """After an objection, or because the data changed, an application is reviewed anew."""

    policy_class: Code
    why: Code


@kind("policy.noticed", zh="公示", en="Public notice", d1="policy_class", d2="mode")
class PolicyNoticed(Kind):
    """A proposed grant is shown to the public until a day."""

    policy_class: Code
    mode: Code
    until: dt.date


@kind("policy.objected", zh="提出异议", en="Objection", d1="policy_class")
class PolicyObjected(Kind):
    """Somebody objects to a notice."""

    policy_class: Code
    text: Commitment


@kind("policy.objection_answered", zh="异议核实", en="Objection answered", d1="policy_class",
      d2="upheld")  # fmt: skip
class PolicyObjectionAnswered(Kind):
    """An objection was looked into: ``yes`` where it is right, else ``no``."""

    policy_class: Code
    upheld: Code
    answer: Commitment


@kind("policy.granted", zh="核定支持", en="Granted", d1="policy_class", d2="unit",
      quantity="fen", unit="fen")  # fmt: skip
class PolicyGranted(Kind):
    """A person granted so much, having seen the verdict with the hash ``shown``, for a reason.

    ``unit`` is the number of the department, 0 while none is bound.
    """

    policy_class: Code
    unit: Code
    fen: int
    mode: Code
    verdict: Code
    shown: Commitment
    reason: Commitment


@kind("policy.refused", zh="不予支持", en="Refused", d1="policy_class", d2="unit")
class PolicyRefused(Kind):
    """A person refused, having seen the verdict with the hash ``shown``, for a reason."""

    policy_class: Code
    unit: Code
    verdict: Code
    shown: Commitment
    reason: Commitment


@kind("policy.decided", zh="作出决定", en="Decided", d1="policy_class", d2="outcome",
      quantity="days", unit="day")  # fmt: skip
class PolicyDecided(Kind):
    """An application was granted or refused.

    Quantity is the calendar days since it was accepted, for a list since it was drawn up.
    """

    policy_class: Code
    outcome: Code
    days: int


@kind("policy.paid", zh="兑付", en="Paid", d1="policy_class", d2="unit", quantity="fen",
      unit="fen")  # fmt: skip
class PolicyPaid(Kind):
    """Money went out."""

    policy_class: Code
    unit: Code
    fen: int
    mode: Code


@kind("policy.withdrawn", zh="撤回申请", en="Application withdrawn", d1="policy_class")
class PolicyWithdrawn(Kind):
    """The applicant took the application back."""

    policy_class: Code


@kind("policy.list_drawn", zh="比对名单", en="Entitled list drawn up", d1="policy_class",
      quantity="listed", unit="enterprise")  # fmt: skip
class PolicyListDrawn(Kind):
    """Held data were matched as of a day: so many entitled, so many to be asked, so many not.

    ``book`` is the hash of the rules in force, ``lines`` that of the list, ``log_size`` the sealed
    facts.
    """

    policy_class: Code
    policy: Ref
    listed: int
    unknown: int
    settled_false: int
    as_of: dt.date
    book: Commitment
    lines: Commitment
    log_size: int


@kind("policy.list_confirmed", zh="名单公示", en="Entitled list confirmed", d1="policy_class",
      quantity="listed", unit="enterprise")  # fmt: skip
class PolicyListConfirmed(Kind):
    """A person confirmed a list with the hash ``lines``, for a reason; it is public until a day."""

    policy_class: Code
    listed: int
    until: dt.date
    lines: Commitment
    reason: Commitment


@kind("policy.list_dropped", zh="名单作废", en="Entitled list dropped", d1="policy_class")
class PolicyListDropped(Kind):
    """A list that was not confirmed was given up."""

    policy_class: Code
    reason: Commitment
