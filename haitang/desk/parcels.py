"""Files that lie between two pages: sealed on disk, the key only in the visitor's session.

An office file is full of names and phones, so it never lies open, and not longer than an hour.
"""

import base64
import secrets
import time
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEEP_SECONDS = 3600
_NONCE = 12


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "parcels"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def put(session: Any, slot: str, name: str, data: bytes) -> None:
    """Lay a file aside in this session's slot; what lay there before goes."""
    drop(session, slot)
    _sweep()
    token, key, nonce = secrets.token_hex(16), AESGCM.generate_key(256), secrets.token_bytes(_NONCE)
    path = _folder() / token
    path.touch(mode=0o600)
    path.write_bytes(nonce + AESGCM(key).encrypt(nonce, data, token.encode()))
    session[slot] = {"token": token, "key": base64.b64encode(key).decode(), "name": name}


def get(session: Any, slot: str) -> tuple[str, bytes] | None:
    """Name and content of what was laid aside; None when it is gone."""
    held = session.get(slot)
    if not held:
        return None
    path = _folder() / held["token"]
    try:
        sealed = path.read_bytes()
        key = AESGCM(base64.b64decode(held["key"]))
        return held["name"], key.decrypt(sealed[:_NONCE], sealed[_NONCE:], held["token"].encode())
    except (OSError, InvalidTag, ValueError):
        return None


def drop(session: Any, slot: str) -> None:
    """Take it away."""
    if held := session.pop(slot, None):
        (_folder() / held["token"]).unlink(missing_ok=True)


def _sweep() -> None:
    limit = time.time() - KEEP_SECONDS
    for path in _folder().iterdir():
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
