"""Merkle trees as in RFC 6962 and RFC 9162: hashes, roots, proofs and their verification.

Leaves are counted from 0. A proof is a list of hashes, from the leaf upwards. Everything here is a
function of hashes; where hashes are kept is the business of ``haitang.lib.tiles``.
"""

import hashlib
from collections.abc import Callable, Sequence

Hash = bytes
Node = Callable[[int, int], Hash]  # (level, index) of a full subtree of 2**level leaves -> its hash

EMPTY = hashlib.sha256(b"").digest()


class ProofError(ValueError):
    """A proof was asked for that cannot exist, such as of a leaf beyond the tree."""


def leaf_hash(entry: bytes) -> Hash:
    """The hash of one entry; the prefix keeps a leaf from passing as a node.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[Hash]) -> Hash:
    """The root of a full subtree from its 2**n hashes one level below and beyond.

    Raises ValueError unless the number of hashes is a power of two.
    """
    if not hashes or len(hashes) & (len(hashes) - 1):
        msg = f"{len(hashes)} hashes are not a full subtree"
        raise ValueError(msg)
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def range_hash(start: int, end: int, node: Node) -> Hash:
    """The hash over the leaves from ``start`` up to but without ``end``, as in MTH(D[start:end]).

    ``start`` must be a multiple of every power of two up to the size, as it is in all proofs.
    """
    size = end - start
    if size <= 0:
        return EMPTY
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return node_hash(range_hash(start, middle, node), range_hash(middle, end, node))


def root(size: int, node: Node) -> Hash:
    """The root of a tree."""
    return range_hash(0, size, node)


def inclusion_proof(leaf: int, size: int, node: Node) -> list[Hash]:
    """The audit path of a leaf in a tree of ``size`` leaves; raises ProofError beyond the tree."""
    if not 0 <= leaf < size:
        msg = f"leaf {leaf} is not in a tree of {size}"
        raise ProofError(msg)
    path: list[Hash] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            path.append(range_hash(middle, end, node))
            end = middle
        else:
            path.append(range_hash(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[Hash]:
    """That the tree of ``old`` leaves is the beginning of the tree of ``new`` leaves.

    Raises ProofError unless 0 <= old <= new. The proof is empty for old = 0 and old = new.
    """
    if not 0 <= old <= new:
        msg = f"a tree of {new} does not extend one of {old}"
        raise ProofError(msg)
    if old in (0, new):
        return []
    path: list[Hash] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(range_hash(middle, end, node))
            end = middle
        else:
            path.append(range_hash(start, middle, node))
            start, whole = middle, False
    return [*([] if whole else [range_hash(start, end, node)]), *path[::-1]]


def verify_inclusion(leaf: Hash, index: int, size: int, proof: Sequence[Hash], top: Hash) -> bool:
    """Whether ``proof`` shows this leaf hash at ``index`` of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, result = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            result = node_hash(step, result)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, step)
        place, last = place >> 1, last >> 1
    return last == 0 and result == top


def verify_consistency(
    old: int, new: int, old_root: Hash, new_root: Hash, proof: Sequence[Hash]
) -> bool:
    """Whether ``proof`` shows that the new tree extends the old one (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY
    if not 0 < old < new or not proof:
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def nodes_of(leaves: Sequence[Hash]) -> Node:
    """Nodes of a small tree that is held in memory."""

    def node(level: int, index: int) -> Hash:
        return fold(leaves[index << level : (index + 1) << level])

    return node
