"""What the room screening adds to duties: columns of its records, and operations per duty."""

from collections.abc import Mapping

from haitang.accounts.columns import Columns, names

SCREENING = names(
    "id pk person person__name place place__name path purpose rulebook rulebook_sha256"
    " stages_sha256 given as_of opened_on opened_by opened_by__name state stage round proposed"
    " proposed_until outcome ground asked answered ended_on"
)
QUESTION = names(
    "id pk screening attribute agency agency__name asked_at asked_by asked_by__name due_on open"
    " urged screening__path screening__state screening__person__name screening__place__name"
)
STATEMENT = names(
    "id pk question question__screening answer value evidence basis valid_from valid_to signer"
    " stated_at stated_by stated_by__name replaced_at replaced_by"
)
DECISION = names(
    "id pk screening stage round proposed verdict_sha256 outcome rule reason panel decided_by"
    " decided_by__name decided_at"
)
TELLING = names(
    "id pk screening text told_on told_by told_by__name reply reply_on wants_review review"
    " review_reason reviewed_on reviewed_by reviewed_by__name"
)
# An agency sees the question, who it is about and what it answered itself: nothing of the file.
QUESTION_ASKED = names(
    "id pk attribute agency asked_at due_on open urged screening__person__name"
    " screening__person__id_number_mask screening__place__name screening__rulebook_sha256"
    " screening__as_of"
)
STATEMENT_OWN = names(
    "id pk question answer value evidence basis valid_from valid_to signer stated_at"
    " stated_by__name replaced_at"
)
PERSON = names("id pk ref name id_number_mask place place__name path erased_at")
BACKGROUND = names(
    "id pk person born_on born_precision sex ethnicity education political source as_of"
)
FILE: Columns = {
    "screening": SCREENING, "screening_question": QUESTION, "screening_statement": STATEMENT,
    "stage_decision": DECISION, "screening_telling": TELLING, "person": PERSON,
    "background": BACKGROUND,
}  # fmt: skip

# Duty code -> operations (which are the permissions) and columns that it gives.
OPERATIONS: Mapping[str, frozenset[str]] = {
    "screener": names(
        "read_screenings open_screening ask_agencies urge_agency review_screening tell_person"
        " record_reply withdraw_screening reveal_person"
    ),
    "screening_decider": names(
        "read_screenings decide_screening tell_person record_reply review_decision"
    ),
    "agency": names("read_questions answer_question answer_list export_questions reveal_person"),
    "administrator": names("assign_agency end_agency load_agencies"),
    "auditor": names("read_screenings"),
}
COLUMNS: Mapping[str, Columns] = {
    "screener": FILE,
    "screening_decider": FILE,
    "agency": {
        "screening_question": QUESTION_ASKED, "screening_statement": STATEMENT_OWN,
        "person": names("id pk name id_number_mask"),
    },
    # Who asked, answered and decided, and when: not about whom, and not what was said.
    "auditor": {
        "screening": names(
            "id pk place place__name path purpose rulebook rulebook_sha256 stages_sha256 as_of"
            " opened_on opened_by opened_by__name state stage round proposed proposed_until outcome"
            " ground asked answered ended_on"
        ),
        "screening_question": names(
            "id pk screening attribute agency agency__name asked_at asked_by__name due_on open"
        ),
        "stage_decision": DECISION - names("reason panel"),
    },
}  # fmt: skip
