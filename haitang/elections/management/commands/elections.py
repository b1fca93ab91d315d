"""``haitang elections``: decide a count, list the rule books, compute a timetable."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from haitang.elections.counting import reading, schedule
from haitang.elections.counting.book import Book
from haitang.elections.counting.deciding import decide
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.given import written_day
from haitang.elections.counting.sections import PURPOSES
from haitang.elections.counting.thresholds import Source, Threshold
from haitang.facts.reader import chinese, language

LARGEST: Final = 64_000_000  # bytes of a file: 300,000 papers


class Command(BaseCommand):
    """See the module."""

    help = "Elections: decide a count, list the rule books, compute a timetable."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each thing to do."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        deciding = verbs.add_parser("decide", help="who is elected, and why")
        deciding.add_argument("file", type=Path, help="the count as JSON; - is stdin")
        books = verbs.add_parser("books", help="the rule books, their thresholds and digests")
        deciding.add_argument("--format", choices=["json", "text"], default="json")
        books.add_argument("--format", choices=["json", "text"], default="text")
        dates = verbs.add_parser("schedule", help="every date of an election from its day and book")
        dates.add_argument("book", help="the rule book, such as residents-2026")
        dates.add_argument("--day", required=True, help="election day, such as 2026-04-26")
        dates.add_argument(
            "--mode", default="", help="electing mode; the first of the book if none"
        )
        dates.add_argument("--purpose", choices=PURPOSES, default="term")
        dates.add_argument(
            "--move", action="append", default=[], metavar="STEP=DAY",
            help="another date for a step; may be given several times",
        )  # fmt: skip
        dates.add_argument("--format", choices=["json", "text", "ics"], default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run one subcommand; wrong input is one sentence and exit code 2."""
        try:
            found, lines = getattr(self, f"do_{options['verb']}")(options)
        except CountError as wrong:
            raise CommandError(wrong.in_(language()), returncode=2) from None
        if options["format"] == "ics":
            self.stdout.write("".join(calendar(found)))
        elif options["format"] == "json":
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(lines))

    def do_decide(self, options: dict[str, Any]) -> tuple[object, Iterator[str]]:
        """The result of the count in a file."""
        found = decide(_count(options["file"]))
        return found, _result(found)

    def do_books(self, _options: dict[str, Any]) -> tuple[object, Iterator[str]]:
        """Every book on the shelf; a faulty one is refused by file and key."""
        books = [reading.book(name) for name in reading.names()]
        for book in books:
            reading.alone(reading.SHELF / f"{book.id}.toml")
        return [_plain(book) for book in books], (line for b in books for line in _told(b))

    def do_schedule(self, options: dict[str, Any]) -> tuple[object, Iterator[str]]:
        """The timetable of an election; what is against the law or custom is told."""
        book = reading.book(options["book"])
        day, moved = _day("--day", options["day"]), dict(map(_moved, options["move"]))
        if not book.in_force(day):
            ends = f" – {book.end}" if book.end else " –"
            raise CountError(
                "--day",
                f"{day} 不在“{book.id}”的施行期内（{book.start}{ends}），请换用当日有效的规则书",
                f"{book.id} is not in force on {day} ({book.start}{ends}); name another book",
            )
        mode = options["mode"] or next(iter(book.turnout))
        plan = schedule.compute(book, mode, day, options["purpose"], moved)
        if unknown := moved.keys() - plan.keys():
            raise CountError("--move", *_no_step(min(unknown)))
        findings = schedule.check(book, mode, day, moved, options["purpose"])
        found = {
            "rulebook": book.id, "sha256": book.digest, "day": str(day), "mode": mode,
            "lawful": not any(each.refused for each in findings),
            "list": {"zh": schedule.stable_of(plan, day),
                     "en": schedule.stable_of(plan, day, english=True)},
            "steps": [_step(step) for step in plan.values()],
            "findings": [
                {"step": f.code, "refused": f.refused, "zh": f.zh, "en": f.en} for f in findings
            ],
        }  # fmt: skip
        return found, _dates(found)


def _day(field: str, text: str) -> date:
    if (found := written_day(text)) is not None:
        return found
    raise CountError(field, "请写日期，如 2026-04-26", "write a day, such as 2026-04-26")


def _moved(text: str) -> tuple[str, date]:
    code, _sign, day = text.partition("=")
    return code, _day(f"--move {code[:30]}", day)


def _no_step(code: str) -> tuple[str, str]:
    return f"日程里没有“{code[:30]}”这一步", f"there is no step {code[:30]}"


def _step(step: schedule.Planned) -> dict[str, object]:
    return {
        "code": step.rule.code, "zh": step.rule.zh, "en": step.rule.en, "on": str(step.on),
        "until": str(step.until), "earliest": str(step.earliest or "") or None,
        "latest": str(step.latest or "") or None, "optional": step.rule.optional,
        **_source(step.rule.source),
    }  # fmt: skip


