"""The file of a result that anybody may take away: ``core`` with its hash, and what came after."""

from pathlib import Path
from typing import Final

from django.utils import timezone

from haitang.facts.history import standing
from haitang.facts.proofs import ProofRefusedError, prove
from haitang.results.document import Values
from haitang.results.models import Result, Signature
from haitang.results.queries import core
from haitang.results.reporting import audits_of

VERIFY: Final = Path(__file__).with_name("verify.py")


def published_file(result: Result) -> Values:
    """The whole file as plain values. ``sha256`` is that of ``core`` on one line."""
    return {
        "sha256": result.sha256,
        "core": core(result),
        "signatures": signatures(result),
        "declared_at": _local(result.declared_at),
        "annulled": (
            {"on": result.annulled_on.isoformat(), "reason": result.annulled_reason}
            if result.annulled_on
            else None
        ),
        "audits": audits_of(result),
        "log": log_of(result),
    }


def signatures(result: Result) -> list[Values]:
    """Who confirmed the result, and when."""
    return [
        {"role": row.role, "name": row.name, "at": _local(row.signed_at)}
        for row in Signature.objects.filter(result=result)
    ]


def log_of(result: Result) -> Values:
    """The head of the sealed log when the result was declared, and the proof that it is in the log.

    ``proof`` is None until the log is sealed again; ``haitang facts check-proof`` reads it.
    """
    declared = standing(result, "result.declared")
    try:
        proof = prove(declared[0].seq) if declared else None
    except ProofRefusedError:
        proof = None
    return {"size": result.log_size, "root": result.log_root, "proof": proof}


def _local(moment: object) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")  # type: ignore[arg-type]
