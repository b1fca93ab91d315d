"""Ledgers on the screen: tabs, filters, composition, table, Excel, saved views."""

import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.report import XLSX
from haitang.cases.models import RUNNING
from haitang.cases.operations import save_view
from haitang.desk.cases import chip_of
from haitang.desk.reading import Row, actor, may, me
from haitang.facts.errors import Refused
from haitang.ledgers.case_ledger import CASES
from haitang.ledgers.declare import LEDGERS, Column, Ledger
from haitang.ledgers.export import export
from haitang.ledgers.project_ledger import PROJECTS
from haitang.ledgers.reading import Cell, Field, LedgerPage, read
from haitang.pages import words
from haitang.pages.chips import chip
from haitang.pages.forms import Form, repeat_key
from haitang.places.queries import by_code
from haitang.scope.views import guard

PAGE_SIZE = 25
TONES = {
    "received": "mute", "dispatched": "gold", "handling": "sky", "suspended": "plum",
    "returned": "ember", "answered": "plum", "verified": "bud", "closed": "leaf",
    "joined": "mute", "open": "sky", "accepted": "plum",
}  # fmt: skip
SHOW: dict[str, Callable[[Any], str]] = {
    "date": words.day, "moment": words.day, "number": words.number, "money": words.yuan,
}  # fmt: skip
SOFT = {"number": "code", "category": "nw dim", "lead": "wrap"}
RIGHT = {"span", "number", "money"}
NAMED = {"due", "grade", "received", "planned", "spent", "closed", "opened"}
PROJECT_SCREEN = {"title", "place", "lead", "leader", "state", "due", "planned", "spent"}
FIRST = {"place", "category", "state", "since"}  # filters in the one line; others fold
ON_SCREEN = {
    "number", "title", "place", "category", "lead", "state", "received", "due", "handler", "grade",
}  # fmt: skip


def cell(one: Cell, row: Row, href: str) -> str:
    """One cell of the table as escaped HTML: its words, its class, its link or chip."""
    column, value = one.column, one.value
    if column.key == "title" or (column.key == "number" and "title" not in row):
        text = one.text or row.get("number")
        return f'<td class="tt"><a class="t" href="{_safe(href)}">{_safe(text)}</a></td>'
    if column.kind == "chip":
        said, tone = chip_of(row) if "number" in row else (one.text, value)
        return f"<td>{chip(said, tone)}</td>"
    if column.kind == "span":
        return _span(value, row, column)
    text = SHOW[column.kind](value) if column.kind in SHOW else (one.text or words.NOTHING)
    return _td(text, SOFT.get(column.key) or ("r nw num" if column.kind in RIGHT else "nw"), column)


def _safe(text: object) -> str:
    # Not format_html: for a page of 25 rows that is 700 calls, a third of the page's time.
    return escape(str(text))


def _span(value: Any, row: Row, column: Column) -> str:
    running = row.get("state") in (*RUNNING, "open")
    if value is None or not running:
        return _td(words.NOTHING, "r nw dim", column)
    return _td(words.span(value), f"r nw {words.span_class(value)}", column)


def _td(text: Any, css_class: str, column: Column) -> str:
    """A cell; on a phone one without a value is left out, and some say what they are."""
    if text == words.NOTHING:
        return f'<td class="{css_class} nil">{text}</td>'
    if column.key in NAMED:
        return f'<td class="{css_class}" data-l="{_safe(column.title)}">{_safe(text)}</td>'
    return f'<td class="{css_class}">{_safe(text)}</td>'


def _line(cells: list[Cell], keys: set[str], row: Row, href: str) -> SafeString:
    """The cells of one row; made here and not in the template, which takes three times as long."""
    drawn = "".join(cell(each, row, href) for each in cells if each.column.key in keys)
    return mark_safe(drawn)  # noqa: S308 - each part went through _safe


def _filter(one: Field) -> Row:
    """A filter with its choices drawn: a county has a hundred of them."""
    drawn = "".join(
        f'<option value="{_safe(each.value)}"{" selected" if each.value == one.value else ""}>'
        f"{_safe(each.title)}</option>"
        for each in (one.choices() if one.filter.choices else ())
    )
    options = mark_safe(drawn)  # noqa: S308 - each part went through _safe
    return {"filter": one.filter, "value": one.value, "options": options}


def mix_of(page: LedgerPage) -> list[tuple[int, str, Any]]:
    """The composition bar: value, tone, name."""
    return [(p.count, TONES.get(p.value, "mute"), p.title) for p in page.composition]


