import csv
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from haitang.rules.engine import repeats, sources
from haitang.rules.engine.matching import match
from haitang.rules.engine.repeats import Seen
from haitang.rules.engine.sources import open_table
from tests.rules.test_matching import StoppedError, written
from tests.rules.worlds import DAY, book


def by_hand(names, sizes):
    """What a dictionary of everything says, batch by batch."""
    first, told, at = {}, [], 0
    for size in sizes:
        rows = []
        for i, name in enumerate(names[at : at + size]):
            if name is not None and first.setdefault(name, at + i) != at + i:
                rows.append((i, first[name]))
        told.append(rows)
        at += size
    return told


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("largest", [2_000_000, 50])
def test_every_repeated_name_is_found_with_its_first_row(
    tmp_path, monkeypatch, seed, largest
) -> None:
    monkeypatch.setattr(repeats, "LARGEST", largest)
    chance = random.Random(seed)
    pool = ["", "a", "b" * 4, "b" * 5, "编号", "c\0", "c", "d" * 300]
    pool += [f"{chance.randrange(10**9):018}" for _ in range(400)]
    pool += [None]
    names = [chance.choice(pool) for _ in range(1500)]
    sizes = []
    while sum(sizes) < len(names):
        sizes.append(chance.choice([1, 3, 20, 64]))
    seen, found, at = Seen(tmp_path), [], 0
    for size in sizes:
        if chance.random() < 0.2:  # stopped and gone on
            seen = Seen(tmp_path, seen.state())
        array = pa.array([None, *names[at : at + size]], pa.string()).slice(1)
        found.append(seen.add(array, at))
        seen.tidy()
        at += size
    assert found == by_hand(names, sizes)
    assert len(list(tmp_path.iterdir())) == len(seen.levels)
    assert sum(len(seen._read(name)) for name, _ in seen.levels) == len(set(names) - {None})


def test_equal_halves_of_a_hash_are_no_repeat(tmp_path, monkeypatch) -> None:
    """Where the first 64 bits agree by chance, the others decide."""
    digests = Seen._digests

    def poor(self, ids, before):
        run = digests(self, ids, before)
        return repeats._Run(run.high % 3, run.low, run.row)

    monkeypatch.setattr(Seen, "_digests", poor)
    names = [f"n{i % 90}" for i in range(200)]
    seen = Seen(tmp_path)
    found = [seen.add(pa.array(names[at : at + 40]), at) for at in range(0, 200, 40)]
    assert found == by_hand(names, [40] * 5)


def listed(out):
    with (out / "wrong.csv").open(encoding="utf-8-sig") as file:
        return [(r["row"], r["subject"], r["attribute"], r["zh"]) for r in csv.DictReader(file)]


def test_a_subject_named_again_is_listed_and_the_rest_runs(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sources, "ROWS", 4)
    ids = ["a", "b", "a", "c", "d", "b", "e", "a"]
    staff = [5, 51, 1, 5, 5, 5, 60, 5]
    pq.write_table(pa.table({"subject": ids, "staff": staff}), tmp_path / "s.parquet")
    counts = match(book("staff > 3").on(DAY), open_table(tmp_path / "s.parquet"), tmp_path / "out")
    rows, plain = written(tmp_path / "out")
    assert rows == [("a", "R1", "true"), ("c", "R1", "true"), ("d", "R1", "true")]
    assert (counts.wrong, counts.repeated) == (5, 3)
    assert (plain["subjects"], plain["wrong"], plain["repeated"]) == (8, 5, 3)
    assert plain["rules"]["R1"] == {"true": 3, "false": 0, "unknown": 0}
    assert [line for line in listed(tmp_path / "out") if line[2] == "subject"] == [
        ("3", "a", "subject", "对象编号重复，第 1 行已有"),
        ("6", "b", "subject", "对象编号重复，第 2 行已有"),
        ("8", "a", "subject", "对象编号重复，第 1 行已有"),
    ]
    assert [line[0] for line in listed(tmp_path / "out")] == ["2", "3", "6", "7", "8"]


def test_whole_numbers_name_subjects_too(tmp_path) -> None:
    pq.write_table(pa.table({"subject": [7, 8, 7], "staff": [5, 5, 5]}), tmp_path / "s.parquet")
    match(book("staff > 3").on(DAY), open_table(tmp_path / "s.parquet"), tmp_path / "out")
    assert [line[0] for line in listed(tmp_path / "out")] == ["3"]


def test_a_run_that_was_stopped_still_knows_the_names_before(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sources, "ROWS", 16)
    chance = random.Random(4)
    ids = [f"s{chance.randrange(300)}" for _ in range(400)]
    pq.write_table(pa.table({"subject": ids, "staff": [5] * 400}), tmp_path / "s.parquet")
    edition = book("staff > 3").on(DAY)
    match(edition, open_table(tmp_path / "s.parquet"), tmp_path / "whole")

    def stop(_rows: int) -> None:
        if chance.random() < 0.3:
            raise StoppedError

    for _ in range(100):
        try:
            match(edition, open_table(tmp_path / "s.parquet"), tmp_path / "out", stop)
            break
        except StoppedError:
            continue
    assert written(tmp_path / "out") == written(tmp_path / "whole")
    assert listed(tmp_path / "out") == listed(tmp_path / "whole")
    assert len(listed(tmp_path / "out")) == 400 - len(set(ids))
