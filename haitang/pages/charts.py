"""Charts drawn on the server: bars, lines, columns; one drawing for screen, dark and paper.

Whole numbers only. Each chart is drawn in two widths, so that its lettering never shrinks, and has
a twin table with the same numbers and links, which is what keyboards and screen readers use.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from haitang.pages.drawing import (
    NARROW,
    WIDE,
    Show,
    check_tone,
    joined,
    label,
    mark,
    rect,
    rule,
    svg,
    text_width,
    ticks,
)
from haitang.pages.words import listed, number, pair


@dataclass(frozen=True)
class Series:
    """One colour of a chart and its name."""

    name: str
    tone: str = "bud"

    def __post_init__(self) -> None:
        check_tone(self.tone)


@dataclass(frozen=True)
class Row:
    """One bar: its name, a number for each series, and a link for each number ("" = none)."""

    name: str
    values: Sequence[int]
    links: Sequence[str] = ()


Cell = tuple[int, str]


class Chart(ABC):
    """What every chart can do: be drawn at a width, explain its colours, be read as a table."""

    show: Show

    @abstractmethod
    def svg(self, width: int) -> SafeString:
        """The drawing, ``width`` CSS pixels wide."""

    @abstractmethod
    def heads(self) -> list[str]:
        """The column titles of the twin table."""

    @abstractmethod
    def lines(self) -> list[tuple[str, list[Cell]]]:
        """The rows of the twin table: name, then ``(value, link)`` for each column."""

    def key(self) -> SafeString:
        """The colours and their names, where the drawing does not name them itself."""
        return SafeString()

    def both_widths(self) -> SafeString:
        """The drawing for screens and for phones; the style sheet shows one of them."""
        return format_html(
            '<div class="wide">{}</div><div class="narrow">{}</div>',
            self.svg(WIDE), self.svg(NARROW),
        )  # fmt: skip

    def table(self) -> SafeString:
        """The same numbers, folded away."""
        head = joined(format_html('<th scope="col">{}</th>', text) for text in self.heads())
        body = joined(self._line(name, cells) for name, cells in self.lines())
        return format_html(
            '<details class="data"><summary>{}</summary><div class="scroll"><table class="mini">'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>",
            _("查看数据"), head, body,
        )  # fmt: skip

    def _line(self, name: str, cells: list[Cell]) -> SafeString:
        return format_html(
            '<tr><th scope="row">{}</th>{}</tr>', name, joined(self._cell(*cell) for cell in cells)
        )

    def _cell(self, value: int, href: str) -> SafeString:
        if href:
            return format_html('<td><a href="{}">{}</a></td>', href, self.show(value))
        return format_html("<td>{}</td>", self.show(value))


def legend(series: Sequence[Series]) -> SafeString:
    """A swatch and a name for each series."""
    return format_html(
        '<p class="key">{}</p>',
        joined(format_html('<span><i class="t-{}"></i>{}</span>', s.tone, s.name) for s in series),
    )


def link_at(links: Sequence[str], index: int) -> str:
    """The link at a place, or none."""
    return links[index] if index < len(links) else ""


class Bars(Chart):
    """Horizontal bars, one a row, stacked when there is more than one series."""

    ROW, SIZE = 28, 13

    def __init__(
        self, rows: Sequence[Row], series: Sequence[Series], *, show: Show = number
    ) -> None:
        self.rows, self.series, self.show = rows, series, show

    def key(self) -> SafeString:
        return legend(self.series) if len(self.series) > 1 else SafeString()

    def heads(self) -> list[str]:
        total = [_("合计")] if len(self.series) > 1 else []
        return ["", *(s.name for s in self.series), *total]

    def lines(self) -> list[tuple[str, list[Cell]]]:
        return [(row.name, self._cells(row)) for row in self.rows]

    def _cells(self, row: Row) -> list[Cell]:
        cells = [(value, link_at(row.links, i)) for i, value in enumerate(row.values)]
        return [*cells, (sum(row.values), "")] if len(self.series) > 1 else cells

    def svg(self, width: int) -> SafeString:
        names = max((text_width(row.name, self.SIZE) for row in self.rows), default=0)
        left = min(names + 10, width * 2 // 5)
        highest = max((sum(row.values) for row in self.rows), default=0)
        steps = ticks(highest)
        room = text_width(self.show(highest), self.SIZE) + 8
        plot = width - left - room
        height = self.ROW * len(self.rows)
        lines = joined(
            rule(x, 0, x, height) for x in (left + plot * step // steps[-1] for step in steps)
        )
        bars = joined(
            self._bar(row, left, plot, steps[-1], place * self.ROW)
            for place, row in enumerate(self.rows)
        )
        return svg(width, height, format_html('<g class="grid">{}</g>{}', lines, bars), "bars")

    def _bar(self, row: Row, left: int, plot: int, top: int, y: int) -> SafeString:
        base = y + self.ROW // 2 + 5
        parts = [label(row.name, left - 8, base, self.SIZE, css_class="lab", anchor="end")]
        before = 0
        for i, value in enumerate(row.values):
            x = left + plot * before // top
            before += value
            if value:
                width = max(left + plot * before // top - x - 1, 1)
                body = rect(x, y + 5, width, self.ROW - 10, self.series[i].tone)
                words = listed([row.name, pair(self.series[i].name, self.show(value))])
                parts.append(mark(body, words, link_at(row.links, i)))
        end = left + plot * before // top
        parts.append(label(self.show(before), end + 6, base, self.SIZE, css_class="val"))
        return joined(parts)


class Line(Chart):
    """Lines over time with their names at the end; ``links[s][i]`` leads to the records."""

    HEIGHT, SIZE = 230, 12

    def __init__(
        self,
        labels: Sequence[str],
        series: Sequence[Series],
        values: Sequence[Sequence[int]],
        *,
        links: Sequence[Sequence[str]] = (),
        show: Show = number,
    ) -> None:
        self.labels, self.series, self.values = labels, series, values
        self.links, self.show = links, show

    def heads(self) -> list[str]:
        return ["", *(s.name for s in self.series)]

    def lines(self) -> list[tuple[str, list[Cell]]]:
        return [(name, [self._at(s, i) for s in range(len(self.series))])
                for i, name in enumerate(self.labels)]  # fmt: skip

    def _at(self, s: int, i: int) -> Cell:
        links = self.links[s] if s < len(self.links) else ()
        return self.values[s][i], link_at(links, i)

    def svg(self, width: int) -> SafeString:
        steps = ticks(max((max(line, default=0) for line in self.values), default=0))
        left = max(text_width(self.show(step), self.SIZE) for step in steps) + 8
        right = max((text_width(s.name, self.SIZE) for s in self.series), default=0) + 12
        grid = _Grid(left, 8, width - left - right, self.HEIGHT - 34, steps[-1], len(self.labels))
        parts = [self._rules(grid, steps), self._months(grid), self._names(grid)]
        parts += [self._course(grid, s) for s in range(len(self.series))]
        return svg(width, self.HEIGHT, joined(parts), "line")

    def _rules(self, grid: "_Grid", steps: list[int]) -> SafeString:
        rules = joined(rule(grid.left, grid.y(v), grid.left + grid.width, grid.y(v)) for v in steps)
        words = joined(
            label(
                self.show(v),
                grid.left - 7,
                grid.y(v) + 4,
                self.SIZE,
                css_class="tick",
                anchor="end",
            )
            for v in steps
        )
        return format_html('<g class="grid">{}</g>{}', rules, words)

    def _months(self, grid: "_Grid") -> SafeString:
        widest = max((text_width(name, self.SIZE) for name in self.labels), default=0) + 8
        every = max(-(-widest * len(self.labels) // max(grid.width, 1)), 1)
        return joined(
            label(name, grid.x(i), self.HEIGHT - 5, self.SIZE, css_class="tick", anchor="middle")
            for i, name in enumerate(self.labels)
            if (len(self.labels) - 1 - i) % every == 0
        )

    def _names(self, grid: "_Grid") -> SafeString:
        ends = sorted((grid.y(line[-1]), s) for s, line in enumerate(self.values) if line)
        parts, last = [], -99
        for y, s in ends:
            last = max(y, last + self.SIZE + 3)
            css_class = f"end t-{self.series[s].tone}"
            x = grid.left + grid.width + 8
            parts.append(label(self.series[s].name, x, last + 4, self.SIZE, css_class=css_class))
        return joined(parts)

    def _course(self, grid: "_Grid", s: int) -> SafeString:
        tone = self.series[s].tone
        points = [(grid.x(i), grid.y(value)) for i, value in enumerate(self.values[s])]
        way = format_html(
            '<polyline class="t-{}" points="{}"/>', tone, " ".join(f"{x},{y}" for x, y in points)
        )
        return joined([way, *(self._dot(s, i, *point) for i, point in enumerate(points))])

    def _dot(self, s: int, i: int, x: int, y: int) -> SafeString:
        value, href = self._at(s, i)
        body = format_html(
            '<circle class="t-{}" cx="{}" cy="{}" r="3"/><circle class="hit" cx="{}" cy="{}" '
            'r="10"/>', self.series[s].tone, x, y, x, y,
        )  # fmt: skip
        return mark(
            body, listed([self.labels[i], pair(self.series[s].name, self.show(value))]), href
        )


@dataclass(frozen=True)
class _Grid:
    """Where a value lies: the plot's corner, size, highest value and number of places."""

    left: int
    top: int
    width: int
    height: int
    highest: int
    places: int

    def x(self, place: int) -> int:
        return self.left + self.width * place // max(self.places - 1, 1)

    def y(self, value: int) -> int:
        return self.top + self.height - self.height * value // self.highest