def _dates(found: dict[str, Any]) -> Iterator[str]:
    """A timetable as lines to read out."""
    spoken = language()
    yield f"{found['rulebook']}  {found['mode']}  {found['day']}"
    for step in found["steps"]:
        until = f" – {step['until']}" if step["until"] != step["on"] else ""
        yield f"  {step['on']}{until}  {step[spoken]}  {step['source']}"
    if found["list"][spoken]:
        yield found["list"][spoken]
    for finding in found["findings"]:
        yield f"{'✗' if finding['refused'] else '!'} {finding[spoken]}"


def calendar(found: Any) -> Iterator[str]:
    """A timetable as iCalendar (RFC 5545); lines end with CR LF."""
    made = Calendar()
    made.add("prodid", "-//Haitang//Elections//ZH")
    made.add("version", "2.0")
    for step in found["steps"]:
        event = Event()
        event.add("uid", f"{found['sha256'][:16]}-{found['day']}-{step['code']}@haitang")
        event.add("dtstamp", datetime(2026, 1, 1, tzinfo=UTC))  # the same dates, the same file
        event.add("dtstart", date.fromisoformat(step["on"]))
        event.add("dtend", date.fromisoformat(step["until"]) + timedelta(days=1))
        event.add("summary", step["zh"])
        event.add("description", step["source"])
        made.add_component(event)
    yield made.to_ical().decode()


def _count(path: Path) -> dict[str, Any]:
    """The JSON object in a file; CommandError with exit code 2."""
    try:
        if str(path) == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
    except OSError as error:
        message = _("文件 %(name)s 用不了：%(reason)s。")
        raise _refused(message % {"name": path, "reason": error.strerror}) from None
    if len(content) > LARGEST:
        raise _refused(_("计票文件超过 64 MB。"))
    try:
        found = json.loads(content, parse_constant=_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        message = _("计票文件不是可读的 JSON：%(reason)s。")
        raise _refused(message % {"reason": error}) from None
    if not isinstance(found, dict):
        raise _refused(_("计票文件应是一个 JSON 对象。"))
    return found


def _refused(sentence: str) -> CommandError:
    return CommandError(sentence, returncode=2)


def _constant(word: str) -> NoReturn:
    raise ValueError(word)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(_("“%(key)s”写了两次") % {"key": key[:60]})
        found[key] = value
    return found


def _outcomes() -> dict[str, str]:
    return {
        "elected": _("当选"),
        "tied": _("票数相同，再次投票"),
        "runoff": _("另行选举的候选人"),
        "not_elected": _("未当选"),
        "other_post": _("已当选其他职务"),
        "invalid": _("选举无效"),
    }


def _result(found: dict[str, Any]) -> Iterator[str]:
    """The result as lines to read out."""
    yield _("选举有效") if found["valid"] else _("选举无效")
    for test in found["why"]:
        yield f"  {test['base']} {test['figure']:,} / {test['needed']:,}  {test['source']}"
    words = _outcomes()
    for post in found["posts"]:
        yield _("%(post)s：当选须得 %(needed)s 票，空缺 %(vacant)s 名") % post
        for one in post["candidates"]:
            yield f"  {one['name']} {one['votes']:,} {words[one['outcome']]}  {one['source']}"


def _threshold(found: Threshold) -> dict[str, object]:
    return {
        "base": found.base,
        "operator": found.operator,
        "fraction": f"{found.numerator}/{found.denominator}",
        **_source(found.source),
    }


def _source(found: Source) -> dict[str, object]:
    return {"source": str(found), "sample": found.sample}


def _thresholds(book: Book) -> dict[str, Threshold]:
    turnout = {f"turnout.{mode}": rule for mode, rule in book.turnout.items()}
    return {**turnout, "winner": book.winner, "runoff.winner": book.runoff_winner}


def _plain(book: Book) -> dict[str, object]:
    return {
        "id": book.id,
        "title": {"zh": book.zh, "en": book.en},
        "from": str(book.start),
        "to": str(book.end) if book.end else None,
        "sha256": book.digest,
        "thresholds": {name: _threshold(rule) for name, rule in _thresholds(book).items()},
    }


def _told(book: Book) -> Iterator[str]:
    """One book as lines."""
    english = not chinese()
    yield f"{book.id}  {book.en if english else book.zh}"
    yield f"  {book.start} – {book.end or ''}  sha256 {book.digest}"
    for name, rule in _thresholds(book).items():
        sign = ">" if rule.operator == "more_than" else "≥"
        share = f"{rule.numerator}/{rule.denominator}"
        yield f"  {name}: {sign} {share} {rule.base}  {rule.source}"
