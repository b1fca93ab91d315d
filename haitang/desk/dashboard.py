"""The dashboard: key figures, findings, four charts, provenance; and what lies behind a number."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Category, Channel
from haitang.desk.figure_links import change, parts, records_url, row_links, shown
from haitang.desk.findings import findings
from haitang.desk.ledger import RIGHT, SHOW, head
from haitang.desk.periods import BUTTONS, Period, asked, month_back
from haitang.desk.reach import own_place
from haitang.desk.reading import LIVING_FIRST, Row, me, scope
from haitang.desk.timeline import kind_title
from haitang.facts.errors import Refused
from haitang.figures.catalogue import FIGURES
from haitang.figures.charts import Series, handling_distribution, largest, series
from haitang.figures.queries import compute, figure_of
from haitang.figures.records import Records, records
from haitang.figures.values import FigureValue
from haitang.ledgers.fact_ledger import FACTS
from haitang.ledgers.filters import places_to_choose
from haitang.ledgers.reading import Narrow, read
from haitang.organizations.models import Organization
from haitang.pages import charts, words
from haitang.places.models import Level, Place
from haitang.scope.views import guard

# code -> which way is good, tone of its course
KEY = {
    "cases.received": ("neither", "bud"),
    "cases.response_rate": ("up", "sky"),
    "cases.resolution_rate": ("up", "leaf"),
    "cases.satisfaction": ("up", "plum"),
    "cases.on_time_rate": ("up", "leaf"),
    "cases.handling_median": ("down", "sky"),
    "cases.open": ("down", "sky"),
    "cases.overdue": ("down", "ember"),
}
MOST_BARS = 12
DAY_TONES = ("sky", "sky", "sky", "gold", "ember")


def chosen_place(request: HttpRequest) -> Place:
    """The place that the address asks for, when a duty gives figures there; else the one 404."""
    code = request.GET.get("place", "")
    place = (
        Place.objects.filter(code=code).order_by(LIVING_FIRST).first()
        if code
        else (own_place("read_figures"))
    )
    if place is None or not any(g.covers(place.path) for g in scope().active()):
        raise Http404
    return place


@guard("read_figures")
def board(request: HttpRequest) -> HttpResponse:
    """Figures, findings, charts."""
    place, period = chosen_place(request), asked(request.GET)
    before = period.before()
    now = compute(list(KEY), place, period.start, period.end)
    then = compute(list(KEY), place, before.start, before.end)
    courses = _courses(place, period.end)
    towns = _towns(place, period)
    kinds, kinds_before = (
        series(["cases.received"], place, p.start, p.end, "category")[0] for p in (period, before)
    )
    context = {
        "place": {"name": place.name, "code": place.code},
        "places": places_to_choose(),
        "period": period,
        "buttons": BUTTONS,
        "rows": _tiles(now, then, courses, place, period),
        "findings": findings(
            place, period, overdue=towns["cases.overdue"], now=kinds, before=kinds_before,
            courses=courses,
        ),
        "trend": _trend(courses, place, period.end),
        "towns": _town_chart(towns, place, period),
        "days": _day_chart(place, period),
        "kinds": _kind_chart(kinds, place, period),
        "provenance": now[0].provenance,
        "how_url": reverse("desk:definitions"),
        "here": "figures",
    }  # fmt: skip
    return render(request, "desk/board.html", context)


def _courses(place: Place, end: dt.date) -> dict[str, Series]:
    start = month_back(end.replace(day=1), 11)
    found = series([*KEY, "cases.closed"], place, start, end, "month")
    return {each.figure.code: each for each in found}


def _tiles(
    now: list[FigureValue],
    then: list[FigureValue],
    courses: dict[str, Series],
    place: Place,
    period: Period,
) -> list[list[Row]]:
    """Two rows of four: what came in and how it was judged; how fast, and what is left."""
    made = [
        _tile(value, old, courses.get(value.code), place, period)
        for value, old in zip(now, then, strict=True)
    ]
    return [made[:4], made[4:]]


def _tile(
    value: FigureValue, old: FigureValue, course: Series | None, place: Place, period: Period
) -> Row:
    good, tone = KEY[value.code]
    number, unit = shown(value)
    return {
        "label": value.title,
        "value": number,
        "unit": unit,
        "tone": tone,
        "spark": list(course.values) if course else None,
        "href": records_url(value.code, place, period),
        "change": change(value, old, good=good),
        "parts": parts(value),
    }


def _trend(courses: dict[str, Series], place: Place, end: dt.date) -> charts.Chart:
    received, closed = courses["cases.received"], courses["cases.closed"]
    whole = Period("", month_back(end.replace(day=1), 11), end)
    return charts.Line(
        list(received.labels),
        [charts.Series(said("受理"), "bud"), charts.Series(said("已销号"), "leaf")],
        [list(received.values), list(closed.values)],
        links=[
            row_links(received, "month", place, whole),
            row_links(closed, "month", place, whole),
        ],
    )


def _towns(place: Place, period: Period) -> dict[str, Series]:
    by = "town" if place.level < Level.TOWN else "community"
    codes = ["cases.closed", "cases.open", "cases.overdue"]
    found = series(codes, place, period.start, period.end, by)
    return {each.figure.code: each for each in found}


def _town_chart(towns: dict[str, Series], place: Place, period: Period) -> charts.Chart:
    """Struck off in the period, open in time and open late at its end, for each part."""
    closed, opened, late = (towns[f"cases.{c}"] for c in ("closed", "open", "overdue"))
    links = {
        code: dict(zip(each.keys, row_links(each, "town", place, period), strict=True))
        for code, each in towns.items()
    }
    values = {code: dict(zip(s.keys, s.values, strict=True)) for code, s in towns.items()}
    names = dict(zip(opened.keys, opened.labels, strict=True)) | dict(
        zip(closed.keys, closed.labels, strict=True)
    )
    rows = []
    for key, name in names.items():
        lateness = values[late.figure.code].get(key, 0)
        running = max(values[opened.figure.code].get(key, 0) - lateness, 0)
        numbers = [values[closed.figure.code].get(key, 0), running, lateness]
        hrefs = [links["cases.closed"].get(key, ""), links["cases.open"].get(key, ""),
                 links["cases.overdue"].get(key, "")]  # fmt: skip
        if any(numbers):
            rows.append(charts.Row(name, numbers, hrefs))
    rows.sort(key=lambda row: -sum(row.values))
    tones = [(said("已销号"), "leaf"), (said("在办"), "sky"), (said("超期"), "ember")]
    return charts.Bars(rows[:MOST_BARS], [charts.Series(name, tone) for name, tone in tones])


def _day_chart(place: Place, period: Period) -> charts.Chart:
    counts = handling_distribution(place, period.start, period.end)
    href = records_url("cases.closed", place, period)
    return charts.Columns(
        [label for label, _n in counts], [n for _label, n in counts], name=said("销号"),
        tones=DAY_TONES, links=[href] * len(counts),
    )  # fmt: skip


def _kind_chart(kinds: Series, place: Place, period: Period) -> charts.Chart:
    top = largest(kinds, 10)
    links = row_links(top, "category", place, period)
    rows = [
        charts.Row(label, [value], [href])
        for label, value, href in zip(top.labels, top.values, links, strict=True)
    ]
    return charts.Bars(rows, [charts.Series(said("受理"), "bud")])


@guard("read_figures")
def record_list(request: HttpRequest, code: str) -> HttpResponse:
    """The facts behind a number; their signed sum stands beside it and is the same."""
    place, period = chosen_place(request), asked(request.GET)
    narrowed = _narrowed(request)
    part = "denominator" if request.GET.get("part") == "denominator" else "numerator"
    try:
        figure = figure_of(code)
        (value,) = compute([code], place, period.start, period.end, **narrowed)
        behind = records(code, place, period.start, period.end, measure=part, **narrowed)  # type: ignore[arg-type]
    except Refused as error:
        raise Http404 from error
    where = Narrow(_q(behind), f"{figure.title}　{place.name}", ("place", "from", "to"))
    page = read(FACTS, request.GET, me(request), page_size=25, narrow=where)
    number, unit = shown(value)
    context = {
        "figure": figure,
        "value": number,
        "unit": unit,
        "parts": parts(value),
        "part": part,
        "has_parts": value.denominator is not None,
        "total": behind.total(),
        "equal": _equal(value, part, behind),
        "behaviour": behind.measure.behaviour,
        "place": {"name": place.name, "code": place.code},
        "period": period,
        "page": page,
        "columns": head(page.columns),
        "lines": [[_cell(c, row) for c in cells] for row, cells in page.lines()],
        "provenance": value.provenance,
        "how_url": reverse("desk:definition", args=[code]),
        "here": "figures",
    }
    return render(request, "desk/records.html", context)


def _narrowed(request: HttpRequest) -> dict[str, Any]:
    """Category, unit and channel from the address; an unknown one is the one 404."""
    found: dict[str, Any] = {}
    if code := request.GET.get("category"):
        found["category"] = Category.objects.filter(code=code).first()
    if pk := request.GET.get("unit"):
        small = pk.isascii() and pk.isdigit() and len(pk) < 12
        found["unit"] = Organization.objects.filter(pk=int(pk)).first() if small else None
    if channel := request.GET.get("channel"):
        found["channel"] = channel if channel in Channel.values else None
    if None in found.values():
        raise Http404
    return found


def _q(behind: Records) -> Any:

    return Q(pk__in=behind.facts.order_by().values("pk"))


def _equal(value: FigureValue, part: str, behind: Records) -> bool:
    """Whether the sum of the records is the number itself."""
    if behind.measure.behaviour == "percentile":
        return True
    wanted = value.denominator if part == "denominator" else value.numerator
    return behind.total() == wanted


def _cell(one: Any, row: Row) -> Row:
    column, value = one.column, one.value
    if column.key == "subject" and row.get("case"):
        href = reverse("desk:case", args=[row["case"]])
        return {"kind": "link", "text": row["case"], "href": href, "cls": "tt"}
    text = SHOW[column.kind](value) if column.kind in SHOW else (one.text or words.NOTHING)
    if column.key == "sign":
        text = "+" if value == 1 else "−"
    return {"kind": "text", "text": text, "cls": "r nw num" if column.kind in RIGHT else "nw"}


@guard("read_figures")
def definitions(request: HttpRequest) -> HttpResponse:
    """All figures with the sentence that says how each is computed."""
    rows = [
        {"code": f.code, "title": f.title, "unit": f.unit.title, "note": f.note,
         "version": f.version}
        for f in FIGURES.values()
    ]  # fmt: skip
    return render(request, "desk/definitions.html", {"rows": rows, "here": "definitions"})


BEHAVIOUR = {
    "additive": _("可加：各部分相加等于总数"),
    "distinct": _("去重：同一件只算一次，各部分相加可能多于总数"),
    "stock": _("时点：期末那一刻的数"),
    "percentile": _("分位：把用时从短到长排，取那一位上的实际值"),
}


@guard("read_figures")
def definition(request: HttpRequest, code: str) -> HttpResponse:
    """How one figure is computed 怎么算出来的: kinds of fact, signs, exclusions, version."""
    figure = FIGURES.get(code)
    if figure is None:
        raise Http404

    names = (said("分子"), said("分母")) if figure.denominator else (said("数值"),)
    context = {
        "figure": figure,
        "unit": figure.unit.title,
        "measures": [
            {"name": name, "behaviour": BEHAVIOUR[m.behaviour],
             "terms": [
                 {"kind": kind_title(t.kind), "code": t.kind, "minus": t.factor < 0,
                  "sums": t.count == "sum", "least": t.at_least}
                 for t in m.terms
             ]}
            for name, m in zip(names, figure.measures(), strict=True)
        ],
        "excludes": words.row_of(str(kind_title(kind)) for kind in figure.excludes),
        "as_of": timezone.now(),
        "here": "definitions",
    }  # fmt: skip
    return render(request, "desk/definition.html", context)
