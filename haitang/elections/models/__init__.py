"""A round of elections, its plan, each election, its committee and its notices."""

from haitang.elections.models.election import (
    BEFORE_VOTING,
    OVER,
    BookOverride,
    CommitteeMember,
    Election,
    ElectionPost,
    Step,
)
from haitang.elections.models.notices import Notice, NoticeTemplate
from haitang.elections.models.plans import (
    GroupArea,
    GroupMember,
    PlanPhase,
    PlanTask,
    TermChange,
    WorkGroup,
)

__all__ = [
    "BEFORE_VOTING", "OVER", "BookOverride", "CommitteeMember", "Election", "ElectionPost",
    "GroupArea", "GroupMember", "Notice", "NoticeTemplate", "PlanPhase", "PlanTask", "Step",
    "TermChange", "WorkGroup",
]  # fmt: skip
