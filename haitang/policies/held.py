"""What is held of enterprises on a day, as the rules engine reads it. No row means unknown."""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa
from django.db.models import F, Q, QuerySet

from haitang.organizations.models import Organization, OrganizationKind
from haitang.policies.models import EnterpriseFact
from haitang.policies.ungated import every
from haitang.rules.engine.attributes import Attribute, Catalogue, Value
from haitang.rules.engine.cells import read_cell
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.subject import Subject

CHUNK = 2000  # enterprises read at a time
NONE_OF_THEM = "无"  # a set without members, as a cell says it


class Held(NamedTuple):
    """One statement that counts on the day."""

    pk: int
    value: str
    source: str
    as_of: dt.date
    good_until: dt.date | None


@dataclass
class Known:
    """What is known of one enterprise on a day, by attribute; and what was said but is too old.

    ``unreadable`` are attributes whose text is no value of this book: they count as unknown.
    """

    subject: Subject
    held: Mapping[str, Held] = field(default_factory=dict)
    expired: Mapping[str, Held] = field(default_factory=dict)
    unreadable: Sequence[str] = ()


def write_cell(attribute: Attribute, value: Value) -> str:
    """The text that the table keeps; ``read_cell`` takes it back."""
    plain = attribute.plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, list):
        return ";".join(plain) or NONE_OF_THEM
    return str(plain)


def enterprises(path: str) -> QuerySet[Organization]:
    """Living enterprises in a place and below it, in the order of their numbers."""
    rows = Organization.objects.filter(path__gte=path, path__lt=path + "~")
    return rows.filter(kind=OrganizationKind.ENTERPRISE, ended_on=None).order_by("pk")


def statements(
    keys: Iterable[int], day: dt.date, rows: QuerySet[EnterpriseFact] | None = None
) -> dict[int, dict[str, Held]]:
    """Of each enterprise and attribute the newest statement that counts on a day.

    A statement counts from its day on, unless it was withdrawn or corrected (replaced by one of the
    same day). ``rows`` are those that the caller may see; all of them when nothing is said.
    """
    found: dict[int, dict[str, Held]] = {key: {} for key in keys}
    source = every(EnterpriseFact) if rows is None else rows
    corrected = Q(replaced_by__as_of=F("as_of"), replaced_by__withdrawn_at=None)
    valid = source.filter(enterprise_id__in=list(found), as_of__lte=day, withdrawn_at=None)
    columns = ("enterprise_id", "attribute", "pk", "value", "source", "as_of", "good_until")
    ordered = valid.exclude(corrected).order_by("as_of", "pk")
    for enterprise, attribute, *said in ordered.values_list(*columns):
        found[enterprise][attribute] = Held(*said)
    return found


def known(catalogue: Catalogue, said: Mapping[str, Held], day: dt.date) -> Known:
    """One enterprise's statements as a subject of the engine."""
    values: dict[str, Value] = {}
    stale: dict[str, dt.date] = {}
    held: dict[str, Held] = {}
    expired: dict[str, Held] = {}
    unreadable: list[str] = []
    for attribute in catalogue:
        one = said.get(attribute.name)
        if one is None:
            continue
        if not fresh(attribute, one, day):
            stale[attribute.name], expired[attribute.name] = one.as_of, one
            continue
        value = read(attribute, one.value)
        if value is None:
            unreadable.append(attribute.name)
        else:
            values[attribute.name], held[attribute.name] = value, one
    return Known(Subject(values, stale), held, expired, unreadable)


def fresh(attribute: Attribute, said: Held, day: dt.date) -> bool:
    """Whether a statement still counts on a day: neither past its own end nor too old."""
    if said.good_until is not None and said.good_until < day:
        return False
    age = attribute.max_age_days
    return age is None or (day - said.as_of).days <= age


def read(attribute: Attribute, text: str) -> Value | None:
    """The value of a cell; None where this book cannot read it."""
    try:
        return _read(attribute, text)
    except RuleError:
        return None


@functools.lru_cache(maxsize=10_000)
def _read(attribute: Attribute, text: str) -> Value:
    return read_cell(attribute, text)


def batches(attributes: Sequence[Attribute], path: str, day: dt.date) -> Iterator[pa.RecordBatch]:
    """The enterprises below a place with their attributes as columns of text, a chunk at a time.

    The column ``subject`` is the number of the enterprise. Memory does not grow with their number.
    """
    last = 0
    while True:
        rows = enterprises(path).filter(pk__gt=last)
        keys = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return
        yield batch(attributes, statements(keys, day), day)
        last = keys[-1]


def batch(
    attributes: Sequence[Attribute], said: Mapping[int, Mapping[str, Held]], day: dt.date
) -> pa.RecordBatch:
    """Statements as one Arrow batch; what is stale or cannot be read is null, that is unknown."""
    columns = {"subject": pa.array(list(said), pa.int64())}
    for attribute in attributes:
        cells = (one.get(attribute.name) for one in said.values())
        columns[attribute.name] = pa.array(
            [_cell(attribute, cell, day) for cell in cells], pa.string()
        )
    return pa.RecordBatch.from_pydict(columns)


def _cell(attribute: Attribute, said: Held | None, day: dt.date) -> str | None:
    if said is None or not fresh(attribute, said, day) or read(attribute, said.value) is None:
        return None
    return said.value
