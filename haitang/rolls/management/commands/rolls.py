"""``haitang rolls import|export|hash``: voters from a table, a list out of it, its digest."""

import contextlib
import errno
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from haitang.accounts.models import Account
from haitang.accounts.queries import scope_of_account
from haitang.cases.imports.report import ImportReport
from haitang.elections.models import Election
from haitang.facts.errors import Refused
from haitang.lib.spreadsheet import SpreadsheetError
from haitang.rolls import listing
from haitang.rolls.models import Roll
from haitang.scope.actor import Actor, system_actor
from haitang.scope.scope import NotPermittedError, Scope, enter, everything

SHOWN = 20


class Command(BaseCommand):
    help = _("选民名单：导入、导出、计算校验值")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parsers = parser.add_subparsers(dest="act", required=True)
        take = parsers.add_parser("import", help=_("从表格登记选民：xlsx、xls、ods 或 csv"))
        take.add_argument("election", type=int, help=_("选举的编号"))
        take.add_argument("file", type=Path)
        take.add_argument("--dry-run", action="store_true", help=_("只检查，不登记"))
        take.add_argument("--partial", action="store_true", help=_("有退回的行时，仍登记合格的行"))
        take.add_argument("--class", dest="klass", default="", help=_("没有写类别的行算哪一类"))
        take.add_argument(
            "--wished", action="store_true", help=_("没有写意愿的行，本人都已表示参加")
        )
        give = parsers.add_parser("export", help=_("导出可以张贴的名单"))
        give.add_argument("election", type=int, help=_("选举的编号"))
        check = parsers.add_parser("hash", help=_("计算一份张贴名单的人数和校验值"))
        check.add_argument("file", type=Path)
        for one in (take, give):
            one.add_argument("--as", dest="username", default="", help=_("按这个账号的职责办理"))
            one.add_argument("--out", type=Path, help=_("结果文件写到哪里"))

    def handle(self, *_args: Any, act: str, **options: Any) -> None:
        acts = {"import": self.take, "export": self.give, "hash": self.tell_digest}
        try:
            acts[act](options)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except NotPermittedError as error:
            raise CommandError(_("这个账号没有办这件事的职责。请换一个账号。")) from error

    def tell_digest(self, options: dict[str, Any]) -> None:
        """Count and digest of a posted list, as anybody may recompute them."""
        try:
            lines = listing.from_file(read(options["file"]), options["file"].name)
        except SpreadsheetError as error:
            from haitang.cases.imports.run import UNREADABLE

            raise CommandError(str(UNREADABLE[error.reason])) from error
        except listing.NotAListError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("%(n)d 人") % {"n": len(lines)})
        self.stdout.write(listing.digest(lines))

    def take(self, options: dict[str, Any]) -> None:
        """Register the rows of a table."""
        from haitang.rolls.imports import Defaults, import_roll

        file: Path = options["file"]
        data = read(file)
        ready(options["out"] or file.with_name(f"{file.name}-"), file)
        actor, scope = who(options["username"], "import_voters")
        wanted = {"dry_run": options["dry_run"], "partial": options["partial"]}
        defaults = Defaults(options["klass"], options["wished"])
        election = election_of(options["election"])
        with inside(scope, actor):
            report = import_roll(
                election, data, file.name, actor=actor, defaults=defaults, **wanted
            )
        self.tell(report, options["out"] or file.with_name(report.filename))
        if report.refused:
            raise SystemExit(1)

    def tell(self, report: ImportReport, out: Path) -> None:
        for note in report.notes[:SHOWN]:
            self.stdout.write(note)
        bad = [fate for fate in report.fates if fate.reason]
        for fate in bad[:SHOWN]:
            self.stdout.write(
                _("第 %(line)d 行：%(reason)s") % {"line": fate.line, "reason": fate.reason}
            )
        if len(bad) > SHOWN:
            self.stdout.write(_("其余 %(n)d 行见结果文件。") % {"n": len(bad) - SHOWN})
        self.stdout.write(report.sentence())
        self.put(out, report.file)

    def give(self, options: dict[str, Any]) -> None:
        """Write the list that is posted."""
        from haitang.rolls.operations import export_roll
        from haitang.rolls.queries import posted_lines
        from haitang.rolls.sheets import digest_note, posted_sheet

        actor, scope = who(options["username"], "export_roll")
        election = election_of(options["election"])
        out = options["out"] or Path(f"roll-{election.pk}.xlsx")
        ready(out)
        with inside(scope, actor):
            roll = Roll.objects.filter(election=election).first()
            lines = posted_lines(election)
            export_roll(election=election, which="posted", rows=len(lines), actor=actor)
        note = digest_note(len(lines), listing.digest(lines), frozen=bool(roll and roll.frozen_at))
        self.put(
            out, posted_sheet(_("%(body)s选民名单") % {"body": election.body.name}, lines, note)
        )

    def put(self, out: Path, data: bytes) -> None:
        try:
            out.write_bytes(data)
        except OSError as error:
            raise CommandError(
                _("结果文件写不到 %(file)s：%(reason)s。请用 --out 另选位置。")
                % {"file": out, "reason": error.strerror}
            ) from error
        self.stdout.write(_("结果文件：%(file)s") % {"file": out})


def ready(out: Path, source: Path | None = None) -> None:
    """CommandError before anything is done, where the result could not be written afterwards."""
    if source is not None and source.exists() and out.exists() and out.samefile(source):
        raise CommandError(_("--out 和原文件是同一个文件，会盖掉原表。请用 --out 另选位置。"))
    if not out.parent.is_dir():
        reason = os.strerror(errno.ENOENT)
    elif out.is_dir():
        reason = os.strerror(errno.EISDIR)
    elif not os.access(out if out.exists() else out.parent, os.W_OK):
        reason = os.strerror(errno.EACCES)
    else:
        return
    raise CommandError(
        _("结果文件写不到 %(file)s：%(reason)s。请用 --out 另选位置。")
        % {"file": out, "reason": reason}
    )


def read(file: Path) -> bytes:
    """The bytes of a file; a sentence when it cannot be opened."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(
            _("打不开 %(file)s：%(reason)s。请核对路径。")
            % {"file": file, "reason": error.strerror}
        ) from error


def election_of(pk: int) -> Election:
    """The election with a number."""
    found = Election.objects.select_related("body", "place").filter(pk=pk).first()
    if found is None:
        raise CommandError(_("没有编号为 %(pk)d 的选举。") % {"pk": pk})
    return found


def who(username: str, operation: str) -> tuple[Actor, Scope | None]:
    """The actor, and the scope of an account when one is named."""
    if not username:
        return system_actor("rolls"), None
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise CommandError(_("没有账号 %(name)s。") % {"name": username})
    scope = scope_of_account(account).entered_with(operation)
    return scope.actor, scope


@contextlib.contextmanager
def inside(scope: Scope | None, actor: Actor) -> Iterator[None]:
    """The scope of the account; none at all for whoever sits at the machine itself."""
    if scope is not None:
        with enter(scope):
            yield
        return
    with everything("rolls on the command line", actor):
        yield
