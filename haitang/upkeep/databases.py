"""Sound copies of the database, and putting one back.

SQLite by its back-up API, PostgreSQL by its own programs.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext_lazy as _

from haitang.facts.files import flush, settle
from haitang.facts.guard import writes_allowed
from haitang.upkeep.archive import ArchiveError

PARTS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def part() -> str:
    """The name of the database's part in an archive."""
    return PARTS[connection.vendor]


def copy_to(path: Path) -> None:
    """A copy of the database as of one moment, while others go on writing.

    On SQLite one step of the back-up API, under one read lock. Raises ArchiveError.
    """
    if connection.vendor == "sqlite":
        _copy_sqlite(path)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={path}", *_where())


def _copy_sqlite(path: Path) -> None:
    source = sqlite3.connect(_file(), timeout=20)
    target = sqlite3.connect(path)
    with contextlib.closing(source), contextlib.closing(target):
        source.backup(target, pages=-1)
        verdict = target.execute("PRAGMA quick_check").fetchone()[0]
    if verdict != "ok":
        raise ArchiveError(
            _("数据库文件已有损坏（%(reason)s），没有做备份。请先运行 haitang verify。")
            % {"reason": verdict}
        )


def _file() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def has_data() -> bool:
    """Whether the database holds anything that a restore would overwrite."""
    if connection.vendor == "sqlite" and not _file().exists():
        return False
    tables = set(connection.introspection.table_names())
    found = False
    with connection.cursor() as cursor:
        for table in {"facts_fact", "places_place", "accounts_account"} & tables:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - a name of our own
            found = found or cursor.fetchone() is not None
    return found


def put_back(path: Path, keep_as: str) -> None:
    """Let the copy at ``path`` take the place of the database.

    On SQLite the former file stays beside it with the ending ``keep_as``.
    """
    connections.close_all()
    if connection.vendor == "sqlite":
        _put_back_sqlite(path, keep_as)
    else:
        _run(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
            "--exit-on-error", *_where(), str(path),
        )  # fmt: skip


def _put_back_sqlite(path: Path, keep_as: str) -> None:
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    flush(path)
    if file.exists():
        os.replace(file, file.with_name(file.name + keep_as))  # noqa: PTH105 - one pair with the next
    for ending in ("-journal", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    beside = file.with_name(f".{file.name}.new")
    shutil.move(path, beside)
    settle(beside, file)


def _where() -> list[str]:
    """Options of pg_dump and pg_restore; the password goes by the environment."""
    known = settings.DATABASES["default"]
    options = [("--host", "HOST"), ("--port", "PORT"), ("--username", "USER"), ("--dbname", "NAME")]
    return [f"{option}={known[key]}" for option, key in options if known.get(key)]


def _run(program: str, *words: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise ArchiveError(
            _(
                "找不到 %(program)s。请先安装 PostgreSQL 客户端"
                "（apt-get install postgresql-client）。"
            )
            % {"program": program}
        )
    password = settings.DATABASES["default"].get("PASSWORD", "")
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(  # noqa: S603 - a program of the database, with options of ours
        [path, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise ArchiveError(
            _("%(program)s 没有做完：%(reason)s") % {"program": program, "reason": lines[-1]}
        )


def problems() -> list[str]:
    """What the database itself finds wrong with its pages, indexes and references."""
    found: list[str] = []
    if connection.vendor == "sqlite":
        found += _pragma("integrity_check", "ok") + _pragma("foreign_key_check", "")
    with writes_allowed("checking references"), contextlib.suppress(NotImplementedError):
        connection.check_constraints()
    return found


def _pragma(name: str, fine: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        rows = cursor.fetchall()
    return [" ".join(map(str, row)) for row in rows if row[0] != fine]
