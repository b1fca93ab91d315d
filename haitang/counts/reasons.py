"""Why a mark of a questionable ballot counts or not: a closed list, each a rule of the book."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from haitang.counts.models import Ruling
from haitang.elections.counting.book import Book
from haitang.elections.counting.thresholds import Source
from haitang.facts.errors import Refused

Reason = Ruling.Reason
# The rule of the book that each comes under.
RULES: Mapping[str, str] = {
    Reason.CLEAR: "write_ins",
    Reason.OVERFULL: "overfull",
    Reason.ONE_POST: "one_post",
    Reason.UNREADABLE: "void",
    Reason.ALTERED: "void",
    Reason.FOREIGN: "returned",
}


def source_of(code: str, book: Book) -> Source:
    """The rule that a reason comes under; Refused when the book has no such rule."""
    if code not in RULES:
        raise Refused(_("请选择理由。"), code="incomplete", field="reason")
    found: Source | None = getattr(book, RULES[code])
    if found is None:
        raise Refused(_("这本规则书没有这一条，请另选理由。"), code="no_rule", field="reason")
    return found


def choices(book: Book) -> list[tuple[str, str, str]]:
    """(code, title, rule in words) of the reasons that the book knows."""
    return [
        (code, str(Reason(code).label), str(getattr(book, rule)))
        for code, rule in RULES.items()
        if getattr(book, rule) is not None
    ]
