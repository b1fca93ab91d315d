"""Verbs of results: the only way anything of them changes."""

from haitang.results.operations.auditing import (
    begin_audit,
    conclude_audit,
    record_audit_batch,
    record_audit_paper,
    record_dice,
)
from haitang.results.operations.compositions import record_composition
from haitang.results.operations.declaring import declare_result, publish_result, sign_result
from haitang.results.operations.following import call_by_election, call_rerun, call_runoff
from haitang.results.operations.handovers import finish_handover
from haitang.results.operations.objections import (
    annul_result,
    decide_result_objection,
    object_to_result,
)
from haitang.results.operations.offices import (
    admit_elected,
    begin_handover,
    begin_terms,
    finish_handover_item,
    void_elected,
)
from haitang.results.operations.recalls import call_recall, reply_to_recall, request_recall

__all__ = [
    "admit_elected", "annul_result", "begin_audit", "begin_handover", "begin_terms",
    "call_by_election", "call_recall", "call_rerun", "call_runoff", "conclude_audit",
    "decide_result_objection", "declare_result", "finish_handover", "finish_handover_item",
    "object_to_result",
    "publish_result", "record_audit_batch", "record_audit_paper", "record_composition",
    "record_dice", "reply_to_recall", "request_recall", "sign_result", "void_elected",
]  # fmt: skip
