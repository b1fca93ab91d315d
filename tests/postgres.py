"""A throw-away PostgreSQL: ``python -m tests.postgres -- CMD ...`` runs CMD on one.

The cluster lies in a temporary folder, listens on a socket there only, and does not wait for the
disk. PostgreSQL does not run as root, so root starts it as the user ``postgres`` (or ``nobody``).
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100"


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl: the newest of the distribution's, else from PATH."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    if found:
        return max(found, key=lambda p: float(p.parent.name))
    on_path = shutil.which("pg_ctl")
    return Path(on_path).resolve().parent if on_path else None


@contextlib.contextmanager
def cluster(*, safe: bool = False) -> Iterator[str]:
    """A running cluster as a database URL; gone when the block ends.

    ``safe`` keeps every promise of durability, for tests that kill things. Raises RuntimeError when
    PostgreSQL is not installed.
    """
    programs = binaries()
    if programs is None:
        msg = "PostgreSQL is not installed (on Debian and Ubuntu: apt-get install postgresql)"
        raise RuntimeError(msg)
    # The path of a socket is at most 107 characters, and a URL would lower its capitals.
    folder = Path(tempfile.mkdtemp(prefix="haitang_pg_", dir="/tmp"))
    user = _owner()
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    try:
        _as(user, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        options = f"-k {folder} -c listen_addresses='' {'' if safe else SPEED}"
        _as(user, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options,
            "start")  # fmt: skip
        try:
            yield f"postgresql://postgres@{quote(str(folder), safe='')}/postgres"
        finally:
            _as(user, programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str:
    """The user to start PostgreSQL as; empty when that is ourselves."""
    if os.geteuid() != 0:
        return ""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    msg = "PostgreSQL does not run as root, and there is no user postgres or nobody"
    raise RuntimeError(msg)


def _as(user: str, *command: object) -> None:
    line = [str(part) for part in command]
    done = subprocess.run(  # noqa: S603 - our own command line
        line, user=user or None, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False, stdin=subprocess.DEVNULL, extra_groups=[] if user else None,
        group=pwd.getpwnam(user).pw_gid if user else None,
    )  # fmt: skip
    if done.returncode:
        msg = f"{line[0]} ended with {done.returncode}: {done.stdout}"
        raise RuntimeError(msg)


def main() -> int:
    """Run the command that follows ``--``; its exit code is ours."""
    command = sys.argv[1:]
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        sys.stderr.write("Say what to run: python -m tests.postgres -- CMD ...\n")
        return 2
    with cluster() as url:
        environment = {**os.environ, "HAITANG_DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - that is the purpose


if __name__ == "__main__":
    sys.exit(main())
