import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haitang.lib import merkle
from haitang.lib.merkle import leaf_hash, nodes_of
from haitang.lib.tiles import (
    LogDamagedError,
    TileReader,
    TileWriter,
    pack,
    tile_path,
    unpack,
)


class Memory:
    def __init__(self):
        self.files = {}

    def read(self, path):
        return self.files[path]

    def write(self, path, data):
        assert self.files.get(path, data) == data, f"{path} was written twice, differently"
        self.files[path] = data


def entries(first, end):
    return [f"entry {i}".encode() for i in range(first, end)]


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        (1, 999, 1, "tile/1/999.p/1"),
        (3, 1000, 256, "tile/3/x001/000"),
        ("entries", 273, 112, "tile/entries/273.p/112"),
    ],
)
def test_paths_are_those_of_tlog_tiles(level, index, width, path):
    assert tile_path(level, index, width) == path


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_appending_in_any_batches_gives_the_tree_of_all_entries(batches):
    store, size = Memory(), 0
    for more in batches:
        writer = TileWriter(store, size)
        writer.append(entries(size, size + more))
        size += more
        hashes = [leaf_hash(entry) for entry in entries(0, size)]
        expected = merkle.root(size, nodes_of(hashes))
        assert writer.root() == expected
        reader = TileReader(store, size)
        assert merkle.root(size, reader.node) == expected
        assert list(reader.leaf_hashes(0, size)) == hashes
        for leaf in {0, size // 2, size - 1} if size else set():
            proof = merkle.inclusion_proof(leaf, size, reader.node)
            assert merkle.verify_inclusion(hashes[leaf], leaf, size, proof, expected)
            assert reader.entries(leaf // 256)[leaf % 256] == entries(leaf, leaf + 1)[0]


def test_three_levels_of_tiles():
    store, size = Memory(), 256 * 256 + 300
    writer = TileWriter(store, 0)
    writer.append(entries(0, size))
    assert "tile/2/000.p/1" in store.files
    assert len(store.files["tile/1/000"]) == 256 * 32
    expected = merkle.root(size, nodes_of([leaf_hash(e) for e in entries(0, size)]))
    assert writer.root() == merkle.root(size, TileReader(store, size).node) == expected
    assert TileWriter(store, size).root() == expected


def test_a_reader_of_an_earlier_size_finds_what_the_full_tile_begins_with():
    store = Memory()
    TileWriter(store, 0).append(entries(0, 10))
    early = merkle.root(10, TileReader(store, 10).node)
    TileWriter(store, 10).append(entries(10, 256))
    for path in [p for p in store.files if ".p/" in p]:
        del store.files[path]
    store.files["tile/1/000.p/1"] = b""
    assert merkle.root(10, TileReader(store, 10).node) == early
    assert TileReader(store, 10).entries(0) == entries(0, 10)


def test_missing_and_short_tiles_are_named():
    store = Memory()
    TileWriter(store, 0).append(entries(0, 10))
    with pytest.raises(LogDamagedError, match=r"tile/0/000\.p/11 is missing"):
        TileReader(store, 11).hashes(0, 0)
    store.files["tile/0/000.p/10"] = store.files["tile/0/000.p/10"][:-5]
    with pytest.raises(LogDamagedError, match="instead of 10"):
        TileReader(store, 10).hashes(0, 0)
    store.files["tile/entries/000.p/10"] = store.files["tile/entries/000.p/10"][:-1]
    with pytest.raises(LogDamagedError, match="cut off"):
        TileReader(store, 10).entries(0)


@given(st.lists(st.binary(max_size=300)))
def test_a_bundle_unpacks_into_what_was_packed(parts):
    assert unpack(pack(parts)) == parts


@given(st.binary(max_size=100))
def test_unpacking_never_raises_anything_else(bundle):
    try:
        parts = unpack(bundle)
    except LogDamagedError:
        return
    assert pack(parts) == bundle
