"""Back-up and restore: one file, whole or not at all, checked before anything is touched."""

import hashlib
import hmac
import os
import shutil
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.facts import keys, sealing
from haitang.facts.files import LockedError, flush, lock_file, settle
from haitang.lib.checkpoint import verifier_key
from haitang.upkeep import databases
from haitang.upkeep.archive import ArchiveError, Manifest, Writer, checked, unpack

PATIENCE = 120  # seconds to wait for a seal that is being made


def back_up(path: Path, *, force: bool = False) -> Manifest:
    """Write everything but the keys into one file, while the server goes on.

    The log is copied first, then the database, then the pictures: what the log has sealed is in the
    database, and what the database names is among the pictures. Raises ArchiveError.
    """
    if path.exists() and not force:
        raise ArchiveError(_("%(file)s 已存在。换一个文件名，或加 --force 覆盖。") % {"file": path})
    if not applied():
        raise ArchiveError(
            _("数据库里还没有数据，没有做备份。请核对 HAITANG_DATA_DIR 和 HAITANG_DATABASE_URL。")
        )
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            fresh.chmod(0o600)
            writer = Writer(file, Manifest(program=program(), database=connection.vendor))
            _fill(writer, path.parent)
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
        settle(fresh, path)
    except OSError as error:
        raise ArchiveError(
            _("备份没有写成：%(reason)s。请检查磁盘空间和权限。")
            % {"reason": error.strerror or error}
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    return writer.manifest


def _fill(writer: Writer, beside: Path) -> None:
    manifest = writer.manifest
    _copy_log(writer)
    manifest.made_at = timezone.now().isoformat(timespec="seconds")
    with tempfile.TemporaryDirectory(dir=beside, prefix=".haitang-backup-") as folder:
        copy = Path(folder) / databases.part()
        databases.copy_to(copy)
        writer.add(databases.part(), copy)
    manifest.migrations = applied()
    manifest.keys = fingerprints()
    writer.add_folder("media", Path(settings.MEDIA_ROOT))


def _copy_log(writer: Writer) -> None:
    """Under the sealer's lock, so that no tile changes between two reads."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with sealing.only_sealer():
                seal = sealing.latest()
                writer.add_folder("log", settings.LOG_DIR)
        except LockedError:
            if time.monotonic() > deadline:
                raise ArchiveError(_("记录一直在封存，没有做备份。请过一会儿再试。")) from None
            time.sleep(0.2)
        else:
            point = seal.checkpoint
            writer.manifest.log = {
                "origin": point.origin, "size": point.size, "root": point.root.hex()
            }  # fmt: skip
            return


def program() -> str:
    """The version of the program."""
    try:
        return version("haitang")
    except PackageNotFoundError:
        return "0"


def applied() -> dict[str, str]:
    """The last migration of each room in the database."""
    done = MigrationRecorder(connection).applied_migrations()
    return {app: max(name for a, name in done if a == app) for app in sorted({a for a, _n in done})}


def fingerprints() -> dict[str, str]:
    """What tells one key from another without giving any of it away."""
    vault = hmac.new(settings.VAULT_KEY.encode(), b"haitang backup", hashlib.sha256).hexdigest()[
        :16
    ]
    try:
        seal = verifier_key(keys.verifier())
    except keys.KeyMissingError:
        seal = ""
    return {"vault": vault, "seal": seal}


def restore(path: Path, *, force: bool = False) -> tuple[Manifest, str]:
    """Put an archive back; answers its manifest and the ending that the former state now has.

    The archive is checked wholly first. Refuses while the server runs, over data without ``force``,
    and for another database, an unknown migration or another vault key. Raises ArchiveError.
    """
    manifest = checked(path)
    _check_fits(manifest, force=force)
    keep_as = f".before-{timezone.now():%Y%m%dT%H%M%SZ}"
    try:
        with lock_file(settings.LOG_DIR / "watch.lock"), sealing.only_sealer():
            _swap(path, keep_as)
    except LockedError:
        raise ArchiveError(_("服务还在运行。请先停止 haitang serve，再恢复。")) from None
    except OSError as error:
        raise ArchiveError(
            _("恢复没有做完：%(reason)s。原来的文件带有 %(ending)s 字样，没有删除。")
            % {"reason": error.strerror or error, "ending": keep_as}
        ) from error
    return manifest, keep_as


def _check_fits(manifest: Manifest, *, force: bool) -> None:
    if manifest.database != connection.vendor:
        raise ArchiveError(
            _(
                "备份来自 %(theirs)s，现在的数据库是 %(ours)s。"
                "请把 HAITANG_DATABASE_URL 指向同类数据库。"
            )
            % {"theirs": manifest.database, "ours": connection.vendor}
        )
    if unknown := _unknown_migrations(manifest):
        raise ArchiveError(
            _("备份里有这个版本不认识的升级步骤（%(names)s）。请先升级程序，再恢复。")
            % {"names": "、".join(unknown)}
        )
    if databases.has_data() and not force:
        raise ArchiveError(_("数据库里已有数据。确定要换掉，请加 --force；原来的会另存。"))
    if manifest.keys.get("vault") != fingerprints()["vault"] and not force:
        raise ArchiveError(
            _("现在的钥匙与备份时不同，恢复后看不到姓名以外的个人信息。请先放回当时的 keys 目录；"
              "不放回也要恢复，请加 --force。")
        )  # fmt: skip


def _unknown_migrations(manifest: Manifest) -> list[str]:
    from django.db.migrations.loader import MigrationLoader

    known = MigrationLoader(None).disk_migrations
    return [f"{a}.{n}" for a, n in manifest.migrations.items() if (a, n) not in known]


def _swap(path: Path, keep_as: str) -> None:
    root = Path(settings.DATA_DIR)
    with tempfile.TemporaryDirectory(dir=root, prefix=".restore-") as name:
        folder = Path(name)
        unpack(path, folder)
        _sync(folder)
        databases.put_back(folder / databases.part(), keep_as)
        for part, target in (("log", settings.LOG_DIR), ("media", Path(settings.MEDIA_ROOT))):
            _replace_folder(folder / part, target, keep_as)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        flush(path)


def _replace_folder(fresh: Path, target: Path, keep_as: str) -> None:
    if target.exists() and any(target.iterdir()):
        target.rename(target.with_name(target.name + keep_as))
    elif target.exists():
        target.rmdir()
    target.parent.mkdir(parents=True, exist_ok=True)
    if fresh.exists():
        shutil.move(fresh, target)
    else:
        target.mkdir()
    flush(target.parent)
