"""A table at the command line: read, checked for where its result goes, and told line by line."""

import errno
import os
from pathlib import Path

from django.core.management.base import CommandError, OutputWrapper
from django.utils.translation import gettext as _

from haitang.cases.imports.report import ImportReport

SHOWN = 20


def read(file: Path) -> bytes:
    """The bytes of a file. Raises CommandError when it cannot be opened."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(
            _("打不开 %(file)s：%(reason)s。请核对路径。")
            % {"file": file, "reason": error.strerror}
        ) from error


def ready(out: Path, source: Path | None = None) -> None:
    """CommandError before anything is done, where the result could not be written afterwards."""
    if source is not None and source.exists() and out.exists() and out.samefile(source):
        raise CommandError(_("--out 和原文件是同一个文件，会盖掉原表。请用 --out 另选位置。"))
    if not out.parent.is_dir():
        raise _unwritable(out, os.strerror(errno.ENOENT))
    if out.is_dir():
        raise _unwritable(out, os.strerror(errno.EISDIR))
    if not os.access(out if out.exists() else out.parent, os.W_OK):
        raise _unwritable(out, os.strerror(errno.EACCES))


def put(stdout: OutputWrapper, out: Path, data: bytes) -> None:
    """Write a result and say where it is. Raises CommandError."""
    try:
        out.write_bytes(data)
    except OSError as error:
        raise _unwritable(out, error.strerror) from error
    stdout.write(_("结果文件：%(file)s") % {"file": out})


def tell(stdout: OutputWrapper, report: ImportReport, out: Path) -> None:
    """Notes, the first rows that were refused, the sum; the result beside. Exits 1 if refused."""
    for note in report.notes[:SHOWN]:
        stdout.write(note)
    bad = [fate for fate in report.fates if fate.reason]
    for fate in bad[:SHOWN]:
        stdout.write(_("第 %(line)d 行：%(reason)s") % {"line": fate.line, "reason": fate.reason})
    if len(bad) > SHOWN:
        stdout.write(_("其余 %(n)d 行见结果文件。") % {"n": len(bad) - SHOWN})
    stdout.write(report.sentence())
    put(stdout, out, report.file)
    if report.refused:
        raise SystemExit(1)


def _unwritable(out: Path, reason: str | None) -> CommandError:
    return CommandError(
        _("结果文件写不到 %(file)s：%(reason)s。请用 --out 另选位置。")
        % {"file": out, "reason": reason}
    )
