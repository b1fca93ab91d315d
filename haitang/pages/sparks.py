"""Small drawings beside words: spark line, composition, progress, ring."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from haitang.pages.drawing import check_tone, joined
from haitang.pages.words import listed, number

SCALE = 1000  # the unit of a stretched drawing: thousandths of its width


def spark(values: Sequence[int], tone: str = "bud") -> SafeString:
    """The course of a few whole numbers, without axis; the number itself stands beside it."""
    if len(values) < 2:
        return SafeString()
    low, high = min(values), max(values)
    spread = high - low or 1
    points = [
        (40 + 880 * i // (len(values) - 1), 260 - 220 * (value - low) // spread)
        for i, value in enumerate(values)
    ]
    return format_html(
        '<svg class="chart spark t-{}" viewBox="0 0 960 300" aria-hidden="true">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="28"/></svg>',
        check_tone(tone), " ".join(f"{x},{y}" for x, y in points), *points[-1],
    )  # fmt: skip


def _stretched(css_class: str, body: SafeString, words: str) -> SafeString:
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} 10" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>', css_class, SCALE, words, body,
    )  # fmt: skip


def meter(parts: Sequence[tuple[int, str, str]]) -> SafeString:
    """Parts of a whole as one bar; ``parts`` = ``(value, tone, label)``."""
    total = sum(value for value, _, _ in parts)
    drawn, before = [], 0
    for value, tone, name in parts:
        if value:
            left, right = SCALE * before // total, SCALE * (before + value) // total
            drawn.append(format_html(
                '<rect class="t-{}" x="{}" width="{}" height="10"><title>{} {}</title></rect>',
                check_tone(tone), left, max(right - left - 4, 2), name, number(value),
            ))  # fmt: skip
        before += value
    words = listed(f"{name} {number(value)}" for value, _, name in parts) if parts else ""
    return _stretched("meter", joined(drawn), words)


def progress(part: int, whole: int, tone: str = "bud", label: str = "") -> SafeString:
    """How far: a filled part on a pale track."""
    width = min(SCALE * part // whole, SCALE) if whole else 0
    body = format_html(
        '<rect class="trk" width="{}" height="10"/><rect class="t-{}" width="{}" height="10"/>',
        SCALE, check_tone(tone), width,
    )  # fmt: skip
    return _stretched("meter", body, label or f"{number(part)} / {number(whole)}")


def ring(part: int, whole: int, tone: str = "leaf") -> SafeString:
    """The same as a ring; the words beside it carry the meaning. 189 is the way round (2π·30)."""
    length = min(189 * part // whole, 189) if whole else 0
    return format_html(
        '<svg class="chart ring" viewBox="0 0 72 72" aria-hidden="true">'
        '<circle cx="36" cy="36" r="30"/><circle class="t-{}" cx="36" cy="36" r="30"'
        ' stroke-dasharray="{} 189" transform="rotate(-90 36 36)"/></svg>',
        check_tone(tone), length,
    )  # fmt: skip
