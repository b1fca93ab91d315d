"""Stating what is known of an enterprise, and taking it back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import build, lock, operation, record, record_many
from haitang.facts.reader import language
from haitang.facts.told import moment, required
from haitang.organizations.models import Organization, OrganizationKind
from haitang.places.queries import place_number
from haitang.policies.catalogue import book_of, edition_on
from haitang.policies.facts import PolicyFactStated, PolicyFactWithdrawn
from haitang.policies.held import write_cell
from haitang.policies.models import LONGEST_VALUE, EnterpriseFact, PolicyEdition
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
    said = Saying(source, as_of, good_until, when, actor.account)
    edition = edition_on(unit.place, local_day(when))
    row = statement(unit, edition, attribute, value, said)
    keep_statements([row], when, actor)
    return row


@dataclass(frozen=True)
class Saying:
    """Who says something of an enterprise, as of which day, and when and by whom it is stated."""

    source: str
    as_of: dt.date
    good_until: dt.date | None
    at: dt.datetime
    account: int | None


def statement(
    unit: Organization, edition: PolicyEdition | None, attribute: str, value: str, said: Saying
) -> EnterpriseFact:
    """A statement that was checked and is not yet kept; ``edition`` is that of the enterprise."""
    _check_enterprise(unit)
    _check_days(said.as_of, said.good_until, local_day(said.at))
    asked = _attribute(edition, attribute)
    return EnterpriseFact(
        place=unit.place, path=unit.path, enterprise=unit, attribute=asked.name,
        value=_value(asked, value), source=required(said.source, "source", most=80).text,
        as_of=said.as_of, good_until=said.good_until, stated_by_id=said.account, stated_at=said.at,
    )  # fmt: skip


def keep_statements(rows: Sequence[EnterpriseFact], when: dt.datetime, actor: Actor) -> None:
    """Keep statements of locked enterprises in few statements; of each attribute at most one."""
    before = _before(rows)
    every(EnterpriseFact).bulk_create(rows, batch_size=500)
    every(EnterpriseFact).bulk_update(
        [EnterpriseFact(pk=old, replaced_by=row) for row, (_day, old) in before],
        ["replaced_by"], batch_size=500,
    )  # fmt: skip
    corrected = {row.pk for row, (day, _old) in before if day == row.as_of}
    places = {row.place_id: row.place for row in rows}
    numbers = {pk: place_number(place, when) for pk, place in places.items()}
    record_many(
        [
            build(
                _stated(row, correction=row.pk in corrected), subject=row,
                place=numbers[row.place_id], at=when, actor=actor,
            )
            for row in rows
        ]
    )  # fmt: skip


def _stated(row: EnterpriseFact, *, correction: bool) -> PolicyFactStated:
    return PolicyFactStated(
        attribute=_code(row.attribute), enterprise=Ref(f"organization:{row.enterprise_id}"),
        as_of=row.as_of, correction=correction,
    )  # fmt: skip


def _before(
    rows: Sequence[EnterpriseFact],
) -> list[tuple[EnterpriseFact, tuple[dt.date, int]]]:
    """Each new statement with the day and number of the one before it, where there is one."""
    there: dict[tuple[int, str], list[tuple[dt.date, int, dt.date | None]]] = {}
    same = every(EnterpriseFact).filter(
        enterprise_id__in={row.enterprise_id for row in rows},
        attribute__in={row.attribute for row in rows}, withdrawn_at=None,
    )  # fmt: skip
    columns = ("enterprise_id", "attribute", "as_of", "pk", "replaced_by__as_of")
    for enterprise, attribute, *old in same.values_list(*columns):
        there.setdefault((enterprise, attribute), []).append(tuple(old))
    found = []
    for row in rows:
        free = [
            (day, pk)
            for day, pk, replaced in there.get((row.enterprise_id, row.attribute), ())
            if day <= row.as_of and (replaced is None or replaced > row.as_of)
        ]
        if free:
            found.append((row, max(free)))
    return found


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


def _attribute(edition: PolicyEdition | None, name: str) -> Attribute:
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
    if len(found) > LONGEST_VALUE:
        raise IncompleteError(_("内容太长，最多%(n)d个字。") % {"n": LONGEST_VALUE}, field="value")
    return found


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
