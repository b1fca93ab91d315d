"""Nominating 提名: by an organisation, by voters together, by oneself where the book allows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election, ElectionPost
from haitang.elections.operations.calling import advance_election
from haitang.elections.queries import book_of
from haitang.facts.days import local_day
from haitang.facts.kinds import Code
from haitang.facts.operations import operation
from haitang.facts.told import moment
from haitang.nominations.errors import NominationError, TooFewError
from haitang.nominations.facts import KinDeclared, NomineeSupported
from haitang.nominations.models import STANDING, Kin, Nominee, Relation, Source, State, Supporter
from haitang.nominations.operations.steps import (
    OPEN_FOR_NAMES,
    Left,
    Stage,
    leave_because,
    locked,
    locked_election,
    no_proxy_holder,
    nominated,
    on_the_roll,
    tell,
    write,
)
from haitang.nominations.rules import nomination_of, relations_of, sources_of
from haitang.organizations.models import Organization
from haitang.people.backgrounds import record_background
from haitang.people.models import Person
from haitang.people.operations import register_person
from haitang.rolls.models import Roll, Voter
from haitang.scope.actor import Actor


@dataclass(frozen=True)
class Entry:
    """A person who is entered with the nomination, and what is known of one who is there already.

    ``background`` holds the arguments of ``record_background`` apart from person and actor; empty
    where nothing is to be recorded.
    """

    name: str = ""
    phone: str = ""
    id_number: str = ""
    background: Mapping[str, Any] = field(default_factory=dict)


@operation
def nominate(
    *,
    election: Election,
    person: Person | None = None,
    entry: Entry | None = None,
    post: ElectionPost,
    source: Source,
    organization: Organization | None = None,
    supporters: Sequence[Voter] = (),
    supporters_on_paper: int = 0,
    first_time: bool = False,
    incumbent: bool = False,
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Nominee:
    """Put a registered voter forward for a post 提名.

    ``person``, or an ``entry`` of somebody new where the roll is kept on paper; an entry beside a
    person records the background.
    ``supporters``: the voters who join in, each once; ``supporters_on_paper``: how many there are
    where the roll is kept on paper. A member of the election committee leaves it. Raises
    NominationError, TooFewError.
    """
    fresh, when = locked_election(election, "nominate", *OPEN_FOR_NAMES), moment(at)
    if post.election_id != fresh.pk:
        raise NominationError(_("请选择这次选举的职务。"), field="post")
    person = _person(fresh, person, entry, actor)
    rows = _supporters(fresh, supporters, person)
    number = len(rows) or (supporters_on_paper if on_paper(fresh) else 0)
    by_the_book(fresh, source, organization, number)
    on_the_roll(fresh, person)
    no_proxy_holder(fresh, person)
    nominee = Nominee(
        election=fresh, place=fresh.place, path=fresh.path, person=person, post=post,
        source=source, organization=organization, supporters=number,
        nominated_on=on or local_day(when), first_time=first_time, incumbent=incumbent,
    )  # fmt: skip
    _save(nominee)
    Supporter.objects.bulk_create([Supporter(nominee=nominee, voter=row) for row in rows])
    leave_because(fresh, person, Left.NOMINATED, when, actor)
    if fresh.stage in (Stage.CALLED, Stage.ROLL):
        advance_election(election=fresh, to=Stage.NOMINATING, at=when, actor=actor)
    nominee.election = fresh
    write(nominee, nominated(nominee), when)
    return nominee


def _person(election: Election, person: Person | None, entry: Entry | None, actor: Actor) -> Person:
    """The person, entered now where new, with the background recorded. Raises NominationError."""
    if person is None:
        if entry is None or not entry.name.strip():
            raise NominationError(_("请写被提名人的姓名，或者选名单上的人。"), field="name")
        person = register_person(
            name=entry.name, phone=entry.phone, id_number=entry.id_number, place=election.place,
            actor=actor,
        )  # fmt: skip
    if entry is not None and entry.background:
        record_background(person=person, **entry.background, actor=actor)
    return person


def _save(nominee: Nominee) -> None:
    try:
        nominee.save(force_insert=True)
    except IntegrityError:
        raise NominationError(
            _("此人已被提名这个职务。要增加联名人，请打开原来的提名。"), field="person",
            code="twice",
        ) from None  # fmt: skip


def on_paper(election: Election) -> bool:
    return Roll.objects.filter(election=election.pk, basis=Roll.Basis.PAPER).exists()


def by_the_book(
    election: Election, source: Source, organization: Organization | None, number: int
) -> None:
    """Whether the book gives this way to nominate, and enough voters join in."""
    said = nomination_of(book_of(election))
    if source not in sources_of(election):
        raise NominationError(
            _("这次选举不能用这种方式提名。依据：%(law)s") % {"law": said.source}, field="source"
        )
    if source == Source.ORGANIZATION and organization is None:
        raise NominationError(_("请选择提名的组织。"), field="organization")
    if source == Source.VOTERS and number < said.voters:
        raise TooFewError(
            _("联名提名要%(needed)d名以上选民，现有%(have)d名，还差%(short)d名。依据：%(law)s")
            % {
                "needed": said.voters, "have": number, "short": said.voters - number,
                "law": said.source,
            },
            field="supporters",
        )  # fmt: skip


def _supporters(election: Election, voters: Sequence[Voter], person: Person) -> list[Voter]:
    """The supporters as they stand on the roll. Raises NominationError."""
    wanted = [voter.pk for voter in voters]
    if len(set(wanted)) < len(wanted):
        raise NominationError(_("有的联名人写了两次，每人只算一次。"), field="supporters")
    rows: QuerySet[Voter] = QuerySet(Voter).filter(
        pk__in=wanted, election=election.pk, removed_on__isnull=True
    )
    found = {row.pk: row for row in rows}
    if len(found) < len(wanted):
        raise NominationError(
            _("%(n)d名联名人不在选民名单上，请核对。") % {"n": len(wanted) - len(found)},
            field="supporters",
        )
    if any(row.person_id == person.pk for row in found.values()):
        raise NominationError(_("被提名人不能做自己的联名人。"), field="supporters")
    return [found[pk] for pk in wanted]


@operation
def add_supporters(
    *,
    nominee: Nominee,
    voters: Sequence[Voter],
    at: dt.datetime | None = None,
    actor: Actor,
) -> int:
    """More registered voters join in 联名. Gives how many there are now. Raises NominationError."""
    row, when = locked(nominee, "add_supporters", State.PROPOSED, State.REVIEWING), moment(at)
    added = _supporters(row.election, voters, row.person)
    if not added:
        raise NominationError(_("请选择至少一名联名人。"), field="supporters")
    there: QuerySet[Supporter] = QuerySet(Supporter).filter(nominee=row)
    if twice := there.filter(voter__in=added).count():
        raise NominationError(
            _("%(n)d人已经联名过，每人只算一次。") % {"n": twice}, field="supporters"
        )
    Supporter.objects.bulk_create([Supporter(nominee=row, voter=voter) for voter in added])
    row.supporters += len(added)
    row.save(update_fields=["supporters"])
    write(row, NomineeSupported(supporters=len(added)), when)
    return row.supporters


@operation
def declare_kin(
    *,
    nominee: Nominee,
    relation: Relation,
    name: str = "",
    person: Person | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Kin:
    """A nominee declares a relative 申报亲属; one in the election committee leaves it.

    ``person`` where the relative is known here, else ``name`` alone. Raises NominationError.
    """
    row, when = locked(nominee, "declare_kin", *STANDING), moment(at)
    said = (person.name if person else " ".join(name.split()))[:60]
    if not said:
        raise NominationError(_("请写亲属的姓名。"), field="name")
    if relation not in Relation.values:
        raise NominationError(_("请选择关系。"), field="relation")
    kin = Kin(nominee=row, person=person, name=said, relation=relation)
    kin.save(force_insert=True)
    if person is not None and relation in relations_of(book_of(row.election)):
        leave_because(row.election, person, Left.KIN_NOMINATED, when, actor)
    tell(row.election, KinDeclared(relation=Code(relation)), when, subject=row)
    return kin
