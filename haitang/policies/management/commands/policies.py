"""``haitang policies``: check, compare and load editions of the catalogue; daily housekeeping."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from haitang.accounts.shell import account_named, acting
from haitang.places.queries import by_code
from haitang.policies.differences import Difference, differences
from haitang.policies.edition_file import EditionFile, read_edition
from haitang.policies.models import Application, State
from haitang.policies.operations import accept_overdue_applications, load_policy_edition
from haitang.policies.operations.applications import ACCEPT_DAYS
from haitang.scope.scope import everything

ENDS = {"added": "+", "changed": "~", "gone": "-"}


class Command(BaseCommand):
    """See the module."""

    help = _("惠企政策目录：检查、比较、载入")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One subcommand for each thing to do."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        check = verbs.add_parser("check", help=_("检查一版目录，不载入"))
        load = verbs.add_parser("load", help=_("载入一版目录：有一处错误就全部不载入"))
        diff = verbs.add_parser("diff", help=_("两版目录：增加、修改、取消了哪些事项"))
        for verb in (check, load):
            verb.add_argument("file", type=Path, help="items.toml")
        diff.add_argument("old", type=Path)
        diff.add_argument("new", type=Path)
        load.add_argument("--place", default="", help=_("哪里的目录（区划代码，默认本县）"))
        days = {"n": ACCEPT_DAYS}
        verbs.add_parser("overdue", help=_("过了%(n)d个工作日没有答复的申请，记为已受理") % days)
        for verb in (load, verbs.choices["overdue"]):
            verb.add_argument("--as", dest="username", default="", help=_("按这个账号的职责办"))

    def handle(self, *_args: Any, verb: str, **options: Any) -> None:
        """Run one subcommand; a refusal is a sentence and exit code 1."""
        getattr(self, f"do_{verb}")(**options)

    def do_check(self, *, file: Path, **_options: Any) -> None:
        """All errors with file and line, exit code 1; else the remarks and the counts."""
        found = read_edition(file)
        for remark in found.remarks:
            self.stdout.write(remark)
        self.told(found, _("没有错误"))

    def told(self, found: EditionFile, word: str) -> None:
        """One line on an edition; samples are called so."""
        line = _("%(word)s：%(title)s %(number)s，%(classes)d类%(items)d项") % {
            "word": word, "title": found.head.title, "number": found.head.number,
            "classes": len(found.classes), "items": len(found.items),
        }  # fmt: skip
        self.stdout.write(line)
        if found.head.sample:
            self.stderr.write(_("这是样例，不能据此办事。"))

    def do_load(self, *, file: Path, place: str, username: str, **_options: Any) -> None:
        """Load an edition wholly or not at all."""
        found = read_edition(file)
        where = by_code(place or settings.COUNTY)
        with acting(username, "load_policy_edition", "policies") as actor:
            load_policy_edition(file=found, place=where, actor=actor)
        self.told(found, _("已载入"))

    def do_overdue(self, *, username: str, **_options: Any) -> None:
        """Deem accepted what nobody answered in time; how many."""
        if username:
            account_named(username)
        with everything("count overdue applications on the command line"):
            waiting = Application.objects.filter(
                state=State.SUBMITTED, accept_due_on__lt=timezone.localdate()
            ).exists()
        count = 0
        if waiting:
            with acting(username, "accept_overdue_applications", "policies") as actor:
                count = accept_overdue_applications(actor=actor) or 0
        self.stdout.write(_("记为已受理：%(n)d件") % {"n": count})

    def do_diff(self, *, old: Path, new: Path, **_options: Any) -> None:
        """Items added, changed and gone, by the id of their rule."""
        found = differences(read_edition(old), read_edition(new))
        for line in found:
            self.stdout.write(self.difference(line))
        counts = {kind: sum(d.kind == kind for d in found) for kind in ENDS}
        self.stdout.write(_("增加%(added)d项，修改%(changed)d项，取消%(gone)d项") % counts)

    def difference(self, line: Difference) -> str:
        """One line: sign, numbers, title, what changed."""
        numbers = (
            line.new_number
            if line.old_number in ("", line.new_number)
            else (f"{line.old_number}→{line.new_number}" if line.new_number else line.old_number)
        )
        what = f"（{'、'.join(line.changed)}）" if line.changed else ""
        return f"{ENDS[line.kind]} {numbers} {line.title}{what}"
