"""The tag library of every screen; a builtin, so no page loads it. Examples: docs/pages.md."""

import datetime as dt
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from haitang.pages import chips, icons, sparks, words
from haitang.pages.charts import Chart
from haitang.pages.codes import qr_svg
from haitang.pages.forms import problems_of, repeat_key

register = template.Library()

register.filter("num", words.number)
register.filter("percent", words.percent)
register.filter("yuan", words.yuan)
register.filter("day", words.day)
register.filter("moment", words.moment)
register.filter("span", words.span)
register.filter("span_class", words.span_class)
register.filter("lasting", words.lasting)

register.simple_tag(icons.icon, name="icon")
register.simple_tag(icons.bloom, name="bloom")
register.simple_tag(chips.chip, name="chip")
register.simple_tag(qr_svg, name="qr")
register.simple_tag(sparks.spark, name="spark")
register.simple_tag(sparks.meter, name="meter")
register.simple_tag(sparks.progress, name="progress")
register.simple_tag(sparks.ring, name="ring")


# Where one is ---------------------------------------------------------------


@register.simple_tag
def crumbs(*steps: object) -> SafeString:
    """``url, text, url, text, ..., last text``: the way down to this page."""
    pairs = list(zip(steps[:-1:2], steps[1:-1:2], strict=True))
    links = format_html_join("", '<li><a href="{}">{}</a></li>', pairs)
    return format_html(
        '<nav aria-label="{}"><ol class="crumb">{}<li class="num" aria-current="page">{}</li></ol>'
        "</nav>", _("位置"), links, steps[-1],
    )  # fmt: skip


@register.simple_block_tag
def heading(content: str, title: object, sub: object = "") -> SafeString:
    """The title row of a page; what stands between the tags are its actions."""
    below = format_html('<div class="sub-h">{}</div>', sub) if sub else ""
    acts = format_html('<div class="acts">{}</div>', content) if content.strip() else ""
    return format_html('<div class="head"><div><h1>{}</h1>{}</div>{}</div>', title, below, acts)


