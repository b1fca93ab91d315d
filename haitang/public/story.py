"""What the holder of a look-up code is shown: where the matter stands, and what was done.

Only lines that staff made public are told; every text is scrubbed of numbers of persons, and units
speak, not officials.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haitang.cases.models import (
    OPEN,
    RUNNING,
    Case,
    Channel,
    Entry,
    Grade,
    Outcome,
    Photo,
    Rating,
    State,
)  # fmt: skip
from haitang.cases.queries import reopen_until
from haitang.facts.kinds import KINDS
from haitang.facts.reader import worded
from haitang.lib.personal import scrub
from haitang.public.codes import Found

STAGES = (
    gettext_lazy("收到"),
    gettext_lazy("派单"),
    gettext_lazy("办理"),
    gettext_lazy("答复"),
    gettext_lazy("办结"),
)
STAGE_OF = {
    State.RECEIVED: 1, State.RETURNED: 1, State.DISPATCHED: 2, State.HANDLING: 2,
    State.SUSPENDED: 2, State.ANSWERED: 3, State.VERIFIED: 3, State.CLOSED: 5, State.JOINED: 1,
}  # fmt: skip
# The words a resident reads, with the tone of the chip.
STATES = {
    State.RECEIVED: (gettext_lazy("已收到"), "wait"),
    State.DISPATCHED: (gettext_lazy("已派单"), "wait"),
    State.HANDLING: (gettext_lazy("办理中"), "run"),
    State.SUSPENDED: (gettext_lazy("等您补充"), "ask"),
    State.RETURNED: (gettext_lazy("重新派单"), "back"),
    State.ANSWERED: (gettext_lazy("已答复"), "ask"),
    State.VERIFIED: (gettext_lazy("已答复"), "run"),
    State.CLOSED: (gettext_lazy("已办结"), "ok"),
    State.JOINED: (gettext_lazy("已并件"), "wait"),
}
ICONS = {
    "case.registered": "inbox-arrow-down",
    "case.dispatched": "paper-airplane",
    "case.accepted": "hand-raised",
    "case.suspended": "pause",
    "case.resumed": "play",
    "case.supplemented": "chat-bubble-left-right",
    "case.answered": "chat-bubble-bottom-center-text",
    "case.resolution_settled": "phone",
    "case.reopened": "arrow-uturn-left",
    "case.joined": "link",
    "case.closed": "check-circle",
}
TITLES = {
    "case.registered": gettext_lazy("已经收到"),
    "case.resolution_settled": gettext_lazy("回访"),
    "case.suspended": gettext_lazy("等您补充"),
}
# Lines whose words are meant for the resident. A dispatcher's or a caller's remark is not, though
# the step itself is told.
WITH_WORDS = frozenset({
    "case.registered", "case.noted", "case.suspended", "case.answered", "case.supplemented",
})  # fmt: skip
REGISTERED, SUPPLEMENTED = "case.registered", "case.supplemented"
RATABLE = (State.ANSWERED, State.VERIFIED, State.CLOSED)


@dataclass(frozen=True)
class Event:
    """One line of the record as a resident reads it."""

    icon: str
    title: str
    who: str
    at: dt.datetime
    text: str
    photos: tuple[int, ...] = ()


@dataclass(frozen=True)
class Story:
    """Everything that the progress page says."""

    code: str
    joined: bool
    number: str
    title: str
    kind: str
    place: str
    received_at: dt.datetime
    due_at: dt.datetime | None
    state: State
    words: str
    tone: str
    stage: int
    outcome: str
    unit: str
    events: list[Event] = field(default_factory=list)
    next_step: str = ""
    may_rate: bool = False
    rated: str = ""
    asks_resolved: bool = False
    may_reopen: bool = False
    reopen_until: dt.datetime | None = None
    reopen_over: bool = False
    may_supplement: bool = False

    @property
    def late(self) -> bool:
        """Whether the deadline has passed while the clock runs."""
        return self.state in RUNNING and self.due_at is not None and self.due_at < timezone.now()


def tell(found: Found) -> Story:
    """The story of a case, read inside the scope of whoever holds the code."""
    want = _case_columns(found)
    row = Case.objects.get_queryset().filter(pk=found.case.pk).permitted(*want)[0]
    state = State(row["state"])
    words, tone = STATES[state]
    until = reopen_until(found.case)
    over = until is not None and until < timezone.now()
    rated = _rated(found)
    after = state in RATABLE and not found.joined
    return Story(
        code=found.code,
        joined=found.joined,
        number=row["number"],
        title=scrub(row.get("title", "")),
        kind=worded(row["category__title"], row["category__title_en"]),
        place=row["place__name"],
        received_at=row["received_at"],
        due_at=row["due_at"] if state in RUNNING else None,
        state=state,
        words=str(words),
        tone=tone,
        stage=STAGE_OF[state],
        outcome=str(Outcome(row["outcome"]).label) if row["outcome"] else "",
        unit=row["lead__name"] or "",
        events=_events(found, row),
        next_step=_next_step(state, row["lead__name"] or ""),
        may_rate=after and not rated,
        rated=rated,
        asks_resolved=state == State.ANSWERED,
        may_reopen=after and not over,
        reopen_until=until,
        reopen_over=after and over,
        may_supplement=state in OPEN,
    )


def _case_columns(found: Found) -> list[str]:
    want = ["number", "channel", "state", "outcome", "category__title", "category__title_en",
            "place__name", "received_at", "due_at", "reopened", "lead__name"]  # fmt: skip
    return want if found.joined else [*want, "title", "text"]


def _rated(found: Found) -> str:
    """The grade given in this round, in words; nothing when none was given."""
    rows = Rating.objects.get_queryset().filter(round=found.case.reopened).permitted("grade")
    return str(Grade(rows[0]["grade"]).label) if rows else ""


def _events(found: Found, case: dict[str, Any]) -> list[Event]:
    """Newest first. The resident's own words open the record; those of others are left out."""
    rows = (
        Entry.objects.get_queryset()
        .filter(case=found.case)
        .permitted("id", "kind", "at", "text", "unit__name", "public")
    )
    pictures: dict[int, list[int]] = defaultdict(list)
    for photo in Photo.objects.permitted("id", "entry"):
        pictures[photo["entry"]].append(photo["id"])
    told = [row for row in rows if _is_told(found, row)]
    return [_event(row, case, tuple(pictures[row["id"]])) for row in reversed(told)]


