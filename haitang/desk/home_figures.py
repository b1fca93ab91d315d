"""The few numbers on the work desk and on a place's page, each with its course and its records."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said

from haitang.cases.models import RUNNING, Case
from haitang.desk.figure_links import parts, records_url, shown
from haitang.desk.periods import Period, month_back, named
from haitang.desk.reach import own_place
from haitang.desk.reading import Row, let_in_for, scope
from haitang.facts.days import LOCAL
from haitang.figures.charts import Series, series
from haitang.figures.queries import compute
from haitang.pages import words
from haitang.places.models import Place

RATES = ("cases.response_rate", "cases.resolution_rate", "cases.satisfaction", "cases.received")
TONES = {
    "cases.response_rate": "sky", "cases.resolution_rate": "leaf", "cases.satisfaction": "plum",
    "cases.received": "bud",
}  # fmt: skip
SPARK_DAYS = 14


def tiles(todo: list[Row]) -> list[dict[str, Any]]:
    """My cases, due within 48 hours, overdue, and this month: inside the right of each."""
    now = timezone.now()
    with let_in_for("read_cases"):
        rows = Case.objects.get_queryset()
        running = Q(state__in=RUNNING)
        soon = running & Q(due_at__gte=now, due_at__lt=now + dt.timedelta(days=2))
        counts = rows.filter(running).aggregate(
            soon=Count("pk", filter=soon), late=Count("pk", filter=Q(due_at__lt=now))
        )
    first = next((row for row in todo if row["runs"]), None)
    ledger = reverse("desk:cases")
    place = own_place("read_figures")
    courses = _courses(place) if place else {}
    return [
        {"label": said("我的待办"), "value": words.number(len(todo)), "unit": said("件"),
         "href": "#todo", "tone": "bud", "spark": None,
         "words": _first_due(first)},
        {"label": said("48小时内到期"), "value": words.number(counts["soon"]), "unit": said("件"),
         "href": f"{ledger}?view=due_soon", "tone": "gold", "spark": None,
         "words": said("你能看到的全部办件")},
        {"label": said("超期未办"), "value": words.number(counts["late"]), "unit": said("件"),
         "href": f"{ledger}?view=overdue", "tone": "ember",
         "spark": courses.get("cases.overdue"), "words": said("期限已过还没有答复")},
        _satisfied(place, courses) if place else _received(),
    ]  # fmt: skip


def _first_due(row: Row | None) -> str:
    if row is None:
        return said("没有在计时的")
    return said("最近一件%(span)s") % {"span": words.span(row["due_at"])}


def _courses(place: Place) -> dict[str, list[int]]:
    """The last twelve months of a few figures."""
    today = timezone.localdate()
    start = month_back(today.replace(day=1), 11)
    codes = ("cases.overdue", "cases.satisfaction")
    with let_in_for("read_figures"):
        found: list[Series] = series(codes, place, start, today, "month")
    return {each.figure.code: list(each.values) for each in found}


def _satisfied(place: Place, courses: dict[str, list[int]]) -> dict[str, Any]:
    period = named("month", timezone.localdate())
    with let_in_for("read_figures"):
        (value,) = compute(["cases.satisfaction"], place, period.start, period.end)
    number, unit = shown(value)
    return {
        "label": said("本月满意率"), "value": number, "unit": unit, "tone": "leaf",
        "href": records_url(value.code, place, period), "spark": courses.get(value.code),
        "words": parts(value) if value.denominator else said("本月还没有评价"),
    }  # fmt: skip


def _received() -> dict[str, Any]:
    first = timezone.localdate().replace(day=1)
    since = dt.datetime.combine(first, dt.time(), LOCAL)
    with let_in_for("read_cases"):
        rows = Case.objects.get_queryset()
        count = rows.filter(received_at__gte=since).count()
        course = _daily()
    return {
        "label": said("本月受理"), "value": words.number(count), "unit": said("件"), "tone": "leaf",
        "href": f"{reverse('desk:cases')}?since={first.isoformat()}", "spark": course,
        "words": said("从1日到今天"),
    }  # fmt: skip


def _daily() -> list[int]:
    today = timezone.localdate()
    days = [today - dt.timedelta(days=n) for n in reversed(range(SPARK_DAYS))]
    since = dt.datetime.combine(days[0], dt.time(), LOCAL)
    rows = Case.objects.get_queryset().filter(received_at__gte=since).order_by()
    found = rows.annotate(on=TruncDate("received_at", tzinfo=LOCAL)).values_list("on")
    counts = dict(found.annotate(n=Count("pk")))
    return [counts.get(day, 0) for day in days]


def rates(place: Place, today: dt.date) -> list[dict[str, Any]]:
    """The rates of a place this year, for whoever may read figures there."""
    if not any(g.covers(place.path) for g in scope().giving("read_figures")):
        return []
    period: Period = named("year", today)
    with let_in_for("read_figures"):
        values = compute(RATES, place, period.start, period.end)
    tiles_: list[dict[str, Any]] = []
    for value in values:
        number, unit = shown(value)
        tiles_.append({
            "label": said("今年%(title)s") % {"title": value.title}, "value": number, "unit": unit,
            "href": records_url(value.code, place, period), "tone": TONES[value.code],
            "spark": None, "words": parts(value),
        })  # fmt: skip
    return tiles_
