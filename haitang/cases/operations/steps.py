"""What every act on a case shares: loading it, checking its state, writing its line and fact."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Case, CaseDetail, Entry, Photo, State
from haitang.facts.commitments import new_salt
from haitang.facts.errors import WrongStateError
from haitang.facts.history import Fact
from haitang.facts.kinds import Code, Kind
from haitang.facts.operations import lock, record
from haitang.facts.told import Words
from haitang.lib.images import CleanImage
from haitang.organizations.models import Organization
from haitang.places.queries import place_number
from haitang.scope.actor import Actor

D = TypeVar("D", bound=CaseDetail)


def locked(case: Case, *states: State) -> Case:
    """The case as it is now, locked; raises WrongStateError when it is in none of ``states``."""
    fresh: Case = lock(Case.objects.get_queryset(), pk=case.pk)
    if states and fresh.state not in states:
        raise WrongStateError(
            _("%(number)s现在是“%(state)s”，不能这样办。请刷新页面看最新情况。")
            % {"number": fresh.number, "state": fresh.get_state_display()}
        )
    return fresh


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
