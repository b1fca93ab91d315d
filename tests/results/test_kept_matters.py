"""Whether a decision hangs on who is a woman, against every combination tried one by one."""

from dataclasses import replace
from itertools import chain, combinations

import pytest

from haitang.elections.counting.deciding import decide
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.reading import book
from haitang.results.kept_seats import TRIED, as_women, matters
from tests.elections.counts import count
from tests.elections.kept import RETURNED, races

BOOK = book("residents-2026")
RACES = [race for race in races() if race[1]]


def data(seats, kept, votes, women):
    found = count(dict(votes), seats=seats, returned=RETURNED)
    found["posts"][0] |= {"women_seats": kept, "women": list(women)}
    return found


def subsets(names):
    return chain.from_iterable(combinations(names, n) for n in range(1, len(names) + 1))


def differs(given, names):
    """Whether some combination of further women decides otherwise."""
    post = given["posts"][0]["post"]
    plain = decide(given, BOOK)
    return any(
        decide(as_women(given, [(post, name) for name in some]), BOOK) != plain
        for some in subsets(names)
    )


def test_somebody_is_asked_for_exactly_where_the_decision_hangs_on_it():
    asked = 0
    for seats, kept, _needed, votes, women in RACES:
        given = data(seats, kept, votes, women)
        post = given["posts"][0]["post"]
        unsure = [name for name in votes if name not in women]
        found = matters(given, {post: unsure}, BOOK)
        assert set(found.get(post, ())) <= set(unsure)
        if differs(given, unsure):
            assert found, (seats, kept, votes, women)
            asked += 1
        elif not decide(given, BOOK)["posts"][0]["tied"]:
            assert not found, (seats, kept, votes, women)
    assert 100 < asked < len(RACES)


def test_an_election_that_is_not_valid_asks_for_nobody():
    given = data(2, 1, {"甲": 1}, "") | {"electorate": 1000}
    assert not decide(given, BOOK)["valid"]
    assert matters(given, {given["posts"][0]["post"]: ["甲"]}, BOOK) == {}


def test_more_names_than_are_tried_all_matter():
    names = [f"人{n}" for n in range(TRIED + 1)]
    given = data(TRIED + 1, 1, dict.fromkeys(names, 4), "")
    assert matters(given, {given["posts"][0]["post"]: names}, BOOK)


def test_whose_votes_count_down_may_be_on_the_list_of_women_and_nobody_else():
    """丙 lost the post above by votes and has them below, where a seat is kept for her."""
    rules = replace(BOOK.rules, cascade=replace(BOOK.rules.cascade, on=True))
    down = replace(BOOK, rules=rules)
    given = count({"甲": 4}, returned=2 * RETURNED)
    given["posts"] = [
        {"post": "director", "seats": 1, "tally": {"甲": 6, "丙": 4}},
        {"post": "member", "seats": 1, "tally": {"丁": 7, "丙": 3}},
    ]
    given["posts"][1] |= {"women_seats": 1, "women": ["丙"]}
    assert decide(given, down)["posts"][1]["elected"] == ["丙"]
    del given["posts"][1]["tally"]["丙"]
    given["posts"][1]["women"] = ["丙"]
    assert decide(given, down)["posts"][1]["runoff"]["candidates"] == ["丙"]
    with pytest.raises(CountError, match="“丙”不在这个职务的姓名里"):
        decide(given, BOOK)
    given["posts"][1]["women"] = []
    assert matters(given, {"member": ["丙"]}, down) == {"member": ["丙"]}
