"""Verbs of an election: the only way anything of it changes."""

from haitang.elections.operations.calling import (
    advance_election,
    block_election,
    call_election,
    override_rule,
    plan_election,
    unblock_election,
)
from haitang.elections.operations.committee import appoint_committee_member, leave_committee
from haitang.elections.operations.notices import (
    issue_notice,
    post_notice,
    save_notice_template,
    sign_notice,
    take_down_notice,
)
from haitang.elections.operations.past_steps import finish_steps
from haitang.elections.operations.plans import (
    add_group_member,
    add_plan_phase,
    add_plan_task,
    assign_group_area,
    create_work_group,
    end_term_change,
    open_term_change,
    record_task_progress,
)
from haitang.elections.operations.steps import finish_step, mark_step, move_step

__all__ = [
    "add_group_member", "add_plan_phase", "add_plan_task", "advance_election",
    "appoint_committee_member", "assign_group_area", "block_election", "call_election",
    "create_work_group", "end_term_change", "finish_step", "finish_steps", "issue_notice",
    "leave_committee", "mark_step", "move_step", "open_term_change", "override_rule",
    "plan_election", "post_notice", "record_task_progress", "save_notice_template",
    "sign_notice", "take_down_notice", "unblock_election",
]  # fmt: skip
