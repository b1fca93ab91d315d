"""Loading an edition of the catalogue, naming departments, setting budgets."""

import datetime as dt
import hashlib

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.facts.days import midnight
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.history import Fact, standing_of
from haitang.facts.kinds import Code, Commitment, Kind
from haitang.facts.operations import (
    build,
    lock,
    lock_all,
    operation,
    record,
    record_many,
    withdraw_many,
)
from haitang.facts.told import moment
from haitang.organizations.models import Organization, OrganizationKind
from haitang.places.models import Place
from haitang.policies.edition_file import EditionFile, in_force
from haitang.policies.errors import BudgetError
from haitang.policies.facts import (
    PolicyBudgetSet,
    PolicyClassEnded,
    PolicyClassListed,
    PolicyDepartmentBound,
    PolicyEditionLoaded,
    PolicyEnded,
    PolicyListed,
)
from haitang.policies.item_tables import Item
from haitang.policies.models import Policy, PolicyClass, PolicyEdition
from haitang.policies.operations.steps import class_of, locked_policy, yuan
from haitang.scope.actor import Actor
from haitang.scope.scope import require

DAY = dt.timedelta(days=1)


@operation
def load_policy_edition(
    *, file: EditionFile, place: Place, at: dt.datetime | None = None, actor: Actor
) -> PolicyEdition:
    """Load an edition with its classes and items; the one before it ends the day before.

    Raises WrongStateError when an edition of that number, or one that begins later, is there.
    """
    require("load_policy_edition", place.path)
    when = moment(at)
    where: Place = lock(Place.objects.all(), pk=place.pk)
    _end_the_one_before(where, file, when, actor)
    edition = _edition(file, where, when)
    classes = _classes(file, edition)
    items = _items(file, edition, classes)
    _record_in_force(file, edition, list(classes.values()), items, actor)
    fact = PolicyEditionLoaded(
        items=len(items), classes=len(classes), sample=file.head.sample, begins=file.head.begins,
        book=Commitment(edition.sha256),
    )  # fmt: skip
    record(fact, subject=edition, place=where.number, at=when)
    return edition


