"""A TOML file to a book. Everything wrong is found in one pass, each with its line."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypedDict, TypeVar

from haitang.rules.engine import dates
from haitang.rules.engine.attributes import Attribute, Catalogue, Parameter, bad_character
from haitang.rules.engine.book import (
    FOREVER,
    KINDS,
    Book,
    Evidence,
    Example,
    Rule,
    Source,
    digest,
)
from haitang.rules.engine.findings import BookError, Finding, Level
from haitang.rules.engine.lines import Lines, line_in
from haitang.rules.engine.parser import parse
from haitang.rules.engine.printing import canonical
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tables import (
    Table,
    allow,
    day,
    read_attribute,
    read_parameter,
    table,
    tables,
    text,
    title,
)
from haitang.rules.engine.toml import read_toml
from haitang.rules.engine.tree import Condition

T = TypeVar("T")
LARGEST = 5_000_000  # bytes
_NO_NUMBER = re.compile(r"(?<=[=,\[])\s*[+-]?(?:nan|inf)\b")
_BOOK = ("id", "title", "age", "sample", "basis", "note")
_RULE = (
    "id", "title", "kind", "when", "source", "effective", "agency", "decider", "about", "evidence",
    "test", "note",
)  # fmt: skip
_EXPECTED = {True: True, False: False, "true": True, "false": False, "unknown": None}


def too_large() -> RuleError:
    """What is said of a file of more than ``LARGEST`` bytes."""
    megabytes = LARGEST // 1_000_000
    return RuleError(f"文件超过 {megabytes} MB", f"the file is larger than {megabytes} MB")


def load(path: Path) -> Book:
    """The book in a file. Raises BookError with every error, its line and its reason."""
    if path.stat().st_size > LARGEST:
        raise _broken(path, too_large())
    return loads(path.read_bytes(), str(path))


def loads(content: bytes, file: str = "book.toml") -> Book:
    """The book in some bytes; as ``load``."""
    source = ""
    try:
        source, raw = read_toml(content)
        plain = as_plain(raw)
    except RuleError as error:
        raise _broken(Path(file), error, source) from None
    return _Reader(raw, plain, Lines(source), file).book()


def _broken(path: Path, error: RuleError, source: str = "") -> BookError:
    line = _line_of_unusable(source) if source else line_in(error.said.en)
    return BookError(str(path), [Finding("error", "", error.said, line, "file")])


def _line_of_unusable(source: str) -> int:
    """Where the first value stands that no book can hold: NaN, infinity, an invisible letter."""
    places = [found.start() for found in [_NO_NUMBER.search(source)] if found]
    if (at := bad_character(source)) is not None:
        places.append(at)
    return source.count("\n", 0, min(places, default=0)) + 1


def as_plain(row: Mapping[str, object]) -> dict[str, object]:
    """Values of TOML as values of canonical JSON; RuleError for what cannot be one."""
    return {_clean(key): _plain(value, 1) for key, value in row.items()}


def _plain(value: object, depth: int) -> object:
    if depth > 20:
        raise RuleError("表套得太深", "tables are nested too deeply")
    match value:
        case dict():
            return {_clean(k): _plain(v, depth + 1) for k, v in value.items()}
        case list():
            return [_plain(v, depth + 1) for v in value]
        case bool() | int():
            return value
        case str():
            return _clean(value)
        case Decimal() if value.is_finite():
            return format(value, "f") if abs(value.adjusted()) < 40 else str(value)
        case date():
            return value.isoformat()
    raise RuleError(f"值 {value} 不能用", f"the value {value} cannot be used")


def _clean(word: str) -> str:
    if bad_character(word) is not None:
        raise RuleError(f"有看不见的字符：{word[:20]!r}", f"an invisible character: {word[:20]!r}")
    return word


class _Found(TypedDict):
    """What is read of a rule besides its condition."""

    id: str
    kind: str
    title: Said
    source: Source
    begins: date
    ends: date
    agency: Said
    decider: Said
    about: str
    evidence: tuple[Evidence, ...]
    examples: tuple[Example, ...]
    line: int


class _Reader:
    def __init__(
        self, raw: Mapping[str, object], plain: dict[str, object], lines: Lines, file: str
    ) -> None:
        self.raw, self.plain, self.lines, self.file = raw, plain, lines, file
        self.findings: list[Finding] = []

    def remark(self, level: Level, rule: str, said: Said, line: int, code: str) -> None:
        self.findings.append(Finding(level, rule, said, line, code))

    def tried(self, line: int, rule: str, code: str, read: Callable[[], T], default: T) -> T:
        """The result, or the default with a finding where it was refused."""
        try:
            return read()
        except RuleError as error:
            self.remark("error", rule, error.said, self.lines.inside(line, error.key), code)
            return default

    def book(self) -> Book:
        nobody = ("", Said("", ""), "", False)
        name, shown, age, sample = self.tried(self.lines.of("book"), "", "book", self.head, nobody)
        catalogue = self.catalogue()
        none: list[Table] = []
        rows = self.tried(1, "", "rule", lambda: tables(self.raw, "rule"), none)
        found = [self.rule(i, rows, catalogue) for i in range(len(rows))]
        rules = [rule for rule in found if rule is not None]
        if not found and not self.findings:
            said = Said("一条规则也没有，请写 [[rule]]", "there is no rule; write [[rule]]")
            self.remark("error", "", said, 1, "empty")
        self.freeze(rules)
        if self.findings:  # all are errors: remarks on a sound book come from ``check``
            raise BookError(self.file, self.findings)
        return Book(name, shown, age, sample, catalogue, tuple(rules), self.file, self.plain)

    def head(self) -> tuple[str, Said, str, bool]:
        allow(self.raw, ("book", "attributes", "parameter", "rule"))
        head = table(self.raw, "book")
        allow(head, _BOOK)
        convention = head.get("age", dates.ON_BIRTHDAY)
        if convention not in dates.CONVENTIONS:
            words = "、".join(dates.CONVENTIONS)
            raise RuleError(f"age 只能是 {words}", f"age is one of {words}")
        sample = head.get("sample", False)
        if not isinstance(sample, bool):
            raise RuleError("sample 是 true 或 false", "sample is true or false")
        return text(head, "id"), title(head, "title"), str(convention), sample

    def freeze(self, rules: list[Rule]) -> None:
        """Conditions in canonical English, so that the hash is that of the meaning."""
        self.plain.setdefault("attributes", {})
        self.plain["rule"] = [rule.hash for rule in rules]

    # attributes and parameters

    def catalogue(self) -> Catalogue:
        attributes = {a.name: a for a in self.attributes()}
        parameters = {p.name: p for p in self.parameters()}
        empty = Catalogue({}, {})
        return self.tried(1, "", "names", lambda: Catalogue(attributes, parameters), empty)

    def attributes(self) -> Iterator[Attribute]:
        none: Table = {}
        rows = self.tried(1, "", "attributes", lambda: table(self.raw, "attributes"), none)
        for name, row in rows.items():
            line = self.lines.of(f"attributes.{name}")
            if line == 1:
                line = self.lines.of("attributes", key=name)
            try:
                yield read_attribute(name, row)
            except RuleError as error:
                where = self.lines.inside(line, error.key)
                self.remark("error", "", error.said, where, "attribute")

    def parameters(self) -> Iterator[Parameter]:
        none: list[Table] = []
        rows = self.tried(1, "", "parameter", lambda: tables(self.raw, "parameter"), none)
        for i, row in enumerate(rows):
            try:
                yield read_parameter(row)
            except RuleError as error:
                line = self.lines.inside(self.lines.of("parameter", i), error.key)
                self.remark("error", "", error.said, line, "parameter")

    # rules

    def rule(self, index: int, rows: list[Table], catalogue: Catalogue) -> Rule | None:
        before, row = len(self.findings), rows[index]
        name = str(row.get("id", ""))

        def line(key: str = "") -> int:
            return self.lines.of("rule", index, key)

        def get(key: str, read: Callable[[], T], default: T) -> T:
            return self.tried(line(key), name, key, read, default)

        empty = Said("", "")
        get("", lambda: allow(row, _RULE), None)
        begins, ends = get("effective", lambda: _effective(row), (FOREVER, FOREVER))
        condition = self.condition(name, line("when"), row, catalogue)
        tests = sum(_length(r.get("test")) for r in rows[:index])
        found = _Found(
            id=get("id", lambda: text(row, "id"), ""),
            kind=get("kind", lambda: _kind(row), ""),
            title=get("title", lambda: title(row, "title"), empty),
            source=get("source", lambda: _source(row), Source("", "")),
            begins=begins,
            ends=ends,
            agency=get("agency", lambda: title(row, "agency", optional=True), empty),
            decider=get("decider", lambda: title(row, "decider"), empty),
            about=get("about", lambda: text(row, "about", optional=True), ""),
            evidence=get("evidence", lambda: _evidence(row, catalogue), ()),
            examples=get("test", lambda: self.examples(tests, row, begins), ()),
            line=line(),
        )
        if condition is None or len(self.findings) > before:
            return None
        frozen = digest({**as_plain(row), "when": canonical(condition, "en")})
        return Rule(**found, text=text(row, "when"), condition=condition, hash=frozen)

    def condition(self, rule: str, line: int, row: Table, catalogue: Catalogue) -> Condition | None:
        when = ""
        try:
            when = text(row, "when")
            return parse(when, catalogue)
        except RuleError as error:
            where = self.lines.within(line, when, error.at)
            self.remark("error", rule, error.said, where, "condition")
            return None

    def examples(self, before: int, row: Table, begins: date) -> tuple[Example, ...]:
        found = []
        for i, test in enumerate(tables(row, "test")):
            allow(test, ("given", "on", "expect", "note"))
            expect = test.get("expect")
            if not isinstance(expect, bool | str) or expect not in _EXPECTED:
                raise RuleError(
                    'expect 是 true、false 或 "unknown"', 'expect is true, false or "unknown"'
                )
            on = day(test, "on", begins)
            line = self.lines.of("rule.test", before + i)
            found.append(Example(table(test, "given"), on, _EXPECTED[expect], line))
        return tuple(found)


def _length(rows: object) -> int:
    return len(rows) if isinstance(rows, list) else 0


def _kind(row: Table) -> str:
    kind = text(row, "kind")
    if kind not in KINDS:
        words = "、".join(KINDS)
        raise RuleError(f"kind 只能是 {words}，不是 {kind}", f"kind is one of {words}, not {kind}")
    return kind


def _source(row: Table) -> Source:
    if not row.get("source"):
        raise RuleError(
            "没有写出处：source 要有 law 和 article", "no source; it has law and article"
        )
    source = table(row, "source")
    allow(source, ("law", "article", "address", "quote"))
    rest = [text(source, key, optional=True) for key in ("address", "quote")]
    return Source(text(source, "law"), text(source, "article"), *rest)


def _effective(row: Table) -> tuple[date, date]:
    span = table(row, "effective")
    allow(span, ("from", "to"))
    begins, ends = day(span, "from", None), day(span, "to", FOREVER)
    if ends < begins:
        raise RuleError(
            f"有效期止 {ends} 早于起 {begins}", f"ends on {ends}, before it begins {begins}"
        )
    return begins, ends


def _evidence(row: Table, catalogue: Catalogue) -> tuple[Evidence, ...]:
    found = []
    for item in tables(row, "evidence"):
        allow(item, ("attribute", "document"))
        attribute = catalogue.attribute(text(item, "attribute"))
        found.append(Evidence(attribute, title(item, "document")))
    return tuple(found)
