"""Reading one page of a ledger, in a handful of statements, inside the present scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.models import SavedView
from haitang.ledgers.counts import EXACT, EXACT_TAB, counted
from haitang.ledgers.declare import (
    Choice,
    Column,
    Condition,
    Filter,
    Ledger,
    Order,
    UnreadableError,
    View,
    Words,
)
from haitang.ledgers.pager import DEEPEST, last_page, page_of
from haitang.ledgers.walking import walking
from haitang.scope.rows import GuardedQuerySet

Row = dict[str, Any]


@dataclass(frozen=True)
class Narrow:
    """Rows that something else chose: those behind a figure, those of a project.

    ``words`` is how it reads on its tag; ``keys`` are the parameters that carry it in the address.
    """

    q: Q
    words: Words
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tab:
    """A view with its count; ``more`` when there are more than ``count``."""

    key: str
    title: Words
    count: int
    more: bool
    active: bool


@dataclass(frozen=True)
class Part:
    """One colour of the composition bar."""

    value: str
    title: Words
    count: int


@dataclass(frozen=True)
class Cell:
    """One value under its column; ``text`` is the value in words where it is a code."""

    column: Column
    value: Any
    text: Any


@dataclass(frozen=True)
class Tag:
    """A condition in force. ``drop`` is the query string of the same page without it."""

    words: Words
    drop: str


@dataclass(frozen=True)
class Field:
    """A filter on the form with what it holds now. ``choices`` asks the database when called."""

    filter: Filter
    value: str

    def choices(self) -> Sequence[Choice]:
        """What can be chosen."""
        return self.filter.choices() if self.filter.choices else ()


@dataclass(frozen=True)
class Problem:
    """A filter that could not be read, with what to do."""

    key: str
    message: Words


@dataclass(frozen=True)
class LedgerPage:
    """What a page, a print or a sheet shows. ``rows`` hold permitted columns only.

    ``total`` is exact while ``total_is_exact``; else there are more than so many. The composition
    covers all rows while the total is exact. Else it is that of the first 5,000 in the order
    shown, or empty when conditions are in force.
    """

    ledger: Ledger
    columns: list[Column]
    rows: list[Row]
    total: int
    total_is_exact: bool
    tabs: list[Tab]
    composition: list[Part]
    tags: list[Tag]
    fields: list[Field]
    orders: list[tuple[Order, bool]]
    saved: list[tuple[str, str]]
    page: Page[Any]
    problems: list[Problem] = field(default_factory=list)

    def lines(self) -> list[tuple[Row, list[Cell]]]:
        """Each row with its cells in the order of the columns."""
        return [(row, [_cell(column, row) for column in self.columns]) for row in self.rows]


def _cell(column: Column, row: Row) -> Cell:
    value = row.get(column.source)
    return Cell(column, value, column.text(value))


@dataclass(frozen=True)
class Wish:
    """What the address asks for, understood."""

    view: View | None
    order: Order
    conditions: list[Condition]
    problems: list[Problem]

    @property
    def narrowed(self) -> bool:
        """Whether anything beside the reader's reach chooses among the rows."""
        of_view = self.view is not None and bool(self.view.apply(None, timezone.now()))
        return bool(self.conditions or self.order.only or of_view)


def understood(ledger: Ledger, params: QueryDict) -> Wish:
    """Read the address; what cannot be read becomes a problem, never an error page."""
    views = [view for view in ledger.views if ledger.usable(view.needs)]
    view = next((v for v in views if v.key == params.get("view")), views[0] if views else None)
    order = next((o for o in ledger.orders if o.key == params.get("order")), ledger.orders[0])
    conditions: list[Condition] = []
    problems: list[Problem] = []
    for each in ledger.filters:
        text = params.get(each.key, "").strip()[:80].replace("\x00", "")
        if not text or not ledger.usable(each.needs):
            continue
        try:
            conditions.append(each.condition(text))
        except UnreadableError as error:
            problems.append(Problem(each.key, error.message))
    return Wish(view, order, conditions, problems)


def chosen(
    ledger: Ledger,
    wish: Wish,
    account: Account | None,
    narrow: Narrow | None,
    *,
    many: bool = False,
) -> QuerySet[Any]:
    """The rows that the address asks for, in order, without reading them.

    ``many`` rows are found by walking along their order, few ones by the index of the condition.
    """
    all_of = wish.view.apply(account, timezone.now()) if wish.view else Q()
    for condition in wish.conditions:
        all_of &= condition.q
    if many:
        all_of = walking(all_of, ledger.indexed)
    if narrow is not None:
        all_of &= narrow.q
    return ledger.rows().filter(all_of & wish.order.only).order_by(*wish.order.by)


def permitted(ledger: Ledger, rows: QuerySet[Any], columns: Iterable[Column]) -> list[Row]:
    """The rows as dicts of the columns that the present scope gives."""
    want = [*dict.fromkeys([*ledger.always, *(column.source for column in columns)])]
    found = rows.permitted(*want) if isinstance(rows, GuardedQuerySet) else list(rows.values(*want))
    if ledger.dress is not None:
        ledger.dress(found)
    return found


