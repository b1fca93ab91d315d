"""What can be done with a case, a project and the catalogue: the only writers of this room."""

from haitang.cases.operations.catalogue import (
    save_category,
    save_dispatch_rule,
    save_view,
    set_calendar_day,
)
from haitang.cases.operations.dispatch import (
    add_assisting_unit,
    designate_case,
    dispatch_case,
    reassign_case,
    release_unit,
    return_case,
)
from haitang.cases.operations.exclusions import ask_exclusion, decide_exclusion
from haitang.cases.operations.handling import (
    accept_case,
    add_entry,
    answer_case,
    contact_resident,
    countersign_case,
    resume_case,
    supplement_case,
    suspend_case,
)
from haitang.cases.operations.projects import (
    accept_project,
    add_milestone,
    add_to_project,
    close_project,
    open_project,
    plan_funds,
    reach_milestone,
    spend_funds,
)
from haitang.cases.operations.registration import amend_case, join_case, register_case
from haitang.cases.operations.timekeeping import (
    ask_extension,
    decide_extension,
    supervise_case,
    sweep_late_cases,
    urge_case,
)
from haitang.cases.operations.verification import (
    call_back_case,
    close_case,
    close_follow_up,
    publish_case,
    record_rating,
    reopen_case,
)

__all__ = [
    "accept_case", "accept_project", "add_assisting_unit", "add_entry", "add_milestone",
    "add_to_project", "amend_case", "answer_case", "ask_exclusion", "ask_extension",
    "call_back_case", "close_case", "close_follow_up", "close_project", "contact_resident",
    "countersign_case", "decide_exclusion", "decide_extension", "designate_case", "dispatch_case",
    "join_case", "open_project", "plan_funds", "publish_case", "reach_milestone", "reassign_case",
    "record_rating", "register_case",
    "release_unit", "reopen_case", "resume_case", "return_case", "save_category",
    "save_dispatch_rule", "save_view", "set_calendar_day", "spend_funds", "supervise_case",
    "supplement_case", "suspend_case", "sweep_late_cases", "urge_case",
]  # fmt: skip
