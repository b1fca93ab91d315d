"""Which columns of a case each page shows, and the words that go with them."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import RUNNING, Outcome, State
from haitang.desk.reading import Row
from haitang.facts.reader import chinese

HEAD = (
    "id", "number", "title", "state", "outcome", "category__title", "category__title_en",
    "place", "place__name", "due_at", "lead__name", "received_at", "urgency",
)  # fmt: skip
STAGES = (_("受理"), _("派单"), _("办理"), _("答复"), _("回访"), _("销号"))
STAGE_OF = {
    State.RECEIVED: 1, State.RETURNED: 1, State.DISPATCHED: 2, State.HANDLING: 2,
    State.SUSPENDED: 2, State.ANSWERED: 4, State.VERIFIED: 5, State.CLOSED: 6, State.JOINED: 6,
}  # fmt: skip
SOON = dt.timedelta(hours=48)


def category_of(row: Row) -> str:
    """The category's title in the reader's language."""
    return str(row.get("category__title" if chinese() else "category__title_en") or "")


def runs(row: Row) -> bool:
    """Whether the deadline still counts."""
    return row.get("state") in RUNNING and row.get("due_at") is not None


def is_late(row: Row) -> bool:
    """Whether the clock runs and the deadline has passed."""
    return runs(row) and row["due_at"] < timezone.now()


def chip_of(row: Row) -> tuple[Any, str]:
    """Words and tone of the case's one chip: late and soon come before the state."""
    state = row.get("state", "")
    label = State(state).label if state else ""
    if is_late(row):
        return _("超期"), "late"
    if runs(row) and row["due_at"] - timezone.now() < SOON:
        return _("即将到期"), "soon"
    return label, state


def dressed(row: Row) -> Row:
    """The row with its words: chip, category, outcome."""
    words, tone = chip_of(row)
    outcome = row.get("outcome") or ""
    return {
        **row,
        "chip": words,
        "tone": tone,
        "kind": category_of(row),
        "result": Outcome(outcome).label if outcome else "",
        "runs": runs(row),
        "heading": row.get("title") or row.get("number", ""),
    }
