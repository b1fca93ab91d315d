"""Read rule books from TOML. A fault names the file, the key and what to write."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from haitang.elections.counting import tables
from haitang.elections.counting.book import Book, Differential
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.sections import MODES, SECTIONS, overridden, rules
from haitang.elections.counting.tables import SOURCE, Table, plain, source, threshold
from haitang.elections.counting.thresholds import Threshold

SHELF: Final = Path(__file__).resolve().parents[1] / "rulebooks"
SOURCES: Final = ("returned", "voters", "overfull", "write_ins", "tie")


def names() -> list[str]:
    """The identifiers of the books on the shelf, sorted."""
    return sorted(path.stem for path in SHELF.glob("*.toml"))


@cache
def book(name: str) -> Book:
    """The book of that name on the shelf; CountError if there is none or it has a fault."""
    if name not in names():
        known = "、".join(names())
        raise CountError(
            "rulebook",
            f"没有规则书“{name[:40]}”，请写 {known} 之一",
            f"there is no rule book “{name[:40]}”; write one of {', '.join(names())}",
        )
    path = SHELF / f"{name}.toml"
    return read(path.name, path.read_bytes())


def read(file: str, content: bytes) -> Book:
    """A book from the bytes of its file. ``file`` names it in errors.

    Raises CountError: not TOML, a key missing or unknown, a value of the wrong kind, a fraction
    over one, days in the wrong order, a rule without law, article and text, or an override that
    the book does not allow.
    """
    top = tables.top(file, content)
    keys = {"book", "turnout", "winner", "runoff", "void", "one_post", "differential", *SOURCES}
    top.only(keys | SECTIONS)
    top = overridden(top)
    head, runoff, void = top.table("book"), top.table("runoff"), top.table("void")
    head.only({"id", "zh", "en", "from", "to"})
    runoff.only({"more", "winner"} | SOURCE)
    void.only({"in_total"} | SOURCE)
    start, end = head.day("from"), head.day("to") if "to" in head.data else None
    if end is not None and end < start:
        raise head.wrong("to", "早于 from，请写不早于 from 的日期", "must not be before from")
    if head.text("id") != Path(file).stem:
        stem = Path(file).stem
        raise head.wrong("id", f"与文件名不同，请写“{stem}”", f"must be the file's name, {stem}")
    return Book(
        id=head.text("id"),
        zh=head.text("zh"),
        en=head.text("en"),
        start=start,
        end=end,
        turnout=_turnout(top.table("turnout")),
        winner=threshold(top.table("winner")),
        runoff_winner=threshold(runoff.table("winner")),
        runoff_more=runoff.count("more", 0, 9),
        runoff=source(runoff),
        void_in_total=void.flag("in_total"),
        void=source(void),
        one_post=plain(top.table("one_post")) if "one_post" in top.data else None,
        differential=_differential(top.table("differential")),
        rules=rules(top),
        digest=hashlib.sha256(content).hexdigest(),
        **{name: plain(top.table(name)) for name in SOURCES},
    )


def alone(path: Path) -> None:
    """CountError when another book of the same law in the folder is in force on some of its days.

    Books of one law share the first word of their names: residents-2018, residents-2026.
    """
    own = read(path.name, path.read_bytes())
    for other in sorted(path.parent.glob(f"{path.stem.split('-')[0]}-*.toml")):
        if other.name == path.name:
            continue
        found = read(other.name, other.read_bytes())
        if own.in_force(found.start) or found.in_force(own.start):
            raise CountError(
                f"{path.name} book.from",
                f"施行期与“{found.id}”重叠，请把其中一本的 from 或 to 改到不重叠",
                f"its days overlap those of {found.id}; change from or to of one of them",
            )


def _turnout(table: Table) -> Mapping[str, Threshold]:
    table.only(set(MODES))
    if not table.data:
        raise table.wrong("", "一种选举方式也没有", "has no electing mode")
    return MappingProxyType({mode: threshold(table.table(mode)) for mode in table.data})


def _differential(table: Table) -> Differential:
    table.only({"least", "numerator", "denominator"} | SOURCE)
    below = table.count("denominator", 1, 1000)
    above = table.count("numerator", 0, below)
    return Differential(table.count("least", 0, 9), above, below, source(table))
