"""Sealing of personal values: one random key a person, wrapped by a key outside the database.

AES-256-GCM with associated data ``people_vault|column|ref``, so that a value copied to another
person or column does not open. The blind index is HMAC-SHA256 under a key of its own.
"""

import functools
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

COLUMNS = ("phone", "id_number")
_NONCE = 12


class SealBrokenError(RuntimeError):
    """A sealed value does not open: another master key, or a row that was tampered with."""


def new_key(ref: str) -> bytes:
    """A fresh key for one person, wrapped by the master key."""
    return _seal(_master("wrap"), AESGCM.generate_key(256), "key", ref)


def seal(wrapped: bytes, column: str, ref: str, value: str) -> bytes:
    """A value as nonce and ciphertext; nothing for an empty value."""
    return _seal(_unwrapped(wrapped, ref), value.encode(), column, ref) if value else b""


def unseal(wrapped: bytes, column: str, ref: str, sealed: bytes) -> str:
    """The value again. Raises SealBrokenError."""
    return _open(_unwrapped(wrapped, ref), sealed, column, ref).decode() if sealed else ""


def blind_index(column: str, value: str) -> str:
    """64 hex digits by which an exact value can be found; nothing for an empty value.

    Keyed: the identity numbers of one county can be hashed in minutes, but not without the key.
    """
    if not value:
        return ""
    return hmac.new(_master("index"), f"{column}|{value}".encode(), hashlib.sha256).hexdigest()


def _unwrapped(wrapped: bytes, ref: str) -> bytes:
    return _open(_master("wrap"), wrapped, "key", ref)


def _seal(key: bytes, value: bytes, column: str, ref: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, value, _associated(column, ref))


def _open(key: bytes, sealed: bytes, column: str, ref: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _associated(column, ref))
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError("A sealed value does not open with the present vault key.") from error


def _associated(column: str, ref: str) -> bytes:
    return f"people_vault|{column}|{ref}".encode()


def _master(purpose: str) -> bytes:
    return _derived(settings.VAULT_KEY, purpose)


@functools.cache
def _derived(secret: str, purpose: str) -> bytes:
    info = f"haitang people vault {purpose} 1".encode()
    return HKDF(SHA256(), 32, salt=None, info=info).derive(secret.encode())
