"""Icons inlined from heroicons, and the crabapple flower."""

from functools import cache

import heroicons
from django.utils.safestring import SafeString, mark_safe

STYLES = {"outline", "solid", "mini", "micro"}


@cache
def icon(name: str, size: int = 20, style: str = "outline") -> SafeString:
    """One heroicon as inline SVG, hidden from screen readers; ``size`` in CSS pixels.

    Raises ``heroicons.IconDoesNotExist`` for an unknown name: a wrong name is a mistake of ours.
    """
    if style not in STYLES:
        raise ValueError(f"Icon style {style!r}: use one of {sorted(STYLES)}.")
    attributes: dict[str, object] = {"aria-hidden": "true", "class": "i"}
    drawn = heroicons._render_icon(style, str(name), size, attributes)  # noqa: SLF001 - its only door
    return mark_safe(drawn)  # noqa: S308 - from the package's own file, no text of ours inside


PETAL = "M0-6C-9-14-24-22-22-36C-20.5-44-9-48 0-42C9-48 20.5-44 22-36C24-22 9-14 0-6Z"
BLUSH = "M0-8C-5-13-11-18-10.5-26C-8-31-3-30 0-27C3-30 8-31 10.5-26C11-18 5-13 0-8Z"


def _around(body: str, start: int, step: int) -> str:
    return "".join(f'<g transform="rotate({a})">{body}</g>' for a in range(start, 360, step))


@cache
def bloom(css_class: str = "mark") -> SafeString:
    """The crabapple flower; ``mark`` beside the brand's name, ``bloom`` large in a banner."""
    if css_class not in {"mark", "bloom"}:
        raise ValueError(f"bloom {css_class!r}: use 'mark' or 'bloom'.")
    stamen = '<path d="M0-5V-13" fill="none"/><circle cy="-14.5" r="1.9" stroke="none"/>'
    petals = _around(f'<path d="{PETAL}"/>', 0, 72)
    blush = _around(f'<path d="{BLUSH}"/>', 0, 72)
    return mark_safe(  # noqa: S308 - fixed text
        f'<svg class="{css_class}" viewBox="-50 -50 100 100" aria-hidden="true">'
        f'<g class="bl-p">{petals}</g><g class="bl-b">{blush}</g>'
        f'<g class="bl-s">{_around(stamen, 10, 36)}</g><circle class="bl-c" r="5.2"/></svg>'
    )
