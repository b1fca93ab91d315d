"""The order of names by surname strokes."""

import doctest

import pytest

from haitang.nominations import strokes
from haitang.nominations.strokes import UNKNOWN, order_key, surname_strokes


def test_the_examples_are_right():
    assert doctest.testmod(strokes).failed == 0


@pytest.mark.parametrize(
    ("surname", "count"),
    [("丁", 2), ("于", 3), ("王", 4), ("叶", 5), ("刘", 6), ("李", 7), ("周", 8), ("赵", 9),
     ("郭", 10), ("梁", 11), ("蒋", 12), ("雷", 13), ("蔡", 14), ("黎", 15), ("薛", 16), ("戴", 17),
     ("䶮", 9)],
)  # fmt: skip
def test_common_surnames_have_the_strokes_of_the_school_books(surname, count):
    assert surname_strokes(f"{surname}某") == count


def test_letters_and_nothing_go_last():
    assert surname_strokes("Smith") == surname_strokes("") == UNKNOWN


def test_fewer_strokes_then_shorter_names_then_the_given_name():
    names = ["赵云", "欧阳修", "丁一平", "丁二", "丁一", "王一", "尤一"]
    assert sorted(names, key=order_key) == [
        "丁一", "丁二", "丁一平", "尤一", "王一", "欧阳修", "赵云",
    ]  # fmt: skip
