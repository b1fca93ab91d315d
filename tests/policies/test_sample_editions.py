"""The two marked samples of the catalogue: as many classes and items as the report says, clean."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path

import pytest

import haitang.policies
from haitang.policies.edition_file import EditionFile, read_edition
from haitang.policies.models import Mode
from haitang.rules.engine.book import Book, Rule
from haitang.rules.engine.checking import check
from haitang.rules.engine.examples import failures

FOLDER = Path(haitang.policies.__file__).parent / "editions"
SIZES = {"sample-1": (28, 140), "sample-2": (33, 220)}
EACH = pytest.mark.parametrize("name", SIZES)


@cache
def edition(name: str) -> EditionFile:
    return read_edition(FOLDER / name / "items.toml")


def book(name: str) -> Book:
    return edition(name).book


@EACH
def test_an_edition_has_as_many_classes_and_items_as_the_report_says(name: str) -> None:
    found = edition(name)
    assert (len(found.classes), len(found.items)) == SIZES[name]
    assert {item.class_number for item in found.items} == {c.number for c in found.classes}


@EACH
def test_the_checker_has_nothing_to_say_about_it(name: str) -> None:
    assert [finding.text("en", name) for finding in check(book(name))] == []
    assert edition(name).remarks == ()


@EACH
def test_every_example_holds(name: str) -> None:
    assert list(failures(book(name))) == []


@EACH
def test_every_rule_has_an_example_of_yes_of_no_and_of_unknown(name: str) -> None:
    for rule in book(name).rules:
        assert {example.expect for example in rule.examples} == {True, False, None}, rule.id


def test_the_second_edition_follows_the_first_without_a_gap() -> None:
    first, second = edition("sample-1").head, edition("sample-2").head
    assert first.begins == dt.date(2020, 7, 1)
    assert first.ends is not None
    assert first.ends + dt.timedelta(days=1) == second.begins == dt.date(2021, 6, 21)
    assert second.ends is None
    assert (first.number, second.number) == ("1.0", "2.0")


@EACH
def test_every_word_of_it_is_marked_as_a_sample(name: str) -> None:
    found = edition(name)
    assert found.head.sample
    assert "样例" in found.head.title
    assert "sample" in found.head.title_en
    assert book(name).sample
    for item in found.items:
        assert "样例" in item.basis
        assert item.contact.startswith("0512-00000000")
        assert "样例" in item.contact
    for rule in book(name).rules:
        assert "样例" in rule.source.address


@EACH
def test_no_two_items_are_alike(name: str) -> None:
    items = edition(name).items
    for column in ("number", "title", "title_en", "benefit", "benefit_en", "rule"):
        assert len({getattr(item, column) for item in items}) == len(items), column
    meanings = {rule.hash for rule in book(name).rules}
    assert len(meanings) == len(items)
    conditions = {rule.text for rule in book(name).rules}
    assert len(conditions) == len(items)


@EACH
def test_every_item_asks_for_two_to_seven_things(name: str) -> None:
    for rule in book(name).rules:
        assert 2 <= len(rule.attributes) <= 7, rule.id


@EACH
def test_money_is_consistent(name: str) -> None:
    for item in edition(name).items:
        if item.mode == Mode.NO_APPLICATION:
            assert item.amount_fen == item.cap_fen
            assert not item.materials
        else:
            assert item.amount_fen is None
            assert item.materials
        if item.budget_fen is not None and item.cap_fen is not None:
            assert item.budget_fen >= item.cap_fen


def test_all_three_ways_to_a_benefit_occur() -> None:
    modes = [item.mode for item in edition("sample-2").items]
    assert min(modes.count(mode) for mode in Mode.values) >= 20


@EACH
def test_attributes_say_who_answers_and_how_long_it_holds(name: str) -> None:
    attributes = list(book(name).catalogue)
    assert len(attributes) == 32
    assert all(a.agency.zh and a.agency.en and a.title.en for a in attributes)
    assert [a.name for a in attributes if a.personal] == ["founder"]
    assert sum(a.max_age_days is not None for a in attributes) >= 24
    used = {a.name for rule in book(name).rules for a in rule.attributes}
    assert {a.name for a in attributes} == used


def by_rule(name: str) -> dict[str, Rule]:
    return {rule.id: rule for rule in book(name).rules}


def test_what_the_second_edition_kept_it_kept_under_the_same_rule() -> None:
    old, new = by_rule("sample-1"), by_rule("sample-2")
    assert old.keys() < new.keys()
    changed = [key for key in old if old[key].text != new[key].text]
    assert len(changed) >= 15


def test_the_file_names_the_book_beside_it() -> None:
    for name in SIZES:
        raw = tomllib.loads((FOLDER / name / "items.toml").read_text(encoding="utf-8"))
        assert (FOLDER / name / raw["edition"]["book"]).is_file()
