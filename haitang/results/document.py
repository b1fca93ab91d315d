"""The published file of a result: plain values, one line of text, one fingerprint. No Django.

``verify.py`` reads this file and computes everything in it anew. The order of what is in it counts
(names stand as on the ballot), so the line is written as it stands, and never sorted.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from haitang.elections.counting.book import Book
from haitang.elections.counting.deciding import decide
from haitang.elections.counting.given import check

FORMAT: Final = "haitang.result.1"
Values = dict[str, Any]


class NotReproducedError(ValueError):
    """The totals decide otherwise than the papers: one of the two is not what was counted."""


def line(values: object) -> str:
    """Plain values as one line of JSON, in the order in which they stand."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def fingerprint(core: object) -> str:
    """The SHA-256 of the line, in hexadecimal."""
    return hashlib.sha256(line(core).encode()).hexdigest()


def totals_of(given: Mapping[str, Any], book: Book) -> Values:
    """The same count by totals: what may be published. Ballot patterns stay in the house."""
    if "papers" not in given["ballots"]:
        return dict(given)
    counted = check(given, book)
    ballots = {
        "issued": counted.issued, "returned": counted.returned,
        "valid": counted.returned - counted.void, "void": counted.void,
    }  # fmt: skip
    posts = []
    for said, post in zip(given["posts"], counted.posts, strict=True):
        rest = {key: value for key, value in said.items() if key != "candidates"}
        posts.append({**rest, "tally": dict(post.votes)})
    return {**given, "ballots": ballots, "posts": posts}


def core_of(
    *,
    election: Mapping[str, Any],
    rulebook: Mapping[str, str],
    book: Book,
    given: Mapping[str, Any],
    boxes: Sequence[Mapping[str, Any]] = (),
    batches: Sequence[Mapping[str, Any]] = (),
) -> Values:
    """What is published and hashed, with the decision in it.

    ``given`` may hold papers; totals are published. Raises CountError for figures that cannot be,
    NotReproducedError when the totals decide otherwise than the papers.
    """
    totals = totals_of(given, book)
    decision = decide(totals, book)
    if decision != decide(given, book):
        raise NotReproducedError
    return {
        "format": FORMAT, "election": dict(election), "rulebook": dict(rulebook),
        "given": totals, "decision": decision,
        "boxes": [dict(box) for box in boxes], "batches": [dict(batch) for batch in batches],
    }  # fmt: skip
