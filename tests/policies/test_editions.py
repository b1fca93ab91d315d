"""Editions of the catalogue: read wholly or not, one after the other, items in force."""

import datetime as dt
import re
from pathlib import Path

import pytest

from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.models import Fact
from haitang.policies.catalogue import edition_on, policies_on, rules_on
from haitang.policies.edition_file import read_edition
from haitang.policies.errors import BudgetError, EditionError
from haitang.policies.models import Mode, Policy, PolicyEdition
from haitang.policies.operations import (
    bind_policy_department,
    load_policy_edition,
    set_policy_budget,
)
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.policies import small


def wrong(folder: Path, items: str = "", book: str = "") -> list[str]:
    path = small.write(folder, items, book)
    with pytest.raises(EditionError) as caught:
        read_edition(path)
    return caught.value.lines


def test_an_edition_is_read_with_money_in_fen(tmp_path: Path) -> None:
    found = small.small_file(tmp_path)
    caps = {item.number: item.cap_fen for item in found.items}
    assert caps == {"S1": None, "R1": 10_000_000, "T1": 20_000_050, "N1": None}
    assert [c.number for c in found.classes] == [1, 2]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('mode = "quick"', 'mode = "quik"', "quick"),
        ('rule = "T1"', 'rule = "T9"', "T9"),
        ('rule = "T1"', 'rule = "R1"', "rule R1 用了两次"),
        ("cap_yuan = 200000.50", "cap_yuan = 200000.505", "最多两位小数"),
        ("cap_yuan = 200000.50", "cap_yuan = true", "cap_yuan"),
        ("cap_yuan = 200000.50", "cap_yuan = -1", "大于0"),
        ("cap_yuan = 200000.50", "cap = 3", "不认识“cap”"),
        ("amount_yuan = 5000", "", "定额"),
        ('number = "T1"', 'number = "R1"', "用了两次"),
        ("window = { from = 2021-03-01", "window = { from = 2021-06-01", "早于"),
        ("sample = true", "sample = false", "sample"),
        ('book = "book.toml"', 'book = "../book.toml"', "同一目录"),
        ('book = "book.toml"', 'book = "absent.toml"', "absent.toml"),
        ("number = 2\n", "number = 1\n", "写了两次"),
        ("class = 2", "class = 7", "没有编号为 7 的类别"),
        ('contact = "0512-57310000"', "contact = 512", "contact"),
    ],
)
def test_what_is_wrong_in_the_items_is_named_with_file_and_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = small.items_text()
    assert old in text
    lines = wrong(tmp_path, text.replace(old, new))
    assert any(says in line for line in lines), lines
    assert all(re.match(r".+\.toml:\d+: 错误: ", line) for line in lines), lines


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    text = small.items_text().replace('mode = "quick"', 'mode = "slow"')
    lines = wrong(tmp_path, text.replace("amount_yuan = 5000", "amount_yuan = 0"))
    assert len(lines) >= 2


def test_an_item_needs_its_rule_on_every_day_on_which_it_is_valid(tmp_path: Path) -> None:
    book = small.book_text().replace("from = 2021-01-01 }", "from = 2021-02-01 }")
    lines = wrong(tmp_path, book=book)
    assert len([line for line in lines if "没有盖住" in line]) == len(small.RULES)


def test_a_rule_without_an_item_is_an_error_of_the_rule_book(tmp_path: Path) -> None:
    more = small.rule("X1", "多余", "Spare", "从业人数 ≥ 1")
    [line] = wrong(tmp_path, book=small.book_text() + more)
    assert "book.toml:" in line
    assert "X1" in line


def test_only_a_grant_can_be_the_rule_of_an_item(tmp_path: Path) -> None:
    text = small.book_text()
    lines = wrong(tmp_path, book=text.replace('kind = "grant"', 'kind = "floor"'))
    assert any("不是 grant" in line for line in lines)


