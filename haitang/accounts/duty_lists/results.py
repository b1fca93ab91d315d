"""What the room results adds to duties: columns of its guarded records, operations per duty."""

from collections.abc import Mapping

from haitang.accounts.columns import Columns, names

OBJECTION = names("id pk result name text filed_on due_on decided_on upheld answer place path")
RECALL = names(
    "id pk origin term term__person__name term__post__title reason reason_hash signers base needed"
    " filed_on vote_by reply election state place place__name path"
)
# The reader of a paper sees where it lies, never what was recorded for it.
SAMPLE = names(
    "id pk audit batch batch__number batch__box__name number order draws found differs read_at"
    " read_by place path"
)
READ_PAPER = SAMPLE | names("choices overstatements")
SECOND = names("id pk audit batch valid void votes differs read_by read_at place path")
AGE = names("id pk person born_on born_precision sex education political place path")
WHO = names("id pk election person person__name post source state place path")

DECLARE = names("declare_result sign_result publish_result")
OBJECTIONS = names("object_to_result decide_result_objection")
OFFICE = names(
    "admit_elected void_elected begin_terms create_post fill_post end_terms begin_handover"
    " finish_handover_item finish_handover"
)
FOLLOW = names("call_runoff call_by_election call_rerun")
RECALLS = names("request_recall reply_to_recall call_recall")
AUDIT = names("begin_audit record_dice record_audit_paper record_audit_batch conclude_audit")
# Duty code -> operations (which are the permissions) and columns that it gives.
OPERATIONS: Mapping[str, frozenset[str]] = {
    "election_committee": names("read_results") | DECLARE | OBJECTIONS | OFFICE
    | names("call_runoff reply_to_recall"),
    "election_office": names("read_results sign_result publish_result annul_result")
    | names("record_composition declare_result") | OBJECTIONS | OFFICE | FOLLOW | RECALLS,
    "election_supervisor": names("read_results sign_result") | AUDIT,
    "teller": names("read_results record_audit_batch"),
    "leader": names("read_results"),
}  # fmt: skip
COLUMNS: Mapping[str, Columns] = {
    "election_committee": {
        "result_objection": OBJECTION, "recall_request": RECALL, "background": AGE,
        "audit_sample": SAMPLE, "audit_batch": SECOND, "nominee": WHO,
    },
    "election_office": {
        "result_objection": OBJECTION, "recall_request": RECALL, "background": AGE,
        "audit_sample": SAMPLE, "audit_batch": SECOND, "nominee": WHO,
    },
    "election_supervisor": {
        "result_objection": OBJECTION, "recall_request": RECALL, "background": AGE,
        "audit_sample": READ_PAPER, "audit_batch": SECOND,
    },
    "teller": {"audit_batch": SECOND},
}  # fmt: skip
