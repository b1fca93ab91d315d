"""Verbs: the only writers of this room."""

from haitang.policies.operations.alliances import (
    dissolve_alliance,
    found_alliance,
    join_alliance,
    leave_alliance,
    sign_agreement,
)
from haitang.policies.operations.applications import (
    accept_application,
    accept_overdue_applications,
    complete_application,
    review_application,
    submit_application,
    tell_missing,
    withdraw_application,
)
from haitang.policies.operations.catalogue import (
    bind_policy_department,
    load_policy_edition,
    set_policy_budget,
)
from haitang.policies.operations.decisions import (
    answer_objection,
    grant_application,
    notice_application,
    object_to_application,
    pay_application,
    refuse_application,
    return_application,
)
from haitang.policies.operations.enterprise_facts import (
    state_enterprise_fact,
    withdraw_enterprise_fact,
)
from haitang.policies.operations.entitled import (
    confirm_list,
    drop_list,
    list_entitled,
)
from haitang.policies.operations.entitled_payment import pay_list
from haitang.policies.operations.sessions import (
    hold_session,
    link_case,
    raise_problem,
    settle_problem,
    sweep_session_problems,
)

__all__ = [
    "accept_application", "accept_overdue_applications", "answer_objection",
    "bind_policy_department", "complete_application", "confirm_list", "dissolve_alliance",
    "drop_list", "found_alliance", "grant_application", "hold_session", "join_alliance",
    "leave_alliance", "link_case", "list_entitled", "load_policy_edition", "notice_application",
    "object_to_application", "pay_application", "pay_list", "raise_problem", "refuse_application",
    "return_application", "review_application", "set_policy_budget", "settle_problem",
    "sign_agreement", "state_enterprise_fact", "submit_application", "sweep_session_problems",
    "tell_missing", "withdraw_application", "withdraw_enterprise_fact",
]  # fmt: skip
