"""Results, who was elected, signatures, objections; handovers and recalls; audits."""

from haitang.results.models.after import Handover, HandoverItem, RecallRequest
from haitang.results.models.audits import Audit, AuditBatch, AuditSample
from haitang.results.models.composition import Composition
from haitang.results.models.result import Elected, Result, ResultObjection, Signature

__all__ = [
    "Audit",
    "AuditBatch",
    "AuditSample",
    "Composition",
    "Elected",
    "Handover",
    "HandoverItem",
    "RecallRequest",
    "Result",
    "ResultObjection",
    "Signature",
]
