"""A back-up is refused when it is not whole or does not fit, and it restores everything."""

import io
import json
import sqlite3
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from haitang.facts import keys, sealing
from haitang.facts.files import lock_file
from haitang.facts.models import Fact
from haitang.upkeep import backup, databases
from haitang.upkeep.archive import MANIFEST, ArchiveError, checked
from haitang.upkeep.backup import back_up, restore
from tests.cast import Cast

pytestmark = pytest.mark.django_db
sqlite_only = pytest.mark.sqlite  # a file is put back


@pytest.fixture(autouse=True)
def _own_database_copy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: object) -> None:
    """The database of a test lives in a transaction: stand-ins copy a file instead."""
    settings.DATA_DIR = tmp_path
    settings.SEAL_KEY_FILE = tmp_path / "keys" / "seal.key"
    keys.make_key()
    if connection.vendor == "sqlite":
        live = tmp_path / "live.sqlite3"
        with sqlite3.connect(live) as made:
            made.execute("CREATE TABLE t (n integer)")
            made.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(1000)])
        monkeypatch.setattr(databases, "_file", lambda: live)
        monkeypatch.setattr(databases, "has_data", live.exists)


@pytest.fixture
def archive(cast: Cast, tmp_path: Path) -> Path:
    sealing.seal()
    (settings.MEDIA_ROOT / "cases").mkdir(parents=True)
    (settings.MEDIA_ROOT / "cases" / "a.jpg").write_bytes(b"picture")
    path = tmp_path / "out" / "b.tar"
    back_up(path)
    return path


def test_an_archive_names_all_its_parts_and_no_key(archive: Path) -> None:
    manifest = checked(archive)
    assert manifest.database == connection.vendor
    assert manifest.log["size"] == Fact.objects.count()
    assert "media/cases/a.jpg" in manifest.parts
    assert "log/checkpoint" in manifest.parts
    assert manifest.migrations["cases"]
    data = archive.read_bytes()
    for secret in (settings.VAULT_KEY, settings.SECRET_KEY, settings.SEAL_KEY_FILE.read_text()):
        assert secret.encode() not in data
    assert archive.stat().st_mode & 0o077 == 0


def test_an_archive_is_not_written_over(archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(ArchiveError, match="force"):
        back_up(archive)
    assert archive.read_bytes() == before
    back_up(archive, force=True)


def test_nothing_is_left_behind_when_the_disk_is_full(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(databases, "copy_to", full)
    with pytest.raises(ArchiveError, match="No space left"):
        back_up(tmp_path / "out" / "b.tar")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("share", [0, 1, 20, 50, 90, 97])
def test_a_cut_archive_is_refused(archive: Path, share: int) -> None:
    with tarfile.open(archive) as tar:
        last = tar.getmember(MANIFEST)
    data = archive.read_bytes()[: last.offset_data + last.size]  # without the blank end of a tar
    archive.write_bytes(data[: len(data) * share // 100])
    with pytest.raises(ArchiveError):
        checked(archive)


def test_every_flipped_byte_of_a_part_is_seen(archive: Path) -> None:
    whole = archive.read_bytes()
    with tarfile.open(archive) as tar:
        parts = [m for m in tar if m.size and m.name != MANIFEST]
    for member in parts:
        data = bytearray(whole)
        data[member.offset_data + member.size // 2] ^= 1
        archive.write_bytes(data)
        with pytest.raises(ArchiveError):
            checked(archive)


def rewritten(archive: Path, **changes: object) -> None:
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile(MANIFEST))
        parts = [(m, tar.extractfile(m).read()) for m in tar if m.name != MANIFEST]
    text = json.dumps({**manifest, **changes}).encode()
    with tarfile.open(archive, "w") as tar:
        for member, data in parts:
            tar.addfile(member, io.BytesIO(data))
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": 99}, "更新的版本"),
        ({"database": "oracle"}, "oracle"),
        ({"migrations": {"cases": "9999_from_the_future"}}, "9999_from_the_future"),
        ({"parts": {}}, "清单不符"),
        ({"surprise": 1}, "清单"),
    ],
)
def test_an_archive_that_does_not_fit_changes_nothing(
    archive: Path, changes: dict[str, object], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewritten(archive, **changes)
    monkeypatch.setattr(backup, "_swap", lambda *_: pytest.fail("something was touched"))
    with pytest.raises(ArchiveError, match=says):
        restore(archive, force=True)


@pytest.mark.parametrize("name", ["../escape", "/etc/escape", "log/../../escape"])
def test_an_archive_cannot_write_elsewhere(archive: Path, name: str, tmp_path: Path) -> None:
    with tarfile.open(archive, "a") as tar:
        info = tarfile.TarInfo(name)
        info.size = 4
        tar.addfile(info, io.BytesIO(b"evil"))
    with pytest.raises(ArchiveError):
        restore(archive, force=True)
    assert not (tmp_path / "escape").exists()


def test_data_is_not_overwritten_unasked(archive: Path) -> None:
    with pytest.raises(ArchiveError, match="force"):
        restore(archive)


def test_another_vault_key_is_noticed(archive: Path, settings: object) -> None:
    settings.VAULT_KEY = "f" * 64
    with pytest.raises(ArchiveError):
        restore(archive)


def test_a_running_server_is_in_the_way(archive: Path) -> None:
    with lock_file(settings.LOG_DIR / "watch.lock"), pytest.raises(ArchiveError, match="serve"):
        restore(archive, force=True)


@sqlite_only
def test_what_was_is_back_and_what_is_stays_beside(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haitang.upkeep.databases.connections.close_all", lambda: None)
    live = databases._file()
    with sqlite3.connect(live) as made:
        made.execute("DELETE FROM t")
    (settings.MEDIA_ROOT / "cases" / "a.jpg").unlink()
    (settings.LOG_DIR / "checkpoint").write_text("ruined")
    _manifest, kept = restore(archive, force=True)
    with sqlite3.connect(live) as made:
        assert made.execute("SELECT count(*) FROM t").fetchone() == (1000,)
    assert (settings.MEDIA_ROOT / "cases" / "a.jpg").read_bytes() == b"picture"
    assert sealing.latest().size == Fact.objects.count()
    former = live.with_name(live.name + kept)
    with sqlite3.connect(former) as made:
        assert made.execute("SELECT count(*) FROM t").fetchone() == (0,)
    assert settings.LOG_DIR.with_name(settings.LOG_DIR.name + kept).exists()
