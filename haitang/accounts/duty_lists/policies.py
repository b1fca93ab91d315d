"""What the room policies adds to duties: operations, and columns of its guarded records."""

from collections.abc import Mapping

from haitang.accounts.columns import CASE_STATE, ENTRY_STATE, Columns, names

# policies A: catalogue, enterprises, applications
FACT = names(
    "id pk enterprise enterprise__name attribute value source as_of good_until replaced_by"
    " stated_by__name stated_at withdrawn_at withdrawn_why place path"
)
APPLICATION = names(
    "id pk policy policy__title policy__title_en policy__number policy__policy_class"
    " policy__policy_class__title policy__policy_class__title_en policy__department__name"
    " enterprise enterprise__name entitled_list state mode submitted_at submitted_by__name"
    " asked_fen verdict verdict_hash verdict_text materials accept_due_on missing told_at"
    " accepted_at deemed favoured opinion reviewer reviewer__name reviewed_at notice_from"
    " notice_to decider__name reason decided_at decided_hash granted_fen paid_fen paid_on place"
    " place__name path"
)
OBJECTION = names("id pk application text received_at upheld answer answered_at answered_by__name")
PAYMENT = names("id pk application fen on voucher")
ENTITLED_LIST = names(
    "id pk policy policy__title policy__title_en policy__number state as_of book_hash list_hash"
    " log_size listed settled_false unknown made_by__name made_at confirmed_by"
    " confirmed_by__name confirmed_at reason notice_from notice_to place path"
)
ENTITLED_ROW = names(
    "id pk entitled_list enterprise enterprise__name enterprise__credit_code"
    " enterprise__place__name fen verdict_hash verdict_text"
)
QUICK_ASK = names("id pk entitled_list enterprise enterprise__name enterprise__place__name missing")
ALL_OF_IT: Columns = {
    "enterprise_fact": FACT,
    "application": APPLICATION,
    "policy_objection": OBJECTION,
    "policy_payment": PAYMENT,
    "entitled_list": ENTITLED_LIST,
    "entitled_row": ENTITLED_ROW,
    "quick_ask": QUICK_ASK,
}
READ = names("read_policies read_enterprises read_applications read_entitled_lists")
HANDLE = names(
    "accept_application tell_missing complete_application review_application"
    " notice_application object_to_application answer_objection return_application"
    " grant_application refuse_application pay_application withdraw_application"
)

# policies B: alliances, service sessions, enterprises by table
SERVICE = names(
    "read_alliances found_alliance join_alliance leave_alliance sign_agreement dissolve_alliance"
    " hold_session raise_problem link_case read_cases register_case register_person"
    " import_enterprises"
)
# What became of a problem is seen by its state; the words of residents stay with those who act.
PROBLEMS: Columns = {"case": CASE_STATE, "entry": ENTRY_STATE}

# Duty code -> operations (which are the permissions) and columns that it gives.
OPERATIONS: Mapping[str, frozenset[str]] = {
    "policy_officer": READ
    | HANDLE
    | names(
        "read_alliances load_policy_edition bind_policy_department set_policy_budget"
        " list_entitled confirm_list"
        " drop_list pay_list submit_application export_cases"
    ),
    "policy_department": READ | HANDLE,
    "enterprise_service": READ
    | SERVICE
    | names(
        "state_enterprise_fact withdraw_enterprise_fact submit_application complete_application"
        " withdraw_application object_to_application export_cases"
    ),
    "leader": READ | names("read_alliances"),
}
COLUMNS: Mapping[str, Columns] = {
    "policy_officer": ALL_OF_IT,
    "policy_department": ALL_OF_IT,
    "enterprise_service": {**ALL_OF_IT, **PROBLEMS},
    "leader": ALL_OF_IT,
}
