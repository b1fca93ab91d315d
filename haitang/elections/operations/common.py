"""What every act on an election shares: loading it, its stage, words, days, its fact."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from haitang.elections.errors import WrongStageError
from haitang.elections.models import Election, TermChange
from haitang.facts.kinds import Kind
from haitang.facts.operations import lock, record
from haitang.people.models import Person
from haitang.people.operations import find_or_register_person
from haitang.people.rows import here
from haitang.places.models import InPlace, Place
from haitang.places.queries import place_number
from haitang.scope.actor import Actor


@dataclass(frozen=True)
class Newcomer:
    """Somebody by name; who is known by this phone and name is found, else entered."""

    name: str
    phone: str = ""


def locked(election: Election, operation: str, *stages: str) -> Election:
    """The election as it is now, locked, at a place where the present duty gives ``operation``.

    Raises WrongStageError when it is in none of ``stages``, NotPermittedError elsewhere.
    """
    fresh: Election = lock(Election.objects.select_related("place"), pk=election.pk)
    here(operation, fresh.path)
    if stages and fresh.stage not in stages:
        raise wrong_stage(fresh)
    return fresh


def wrong_stage(election: Election) -> WrongStageError:
    """The sentence that says where it is."""
    return WrongStageError(
        _("这次选举现在是“%(stage)s”，不能这样办。请刷新页面看最新情况。")
        % {"stage": election.get_stage_display()}
    )


def locked_round(term_change: TermChange, operation: str) -> TermChange:
    """A round that is still on, locked, where the present duty gives ``operation``."""
    fresh: TermChange = lock(TermChange.objects.select_related("place"), pk=term_change.pk)
    here(operation, fresh.path)
    if fresh.ended_on is not None:
        raise WrongStageError(_("这一轮换届已经结束，不能再改。"))
    return fresh


def person_of(who: Person | Newcomer, place: Place, actor: Actor) -> Person:
    """The person; for operations only, since somebody new is entered at the place."""
    if isinstance(who, Person):
        return who
    return find_or_register_person(name=who.name, place=place, phone=who.phone, actor=actor)


def tell(row: InPlace, fact: Kind, at: dt.datetime, subject: InPlace | None = None) -> None:
    """Record a fact about a row at its place."""
    record(fact, subject=subject or row, place=place_number(row.place, at), at=at)
