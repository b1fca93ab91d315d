"""What the room elections adds to duties: columns of its guarded records, operations per duty."""

from collections.abc import Mapping

from haitang.accounts.columns import Columns, names

GROUP_MEMBER = names("id pk group person person__name unit unit__name role place path")
COMMITTEE_MEMBER = names(
    "id pk election person person__name role position left_on left_reason place place__name path"
)
# Who joins a committee or group is looked for among those known by name; no number is shown.
PERSON = names("id pk ref name place place__name path")
PLAN = names(
    "open_term_change end_term_change create_work_group add_group_member assign_group_area"
    " add_plan_phase add_plan_task record_task_progress plan_election"
)
STEPS = names(
    "call_election override_rule move_step finish_step finish_steps block_election unblock_election"
)
COMMITTEE = names("appoint_committee_member leave_committee")
NOTICES = names("issue_notice sign_notice post_notice take_down_notice")
EXPORT = names("export_cases save_view")
BOTH: Columns = {"group_member": GROUP_MEMBER, "election_committee_member": COMMITTEE_MEMBER}
# Duty code -> operations (which are the permissions) and columns that it gives.
OPERATIONS: Mapping[str, frozenset[str]] = {
    "election_office": names("read_elections save_notice_template")
    | PLAN | STEPS | COMMITTEE | NOTICES | EXPORT,
    "election_committee": names("read_elections move_step finish_step")
    | COMMITTEE | NOTICES,
    "teller": names("read_elections"),
    "election_supervisor": names("read_elections block_election unblock_election") | EXPORT,
    "leader": names("read_elections"),
    "screener": names("read_elections"),
    "screening_decider": names("read_elections"),
}  # fmt: skip
COLUMNS: Mapping[str, Columns] = {
    "election_office": {**BOTH, "person": PERSON},
    "election_committee": {"election_committee_member": COMMITTEE_MEMBER, "person": PERSON},
    "election_supervisor": BOTH,
    "leader": BOTH,
}