class Columns(Chart):
    """Upright columns with the number on top."""

    HEIGHT, SIZE = 210, 12

    def __init__(
        self,
        labels: Sequence[str],
        values: Sequence[int],
        *,
        name: str = "",
        tones: Sequence[str] = (),
        links: Sequence[str] = (),
        show: Show = number,
    ) -> None:
        self.labels, self.values, self.name = labels, values, name
        self.tones, self.links, self.show = [check_tone(t) for t in tones], links, show

    def heads(self) -> list[str]:
        return ["", self.name]

    def lines(self) -> list[tuple[str, list[Cell]]]:
        return [(name, [(self.values[i], link_at(self.links, i))])
                for i, name in enumerate(self.labels)]  # fmt: skip

    def svg(self, width: int) -> SafeString:
        floor = self.HEIGHT - 22
        highest = max(*self.values, 1, 1)
        slot = width // max(len(self.values), 1)
        columns = joined(
            self._column(i, slot * i + slot // 2, min(slot * 5 // 8, 46), floor, highest)
            for i in range(len(self.values))
        )
        body = format_html('<g class="grid">{}</g>{}', rule(0, floor, width, floor), columns)
        return svg(width, self.HEIGHT, body, "cols-c")

    def _column(self, i: int, middle: int, width: int, floor: int, highest: int) -> SafeString:
        value = self.values[i]
        height = (floor - 20) * value // highest
        tone = self.tones[i] if i < len(self.tones) else "sky"
        words = pair(self.labels[i], self.show(value))
        bar = rect(middle - width // 2, floor - height, width, height, tone)
        size = self.SIZE if text_width(self.labels[i], self.SIZE) < width * 3 // 2 else 10
        return joined(
            [
                mark(bar, words, link_at(self.links, i)),
                label(
                    self.show(value),
                    middle,
                    floor - height - 5,
                    self.SIZE,
                    css_class="val",
                    anchor="middle",
                ),
                label(
                    self.labels[i], middle, self.HEIGHT - 6, size, css_class="tick", anchor="middle"
                ),
            ]
        )
