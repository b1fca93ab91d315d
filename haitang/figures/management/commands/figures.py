import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from haitang.facts.errors import Refused
from haitang.figures import documentation, output
from haitang.figures.catalogue import FIGURES
from haitang.figures.queries import compute
from haitang.places.queries import by_code
from haitang.scope.actor import system_actor
from haitang.scope.scope import everything

FORMATS = {"json": output.as_json, "csv": output.as_csv, "table": output.as_table}


class Command(BaseCommand):
    help = "Figures of a place and a period, or the documentation of all figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, when, which, how."""
        parser.add_argument("--place", default=settings.COUNTY, help="code of 6, 9 or 12 digits")
        parser.add_argument("--from", dest="start", default="", help="first day, 2021-01-01")
        parser.add_argument("--to", dest="end", default="", help="last day, included")
        parser.add_argument("--code", action="append", default=[], help="a figure; may be repeated")
        parser.add_argument(
            "--by", default="", help="month, town, community, category, unit, channel"
        )
        parser.add_argument("--as-of", default="", help="only the first N facts of the log")
        parser.add_argument("--format", default="table", help="json, csv or table")
        parser.add_argument("--doc", action="store_true", help="write docs/figures.md")
        parser.add_argument(
            "--check", action="store_true", help="say whether docs/figures.md is up to date"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print, or write the documentation."""
        if options["doc"] or options["check"]:
            self._document(check=options["check"])
            return
        try:
            self.stdout.write(self._text(options), ending="")
        except Refused as error:
            raise CommandError(str(error), returncode=2) from error

    def _text(self, options: dict[str, Any]) -> str:
        if options["format"] not in FORMATS:
            raise _wrong(_("--format 请写 json、csv 或 table。"))
        start, end = _day("--from", options["start"]), _day("--to", options["end"])
        as_of = _number(options["as_of"]) if options["as_of"] else None
        with everything("haitang figures", system_actor("figures")):
            place = by_code(options["place"], on=end)
            by = options["by"]
            codes = options["code"] or [
                code for code, f in FIGURES.items() if not by or by in f.dimensions
            ]
            found = compute(codes or list(FIGURES), place, start, end, by=by or None, as_of=as_of)
        return FORMATS[options["format"]](found)

    def _document(self, *, check: bool) -> None:
        path = settings.BASE_DIR / "docs" / "figures.md"
        text = documentation.markdown()
        if not check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            raise CommandError(_("docs/figures.md 已过时。请运行 haitang figures --doc。"))


def _wrong(sentence: str) -> CommandError:
    return CommandError(sentence, returncode=2)


def _day(option: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        sentence = _("%(option)s 请写成 2021-01-01 这样的日期。") % {"option": option}
        raise _wrong(sentence) from error


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise _wrong(_("--as-of 请写事实的条数，如 12000。"))
    return int(text)
