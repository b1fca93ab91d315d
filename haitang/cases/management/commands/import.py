"""``haitang import cases|enterprises FILE``: bring in a table of an office."""  # noqa: N999 - a command's name

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from haitang.accounts.shell import acting
from haitang.cases.imports import IMPORTERS
from haitang.cases.imports.shell import read, ready, tell
from haitang.facts.errors import Refused


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
        data = read(file)
        ready(options["out"] or file.with_name(f"{file.name}-"), file)
        operation, bring = IMPORTERS[options["what"]]
        wanted = {"dry_run": options["dry_run"], "partial": options["partial"]}
        try:
            with acting(options["username"], operation, "import") as actor:
                report = bring(data, file.name, actor=actor, **wanted)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        tell(self.stdout, report, options["out"] or file.with_name(report.filename))