def _is_told(found: Found, row: dict[str, Any]) -> bool:
    if row["kind"] in (REGISTERED, SUPPLEMENTED):
        return not found.joined
    return bool(row["public"])


def may_see_photo(found: Found, photo: int) -> Photo | None:
    """A picture of a line that is told, or None."""
    row = Photo.objects.get_queryset().filter(pk=photo).select_related("entry").first()
    if row is None:
        return None
    line = {"kind": row.entry.kind, "public": row.entry.public}
    return row if _is_told(found, line) else None


def _event(row: dict[str, Any], case: dict[str, Any], photos: tuple[int, ...]) -> Event:
    info = KINDS[row["kind"]].info
    own = row["kind"] == REGISTERED
    # What a clerk wrote down for a caller is the clerk's wording, not the caller's.
    text = (case["text"] if case["channel"] == Channel.WEB else "") if own else row["text"]
    return Event(
        icon=ICONS.get(row["kind"], "document-text"),
        title=str(TITLES.get(row["kind"]) or worded(info.zh, info.en)),
        who=_("您") if row["kind"] in (REGISTERED, SUPPLEMENTED) else row["unit__name"] or "",
        at=row["at"],
        text=scrub(text) if row["kind"] in WITH_WORDS else "",
        photos=photos,
    )


def _next_step(state: State, unit: str) -> str:
    if state in (State.RECEIVED, State.RETURNED):
        return _("派给能办的单位")
    if state in (State.DISPATCHED, State.HANDLING):
        return _("%(unit)s答复您") % {"unit": unit} if unit else _("办理单位答复您")
    if state == State.SUSPENDED:
        return _("您补充以后，接着办理")
    if state == State.ANSWERED:
        return _("请您评价，或等回访电话")
    return _("核对后销号") if state == State.VERIFIED else ""
