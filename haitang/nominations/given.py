"""What the office knows of a nominee itself when the screening is opened, each with its source."""

import calendar
import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as said

from haitang.nominations.models import Nominee
from haitang.people.models import Background, Education, Precision
from haitang.people.queries import full_years
from haitang.rolls.models import Roll
from haitang.rules.engine.attributes import Attribute
from haitang.rules.engine.findings import BookError
from haitang.screening.books import read_book

# Other words of older books for the same level of education.
ALIKE = {"junior": "middle", "senior": "high", "master": "graduate", "doctor": "graduate"}


def given_of(nominee: Nominee, book: str, today: dt.date) -> dict[str, dict[str, Any]]:
    """Attribute -> value, day and source, for attributes of the book that the office can answer.

    What is not recorded stays out, and so unknown. An agency's answer goes before it.
    """
    try:
        attributes = read_book(book).catalogue.attributes
    except BookError:
        return {}  # the screening says what is wrong with it
    found = {**_of_background(nominee, attributes), **_of_election(nominee, today)}
    return {name: row for name, row in found.items() if name in attributes}


def _of_election(nominee: Nominee, today: dt.date) -> dict[str, dict[str, Any]]:
    found = {
        "incumbent": {"value": nominee.incumbent, "on": today, "source": said("提名表")},
    }
    roll = Roll.objects.filter(election=nominee.election_id).first()
    if roll is not None and roll.basis == Roll.Basis.HERE:
        # Nobody is nominated who does not stand on it: see on_the_roll.
        found["registered"] = {"value": True, "on": today, "source": said("选民名单")}
    return found


def _of_background(nominee: Nominee, attributes: dict[str, Attribute]) -> dict[str, dict[str, Any]]:
    rows: QuerySet[Background] = QuerySet(Background)
    row = rows.filter(person=nominee.person_id).first()
    if row is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    known = {"on": row.as_of, "source": row.source}
    if row.born_on and _same_age(row.born_on, row.born_precision, nominee.election.day):
        found["born_on"] = {"value": row.born_on.isoformat(), **known}
    level = _level(row.education, attributes.get("education"))
    if level:
        found["education"] = {"value": level, **known}
    return found


def _same_age(born_on: dt.date, precision: str, day: dt.date) -> bool:
    """Whether the age on a day is certain although only the month or the year may be known."""
    if precision == Precision.DAY:
        return True
    month = 12 if precision == Precision.YEAR else born_on.month
    last = dt.date(born_on.year, month, calendar.monthrange(born_on.year, month)[1])
    return full_years(born_on, day) == full_years(last, day)


def _level(education: str, attribute: Attribute | None) -> str:
    """The level of education in the words of the book; "" where it has none for it."""
    if attribute is None or education == Education.UNKNOWN:
        return ""
    codes = {code.code for code in attribute.codes}
    return next((word for word in (education, ALIKE.get(education, "")) if word in codes), "")
