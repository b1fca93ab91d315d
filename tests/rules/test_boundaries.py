import re
import time
from pathlib import Path

import pytest

import haitang.rules
from haitang.rules.engine.checking import check
from haitang.rules.engine.examples import failures
from haitang.rules.engine.finders import OWN
from haitang.rules.engine.reading import load, loads
from tests.rules.worlds import HEAD, Maker, rule

BOOKS = sorted((Path(haitang.rules.__file__).parent / "books").glob("*.toml"))


def example_of(given, expect, on=""):
    day = f"on = {on}\n" if on else ""
    return f"[[rule.test]]\ngiven = {given}\n{day}expect = {expect}\n"


def borders(text):
    return [f for f in check(loads(text.encode())) if f.code == "untested-border"]


def sample(when, *tests):
    return HEAD + rule(when, more="".join(tests))


def test_a_border_that_no_example_guards_is_told_with_the_example_to_add() -> None:
    far = example_of("{ staff = 50, here = true }", "true")
    [low, high] = borders(sample("staff >= 10 AND here", far))
    assert {low.level, high.level} == {"warning"}
    assert [f.witness for f in (low, high)] == [
        {"staff": 9, "here": True, "expect": False},
        {"staff": 10, "here": True, "expect": True},
    ]
    assert "given = { staff = 9, here = true }, expect = false" in low.said.zh
    assert low.line == 42


def test_examples_on_both_sides_guard_a_border() -> None:
    both = [example_of("{ staff = 10 }", "true"), example_of("{ staff = 9 }", "false")]
    assert borders(sample("staff >= 10", *both)) == []
    [other] = borders(sample("staff >= 10", both[0]))
    assert other.witness["staff"] == 9


@pytest.mark.parametrize(
    ("when", "count"),
    [
        ("staff > 3", 2), ("staff BETWEEN 3 TO 8", 4), ("education >= '高中'", 2),
        ("years_since(founded) >= 18", 2), ("ratio(research, revenue) >= 0.05", 2),
        ("research <= 0.05 * revenue", 2), ("founded <= DATE '2020-02-29'", 2),
        ("staff <= least_staff", 2), ("here", 0), ("staff = 3", 0), ("industry = 'C13'", 0),
        ("staff >= 0 OR here", 1),  # nobody has less than none
    ],
)  # fmt: skip
def test_every_threshold_has_two_sides(when: str, count: int) -> None:
    unknown = example_of("{}", '"unknown"')
    if when == "staff >= 0 OR here":
        unknown = example_of("{ here = true }", "true")
    assert len(borders(sample(when, unknown))) == count


def test_an_example_of_another_day_guards_too() -> None:
    days = [example_of("{ founded = 2006-02-28 }", "true", "2024-02-28"),
            example_of("{ founded = 2006-03-01 }", "false", "2024-02-29")]  # fmt: skip
    assert borders(sample("years_since(founded) >= 18", *days)) == []


def test_a_rule_without_examples_gets_one_to_begin_with() -> None:
    assert len(borders(sample("staff > 3 AND patents > 5"))) == 1


@pytest.mark.parametrize("seed", range(40))
def test_the_examples_told_are_right_and_guard_every_border(seed: int) -> None:
    text = sample(Maker(seed).condition(2), example_of("{}", '"unknown"'))
    text = re.sub(r"expect = .*", f"expect = {expected(text)}", text)
    for _ in range(60):
        found = borders(text)
        if not found:
            break
        told = re.search(
            r"add given = (\{.*\}), (?:on = (\S+), )?expect = (true|false)", found[0].said.en
        )
        text += example_of(told[1], told[3], told[2])
        assert list(failures(loads(text.encode()))) == []
    assert borders(text) == []


def expected(text):
    """The verdict on nothing known, which few conditions settle."""
    faults = [f.said.en for f in failures(loads(text.encode()))]
    return (
        "true" if any("true" in said for said in faults) else '"unknown"' if not faults else "false"
    )


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_moving_any_threshold_of_a_shipped_book_fails_an_example_and_quickly(path: Path) -> None:
    made = load(path)
    begin = time.process_time()
    assert check(made, OWN) == []
    assert time.process_time() - begin < 1
