# ruff: noqa: S608 - attacks on the database are written as SQL

import json
import shutil

import pyarrow.parquet as pq
import pytest
from django.db import connection

from haitang.facts import sealing, segments, triggers
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact, Publication
from haitang.facts.report import LISTED
from haitang.facts.verify import verify
from haitang.lib.checkpoint import Ed25519Signer, sign_note, verifier_key
from tests.facts.samples import AT, PLACE, hold_many, put_right

pytestmark = pytest.mark.django_db

SIZE = 300


@pytest.fixture
def log(actor, settings):
    """A sealed log of 303 facts with a correction, in four segments, and two facts that wait."""
    for start in (0, 100, 200):
        hold_many(numbers=range(start, start + 100), actor=actor)
        sealing.seal()
    hold_many(numbers=[7], actor=actor)
    put_right(fact=Fact.objects.get(quantity=250), persons=251, actor=actor)
    sealing.seal()
    hold_many(numbers=[8, 9], actor=actor)
    return settings.LOG_DIR


def tamper(*statements):
    """What someone with the rights of the database's owner can do."""
    with writes_allowed("attack"), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        triggers.remove()
        for sql in statements:
            cursor.execute(sql)
        triggers.install()


def test_an_untouched_log_has_nothing_to_say(log):
    report = verify()
    assert (report.findings, report.size, report.unsealed) == ([], SIZE + 3, 2)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("quantity", "99"), ("place", "320583100002"), ("day", "'2020-01-01'"), ("d1", "'web'"),
        ("kind", "'sample.told'"), ("actor", "'account:1'"), ("version", "2"),
        ("occurred_at", "'2020-01-01 00:00:00+00'"), ("recorded_at", "'2020-01-01 00:00:00+00'"),
        ("subject_id", "777"), ("subject_type", "'case'"), ("d2", "'x'"),
        ("dims", "'{\"a\": 1}'"), ("corrects_id", "1"), ("seq", "5000"),
    ],
)  # fmt: skip
def test_a_changed_row_is_found(log, column, value):
    if column == "corrects_id":
        value = str(Fact.objects.order_by("seq").first().seq)
    tamper(f"UPDATE facts_fact SET {column} = {value} WHERE leaf = 17")
    report = verify()
    assert "changed" in report.codes()
    assert report.findings[0].text.startswith("第 17 号")
    assert column in report.findings[0].text


def test_a_deleted_row_is_found(log):
    tamper("DELETE FROM facts_fact WHERE leaf = 17")
    report = verify()
    assert report.codes() == {"deleted", "numbers"}
    assert "17" in report.findings[0].text


def test_an_inserted_row_is_found(log, actor):
    columns = ", ".join(f.column for f in Fact._meta.local_concrete_fields if f.name != "seq")
    if connection.vendor == "postgresql":
        tamper("ALTER TABLE facts_fact DROP CONSTRAINT fact_leaf")
        tamper(f"INSERT INTO facts_fact ({columns}) "
               f"SELECT {columns} FROM facts_fact WHERE leaf = 17")  # fmt: skip
        assert {"inserted", "numbers"} <= verify().codes()
    # Without breaking the uniqueness: a number that the sealer never gave.
    values = columns.replace("leaf", "-1 AS leaf")
    tamper(f"INSERT INTO facts_fact ({columns}) SELECT {values} FROM facts_fact WHERE leaf = 17")
    assert "numbers" in verify().codes()


def test_an_inserted_row_beyond_the_end_is_found(log):
    columns = ", ".join(f.column for f in Fact._meta.local_concrete_fields if f.name != "seq")
    values = columns.replace("leaf", "1000 AS leaf")
    tamper(f"INSERT INTO facts_fact ({columns}) SELECT {values} FROM facts_fact WHERE leaf = 17")
    assert "numbers" in verify().codes()


def test_swapped_leaves_are_found(log):
    tamper(
        "UPDATE facts_fact SET leaf = -7 WHERE leaf = 17",
        "UPDATE facts_fact SET leaf = 17 WHERE leaf = 18",
        "UPDATE facts_fact SET leaf = 18 WHERE leaf = -7",
    )
    report = verify()
    assert report.codes() == {"changed"}
    assert report.count == 2


@pytest.mark.parametrize(
    "path",
    ["tile/0/000", "tile/1/000.p/1", "tile/0/001.p/47", "tile/0/001.p/44",
     "tile/entries/000", "tile/entries/001.p/47"],
)  # fmt: skip
@pytest.mark.parametrize("at", [5, -5])
def test_every_altered_tile_is_found(log, path, at):
    file = log / path
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    assert verify().codes() & {"tile", "root", "entries"}


@pytest.mark.parametrize("path", ["tile/0/000", "tile/entries/000", "tile/0/001.p/47"])
def test_missing_and_short_tiles_are_found(log, path):
    (log / path).write_bytes((log / path).read_bytes()[:-7])
    assert verify().codes() & {"tile", "entries"}
    (log / path).unlink()
    assert verify().codes() & {"tile", "entries"}


def rewrite(path, change):
    rows = pq.read_table(path).to_pylist()
    schema = pq.read_schema(path)
    pq.write_table(type(pq.read_table(path)).from_pylist(change(rows), schema=schema), path)


def changed(rows):
    return [{**rows[0], "quantity": rows[0]["quantity"] + 1}, *rows[1:]]


def doubled(rows):
    return [rows[1], *rows[1:]]


@pytest.mark.parametrize("change", [changed, doubled, lambda rows: rows[1:]])
def test_an_altered_segment_is_found(log, change):
    for path in segments.segments():
        shutil.copy(path, path.with_suffix(".kept"))
        rewrite(path, change)
        report = verify()
        assert report.codes() == {"segment"}
        assert path.name in report.findings[0].text
        path.with_suffix(".kept").replace(path)
    assert verify().findings == []


