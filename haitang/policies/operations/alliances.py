"""Alliances 党建联盟: founding, joining, leaving, agreeing, dissolving."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code, Kind
from haitang.facts.operations import lock, operation, record
from haitang.facts.told import moment, noon, required
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.places.queries import place_number
from haitang.policies.facts import (
    AgreementSigned,
    AllianceDissolved,
    AllianceFounded,
    AllianceJoined,
    AllianceLeft,
)
from haitang.policies.models import Agreement, Alliance, AllianceMember
from haitang.scope.actor import Actor
from haitang.scope.scope import require


@operation
def found_alliance(
    *,
    title: str,
    field: str,
    place: Place,
    lead: Organization,
    members: Iterable[Organization] = (),
    founded_on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Alliance:
    """Found an alliance at a place: a field or area, who leads, and who belongs to it.

    The lead belongs to it too. Raises IncompleteError for a day to come or an organization that
    does not exist on the day; WrongStateError when a living alliance has this title.
    """
    require("found_alliance", place.path)
    when = moment(at)
    day = _day(founded_on, when)
    name = required(title, "title", most=60).text
    if Alliance.objects.filter(title=name, dissolved_on=None).exists():
        raise WrongStateError(_("已有同名的联盟，请换一个名称。"), field="title")
    joined = {body.pk: _living(body, day, "members") for body in (lead, *members)}
    row = Alliance(
        title=name, field=required(field, "field", most=40).text, place=place, path=place.path,
        lead=lead, founded_on=day,
    )  # fmt: skip
    row.save(force_insert=True)
    AllianceMember.objects.bulk_create(
        AllianceMember(alliance=row, organization=body, joined_on=day) for body in joined.values()
    )
    _record(row, AllianceFounded(unit=_code(lead), members=len(joined)), day, when)
    return row


@operation
def join_alliance(
    *,
    alliance: Alliance,
    organization: Organization,
    joined_on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> AllianceMember:
    """One more organization joins. Raises WrongStateError when it belongs to it already."""
    when = moment(at)
    row = _alive(alliance, "join_alliance")
    day = _day(joined_on, when, row.founded_on, "joined_on")
    body = _living(organization, day, "organization")
    if row.members.filter(organization=body, left_on=None).exists():
        raise WrongStateError(_("它已经是成员，不用再加。"), field="organization")
    member = AllianceMember(alliance=row, organization=body, joined_on=day)
    member.save(force_insert=True)
    _record(row, AllianceJoined(unit=_code(body)), day, when)
    return member


@operation
def leave_alliance(
    *,
    alliance: Alliance,
    organization: Organization,
    left_on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> AllianceMember:
    """An organization leaves. The one in the lead cannot: the alliance is dissolved instead."""
    when = moment(at)
    row = _alive(alliance, "leave_alliance")
    if row.lead_id == organization.pk:
        raise WrongStateError(_("牵头单位不能退出。要结束请解散联盟。"), field="organization")
    member = row.members.filter(organization=organization, left_on=None).first()
    if member is None:
        raise WrongStateError(_("它现在不是成员，请刷新页面看最新名单。"), field="organization")
    member.left_on = _day(left_on, when, member.joined_on, "left_on")
    member.save(update_fields=["left_on"])
    _record(row, AllianceLeft(unit=_code(organization)), member.left_on, when)
    return member


@operation
def sign_agreement(
    *,
    alliance: Alliance,
    title: str,
    text: str,
    signed_on: dt.date | None = None,
    until: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Agreement:
    """The members agree on something in writing, perhaps until a day."""
    when = moment(at)
    row = _alive(alliance, "sign_agreement")
    day = _day(signed_on, when, row.founded_on, "signed_on")
    if until is not None and until < day:
        raise IncompleteError(_("有效期至要晚于签订日期。"), field="until")
    words = required(text, "text", least=5, most=4000)
    found = Agreement(
        alliance=row, title=required(title, "title", most=80).text, text=words.text,
        salt=words.salt, signed_on=day, until=until,
    )  # fmt: skip
    found.save(force_insert=True)
    _record(row, AgreementSigned(unit=_code(row.lead), text=words.commitment), day, when)
    return found


@operation
def dissolve_alliance(
    *,
    alliance: Alliance,
    dissolved_on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Alliance:
    """The alliance ends, and its members have left it on that day."""
    when = moment(at)
    row = _alive(alliance, "dissolve_alliance")
    present = row.members.filter(left_on=None)
    newest = max(present.values_list("joined_on", flat=True), default=row.founded_on)
    row.dissolved_on = _day(dissolved_on, when, newest, "dissolved_on")
    present.update(left_on=row.dissolved_on)
    row.save(update_fields=["dissolved_on"])
    _record(row, AllianceDissolved(unit=_code(row.lead)), row.dissolved_on, when)
    return row


def _alive(alliance: Alliance, name: str) -> Alliance:
    row: Alliance = lock(Alliance.objects.select_related("place", "lead"), pk=alliance.pk)
    require(name, row.path)
    if row.dissolved_on is not None:
        raise WrongStateError(_("这个联盟已经解散。请选现有的联盟。"))
    return row


def _day(
    wanted: dt.date | None, when: dt.datetime, first: dt.date | None = None, field: str = ""
) -> dt.date:
    """The day that was said, today if none was; not to come, not before ``first``."""
    day = wanted or local_day(when)
    if day > local_day(when):
        raise IncompleteError(_("日期在将来，请填已经到了的日期。"), field=field or "founded_on")
    if first is not None and day < first:
        raise IncompleteError(_("日期早于成立或加入的日期，请核对。"), field=field)
    return day


def _living(body: Organization, day: dt.date, field: str) -> Organization:
    row: Organization = lock(Organization.objects.all(), pk=body.pk)
    check_there(row, day, field)
    return row


def check_there(body: Organization, day: dt.date, field: str) -> None:
    """Raise IncompleteError for a body that does not exist on a day."""
    if body.began_on > day or (body.ended_on is not None and body.ended_on <= day):
        raise IncompleteError(
            _("“%(name)s”在这一天还没有成立或已经撤销。请核对单位和日期。") % {"name": body.name},
            field=field,
        )


def _code(body: Organization) -> Code:
    return Code(str(body.pk))


def _record(row: Alliance, fact: Kind, day: dt.date, when: dt.datetime) -> None:
    at = noon(day, when)
    record(fact, subject=row, place=place_number(row.place, at), at=at)
