"""Fills in a form as a browser would: every control that the page has, with a plausible value."""

import datetime as dt
import uuid
from html.parser import HTMLParser
from typing import Any

TEXT = "这里是测试时写下的一段说明，写得够长。"
PLAUSIBLE = {
    "phone": "13500001111", "name": "某某", "code": "0909", "username": "newcomer",
    "title": "测试标题", "title_en": "Test", "password": "Haitang-matrix-2026", "days": "2",
    "amount": "12.50", "fen": "1250", "yes": "3", "no": "0", "day": "2026-12-01",
    "position": "1", "contact": "居民已接电话", "money": "12.50",
}  # fmt: skip


class _Reader(HTMLParser):
    """Collects the controls of each form that is sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[dict[str, Any]]]] = []
        self.controls: list[dict[str, Any]] | None = None
        self.select: dict[str, Any] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            post = str(given.get("method", "")).lower() == "post"
            self.controls = [] if post else None
            if post and self.controls is not None:
                self.forms.append((given.get("action") or "", self.controls))
        elif self.controls is None:
            return
        elif tag in {"input", "textarea"}:
            self.controls.append({**given, "tag": tag})
        elif tag == "select":
            self.select = {**given, "tag": tag, "options": []}
            self.controls.append(self.select)
        elif tag == "option" and self.select is not None:
            self.select["options"].append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.controls = None
        elif tag == "select":
            self.select = None


def filled(page: str, path: str) -> dict[str, Any]:
    """What a reader of this page would send to ``path``, without the key."""
    reader = _Reader()
    reader.feed(page)
    own = [controls for action, controls in reader.forms if action in {"", path}]
    sent: dict[str, Any] = {}
    for control in max(own, key=len, default=[]):
        name = control.get("name")
        if name and name not in {"csrfmiddlewaretoken", "key"}:
            _fill(sent, name, control)
    return sent


def _fill(sent: dict[str, Any], name: str, control: dict[str, Any]) -> None:
    kind = control.get("type", "text")
    if control["tag"] == "select":
        chosen = [value for value in control["options"] if value]
        if chosen and "multiple" not in control:
            sent[name] = chosen[-1]
    elif control["tag"] == "textarea":
        sent[name] = PLAUSIBLE.get(name, TEXT)
    elif kind == "radio":
        sent.setdefault(name, control.get("value", "on"))
    elif kind == "checkbox":
        return  # nothing is ticked that need not be
    elif kind == "hidden" or control.get("value"):
        sent[name] = control.get("value") or ""
    elif kind == "date":
        sent[name] = (dt.date.today() + dt.timedelta(days=3)).isoformat()  # noqa: DTZ011
    elif kind == "number":
        sent[name] = PLAUSIBLE.get(name, "2")
    elif kind not in {"file", "submit", "button", "datetime-local"}:
        sent[name] = PLAUSIBLE.get(name, TEXT[:10])


def with_key(sent: dict[str, Any]) -> dict[str, Any]:
    """The same form under a key of its own, so that no earlier answer comes back."""
    return {**sent, "key": str(uuid.uuid4())}