def _edition(file: EditionFile, place: Place, when: dt.datetime) -> PolicyEdition:
    head = file.head
    row = PolicyEdition(
        place=place, path=place.path, title=head.title, title_en=head.title_en, number=head.number,
        in_force_from=head.begins, in_force_to=head.ends, rulebook=file.book_text,
        sha256=hashlib.sha256(file.book_text.encode()).hexdigest(), sample=head.sample,
        loaded_at=when,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _classes(file: EditionFile, edition: PolicyEdition) -> dict[int, PolicyClass]:
    rows = [
        PolicyClass(
            edition=edition,
            number=c.number,
            code=f"{edition.number}-c{c.number}",
            title=c.title,
            title_en=c.title_en,
        )
        for c in file.classes
    ]
    PolicyClass.objects.bulk_create(rows)
    return {row.number: row for row in PolicyClass.objects.filter(edition=edition)}


def _items(
    file: EditionFile, edition: PolicyEdition, classes: dict[int, PolicyClass]
) -> list[tuple[Item, Policy]]:
    units = _departments(edition.place, {item.department for item in file.items})
    copied = (
        "number", "title", "title_en", "rule", "basis", "benefit", "benefit_en", "cap_fen",
        "amount_fen", "budget_fen", "mode", "objection_days", "window_from", "window_to",
        "contact", "valid_from", "valid_to",
    )  # fmt: skip
    rows = [
        Policy(
            place=edition.place, path=edition.path, edition=edition,
            policy_class=classes[item.class_number], industries=list(item.industries),
            materials=list(item.materials), department_name=item.department,
            department=units.get(item.department), **{name: getattr(item, name) for name in copied},
        )
        for item in file.items
    ]  # fmt: skip
    Policy.objects.bulk_create(rows)
    made = {
        p.number: p for p in Policy.objects.filter(edition=edition).select_related("policy_class")
    }
    return [(item, made[item.number]) for item in file.items]


def _departments(place: Place, names: set[str]) -> dict[str, Organization]:
    """The one living unit of each name at the place; none where there are two."""
    rows = Organization.objects.filter(
        Q(name__in=names) | Q(short_name__in=names), place=place, ended_on=None,
        kind__in=[OrganizationKind.DEPARTMENT, OrganizationKind.STREET_OFFICE],
    )  # fmt: skip
    found: dict[str, list[Organization]] = {}
    for row in rows:
        for name in {row.name, row.short_name} & names:
            found.setdefault(name, []).append(row)
    return {name: units[0] for name, units in found.items() if len(units) == 1}


def _listed(policy: Policy) -> PolicyListed:
    return PolicyListed(
        policy_class=class_of(policy), mode=Code(policy.mode), cap_fen=policy.cap_fen or 0,
        budget_fen=policy.budget_fen or 0,
    )  # fmt: skip


def _ended(policy: Policy) -> PolicyEnded:
    return PolicyEnded(policy_class=class_of(policy), mode=Code(policy.mode))


def _record_in_force(
    file: EditionFile,
    edition: PolicyEdition,
    classes: list[PolicyClass],
    items: list[tuple[Item, Policy]],
    actor: Actor,
) -> None:
    """A fact on the day on which each class and item comes into force, and one for its end."""
    number = edition.place.number
    rows = []

    def add(subject: Policy | PolicyClass, fact: Kind, day: dt.date) -> None:
        at = midnight(day)
        rows.append(build(fact, subject=subject, place=number, at=at, actor=actor))

    for one in classes:
        code = Code(one.code)
        add(one, PolicyClassListed(policy_class=code), file.head.begins)
        if file.head.ends is not None:
            add(one, PolicyClassEnded(policy_class=code), file.head.ends + DAY)
    for item, policy in items:
        begins, ends = in_force(item, file.head)
        add(policy, _listed(policy), begins)
        if ends is not None:
            add(policy, _ended(policy), ends + DAY)
    record_many(rows)


def _end_the_one_before(place: Place, file: EditionFile, when: dt.datetime, actor: Actor) -> None:
    head = file.head
    rows = list(lock_all(PolicyEdition.objects.filter(place=place).order_by("in_force_from")))
    if any(row.number == head.number for row in rows):
        raise WrongStateError(
            _("版本%(number)s已经入库。内容有变，请用新的版本号。") % {"number": head.number}
        )
    if any(row.in_force_from >= head.begins for row in rows):
        raise WrongStateError(_("已有同日或更晚施行的版本。新版本的施行日期要晚于它，请核对。"))
    for row in rows[-1:]:
        if row.in_force_to is None or row.in_force_to >= head.begins:
            row.in_force_to = head.begins - DAY
            row.save(update_fields=["in_force_to"])
            _end_all_of(row, head.begins, actor)


def _end_all_of(edition: PolicyEdition, day: dt.date, actor: Actor) -> None:
    """What is recorded to end later ends with the edition: the old fact is withdrawn."""
    classes = list(edition.classes.all())
    items = list(edition.policies.select_related("policy_class"))
    said = {
        PolicyClass: standing_of(classes, "policy.class_listed", "policy.class_ended"),
        Policy: standing_of(items, "policy.listed", "policy.ended"),
    }
    subjects: list[tuple[Policy | PolicyClass, Kind]] = [
        (row, PolicyClassEnded(policy_class=Code(row.code))) for row in classes
    ]
    subjects += [(item, _ended(item)) for item in items]
    rows, gone = [], list[Fact]()
    for subject, fact in subjects:
        of_it = said[type(subject)][subject.pk]
        later = [old for old in of_it if old.kind.endswith("ended")]
        if later and later[0].day <= day:
            continue
        gone += later
        # An item that would have begun later never was in force: its end cancels its beginning.
        begins = max(day, next(old.day for old in of_it if old.kind.endswith("listed")))
        at = midnight(begins)
        rows.append(build(fact, subject=subject, place=edition.place.number, at=at, actor=actor))
    withdraw_many(gone)
    record_many(rows)


@operation
def bind_policy_department(
    *, policy: Policy, unit: Organization, at: dt.datetime | None = None, actor: Actor
) -> Policy:
    """Name the unit of the directory that answers for an item."""
    require("bind_policy_department", policy.path)
    row = locked_policy(policy)
    if unit.ended_on is not None:
        raise IncompleteError(_("这个单位已撤销。请选现在的单位。"), field="unit")
    row.department = unit
    row.save(update_fields=["department"])
    when = moment(at)
    fact = PolicyDepartmentBound(policy_class=class_of(row), unit=Code(str(unit.pk)))
    record(fact, subject=row, place=row.place.number, at=when)
    return row


@operation
def set_policy_budget(
    *, policy: Policy, fen: int, at: dt.datetime | None = None, actor: Actor
) -> Policy:
    """Set the budget of an item, in fen. Raises BudgetError below what is already granted."""
    require("set_policy_budget", policy.path)
    row = locked_policy(policy)
    if fen <= 0:
        raise IncompleteError(_("金额要大于0。"), field="fen")
    if fen < row.granted_fen:
        raise BudgetError(
            _("已核定%(granted)s元，预算不能少于这个数。") % {"granted": yuan(row.granted_fen)},
            field="fen",
        )
    before = -1 if row.budget_fen is None else row.budget_fen
    row.budget_fen = fen
    row.save(update_fields=["budget_fen"])
    fact = PolicyBudgetSet(policy_class=class_of(row), fen=fen, before=before)
    record(fact, subject=row, place=row.place.number, at=moment(at))
    return row
