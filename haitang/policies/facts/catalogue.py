"""Kinds of fact about the catalogue of policies and what is known of enterprises."""

import datetime as dt

from haitang.facts.kinds import Code, Commitment, Kind, Ref, kind


@kind("policy.edition_loaded", zh="目录入库", en="Policy edition loaded",
      quantity="items", unit="item")  # fmt: skip
class PolicyEditionLoaded(Kind):
    """An edition of the catalogue was loaded; quantity is its items.

    ``book`` is the SHA-256 of the text of its rule book.
    """

    items: int
    classes: int
    sample: bool
    begins: dt.date
    book: Commitment


@kind("policy.class_listed", zh="政策类别施行", en="Policy class in force", d1="policy_class")
class PolicyClassListed(Kind):
    """A class came into force, on the day that its edition says."""

    policy_class: Code


@kind("policy.class_ended", zh="政策类别停止", en="Policy class ended", d1="policy_class")
class PolicyClassEnded(Kind):
    """A class is in force no more, from the day that the edition, or the next one, says."""

    policy_class: Code


@kind("policy.listed", zh="政策施行", en="Policy in force", d1="policy_class", d2="mode")
class PolicyListed(Kind):
    """An item came into force, on the day that it says. No cap, no budget: 0."""

    policy_class: Code
    mode: Code
    cap_fen: int
    budget_fen: int


@kind("policy.ended", zh="政策停止", en="Policy ended", d1="policy_class", d2="mode")
class PolicyEnded(Kind):
    """An item is in force no more, from the day that it, or the next edition, says."""

    policy_class: Code
    mode: Code


@kind("policy.department_bound", zh="确定主管部门", en="Policy department named",
      d1="policy_class", d2="unit")  # fmt: skip
class PolicyDepartmentBound(Kind):
    """A unit of the directory answers for an item."""

    policy_class: Code
    unit: Code


@kind("policy.budget_set", zh="预算核定", en="Policy budget set", d1="policy_class",
      quantity="fen", unit="fen")  # fmt: skip
class PolicyBudgetSet(Kind):
    """The budget of an item is now so much; before it was ``before`` (no limit: -1)."""

    policy_class: Code
    fen: int
    before: int


@kind("policy.fact_stated", zh="企业情况登记", en="Enterprise fact stated", d1="attribute")
class PolicyFactStated(Kind):
    """Something is known of an enterprise as of a day; its value stays in the table."""

    attribute: Code
    enterprise: Ref
    as_of: dt.date
    correction: bool


@kind("policy.fact_withdrawn", zh="企业情况撤回", en="Enterprise fact withdrawn", d1="attribute")
class PolicyFactWithdrawn(Kind):
    """A statement about an enterprise was taken back."""

    attribute: Code
    enterprise: Ref
