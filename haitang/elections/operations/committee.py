"""The committee that runs an election 选举委员会: appointing, leaving, moving up."""

import datetime as dt
from collections.abc import Callable

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from haitang.elections.errors import AgainstLawError, ElectionError, WrongStageError
from haitang.elections.facts import CommitteeMemberAppointed, CommitteeMemberLeft
from haitang.elections.models import OVER, CommitteeMember, Election
from haitang.elections.operations.common import Newcomer, locked, person_of, tell
from haitang.facts.days import local_day
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment
from haitang.people.models import Person
from haitang.people.rows import here
from haitang.scope.actor import Actor

Role, Left = CommitteeMember.Role, CommitteeMember.Left
# Rooms above say why a person may not sit in the committee: nominated, or kin of somebody who is.
BARS: list[Callable[[Election, Person], str | Promise]] = []


def _rows(election: Election) -> QuerySet[CommitteeMember]:
    """Members of a committee whose election was reached already, past the present scope."""
    return QuerySet(CommitteeMember).filter(election=election)


@operation
def appoint_committee_member(
    *,
    election: Election,
    person: Person | Newcomer,
    role: str = Role.MEMBER,
    position: int | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> CommitteeMember:
    """A person joins the committee 推选, or a member of it gets another place in it.

    ``position`` is the order in which the assembly chose; reserves move up by it. Raises
    AgainstLawError for somebody who is nominated or kin of a nominee.
    """
    fresh = locked(election, "appoint_committee_member")
    if fresh.stage in OVER:
        raise WrongStageError(_("选举已经结束，不用再推选。"))
    person = person_of(person, fresh.place, actor)
    for bars in BARS:
        if reason := bars(fresh, person):
            raise AgainstLawError(reason, field="person")
    member = _rows(fresh).filter(person=person, left_on=None).first()
    last = _rows(fresh).order_by("-position").values_list("position", flat=True).first() or 0
    if member is None:
        member = CommitteeMember(
            election=fresh, person=person, place=fresh.place, path=fresh.path,
            position=position or last + 1,
        )  # fmt: skip
    member.role = role
    member.position = position or member.position
    try:
        member.save()
    except IntegrityError:
        raise ElectionError(_("已经有主任，请先改他的职务。"), field="role") from None
    fact = CommitteeMemberAppointed(role=Code(role), person=Ref(f"person:{person.pk}"))
    tell(member, fact, moment(at), subject=fresh)
    return member


@operation
def leave_committee(
    *,
    member: CommitteeMember,
    reason: str,
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> CommitteeMember | None:
    """A member leaves 退出; the first reserve by the original choice moves up and is returned.

    None where no reserve is left: then the assembly chooses anew. A chair who leaves is followed by
    a member, and the committee chooses its chair again (RC25 Art 15).
    """
    fresh: CommitteeMember = lock(QuerySet(CommitteeMember), pk=member.pk)
    here("leave_committee", fresh.path)
    if fresh.left_on is not None:
        raise WrongStageError(_("这位成员已经退出。"))
    if reason not in Left.values:
        raise ElectionError(_("请选择退出的原因。"), field="reason")
    when = moment(at)
    fresh.left_on, fresh.left_reason = on or local_day(when), reason
    fresh.save(update_fields=["left_on", "left_reason"])
    next_one = None if fresh.role == Role.RESERVE else _move_up(fresh.election)
    fact = CommitteeMemberLeft(
        reason=Code(reason), person=Ref(f"person:{fresh.person_id}"), replaced=next_one is not None
    )
    tell(fresh, fact, when, subject=fresh.election)
    return next_one


def _move_up(election: Election) -> CommitteeMember | None:
    waiting = _rows(election).filter(left_on=None, role=Role.RESERVE).order_by("position", "pk")
    first = waiting.first()
    if first is not None:
        first.role = Role.MEMBER
        first.save(update_fields=["role"])
    return first
