"""An edition of the catalogue in two files: items.toml and its rule book. Read wholly or not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from haitang.facts.reader import language
from haitang.policies.errors import EditionError
from haitang.policies.item_tables import ClassLine, Head, Item, read_class, read_head, read_item
from haitang.rules.engine.book import FOREVER, Book
from haitang.rules.engine.checking import check
from haitang.rules.engine.findings import BookError, Finding
from haitang.rules.engine.lines import Lines, line_in
from haitang.rules.engine.reading import LARGEST, loads, too_large
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tables import allow, table, tables
from haitang.rules.engine.toml import read_toml

T = TypeVar("T")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class EditionFile:
    """An edition as read: nothing in it is wrong. ``remarks`` are those of the rule book."""

    head: Head
    classes: tuple[ClassLine, ...]
    items: tuple[Item, ...]
    book: Book
    book_text: str
    remarks: tuple[str, ...]


def read_edition(path: Path) -> EditionFile:
    """The edition in a file. Raises EditionError with every error, its file, line and reason."""
    reader = _Reader(path, _text(path))
    found = reader.edition()
    if found is None or reader.lines:
        raise EditionError(reader.lines)
    return found


def _text(path: Path) -> str:
    """The text of a file; EditionError where it cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise too_large()
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        said = Said("不是 UTF-8 文字，请另存为 UTF-8", "it is no UTF-8 text; save it as UTF-8")
    except RuleError as error:
        said = error.said
    except OSError as error:
        said = Said(f"读不了：{error.strerror}", f"cannot be read: {error.strerror}")
    raise EditionError([_line(path, 1, said)])


def _line(path: Path, number: int, said: Said) -> str:
    finding = Finding("error", "", said, number, "edition")
    return finding.text(language(), str(path))


class _Reader:
    def __init__(self, path: Path, text: str) -> None:
        self.path, self.at = path, Lines(text)
        self.lines: list[str] = []
        self.raw: dict[str, object] = {}
        try:
            self.raw = read_toml(text.encode())[1]
        except RuleError as error:
            self.wrong(line_in(error.said.en), error.said)

    def wrong(self, line: int, said: Said) -> None:
        self.lines.append(_line(self.path, line, said))

    def tried(self, line: int, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except RuleError as error:
            self.wrong(line, error.said)
            return None

    def edition(self) -> EditionFile | None:
        if self.lines:
            return None
        self.tried(1, lambda: allow(self.raw, ("edition", "class", "policy")))
        head = self.tried(self.at.of("edition"), lambda: read_head(table(self.raw, "edition")))
        classes = self.rows("class", read_class)
        items = self.rows("policy", read_item)
        self.once(classes, items)
        if head is None:
            return None
        book, text = self.book(head)
        if book is None:
            return None
        remarks = self.checked(book, self.path.parent / head.book)
        self.against(head, items, book)
        return EditionFile(head, tuple(classes), tuple(items), book, text, tuple(remarks))

    def rows(self, name: str, read: Callable[[dict[str, object], int], T]) -> list[T]:
        rows = self.tried(1, lambda: tables(self.raw, name)) or []
        if not rows:
            self.wrong(1, Said(f"没有 [[{name}]]", f"there is no [[{name}]]"))
        found = []
        for i, row in enumerate(rows):
            line = self.at.of(name, i)
            one = self.tried(line, lambda row=row, line=line: read(dict(row), line))  # type: ignore[misc]
            if one is not None:
                found.append(one)
        return found

    def once(self, classes: list[ClassLine], items: list[Item]) -> None:
        numbers: set[int] = set()
        for one in classes:
            if one.number in numbers:
                self.wrong(
                    one.line, Said(f"类别 {one.number} 写了两次", f"class {one.number} twice")
                )
            numbers.add(one.number)
        seen: set[str] = set()
        for item in items:
            for word in (f"number {item.number}", f"rule {item.rule}"):
                if word in seen:
                    self.wrong(item.line, Said(f"{word} 用了两次", f"{word} is used twice"))
                seen.add(word)
            if item.class_number not in numbers:
                zh = f"没有编号为 {item.class_number} 的类别"
                self.wrong(item.line, Said(zh, f"there is no class {item.class_number}"))

    def book(self, head: Head) -> tuple[Book | None, str]:
        path = self.path.parent / head.book
        try:
            text = _text(path)
            book = loads(text.encode(), str(path))
        except EditionError as error:
            self.lines += error.lines
        except BookError as error:
            self.lines += error.text(language()).splitlines()
        else:
            if book.sample != head.sample:
                said = Said("sample 与规则文件不一致", "sample differs from that of the rule book")
                self.wrong(self.at.of("edition", key="sample"), said)
            return book, text
        return None, ""

    def checked(self, book: Book, path: Path) -> Iterator[str]:
        found = check(book)
        self.lines += [f.text(language(), str(path)) for f in found if f.level == "error"]
        return (f.text(language(), str(path)) for f in found if f.level != "error")

    def against(self, head: Head, items: list[Item], book: Book) -> None:
        """Every item has its rule on every day, and every rule its item."""
        for item in items:
            self.tried(item.line, lambda item=item: covered(item, head, book))  # type: ignore[misc]
        used = {item.rule for item in items}
        for rule in book.rules:
            if rule.id not in used:
                zh = f"规则 {rule.id} 没有对应的政策事项"
                said = Said(zh, f"rule {rule.id} belongs to no item")
                self.lines.append(_line(self.path.parent / head.book, rule.line, said))


def covered(item: Item, head: Head, book: Book) -> None:
    """RuleError unless a grant rule is in force on every day on which the item is."""
    rules = sorted((r for r in book.rules if r.id == item.rule), key=lambda r: r.begins)
    if not rules:
        raise RuleError(f"规则文件里没有规则 {item.rule}", f"the rule book has no rule {item.rule}")
    if any(rule.kind != "grant" for rule in rules):
        raise RuleError(f"规则 {item.rule} 不是 grant 类", f"rule {item.rule} is no grant")
    begins = max(item.valid_from, head.begins)
    ends = min(item.valid_to or FOREVER, head.ends or FOREVER)
    if ends < begins:
        raise RuleError("有效期不在本版目录的期限内", "it is never valid within this edition")
    gaps = any(a.ends + DAY < b.begins for a, b in pairwise(rules))
    if rules[0].begins > begins or rules[-1].ends < ends or gaps:
        raise RuleError(
            f"规则 {item.rule} 的有效期没有盖住事项的有效期",
            f"rule {item.rule} is not in force on every day on which the item is valid",
        )


def in_force(item: Item, head: Head) -> tuple[date, date | None]:
    """The first day of an item in its edition, and the last one where there is one."""
    ends = min(item.valid_to or FOREVER, head.ends or FOREVER)
    return max(item.valid_from, head.begins), None if ends == FOREVER else ends
