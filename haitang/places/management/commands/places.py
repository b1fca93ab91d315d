"""``haitang places``: load divisions, look them up, and enter what changed."""

import datetime as dt
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from haitang.facts.errors import Refused
from haitang.places import loading, operations, queries
from haitang.places.models import Place
from haitang.places.plans import NewPlace
from haitang.places.reading import BadFileError
from haitang.scope.actor import system_actor
from haitang.scope.scope import everything

ACTOR = system_actor("places")


def day(text: str) -> dt.date:
    """A day as YYYY-MM-DD, for the command line."""
    return dt.date.fromisoformat(text)


class Command(BaseCommand):
    """See the module."""

    help = "Administrative divisions: load FILE, show CODE, find TEXT, rename, renumber, move, ..."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each operation."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        load = verbs.add_parser("load", help="load FILE.csv[.gz] with columns code,name,level")
        load.add_argument("file", type=Path)
        load.add_argument(
            "--since", "--as-of", dest="since", type=day, help="first day of what the file says"
        )
        show = verbs.add_parser("show", help="what a code means, now or on a day")
        show.add_argument("code")
        show.add_argument("--on", type=day)
        verbs.add_parser("find", help="places by name").add_argument("text")
        for name, more in CHANGES.items():
            change = verbs.add_parser(name, help=more[0])
            change.add_argument("code")
            for argument in more[1]:
                change.add_argument(argument, nargs="+" if argument == "parts" else None)
            if name == "split":
                change.add_argument("--ends", action="store_true", help="the place is no more")
            change.add_argument("--on", type=day, help="first day (default: today)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run one subcommand; a refusal is one sentence and exit code 1."""
        verb = options["verb"]
        with everything("haitang places", ACTOR):
            try:
                run = self.change if verb in CHANGES else getattr(self, verb)
                run(**options)
            except BadFileError as error:
                self.bad_rows(error)
                raise CommandError(str(error)) from None
            except Refused as error:
                raise CommandError(str(error)) from None

    def load(self, *, file: Path, since: dt.date | None, **_options: Any) -> None:
        """Load a file and say what it changed."""
        done = loading.load_file(file, since=since, actor=ACTOR, progress=_progress())
        if done.repeated:
            self.stdout.write(_("文件中有 %(count)s 行重复，已跳过。") % _count(done.repeated))
        if not done.changed:
            self.stdout.write(_("没有变化：%(count)s 个地方都已登记。") % _count(done.unchanged))
            return
        self.stdout.write(
            _("新增 %(added)s 个，更名 %(renamed)s 个，没有变化 %(unchanged)s 个。")
            % {
                "added": f"{done.added:,}",
                "renamed": f"{done.renamed:,}",
                "unchanged": f"{done.unchanged:,}",
            }
        )

    def bad_rows(self, error: BadFileError) -> None:
        """The first bad rows, each with its line."""
        for row in error.rows:
            self.stderr.write(
                _("第 %(line)s 行：%(reason)s") % {"line": row.line, "reason": row.reason}
            )
        if error.count > len(error.rows):
            self.stderr.write(_("……另有 %(count)s 行") % _count(error.count - len(error.rows)))

    def show(self, *, code: str, on: dt.date | None, **_options: Any) -> None:
        """A place with its former codes and names, and what lies in it."""
        place = queries.by_code(code, on)
        now = queries.version_on(place, on) if on else place
        self.stdout.write(f"{now.code}  {now.name}  {queries.full_name(place)}")
        for row in place.past.order_by("since"):
            self.stdout.write(f"  {row.since} – {row.until}  {row.code}  {row.name}")
        inside = queries.subtree(place).count() - 1
        self.stdout.write(_("下辖 %(count)s 个地方") % _count(inside))

    def find(self, *, text: str, **_options: Any) -> None:
        """Places whose name holds a text."""
        for place in queries.search(text):
            self.stdout.write(f"{place.code}  {queries.full_name(place)}")

    def change(self, *, verb: str, code: str, on: dt.date | None, **options: Any) -> None:
        """Run the operation of a verb."""
        place = queries.by_code(code)
        CHANGES[verb][2](place, on or timezone.localdate(), options)
        place.refresh_from_db()
        self.stdout.write(f"{place.code}  {queries.full_name(place)}")


def _count(number: int) -> dict[str, str]:
    return {"count": f"{number:,}"}


def _progress() -> Callable[[Iterable[NewPlace]], Iterable[NewPlace]] | None:
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    return lambda rows: tqdm(rows, desc="places", unit="", unit_scale=True, file=sys.stderr)


def _rename(place: Place, on: dt.date, options: dict[str, Any]) -> None:
    operations.rename_place(place=place, name=options["name"], on=on, actor=ACTOR)


def _renumber(place: Place, on: dt.date, options: dict[str, Any]) -> None:
    operations.renumber_place(place=place, code=options["new_code"], on=on, actor=ACTOR)


def _move(place: Place, on: dt.date, options: dict[str, Any]) -> None:
    parent = queries.by_code(options["parent"])
    operations.move_place(place=place, parent=parent, on=on, actor=ACTOR)


def _merge(place: Place, on: dt.date, options: dict[str, Any]) -> None:
    into = queries.by_code(options["into"])
    operations.merge_place(place=place, into=into, on=on, actor=ACTOR)


def _split(place: Place, on: dt.date, options: dict[str, Any]) -> None:
    pairs = [part.partition("=") for part in options["parts"]]
    parts = [(code, name) for code, _equals, name in pairs]
    operations.split_place(place=place, parts=parts, ends=options["ends"], on=on, actor=ACTOR)


def _end(place: Place, on: dt.date, _options: dict[str, Any]) -> None:
    operations.end_place(place=place, on=on, actor=ACTOR)


Change = Callable[[Place, dt.date, dict[str, Any]], None]
CHANGES: dict[str, tuple[str, tuple[str, ...], Change]] = {
    "rename": ("give a place another name", ("name",), _rename),
    "renumber": ("give a place another code", ("new_code",), _renumber),
    "move": ("put a place under another parent", ("parent",), _move),
    "merge": ("let a place go up in another", ("into",), _merge),
    "split": ("cut places CODE=NAME out of a place", ("parts",), _split),
    "end": ("end a place", (), _end),
}