def head(columns: list[Column]) -> list[Row]:
    """Titles of the columns and on which side they stand."""
    return [{"title": c.title, "right": c.kind in RIGHT} for c in columns]


def shown(
    request: HttpRequest, ledger: Ledger, link: Callable[[Row], str], columns: set[str]
) -> Row:
    """What the template of a ledger needs; ``columns`` are those that fit on a screen."""
    page = read(ledger, request.GET, me(request), page_size=PAGE_SIZE)
    chosen = [c for c in page.columns if c.key in columns]
    keys = {column.key for column in chosen}
    lines = [_line(cells, keys, row, link(row)) for row, cells in page.lines()]
    others = [each for each in page.fields if each.filter.kind != "keyword"]
    mix = mix_of(page)
    rest = [each for each in others if each.filter.key not in FIRST]
    return {
        "title": ledger.title,
        "page": page,
        "first": [_filter(each) for each in others if each.filter.key in FIRST],
        "rest": [_filter(each) for each in rest],
        "rest_open": any(each.value for each in rest) or "order" in request.GET,
        "columns": head(chosen),
        "lines": lines,
        "mix": mix,
        "key": sorted(mix, key=lambda part: -part[0])[:5],
        "kept": [(k, request.GET[k]) for k in ("view",) if k in request.GET],
        "export_url": reverse("desk:export", args=[ledger.code]) if may(ledger.export) else "",
        "save_url": reverse("desk:save_view", args=[ledger.code]) if may("save_view") else "",
        "as_of": timezone.now(),
    }


@guard("read_cases")
def cases(request: HttpRequest) -> HttpResponse:
    """The case ledger."""
    context = shown(
        request, CASES, lambda row: reverse("desk:case", args=[row["number"]]), ON_SCREEN
    )
    context |= {
        "sub": _("由办件记录自动生成，不用另填"),
        "unit": _("件"),
        "source": _("办件记录"),
        "import_url": reverse("desk:import") if may("import_cases") else "",
        "new_url": reverse("desk:register") if may("register_case") else "",
        "new_title": _("登记诉求"),
        "how_url": reverse("desk:definitions") if may("read_figures") else "",
        "here": "cases",
    }
    return render(request, "desk/ledger.html", context)


@guard("read_projects")
def projects(request: HttpRequest) -> HttpResponse:
    """The project ledger."""
    context = shown(
        request, PROJECTS, lambda row: reverse("desk:project", args=[row["pk"]]), PROJECT_SCREEN
    )
    context |= {
        "sub": _("一个难题一个项目：有清单、有负责人、有节点、有资金、有验收"),
        "unit": _("个"),
        "source": _("项目记录"),
        "new_url": reverse("desk:project_new") if may("open_project") else "",
        "new_title": _("立项"),
        "here": "projects",
    }
    return render(request, "desk/ledger.html", context)


KNOWN = {
    "cases": "desk:cases", "projects": "desk:projects", "screenings": "desk:screenings",
}  # fmt: skip


@guard(POST="save_view")
def keep_view(request: HttpRequest, ledger: str) -> HttpResponse:
    """Keep the present filters under a name."""
    back = reverse(KNOWN.get(ledger, "desk:cases"))
    query, title = (request.POST.get(k, "").replace("\0", "") for k in ("query", "title"))
    query = query.lstrip("?")
    try:
        save_view(
            account=me(request), ledger=ledger if ledger in KNOWN else "cases",
            title=title, query=query, county=by_code(settings.COUNTY),
            actor=actor(request), key=repeat_key(Form(request.POST)),
        )  # fmt: skip
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("视图已保存，在表格上方的标签里。"))
    return redirect(f"{back}?{query}" if query else back)


@guard(POST="export_cases")
def export_sheet(request: HttpRequest, ledger: str) -> HttpResponse:
    """The rows of a ledger as an Excel file; that they were taken out is written down."""
    declared = LEDGERS.get(ledger) if ledger in KNOWN else None
    if declared is None:
        raise Http404
    query = QueryDict(request.POST.get("query", "").lstrip("?"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        try:
            export(declared, query, me(request), path, actor=actor(request))
        except Refused as error:
            messages.error(request, str(error))
            return redirect(f"{reverse(KNOWN[ledger])}?{query.urlencode()}")
        sheet = path.read_bytes()
    name = f"{ledger}-{timezone.localdate().isoformat()}.xlsx"
    return HttpResponse(
        sheet, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
