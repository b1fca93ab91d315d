"""The key that signs checkpoints: made once, kept beside the other keys, outside the log."""

import os
import secrets

from django.conf import settings

from haitang.lib.checkpoint import Ed25519Signer, Ed25519Verifier


class KeyMissingError(RuntimeError):
    """The log bears signatures, but the key that made them is not where it should be."""


def make_key() -> None:
    """Make the key file, readable by us alone, unless it is there."""
    path = settings.SEAL_KEY_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())


def signer() -> Ed25519Signer:
    """The key; raises KeyMissingError when its file is missing or damaged."""
    path = settings.SEAL_KEY_FILE
    try:
        seed = bytes.fromhex(path.read_text().strip())
        return Ed25519Signer(settings.LOG_ORIGIN, seed)
    except (OSError, ValueError) as error:
        msg = f"{path}: the key of the seals is missing or damaged. Put it back from the back-up."
        raise KeyMissingError(msg) from error


def verifier(text: str = "") -> Ed25519Verifier:
    """The public key: from ``name+id+key`` when given, else our own."""
    return Ed25519Verifier.parse(text) if text else signer()
