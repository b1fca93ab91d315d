"""What to look at: at most three sentences, each computed, each with its reason and link."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as said

from haitang.desk.figure_links import records_url
from haitang.desk.periods import Period
from haitang.desk.reading import may
from haitang.figures.charts import Series
from haitang.pages.words import number, row_of
from haitang.places.models import Place

LEAST_RISE = 3  # fewer cases more than before are no news
LEAST_FALL = 3  # months in a row


@dataclass(frozen=True)
class Finding:
    """One sentence, its reason, where it leads, and whether it is good or bad news."""

    title: str
    why: str
    href: str
    icon: str
    tone: str


def findings(
    place: Place,
    period: Period,
    *,
    overdue: Series,
    now: Series,
    before: Series,
    courses: dict[str, Series],
) -> list[Finding]:
    """Lateness and where it is, the category that grew most, a course that goes one way."""
    found = [
        _late(place, period, overdue),
        _grew(place, period, now, before),
        _one_way(place, period, courses["cases.handling_median"]),
    ]
    return [finding for finding in found if finding is not None][:3]


def _late(place: Place, period: Period, overdue: Series) -> Finding | None:
    whole = sum(overdue.values)
    href = f"{reverse('desk:cases')}?view=overdue&place={place.code}"
    if not may("read_cases"):  # an auditor sees facts, and no case
        href = records_url("cases.overdue", place, period)
    if whole == 0:
        return Finding(
            said("没有超期未办的诉求"), said("所有在办的都还在期限内"), href, "check", "good"
        )
    order = sorted(range(len(overdue.keys)), key=lambda i: -overdue.values[i])
    top = [i for i in order[:2] if overdue.values[i]]
    where = row_of(overdue.labels[i] for i in top)
    inside = sum(overdue.values[i] for i in top)
    alone = inside == whole
    title = said("超期%(n)s件，都在%(where)s") if alone else said("超期%(n)s件，%(m)s件在%(where)s")
    named = {"n": number(whole), "m": number(inside), "where": where}
    return Finding(
        title % named, said("期限已过，承办单位还没有答复"), href, "exclamation-triangle", "bad"
    )


def _grew(place: Place, period: Period, now: Series, before: Series) -> Finding | None:
    earlier = dict(zip(before.keys, before.values, strict=True))
    rises = [(n - earlier.get(key, 0), key, label, n)
             for key, label, n in zip(now.keys, now.labels, now.values, strict=True)]  # fmt: skip
    rise, key, label, count = max(rises, default=(0, "", "", 0))
    if rise < LEAST_RISE:
        return None
    why = said("从%(a)s件到%(b)s件，占受理的%(share)s%%")
    share = (2000 * count + sum(now.values)) // (2 * sum(now.values))
    named = {
        "a": number(earlier.get(key, 0)), "b": number(count),
        "share": f"{share // 10}.{share % 10}",
    }  # fmt: skip
    title = said("“%(what)s”比上一期多了%(n)s件") % {"what": label, "n": number(rise)}
    href = records_url("cases.received", place, period, category=key)
    return Finding(title, why % named, href, "arrow-trending-up", "")


def _one_way(place: Place, period: Period, median: Series) -> Finding | None:
    values = [value for value in median.values if value]
    falls = 0
    while falls + 1 < len(values) and values[-1 - falls] < values[-2 - falls]:
        falls += 1
    if falls >= LEAST_FALL:
        return _median(place, period, values, falls, down=True)
    rises = 0
    while rises + 1 < len(values) and values[-1 - rises] > values[-2 - rises]:
        rises += 1
    if rises < LEAST_FALL:
        return None
    return _median(place, period, values, rises, down=False)


def _median(place: Place, period: Period, values: list[int], months: int, *, down: bool) -> Finding:
    title = said("办理用时连续%(n)s个月下降") if down else said("办理用时连续%(n)s个月上升")
    why = said("中位数从%(a)s天到%(b)s天")
    named = {"a": _days(values[-1 - months]), "b": _days(values[-1])}
    href = records_url("cases.handling_median", place, period)
    icon = "check" if down else "exclamation-triangle"
    return Finding(title % {"n": months}, why % named, href, icon, "good" if down else "bad")


def _days(minutes: int) -> str:
    """Minutes as days with one decimal, half up, in whole numbers."""
    tenths = (2 * minutes * 10 + 1440) // (2 * 1440)
    return f"{tenths // 10}.{tenths % 10}"
