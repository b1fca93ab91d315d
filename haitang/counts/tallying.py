"""Running totals: who is elected for certain whatever is still to come, who is out. No Django.

``standing`` looks at every way in which the ballots that are left may be marked. For one post it
is exact (tests compare it with all completions of small counts). Where one person may hold one
post only and stands for two, it may say "open" a little longer than it must, never the reverse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from haitang.elections.counting.book import Book

CERTAIN, OPEN, OUT = "certain", "open", "out"


@dataclass(frozen=True)
class PostSoFar:
    """A post with its seats and the votes counted so far, in the order of the ballot.

    ``kept`` of the seats are for ``women``; ``unsure`` are names of which it is not known yet.
    """

    post: str
    seats: int
    votes: Mapping[str, int]
    kept: int = 0
    women: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SoFar:
    """What is known in the middle of a count.

    ``returned`` is all ballots taken from the boxes, ``left`` those not yet counted, ``void`` the
    void ones among those counted; ``whole`` the figure that a share of electorate or members
    present is taken of. ``valid`` is whether the election can be valid (turnout, accounts).
    """

    book: Book
    round: int
    returned: int
    left: int
    void: int
    whole: int
    posts: Sequence[PostSoFar]
    valid: bool = True


@dataclass(frozen=True)
class Standing:
    """Where one name stands in one post. ``needed``: the fewest votes that may be enough."""

    name: str
    votes: int
    state: str


@dataclass(frozen=True)
class PostStanding:
    """A post in the middle of a count. ``needed`` runs from least to most (void still to come)."""

    post: str
    seats: int
    least: int
    most: int
    names: tuple[Standing, ...]


def standing(so_far: SoFar) -> list[PostStanding]:
    """Each post with its names by votes, then as on the ballot, and where each stands."""
    found: list[PostStanding] = []
    sure: dict[str, set[str]] = {}  # post -> elected for certain
    able: dict[str, set[str]] = {}  # post -> may still be elected, certain or not
    stranger = False  # whether somebody without a vote may still be elected above
    for post in so_far.posts:
        least, most = _needed(so_far)
        above = _Above(
            set().union(*sure.values()), set().union(*able.values()), stranger, so_far.book
        )
        states = {name: _state(so_far, post, name, most, above) for name in post.votes}
        sure[post.post] = {name for name, state in states.items() if state == CERTAIN}
        able[post.post] = {name for name, state in states.items() if state != OUT}
        stranger = stranger or _may_win(so_far, post, 0, most, "", above)
        ranked = sorted(post.votes, key=lambda name: -post.votes[name])
        names = tuple(Standing(name, post.votes[name], states[name]) for name in ranked)
        found.append(PostStanding(post.post, post.seats, least, most, names))
    return found


@dataclass(frozen=True)
class _Above:
    """Who is, and who may be, elected to a post listed before. ``stranger``: anybody may."""

    sure: set[str]
    able: set[str]
    stranger: bool
    book: Book

    def surely(self, name: str) -> bool:
        return self.book.one_post is not None and name in self.sure

    def maybe(self, name: str) -> bool:
        return self.book.one_post is not None and (self.stranger or name in self.able)


def _needed(so_far: SoFar) -> tuple[int, int]:
    """The least and the most votes that may turn out to be needed."""
    book = so_far.book
    threshold = book.winner if so_far.round == 1 else book.runoff_winner
    if threshold.base != "ballots_cast":
        needed = threshold.needed(so_far.whole)
        return needed, needed
    if book.void_in_total:
        needed = threshold.needed(so_far.returned)
        return needed, needed
    valid = so_far.returned - so_far.void
    return threshold.needed(valid - so_far.left), threshold.needed(valid)


def _state(so_far: SoFar, post: PostSoFar, name: str, most: int, above: _Above) -> str:
    if not so_far.valid or above.surely(name):
        return OUT
    votes = post.votes[name]
    if _safe(so_far, post, name, most, above) and not above.maybe(name):
        return CERTAIN
    return OPEN if _may_win(so_far, post, votes, most, name, above) else OUT


def _safe(so_far: SoFar, post: PostSoFar, name: str, most: int, above: _Above) -> bool:
    """Whether the name has a seat of this post even if nobody left marks it."""
    votes, left = post.votes[name], so_far.left
    if votes < most or (left and left >= votes):  # as many strangers as seats could be written in
        return False
    level = [
        other
        for other, figure in post.votes.items()
        if other != name and figure + left >= votes and not above.surely(other)
    ]
    return _seated(post, name, level, kindly=False)


def _may_win(
    so_far: SoFar,
    post: PostSoFar,
    votes: int,
    needed: int,
    name: str,
    above: _Above,
) -> bool:
    """Whether somebody with so many votes has a seat if all that is left marks that name alone.

    Then every ballot left is valid, so ``needed`` is the most that may be needed.
    """
    best = votes + so_far.left
    if best < needed or not so_far.valid:
        return False
    ahead = [
        other
        for other, figure in post.votes.items()
        if other != name and figure >= best and not above.maybe(other)
    ]
    return _seated(post, name, ahead, kindly=True)


def _seated(post: PostSoFar, name: str, before: Sequence[str], *, kindly: bool) -> bool:
    """Whether a name has a seat when exactly those ``before`` come first, kept seats to women.

    Of whom it is not known whether they are women, it is taken what is best for the name where
    ``kindly``, else what is worst. A woman is best off with no other woman before her, anybody
    else with as many as there can be: they take kept seats. "" is a name not seen yet.
    """
    woman = name in post.women or (kindly and (not name or name in post.unsure))
    taken = post.women if woman == kindly else post.women | post.unsure
    women = min(sum(other in taken for other in before), post.kept)
    if woman and women < post.kept:
        return True
    return len(before) - women < post.seats - post.kept