def test_a_flipped_bit_anywhere_in_a_segment_is_found(log):
    path = segments.segments()[0]
    whole = path.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert verify().codes() == {"segment"}, at
    path.write_bytes(whole)
    assert verify().codes() == set()


def test_a_list_of_segments_without_digests_is_still_read(log):
    manifest = json.loads((log / "segments.json").read_text())
    for segment in manifest["segments"]:
        del segment["sha256"]
    (log / "segments.json").write_text(json.dumps(manifest))
    assert verify().codes() == set()


def test_damaged_missing_and_unlisted_segments_are_found(log):
    path = segments.segments()[1]
    path.write_bytes(path.read_bytes()[:-50])
    assert verify().codes() == {"segment"}
    path.unlink()
    assert verify().codes() == {"segment"}
    manifest = json.loads((log / "segments.json").read_text())
    del manifest["segments"][1]
    (log / "segments.json").write_text(json.dumps(manifest))
    assert verify().codes() == {"segment"}


@pytest.mark.parametrize("text", ["{", "[]", '{"size": 1}', '{"size":1,"segments":[{"x":1}]}'])
def test_a_damaged_list_of_segments_is_found(log, text):
    (log / "segments.json").write_text(text)
    assert verify().codes() == {"manifest"}


@pytest.mark.parametrize("line", [0, 1, 2, 3, 5])
def test_an_altered_checkpoint_is_found(log, line):
    path = log / "checkpoint"
    lines = path.read_text().split("\n")
    lines[line] = {0: "haitang.example/other", 1: "302", 2: "A" * 43 + "=", 3: "time 2020"}.get(
        line, lines[line][:-12] + "AAAAAAAAAAA="
    )
    path.write_text("\n".join(lines))
    assert "signature" in verify().codes()


def test_a_removed_checkpoint_is_found(log):
    (log / "checkpoint").unlink()
    assert "checkpoint" in verify().codes()
    (log / "checkpoint").write_bytes(b"\xff\xfe nothing")
    assert verify().codes() & {"signature", "checkpoint"}


def test_a_checkpoint_signed_by_another_key_is_found(log, settings):
    other = Ed25519Signer(settings.LOG_ORIGIN, bytes(32))
    text = sealing.latest().checkpoint.text()
    (log / "checkpoint").write_text(sign_note(text, other))
    (log / "key.txt").write_text(verifier_key(other))
    assert "signature" in verify().codes()
    settings.SEAL_KEY_FILE.unlink()
    assert "signature" in verify().codes()


def test_an_older_seal_put_back_is_found(log, actor):
    old = (log / "checkpoint").read_text()
    sealing.seal()
    (log / "checkpoint").write_text(old)
    assert verify().codes() == {"checkpoint"}


def test_a_log_rewritten_by_its_administrator_shows_against_a_witness(log, settings):
    kept = (log / "checkpoint").read_text()
    assert verify(witness=kept).findings == []
    tamper("UPDATE facts_fact SET quantity = 99 WHERE leaf = 17")
    shutil.rmtree(log)
    sealing.seal()
    assert verify().findings == [], "with the same key, the host alone cannot tell"
    assert verify(witness=kept).codes() == {"witness"}
    assert verify(witness="nothing").codes() == {"witness"}


def test_a_log_cut_short_shows_against_a_witness(log):
    kept = (log / "checkpoint").read_text()
    shutil.rmtree(log)
    tamper("DELETE FROM facts_fact WHERE leaf > 100 OR leaf IS NULL")
    sealing.seal()
    assert verify().findings == []
    assert verify(witness=kept).codes() == {"witness"}


def test_the_key_may_come_from_elsewhere(log, settings):
    own = (log / "key.txt").read_text()
    assert verify(key=own).findings == []
    other = verifier_key(Ed25519Signer(settings.LOG_ORIGIN, bytes(32)))
    assert "signature" in verify(key=other).codes()


def test_missing_triggers_are_found(log):
    with writes_allowed("attack"):
        triggers.remove()
    assert verify().codes() == {"trigger"}


def test_a_counter_set_back_is_found(log):
    tamper(
        "UPDATE sqlite_sequence SET seq = 5 WHERE name = 'facts_fact'"
        if connection.vendor == "sqlite"
        else "SELECT setval(pg_get_serial_sequence('facts_fact', 'seq'), 5)"
    )
    assert verify().codes() == {"counter"}


def test_a_withdrawal_that_does_not_mirror_is_found(log, actor):
    columns = ", ".join(
        f.column for f in Fact._meta.local_concrete_fields if f.name not in ("seq", "leaf")
    )
    values = columns.replace("corrects_id", "seq").replace("sign", "-1").replace("quantity", "1")
    tamper(f"INSERT INTO facts_fact ({columns}) SELECT {values} FROM facts_fact WHERE leaf = 17")
    assert verify().codes() == {"twin"}


def test_a_publication_cites_the_log(log):
    point = sealing.latest().checkpoint

    def publish(size, root):
        with writes_allowed("test"):
            Publication.objects.create(
                figure="f", version=1, place=PLACE, period_start=AT, period_end=AT, log_size=size,
                root=root, numerator=1,
            )  # fmt: skip

    publish(point.size, point.root.hex())
    publish(100, sealing.merkle_root(100).hex())
    # Those made by the fixture cite the empty log without a root.
    assert verify().codes() == set()
    publish(100, point.root.hex())
    assert verify().codes() == {"publication"}


def test_many_findings_are_counted_and_some_are_listed(log):
    tamper("UPDATE facts_fact SET d2 = 'x' WHERE leaf < 250")
    report = verify()
    assert report.count == 250
    assert len(report.findings) == LISTED
