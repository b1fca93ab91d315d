"""Signed checkpoints: C2SP signed-note and tlog-checkpoint (c2sp.org/tlog-checkpoint).

A checkpoint is a text that a person can read and print: origin, number of entries, root. The
signature is over the text. Another algorithm (SM2 over SM3, say) is another ``Signer`` and
``Verifier`` with its own number; nothing else changes.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
_MARK = "— "  # the em dash that the format prescribes


class NoteError(ValueError):
    """A note is not in the form that C2SP prescribes."""


class SignatureError(ValueError):
    """A note bears no valid signature of the key that was asked for."""


class Signer(Protocol):
    """Makes signatures under a name."""

    name: str
    public: bytes  # algorithm byte and public key

    def sign(self, text: bytes) -> bytes:
        """The signature over a text."""


class Verifier(Protocol):
    """Checks signatures under a name."""

    name: str
    public: bytes

    def accepts(self, text: bytes, signature: bytes) -> bool:
        """Whether a signature over a text is good."""


def key_id(name: str, public: bytes) -> bytes:
    """Four bytes by which a signature line names its key."""
    return hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]


def verifier_key(key: Signer | Verifier) -> str:
    """The public key as text, to hand to whoever checks: ``name+id+key``."""
    encoded = base64.b64encode(key.public).decode()
    return f"{key.name}+{key_id(key.name, key.public).hex()}+{encoded}"


class Ed25519Verifier:
    """The public half of an Ed25519 key."""

    def __init__(self, name: str, public: bytes) -> None:
        if not name or any(c.isspace() or c == "+" for c in name):
            msg = f"{name!r} cannot name a key: leave out spaces and plus signs"
            raise NoteError(msg)
        self.name, self.public = name, public
        self._key = Ed25519PublicKey.from_public_bytes(public[1:])

    @classmethod
    def parse(cls, text: str) -> Self:
        """From ``name+id+key``; raises NoteError."""
        parts = text.strip().split("+", 2)
        try:
            public = base64.b64decode(parts[2], validate=True)
            found = cls(parts[0], public)
            good = public[0] == ED25519 and parts[1] == key_id(parts[0], public).hex()
        except (IndexError, ValueError) as error:
            raise NoteError("this is not a verification key: it reads name+id+key") from error
        if not good:
            raise NoteError("this verification key is damaged or of another algorithm")
        return found

    def accepts(self, text: bytes, signature: bytes) -> bool:
        """Whether a signature over a text is good."""
        try:
            self._key.verify(signature, text)
        except InvalidSignature:
            return False
        return True


class Ed25519Signer(Ed25519Verifier):
    """An Ed25519 key from its 32-byte seed."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        super().__init__(name, bytes([ED25519]) + self._private.public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        """The signature over a text."""
        return self._private.sign(text)


def sign_note(text: str, signer: Signer) -> str:
    """A note with one signature. The text ends with a newline."""
    if not text.endswith("\n"):
        raise NoteError("the text of a note ends with a newline")
    line = key_id(signer.name, signer.public) + signer.sign(text.encode())
    return f"{text}\n{_MARK}{signer.name} {base64.b64encode(line).decode()}\n"


def open_note(note: str, verifier: Verifier) -> str:
    """The text of a note; raises NoteError or SignatureError unless this key signed it."""
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NoteError("a note is a text, an empty line and signatures")
    text += "\n"
    wanted = key_id(verifier.name, verifier.public)
    for line in lines.splitlines():
        name, key, signature = _signature(line)
        if (name, key) == (verifier.name, wanted) and verifier.accepts(text.encode(), signature):
            return text
    msg = f"no valid signature of {verifier.name}+{wanted.hex()}"
    raise SignatureError(msg)


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_MARK).partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise NoteError("a signature line is damaged") from error
    if not line.startswith(_MARK) or not name or len(raw) < 5:
        raise NoteError("a signature line is damaged")
    return name, raw[:4], raw[4:]


@dataclass(frozen=True)
class Checkpoint:
    """So many entries, with this root. ``extra`` holds further lines, such as the time."""

    origin: str
    size: int
    root: bytes
    extra: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), root, *self.extra))

    @classmethod
    def parse(cls, text: str) -> Self:
        """From the text of a note; raises NoteError."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise NoteError("a checkpoint is three or more lines: origin, size, root")
        origin, size, encoded, *extra = lines[:-1]
        if not (size.isascii() and size.isdigit()) or (size != "0" and size.startswith("0")):
            raise NoteError("the size of a checkpoint is a whole number")
        try:
            root = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise NoteError("the root of a checkpoint is damaged") from error
        if len(root) != hashlib.sha256().digest_size:
            raise NoteError("the root of a checkpoint is damaged")
        return cls(origin, int(size), root, tuple(extra))


def parse_unverified(note: str) -> Checkpoint:
    """What a note claims, its signature unchecked; raises NoteError."""
    text, gap, _ = note.rpartition("\n\n")
    if not gap:
        raise NoteError("a note is a text, an empty line and signatures")
    return Checkpoint.parse(text + "\n")
