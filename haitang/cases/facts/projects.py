"""Kinds of fact that projects and the catalogue leave. Money is in fen."""

import datetime as dt

from haitang.facts.kinds import Code, Commitment, Kind, Ref, kind


@kind("project.opened", zh="立项", en="Project opened")
class ProjectOpened(Kind):
    """Hard cases become a project with a leader and a date."""

    lead: Code
    leader: Ref
    due: dt.date
    cases: int


@kind("project.case_added", zh="列入项目", en="Case added to a project")
class ProjectCaseAdded(Kind):
    """A case joined the checklist."""

    case: Ref


@kind("project.milestone_set", zh="设定节点", en="Milestone set")
class MilestoneSet(Kind):
    """A step was given a day."""

    due: dt.date


@kind("project.milestone_reached", zh="节点完成", en="Milestone reached", d1="on_time")
class MilestoneReached(Kind):
    """A step was done, with evidence."""

    on_time: Code
    evidence: Commitment


@kind("project.funds_planned", zh="计划资金", en="Funds planned", quantity="fen", unit="fen")
class FundsPlanned(Kind):
    """Money set aside, in fen."""

    fen: int


@kind("project.funds_spent", zh="支出资金", en="Funds spent", quantity="fen", unit="fen")
class FundsSpent(Kind):
    """Money paid, in fen."""

    fen: int


@kind("project.accepted", zh="居民验收", en="Accepted by residents", quantity="yes", unit="person")
class ProjectAccepted(Kind):
    """Residents who were asked: those who say yes, and those who say no."""

    yes: int
    no: int


@kind("project.closed", zh="结项", en="Project closed", quantity="cases", unit="case")
class ProjectClosed(Kind):
    """The project ended; quantity is the cases that it settled."""

    cases: int
    planned_fen: int
    spent_fen: int


@kind("category.saved", zh="类别维护", en="Category saved", d1="code")
class CategorySaved(Kind):
    """A category was added or changed."""

    code: Code
    route: Code
    ended: bool


@kind(
    "dispatch_rule.saved",
    zh="派单目录维护",
    en="Dispatch catalogue changed",
    d1="category",
    d2="unit",
)
class DispatchRuleSaved(Kind):
    """Who answers for a category in a place, from a day."""

    category: Code
    unit: Code
    began: dt.date


@kind("calendar_day.set", zh="工作日调整", en="Working day set")
class CalendarDaySet(Kind):
    """A county's own exception to the national calendar."""

    day: dt.date
    working: bool


@kind("view.saved", zh="保存视图", en="Ledger view saved", d1="ledger")
class ViewSaved(Kind):
    """An account keeps a set of filters."""

    ledger: Code


@kind("cases.imported", zh="表格导入", en="Cases imported", quantity="rows", unit="case")
class CasesImported(Kind):
    """A table was imported: so many cases were registered, so many rows refused.

    ``file`` is the SHA-256 of the file.
    """

    rows: int
    refused: int
    file: Commitment
