import json
import os
import shutil
import threading
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction

from haitang.facts import sealing, segments
from haitang.facts.canonical import MARK, leaf_bytes, rows_between
from haitang.facts.files import LockedError, lock_file
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.facts.verify import verify
from haitang.lib.merkle import leaf_hash, nodes_of, root
from haitang.scope.actor import Actor
from haitang.scope.scope import everything
from tests.facts.samples import PLACE, hold_many, hold_sample, put_right

pytestmark = pytest.mark.django_db


def test_sealing_numbers_signs_and_writes_a_segment(actor, settings):
    hold_many(numbers=[1, 2, 3], actor=actor)
    newest = sealing.seal()
    assert newest.size == 3
    assert list(Fact.objects.order_by("leaf").values_list("leaf", flat=True)) == [0, 1, 2]
    hashes = [leaf_hash(leaf_bytes(row)) for row in rows_between(0, 3)]
    assert newest.checkpoint.root == root(3, nodes_of(hashes))
    assert newest.checkpoint.origin == settings.LOG_ORIGIN
    assert segments.sealed_size() == 3
    assert [path.name for path in segments.segments()] == ["000000000000-000000000003.parquet"]
    assert verify().findings == []


def test_sealing_nothing_changes_nothing(actor, settings):
    assert sealing.seal().size == 0
    assert not (settings.LOG_DIR / "checkpoint").exists()
    hold_sample(persons=1, actor=actor)
    note = sealing.seal().note
    assert sealing.seal().note == note


def test_the_canonical_bytes_of_a_fact_are_integers_and_strings(actor):
    hold_sample(persons=4, actor=actor)
    put_right(fact=Fact.objects.get(), persons=5, actor=actor)
    sealing.seal()
    rows = list(rows_between(0, 3))
    fact = Fact.objects.get(leaf=2)
    assert json.loads(leaf_bytes(rows[2])) == [
        MARK, 2, fact.seq, "sample.held", 1, 1627810200000000, "2021-08-01",
        round(fact.recorded_at.timestamp() * 1_000_000), PLACE, "publication", fact.subject_id,
        "account:7", 1, 5, "phone", "", "{}", fact.corrects_id,
    ]  # fmt: skip
    assert rows[0][-1] == 0
    for row in rows:
        assert all(type(value) in (int, str) for value in row)


def test_a_segment_holds_the_columns_of_the_table_sorted_for_figures(actor):
    hold_many(numbers=range(40), actor=actor)
    hold_sample(persons=1, actor=actor, place=PLACE - 1)
    sealing.seal()
    (path,) = segments.segments()
    table = pq.read_table(path)
    assert set(table.column_names) == {f.column for f in Fact._meta.local_concrete_fields}
    keys = [(r["kind"], r["place"], r["day"], r["leaf"]) for r in table.to_pylist()]
    assert keys == sorted(keys)
    assert keys[0][1] == PLACE - 1
    by_leaf = {row["leaf"]: row for row in table.to_pylist()}
    for fact in Fact.objects.all():
        for name, value in by_leaf[fact.leaf].items():
            assert value == (json.dumps(fact.dims) if name == "dims" else getattr(fact, name))


def test_batches_give_the_same_tree_as_one_seal(actor, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 7)
    hold_many(numbers=range(40), actor=actor)
    assert sealing.seal().size == 40
    hashes = [leaf_hash(leaf_bytes(row)) for row in rows_between(0, 40)]
    assert sealing.latest().checkpoint.root == root(40, nodes_of(hashes))
    assert verify().findings == []


def test_small_segments_are_merged_and_old_files_go(actor, settings, monkeypatch):
    monkeypatch.setattr(segments, "KEEP_RETIRED", 0)
    for number in range(70):
        hold_sample(persons=number, actor=actor)
        sealing.seal()
    sealing.seal()
    files = {path.name for path in (settings.LOG_DIR / "segments").iterdir()}
    assert files == {path.name for path in segments.segments()}
    assert [s.rows for s in segments.read_manifest(settings.LOG_DIR).segments] == [
        64, 1, 1, 1, 1, 1, 1,
    ]  # fmt: skip
    assert not list((settings.LOG_DIR / "tile").rglob("*.new"))
    assert verify().findings == []


@pytest.mark.parametrize(("seals", "facts", "most"), [(30_000, 64, 60), (42, 50_000, 20)])
def test_however_facts_are_sealed_few_files_remain(seals, facts, most):
    found = ()
    for number in range(seals):
        found = (*found, segments.Segment(str(number), number * facts, (number + 1) * facts))
        while due := segments._due(found):
            at = found.index(due[0])
            whole = segments.Segment("m", due[0].first, due[-1].end)
            found = (*found[:at], whole, *found[at + len(due) :])
    assert len(found) < most
    assert all(a.end == b.first for a, b in pairwise(found))
    assert max(s.rows for s in found) <= segments.LARGEST


def test_a_merged_file_stays_a_while_for_readers(actor, settings):
    paths = set()
    for number in range(9):
        hold_sample(persons=number, actor=actor)
        sealing.seal()
        paths |= set(segments.segments())
    assert len(segments.segments()) == 2
    assert all(path.exists() for path in paths)


def test_partial_tiles_go_when_the_full_one_stands(actor, settings):
    hold_many(numbers=range(200), actor=actor)
    sealing.seal()
    assert (settings.LOG_DIR / "tile/0/000.p/200").exists()
    hold_many(numbers=range(200), actor=actor)
    sealing.seal()
    assert (settings.LOG_DIR / "tile/0/000").stat().st_size == 256 * 32
    assert not (settings.LOG_DIR / "tile/0/000.p").exists()
    assert (settings.LOG_DIR / "tile/0/001.p/144").exists()


