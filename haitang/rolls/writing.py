"""Puts those who were judged new onto a roll: persons, vaults, backgrounds, voters; few statements.

Called by operations only, under the roll's lock.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max

from haitang.facts.kinds import Code
from haitang.facts.operations import build, record_many
from haitang.facts.told import noon
from haitang.people import vault
from haitang.people.facts import BackgroundRecorded, PersonRegistered
from haitang.people.models import Background, Person, Sex, Vault
from haitang.people.rows import fresh_ref
from haitang.people.values import good_id_number, good_name, good_phone, masked
from haitang.places.queries import code_on
from haitang.rolls.facts import VotersRegistered
from haitang.rolls.initials import initials
from haitang.rolls.models import Roll, Voter
from haitang.rolls.operations.steps import record_on
from haitang.rolls.registering import Placed, classes_of
from haitang.rolls.rows import rows_of
from haitang.scope.actor import Actor

BATCH = 500
BY_NUMBER = "身份证号码"
BY_WORD = "选民登记"


def write(
    roll: Roll, placed: Sequence[Placed], way: str, day: dt.date, actor: Actor
) -> list[Voter]:
    """The new voters, saved in order; the facts are recorded. ``way`` is that of the fact."""
    new = [one for one in placed if one.is_new]
    _new_persons(roll, [one for one in new if one.person is None], day, actor)
    _backgrounds(roll, new, day, actor)
    voters = _voters(roll, new, day)
    for klass, number in sorted(classes_of(placed).items()):
        fact = VotersRegistered(klass=Code(klass), way=Code(way), voters=number)
        record_on(roll, fact, noon(day))
    return voters


def _new_persons(roll: Roll, new: Sequence[Placed], day: dt.date, actor: Actor) -> None:
    keys, sealed, persons, facts = [], [], [], []
    for one in new:
        ref = fresh_ref()
        values = {
            "phone": good_phone(one.entry.phone),
            "id_number": good_id_number(one.entry.id_number),
        }
        persons.append(
            Person(
                ref=ref, name=good_name(one.entry.name), place=roll.place, path=roll.path,
                **{f"{c}_mask": masked(c, v) for c, v in values.items()},
                **{f"{c}_index": vault.blind_index(c, v) for c, v in values.items()},
            )
        )  # fmt: skip
        keys.append(vault.new_key(ref))
        sealed.append({c: vault.seal(keys[-1], c, ref, v) for c, v in values.items()})
        facts.append(PersonRegistered(phone=bool(values["phone"]),
                                      id_number=bool(values["id_number"])))  # fmt: skip
    rows_of(Person).bulk_create(persons, batch_size=BATCH)
    rows_of(Vault).bulk_create(
        [
            Vault(person=person, place=roll.place, path=roll.path, key=key, **boxes)
            for person, key, boxes in zip(persons, keys, sealed, strict=True)
        ],
        batch_size=BATCH,
    )
    number, at = code_on(roll.place, day), noon(day)
    record_many([
        build(fact, subject=person, place=number, at=at, actor=actor)
        for fact, person in zip(facts, persons, strict=True)
    ])  # fmt: skip
    for one, person in zip(new, persons, strict=True):
        one.person = person


def _backgrounds(roll: Roll, new: Sequence[Placed], day: dt.date, actor: Actor) -> None:
    """What a table tells of people of whom nothing was recorded; nothing recorded is replaced."""
    told = {one.person.pk: one for one in new if one.person and _tells(one)}
    backed = _backed(list(told))
    rows = [
        Background(
            person=one.person, place=roll.place, path=roll.path, born_on=one.born_on,
            born_precision=one.precision, sex=_sex(one), as_of=day,
            source=BY_NUMBER if one.entry.id_number else BY_WORD,
        )
        for person, one in told.items()
        if person not in backed
    ]  # fmt: skip
    rows_of(Background).bulk_create(rows, batch_size=BATCH)
    number, at = code_on(roll.place, day), noon(day)
    record_many([
        build(BackgroundRecorded(again=False), subject=row.person, place=number, at=at, actor=actor)
        for row in rows
    ])  # fmt: skip


def _backed(people: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(people), BATCH):
        rows = rows_of(Background, person__in=people[start : start + BATCH])
        found |= set(rows.values_list("person", flat=True))
    return found


def _tells(one: Placed) -> bool:
    return one.born_on is not None or _sex(one) != Sex.UNKNOWN


def _sex(one: Placed) -> str:
    number = good_id_number(one.entry.id_number)
    if number:
        return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return one.entry.sex


def _voters(roll: Roll, new: Sequence[Placed], day: dt.date) -> list[Voter]:
    rows = rows_of(Voter)
    top = rows.filter(election=roll.election_id).aggregate(top=Max("serial"))["top"] or 0
    fresh, found = [], []
    for one in new:
        voter = _voter(roll, one, day)
        if one.known is None:
            top += 1
            voter.serial = top
            fresh.append(voter)
        else:
            voter.pk, voter.serial = one.known.pk, one.known.serial
            voter.save(force_update=True)
        one.serial = voter.serial
        found.append(voter)
    rows.bulk_create(fresh, batch_size=BATCH)
    return found


def _voter(roll: Roll, one: Placed, day: dt.date) -> Voter:
    entry, election = one.entry, roll.election
    assert one.person is not None  # noqa: S101 - made above
    whole_round = election.purpose == "term"
    return Voter(
        election=election, place=roll.place, path=roll.path, person=one.person,
        term_change_id=election.term_change_id if whole_round else None, identity=one.identity,
        klass=entry.klass, group_name=entry.group_name, household=entry.household,
        initials=initials(one.person.name), wished=entry.wished, applied_on=entry.applied_on,
        since=entry.since, approved_on=entry.approved_on, registered_on=day,
    )  # fmt: skip
