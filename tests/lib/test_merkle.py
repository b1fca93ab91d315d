import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from haitang.lib import merkle
from haitang.lib.merkle import (
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    nodes_of,
    root,
    verify_consistency,
    verify_inclusion,
)

# The reference entries and roots of Certificate Transparency's own tests for RFC 6962.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves(size):
    return [leaf_hash(f"entry {i}".encode()) for i in range(size)]


def plain_root(hashes):
    """MTH word for word from RFC 6962, 2.1."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(plain_root(hashes[:k]), plain_root(hashes[k:]))


@pytest.mark.parametrize("size", range(9))
def test_roots_equal_the_published_vectors_of_rfc_6962(size):
    hashes = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert root(size, nodes_of(hashes)).hex() == ROOTS[size]


def test_published_inclusion_and_consistency_proofs():
    hashes = [leaf_hash(entry) for entry in ENTRIES]
    node = nodes_of(hashes)
    assert [h.hex() for h in inclusion_proof(5, 8, node)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [h.hex() for h in consistency_proof(6, 8, node)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_every_inclusion_proof_of_every_small_tree_holds_and_for_its_leaf_only():
    for size in range(1, 34):
        hashes = leaves(size)
        node = nodes_of(hashes)
        top = plain_root(hashes)
        assert root(size, node) == top
        for leaf in range(size):
            proof = inclusion_proof(leaf, size, node)
            assert verify_inclusion(hashes[leaf], leaf, size, proof, top)
            assert not verify_inclusion(hashes[leaf], (leaf + 1) % size, size, proof, top) or (
                size == 1
            )
            assert not verify_inclusion(leaf_hash(b"other"), leaf, size, proof, top)
            assert not verify_inclusion(hashes[leaf], leaf, size, [*proof, top], top)
            assert not proof or not verify_inclusion(hashes[leaf], leaf, size, proof[:-1], top)


def test_every_consistency_proof_of_every_small_tree_holds_and_no_changed_one():
    for new in range(1, 34):
        hashes = leaves(new)
        node, top = nodes_of(hashes), plain_root(hashes)
        for old in range(new + 1):
            before = plain_root(hashes[:old])
            proof = consistency_proof(old, new, node)
            assert verify_consistency(old, new, before, top, proof)
            assert not verify_consistency(old, new, leaf_hash(b"no"), top, proof)
            assert old == 0 or not verify_consistency(old, new, before, leaf_hash(b"no"), proof)
            for at in range(len(proof)):
                wrong = [*proof[:at], leaf_hash(b"no"), *proof[at + 1 :]]
                assert not verify_consistency(old, new, before, top, wrong)
            assert not verify_consistency(old, new, before, top, [*proof, top])


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=70), st.data())
def test_roots_and_proofs_equal_those_of_pymerkle(entries, data):
    other = InmemoryTree(algorithm="sha256")
    for entry in entries:
        other.append_entry(entry)
    size = len(entries)
    node = nodes_of([leaf_hash(entry) for entry in entries])
    leaf = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    assert root(size, node) == other.get_root(size)
    # pymerkle keeps the leaf itself as the first step of its path.
    assert inclusion_proof(leaf, size, node) == other.prove_inclusion(leaf + 1, size).path[1:]
    ours = consistency_proof(old, size, node)
    assert verify_consistency(old, size, other.get_root(old), other.get_root(size), ours)


def test_proofs_that_cannot_exist_are_refused():
    node = nodes_of(leaves(4))
    with pytest.raises(ProofError):
        inclusion_proof(4, 4, node)
    with pytest.raises(ProofError):
        consistency_proof(5, 4, node)
    with pytest.raises(ValueError, match="full subtree"):
        merkle.fold(leaves(3))
    assert not verify_inclusion(leaves(1)[0], 1, 1, [], leaves(1)[0])
    assert not verify_consistency(2, 1, leaves(1)[0], leaves(1)[0], [])