def test_only_one_sealer_works(actor, settings):
    hold_sample(persons=1, actor=actor)
    with lock_file(settings.LOG_DIR / "lock"), pytest.raises(LockedError):
        sealing.seal()
    assert sealing.seal().size == 1


class Killed(BaseException):
    """The process is gone; nothing after this line runs."""


def kill_at(monkeypatch, step):
    """Stop at the ``step``-th change of a file; returns the running count."""
    count = [0]

    def counting(real):
        def wrapper(*args, **kwargs):
            count[0] += 1
            if count[0] == step:
                raise Killed
            return real(*args, **kwargs)

        return wrapper

    monkeypatch.setattr(os, "replace", counting(os.replace))
    monkeypatch.setattr(os, "fsync", counting(os.fsync))
    monkeypatch.setattr(Path, "unlink", counting(Path.unlink))
    monkeypatch.setattr("haitang.facts.sealing.shutil.rmtree", counting(sealing.shutil.rmtree))
    monkeypatch.setattr(pq, "write_table", counting(pq.write_table))
    return count


def test_a_sealer_killed_at_any_point_is_repaired_by_the_next(actor, settings, tmp_path):
    """All points in turn, on a log whose seal fills a tile, merges segments and retires files."""
    for number in range(8):
        hold_many(numbers=range(30), actor=actor)
        if number < 7:
            sealing.seal()
    hold_many(numbers=range(30), actor=actor)
    base, step, survived = settings.LOG_DIR, 0, False
    while not survived:
        step += 1
        settings.LOG_DIR = tmp_path / f"log{step}"
        shutil.copytree(base, settings.LOG_DIR)
        with transaction.atomic():
            survived = _killed_and_repaired(step, actor)
            transaction.set_rollback(True)
        shutil.rmtree(settings.LOG_DIR)
    assert step > 25, "the sealer changes fewer files than this test believes"


def _killed_and_repaired(step, actor):
    survived = True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "KEEP_RETIRED", 0)
        kill_at(patch, step)
        try:
            sealing.seal()
        except Killed:
            survived = False
    _check_readable(210)
    hold_sample(persons=1, actor=actor)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "KEEP_RETIRED", 0)
        sealing.seal()
        newest = sealing.seal()
    assert newest.size == 271 == segments.sealed_size() == Fact.objects.count()
    hashes = [leaf_hash(leaf_bytes(row)) for row in rows_between(0, 271)]
    assert newest.checkpoint.root == root(271, nodes_of(hashes))
    assert verify().findings == []
    files = {path.name for path in (sealing.settings.LOG_DIR / "segments").iterdir()}
    assert files == {path.name for path in segments.segments()}
    return survived


def _check_readable(least):
    """Whatever happened, figures read a whole log, and each fact exactly once."""
    now = segments.sealed()
    leaves = [leaf for path in now.files for leaf in pq.read_table(path)["leaf"].to_pylist()]
    assert sorted(leaves) == list(range(now.size))
    assert least <= now.size <= sealing.latest().size


def test_a_database_that_lost_sealed_facts_is_not_sealed_on(actor):
    hold_many(numbers=range(5), actor=actor)
    with transaction.atomic():
        sealing.seal()
        transaction.set_rollback(True)
    with pytest.raises(sealing.BrokenSealError, match="5 facts are sealed"):
        sealing.seal()


def test_tampered_tiles_are_not_sealed_on(actor, settings):
    hold_many(numbers=range(5), actor=actor)
    sealing.seal()
    path = settings.LOG_DIR / "tile/0/000.p/5"
    path.write_bytes(bytes(160))
    hold_sample(persons=1, actor=actor)
    with pytest.raises(sealing.BrokenSealError, match="signed root"):
        sealing.seal()


@pytest.mark.django_db(transaction=True)
def test_numbering_takes_few_statements(actor, django_assert_max_num_queries):
    hold_many(numbers=range(500), actor=actor)
    with django_assert_max_num_queries(10):
        sealing.seal()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_fact_that_commits_late_lands_in_a_later_batch(actor):
    """Its seq is lower than one that is sealed already; a watermark on seq would miss it."""
    wrote, go = threading.Event(), threading.Event()

    def late():
        try:
            with everything("late"), transaction.atomic():
                hold_sample(persons=111, actor=Actor("account", 9))
                wrote.set()
                assert go.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    assert wrote.wait(20)
    hold_sample(persons=222, actor=actor)
    assert sealing.seal().size == 1
    go.set()
    thread.join()
    assert sealing.seal().size == 2
    early, later = Fact.objects.order_by("leaf")
    assert (early.quantity, later.quantity) == (222, 111)
    assert later.seq < early.seq
    assert verify().findings == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_facts_recorded_while_the_sealer_runs_are_all_sealed_once(actor):
    stop = threading.Event()

    def write(number):
        try:
            with everything("load"):
                for _ in range(40):
                    hold_sample(persons=1, actor=Actor("account", number))
        finally:
            connection.close()

    def keep_sealing():
        try:
            with everything("sealer"):
                while not stop.is_set():
                    sealing.seal()
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    sealer = threading.Thread(target=keep_sealing)
    for thread in (*writers, sealer):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    sealer.join()
    assert sealing.seal().size == 160
    assert verify().findings == []


def test_numbers_are_written_only_by_the_sealer(actor):
    hold_sample(persons=1, actor=actor)
    with writes_allowed("test"):
        assert sealing.number_facts(0) == 1
        assert sealing.number_facts(1) == 0
    assert sealing.waiting() == 0
    assert sealing.numbered() == 1
