"""Who is elected: one pure function from the count to the result."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from haitang.elections.counting.book import Book
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.given import Given, Post, check, day
from haitang.elections.counting.reading import book as shelved
from haitang.elections.counting.thresholds import Source, Threshold

Row = dict[str, Any]


def decide(data: Mapping[str, Any], book: Book | None = None) -> Row:
    """The result of an election, as plain values for JSON.

    ``data`` has the fields that docs/elections/decide.md lists. ``book`` stands in for the one
    that ``data`` names. Raises CountError, which names the field, for a book not in force on the
    day and for figures that cannot be. The same data gives the same result on any machine.
    """
    if not isinstance(data, Mapping):
        raise CountError("input", "请写一个 JSON 对象", "write a JSON object")
    if book is None:
        name = data.get("rulebook")
        book = shelved(name if isinstance(name, str) else "")
    _in_force(book, data)
    given = check(data, book)
    why = tests(given)
    failed = [row for row in why if not row.pop("passed")]
    fault = failed[0]["source"] if failed else None
    taken: set[str] = set()
    above: dict[str, int] = {}  # what the posts before this one gave each name, where votes cascade
    posts = []
    for post in given.posts:
        row = _unmade(given, post, fault) if fault else _made(given, post, taken, above)
        taken |= set(row["elected"]) if book.one_post else set()
        if book.cascades:
            above = {n: above.get(n, 0) + post.votes.get(n, 0) for n in [*above, *post.votes]}
        posts.append(row)
    return {"valid": fault is None, "why": why, "posts": posts}


def _in_force(book: Book, data: Mapping[str, Any]) -> None:
    on = day(data)
    if not book.in_force(on):
        until = f"到 {book.end} 止" if book.end else "起"
        ends = f" to {book.end}" if book.end else ""
        raise CountError(
            "on",
            f"{on} 不在“{book.id}”的施行期内（{book.start} {until}），请换用当日有效的规则书",
            f"{book.id} is not in force on {on} (from {book.start}{ends}); use the book of the day",
        )


def base(given: Given, name: str) -> int:
    """The figure of which a threshold takes its share."""
    cast = given.returned if given.book.void_in_total else given.returned - given.void
    return {"ballots_cast": cast, "members_present": given.present}.get(name, given.electorate)


def tests(given: Given) -> list[Row]:
    """Whether the election is valid: turnout always, the ballot accounts where they fail.

    ``needed`` of an account is the most there may be; of turnout, the least.
    """
    book, turnout = given.book, given.book.turnout[given.mode]
    took_part = given.present if given.mode == "members" else given.returned
    needed = turnout.needed(given.electorate)
    rows = [_test("turnout", turnout.base, took_part, needed, took_part >= needed, turnout.source)]
    may_vote = given.present if given.mode == "members" else given.electorate
    who = "members_present" if given.mode == "members" else turnout.base
    for test, of, most, source in (
        ("returned", "issued", given.issued, book.returned),
        ("voters", who, may_vote, book.voters),
    ):
        if given.returned > most:
            rows.append(_test(test, of, given.returned, most, False, source))
    return rows


def _test(test: str, of: str, figure: int, needed: int, passed: bool, source: Source) -> Row:
    return {
        "test": test,
        "base": of,
        "figure": figure,
        "needed": needed,
        "source": str(source),
        "passed": passed,
    }


def _threshold(given: Given) -> Threshold:
    return given.book.winner if given.round == 1 else given.book.runoff_winner


def _ranked(votes: Mapping[str, int]) -> list[str]:
    """Names by votes, then as given."""
    return sorted(votes, key=lambda name: -votes[name])


def _added(post: Post, taken: set[str], above: Mapping[str, int]) -> Post:
    """The post with the votes of higher posts added, for those who won none of them."""
    found = {n: v + (0 if n in taken else above.get(n, 0)) for n, v in post.votes.items()}
    more = {n: v for n, v in above.items() if v and n not in taken and n not in found}
    return replace(post, votes=found | more)


def _made(given: Given, post: Post, taken: set[str], above: Mapping[str, int]) -> Row:
    """A post of a valid election. ``taken`` are those elected to a post listed before."""
    threshold, own = _threshold(given), post.votes
    if given.book.cascades:
        post = _added(post, taken, above)
    needed = threshold.needed(base(given, threshold.base))
    free = [name for name in _ranked(post.votes) if name not in taken]
    enough = [name for name in free if post.votes[name] >= needed]
    elected, tied = _filled(enough, post)
    women = min(post.kept, sum(name in post.women for name in enough))
    others = min(post.seats - post.kept, len(enough) - women)
    unkept = post.kept - women  # seats kept for women that no woman won
    vacant = post.seats - women - others
    again = vacant if given.round == 1 else 0
    left = [name for name in free if name not in elected]
    runoff = _again(given, post, left, again, unkept) if again else []
    outcomes = dict.fromkeys(post.votes, ("not_elected", threshold.source))
    outcomes |= dict.fromkeys(runoff, ("runoff", given.book.runoff))
    outcomes |= dict.fromkeys(tied, ("tied", given.book.tie))
    outcomes |= dict.fromkeys(elected, ("elected", threshold.source))
    if given.book.one_post:
        here = taken.intersection(post.votes)
        outcomes |= dict.fromkeys(here, ("other_post", given.book.one_post))
    row = _row(post, needed, elected, tied, vacant, again, runoff, outcomes)
    if unkept and again:
        row["runoff"]["women_seats"] = unkept
    if given.book.cascades:
        for one in row["candidates"]:
            one["carried"] = one["votes"] - own.get(one["name"], 0)
    return row


def _filled(enough: list[str], post: Post) -> tuple[list[str], list[str]]:
    """Of those with enough votes, by votes: who has a seat, and who is tied for one.

    The kept seats go to the highest women, the others to the highest of all who are left. Someone
    has a seat who has one even when losing every tie, and is tied who needs to win a tie for it.
    """
    elected, tied = [], []
    for name in enough:
        votes = post.votes[name]
        higher = [other for other in enough if post.votes[other] > votes]
        level = [other for other in enough if post.votes[other] == votes and other != name]
        if _seated(name, higher + level, post):
            elected.append(name)
        elif _seated(name, higher, post):
            tied.append(name)
    return elected, tied


def _seated(name: str, before: list[str], post: Post) -> bool:
    """Whether a person has a seat when exactly those ``before`` come first."""
    women = min(sum(other in post.women for other in before), post.kept)
    if name in post.women and women < post.kept:
        return True
    return len(before) - women < post.seats - post.kept


def _again(given: Given, post: Post, left: list[str], again: int, unkept: int) -> list[str]:
    """Who stands in the run-off: the highest of all, and for kept seats the highest women."""
    more = given.book.runoff_more
    everyone = left if again > unkept else []
    chosen = set(_highest(everyone, post.votes, again - unkept + more))
    if unkept:
        women = [name for name in left if name in post.women]
        chosen |= set(_highest(women, post.votes, unkept + more))
    return [name for name in left if name in chosen]


def _highest(names: list[str], votes: Mapping[str, int], most: int) -> list[str]:
    """The highest names, all those level with the last of them, nobody without a vote."""
    voted = [name for name in names if votes[name]]
    if len(voted) <= most:
        return voted
    return [name for name in voted if votes[name] >= votes[voted[most - 1]]]


def _unmade(given: Given, post: Post, fault: str) -> Row:
    """A post of an election that is not valid: nobody is elected, nobody stands again."""
    threshold = _threshold(given)
    needed = threshold.needed(base(given, threshold.base))
    outcomes = dict.fromkeys(post.votes, ("invalid", fault))
    return _row(post, needed, [], [], post.seats, 0, [], outcomes)


def _row(
    post: Post,
    needed: int,
    elected: list[str],
    tied: list[str],
    vacant: int,
    again: int,
    runoff: list[str],
    outcomes: Mapping[str, tuple[str, Source | str]],
) -> Row:
    return {
        "post": post.name,
        "needed": needed,
        "elected": elected,
        "tied": tied,
        "vacant": vacant,
        "runoff": {"seats": again, "candidates": runoff},
        "candidates": [
            {
                "name": name,
                "votes": post.votes[name],
                "outcome": outcomes[name][0],
                "source": str(outcomes[name][1]),
            }
            for name in _ranked(post.votes)
        ],
    }
