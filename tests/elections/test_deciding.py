import pytest

from haitang.elections.counting import reading
from haitang.elections.counting.deciding import decide
from tests.elections.counts import EXAMPLE, at, count, papers


def only(decided):
    (post,) = decided["posts"]
    return post


def outcomes(post):
    return {one["name"]: one["outcome"] for one in post["candidates"]}


def test_the_worked_example_gives_its_numbers():
    law = "《中华人民共和国城市居民委员会组织法》（2025年修订）第十九条："
    half = f"{law}候选人获得参加投票的人员过半数的选票，始得当选"
    assert decide(EXAMPLE) == {
        "valid": True,
        "why": [
            {
                "test": "turnout",
                "base": "registered",
                "figure": 1624,
                "needed": 1019,
                "source": f"{law}有选民的过半数参加投票，选举有效",
            }
        ],
        "posts": [
            {
                "post": "director",
                "needed": 813,
                "elected": ["赵"],
                "tied": [],
                "vacant": 0,
                "runoff": {"seats": 0, "candidates": []},
                "candidates": [
                    {"name": "赵", "votes": 1136, "outcome": "elected", "source": half},
                    {"name": "陈", "votes": 402, "outcome": "not_elected", "source": half},
                ],
            }
        ],
    }


THRESHOLDS = [  # of 10, 11, 972, 2036: more than half; a third; more than two thirds; four fifths
    ("residents-2026", "turnout.voters", "registered", (6, 6, 487, 1019)),
    ("residents-2026", "turnout.households", "households", (6, 6, 487, 1019)),
    ("residents-2026", "turnout.representatives", "representatives", (7, 8, 649, 1358)),
    ("residents-2026", "winner", "ballots_cast", (6, 6, 487, 1019)),
    ("residents-2026", "runoff", "ballots_cast", (4, 4, 324, 679)),
    ("residents-2018", "turnout.voters", "registered", (6, 6, 487, 1019)),
    ("residents-2018", "turnout.households", "households", (6, 6, 487, 1019)),
    ("residents-2018", "turnout.representatives", "representatives", (6, 6, 487, 1019)),
    ("residents-2018", "winner", "ballots_cast", (6, 6, 487, 1019)),
    ("residents-2018", "runoff", "ballots_cast", (4, 4, 324, 679)),
    ("villagers-2026", "turnout.voters", "registered", (6, 6, 487, 1019)),
    ("villagers-2026", "winner", "ballots_cast", (6, 6, 487, 1019)),
    ("villagers-2026", "runoff", "ballots_cast", (4, 4, 324, 679)),
    ("villagers-2018", "turnout.voters", "registered", (6, 6, 487, 1019)),
    ("villagers-2018", "winner", "ballots_cast", (6, 6, 487, 1019)),
    ("villagers-2018", "runoff", "ballots_cast", (4, 4, 324, 679)),
    ("party-2020", "turnout.members", "members_due", (8, 9, 778, 1629)),
    ("party-2020", "winner", "members_present", (6, 6, 487, 1019)),
    ("party-2020", "runoff", "members_present", (6, 6, 487, 1019)),
]


def threshold(book, rule):
    kind, _, mode = rule.partition(".")
    if kind == "turnout":
        return book.turnout[mode]
    return book.winner if kind == "winner" else book.runoff_winner


@pytest.mark.parametrize(("name", "rule", "base", "needed"), THRESHOLDS)
def test_a_threshold_of_each_book_in_numbers(name, rule, base, needed):
    found = threshold(reading.book(name), rule)
    assert found.base == base
    assert tuple(found.needed(whole) for whole in (10, 11, 972, 2036)) == needed


def test_the_table_names_every_threshold_of_every_book():
    named = {(name, rule) for name, rule, _, _ in THRESHOLDS}
    for name in reading.names():
        turnout = {f"turnout.{mode}" for mode in reading.book(name).turnout}
        assert {rule for book, rule in named if book == name} == turnout | {"winner", "runoff"}


