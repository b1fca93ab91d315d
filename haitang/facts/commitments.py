"""Salted commitments: the log proves which text was meant, without holding it."""

import hashlib
import secrets

from haitang.facts.kinds import Commitment


def new_salt() -> str:
    """Sixteen random bytes in hex, kept beside the text and destroyed with it."""
    return secrets.token_hex(16)


def commit(text: str, salt: str) -> Commitment:
    """SHA-256 over salt and text. Without the salt even a short text cannot be guessed back."""
    if not text:
        return Commitment("")
    return Commitment(hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest())
