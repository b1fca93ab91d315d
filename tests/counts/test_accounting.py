"""The equations of a count: what agrees passes, and every single wrong figure is caught."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haitang.counts import accounting
from haitang.counts.accounting import BoxFigures, Marks, broken, of_box, of_marks
from tests.counts.returns import Returns, figures, sets

BOX = BoxFigures("主会场", "hall", 1700, 1640, 60, 1624, 3, 13, 1579, 45)


@settings(max_examples=150, deadline=None)
@given(sets())
def test_a_reconciled_set_passes(returns: Returns) -> None:
    assert broken(returns.equations()) == []


@settings(max_examples=120, deadline=None)
@given(sets(), st.sampled_from([-1, 1, 9, -9, 100]))
def test_every_single_figure_that_is_changed_is_caught(returns: Returns, by: int) -> None:
    for name, change in figures(returns):
        wrong = change(by)
        assert broken(wrong.equations()), f"{name} changed by {by} passed"


@settings(max_examples=60, deadline=None)
@given(sets(), st.data())
def test_a_ballot_moved_from_one_figure_to_another_of_a_box_is_caught(
    returns: Returns, data: st.DataObject
) -> None:
    n = data.draw(st.integers(0, len(returns.boxes) - 1))
    names = ["printed", "issued", "unused", "returned", "replaced", "not_returned"]
    one, two = data.draw(st.permutations(names))[:2]
    box = returns.boxes[n]
    moved = replace(box, **{one: getattr(box, one) + 1, two: getattr(box, two) - 1})
    boxes = (*returns.boxes[:n], moved, *returns.boxes[n + 1 :])
    caught = broken(replace(returns, boxes=boxes).equations())
    # What never left the pile and what came back spoilt are looked at with the roll only.
    assert caught, (one, two)


def test_the_equation_is_written_out() -> None:
    (wrong,) = broken(of_box(replace(BOX, void=54)))
    assert wrong.zh == "主会场：有效1,579 + 无效54 = 1,633，比收回的1,624多9张"
    assert wrong.en == "主会场: valid 1,579 + void 54 = 1,633, 9 more than returned 1,624"
    (less,) = broken(of_box(replace(BOX, unused=50)))
    assert less.zh == "主会场：发出1,640 + 剩余50 = 1,690，比领到的1,700少10张"


def test_more_returned_than_issued_is_named_and_nothing_else() -> None:
    (wrong,) = broken(of_box(replace(BOX, returned=1650)))
    assert (wrong.code, wrong.zh) == ("most", "主会场：收回1,650，比发出的1,640多10张")


def test_marks_are_compared_way_by_way() -> None:
    station = replace(BOX, name="东站", kind="station")
    swapped = Marks(hall=1636, station=1638, mobile=0)  # the sum is right
    wrong = broken(of_marks([BOX, station], swapped))
    assert [e.at[0] for e in wrong] == ["主会场", "投票站"]


def test_more_proxies_than_marks_are_caught() -> None:
    assert broken(of_marks([BOX], Marks(1637, 0, 0, proxies=1638)))
    assert not broken(of_marks([BOX], Marks(1637, 0, 0, proxies=1637)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_equation_that_holds_says_so_too(language: str) -> None:
    said = [equation.in_(language) for equation in of_box(BOX)]
    assert any("1,579" in text and " = " in text for text in said)


def test_a_batch_of_no_box_is_caught() -> None:
    stray = accounting.BatchFigures("1", "没有的箱", 3, 3, 0)
    assert broken(accounting.whole([replace(BOX, valid=None, void=None)], [stray]))
