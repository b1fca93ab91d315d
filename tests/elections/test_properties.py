"""What cannot matter to a result, on random elections."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from haitang.elections.counting.deciding import decide
from haitang.elections.counting.papers import count as tallied
from haitang.elections.counting.reading import book
from tests.elections.counts import count, papers

NAMES = "赵钱孙李周吴"
POSTS = {"director": (1, "赵钱孙"), "member": (3, "钱孙李周")}
SEATS = {"director": 1, "member": 3}
mark = st.lists(st.sampled_from(NAMES), unique=True, max_size=4)
paper = st.one_of(
    st.fixed_dictionaries({}, optional={"director": mark, "member": mark}),
    st.just({"void": True}),
)
batch = st.lists(paper, min_size=1, max_size=40)
rounds = st.sampled_from([1, 2])


@given(batch, rounds, st.randoms())
def test_the_order_of_the_ballots_changes_nothing(listed, round_, random):
    shuffled = random.sample(listed, len(listed))
    first, second = (papers(p, posts=POSTS, round=round_) for p in (listed, shuffled))
    assert decide(first) == decide(second)


@given(batch, rounds, st.integers(0, 40))
def test_batches_counted_apart_give_the_same_result(listed, round_, cut):
    whole = decide(papers(listed, posts=POSTS, round=round_))
    votes = {post: Counter(dict.fromkeys(names, 0)) for post, (_, names) in POSTS.items()}
    void = 0
    for part in (listed[:cut], listed[cut:]):
        read = [None if p.get("void") else p for p in part]
        found = tallied(read, SEATS, {p: list(n) for p, (_, n) in POSTS.items()}, book_2026())
        void += found.void
        for post, counted in votes.items():
            counted.update(found.votes[post])
    data = count({"赵": 0}, returned=len(listed), void=void, round=round_)
    data["posts"] = [
        {"post": post, "seats": seats, "tally": _as_listed(votes[post], POSTS[post][1])}
        for post, seats in SEATS.items()
    ]
    assert decide(data) == whole


def book_2026():
    return book("residents-2026")


def _as_listed(votes, candidates):
    return {n: votes[n] for n in [*candidates, *sorted(votes.keys() - set(candidates))]}


@given(batch, rounds, st.permutations(NAMES))
def test_other_names_for_the_same_people_change_only_the_names(listed, round_, others):
    renamed = dict(zip(NAMES, others, strict=True))

    def again(found):
        if isinstance(found, dict):
            return {key: again(value) for key, value in found.items()}
        if isinstance(found, list):
            return [again(value) for value in found]
        return renamed.get(found, found) if isinstance(found, str) else found

    posts = {post: (seats, NAMES) for post, (seats, _) in POSTS.items()}
    data = papers(listed, posts=posts, round=round_)
    data["rulebook"] = "residents-2026"
    assert decide(again(data)) == again(decide(data))


@given(st.lists(mark, min_size=1, max_size=30), st.integers(1, 3), rounds, st.booleans())
def test_a_blank_or_void_ballot_never_helps_anybody(listed, seats, round_, blank):
    """In an election of one post that is valid without it."""
    posts = {"member": (seats, "赵钱")}
    marked = [{"member": names} for names in listed]
    added = [*marked, {} if blank else {"void": True}]
    before, after = (
        decide(papers(p, posts=posts, round=round_, electorate=len(added))) for p in (marked, added)
    )
    if not before["valid"]:
        return
    (old,), (new,) = before["posts"], after["posts"]
    assert set(new["elected"]) <= set(old["elected"])
    assert set(new["tied"]) <= set(old["tied"])
    assert new["needed"] >= old["needed"]
    assert new["vacant"] >= old["vacant"]


@given(
    st.dictionaries(st.sampled_from(NAMES), st.integers(0, 20), min_size=1),
    st.integers(1, 4),
    rounds,
)
def test_every_seat_is_won_tied_or_vacant(tally, seats, round_):
    returned = max(1, *tally.values(), -(-sum(tally.values()) // seats))
    (post,) = decide(count(tally, seats=seats, returned=returned, round=round_))["posts"]
    pending = seats - len(post["elected"]) - post["vacant"]
    assert pending == 0 if not post["tied"] else 0 < pending < len(post["tied"])
    assert [one["votes"] for one in post["candidates"]] == sorted(
        (one["votes"] for one in post["candidates"]), reverse=True
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
KEYS = ("rulebook", "on", "mode", "round", "electorate", "present", "ballots", "posts")


@settings(max_examples=200)
@given(st.sampled_from(KEYS), json_values)
def test_any_value_in_any_field_is_decided_or_refused(key, value):
    try:
        decide({**papers([{}], posts=POSTS), key: value})
    except ValueError as error:
        assert type(error).__name__ == "CountError"  # noqa: PT017 - both ends are right