def test_one_person_is_the_least_that_is_ever_enough():
    assert reading.book("residents-2026").runoff_winner.needed(0) == 1


@pytest.mark.parametrize(("seats", "candidates"), [(1, 2), (5, 6), (6, 8), (7, 9), (10, 12)])
def test_the_party_rounds_its_differential_up(seats, candidates):
    assert reading.book("party-2020").differential.candidates(seats) == candidates


@pytest.mark.parametrize(("seats", "candidates"), [(1, 2), (7, 8)])
def test_a_committee_has_one_candidate_more_than_seats(seats, candidates):
    assert reading.book("residents-2026").differential.candidates(seats) == candidates


@pytest.mark.parametrize(("returned", "valid"), [(6, False), (7, True)])
def test_representatives_need_more_than_two_thirds(returned, valid):
    decided = decide(count({"赵": 5}, returned=returned, mode="representatives", electorate=9))
    assert decided["valid"] is valid
    assert decided["why"][0]["needed"] == 7
    assert outcomes(only(decided)) == {"赵": "elected" if valid else "invalid"}


@pytest.mark.parametrize("mode", ["voters", "households"])
@pytest.mark.parametrize(("returned", "valid"), [(5, False), (6, True)])
@pytest.mark.parametrize("round_", [1, 2])
def test_voters_and_households_need_more_than_half_in_both_rounds(mode, returned, valid, round_):
    data = count({"赵": 5}, returned=returned, mode=mode, electorate=10, round=round_)
    assert decide(data)["valid"] is valid


@pytest.mark.parametrize(("present", "valid"), [(79, False), (80, True)])
def test_four_fifths_of_members_due_must_be_present(present, valid):
    data = count({"赵": 60}, returned=70, electorate=100, mode="members", present=present)
    decided = decide({**data, "rulebook": "party-2020"})
    assert decided["valid"] is valid
    assert (decided["why"][0]["figure"], decided["why"][0]["needed"]) == (present, 80)


@pytest.mark.parametrize("round_", [1, 2])
@pytest.mark.parametrize(("votes", "elected"), [(40, []), (41, ["赵"])])
def test_exactly_half_of_those_present_loses_a_party_election(votes, elected, round_):
    data = count({"赵": votes}, returned=60, mode="members", electorate=100, present=80)
    found = only(decide({**data, "rulebook": "party-2020", "round": round_}))
    assert found["needed"] == 41
    assert found["elected"] == elected


def test_a_void_ballot_stays_in_the_total():
    found = only(decide(count({"赵": 5}, returned=10, void=4)))
    assert (found["needed"], found["elected"]) == (6, [])


def test_unfilled_seats_go_to_the_highest_of_the_others():
    found = only(decide(count({"赵": 3, "钱": 8, "孙": 2, "李": 1}, seats=2, returned=10)))
    assert found["elected"] == ["钱"]
    assert found["vacant"] == 1
    assert found["runoff"] == {"seats": 1, "candidates": ["赵", "孙"]}
    assert outcomes(found) == {
        "钱": "elected", "赵": "runoff", "孙": "runoff", "李": "not_elected",
    }  # fmt: skip


def test_all_who_are_level_at_the_cut_stand_in_the_run_off():
    found = only(decide(count({"赵": 4, "钱": 2, "孙": 2, "李": 1}, returned=10)))
    assert found["runoff"] == {"seats": 1, "candidates": ["赵", "钱", "孙"]}


def test_nobody_without_a_vote_stands_in_the_run_off():
    found = only(decide(count({"赵": 4, "钱": 0}, returned=10)))
    assert found["runoff"] == {"seats": 1, "candidates": ["赵"]}


@pytest.mark.parametrize(("votes", "elected"), [(3, []), (4, ["赵"])])
def test_the_run_off_asks_for_a_third_of_the_ballots(votes, elected):
    found = only(decide(count({"赵": votes, "钱": 1}, returned=10, round=2)))
    assert (found["needed"], found["elected"]) == (4, elected)
    assert found["vacant"] == 1 - len(elected)
    assert found["runoff"] == {"seats": 0, "candidates": []}


