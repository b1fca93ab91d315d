"""Cases, what happens to them, the catalogue by which they are dispatched, and projects."""

from haitang.cases.models.case import Assignment, Case, CaseDetail
from haitang.cases.models.catalogue import (
    CalendarDay,
    Category,
    DispatchRule,
    Numbering,
    SavedView,
)
from haitang.cases.models.details import (
    Entry,
    Exclusion,
    Extension,
    FollowUp,
    Photo,
    Rating,
)
from haitang.cases.models.projects import FundLine, Milestone, Project, ProjectDetail
from haitang.cases.models.words import (
    IN_HAND,
    LOWEST_GOOD,
    OPEN,
    RUNNING,
    Channel,
    Grade,
    Outcome,
    Route,
    State,
    Urgency,
)

__all__ = [
    "IN_HAND", "LOWEST_GOOD", "OPEN", "RUNNING", "Assignment", "CalendarDay", "Case", "CaseDetail",
    "Category", "Channel", "DispatchRule", "Entry", "Exclusion", "Extension", "FollowUp",
    "FundLine", "Grade", "Milestone", "Numbering", "Outcome", "Photo", "Project", "ProjectDetail",
    "Rating", "Route", "SavedView", "State", "Urgency",
]  # fmt: skip
