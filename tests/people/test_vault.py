"""Sealing: what opens, what does not, and what an index tells."""

import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from haitang.people.vault import SealBrokenError, blind_index, new_key, seal, unseal

REF, OTHER = "0123456789abcdef", "fedcba9876543210"
PHONE = "13912345678"


def test_a_sealed_value_opens_again():
    key = new_key(REF)
    assert unseal(key, "phone", REF, seal(key, "phone", REF, PHONE)) == PHONE


def test_nothing_is_sealed_as_nothing():
    key = new_key(REF)
    assert (seal(key, "phone", REF, ""), unseal(key, "phone", REF, b"")) == (b"", "")
    assert blind_index("phone", "") == ""


def test_the_same_value_never_looks_the_same_twice():
    key = new_key(REF)
    assert seal(key, "phone", REF, PHONE) != seal(key, "phone", REF, PHONE)
    assert new_key(REF) != new_key(REF)


@pytest.mark.parametrize(("column", "ref"), [("id_number", REF), ("phone", OTHER), ("key", REF)])
def test_a_value_copied_to_another_column_or_person_does_not_open(column, ref):
    key = new_key(REF)
    sealed = seal(key, "phone", REF, PHONE)
    with pytest.raises(SealBrokenError):
        unseal(key, column, ref, sealed)


def test_a_key_copied_to_another_person_does_not_open():
    with pytest.raises(SealBrokenError):
        seal(new_key(REF), "phone", OTHER, PHONE)


def test_every_changed_byte_is_noticed():
    key = new_key(REF)
    sealed = seal(key, "phone", REF, PHONE)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBrokenError):
            unseal(key, "phone", REF, bytes(changed))


@pytest.mark.parametrize("broken", [b"", b"short", bytes(60)])
def test_a_destroyed_key_opens_nothing(broken):
    sealed = seal(new_key(REF), "phone", REF, PHONE)
    with pytest.raises(SealBrokenError):
        unseal(broken, "phone", REF, sealed)


def test_another_master_key_opens_nothing_and_finds_nothing(settings):
    key = new_key(REF)
    sealed, index = seal(key, "phone", REF, PHONE), blind_index("phone", PHONE)
    settings.VAULT_KEY = "another"
    with pytest.raises(SealBrokenError):
        unseal(key, "phone", REF, sealed)
    assert blind_index("phone", PHONE) != index


def test_an_index_is_the_same_for_a_value_and_differs_by_column():
    assert blind_index("phone", PHONE) == blind_index("phone", PHONE)
    assert blind_index("phone", PHONE) != blind_index("id_number", PHONE)
    assert blind_index("phone", PHONE) != hashlib.sha256(PHONE.encode()).hexdigest()


def test_the_master_key_itself_seals_nothing(settings):
    """Keys for wrapping and for the index are derived, each for its purpose."""
    sealed = new_key(REF)
    for secret in (bytes.fromhex(settings.VAULT_KEY), settings.VAULT_KEY.encode()[:32]):
        with pytest.raises(Exception):  # noqa: B017, PT011 - any refusal will do
            AESGCM(secret).decrypt(sealed[:12], sealed[12:], f"people_vault|key|{REF}".encode())
