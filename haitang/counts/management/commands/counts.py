"""``haitang counts``: carry a count to a hall and back, decide counts, check returns."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from haitang.counts import accounting, carrying, returns
from haitang.counts.models import Count
from haitang.counts.operations import bring_count, give, take_count, unpack_count
from haitang.counts.queries import tallies_of_all
from haitang.elections.counting.deciding import decide
from haitang.elections.counting.errors import CountError
from haitang.elections.models import Election
from haitang.elections.queries import book_of
from haitang.facts.reader import language
from haitang.scope.actor import system_actor
from haitang.scope.scope import everything


class Command(BaseCommand):
    """See the module."""

    help = "Counts: take one to a hall without network and bring it back, decide, check returns."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each thing to do."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        take = verbs.add_parser("take", help="pack what a hall needs to count without network")
        take.add_argument("election", type=int, help="number of the election")
        take.add_argument("--out", type=Path, required=True, metavar="FILE")
        opening = verbs.add_parser("open", help="on the laptop: prepare an empty data folder")
        opening.add_argument("file", type=Path)
        back = verbs.add_parser("give", help="on the laptop: pack the closed count")
        back.add_argument("count", type=int, nargs="?", help="number of the count, if several")
        back.add_argument("--out", type=Path, required=True, metavar="FILE")
        bring = verbs.add_parser("bring", help="in the office: take in the closed count")
        bring.add_argument("file", type=Path)
        bring.add_argument("--code", default="", help="digest as written in the signed record")
        deciding = verbs.add_parser("decide", help="who is elected, from the stored counts")
        deciding.add_argument("count", type=int, nargs="*", help="numbers of counts")
        deciding.add_argument("--all", action="store_true", help="every closed count")
        check = verbs.add_parser("check", help="every equation of a file of returns")
        check.add_argument("file", help="JSON, see docs/elections/count.md; - is stdin")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run one subcommand."""
        with everything("counts from the command line", system_actor("counts")):
            getattr(self, f"do_{options['verb']}")(options)

    def do_take(self, options: dict[str, Any]) -> None:
        """Write the file for the hall."""
        election = Election.objects.filter(pk=options["election"]).first()
        if election is None:
            raise CommandError(_("没有这个编号的选举。"))
        carrying.ready(options["out"])
        content = take_count(election=election, actor=system_actor("counts"))
        self._written(carrying.write(options["out"], content), options["out"])

    def do_open(self, options: dict[str, Any]) -> None:
        """Prepare the laptop and print the log-ins."""
        content = carrying.read(options["file"], carrying.TO_HALL)
        counties = {code for code, *_more in content["places"]}
        if settings.COUNTY not in counties:
            county = next(c for c, _n, level, _s in content["places"] if level == 3)
            raise CommandError(_("请先设定 HAITANG_COUNTY=%(code)s，再打开。") % {"code": county})
        call_command("migrate", verbosity=0)
        logins = unpack_count(content=content, actor=system_actor("counts"))
        self.stdout.write(_("会场电脑已准备好。账号和密码只显示这一次："))
        for username, password in logins:
            self.stdout.write(f"  {username}  {password}")
        self.stdout.write(_("运行 haitang serve 开始。"))

    def do_give(self, options: dict[str, Any]) -> None:
        """Write the file for the office."""
        rows = Count.objects.select_related("election", "place")
        found = list(rows.filter(pk=options["count"]) if options["count"] else rows)
        if len(found) != 1:
            raise CommandError(_("请写明是哪一次计票。"))
        self._written(carrying.write(options["out"], give(found[0])), options["out"])

    def _written(self, digest: str, path: Path) -> None:
        self.stdout.write(_("已写入 %(name)s") % {"name": path})
        self.stdout.write(_("校验码：%(code)s（请抄在签字的记录上）") % {"code": digest[:16]})

    def do_bring(self, options: dict[str, Any]) -> None:
        """Take in what the hall sends."""
        content = carrying.read(options["file"], carrying.FROM_HALL)
        if not content["sha256"].startswith(options["code"].lower()):
            raise CommandError(_("校验码与签字的记录不一样，没有写入。"))
        count = bring_count(content=content, actor=system_actor("counts"))
        self.stdout.write(_("计票已带回：%(place)s。") % {"place": count.place.name})

    def do_decide(self, options: dict[str, Any]) -> None:
        """Decide stored counts, one JSON line each."""
        rows = Count.objects.filter(state=Count.State.CLOSED).select_related("election", "place")
        if not options["all"]:
            _closed_all(options["count"])
            rows = rows.filter(pk__in=options["count"])
        counts = list(rows.order_by("pk"))
        if not counts:
            raise CommandError(_("没有已结束的计票。"))
        for line in decided(counts):
            self.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")))

    def do_check(self, options: dict[str, Any]) -> None:
        """Every equation that does not hold, one a line; exit code 1 if there is any."""
        try:
            equations = returns.equations(json.loads(_text(options["file"])))
        except CountError as wrong:
            raise _unusable(wrong.in_(language())) from None
        except OSError as error:
            raise _unusable(error.strerror or type(error).__name__) from None
        except (ValueError, RecursionError):
            raise _unusable(_("不是可读的 JSON，请核对是不是拿错了")) from None
        broken = accounting.broken(equations)
        for equation in broken:
            self.stdout.write(equation.in_(language()))
        if broken:
            raise CommandError(
                _("%(n)d个等式中有%(bad)d个不成立。") % {"n": len(equations), "bad": len(broken)}
            )
        self.stdout.write(_("%(n)d个等式全部成立。") % {"n": len(equations)})


def _text(source: str) -> str:
    """The text of a file, or of stdin for ``-``, no longer than a file of returns may be."""
    if source == "-":
        data = sys.stdin.buffer.read(carrying.LARGEST + 1)
    else:
        with Path(source).open("rb") as file:
            data = file.read(carrying.LARGEST + 1)
    if len(data) > carrying.LARGEST:
        raise _unusable(_("超过%(n)d兆，不是计票的数字") % {"n": carrying.LARGEST_MB})
    return data.decode("utf-8-sig")


def _unusable(reason: str) -> CommandError:
    return CommandError(_("文件用不了：%(reason)s。") % {"reason": reason}, returncode=2)


def _closed_all(numbers: list[int]) -> None:
    """CommandError for numbers of counts that are not there, or not closed yet."""
    states = dict(Count.objects.filter(pk__in=numbers).values_list("pk", "state"))
    if missing := [str(pk) for pk in numbers if pk not in states]:
        raise CommandError(
            _("没有编号为 %(numbers)s 的计票，请核对编号。") % {"numbers": "、".join(missing)}
        )
    if waiting := [str(pk) for pk in numbers if states[pk] != Count.State.CLOSED]:
        raise CommandError(
            _("编号为 %(numbers)s 的计票还没有结束，结束后才能算结果。")
            % {"numbers": "、".join(waiting)}
        )


def decided(counts: list[Count]) -> Iterator[dict[str, Any]]:
    """Each count with its decision."""
    for count, given in zip(counts, tallies_of_all(counts), strict=True):
        head = {"count": count.pk, "place": count.place.code}
        try:
            yield {**head, **decide(given, book_of(count.election))}
        except CountError as wrong:
            yield {**head, "error": wrong.in_(language())}