def test_a_rule_that_can_never_hold_is_refused(tmp_path: Path) -> None:
    book = small.book_text().replace("从业人数 ≥ 10 且", "从业人数 ≥ 10 且 从业人数 < 5 且")
    assert wrong(tmp_path, book=book)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[edition", b"a = " + b"[" * 3000])
def test_a_broken_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "items.toml"
    path.write_bytes(content)
    with pytest.raises(EditionError) as caught:
        read_edition(path)
    assert "items.toml:1:" in caught.value.lines[0]


@pytest.mark.django_db
def test_a_loaded_edition_binds_departments_and_records_what_is_in_force(
    cast: Cast, tmp_path: Path
) -> None:
    edition = small.load_small(cast, tmp_path)
    assert {p.department_id for p in Policy.objects.all()} == {cast.units["housing"].pk}
    listed = Fact.objects.filter(kind="policy.listed")
    assert {fact.day for fact in listed} == {small.BEGAN}
    assert sorted(fact.d2 for fact in listed) == sorted(
        [Mode.NO_APPLICATION, Mode.APPLICATION, Mode.QUICK, Mode.APPLICATION]
    )
    assert len(rules_on(edition, small.TODAY).rules) == 4


def second(folder: Path, begins: str = "2022-01-01") -> str:
    text = small.items_text().replace('number = "1.0"', 'number = "2.0"')
    return text.replace(f"in_force_from = {small.BEGAN}", f"in_force_from = {begins}")


@pytest.mark.django_db
def test_a_date_chooses_between_two_editions(cast: Cast, tmp_path: Path) -> None:
    first = small.load_small(cast, tmp_path)
    file = read_edition(small.write(tmp_path, second(tmp_path)))
    with everything("test"):
        later = load_policy_edition(file=file, place=cast.places["county"], actor=ROOT)
    home = cast.places["home"]
    assert edition_on(home, dt.date(2021, 12, 31)) == first
    assert edition_on(home, dt.date(2022, 1, 1)) == later
    assert edition_on(home, dt.date(2020, 12, 31)) is None
    assert edition_on(cast.places["far"], small.TODAY) is None
    assert policies_on(later, small.TODAY).count() == 4
    # In the log the items of the first ended when the second began.
    net = sum(f.sign for f in Fact.objects.filter(kind="policy.listed"))
    gone = Fact.objects.filter(kind="policy.ended")
    assert net - sum(f.sign for f in gone) == 4
    assert {f.day for f in gone} == {dt.date(2022, 1, 1)}


@pytest.mark.django_db
def test_an_end_already_recorded_moves_to_the_beginning_of_the_next_edition(
    cast: Cast, tmp_path: Path
) -> None:
    text = small.items_text().replace(
        "valid = { from = 2021-01-01 }", "valid = { from = 2021-01-01, to = 2030-12-31 }"
    )
    with everything("test"):
        for items in (text, second(tmp_path)):
            file = read_edition(small.write(tmp_path, items))
            load_policy_edition(file=file, place=cast.places["county"], actor=ROOT)
    ended = Fact.objects.filter(kind="policy.ended")
    assert sum(f.sign for f in ended) == 4
    assert sum(f.sign for f in ended.filter(day=dt.date(2022, 1, 1))) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("begins", ["2021-01-01", "2020-06-01"])
def test_an_edition_does_not_begin_before_one_that_is_there(
    cast: Cast, tmp_path: Path, begins: str
) -> None:
    small.load_small(cast, tmp_path)
    file = read_edition(small.write(tmp_path, second(tmp_path, begins)))
    with everything("test"), pytest.raises(WrongStateError, match="施行"):
        load_policy_edition(file=file, place=cast.places["county"], actor=ROOT)
    assert PolicyEdition.objects.count() == 1


@pytest.mark.django_db
def test_the_same_number_is_not_loaded_twice(cast: Cast, tmp_path: Path) -> None:
    small.load_small(cast, tmp_path)
    with pytest.raises(WrongStateError, match=r"1\.0"):
        small.load_small(cast, tmp_path)


@pytest.mark.django_db
def test_a_budget_is_not_set_below_what_is_granted(cast: Cast, tmp_path: Path) -> None:
    small.load_small(cast, tmp_path)
    item = small.policy("R1")
    with everything("test"):
        assert set_policy_budget(policy=item, fen=1, actor=ROOT).left_fen == 1
        with pytest.raises(IncompleteError, match="大于0"):
            set_policy_budget(policy=item, fen=0, actor=ROOT)
        bound = bind_policy_department(policy=item, unit=cast.units["town_office"], actor=ROOT)
    assert bound.department == cast.units["town_office"]
    assert BudgetError.code == "budget"
