"""The resident's look-up code 查询码: made from the case, kept nowhere in plain."""

import hmac
from hashlib import sha256

from django.conf import settings

from haitang.lib import lookup_code


def _keyed(purpose: str, text: str) -> bytes:
    return hmac.new(settings.VAULT_KEY.encode(), f"{purpose}\n{text}".encode(), sha256).digest()


def code_for(number: str) -> str:
    """The code of the case with this number, always the same: a receipt can be printed again."""
    return lookup_code.code_from(_keyed("haitang.cases.lookup.code", number))


def index_of(code: str) -> str:
    """What the database keeps of a code: a keyed hash."""
    return _keyed("haitang.cases.lookup.index", code).hex()
