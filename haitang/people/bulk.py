"""Many persons at once, as from the list of a past election: few statements, the same facts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from haitang.facts.operations import build, operation, record_many
from haitang.people import facts, vault
from haitang.people.backgrounds import checked
from haitang.people.models import Background, Education, Person, Political, Sex, Vault
from haitang.people.rows import fresh_ref, here
from haitang.people.values import good_name
from haitang.places.models import Place
from haitang.scope.actor import Actor

BATCH = 500


@dataclass(frozen=True)
class NewPerson:
    """A name with what a list tells beside it; no phone, no identity number."""

    name: str
    born_on: dt.date | None = None
    sex: str = Sex.UNKNOWN
    ethnicity: str = ""
    education: str = Education.UNKNOWN
    political: str = Political.UNKNOWN


@operation
def register_people(
    *, rows: Sequence[NewPerson], place: Place, source: str, as_of: dt.date, actor: Actor
) -> list[Person]:
    """Enter the persons of a list, with their backgrounds as of a day, in the order given.

    Always makes new persons, as ``register_person`` does. ``source`` says which paper it was.
    Raises PersonValueError; then nobody is entered.
    """
    here("register_people", place.path)
    told = [
        checked(
            born_on=row.born_on, sex=row.sex, ethnicity=row.ethnicity, education=row.education,
            political=row.political, source=source, as_of=as_of,
        )
        for row in rows
    ]  # fmt: skip
    lies = {"place": place, "path": place.path}
    persons = [Person(ref=fresh_ref(), name=good_name(row.name), **lies) for row in rows]
    people: QuerySet[Person] = QuerySet(Person)
    people.bulk_create(persons, batch_size=BATCH)
    vaults: QuerySet[Vault] = QuerySet(Vault)
    vaults.bulk_create(
        (Vault(person=person, key=vault.new_key(person.ref), **lies) for person in persons),
        batch_size=BATCH,
    )
    backgrounds: QuerySet[Background] = QuerySet(Background)
    backgrounds.bulk_create(
        (
            Background(person=person, **lies, **values)
            for person, values in zip(persons, told, strict=True)
        ),
        batch_size=BATCH,
    )
    _record(persons, place.number, actor)
    return persons


def _record(persons: Sequence[Person], place: int, actor: Actor) -> None:
    told = (
        facts.PersonRegistered(phone=False, id_number=False),
        facts.BackgroundRecorded(again=False),
    )
    record_many([
        build(fact, subject=person, place=place, at=None, actor=actor)
        for person in persons
        for fact in told
    ])  # fmt: skip
