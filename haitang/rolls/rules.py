"""What the law says about who registers, and who votes for others; the rest says ``law``.

The books lie in ``rulebooks/``, one for each election book and under the same name. The text is
frozen into the roll when it is opened, so that a later change of the file changes no past roll.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from haitang.elections.counting import tables
from haitang.elections.counting.tables import SOURCE, Table, source
from haitang.elections.counting.thresholds import Source
from haitang.facts.errors import Refused
from haitang.rolls.models import Voter
from haitang.rolls.removals import LEFT_OUT

SHELF: Final = Path(__file__).with_name("rulebooks")
Klass = Voter.Klass


class NoRulesError(Refused):
    """There are no rules of registration for this election book."""

    code = "no_rules"


@dataclass(frozen=True)
class ClassRule:
    """What a person of a class must have done. ``months`` of living or working there, whole."""

    wished: bool
    applied: bool
    approved: bool
    months: int
    source: Source


@dataclass(frozen=True)
class Rules:
    """Who registers.

    ``women`` is the least share of women among representatives, as numerator and denominator;
    ``leave_out`` are the reasons for which a Party member may be left out of those due.
    """

    age: int
    age_source: Source
    classes: Mapping[str, ClassRule]
    households_least: int
    households_most: int
    women: tuple[int, int]
    representatives: Source
    leave_out: frozenset[str]


def cited(source: Source) -> str:
    """A source in brackets behind a sentence: law and article."""
    return f"{source.law}{source.article}"


def text_of(book: str) -> str:
    """The text of the rules for an election book. Raises NoRulesError."""
    path = SHELF / f"{Path(book).name}.toml"
    if not path.is_file():
        known = "、".join(sorted(p.stem for p in SHELF.glob("*.toml")))
        raise NoRulesError(
            _("规则书“%(book)s”没有选民登记的规则。现有：%(known)s。")
            % {"book": book, "known": known}
        )
    return path.read_text(encoding="utf-8")


def digest_of(text: str) -> str:
    """SHA-256 of a book's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def read(text: str) -> Rules:
    """The rules in a text. Raises CountError, which names the key and what to write."""
    return rules_in(tables.top("rules", text.encode()))


def read_book(file: str, content: bytes) -> Rules:
    """The rules in the bytes of a file, which has the name of the election book it belongs to.

    Raises CountError, which names the file, the key and what to write.
    """
    top = tables.top(file, content)
    found, head, stem = rules_in(top), top.table("book"), Path(file).stem
    if head.text("id") != stem:
        raise head.wrong("id", f"与文件名不同，请写“{stem}”", f"must be the file's name, {stem}")
    return found


def rules_in(top: Table) -> Rules:
    """The rules in a file that was read. Raises CountError."""
    top.only({"book", "age", "classes", "representatives", "leave_out"})
    top.table("book").only({"id"})
    age, people, left = top.table("age"), top.table("representatives"), top.optional("leave_out")
    age.only({"least"} | SOURCE)
    classes = top.table("classes")
    classes.only(set(Klass.values))
    least, most = _households(people)
    return Rules(
        age=age.count("least", 0, 150),
        age_source=source(age),
        classes={name: _klass(classes.table(name)) for name in classes.data},
        households_least=least,
        households_most=most,
        women=_share(people),
        representatives=source(people),
        leave_out=_reasons(left) if left else frozenset(),
    )


def _klass(table: Table) -> ClassRule:
    flags = ("wished", "applied", "approved")
    table.only({*flags, "months"} | SOURCE)
    wished, applied, approved = (key in table.data and table.flag(key) for key in flags)
    months = table.count("months", 0, 1200) if "months" in table.data else 0
    return ClassRule(wished, applied, approved, months, source(table))


def _households(people: Table) -> tuple[int, int]:
    """From how many to how many households choose one representative."""
    share = ("women_numerator", "women_denominator")
    people.only({"households_least", "households_most", *share} | SOURCE)
    most = people.count("households_most", 0, 1000)
    return people.count("households_least", 0, most), most


def _share(people: Table) -> tuple[int, int]:
    """The least share of women, at most one."""
    below = people.count("women_denominator", 1, 1000)
    return people.count("women_numerator", 0, below), below


def _reasons(table: Table) -> frozenset[str]:
    table.only({"reasons"} | SOURCE)
    source(table)
    return frozenset(table.words("reasons", tuple(sorted(LEFT_OUT))))
