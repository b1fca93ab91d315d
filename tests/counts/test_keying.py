"""A ballot in a few keys."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.counts.ballot import Ballot, Slot, distinct
from haitang.counts.keying import KeyingError, read, typed

BALLOT = Ballot((
    Slot("director", "主任", "Director", 1, ("赵文婷", "陈立")),
    Slot("member", "委员", "Member", 3, ("郑宇", "冯雪", "李敏", "周海")),
))  # fmt: skip
LONG = Ballot((Slot("member", "委员", "Member", 9, tuple(f"候选{n}" for n in range(1, 13))),))


@pytest.mark.parametrize(
    ("line", "kind", "choices"),
    [
        ("1 3 4", "ok", {"director": ["赵文婷"], "member": ["郑宇", "冯雪"]}),
        ("431", "ok", {"director": ["赵文婷"], "member": ["郑宇", "冯雪"]}),
        ("１，３", "ok", {"director": ["赵文婷"], "member": ["郑宇"]}),
        ("0", "blank", {}),
        ("X", "void", {}),
        ("1 b王五", "ok", {"director": ["赵文婷"], "member": ["王五"]}),
        ("B王五 3", "ok", {"member": ["郑宇", "王五"]}),
        ("1 2", "ok", {"director": ["赵文婷", "陈立"]}),  # overfull: for the book to judge
        ("1 b赵文婷", "ok", {"director": ["赵文婷"], "member": ["赵文婷"]}),  # two posts: the same
        ("1 3?", "questionable", {"director": ["赵文婷"], "member": ["郑宇"]}),
        ("？", "questionable", {}),
    ],
)
def test_a_line_is_a_ballot(line: str, kind: str, choices: dict[str, list[str]]) -> None:
    seen = read(line, BALLOT)
    assert (seen.kind, json.loads(seen.choices)) == (kind, choices)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "空白票请录0"), ("7", "没有7号"), ("1 1", "录了两次"), ("1 0", "没有0号"),
        ("赵文婷", "看不懂"), ("c王五", "没有职务“c”"), ("x?", "由选举委员会认定"),
        ("1 x", "看不懂"), ("9" * 401, "太长"), ("b" + "长" * 31, "最多30"),
        ("b王\u200b五", "看不见"), ("-1", "看不懂"), ("²", "看不懂"), ("b王五 b王五", "录了两次"),
    ],
)  # fmt: skip
def test_what_is_no_ballot_is_answered_with_what_to_type(line: str, says: str) -> None:
    with pytest.raises(KeyingError, match=says):
        read(line, BALLOT)


def test_with_ten_candidates_numbers_stand_apart() -> None:
    assert json.loads(read("12 1", LONG).choices) == {"member": ["候选1", "候选12"]}
    assert read("12", LONG).choices == '{"member":["候选12"]}'


@given(st.lists(st.integers(1, 6), unique=True), st.booleans())
def test_what_is_shown_for_correction_reads_back_the_same(numbers: list[int], doubt: bool) -> None:
    line = " ".join(map(str, numbers)) + (" ?" if doubt else "")
    seen = read(line or "0", BALLOT)
    again = read(typed(seen.kind, json.loads(seen.choices), BALLOT), BALLOT)
    assert again == seen


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(KeyingError):
        seen = read(text, BALLOT)
        assert set(json.loads(seen.choices)) <= {"director", "member"}


def test_a_ballot_is_kept_as_it_was_printed() -> None:
    assert Ballot.from_text(BALLOT.as_text()) == BALLOT
    assert distinct(["王伟", "李丽", "王伟"]) == ["王伟（1）", "李丽", "王伟（2）"]
