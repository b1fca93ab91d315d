"""Figures that cannot be are refused, with the field in the first place."""

import pytest

from haitang.elections.counting.deciding import decide
from haitang.elections.counting.errors import CountError
from tests.elections.counts import EXAMPLE, at, count, papers

PAPERS = papers([{"member": ["赵"]}, {}], posts={"member": (1, "赵钱")})
NUMBERS = (-1, True, 1.0, "1", None, 10**30, 10_000_001)
WHOLE = [
    ("electorate", ("electorate",)),
    ("ballots.issued", ("ballots", "issued")),
    ("ballots.returned", ("ballots", "returned")),
    ("ballots.void", ("ballots", "void")),
    ("posts[0].seats", ("posts", 0, "seats")),
    ("posts[0].tally.赵", ("posts", 0, "tally", "赵")),
]


def refused(data):
    with pytest.raises(CountError) as caught:
        decide(data)
    assert caught.value.zh.startswith(f"{caught.value.field}：")
    assert caught.value.en.startswith(f"{caught.value.field}: ")
    assert "\n" not in caught.value.zh
    return caught.value


@pytest.mark.parametrize("value", NUMBERS, ids=str)
@pytest.mark.parametrize(("field", "path"), WHOLE)
def test_a_number_that_is_no_count_is_refused(field, path, value):
    assert refused(at(EXAMPLE, path, value)).field == field


CHANGES = [
    ("rulebook", ("rulebook",), "villagers-1998"),
    ("rulebook", ("rulebook",), ["residents-2026"]),
    ("rulebook", ("rulebook",), "../rulebooks/residents-2026"),
    ("on", ("on",), "2026-4-6"),
    ("on", ("on",), "20260406"),
    ("on", ("on",), 20260406),
    ("on", ("on",), "2026-02-30"),
    ("mode", ("mode",), "members"),
    ("mode", ("mode",), None),
    ("round", ("round",), 3),
    ("round", ("round",), True),
    ("round", ("round",), 1.0),
    ("electorate", ("electorate",), 0),
    ("present", ("present",), 80),
    ("ballots", ("ballots",), []),
    ("ballots.lost", ("ballots", "lost"), 3),
    ("ballots", ("ballots", "valid"), 1580),
    ("ballots", ("ballots", "void"), 1625),
    ("posts", ("posts",), []),
    ("posts", ("posts",), {}),
    ("posts[0]", ("posts", 0), "director"),
    ("posts[0].post", ("posts", 0, "post"), ""),
    ("posts[0].post", ("posts", 0, "post"), "void"),
    ("posts[0].seats", ("posts", 0, "seats"), 0),
    ("posts[0].candidates", ("posts", 0, "candidates"), ["赵"]),
    ("posts[0].tally", ("posts", 0, "tally"), ["赵"]),
    ("posts[0].tally. 赵", ("posts", 0, "tally"), {" 赵": 1}),
    ("posts[0].tally.赵\u200b", ("posts", 0, "tally"), {"赵\u200b": 1}),
    ("posts[0].tally.赵", ("posts", 0, "tally"), {"赵": 1580}),
    ("posts[0].tally", ("posts", 0, "tally"), {"赵": 1000, "陈": 580}),
    ("weight", ("weight",), 1),
]


@pytest.mark.parametrize(("field", "path", "value"), CHANGES)
def test_a_wrong_field_is_named(field, path, value):
    assert refused(at(EXAMPLE, path, value)).field == field


PAPER_CHANGES = [
    ("ballots.papers", ("ballots", "papers"), {}),
    ("ballots.papers[1]", ("ballots", "papers", 1), []),
    ("ballots.papers[1].director", ("ballots", "papers", 1), {"director": ["赵"]}),
    ("ballots.papers[1].member", ("ballots", "papers", 1), {"member": "赵"}),
    ("ballots.papers[1].member[1]", ("ballots", "papers", 1), {"member": ["赵", "赵"]}),
    ("ballots.papers[1].member[0]", ("ballots", "papers", 1), {"member": [7]}),
    ("ballots.papers[1].void", ("ballots", "papers", 1), {"void": 1}),
    ("ballots.returned", ("ballots", "returned"), 2),
    ("posts[0].candidates", ("posts", 0, "candidates"), "赵钱"),
    ("posts[0].candidates[1]", ("posts", 0, "candidates"), ["赵", "赵"]),
    ("posts[0].tally", ("posts", 0, "tally"), {"赵": 1}),
]


@pytest.mark.parametrize(("field", "path", "value"), PAPER_CHANGES)
def test_a_wrong_paper_is_named(field, path, value):
    assert refused(at(PAPERS, path, value)).field == field


@pytest.mark.parametrize("field", ["rulebook", "on", "mode", "round", "electorate", "posts"])
def test_a_missing_field_is_named(field):
    assert refused({k: v for k, v in EXAMPLE.items() if k != field}).field == field


def test_the_equation_is_written_out():
    wrong = refused(at(at(EXAMPLE, ("ballots", "valid"), 1579), ("ballots", "void"), 54))
    assert "有效1,579 + 无效54 = 1,633，比收回的1,624多9张" in wrong.zh


def test_a_party_election_needs_the_members_present():
    data = count({"赵": 3}, returned=4, mode="members", rulebook="party-2020")
    assert refused(data).field == "present"
    assert refused({**data, "present": 5}).field == "present"


def test_one_person_cannot_have_more_votes_than_ballots_over_two_posts():
    data = count({"赵": 6}, returned=10)
    data["posts"] = [
        {"post": post, "seats": 1, "tally": {"赵": 6}} for post in ("director", "member")
    ]
    assert refused(data).field == "posts[1].tally.赵"


def test_a_post_is_given_once():
    data = count({"赵": 1}, returned=10)
    data["posts"] *= 2
    assert refused(data).field == "posts[1].post"


def test_no_object_is_refused():
    assert refused([]).field == "input"
