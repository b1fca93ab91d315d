"""What every act on a case shares: loading it, checking its state, writing its line and fact."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.errors import IncompleteError, WrongStateError
from haitang.cases.models import Case, CaseDetail, Entry, Photo, State
from haitang.facts.commitments import commit, new_salt
from haitang.facts.days import local_day
from haitang.facts.errors import Refused
from haitang.facts.history import Fact
from haitang.facts.kinds import Code, Commitment, Kind
from haitang.facts.operations import lock, record
from haitang.lib.images import CleanImage
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.places.queries import code_on
from haitang.scope.actor import Actor

D = TypeVar("D", bound=CaseDetail)
EARLY = dt.timedelta(minutes=5)  # clocks of two machines differ by so much


class Words:
    """A text with the salt that opens its commitment in the log."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.salt = new_salt() if self.text else ""

    @property
    def commitment(self) -> Commitment:
        """What the log holds of it."""
        return commit(self.text, self.salt)


def required(text: str, field: str, *, least: int = 2, most: int = 2000) -> Words:
    """A text that must be there; raises IncompleteError with the field's name."""
    words = Words(text)
    if len(words.text) < least:
        raise IncompleteError(_("请写明情况，至少%(n)d个字。") % {"n": least}, field=field)
    return _not_too_long(words, field, most)


def optional(text: str, field: str, *, most: int = 2000) -> Words:
    """A text that may be empty."""
    return _not_too_long(Words(text), field, most)


def _not_too_long(words: Words, field: str, most: int) -> Words:
    if len(words.text) > most:
        raise IncompleteError(
            _("内容有%(n)d个字，请压缩到%(most)d个字以内。") % {"n": len(words.text), "most": most},
            field=field,
        )
    return words


def locked(case: Case, *states: State) -> Case:
    """The case as it is now, locked; raises WrongStateError when it is in none of ``states``."""
    fresh: Case = lock(Case.objects.get_queryset(), pk=case.pk)
    if states and fresh.state not in states:
        raise WrongStateError(
            _("%(number)s现在是“%(state)s”，不能这样办。请刷新页面看最新情况。")
            % {"number": fresh.number, "state": fresh.get_state_display()}
        )
    return fresh


def moment(at: dt.datetime | None, not_before: dt.datetime | None = None) -> dt.datetime:
    """When it happened as claimed; refuses the future and what lies before the case's receipt."""
    now = timezone.now()
    when = at or now
    if when > now + EARLY:
        raise Refused(_("时间在将来，请填已经发生的时间。"), code="future", field="at")
    if not_before and when < not_before:
        raise Refused(_("时间早于受理时间，请核对。"), code="too_early", field="at")
    return when


def place_number(place: Place, when: dt.datetime) -> int:
    """The statistical code of a place on the business day of a moment."""
    day = local_day(when)
    return place.number if day >= place.since else code_on(place, day)


def category_of(case: Case) -> Code:
    """The code of the case's category, as facts hold it."""
    return Code(case.category.code)


def unit_of(case: Case) -> Code:
    """The number of the leading organization; "0" while nobody leads."""
    return Code(str(case.lead_id or 0))


def write(
    case: Case,
    fact: Kind,
    *,
    actor: Actor,
    at: dt.datetime,
    words: Words | None = None,
    public: bool = False,
    unit: Organization | None = None,
    photos: Sequence[CleanImage] = (),
) -> Entry:
    """Record the fact and add the line of the record that shows it."""
    kept = record(fact, subject=case, place=place_number(case.place, at), at=at)
    entry = add_line(case, kept, actor=actor, at=at, words=words, public=public, unit=unit)
    _keep_photos(case, entry, photos)
    return entry


def add_line(
    case: Case,
    fact: Fact,
    *,
    actor: Actor,
    at: dt.datetime,
    words: Words | None = None,
    public: bool = False,
    unit: Organization | None = None,
) -> Entry:
    """Add the line of the record that shows a fact already recorded."""
    entry = Entry(
        case=case,
        kind=fact.kind,
        at=at,
        actor=actor.ref,
        account_id=actor.id if actor.kind == "account" else None,
        unit=unit,
        text=words.text if words else "",
        salt=words.salt if words else "",
        public=public,
        fact=fact.seq,
    )
    entry.save(force_insert=True)
    return entry


def _keep_photos(case: Case, entry: Entry, photos: Iterable[CleanImage]) -> None:
    for image in photos:
        photo = Photo(
            case=case, entry=entry, width=image.width, height=image.height, sha256=image.sha256
        )
        photo.file.save(f"{new_salt()}.jpg", ContentFile(image.data), save=False)
        photo.save(force_insert=True)


def details(model: type[D], case: Case) -> QuerySet[D]:
    """Rows of a case that the actor was let in for, without a further gate.

    An act must not go wrong because its actor may not *see* what it rests on: a resident who
    reopens a case sees no assignments.
    """
    return QuerySet(model).filter(case=case)


def account_of(actor: Actor) -> int | None:
    """The account that acts, if it is one."""
    return actor.id if actor.kind == "account" else None
