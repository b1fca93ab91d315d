"""Status chips: ground, shape and word always say the same; colour is never alone."""

import functools

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

LINE = 'fill="none" stroke="currentColor" stroke-width="1.6"'
SOLID = 'fill="currentColor"'
CUT = 'class="cut"'  # drawn in the colour of the ground
SHAPES = {
    "wait": f'<circle cx="6" cy="6" r="4.2" {LINE}/>',
    "run": f'<circle cx="6" cy="6" r="4.2" {LINE}/><path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" {SOLID}/>',
    "ask": '<path d="m6 1 1.5 3.2 3.5.4-2.6 2.4.7 3.5L6 8.8l-3.1 1.7.7-3.5L1 4.6l3.5-.4z" '
    f"{SOLID}/>",
    "ok": f'<circle cx="6" cy="6" r="5" {SOLID}/><path d="m3.6 6.1 1.7 1.7 3.1-3.5" {CUT}/>',
    "soon": f'<circle cx="6" cy="6" r="4.6" {LINE}/><path d="M6 3.3V6l1.8 1.2" {LINE}/>',
    "late": f'<path d="M6 .8l5.6 10H.4z" {SOLID}/><path d="M6 4.3v3.2M6 8.4v1" {CUT}/>',
    "back": f'<path d="M4.6 2 1.8 4.8l2.8 2.8M2 4.8h5.2a2.9 2.9 0 0 1 0 5.8H4.8" {LINE}/>',
}
TONES = {
    "received": "wait", "dispatched": "wait", "handling": "run", "suspended": "ask",
    "returned": "back", "answered": "ask", "verified": "run", "closed": "ok", "joined": "wait",
    "resolved": "ok", "explained": "ok", "not_possible": "wait", "out_of_remit": "wait",
    "open": "run", "accepted": "ok",
}  # fmt: skip


def tone_of(code: str) -> str:
    """The tone of a state code, or the tone itself; anything unknown waits."""
    return code if code in SHAPES else TONES.get(code, "wait")


def chip(text: object, tone: str = "") -> SafeString:
    """One chip; of a member of ``TextChoices`` the label is shown and the value tells the tone."""
    code = tone or str(getattr(text, "value", ""))
    return _drawn(tone_of(code), str(getattr(text, "label", text)))


@functools.lru_cache(maxsize=512)  # a ledger draws the same few chips on every line
def _drawn(kind: str, text: str) -> SafeString:
    return format_html(
        '<span class="chip chip-{}"><svg viewBox="0 0 12 12" aria-hidden="true">{}</svg>{}</span>',
        kind, mark_safe(SHAPES[kind]), text,  # noqa: S308 - fixed text
    )  # fmt: skip
