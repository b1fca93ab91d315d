"""People: registered, found, corrected, erased, each within the scope."""

import datetime as dt

import pytest
from django.db.models import QuerySet

from haitang.facts.models import Fact
from haitang.organizations.operations import create_post
from haitang.people.models import REACHED_BY, Person, Vault
from haitang.people.operations import (
    TermError,
    begin_term,
    correct_person,
    end_term,
    erase_person,
    find_or_register_person,
    register_person,
    reveal_person,
)
from haitang.people.queries import find_by_id_number, find_by_phone, terms_of
from haitang.people.rows import PersonNotFoundError
from haitang.people.values import PersonValueError
from haitang.people.vault import SealBrokenError, unseal
from haitang.scope.scope import (
    Grant,
    NotPermittedError,
    Scope,
    UnscopedError,
    enter,
    everything,
)
from tests.cast import ROOT, SINCE
from tests.people.conftest import ID_NUMBER, PHONE

ON = dt.date(2022, 3, 1)
SIGHT = {"person": frozenset({"name", "phone_mask", "id_number_mask"})}


def scope(need, path, columns=SIGHT, **which):
    return enter(Scope(ROOT, (Grant("test", path, frozenset({need}), columns, **which),), need))


def sealed(person):
    with everything("test"):
        return QuerySet(Vault).get(person=person.pk)


def test_a_person_shows_masks_and_keeps_numbers_sealed(person):
    assert (person.phone_mask, person.id_number_mask) == ("139****5678", "110***********002X")
    box = sealed(person)
    assert unseal(bytes(box.key), "phone", person.ref, bytes(box.phone)) == PHONE
    assert unseal(bytes(box.key), "id_number", person.ref, bytes(box.id_number)) == ID_NUMBER
    fact = Fact.objects.get(kind="person.registered", subject_id=person.pk)
    assert fact.dims == {"phone": True, "id_number": True}


def test_reading_people_outside_a_scope_raises(person):
    with pytest.raises(UnscopedError):
        Person.objects.count()
    with pytest.raises(UnscopedError):
        Vault.objects.count()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "名" * 61}, "name"),
        ({"phone": "1391234567"}, "phone"),
        ({"phone": "62001234"}, "phone"),
        ({"phone": "打给我"}, "phone"),
        ({"id_number": "110105194912310021"}, "id_number"),
        ({"id_number": "11010519491331002X"}, "id_number"),
        ({"id_number": "3205831990"}, "id_number"),
        ({"id_number": "3.20583199001011E+17"}, "id_number"),
    ],
)
def test_a_wrong_value_gets_a_sentence_that_repeats_no_number(register, wrong, field):
    with pytest.raises(PersonValueError) as caught:
        register(**wrong)
    assert caught.value.field == field
    assert str(caught.value).endswith("。")
    assert not any(value in str(caught.value) for value in wrong.values() if value.strip())
    with everything("test"):
        assert not Person.objects.exists()


@pytest.mark.parametrize("spelt", ["+86 139 1234 5678", "１３９１２３４５６７８", "139-1234-5678"])
def test_a_phone_is_found_however_it_is_spelt(person, cast, spelt):
    with scope("read", cast.places["home"].path):
        assert list(find_by_phone(spelt)) == [person]
        assert not find_by_phone("13912345679")
        assert not find_by_phone("")


def test_an_identity_number_is_found_only_exactly_and_only_in_the_scope(person, cast):
    with scope("read", cast.places["town"].path):
        assert list(find_by_id_number("11010519491231002x ")) == [person]
        assert not find_by_id_number("110105")
    with scope("read", cast.places["sibling"].path):
        assert not find_by_id_number(ID_NUMBER)


def test_a_grant_for_a_unit_or_a_record_reaches_people_only_by_the_hooks(person, cast):
    path = cast.places["county"].path
    unit = cast.units["housing"].pk
    with scope("read", path, organization=unit):
        assert not Person.objects.exists()
    with scope("read", path, subject=person.pk):
        assert not Person.objects.exists()

    def hook(grant):
        from django.db.models import Q

        return Q(pk=person.pk) if grant.organization == unit else Q(pk__in=[])

    REACHED_BY.append(hook)
    try:
        with scope("read", path, organization=unit):
            assert Person.objects.get() == person
        with scope("read", path, organization=unit + 1):
            assert not Person.objects.exists()
    finally:
        REACHED_BY.remove(hook)


def test_the_same_phone_and_name_in_the_county_is_the_same_person(person, cast):
    with everything("test"):
        again = find_or_register_person(
            name=" 钱 小河", phone="139 1234 5678", place=cast.places["sibling"], actor=ROOT
        )
    assert again == person


