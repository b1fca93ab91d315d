"""A person's background: entered once, with its source, put right, erased with the person."""

import datetime as dt

import pytest
from django.db.models import QuerySet

from haitang.facts.models import Fact
from haitang.people.models import Background
from haitang.people.operations import erase_person, record_background
from haitang.people.queries import background_of, full_years
from haitang.people.rows import PersonNotFoundError
from haitang.people.values import PersonValueError
from haitang.scope.scope import Grant, Scope, enter, everything
from tests.cast import ROOT

DAY = dt.date(2026, 7, 1)


def entered(person, **more):
    with everything("test"):
        return record_background(person=person, source="干部档案", as_of=DAY, actor=ROOT, **more)


def test_it_is_entered_once_and_put_right_afterwards(person):
    entered(person, born_on=dt.date(1980, 5, 6), sex="female", ethnicity="01", education="college")
    entered(person, born_on=dt.date(1980, 5, 7), education="bachelor", political="party")
    with everything("test"):
        row = background_of(person)
        assert QuerySet(Background).filter(person=person).count() == 1
    assert (row.born_on, row.education, row.political) == (dt.date(1980, 5, 7), "bachelor", "party")
    facts = Fact.objects.filter(kind="person.background_recorded").order_by("pk")
    assert [fact.dims for fact in facts] == [{"again": False}, {"again": True}]


@pytest.mark.parametrize(
    ("precision", "kept"),
    [("day", (1980, 5, 6)), ("month", (1980, 5, 1)), ("year", (1980, 1, 1))],
)
def test_a_birthday_stands_on_the_first_day_of_what_is_known(person, precision, kept):
    row = entered(person, born_on=dt.date(1980, 5, 6), born_precision=precision)
    assert row.born_on == dt.date(*kept)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("born_on", dt.date(2027, 1, 1)), ("born_on", dt.date(1899, 1, 1)), ("sex", "other"),
        ("education", "phd"), ("political", "x"), ("ethnicity", "57"), ("ethnicity", "1"),
        ("born_precision", "hour"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_said_at_its_field(person, field, value):
    with pytest.raises(PersonValueError) as refusal:
        entered(person, **{field: value})
    assert refusal.value.field == field


def test_a_source_is_needed(person):
    with everything("test"), pytest.raises(PersonValueError) as refusal:
        record_background(person=person, source=" ", actor=ROOT)
    assert refusal.value.field == "source"


def test_it_goes_with_the_person(person):
    entered(person, born_on=dt.date(1980, 5, 6))
    with everything("test"):
        erase_person(person=person, actor=ROOT)
        assert not QuerySet(Background).filter(person=person).exists()


def test_a_person_outside_the_scope_has_none_to_record(person, cast):
    sight = {"person": frozenset({"name"})}
    grant = Grant("test", cast.places["far"].path, frozenset({"record_background"}), sight)
    with enter(Scope(ROOT, (grant,), "record_background")), pytest.raises(PersonNotFoundError):
        record_background(person=person, source="身份证", actor=ROOT)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ((2004, 2, 29), (2022, 2, 28), 17), ((2004, 2, 29), (2022, 3, 1), 18),
        ((1980, 5, 6), (2026, 5, 5), 45), ((1980, 5, 6), (2026, 5, 6), 46),
    ],
)  # fmt: skip
def test_full_years_are_complete_on_the_birthday(born, on, years):
    assert full_years(dt.date(*born), dt.date(*on)) == years
