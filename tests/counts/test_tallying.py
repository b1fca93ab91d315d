"""Who is elected for certain: compared with every way in which the ballots left may be marked."""

import itertools
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haitang.counts.tallying import CERTAIN, OPEN, OUT, PostSoFar, SoFar, standing
from haitang.elections.counting.deciding import decide
from haitang.elections.counting.papers import votes
from haitang.elections.counting.reading import book

DAYS = {"residents-2026": "2026-04-06", "party-2020": "2026-04-06", "villagers-2018": "2021-04-06"}
Paper = dict[str, Any]
Posts = dict[str, tuple[int, list[str]]]
STRANGERS = ("外", "旁", "路")


def marked(names: list[str], most: int) -> Iterator[list[str]]:
    for size in range(most + 1):
        yield from (list(some) for some in itertools.combinations(names, size))


def outcomes(
    name: str,
    mode: str,
    round_: int,
    papers: list[Paper],
    left: int,
    posts: Posts,
    kept: int = 0,
    women: Collection[str] = (),
) -> list[dict[str, set[str]]]:
    """Who is elected to each post, for every completion of the count."""
    per_post = {
        post: list(marked([*names, *STRANGERS[:seats]], seats))
        for post, (seats, names) in posts.items()
    }
    one: list[Paper] = [{"void": True}]
    one += [
        {p: names for p, names in zip(posts, combo, strict=True) if names}
        for combo in itertools.product(*per_post.values())
    ]
    whole = len(papers) + left
    found = []
    for rest in itertools.combinations_with_replacement(one, left):
        data: dict[str, Any] = {
            "rulebook": name, "on": DAYS[name], "mode": mode, "round": round_,
            "electorate": whole, "ballots": {"issued": whole, "papers": [*papers, *rest]},
            "posts": [
                {"post": p, "seats": s, "candidates": names} for p, (s, names) in posts.items()
            ],
        }  # fmt: skip
        if mode == "members":
            data["present"] = whole
        if kept:
            seen = {n for paper in data["ballots"]["papers"] for n in paper.get("member", ())}
            known = {*posts["member"][1], *seen}
            data["posts"][0] |= {"women_seats": kept, "women": sorted(known & set(women))}
        result = decide(data)
        found.append({row["post"]: set(row["elected"]) for row in result["posts"]})
    return found


def so_far(name: str, round_: int, papers: list[Paper], left: int, posts: Posts) -> SoFar:
    rules = book(name)
    counted = {p: dict.fromkeys(names, 0) for p, (_s, names) in posts.items()}
    for paper in papers:
        if paper.get("void"):
            continue
        for post, person in votes(paper, {p: s for p, (s, _n) in posts.items()}, rules):
            counted[post][person] = counted[post].get(person, 0) + 1
    whole = len(papers) + left
    return SoFar(
        rules, round_, whole, left, sum(bool(p.get("void")) for p in papers), whole,
        [PostSoFar(p, s, counted[p]) for p, (s, _n) in posts.items()],
    )  # fmt: skip


def truth(found: list[dict[str, set[str]]], post: str, person: str) -> str:
    wins = [person in one[post] for one in found]
    return CERTAIN if all(wins) else OPEN if any(wins) else OUT


def a_paper(posts: Posts) -> st.SearchStrategy[Paper]:
    marks = st.fixed_dictionaries(
        {p: st.lists(st.sampled_from(n), unique=True, max_size=s) for p, (s, n) in posts.items()}
    )
    clean = marks.map(lambda m: {p: names for p, names in m.items() if names})
    return st.one_of(clean, clean, clean, st.just({"void": True}))


ONE = {"member": (1, ["赵", "钱", "孙"])}
TWO_SEATS = {"member": (2, ["赵", "钱", "孙"])}
APART = {"director": (1, ["赵", "钱"]), "member": (1, ["孙", "李"])}
BOTH = {"director": (1, ["赵", "钱"]), "member": (1, ["赵", "李"])}
BOOKS = st.sampled_from(["residents-2026", "party-2020", "villagers-2018"])
MODES = {"residents-2026": "voters", "party-2020": "members", "villagers-2018": "voters"}


