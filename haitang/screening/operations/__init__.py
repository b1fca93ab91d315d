"""Everything that can be done with a screening; the only writers of its tables."""

from haitang.screening.operations.agencies import assign_agency, end_agency, load_agencies
from haitang.screening.operations.answering import (
    Reply,
    answer_list,
    answer_question,
    export_questions,
)
from haitang.screening.operations.asking import ask_agencies, urge_agency
from haitang.screening.operations.deciding import decide_screening, review_screening
from haitang.screening.operations.opening import open_screening, withdraw_screening
from haitang.screening.operations.telling import record_reply, review_decision, tell_person

__all__ = [
    "Reply", "answer_list", "answer_question", "ask_agencies", "assign_agency",
    "decide_screening", "end_agency", "export_questions", "load_agencies", "open_screening",
    "record_reply",
    "review_decision", "review_screening", "tell_person", "urge_agency", "withdraw_screening",
]  # fmt: skip
