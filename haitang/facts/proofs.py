"""Proofs that a fact stands in the sealed log, for people who do not have the log."""

import base64
import binascii
import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from haitang.facts import keys, sealing
from haitang.facts.canonical import COLUMNS, MARK
from haitang.facts.errors import Refused
from haitang.facts.models import Fact
from haitang.lib.checkpoint import (
    Checkpoint,
    NoteError,
    SignatureError,
    Verifier,
    open_note,
    verifier_key,
)
from haitang.lib.merkle import inclusion_proof, leaf_hash, verify_inclusion
from haitang.lib.tiles import WIDTH

FORMAT = "haitang.proof.1"


class ProofRefusedError(Refused):
    """There is no proof of this fact yet, or a proof does not hold."""

    code = "proof"


def prove(seq: int) -> dict[str, Any]:
    """The proof that fact ``seq`` is in the newest sealed log, as JSON values."""
    leaf = Fact.objects.filter(seq=seq).values_list("leaf", flat=True).first()
    newest = sealing.latest()
    if leaf is None or leaf >= newest.size:
        raise ProofRefusedError(
            _("流水号 %(seq)s 还没有封存。请核对号码，或等下一次封存后再取证明。") % {"seq": seq}
        )
    tiles = sealing.reader(newest.size)
    return {
        "format": FORMAT,
        "leaf": leaf,
        "entry": tiles.entries(leaf // WIDTH)[leaf % WIDTH].decode(),
        "proof": [
            base64.b64encode(step).decode()
            for step in inclusion_proof(leaf, newest.size, tiles.node)
        ],
        "checkpoint": newest.note,
        "key": verifier_key(keys.verifier()),
    }


def check(text: str, verifier: Verifier | None = None) -> tuple[dict[str, Any], Checkpoint]:
    """The fact that a proof proves, and the checkpoint that it stands in.

    The key is our own unless one is given: the key inside the file is for information only.
    Raises ProofRefusedError when anything about the proof does not hold.
    """
    try:
        raw = json.loads(text)
        entry, leaf, note = str(raw["entry"]), int(raw["leaf"]), str(raw["checkpoint"])
        steps = [base64.b64decode(step, validate=True) for step in raw["proof"]]
        point = Checkpoint.parse(open_note(note, verifier or keys.verifier()))
    except (SignatureError, keys.KeyMissingError) as error:
        raise ProofRefusedError(
            _("证明上的签名不是 %(origin)s 的。请向出具单位核对公钥。")
            % {"origin": settings.LOG_ORIGIN}
        ) from error
    except (ValueError, KeyError, TypeError, NoteError, binascii.Error) as error:
        raise ProofRefusedError(_("这个文件不是完整的证明。请重新取得一份。")) from error
    if not verify_inclusion(leaf_hash(entry.encode()), leaf, point.size, steps, point.root):
        raise ProofRefusedError(_("证明不成立：这条事实不在所附凭证的日志里。"))
    return _fact(entry), point


def _fact(entry: str) -> dict[str, Any]:
    mark, *values = json.loads(entry)
    if mark != MARK or len(values) != len(COLUMNS):
        raise ProofRefusedError(_("这个文件不是完整的证明。请重新取得一份。"))
    return dict(zip(COLUMNS, values, strict=True))