@register.simple_tag(takes_context=True)
def qs(context: Context, **changes: object) -> str:
    """The query string of the address with keys set; None or "" removes one.

    A changed condition starts again at page one.
    """
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(name, [str(each) for each in value])
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("pages/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Page numbers; people cite them, so a list never scrolls without end."""
    numbers = [
        (number, qs(context, page=number) if isinstance(number, int) else "")
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "numbers": numbers,
        "before": qs(context, page=page.number - 1),
        "after": qs(context, page=page.number + 1),
    }


@register.simple_tag
def tag(text: object, href: str) -> SafeString:
    """A condition that is in force, with the way to drop it."""
    return format_html(
        '<a class="tag" href="{}">{}<span class="vh">{}</span>{}</a>',
        href, text, _("，去掉这个条件"), icons.icon("x-mark", 14),
    )  # fmt: skip


# Cards and the like ---------------------------------------------------------


def _whole(href: object, more: object, title: object) -> SafeString:
    return format_html(
        '<a class="more" href="{}" aria-label="{}">{}</a>', href, words.pair(more, title), more
    )


def _card_head(title: object, sub: object, href: object, more: object) -> SafeString:
    if not title:
        return SafeString()
    soft = format_html('<span class="sub">{}</span>', sub) if sub else ""
    link = _whole(href, more or _("全部"), title) if href else ""
    return format_html('<header class="card-h"><h2>{}</h2>{}{}</header>', title, soft, link)


@register.simple_block_tag
def card(
    content: str,
    title: object = "",
    *,
    sub: object = "",
    href: object = "",
    more: object = "",
    cls: str = "",
) -> SafeString:
    """A white card with a title, a soft remark and a link to the whole."""
    head = _card_head(title, sub, href, more)
    return format_html('<section class="card {}">{}{}</section>', cls, head, content)


@register.simple_tag
def chart(drawing: Chart) -> SafeString:
    """A chart without frame, in two widths, so that its lettering never shrinks."""
    return drawing.both_widths()


@register.simple_block_tag
def figure(
    content: str,
    title: object,
    chart: Chart | None = None,
    note: object = "",
    cls: str = "",
) -> SafeString:
    """A chart in its card: title, unit, key, drawing, and the same numbers as a table."""
    drawn = format_html("{}{}{}", chart.key(), chart.both_widths(), chart.table()) if chart else ""
    return format_html(
        '<figure class="card fig {}"><figcaption class="card-h"><h2>{}</h2><span class="sub">{}'
        "</span></figcaption>{}{}</figure>", cls, title, note, content, drawn,
    )  # fmt: skip


@register.simple_block_tag
def tile(
    content: str,
    label: object,
    value: object,
    *,
    unit: object = "",
    href: str = "",
    spark: list[int] | None = None,
    tone: str = "bud",
) -> SafeString:
    """A key figure; the whole tile leads to its records. Between the tags: the change in words."""
    line = sparks.spark(spark, tone) if spark else ""
    inside = format_html(
        '<span class="k">{}</span><span class="v">{}<small>{}</small></span>{}'
        '<span class="d">{}</span>', label, value, unit, line, content,
    )  # fmt: skip
    if href:
        return format_html('<a class="kpi" href="{}">{}</a>', href, inside)
    return format_html('<div class="kpi">{}</div>', inside)


@register.simple_block_tag
def finding(
    content: str,
    href: str,
    title: object,
    icon: str = "arrow-trending-up",
    tone: str = "",
) -> SafeString:
    """One of at most three sentences above the charts; ``tone``: bad, good or nothing."""
    return format_html(
        '<a class="{}" href="{}"><span class="ic">{}</span><span><b>{}</b><span class="why">{}'
        "</span></span></a>", tone, href, icons.icon(icon, 22), title, content,
    )  # fmt: skip


SIDE_BY_SIDE = 6  # names of stages that fit across a telephone; more stand in rows of four

NOTE_ICONS = {
    "info": "information-circle", "good": "check-circle", "warn": "clock",
    "bad": "exclamation-triangle",
}  # fmt: skip


@register.simple_block_tag
def note(content: str, tone: str = "info", icon: str = "") -> SafeString:
    """A sentence on a coloured ground: info, good, warn or bad."""
    drawn = icons.icon(icon or NOTE_ICONS[tone], 20)
    return format_html('<div class="note {}">{}<div>{}</div></div>', tone, drawn, content)


@register.simple_block_tag
def empty(content: str, title: object, why: object = "") -> SafeString:
    """Nothing here: the flower, what, why, and one action."""
    reason = format_html("<p>{}</p>", why) if why else ""
    return format_html(
        '<div class="empty">{}<b>{}</b>{}{}</div>', icons.bloom(), title, reason, content
    )


@register.simple_tag
def provenance(
    *,
    source: object = "",
    definition: object = "",
    version: object = "",
    as_of: dt.datetime | None = None,
    code: str = "",
    href: str = "",
) -> SafeString:
    """Where the numbers come from; stands under every ledger, board and report."""
    named = f"{definition} v{version}" if version else definition
    parts = [
        _("来源：%(source)s") % {"source": source} if source else "",
        _("口径：%(definition)s") % {"definition": named} if definition else "",
        _("截至 %(moment)s") % {"moment": words.moment(as_of)} if as_of else "",
        format_html("{} <code>{}</code>", _("校验码"), code) if code else "",
    ]
    said = format_html_join("", "<span>{}</span>", ((part,) for part in parts if part))
    how = format_html('<a href="{}">{}</a>', href, _("怎么算出来的")) if href else ""
    return format_html('<p class="prov">{}{}{}</p>', icons.icon("check-badge", 18), said, how)


# A case's way ---------------------------------------------------------------


@register.simple_tag
def stages(names: list[object], current: int) -> SafeString:
    """The bar of stages; those before ``current`` are done."""
    items = [
        format_html('<li class="ok">{}<span class="vh">{}</span></li>', name, _("（已完成）"))
        if place < current
        else format_html('<li class="now" aria-current="step">{}</li>', name)
        if place == current
        else format_html("<li>{}</li>", name)
        for place, name in enumerate(names)
    ]
    return format_html(
        '<ol class="steps{}" aria-label="{}">{}</ol>',
        " many" if len(items) > SIDE_BY_SIDE else "",
        _("办理阶段"), format_html_join("", "{}", ((item,) for item in items)),
    )  # fmt: skip


def _time(at: object) -> SafeString:
    if isinstance(at, dt.datetime):
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), words.moment(at))
    if isinstance(at, dt.date):
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), words.day(at))
    return format_html('<span class="time">{}</span>', at) if at else SafeString()


def _gap(gap: object) -> SafeString:
    if not gap:
        return SafeString()
    length = words.lasting(gap) if isinstance(gap, dt.timedelta) else gap
    return format_html('<span class="gap">{}</span>', _("间隔%(length)s") % {"length": length})


@register.simple_block_tag
def event(
    content: str,
    icon: str,
    title: object,
    *,
    who: object = "",
    at: object = "",
    gap: object = "",
    state: str = "",
) -> SafeString:
    """One record of a timeline; ``state="next"`` draws the step that is expected, dashed."""
    person = format_html('<span class="who">{}</span>', who) if who else ""
    return format_html(
        '<li class="{}">{}<span class="dot">{}</span><div class="head2"><b>{}</b>{}{}</div>{}</li>',
        state, _gap(gap), icons.icon(icon, 18), title, person, _time(at), content,
    )  # fmt: skip


# Forms ----------------------------------------------------------------------


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Label, hint, error and control of one field."""
    return bound.as_field_group()


@register.inclusion_tag("pages/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """The box on top of a form that came back; its links lead to the fields."""
    return {"problems": problems_of(form)}


@register.simple_tag
def idempotency_key(form: BaseForm | None = None) -> SafeString:
    """Hidden ``key``: two clicks or a repeated request make one record.

    A form that came back with an error keeps its key.
    """
    return format_html('<input type="hidden" name="key" value="{}">', repeat_key(form))