def read(
    ledger: Ledger,
    params: QueryDict,
    account: Account | None,
    *,
    page_size: int = 25,
    narrow: Narrow | None = None,
) -> LedgerPage:
    """One page of a ledger: three statements, and one for each filter that names a record.

    The lists to choose from are read when the form is drawn.

    ``params`` is the address: ``view``, ``order``, ``page`` and the key of any filter. ``account``
    is the reader's, for "mine" and for saved views. Must be called inside the scope of the
    ledger's ``read`` or ``export`` operation.
    """
    wish = understood(ledger, params)
    columns = ledger.shown()
    rows = chosen(ledger, wish, account, narrow)
    whole = not wish.conditions and narrow is None and not wish.order.only
    tabs, parts = _numbers(ledger, wish, rows, account, whole=whole)
    total = min(sum(parts.values()), EXACT)
    exact = sum(parts.values()) <= EXACT
    if not exact and not wish.order.only:
        rows = chosen(ledger, wish, account, narrow, many=True)
    number = _page_number(params, total, page_size, wish.problems, exact=exact)
    found = _slice(ledger, rows, columns, (number - 1) * page_size, page_size)
    active = wish.view.key if wish.view else ""
    return LedgerPage(
        ledger=ledger,
        columns=columns,
        rows=found,
        total=total,
        total_is_exact=exact,
        tabs=[_tab(v, tabs[v.key], active, known=whole) for v in ledger.views if v.key in tabs],
        composition=_composition(ledger, parts) if exact or not wish.narrowed else [],
        tags=_tags(params, wish, narrow),
        fields=_fields(ledger, params),
        orders=[(order, order == wish.order) for order in ledger.orders],
        saved=_saved(ledger, account),
        page=page_of(found, number, total, page_size),
        problems=wish.problems,
    )


def _numbers(
    ledger: Ledger, wish: Wish, rows: QuerySet[Any], account: Account | None, *, whole: bool
) -> tuple[dict[str, int], dict[str, int]]:
    """Counts of the tabs and the spread of the rows; ``whole`` rows are those of their tab."""
    now = timezone.now()
    views = [view for view in ledger.views if ledger.usable(view.needs)]
    base = ledger.rows()
    active = wish.view.key if wish.view else ""
    tabs = {
        v.key: base.filter(v.apply(account, now)) for v in views if v.key != active or not whole
    }
    # With a condition the first rows in order would have to be sorted out: then any will do.
    first = rows.order_by() if wish.narrowed else rows
    numbers, parts = counted(tabs, first, ledger.part.source)
    known = {active: sum(parts.values())} if whole else {}
    return {view.key: known.get(view.key, numbers.get(view.key, 0)) for view in views}, parts


def _page_number(
    params: QueryDict, total: int, size: int, problems: list[Problem], *, exact: bool
) -> int:
    text = params.get("page", "1")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    last = last_page(total, size)
    if asked > last and last == DEEPEST and not exact:
        problems.append(
            Problem(
                "page", _("只能翻到第%(n)d页。要看更早的，请用受理日期缩小范围。") % {"n": DEEPEST}
            )
        )
    return min(max(asked, 1), last)


def _slice(
    ledger: Ledger, rows: QuerySet[Any], columns: Iterable[Column], start: int, size: int
) -> list[Row]:
    """Rows ``start`` to ``start + size``, found by their keys alone first.

    So the rows passed over are never joined with what is shown beside them.
    """
    keys = rows.values("pk")[start : start + size]
    page = ledger.rows().filter(pk__in=keys).order_by(*rows.query.order_by)
    return permitted(ledger, page, columns)


def _tab(view: View, count: int, active: str, *, known: bool) -> Tab:
    most = EXACT if known and view.key == active else EXACT_TAB
    return Tab(view.key, view.title, min(count, most), count > most, view.key == active)


def _composition(ledger: Ledger, parts: dict[str, int]) -> list[Part]:
    order = list(ledger.part.words)
    known = sorted(parts, key=lambda v: order.index(v) if v in order else len(order))
    return [Part(value, ledger.part.text(value), parts[value]) for value in known]


def _tags(params: QueryDict, wish: Wish, narrow: Narrow | None) -> list[Tag]:
    tags = [Tag(c.words, _without(params, c.key)) for c in wish.conditions]
    if narrow is not None:
        tags.insert(0, Tag(narrow.words, _without(params, *narrow.keys)))
    return tags


def _without(params: QueryDict, *keys: str) -> str:
    rest = params.copy()
    for key in (*keys, "page"):
        rest.pop(key, None)
    return rest.urlencode()


def _fields(ledger: Ledger, params: QueryDict) -> list[Field]:
    usable = [each for each in ledger.filters if ledger.usable(each.needs)]
    return [Field(each, params.get(each.key, "").strip()) for each in usable]


def _saved(ledger: Ledger, account: Account | None) -> list[tuple[str, str]]:
    if account is None:
        return []
    own = SavedView.objects.filter(account=account, ledger=ledger.code).order_by("title")
    return list(own.values_list("title", "query"))
