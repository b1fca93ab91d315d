"""``haitang rules``: check and test rule books, explain verdicts, match, compare, print SQL."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from haitang.facts.reader import language
from haitang.rules.engine.book import Book, Edition
from haitang.rules.engine.dates import iso_day
from haitang.rules.engine.finders import AUTO, PROVERS
from haitang.rules.engine.findings import BookError, Finding
from haitang.rules.engine.said import RuleError, Said, or_near
from haitang.rules.engine.sql.dialects import DIALECTS
from haitang.rules.kinds import kind_of
from haitang.rules.showing import change_line, remark_row, verdict_lines

if TYPE_CHECKING:
    from haitang.rules.engine.matching import Counts
    from haitang.rules.engine.sources import Table

LARGEST = 1_000_000  # bytes of a file of facts
SUBJECTS_HELP = "a .parquet or .csv file, or db:NAME for subjects of the database"


class Command(BaseCommand):
    """See the module."""

    help = "Rule books: check, test, explain, match, diff, sql."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each thing to do."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        check = verbs.add_parser("check", help="find what is wrong with a book")
        check.add_argument("--format", choices=["text", "json"], default="text")
        check.add_argument(
            "--prover", choices=PROVERS, default=AUTO,
            help="own search, z3, or both as far as installed",
        )  # fmt: skip
        test = verbs.add_parser("test", help="run the examples of a book")
        explain = verbs.add_parser("explain", help="the verdicts on one subject, and why")
        explain.add_argument("--given", type=Path, required=True, help="facts as JSON; - is stdin")
        explain.add_argument("--format", choices=["text", "json"], default="text")
        match = verbs.add_parser("match", help="all rules on a table of subjects")
        match.add_argument("--subjects", required=True, help=SUBJECTS_HELP)
        match.add_argument("--out", type=Path, required=True, help="directory for the results")
        match.add_argument("--engine", choices=["local", "spark"], default="local")
        match.add_argument("--master", help="of Spark; without one, two workers on this machine")
        diff = verbs.add_parser("diff", help="who gains and who loses under a new book")
        sql = verbs.add_parser("sql", help="print the rules of a day as SQL, for auditors")
        sql.add_argument("--rule", metavar="ID", help="this rule alone")
        sql.add_argument("--dialect", choices=list(DIALECTS), required=True)
        sql.add_argument("--format", choices=["text", "json"], default="text")
        for verb in (check, test, explain, match, diff, sql):
            verb.add_argument("book", type=Path, help="the book, a .toml file")
        diff.add_argument("new", type=Path, help="the new book")
        diff.add_argument("--subjects", help=SUBJECTS_HELP)
        diff.add_argument("--new-on", type=_day, help="the day for the new book (the same)")
        diff.add_argument("--format", choices=["text", "json"], default="text")
        for verb in (match, diff):
            verb.add_argument("--id", help="the column that names the subject")
        for verb in (explain, match, diff, sql):
            verb.add_argument("--on", type=_day, help="the day, YYYY-MM-DD (today)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run one subcommand; a refusal is a sentence and exit code 1."""
        try:
            getattr(self, f"do_{options['verb']}")(**options)
        except RuleError as error:
            raise CommandError(self.say(error.said)) from None
        except FileNotFoundError as error:
            raise CommandError(_("没有文件 %(name)s。") % {"name": error.filename}) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            message = _("文件 %(name)s 用不了：%(reason)s。")
            words = {"name": error.filename or "", "reason": error.strerror or error}
            raise CommandError(message % words) from None

    def say(self, said: Said) -> str:
        """In the language of the terminal."""
        return said.in_(language())

    def book(self, path: Path) -> Book:
        """The book in a file, or its errors and exit code 1."""
        from haitang.rules.engine.reading import load

        try:
            return load(path)
        except BookError as error:
            raise CommandError(error.text(language())) from None

    def edition(self, path: Path, on: date | None) -> Edition:
        """The rules of a day; a remark on standard error that a book is a sample."""
        book = self.book(path)
        if book.sample:
            self.stderr.write(_("这是样例，不能据此办事。"))
        return book.on(on or timezone.localdate())

    def none_in_force(self, day: date) -> str:
        """What is said where no rule is in force on the day."""
        return _("%(day)s 没有规则在施行；用 --on 另指一天。") % {"day": day}

    def columns(self, edition: Edition, table: "Table") -> None:
        """A remark on standard error on attributes that the table says nothing of."""
        from haitang.rules.engine.matching import absent

        if not edition.rules:
            self.stderr.write(self.none_in_force(edition.day))
        if names := "、".join(self.say(said) for said in absent(edition, table)):
            said = _("表里没有这些字段的列，都按未知算：%(names)s。")
            self.stderr.write(said % {"names": names})

    def do_check(self, *, book: Path, format: str, prover: str, **_options: Any) -> None:  # noqa: A002
        """Every remark with file and line; exit code 1 if one is an error."""
        kind = kind_of(book)
        if kind is not None:
            remarks = kind.check(book)
            ending = "" if remarks else _("没有发现错误。")
        else:
            remarks, ending = self.checked(book, prover)
        self.remarks(remarks, book, format)
        if ending and format == "text":
            self.stdout.write(ending)
        errors = sum(remark.level == "error" for remark in remarks)
        if errors:
            raise CommandError(_("有 %(count)s 处错误，请改后再查。") % {"count": errors})

    def checked(self, book: Path, prover: str) -> tuple[list[Finding], str]:
        """The remarks on a book of rules, and a last line for one that can be read."""
        from haitang.rules.engine.checking import check
        from haitang.rules.engine.reading import load

        try:
            found = load(book)
        except BookError as error:
            return list(error.findings), ""
        numbers = {"count": len(found.rules), "hash": found.hash}
        return check(found, prover), _("共 %(count)s 条规则，%(hash)s") % numbers

    def remarks(self, found: Iterable[Finding], book: Path, form: str) -> None:
        """Remarks, a line each, or as one JSON list."""
        if form == "json":
            rows = [remark_row(finding, book) for finding in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for finding in found:
            self.stdout.write(finding.text(language(), str(book)))

    def do_test(self, *, book: Path, **_options: Any) -> None:
        """Run the examples; exit code 1 if one fails."""
        from haitang.rules.engine.examples import failures

        found = self.book(book)
        failed = list(failures(found))
        self.remarks(failed, book, "text")
        count = sum(len(rule.examples) for rule in found.rules)
        if failed:
            message = _("%(count)s 个试例中有 %(failed)s 个不符。")
            raise CommandError(message % {"count": count, "failed": len(failed)})
        self.stdout.write(_("%(count)s 个试例都符合。") % {"count": count})

    def do_explain(
        self,
        *,
        book: Path,
        given: Path,
        on: date | None,
        format: str,  # noqa: A002
        **_options: Any,
    ) -> None:
        """The verdict of every rule in force on one subject."""
        from haitang.rules.engine.explaining import explain
        from haitang.rules.engine.subject import read_subject

        edition = self.edition(book, on)
        if not edition.rules:
            self.stderr.write(self.none_in_force(edition.day))
        subject = read_subject(edition.book.catalogue, _facts(given), edition.day)
        found = explain(edition, subject)
        if format == "json":
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for row in found:
            self.stdout.write("\n".join(verdict_lines(row, language())))

    def do_match(
        self,
        *,
        book: Path,
        subjects: str,
        out: Path,
        id: str | None,  # noqa: A002
        on: date | None,
        engine: str,
        master: str | None,
        **_options: Any,
    ) -> None:
        """Write matches.parquet, counts.json and wrong.csv."""
        if master is not None and engine != "spark":
            raise CommandError(_("--master 要和 --engine spark 一起用。"))
        edition = self.edition(book, on)
        if engine == "spark":
            counts = self.in_spark(edition, book, subjects, out, master, id)
        else:
            counts = self.here(edition, subjects, out, id)
        message = _("%(rows)s 个对象，%(rules)s 条规则；%(wrong)s 个对象的数据有误，见 wrong.csv。")
        numbers = {"rows": counts.rows, "rules": len(edition.rules), "wrong": counts.wrong}
        self.stdout.write(message % numbers)
        if counts.repeated:
            again = _("其中 %(count)s 行的对象编号前面已经有了，只算第一行。")
            self.stdout.write(again % {"count": counts.repeated})
        if counts.rejected:
            lines = _("另有 %(count)s 行的列数不对，没有计入，也见 wrong.csv。")
            self.stdout.write(lines % {"count": counts.rejected})

    def here(self, edition: Edition, subjects: str, out: Path, id_column: str | None) -> "Counts":
        """Match in this process, with a bar where somebody looks on."""
        from tqdm import tqdm

        from haitang.rules.engine.matching import match

        quiet = not sys.stderr.isatty()
        with opened(subjects, id_column) as table:
            self.columns(edition, table)
            with tqdm(total=table.rows, unit=" rows", disable=quiet) as bar:

                def report(rows: int) -> None:
                    bar.update(rows - bar.n)

                return match(edition, table, out, report)

    def in_spark(
        self,
        edition: Edition,
        book: Path,
        subjects: str,
        out: Path,
        master: str | None,
        id_column: str | None,
    ) -> "Counts":
        """Match by Spark's workers; what is wrong with the table is said before Spark starts."""
        from haitang.rules.engine import spark

        self.columns(edition, spark.readable(edition, Path(subjects), id_column))
        session = spark.session(master or spark.MASTER)
        try:
            return spark.match(edition, book.read_bytes(), Path(subjects), out, session, id_column)
        finally:
            session.stop()

    def do_diff(
        self,
        *,
        book: Path,
        new: Path,
        subjects: str | None,
        id: str | None,  # noqa: A002
        on: date | None,
        new_on: date | None,
        format: str,  # noqa: A002
        **_options: Any,
    ) -> None:
        """What changes between two books, or between two days of one."""
        from haitang.rules.engine import comparing

        old, after = self.edition(book, on), self.edition(new, new_on or on)
        if subjects is None:
            found = comparing.Compared(comparing.changes(old, after))
        else:
            with opened(subjects, id) as table:
                for edition in (old, after):
                    self.columns(edition, table)
                found = comparing.compare(old, after, table)
        if format == "json":
            plain = comparing.plain(old, after, found)
            self.stdout.write(json.dumps(plain, ensure_ascii=False, indent=1))
            return
        for change in found.changes:
            self.stdout.write(change_line(change))
        if found.left_out:
            left = _("%(rows)s 个对象中有 %(count)s 个数据有误或重复，没有比较。")
            self.stdout.write(left % {"rows": found.rows, "count": found.left_out})

    def do_sql(
        self,
        *,
        book: Path,
        rule: str | None,
        dialect: str,
        on: date | None,
        format: str,  # noqa: A002
        **_options: Any,
    ) -> None:
        """Print each rule in force as one SQL expression; nothing is run."""
        from haitang.rules.engine.sql.expressions import expression

        edition = self.edition(book, on)
        if not edition.rules:
            raise CommandError(self.none_in_force(edition.day))
        chosen = [r for r in edition.rules if rule is None or r.rule.id == rule]
        if rule is not None and not chosen:
            known = [ready.rule.id for ready in edition.rules]
            hint = or_near(rule, known)
            zh = f"{edition.day} 没有规则 {rule}{hint.zh}"
            raise RuleError(zh, f"there is no rule {rule} on {edition.day}{hint.en}")
        catalogue = edition.book.catalogue
        printed = [(r.rule.id, expression(r.node, catalogue, DIALECTS[dialect])) for r in chosen]
        if format == "json":
            rows = [{"rule": name, "sql": sql} for name, sql in printed]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for name, sql in printed:
            self.stdout.write(sql if rule else f"{' '.join(name.split())}\t{sql}")


@contextmanager
def opened(subjects: str, id_column: str | None) -> "Iterator[Table]":
    """The subjects in a file, or of a registered reader within its scope; RuleError."""
    from haitang.rules.engine.sources import open_table
    from haitang.rules.subjects import reader_of, table_of

    reader = reader_of(subjects)
    if reader is None:
        yield open_table(Path(subjects), id_column)
        return
    with reader.enter():
        yield table_of(reader, id_column)


def _day(text: str) -> date:
    try:
        return iso_day(text)
    except ValueError:
        raise CommandError(_("日期写作 2021-07-01。")) from None


def _facts(path: Path) -> dict[str, object]:
    """The facts in a JSON file, numbers exact; CommandError."""
    content = sys.stdin.buffer.read(LARGEST + 1) if str(path) == "-" else path.read_bytes()
    if len(content) > LARGEST:
        raise CommandError(_("事实文件超过 1 MB。"))
    try:
        found = json.loads(
            content, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_once
        )
    except ArithmeticError:  # of Decimal()
        raise CommandError(_("事实文件里有一个数太大，请改成普通的数。")) from None
    except (ValueError, RecursionError) as error:
        raise CommandError(_("事实文件不是可读的 JSON：%(reason)s。") % {"reason": error}) from None
    if not isinstance(found, dict):
        raise CommandError(_("事实文件应是一个 JSON 对象：字段名和值。"))
    return found


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(_("有一个字段写了两次"))
    return found