@pytest.mark.parametrize(
    ("place", "name", "phone"),
    [
        ("home", "钱大河", PHONE),
        ("home", "钱小河", "13912345679"),
        ("home", "钱小河", ""),
        ("far", "钱小河", PHONE),
    ],
)
def test_another_name_phone_or_county_is_another_person(person, cast, place, name, phone):
    with everything("test"):
        made = find_or_register_person(name=name, phone=phone, place=cast.places[place], actor=ROOT)
    assert made != person


def test_a_person_outside_the_scope_is_neither_found_nor_hinted_at(person, cast):
    with scope("register_person", cast.places["sibling"].path):
        made = find_or_register_person(
            name=person.name, phone=PHONE, id_number=ID_NUMBER, place=cast.places["sibling"],
            actor=ROOT,
        )  # fmt: skip
    assert made.pk != person.pk
    with everything("test"):
        assert Person.objects.count() == 2


def test_registering_elsewhere_than_the_duty_says_is_refused(cast):
    path = cast.places["home"].path
    with scope("register_person", path), pytest.raises(NotPermittedError):
        register_person(name="钱小河", place=cast.places["sibling"], actor=ROOT)


def test_a_correction_changes_mask_index_and_sealed_value_together(person, cast):
    with everything("test"):
        correct_person(person=person, column="phone", value="0512-57301234", actor=ROOT)
        person.refresh_from_db()
        assert person.phone_mask == "****1234"
        assert list(find_by_phone("051257301234")) == [person]
        assert not find_by_phone(PHONE)
        shown = reveal_person(person=person, column="phone", reason="核对号码", actor=ROOT)
        assert shown == "0512-57301234"
        correct_person(person=person, column="phone", value="", actor=ROOT)
        correct_person(person=person, column="name", value="钱 河", actor=ROOT)
        person.refresh_from_db()
    assert (person.phone_mask, person.phone_index, person.name) == ("", "", "钱河")
    assert Fact.objects.filter(kind="person.corrected").count() == 3


def test_only_the_listed_columns_can_be_corrected(person):
    from haitang.facts.errors import Refused

    with everything("test"), pytest.raises(Refused):
        correct_person(person=person, column="ref", value="x", actor=ROOT)


def test_the_name_stays_and_cannot_be_emptied(person):
    with everything("test"), pytest.raises(PersonValueError):
        correct_person(person=person, column="name", value=" ", actor=ROOT)


@pytest.mark.parametrize("operation", [correct_person, erase_person])
def test_a_person_outside_the_scope_is_not_there(person, cast, operation):
    more = {"column": "name", "value": "甲"} if operation is correct_person else {}
    name = operation.__name__
    with scope(name, cast.places["sibling"].path), pytest.raises(PersonNotFoundError):
        operation(person=person, actor=ROOT, **more)


def test_erasing_destroys_key_and_values_and_the_person_is_found_no_more(person):
    before = sealed(person)
    with everything("test"):
        reveal_person(person=person, column="phone", reason="张三来电核对", actor=ROOT)
        erase_person(person=person, actor=ROOT)
        person.refresh_from_db()
        assert not find_by_phone(PHONE)
        assert not find_by_id_number(ID_NUMBER)
        with pytest.raises(PersonNotFoundError):
            reveal_person(person=person, column="phone", reason="再看一次", actor=ROOT)
        with pytest.raises(PersonNotFoundError):
            erase_person(person=person, actor=ROOT)
        assert person.reveals.get().reason == ""
    box = sealed(person)
    assert (bytes(box.key), bytes(box.phone), bytes(box.id_number)) == (b"", b"", b"")
    assert (person.name, person.phone_mask, person.id_number_mask) == ("", "", "")
    with pytest.raises(SealBrokenError):
        unseal(bytes(box.key), "phone", person.ref, bytes(before.phone))
    assert Fact.objects.filter(kind="person.erased", subject_id=person.pk).count() == 1


def test_a_post_is_held_by_as_many_as_it_has_seats_and_each_once(register, cast):
    people = [register(name=name, phone="", id_number="") for name in ("甲", "乙", "丙")]
    with everything("test"):
        post = create_post(
            organization=cast.units["committee"], title="委员", seats=2, began_on=SINCE, actor=ROOT
        )

        def begin(person, on=SINCE):
            return begin_term(person=person, post=post, began_on=on, actor=ROOT)

        first = begin(people[0])
        with pytest.raises(TermError):
            begin(people[0])
        begin(people[1])
        with pytest.raises(TermError):
            begin(people[2])
        with pytest.raises(TermError):
            end_term(term=first, on=SINCE - dt.timedelta(1), actor=ROOT)
        end_term(term=first, on=ON, actor=ROOT)
        with pytest.raises(TermError):
            end_term(term=first, on=ON, actor=ROOT)
        begin(people[2], ON)
        day_before = {
            t.person.name for t in terms_of(cast.units["committee"], ON - dt.timedelta(1))
        }
        assert day_before == {"甲", "乙"}
        assert {t.person.name for t in terms_of(cast.units["committee"], ON)} == {"乙", "丙"}
