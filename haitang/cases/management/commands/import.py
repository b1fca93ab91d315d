"""``haitang import cases|enterprises FILE``: bring in a table of an office."""  # noqa: N999 - a command's name

import errno
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from haitang.accounts.models import Account
from haitang.accounts.queries import scope_of_account
from haitang.cases.imports import IMPORTERS, ImportReport
from haitang.facts.errors import Refused
from haitang.scope.actor import system_actor
from haitang.scope.scope import NotPermittedError, enter, everything

SHOWN = 20


class Command(BaseCommand):
    help = _("从表格导入诉求或企业：xlsx、xls、ods 或 csv")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=sorted(IMPORTERS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help=_("只检查，不登记"))
        parser.add_argument(
            "--partial", action="store_true", help=_("有退回的行时，仍登记合格的行")
        )
        parser.add_argument("--as", dest="username", default="", help=_("按这个账号的职责登记"))
        parser.add_argument("--out", type=Path, help=_("结果文件写到哪里（默认写在原文件旁边）"))

    def handle(self, *_args: Any, file: Path, **options: Any) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(
                _("打不开 %(file)s：%(reason)s。请核对路径。")
                % {"file": file, "reason": error.strerror}
            ) from error
        ready(options["out"] or file.with_name(f"{file.name}-"), file)
        try:
            report = self.run(data, file.name, options)
        except (Refused, NotPermittedError) as refused:
            raise CommandError(self.sentence(refused)) from refused
        self.tell(report, options["out"] or file.with_name(report.filename))

    def sentence(self, refused: Exception) -> str:
        if isinstance(refused, Refused):
            return str(refused)
        return _("这个账号没有导入的职责。请换一个账号，或请安全管理员授予职责。")

    def run(self, data: bytes, name: str, options: dict[str, Any]) -> ImportReport:
        wanted = {"dry_run": options["dry_run"], "partial": options["partial"]}
        operation, bring = IMPORTERS[options["what"]]
        if not options["username"]:
            actor = system_actor("import")
            with everything("import on the command line", actor):
                return bring(data, name, actor=actor, **wanted)
        account = Account.objects.filter(username=options["username"]).first()
        if account is None:
            raise CommandError(_("没有账号 %(name)s。") % {"name": options["username"]})
        scope = scope_of_account(account).entered_with(operation)
        with enter(scope):
            return bring(data, name, actor=scope.actor, **wanted)

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
        try:
            out.write_bytes(report.file)
        except OSError as error:
            raise CommandError(
                _("结果文件写不到 %(file)s：%(reason)s。请用 --out 另选位置。")
                % {"file": out, "reason": error.strerror}
            ) from error
        self.stdout.write(_("结果文件：%(file)s") % {"file": out})
        if report.refused:
            raise SystemExit(1)


def ready(out: Path, source: Path) -> None:
    """CommandError before anything is done, where the result could not be written afterwards."""
    if source.exists() and out.exists() and out.samefile(source):
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
