"""A plan as bars over days 施工图: planned, done, late, and today; whole days, whole pixels."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from haitang.pages.drawing import check_tone, joined, label, mark, rule, svg, text_width
from haitang.pages.words import day, listed

WIDTH, LEFT, HEAD, ROW, BAND, SIZE = 1080, 236, 46, 32, 26, 13
LONG = 200  # days: the 10th and 20th of a longer plan would touch each other
SHORTEST = 10  # pixels of a bar: one day of a long plan is still seen


@dataclass(frozen=True)
class Bar:
    """One task, ``percent`` of it done. ``tone``: leaf done, sky running, ember late, else mute."""

    group: str
    name: str
    begins: dt.date
    ends: dt.date
    percent: int
    tone: str
    owner: str
    href: str = ""

    def __post_init__(self) -> None:
        check_tone(self.tone)

    @property
    def words(self) -> str:
        """The bar in words, for those who do not see it."""
        span = _("%(a)s至%(b)s") % {"a": day(self.begins), "b": day(self.ends)}
        return listed([self.name, span, _("完成%(n)s%%") % {"n": self.percent}, self.owner])


class Gantt:
    """Bars in groups; ``first`` and ``last`` are the days at both edges."""

    def __init__(self, bars: Sequence[Bar], first: dt.date, last: dt.date, today: dt.date) -> None:
        self.bars, self.first, self.today = bars, first, today
        self.days = max((last - first).days + 1, 1)

    def svg(self) -> SafeString:
        """The drawing; on a phone the page shows a list in its place."""
        rows, y = [], HEAD
        group = None
        for bar in self.bars:
            if bar.group != group:
                group = bar.group
                rows.append(self._band(group, y))
                y += BAND
            rows.append(self._row(bar, y))
            y += ROW
        body = joined([self._scale(y), *rows, self._now(y)])
        return svg(WIDTH, y + 4, body, "gantt")

    def _x(self, on: dt.date) -> int:
        return LEFT + (WIDTH - LEFT - 12) * (on - self.first).days // self.days

    def _scale(self, bottom: int) -> SafeString:
        """Months with a full line, the 10th and the 20th with a dashed one."""
        parts = []
        for offset in range(self.days):
            on = self.first + dt.timedelta(days=offset)
            x = self._x(on)
            if on.day == 1 or offset == 0:
                parts.append(format_html('<g class="month">{}</g>', rule(x, 6, x, bottom)))
                name = _("%(n)s月") % {"n": on.month}
                parts.append(label(name, x + 6, 18, 12, css_class="tick"))
            elif on.day in (10, 20) and self.days <= LONG:
                parts.append(format_html('<g class="dash">{}</g>', rule(x, HEAD, x, bottom)))
                parts.append(label(str(on.day), x, 38, 11, css_class="tick", anchor="middle"))
        return joined(parts)

    def _band(self, name: str, y: int) -> SafeString:
        return format_html(
            '<rect class="band" x="0" y="{}" width="{}" height="{}"/>{}',
            y, WIDTH, BAND - 4, label(name, 8, y + 16, SIZE, css_class="grp"),
        )  # fmt: skip

    def _row(self, bar: Bar, y: int) -> SafeString:
        x = self._x(bar.begins)
        width = max(self._x(bar.ends + dt.timedelta(days=1)) - x, SHORTEST)
        shape = '<rect class="{} t-{}" x="{}" y="{}" width="{}" height="18" rx="4"/>'
        planned = format_html(shape, "plan", bar.tone, x, y + 7, width)
        done = width * min(bar.percent, 100) // 100
        filled = format_html(shape, "full", bar.tone, x, y + 7, done) if done else SafeString()
        return joined(
            [
                format_html('<g class="grid">{}</g>', rule(0, y + ROW, WIDTH, y + ROW)),
                label(bar.name, 20, y + 21, SIZE, css_class="lab"),
                mark(joined([planned, filled]), bar.words, bar.href),
                self._note(bar, x, width, y + 21),
            ]
        )

    def _note(self, bar: Bar, x: int, width: int, y: int) -> SafeString:
        """Percent and owner right of the bar, or left of it where the edge is near."""
        text = f"{bar.percent}%　{bar.owner}"
        right = x + width + 8
        if right + text_width(text, 12) > WIDTH:
            return label(text, x - 8, y, 12, css_class="own", anchor="end")
        return label(text, right, y, 12, css_class="own")

    def _now(self, bottom: int) -> SafeString:
        offset = (self.today - self.first).days
        if not 0 <= offset < self.days:
            return SafeString()
        x = self._x(self.today)
        return format_html(
            '<g class="now">{}<rect x="{}" y="6" width="44" height="20" rx="10"/>{}</g>',
            rule(x, 26, x, bottom), x - 22,
            label(_("今天"), x, 20, 12, css_class="now-t", anchor="middle"),
        )  # fmt: skip
