"""What every act checks of what it is told: words and a moment, in the same sentences."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.facts.commitments import commit, new_salt
from haitang.facts.days import LOCAL, local_day
from haitang.facts.errors import IncompleteError, Refused
from haitang.facts.kinds import Commitment

EARLY = dt.timedelta(minutes=5)  # clocks of two machines differ by so much


class Words:
    """A text with the salt that opens its commitment in the log."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\0", "").strip()  # PostgreSQL keeps no NUL
        self.salt = new_salt() if self.text else ""

    @property
    def commitment(self) -> Commitment:
        """What the log holds of it."""
        return commit(self.text, self.salt)


def required(text: str, field: str, *, least: int = 2, most: int = 2000) -> Words:
    """A text of ``least`` to ``most`` characters. Raises IncompleteError with the field's name."""
    words = optional(text, field, most=most)
    if len(words.text) < least:
        raise IncompleteError(_("请写明情况，至少%(n)d个字。") % {"n": least}, field=field)
    return words


def optional(text: str, field: str, *, most: int = 2000) -> Words:
    """A text that may be empty. Raises IncompleteError when it is too long."""
    words = Words(text)
    if len(words.text) > most:
        raise IncompleteError(
            _("内容有%(n)d个字，请压缩到%(most)d个字以内。") % {"n": len(words.text), "most": most},
            field=field,
        )
    return words


def moment(at: dt.datetime | None, not_before: dt.datetime | None = None) -> dt.datetime:
    """When it happened as claimed, now when nothing is claimed.

    Refuses the future and what lies before ``not_before``, the act that this one follows.
    """
    now = timezone.now()
    when = at or now
    if when > now + EARLY:
        raise Refused(_("时间在将来，请填已经发生的时间。"), code="future", field="at")
    if not_before and when < not_before:
        raise Refused(_("时间早于前一步，请核对。"), code="too_early", field="at")
    return when


def noon(day: dt.date, now: dt.datetime | None = None) -> dt.datetime:
    """The moment of an act of which only the day is told: now on the day itself, else midday."""
    now = now or timezone.now()
    return now if day == local_day(now) else dt.datetime.combine(day, dt.time(12), LOCAL)
