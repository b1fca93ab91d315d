"""SVG primitives: geometry in attributes, colour by class, whole pixels; no style, no float."""

from collections.abc import Callable, Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDE, NARROW = 600, 330
TONES = ("bud", "leaf", "sky", "gold", "plum", "mute", "ember")
Show = Callable[[int], str]


def check_tone(tone: str) -> str:
    """The tone itself; a word that the style sheet does not know is a mistake of ours."""
    if tone not in TONES:
        raise ValueError(f"Tone {tone!r}: use one of {', '.join(TONES)}.")
    return tone


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Pieces of markup one after another."""
    return format_html_join("", "{}", ((part,) for part in parts))


def text_width(text: str, size: int) -> int:
    """Pixels that ``text`` takes at ``size``: one em for a Chinese character, 0.58 for others."""
    return sum(size * 100 if ord(char) > 0x2E7F else size * 58 for char in text) // 100 + 1


def ticks(highest: int, wanted: int = 4) -> list[int]:
    """Round numbers from 0 to at least ``highest`` in steps of 1, 2 or 5 times a power of ten."""
    step, base = 1, 1
    while step * wanted < highest:
        step = next(base * factor for factor in (2, 5, 10) if base * factor > step)
        base = step if step == base * 10 else base
    return list(range(0, -(-max(highest, 1) // step) * step + 1, step))


def svg(width: int, height: int, body: SafeString, css_class: str) -> SafeString:
    """The drawing; its marks carry their own words, so it is a group and not one picture."""
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" width="{}" height="{}" role="group">{}</svg>',
        css_class, width, height, width, height, body,
    )  # fmt: skip


def mark(body: SafeString, words: str, href: str = "") -> SafeString:
    """A mark with its words; a link is left out of the tab order, for the table has it too."""
    if href:
        return format_html(
            '<a href="{}" tabindex="-1" aria-label="{}"><title>{}</title>{}</a>',
            href, words, words, body,
        )  # fmt: skip
    return format_html("<g><title>{}</title>{}</g>", words, body)


def rect(x: int, y: int, width: int, height: int, tone: str) -> SafeString:
    """A filled rectangle."""
    return format_html(
        '<rect class="t-{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        tone, x, y, width, height,
    )  # fmt: skip


def label(
    text: str, x: int, y: int, size: int, *, css_class: str = "lab", anchor: str = "start"
) -> SafeString:
    """Lettering with its baseline at ``y``."""
    return format_html(
        '<text class="{}" x="{}" y="{}" font-size="{}" text-anchor="{}">{}</text>',
        css_class, x, y, size, anchor, text,
    )  # fmt: skip


def rule(x1: int, y1: int, x2: int, y2: int) -> SafeString:
    """A hairline of the grid."""
    return format_html('<line x1="{}" y1="{}" x2="{}" y2="{}"/>', x1, y1, x2, y2)