def test_a_tie_for_the_last_seat_is_left_to_a_fresh_vote():
    found = only(decide(count({"赵": 8, "钱": 6, "孙": 6}, seats=2, returned=10)))
    assert (found["elected"], found["tied"], found["vacant"]) == (["赵"], ["钱", "孙"], 0)
    assert found["runoff"] == {"seats": 0, "candidates": []}
    assert "再次投票" in found["candidates"][1]["source"]


def test_level_votes_that_all_have_a_seat_are_no_tie():
    found = only(decide(count({"赵": 7, "钱": 7, "孙": 3}, seats=2, returned=10)))
    assert (found["elected"], found["tied"]) == (["赵", "钱"], [])


def test_more_returned_than_issued_ends_the_election():
    data = count({"赵": 10}, returned=10, electorate=12)
    decided = decide(at(data, ("ballots", "issued"), 9))
    assert decided["valid"] is False
    assert [(w["test"], w["figure"], w["needed"]) for w in decided["why"]] == [
        ("turnout", 10, 7),
        ("returned", 10, 9),
    ]
    assert only(decided)["elected"] == []
    assert only(decided)["vacant"] == 1


def test_more_returned_than_voters_ends_the_election():
    decided = decide(count({"赵": 10}, returned=10, electorate=9))
    assert [w["test"] for w in decided["why"]] == ["turnout", "voters"]
    assert decided["valid"] is False


def test_papers_are_counted_as_the_law_reads_them():
    listed = [
        {"director": ["赵"], "member": ["郑", "冯"]},
        {"director": ["赵"], "member": ["郑", "冯", "卫"]},  # too many members
        {"director": ["郑"], "member": ["郑"]},  # one person, two posts
        {"director": ["周"]},  # written in
        {},
        {"void": True},
        {"director": ["赵"], "member": []},
    ]
    decided = decide(papers(listed, posts={"director": (1, "赵钱"), "member": (2, "郑冯")}))
    votes = {
        post["post"]: {one["name"]: one["votes"] for one in post["candidates"]}
        for post in decided["posts"]
    }
    assert votes == {"director": {"赵": 3, "周": 1, "钱": 0}, "member": {"郑": 1, "冯": 1}}
    assert decided["posts"][0]["needed"] == 4


def test_a_person_elected_to_one_post_leaves_the_next_to_others():
    data = count({"赵": 6}, returned=11)
    data["posts"] = [
        {"post": "director", "seats": 1, "tally": {"赵": 6, "钱": 4}},
        {"post": "member", "seats": 1, "tally": {"赵": 3, "钱": 6}},
    ]
    director, member = decide(data)["posts"]
    assert (director["elected"], member["elected"]) == (["赵"], ["钱"])
    assert outcomes(member) == {"钱": "elected", "赵": "other_post"}


def test_a_party_secretary_may_be_a_member_of_the_committee():
    both = {"secretary": ["赵"], "member": ["赵"]}
    data = papers([both] * 3, posts={"secretary": (1, "赵钱"), "member": (1, "赵钱")})
    data |= {"rulebook": "party-2020", "mode": "members", "present": 3}
    assert [post["elected"] for post in decide(data)["posts"]] == [["赵"], ["赵"]]


@pytest.mark.parametrize(
    ("old", "new", "day"),
    [
        ("residents-2018", "residents-2026", "2025-12-31"),
        ("villagers-2018", "villagers-2026", "2025-12-31"),
    ],
)
def test_the_book_of_one_day_is_not_the_book_of_the_next(old, new, day):
    data = count({"赵": 3}, returned=4)
    assert decide({**data, "rulebook": old, "on": day})["valid"]
    assert decide({**data, "rulebook": new, "on": "2026-01-01"})["valid"]
    with pytest.raises(ValueError, match=r"^on：2026-01-01 不在"):
        decide({**data, "rulebook": old, "on": "2026-01-01"})
    with pytest.raises(ValueError, match=r"^on：2025-12-31 不在"):
        decide({**data, "rulebook": new, "on": day})
