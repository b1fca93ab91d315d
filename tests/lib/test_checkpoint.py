import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.lib.checkpoint import (
    Checkpoint,
    Ed25519Signer,
    Ed25519Verifier,
    NoteError,
    SignatureError,
    open_note,
    parse_unverified,
    sign_note,
    verifier_key,
)

# The example of the Go package golang.org/x/mod/sumdb/note, from which C2SP signed-note comes.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
    "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

SIGNER = Ed25519Signer("haitang.example/county", bytes(range(32)))
POINT = Checkpoint("haitang.example/county", 42, bytes(32), ("time 2026-01-01T00:00:00Z",))


def test_a_published_note_opens_with_its_published_key():
    text = open_note(PETER_NOTE, Ed25519Verifier.parse(PETER))
    assert text.startswith("If you think")
    assert text.endswith("problem is.\n")


def test_a_checkpoint_reads_as_c2sp_prescribes():
    lines = sign_note(POINT.text(), SIGNER).split("\n")
    assert lines[:3] == ["haitang.example/county", "42", base64.b64encode(bytes(32)).decode()]
    assert lines[4] == ""
    assert lines[5].startswith("— haitang.example/county ")


def test_a_signed_checkpoint_is_read_back():
    note = sign_note(POINT.text(), SIGNER)
    key = Ed25519Verifier.parse(verifier_key(SIGNER))
    assert Checkpoint.parse(open_note(note, key)) == POINT == parse_unverified(note)


def test_every_changed_character_is_noticed():
    note = sign_note(POINT.text(), SIGNER)
    for at, letter in enumerate(note):
        changed = note[:at] + ("A" if letter != "A" else "B") + note[at + 1 :]
        try:
            opened = open_note(changed, SIGNER)
        except (NoteError, SignatureError):
            continue
        # Unused bits of the last base64 letter carry nothing; the text itself never differs.
        assert opened == POINT.text()


def test_a_signature_by_another_key_or_name_is_refused():
    note = sign_note(POINT.text(), SIGNER)
    with pytest.raises(SignatureError, match="no valid signature"):
        open_note(note, Ed25519Signer(SIGNER.name, bytes(32)))
    with pytest.raises(SignatureError):
        open_note(note, Ed25519Signer("haitang.example/other", bytes(range(32))))


def test_a_second_signature_does_not_hide_the_first():
    note = sign_note(POINT.text(), SIGNER)
    other = sign_note(POINT.text(), Ed25519Signer("witness", bytes(32))).rpartition("\n\n")[2]
    assert open_note(note + other, SIGNER) == POINT.text()
    assert open_note(note + other, Ed25519Signer("witness", bytes(32))) == POINT.text()


@pytest.mark.parametrize(
    "text",
    [
        "", "a\n", "a\n1\n", "a\n1\nAAAA\n", "a\n-1\n" + "A" * 43 + "=\n",
        "a\n01\n" + "A" * 43 + "=\n", "a\n1\n" + "A" * 43 + "=", "a\n1\n%\n", "\n1\nA\n",
    ],
)  # fmt: skip
def test_damaged_checkpoints_are_refused(text):
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "key", ["", "a", "a+b", "a+00000000+AQ==", PETER[:-4], PETER.replace("c7", "c8"), "a b+1+AA=="]
)
def test_damaged_keys_are_refused(key):
    with pytest.raises(NoteError):
        Ed25519Verifier.parse(key)


@given(st.text())
def test_reading_a_note_never_raises_anything_else(note):
    for read in (parse_unverified, lambda text: open_note(text, SIGNER)):
        try:
            read(note)
        except (NoteError, SignatureError):
            pass
        else:
            raise AssertionError(note)
