"""Stating what is known of an enterprise, and taking it back."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import lock, operation, record
from haitang.facts.reader import language
from haitang.facts.told import moment, required
from haitang.organizations.models import Organization, OrganizationKind
from haitang.places.queries import place_number
from haitang.policies.catalogue import book_of, edition_on
from haitang.policies.facts import PolicyFactStated, PolicyFactWithdrawn
from haitang.policies.held import write_cell
from haitang.policies.models import EnterpriseFact
from haitang.policies.ungated import every
from haitang.rules.engine.attributes import Attribute
from haitang.rules.engine.cells import read_cell
from haitang.rules.engine.said import RuleError
from haitang.scope.actor import Actor
from haitang.scope.scope import require


@operation
def state_enterprise_fact(
    *,
    enterprise: Organization,
    attribute: str,
    value: str,
    source: str,
    as_of: dt.date,
    good_until: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> EnterpriseFact:
    """Write down that an attribute of an enterprise has a value as of a day, and who says so.

    ``value`` is text as a table holds it (是, 2021-07-01, 12.5; members of a set with ; between).
    A statement of the same day replaces the one before as a correction; one of a later day counts
    from that day on. Raises IncompleteError for an unknown attribute, an unreadable value, a day to
    come.
    """
    require("state_enterprise_fact", enterprise.path)
    when = moment(at)
    unit: Organization = lock(Organization.objects.select_related("place"), pk=enterprise.pk)
    _check_enterprise(unit)
    _check_days(as_of, good_until, local_day(when))
    asked = _attribute(unit, attribute, local_day(when))
    row = EnterpriseFact(
        place=unit.place, path=unit.path, enterprise=unit, attribute=asked.name,
        value=_value(asked, value), source=required(source, "source", most=80).text, as_of=as_of,
        good_until=good_until, stated_by_id=actor.account, stated_at=when,
    )  # fmt: skip
    row.save(force_insert=True)
    correction = _replace(row)
    fact = PolicyFactStated(
        attribute=_code(asked.name), enterprise=Ref(f"organization:{unit.pk}"), as_of=as_of,
        correction=correction,
    )  # fmt: skip
    record(fact, subject=row, place=place_number(unit.place, when), at=when)
    return row


def _check_enterprise(unit: Organization) -> None:
    if unit.kind != OrganizationKind.ENTERPRISE:
        raise IncompleteError(_("只给企业登记情况。请核对单位类型。"), field="enterprise")
    if unit.ended_on is not None:
        raise WrongStateError(_("这家企业已注销，不能再登记情况。"))


def _check_days(as_of: dt.date, good_until: dt.date | None, today: dt.date) -> None:
    if as_of > today:
        raise IncompleteError(_("截至日期在将来，请填已经到了的日期。"), field="as_of")
    if good_until is not None and good_until < as_of:
        raise IncompleteError(_("有效期至要晚于截至日期。"), field="good_until")


def _attribute(unit: Organization, name: str, today: dt.date) -> Attribute:
    edition = edition_on(unit.place, today)
    if edition is None:
        raise WrongStateError(_("今天没有施行的政策目录。请先载入目录。"))
    try:
        return book_of(edition).catalogue.attribute(name)
    except RuleError as error:
        raise IncompleteError(error.said.in_(language()), field="attribute") from None


def _value(attribute: Attribute, text: str) -> str:
    try:
        found = write_cell(attribute, read_cell(attribute, text))
    except RuleError as error:
        raise IncompleteError(error.said.in_(language()), field="value") from None
    if len(found) > 400:
        raise IncompleteError(_("内容太长，最多400个字。"), field="value")
    return found


def _replace(row: EnterpriseFact) -> bool:
    """Point the statement before it to the new one; whether that was a correction."""
    same = every(EnterpriseFact).filter(
        enterprise_id=row.enterprise_id, attribute=row.attribute, withdrawn_at=None,
        as_of__lte=row.as_of,
    ).exclude(pk=row.pk)  # fmt: skip
    free = same.filter(Q(replaced_by=None) | Q(replaced_by__as_of__gt=row.as_of))
    old = free.order_by("-as_of", "-pk").first()
    if old is None:
        return False
    old.replaced_by = row
    old.save(update_fields=["replaced_by"])
    same_day: bool = old.as_of == row.as_of
    return same_day


def _code(attribute: str) -> Code:
    """The name of an attribute as a code of a fact: 24 characters of small letters."""
    return Code(attribute.lower().strip("_")[:24])


@operation
def withdraw_enterprise_fact(
    *, fact: EnterpriseFact, why: str, at: dt.datetime | None = None, actor: Actor
) -> EnterpriseFact:
    """Take a statement back, with the reason: what it replaced counts again, or nothing is known.

    Raises WrongStateError the second time.
    """
    row: EnterpriseFact = lock(EnterpriseFact.objects.get_queryset(), pk=fact.pk)
    require("withdraw_enterprise_fact", row.path)
    if row.withdrawn_at is not None:
        raise WrongStateError(_("这一条已经撤回。"))
    when = moment(at, not_before=row.stated_at)
    row.withdrawn_at, row.withdrawn_why = when, required(why, "why", most=200).text
    row.save(update_fields=["withdrawn_at", "withdrawn_why"])
    said = PolicyFactWithdrawn(
        attribute=_code(row.attribute), enterprise=Ref(f"organization:{row.enterprise_id}")
    )
    record(said, subject=row, place=place_number(row.place, when), at=when)
    return row
