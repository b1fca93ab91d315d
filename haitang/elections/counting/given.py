"""What is given about an election, checked field by field before anything is decided."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from haitang.elections.counting.book import Book
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.papers import Paper, count

LARGEST: Final = 10_000_000  # persons or ballots: no unit of this country is near it
SEATS: Final = 99
NAME: Final = 60  # characters; the longest registered names have about thirty
WOMEN: Final = ("women_seats", "women")
KEYS: Final = {
    "rulebook", "on", "mode", "round", "electorate", "present", "ballots", "posts",
}  # fmt: skip


@dataclass(frozen=True)
class Post:
    """A post with its seats, and its names in the order given with their votes.

    ``kept`` of the seats are for ``women`` alone, where the book keeps any.
    """

    name: str
    seats: int
    votes: Mapping[str, int]
    kept: int = 0
    women: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Given:
    """An election as counted. ``present`` is 0 where nobody asks for it."""

    book: Book
    mode: str
    round: int
    electorate: int
    present: int
    issued: int
    returned: int
    void: int
    posts: tuple[Post, ...]


def day(data: Mapping[str, Any]) -> date:
    """The day of the election; CountError unless written as 2026-04-06."""
    found = written_day(data.get("on"))
    if found is None:
        raise CountError("on", "请写选举日，如 2026-04-06", "write the day, such as 2026-04-06")
    return found


def written_day(text: object) -> date | None:
    """The day written as 2026-04-06, else None; other forms of ISO 8601 are not what people write.

    >>> written_day("2026-W15-1"), written_day("2026-04-06")
    (None, datetime.date(2026, 4, 6))
    """
    try:
        found = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.isoformat() == text else None


def check(data: Mapping[str, Any], book: Book) -> Given:
    """The election that ``data`` describes; CountError names the first field that cannot be."""
    only("", data, KEYS)
    mode = one_of("mode", data.get("mode"), list(book.turnout))
    round_ = one_of("round", data.get("round"), [1, 2])
    electorate = whole("electorate", data.get("electorate"), 1)
    present = _present(data, electorate, asked=mode == "members")
    ballots = data.get("ballots")
    if not isinstance(ballots, Mapping):
        raise CountError("ballots", "请写发出、收回和无效的票数", "write issued, returned and void")
    issued = whole("ballots.issued", ballots.get("issued"))
    posts = list(_posts(data.get("posts"), papers="papers" in ballots))
    if "papers" in ballots:
        only("ballots.", ballots, {"issued", "papers"})
        seats = {title: number for title, number, _ in posts}
        papers = list(_papers(ballots["papers"], seats))
        tally = count(papers, seats, {title: list(votes) for title, _, votes in posts}, book)
        returned, void = len(papers), tally.void
        posts = [(title, number, dict(tally.votes[title])) for title, number, _ in posts]
    else:
        returned, void = _totals(ballots)
        _possible(posts, returned - void, book)
    return Given(
        book=book,
        mode=mode,
        round=round_,
        electorate=electorate,
        present=present,
        issued=issued,
        returned=returned,
        void=void,
        posts=tuple(
            Post(*post, *_women(f"posts[{number}]", row, posts[: number + 1], book))
            for number, (post, row) in enumerate(zip(posts, data["posts"], strict=True))
        ),
    )


def only(at: str, data: Mapping[str, Any], known: set[str]) -> None:
    """CountError if a key is not one of those known."""
    for key in data:
        if key not in known:
            listed = "、".join(sorted(known))
            raise CountError(
                f"{at}{str(key)[:40]}",
                f"没有这一项，可写的有 {listed}",
                f"unknown field; known: {', '.join(sorted(known))}",
            )


def one_of(field: str, found: Any, known: list[Any]) -> Any:
    """The value, if it is one of those known and of the same type (``true`` is not 1)."""
    for value in known:
        if type(found) is type(value) and found == value:
            return value
    listed = "、".join(map(str, known))
    raise CountError(field, f"请写 {listed} 之一", f"write one of {', '.join(map(str, known))}")


def whole(field: str, found: Any, least: int = 0, most: int = LARGEST) -> int:
    """A whole number between two bounds; no bool, float or text passes."""
    if type(found) is not int or not least <= found <= most:
        raise CountError(
            field,
            f"请写 {least} 到 {most} 的整数",
            f"write a whole number from {least} to {most}",
        )
    return int(found)


def name(field: str, found: Any) -> str:
    """A name as on the ballot: no space around it, nothing invisible in it."""
    if (
        not isinstance(found, str)
        or not 0 < len(found) <= NAME
        or found != found.strip()
        or any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in found)
    ):
        raise CountError(
            field,
            f"请写 1 到 {NAME} 个字的名称，前后不留空格，不含看不见的字符",
            f"write a name of 1 to {NAME} characters, no spaces around it, none invisible",
        )
    return found


def names(field: str, found: Any) -> list[str]:
    """A list of names, each once."""
    if not isinstance(found, list):
        raise CountError(field, "请写姓名的列表", "write a list of names")
    checked = [name(f"{field}[{number}]", one) for number, one in enumerate(found)]
    seen: set[str] = set()
    for number, one in enumerate(checked):
        if one in seen:
            raise CountError(
                f"{field}[{number}]",
                f"“{one}”写了两次，同一人只写一次",
                f"“{one}” is given twice; write each person once",
            )
        seen.add(one)
    return checked


def _present(data: Mapping[str, Any], electorate: int, *, asked: bool) -> int:
    if asked:
        return whole("present", data.get("present"), 0, electorate)
    if "present" in data:
        raise CountError(
            "present",
            "只有党组织选举填实到会人数，请删去这一项",
            "only Party elections have members present; leave this field out",
        )
    return 0


def _totals(ballots: Mapping[str, Any]) -> tuple[int, int]:
    """Returned and void of a count by totals; ``valid`` may be given and must then agree."""
    only("ballots.", ballots, {"issued", "returned", "valid", "void"})
    returned = whole("ballots.returned", ballots.get("returned"))
    void = whole("ballots.void", ballots.get("void"))
    valid = whole("ballots.valid", ballots.get("valid", max(0, returned - void)))
    if valid + void != returned:
        more = valid + void - returned
        than = "多" if more > 0 else "少"
        raise CountError(
            "ballots",
            f"有效{valid:,} + 无效{void:,} = {valid + void:,}，"
            f"比收回的{returned:,}{than}{abs(more):,}张；请重新清点",
            f"valid {valid:,} + void {void:,} = {valid + void:,}, but {returned:,} were returned;"
            " count again",
        )
    return returned, void


def _posts(found: Any, *, papers: bool) -> Iterator[tuple[str, int, dict[str, int]]]:
    """Each post with seats and names; votes are 0 where papers will be counted."""
    if not isinstance(found, list) or not found:
        raise CountError("posts", "请至少写一个职务", "write at least one post")
    seen = set()
    for number, post in enumerate(found):
        at = f"posts[{number}]"
        if not isinstance(post, Mapping):
            raise CountError(at, "请写职务、名额和得票", "write post, seats and tally")
        only(f"{at}.", post, {"post", "seats", "candidates" if papers else "tally", *WOMEN})
        title = name(f"{at}.post", post.get("post"))
        if title in seen or title == "void":
            raise CountError(f"{at}.post", f"“{title}”不能用或写了两次", f"“{title}” is taken")
        seen.add(title)
        seats = whole(f"{at}.seats", post.get("seats"), 1, SEATS)
        if papers:
            yield title, seats, dict.fromkeys(names(f"{at}.candidates", post.get("candidates")), 0)
        else:
            yield title, seats, _tally(f"{at}.tally", post.get("tally"))


def _women(
    at: str, row: Mapping[str, Any], posts: list[tuple[str, int, dict[str, int]]], book: Book
) -> tuple[int, frozenset[str]]:
    """How many seats of the last of some posts are kept for women, and who is one.

    (0, nobody) where none are. Where votes cascade, names of the posts above stand for it too.
    """
    _title, seats, votes = posts[-1]
    if book.cascades:
        votes = {name: 0 for post in posts for name in post[2]}
    kept = whole(f"{at}.women_seats", row.get("women_seats", 0), 0, seats)
    listed = names(f"{at}.women", row.get("women", []))
    for number, one in enumerate(listed):
        if one not in votes:
            raise CountError(
                f"{at}.women[{number}]",
                f"“{one}”不在这个职务的姓名里，请核对姓名",
                f"“{one}” is not among the names of this post; check the name",
            )
    women = frozenset(listed)
    if kept and not (book.rules.women and book.rules.women.kept):
        raise CountError(
            f"{at}.women_seats",
            f"“{book.id}”没有单列的妇女名额，请写 0",
            f"{book.id} keeps no seats for women; write 0",
        )
    return kept, women


def _tally(field: str, found: Any) -> dict[str, int]:
    if not isinstance(found, Mapping):
        raise CountError(field, "请写每人的得票数", "write the votes of each person")
    return {
        name(f"{field}.{str(one)[:NAME]}", one): whole(f"{field}.{str(one)[:NAME]}", votes)
        for one, votes in found.items()
    }


def _possible(posts: list[tuple[str, int, dict[str, int]]], valid: int, book: Book) -> None:
    """CountError if valid ballots cannot have given these votes."""
    together: dict[str, int] = {}
    for number, (_, seats, votes) in enumerate(posts):
        at = f"posts[{number}].tally"
        for one, figure in votes.items():
            together[one] = together.get(one, 0) + figure
            most = together[one] if book.one_post else figure
            if most > valid:
                raise _more(f"{at}.{one}", most, valid, f"有效票{valid:,}张", "valid ballots")
        if sum(votes.values()) > seats * valid:
            text = f"有效票{valid:,}张 × 名额{seats} = {seats * valid:,}"
            raise _more(at, sum(votes.values()), seats * valid, text, "valid ballots times seats")


def _more(field: str, figure: int, most: int, zh: str, en: str) -> CountError:
    return CountError(
        field,
        f"得票合计{figure:,}，比{zh}多{figure - most:,}；请核对",
        f"{figure:,} votes are {figure - most:,} more than {most:,} {en}; check them",
    )


def _papers(found: Any, seats: Mapping[str, int]) -> Iterator[Paper]:
    """Each paper as the names under each post, or None if it is void."""
    if not isinstance(found, list) or len(found) > LARGEST:
        raise CountError("ballots.papers", "请写选票的列表", "write a list of ballots")
    for number, paper in enumerate(found):
        at = f"ballots.papers[{number}]"
        if not isinstance(paper, Mapping):
            raise CountError(at, "请写各职务的姓名，或 void", "write names under posts, or void")
        only(f"{at}.", paper, {*seats, "void"})
        marks = {
            post: names(f"{at}.{post}", listed) for post, listed in paper.items() if post != "void"
        }
        void = one_of(f"{at}.void", paper.get("void", False), [True, False])
        yield None if void else marks
