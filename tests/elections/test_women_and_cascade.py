"""Seats kept for women and votes that count down, against a second statement in SQL."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.elections.counting import deciding
from haitang.elections.counting.deciding import decide
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.reading import book
from tests.elections.counts import count
from tests.elections.kept import NAMES, RETURNED, answers, cascaded, races
from tests.elections.test_every_small_election import mutant

RACES = list(races())
WANTED = answers(RACES)


def race(seats, kept, _needed, votes, women):
    data = count(dict(votes), seats=seats, returned=RETURNED)
    data["posts"][0] |= {"women_seats": kept, "women": list(women)}
    return data


def found(decider, each):
    (post,) = decider(race(*each))["posts"]
    unkept = post["runoff"].get("women_seats", 0)
    return set(post["elected"]), set(post["tied"]), post["vacant"], unkept


def first_difference(decider):
    for each, wanted in zip(RACES, WANTED, strict=True):
        if found(decider, each) != wanted:
            return each
    return None


def test_kept_seats_agree_with_the_sql_on_every_small_race():
    assert len(RACES) > 1000
    assert first_difference(decide) is None
    for part in range(4):
        assert any(wanted[part] for wanted in WANTED)


FAULTS = {
    "a kept seat goes to a man": ("women < post.kept:", "women < 0:"),
    "kept seats are lost to all": ("post.seats - post.kept\n", "post.seats\n"),
    "women count twice": ("len(before) - women <", "len(before) <"),
    "an unkept seat is not vacant": ("vacant = post.seats - women - others", "vacant = 0"),
    "no woman is asked for": ("unkept = post.kept - women", "unkept = 0"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_kept_seats_is_found(fault):
    assert first_difference(mutant(deciding, *FAULTS[fault]).decide) is not None


def test_for_a_kept_seat_that_no_woman_won_the_highest_women_stand_again():
    data = race(2, 1, 3, {"甲": 2, "乙": 1, "丙": 4, "丁": 3}, "甲乙")
    (post,) = decide(data)["posts"]
    assert post["elected"] == ["丙"]
    assert post["vacant"] == 1
    assert post["runoff"] == {"seats": 1, "candidates": ["甲", "乙"], "women_seats": 1}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"women_seats": 3}, "posts[0].women_seats"),
        ({"women_seats": True}, "posts[0].women_seats"),
        ({"women_seats": 1, "women": "甲"}, "posts[0].women"),
        ({"women_seats": 1, "women": ["甲", "甲"]}, "posts[0].women[1]"),
    ],
)
def test_kept_seats_that_cannot_be_are_refused_by_field(change, field):
    data = count({"甲": 3, "乙": 3}, seats=2, returned=RETURNED)
    data["posts"][0] |= change
    with pytest.raises(CountError) as caught:
        decide(data)
    assert caught.value.field == field


def test_a_book_that_keeps_no_seats_refuses_them():
    data = count({"甲": 4}, returned=5, rulebook="party-2020", on="2025-07-01", mode="members")
    data["posts"][0] |= {"women_seats": 1, "women": ["甲"]}
    with pytest.raises(CountError, match="没有单列的妇女名额"):
        decide({**data, "present": 5})


def test_a_woman_who_is_not_among_the_names_is_a_slip_of_the_pen():
    with pytest.raises(CountError, match=r"posts\[0\]\.women\[1\]：“丽”不在这个职务的姓名里"):
        decide(race(1, 1, 3, {"甲": 4}, ["甲", "丽"]))


votes = st.dictionaries(st.sampled_from(NAMES), st.integers(0, RETURNED), min_size=1)


@given(votes, st.integers(1, 3), st.sets(st.sampled_from(NAMES)), st.integers(0, 3))
def test_keeping_seats_never_seats_fewer_women_nor_anybody_without_enough_votes(
    tally, seats, women, kept
):
    kept, women = min(kept, seats), women & tally.keys()
    if sum(tally.values()) > seats * RETURNED:
        return
    with_, without = (
        decide(race(seats, k, 3, tally, sorted(women)))["posts"][0] for k in (kept, 0)
    )
    assert all(tally[name] >= 3 for name in with_["elected"] + with_["tied"])
    assert len(women & set(without["elected"])) <= len(women & {*with_["elected"], *with_["tied"]})
    pending = seats - len(with_["elected"]) - with_["vacant"]
    assert pending == 0 if not with_["tied"] else 0 < pending < len(with_["tied"])


def cascading():
    rules = book("residents-2026").rules
    return replace(
        book("residents-2026"), rules=replace(rules, cascade=replace(rules.cascade, on=True))
    )


def two_posts():
    """A director and a member; nobody has more than five votes in all."""
    for above in product((0, 1, 2, 3), repeat=3):
        for below in product((0, 1, 2, 3), repeat=3):
            if any(a + b > RETURNED for a, b in zip(above, below, strict=True)):
                continue
            if sum(above) <= RETURNED and sum(below) <= RETURNED:
                yield (
                    dict(zip("甲乙丙", above, strict=True)),
                    dict(zip("乙丙丁", below, strict=True)),
                )


def decided(higher, lower, decider=decide, on=True):
    data = count(higher, returned=RETURNED)
    data["posts"] = [
        {"post": "director", "seats": 1, "tally": higher},
        {"post": "member", "seats": 1, "tally": lower},
    ]
    return decider(data, cascading() if on else None)["posts"]


def first_wrong(decider):
    for higher, lower in two_posts():
        together = {n: higher.get(n, 0) + lower.get(n, 0) for n in {*higher, *lower}}
        if max(together.values()) > RETURNED:
            continue
        first, second = decided(higher, lower, decider)
        shown = {one["name"]: one["votes"] for one in second["candidates"]}
        if shown != cascaded(higher, lower, first["elected"]):
            return higher, lower
        ((elected, tied, vacant, _),) = answers(
            [(1, 0, 3, {n: v for n, v in shown.items() if n not in first["elected"]}, "")]
        )
        if (set(second["elected"]), set(second["tied"]), second["vacant"]) != (
            elected, tied, vacant,
        ):  # fmt: skip
            return higher, lower
    return None


def test_votes_that_count_down_agree_with_the_sql_on_every_small_election():
    assert first_wrong(decide) is None


CASCADES = {
    "the elected carry votes down": ("0 if n in taken else above.get(n, 0)", "above.get(n, 0)"),
    "nobody new comes in": ("if v and n not in taken and n not in found}", "if False}"),
    "what is above is forgotten": ("above.get(n, 0) + post.votes.get(n, 0)", "0"),
}


@pytest.mark.parametrize("fault", CASCADES)
def test_a_fault_in_counting_down_is_found(fault):
    assert first_wrong(mutant(deciding, *CASCADES[fault]).decide) is not None


def test_votes_for_the_higher_post_are_shown_apart():
    _, member = decided({"甲": 2, "乙": 2, "丙": 1}, {"乙": 1, "丁": 2})
    assert member["elected"] == ["乙"]
    assert member["candidates"][0] == {
        "name": "乙", "votes": 3, "outcome": "elected", "carried": 2,
        "source": member["candidates"][0]["source"],
    }  # fmt: skip


def test_nothing_counts_down_unless_the_book_says_so():
    _, member = decided({"甲": 2, "乙": 2, "丙": 1}, {"乙": 1, "丁": 2}, on=False)
    assert member["elected"] == []
    assert [one["votes"] for one in member["candidates"]] == [2, 1]
    assert "carried" not in member["candidates"][0]
