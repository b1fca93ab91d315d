"""One line of the work desk that is no case: what to do, where, by when, and where it is done."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.reading import Row, scope
from haitang.scope.rows import Guarded, subtree

MOST = 200  # rows that one question reads
SOON = dt.timedelta(days=1)


@dataclass(frozen=True)
class Task:
    """What somebody must do. No text of it names a person.

    ``due_on`` is the last day in time, None where nothing runs out. ``word`` and ``tone`` make the
    chip while it is in time. ``more`` stands in the second line, after the place.
    """

    title: str
    href: str
    place: str = ""
    due_on: dt.date | None = None
    word: Any = ""
    tone: str = "wait"
    more: str = ""

    def row(self) -> Row:
        """The line as the work desk draws it, beside those of cases."""
        word, tone = self._chip()
        return {
            "heading": self.title, "href": self.href, "chip": word, "tone": tone,
            "runs": self.due_on is not None, "due_at": self.due_on, "place__name": self.place,
            "kind": self.more,
        }  # fmt: skip

    def _chip(self) -> tuple[Any, str]:
        today = timezone.localdate()
        if self.due_on is not None and self.due_on < today:
            return _("超期"), "late"
        if self.due_on is not None and self.due_on <= today + SOON:
            return _("即将到期"), "soon"
        return self.word, self.tone


@dataclass(frozen=True)
class Provider:
    """The questions of one room: asked inside ``read``, and only of who may do one of ``acts``.

    ``stages``: asked only while an election within reach stands at one of them; empty: always.
    """

    read: str
    acts: tuple[str, ...]
    tasks: Callable[[], list[Task]]
    stages: tuple[str, ...] = ()


def at(operation: str, column: str = "path") -> Q:
    """Rows at the places where a duty gives both the operation and what was entered with."""
    found = Q(pk__in=[])
    for grant in scope().active():
        by_place = grant.organization is None and grant.subject is None
        if by_place and operation in grant.operations:
            found |= subtree(grant.path, column)
    return found


def given(model: type[Guarded], operation: str) -> Q:
    """Rows of a guarded record that a duty reaches which gives both, as above."""
    found = Q(pk__in=[])
    for grant in scope().active():
        if operation in grant.operations:
            found |= model.within(grant)
    return found