@pytest.mark.parametrize("posts", [ONE, TWO_SEATS], ids=["one seat", "two seats"])
def test_one_post_is_exact(posts: Posts) -> None:
    @settings(max_examples=70, deadline=None)
    @given(BOOKS, st.sampled_from([1, 2]), st.lists(a_paper(posts), max_size=6), st.integers(0, 3))
    def check(name: str, round_: int, papers: list[Paper], left: int) -> None:
        if not papers and not left:
            return
        found = outcomes(name, MODES[name], round_, papers, left, posts)
        (said,) = standing(so_far(name, round_, papers, left, posts))
        for row in said.names:
            assert row.state == truth(found, "member", row.name), (row, papers, left)

    check()


@pytest.mark.parametrize("posts", [APART, BOTH], ids=["apart", "both posts"])
def test_two_posts_are_never_wrong(posts: Posts) -> None:
    """ "Certain" is always certain and "out" always out; with books of one post a person too."""

    @settings(max_examples=60, deadline=None)
    @given(BOOKS, st.lists(a_paper(posts), max_size=5), st.integers(0, 2))
    def check(name: str, papers: list[Paper], left: int) -> None:
        if not papers and not left:
            return
        found = outcomes(name, MODES[name], 1, papers, left, posts)
        for said in standing(so_far(name, 1, papers, left, posts)):
            for row in said.names:
                right = truth(found, said.post, row.name)
                assert row.state in (right, OPEN), (said.post, row, right, papers, left)
                if not left:
                    assert row.state == right

    check()


def test_an_election_that_cannot_be_valid_elects_nobody() -> None:
    given_ = so_far("residents-2026", 1, [{"member": ["赵"]}] * 5, 0, ONE)
    (said,) = standing(replace(given_, valid=False))
    assert {row.state for row in said.names} == {OUT}


def test_half_way_the_leader_is_certain_once_the_rest_cannot_reach_him() -> None:
    papers = [{"member": ["赵"]}] * 6 + [{"member": ["钱"]}] * 2
    (said,) = standing(so_far("residents-2026", 1, papers, 3, ONE))
    assert [(r.name, r.state) for r in said.names] == [("赵", CERTAIN), ("钱", OUT), ("孙", OUT)]
    assert (said.least, said.most) == (6, 6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(a_paper(TWO_SEATS), max_size=6), st.integers(0, 2), st.integers(1, 2),
    st.sets(st.sampled_from("赵钱孙")),
)  # fmt: skip
def test_seats_kept_for_women_are_never_wrong(
    papers: list[Paper], left: int, kept: int, women: set[str]
) -> None:
    """Whoever is written in may be a woman or not: certain is certain either way, and so is out."""
    if not papers and not left:
        return
    plain = so_far("residents-2026", 1, papers, left, TWO_SEATS)
    post = replace(plain.posts[0], kept=kept, women=frozenset(women))
    (said,) = standing(replace(plain, posts=[post]))
    found = [
        elected
        for ladies in (women, women | set(STRANGERS))
        for elected in outcomes(
            "residents-2026", "voters", 1, papers, left, TWO_SEATS, kept, ladies
        )
    ]
    for row in said.names:
        right = truth(found, "member", row.name)
        assert row.state in (right, OPEN), (row, right)
        if not left:
            assert row.state == right, row


def test_a_name_written_in_leaves_open_what_hangs_on_whether_it_is_a_womans() -> None:
    plain = so_far("residents-2026", 1, [{"member": ["外", "赵"]}] * 3, 0, TWO_SEATS)
    unsure = replace(plain.posts[0], kept=2, women=frozenset(), unsure=frozenset(["外"]))
    (said,) = standing(replace(plain, posts=[unsure]))
    assert {row.name: row.state for row in said.names}["外"] == OPEN
    assert {row.name: row.state for row in said.names}["赵"] == OUT
