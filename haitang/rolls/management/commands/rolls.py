"""``haitang rolls import|export|hash``: voters from a table, a list out of it, its digest."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from haitang.accounts.shell import acting
from haitang.cases.imports.shell import put, read, ready, tell
from haitang.elections.models import Election
from haitang.facts.errors import Refused
from haitang.lib.spreadsheet import SpreadsheetError
from haitang.rolls import listing
from haitang.rolls.models import Roll


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
        wanted = {"dry_run": options["dry_run"], "partial": options["partial"]}
        defaults = Defaults(options["klass"], options["wished"])
        election = election_of(options["election"])
        with acting(options["username"], "import_voters", "rolls") as actor:
            report = import_roll(
                election, data, file.name, actor=actor, defaults=defaults, **wanted
            )
        tell(self.stdout, report, options["out"] or file.with_name(report.filename))

    def give(self, options: dict[str, Any]) -> None:
        """Write the list that is posted."""
        from haitang.rolls.operations import export_roll
        from haitang.rolls.queries import posted_lines
        from haitang.rolls.sheets import digest_note, posted_sheet

        election = election_of(options["election"])
        out = options["out"] or Path(f"roll-{election.pk}.xlsx")
        ready(out)
        with acting(options["username"], "export_roll", "rolls") as actor:
            roll = Roll.objects.filter(election=election).first()
            lines = posted_lines(election)
            export_roll(election=election, which="posted", rows=len(lines), actor=actor)
        note = digest_note(len(lines), listing.digest(lines), frozen=bool(roll and roll.frozen_at))
        put(
            self.stdout,
            out,
            posted_sheet(_("%(body)s选民名单") % {"body": election.body.name}, lines, note),
        )


def election_of(pk: int) -> Election:
    """The election with a number."""
    found = Election.objects.select_related("body", "place").filter(pk=pk).first()
    if found is None:
        raise CommandError(_("没有编号为 %(pk)d 的选举。") % {"pk": pk})
    return found
