"""Many persons come onto a roll in few statements: who is known, who is new, who is refused.

Used by the operations, under the roll's lock. Nothing is written before ``write``.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused
from haitang.lib import id_number as id_numbers
from haitang.people import vault
from haitang.people.models import Background, Person, Vault
from haitang.people.values import good_id_number, good_name, good_phone
from haitang.places.queries import county_of
from haitang.rolls.ages import Age, age
from haitang.rolls.entries import Entry, check
from haitang.rolls.errors import OnePlaceError, VoterError
from haitang.rolls.models import Roll, Voter
from haitang.rolls.rows import rows_of
from haitang.rolls.rules import Rules, cited, read
from haitang.scope.rows import subtree

CHUNK = 500  # values in one condition
FEW = 20  # up to so many entries, only rows that may be the same person are read
T = TypeVar("T")
LONGEST_GROUP = 40


@dataclass
class Placed:
    """What becomes of an entry: a new voter, one known before, or a reason why not."""

    entry: Entry
    identity: str = ""
    born_on: dt.date | None = None
    precision: str = "day"
    person: Person | None = None
    known: "Known | None" = None
    revives: bool = False
    serial: int = 0  # in the list, once written
    refusal: Refused | None = None

    @property
    def is_new(self) -> bool:
        """Whether it comes onto the roll now."""
        return self.refusal is None and (self.known is None or self.revives)


@dataclass(frozen=True)
class Known:
    """A row that stands on the roll already, or stood there."""

    pk: int
    person: int
    identity: str
    serial: int
    removed: bool
    name: str
    group: str
    household: str


@dataclass
class Surroundings:
    """What was read for all entries together."""

    by_identity: dict[str, Known] = field(default_factory=dict)
    by_person: dict[int, Known] = field(default_factory=dict)
    by_words: dict[tuple[str, str, str], Known] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    elsewhere_persons: set[int] = field(default_factory=set)
    persons: dict[str, Person] = field(default_factory=dict)
    born: dict[int, tuple[dt.date | None, str]] = field(default_factory=dict)
    backed: set[int] = field(default_factory=set)


def judge(roll: Roll, entries: Sequence[Entry]) -> list[Placed]:
    """What becomes of each entry, in order; reads, writes nothing."""
    rules = read(roll.rules_text)
    placed = [_read(entry) for entry in entries]
    around = _surroundings(roll, placed)
    seen: dict[Any, int] = {}
    for number, one in enumerate(placed, start=1):
        if one.refusal is None:
            try:
                _judge_one(one, roll, rules, around)
                _not_twice(one, seen, number)
            except Refused as refusal:
                one.refusal = refusal
    return placed


def _read(entry: Entry) -> Placed:
    one = Placed(entry, born_on=entry.born_on, precision=entry.born_precision, person=entry.person)
    try:
        if entry.person is None:
            good_name(entry.name)
            good_phone(entry.phone)
        number = good_id_number(entry.id_number)
        if len(entry.group_name) > LONGEST_GROUP or len(entry.household) > LONGEST_GROUP:
            raise VoterError(_("小组名和户号最多40个字。"), field="group_name")
        if number:
            one.identity = vault.blind_index("id_number", number)
            _born_by_number(one, id_numbers.birth_date(number))
        elif entry.person is not None:
            one.identity = entry.person.id_number_index
    except Refused as refusal:
        one.refusal = refusal
    return one


def _born_by_number(one: Placed, born: dt.date) -> None:
    told, precision = one.born_on, one.precision
    same = told is None or (born.year == told.year
                            and (precision == "year" or born.month == told.month)
                            and (precision != "day" or born == told))  # fmt: skip
    if not same:
        raise VoterError(_("出生日期和身份证号码对不上。请对照证件核对。"), field="born_on")
    one.born_on, one.precision = born, "day"


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _surroundings(roll: Roll, placed: Sequence[Placed]) -> Surroundings:
    around = Surroundings()
    identities = sorted({one.identity for one in placed if one.identity})
    for some in _chunks(identities):
        here = Person.objects.get_queryset().filter(
            subtree(county_of(roll.place).path), id_number_index__in=some, erased_at__isnull=True
        )
        # The oldest row of a person counts, should there be several.
        around.persons |= {p.id_number_index: p for p in here.order_by("-pk")}
    for one in placed:
        one.person = one.person or around.persons.get(one.identity)
    _read_own(roll, placed, around)
    if roll.election.term_change_id is not None and not _is_party(roll):
        _read_elsewhere(roll, placed, identities, around)
    _read_born(placed, around)
    return around


def _is_party(roll: Roll) -> bool:
    return bool(roll.election.mode == "members")


def _read_own(roll: Roll, placed: Sequence[Placed], around: Surroundings) -> None:
    rows = rows_of(Voter, election=roll.election_id)
    if len(placed) <= FEW:
        rows = rows.filter(
            Q(identity__in=[one.identity for one in placed if one.identity])
            | Q(person__in=[one.person.pk for one in placed if one.person])
            | Q(person__name__in=[one.entry.name for one in placed])
        )
    columns = ("pk", "person", "identity", "serial", "removed_on", "person__name", "group_name",
               "household")  # fmt: skip
    for pk, person, identity, serial, removed, name, group, household in rows.values_list(*columns):
        known = Known(pk, person, identity, serial, removed is not None, name, group, household)
        around.by_person[person] = known
        if identity:
            around.by_identity[identity] = known
        around.by_words.setdefault((name, group, household), known)


def _read_elsewhere(
    roll: Roll, placed: Sequence[Placed], identities: Sequence[str], around: Surroundings
) -> None:
    others = (
        rows_of(Voter, term_change=roll.election.term_change_id, removed_on__isnull=True)
        .exclude(klass=Voter.Klass.MEMBER)
        .exclude(election=roll.election_id)
    )
    for some in _chunks(identities):
        around.elsewhere |= set(others.filter(identity__in=some).values_list("identity", flat=True))
    for people in _chunks(sorted({one.person.pk for one in placed if one.person})):
        found = others.filter(person__in=people).values_list("person", flat=True)
        around.elsewhere_persons |= set(found)


def _read_born(placed: Sequence[Placed], around: Surroundings) -> None:
    for people in _chunks(sorted({one.person.pk for one in placed if one.person})):
        rows = rows_of(Background, person__in=people)
        for person, born, precision in rows.values_list("person", "born_on", "born_precision"):
            around.backed.add(person)
            around.born[person] = (born, precision)
    for one in placed:
        if one.person and (known := around.born.get(one.person.pk)) and known[0]:
            one.born_on, one.precision = known
        elif one.person and one.born_on is None:
            one.born_on = _born_by_vault(one.person)


def _born_by_vault(person: Person) -> dt.date | None:
    """The birthday inside the sealed identity number; the number itself goes nowhere."""
    if not person.id_number_index:
        return None
    box = rows_of(Vault).get(person=person.pk)
    sealed = bytes(box.id_number)
    number = vault.unseal(bytes(box.key), "id_number", person.ref, sealed)
    return id_numbers.birth_date(number) if number else None


def _judge_one(one: Placed, roll: Roll, rules: Rules, around: Surroundings) -> None:
    known = _known(one, around)
    if known is not None:
        one.known, one.revives = known, known.removed
        if not known.removed:
            return
    if one.identity in around.elsewhere or (
        one.person and one.person.pk in around.elsewhere_persons
    ):
        raise OnePlaceError(
            _("这个人在本次换届中已经在别处登记。一人只能在一处登记：请本人选定一处，"
              "在另一处除名后再登记；在哪里登记的，请乡镇、街道核对。"),
            field="id_number",
        )  # fmt: skip
    check(one.entry, rules, roll.election.day)
    if age(one.born_on, one.precision, roll.election.day, rules.age) == Age.UNDER:
        raise VoterError(
            _("到选举日%(day)s不满%(age)d周岁，不能登记（%(source)s）。")
            % {"day": roll.election.day.isoformat(), "age": rules.age,
               "source": cited(rules.age_source)},
            field="born_on",
        )  # fmt: skip


def _known(one: Placed, around: Surroundings) -> Known | None:
    """The row of the same person: by number, by person, else by name with group and household."""
    if one.identity and one.identity in around.by_identity:
        return around.by_identity[one.identity]
    if one.person is not None:
        return around.by_person.get(one.person.pk)
    if one.identity:
        return None
    entry = one.entry
    words = (good_name(entry.name), entry.group_name, entry.household)
    found = around.by_words.get(words)
    if found and found.identity and not (found.group or found.household):
        raise VoterError(
            _("名单上已有同名的人。请填身份证号码，看是不是同一个人。"), field="id_number"
        )
    return found


def _not_twice(one: Placed, seen: dict[Any, int], number: int) -> None:
    entry = one.entry
    if one.identity:
        key: Any = one.identity
    elif one.person is not None:
        key = one.person.pk
    else:
        key = (good_name(entry.name), entry.group_name, entry.household)
    if (first := seen.setdefault(key, number)) != number:
        raise VoterError(
            _("和第%(n)d条是同一个人。请只留一条；同名的两个人请填身份证号码。") % {"n": first},
            field="name",
        )


def classes_of(placed: Sequence[Placed]) -> Counter[str]:
    """How many of each class come onto the roll."""
    return Counter(one.entry.klass for one in placed if one.is_new)
