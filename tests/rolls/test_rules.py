"""The books of registration, the convention of age, the digest, and the letters of names."""

import datetime as dt
import doctest
import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from haitang.elections.counting import reading
from haitang.elections.counting.errors import CountError
from haitang.rolls import ages, initials, listing, rules
from haitang.rolls.ages import Age, age
from haitang.rolls.listing import Line, digest
from haitang.rolls.models import Voter

BOOKS = sorted(path.stem for path in rules.SHELF.glob("*.toml"))


@pytest.mark.parametrize("module", [ages, initials, listing])
def test_the_examples_in_the_code_are_true(module) -> None:
    assert doctest.testmod(module).failed == 0


def test_there_is_a_book_of_registration_for_every_election_book() -> None:
    assert reading.names() == BOOKS


@pytest.mark.parametrize("name", BOOKS)
def test_each_book_is_sound_and_names_the_law_of_every_rule(name: str) -> None:
    book = rules.read(rules.text_of(name))
    assert rules.read_book(f"{name}.toml", rules.text_of(name).encode()) == book
    assert set(book.classes) <= set(Voter.Klass.values)
    for source in (
        book.age_source,
        book.representatives,
        *(c.source for c in book.classes.values()),
    ):
        assert source.law.startswith("《") or "中共中央" in source.law
        assert source.article


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("least = 18", "least = -1", "age.least"),
        ("least = 18", "lest = 18", "lest：没有这个键"),
        ('article = "第十六条"', 'article = ""', "article"),
        ("months = 6", 'months = "6"', "classes.worker"),
        ("women_numerator = 0", "women_numerator = 2", "women_numerator：请写 0 到 1 的整数"),
        ("households_least = 20", "households_least = 60", "households_least"),
        ("[age]", "[years]", "years：没有这个键"),
        ("[age]", "[age", "不是可读的 TOML"),
        ("[classes.worker]", "[classes.guest]", "classes.guest：没有这个键"),
    ],
)
def test_a_fault_is_named_by_table_and_key(old: str, new: str, match: str) -> None:
    text = rules.text_of("residents-2026").replace(old, new, 1)
    with pytest.raises(CountError, match=match):
        rules.read(text)


def test_no_path_leads_off_the_shelf() -> None:
    with pytest.raises(rules.NoRulesError, match="没有选民登记的规则"):
        rules.text_of("../../settings")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dates(dt.date(1920, 1, 1), dt.date(2020, 12, 31)),
    st.dates(dt.date(2021, 1, 1), dt.date(2030, 12, 31)),
    st.sampled_from(["day", "month", "year"]),
)
def test_a_coarse_birthday_never_says_more_than_every_day_of_it(born, day, precision) -> None:
    first = {"day": born, "month": born.replace(day=1), "year": dt.date(born.year, 1, 1)}[precision]
    told = age(first, precision, day, 18)
    exact = age(born, "day", day, 18)
    assert told in (Age.UNKNOWN, exact)
    assert told != Age.UNKNOWN or precision != "day"


names = st.text(alphabet="赵钱孙李·阿卜杜拉㐱𠮷", min_size=1, max_size=6)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(st.lists(st.tuples(names, names), max_size=12), st.randoms(use_true_random=False))
def test_the_digest_knows_no_order_but_every_change(people, random) -> None:
    lines = [Line(n, name, group) for n, (name, group) in enumerate(people, start=1)]
    shuffled = lines[:]
    random.shuffle(shuffled)
    assert digest(lines) == digest(shuffled)
    if lines:
        changed = [Line(lines[0].serial, lines[0].name + "某", lines[0].group), *lines[1:]]
        assert digest(changed) != digest(lines)
        assert digest(lines[1:]) != digest(lines)


def test_the_digest_can_be_computed_with_a_shell() -> None:
    text = "haitang-roll-1\n1\t张三\t一组\n2\t李四\t\n"
    lines = [Line(2, "李 四", ""), Line(1, "张三", "一组")]
    assert digest(lines) == hashlib.sha256(text.encode()).hexdigest()


def test_a_tab_in_a_name_cannot_shift_the_columns() -> None:
    assert digest([Line(1, "张三\t一组", "")]) != digest([Line(1, "张三", "一组")])
