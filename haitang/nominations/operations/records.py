"""The candidates of a past election, entered from the list that was posted 补录候选人名单."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import CommitteeMember, Election, ElectionPost
from haitang.elections.operations.calling import advance_election
from haitang.facts.kinds import Code
from haitang.facts.operations import build, operation, record_many
from haitang.facts.told import moment
from haitang.nominations.errors import NominationError
from haitang.nominations.facts import NomineeAllowed
from haitang.nominations.models import Nominee, Source, State
from haitang.nominations.operations.nominating import by_the_book, on_paper
from haitang.nominations.operations.publishing import publish_candidates
from haitang.nominations.operations.steps import (
    OPEN_FOR_NAMES,
    Left,
    Stage,
    leave_because,
    locked_election,
    nominated,
)
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.places.queries import place_number
from haitang.scope.actor import Actor


@dataclass(frozen=True)
class Listed:
    """One line of the list: who stood for which post, who put the name forward."""

    person: Person
    post: ElectionPost
    source: str
    organization: Organization | None = None
    supporters: int = 0
    incumbent: bool = False


@operation
def enter_candidates_from_record(
    *,
    election: Election,
    rows: Sequence[Listed],
    reference: str,
    nominated_on: dt.date,
    on: dt.date,
    at: dt.datetime | None = None,
    actor: Actor,
) -> list[Nominee]:
    """Enter who stood in an election whose nomination and review were done on paper.

    Only where the roll is kept on paper too: where it is here, everybody is nominated and screened
    here. ``reference`` says which paper it was; ``on`` is the day on which it was posted. Those
    nominated here already stand beside them. Raises NominationError, TooFewError.
    """
    fresh, when = (
        locked_election(election, "enter_candidates_from_record", *OPEN_FOR_NAMES),
        moment(at),
    )
    if not on_paper(fresh):
        raise NominationError(_("选民名单在本系统，候选人要逐个提名、审查，不能补录。"))
    paper = reference.strip()
    if not 4 <= len(paper) <= 120:
        raise NominationError(_("请写明照哪份名单补录。"), field="reference")
    made = []
    for row in rows:
        if row.post.election_id != fresh.pk:
            raise NominationError(_("请选择这次选举的职务。"), field="post")
        by_the_book(fresh, Source(row.source), row.organization, row.supporters)
        made.append(_nominee(fresh, row, paper, nominated_on))
    nominees: QuerySet[Nominee] = QuerySet(Nominee)
    try:
        nominees.bulk_create(made)
    except IntegrityError:
        raise NominationError(_("名单里有人已经提名过，请核对。"), code="twice") from None
    _leave_the_committee(fresh, rows, when, actor)
    _record(fresh, made, when, actor)
    if fresh.stage in (Stage.CALLED, Stage.ROLL):
        advance_election(election=fresh, to=Stage.NOMINATING, at=when, actor=actor)
    listed: list[Nominee] = publish_candidates(election=fresh, on=on, at=when, actor=actor)
    election.stage = fresh.stage
    return listed


def _nominee(election: Election, row: Listed, paper: str, day: dt.date) -> Nominee:
    return Nominee(
        election=election, place=election.place, path=election.path, person=row.person,
        post=row.post, source=row.source, organization=row.organization,
        supporters=row.supporters, nominated_on=day, state=State.CANDIDATE,
        first_time=not row.incumbent, incumbent=row.incumbent, reason=paper,
    )  # fmt: skip


def _leave_the_committee(
    election: Election, rows: Sequence[Listed], when: dt.datetime, actor: Actor
) -> None:
    sitting = set(
        QuerySet(CommitteeMember)
        .filter(election=election.pk, left_on__isnull=True)
        .values_list("person", flat=True)
    )
    for row in rows:
        if row.person.pk in sitting:
            leave_because(election, row.person, Left.NOMINATED, when, actor)


def _record(election: Election, made: Sequence[Nominee], when: dt.datetime, actor: Actor) -> None:
    """Two facts a candidate, as if each had been put forward and allowed here."""
    place = place_number(election.place, when)
    record_many([
        build(fact, subject=row, place=place, at=when, actor=actor)
        for row in made
        for fact in (nominated(row), NomineeAllowed(post=Code(row.post.code)))
    ])  # fmt: skip
