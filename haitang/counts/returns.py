"""A file of returns as plain values: read strictly, then asked every equation. No Django here."""

from collections.abc import Mapping
from typing import Any, Final

from haitang.counts.accounting import (
    BatchFigures,
    BoxFigures,
    Equation,
    Marks,
    PostFigures,
    Stated,
    whole,
)

BOX: Final = ("printed", "issued", "unused", "returned", "replaced", "not_returned")


def equations(data: Any) -> list[Equation]:
    """Every equation of a file of returns; ValueError names the first field that cannot be.

    ``{"boxes": [...], "batches": [...], "marks": {...}, "totals": {...}}``; all but boxes may be
    left out. See docs/elections/count.md.
    """
    top = _table("", data, {"boxes", "batches", "marks", "totals"})
    boxes = [_box(f"boxes[{n}]", row) for n, row in enumerate(_list("boxes", top))]
    batches = [_batch(f"batches[{n}]", row) for n, row in enumerate(_list("batches", top))]
    marks = _marks(top["marks"]) if "marks" in top else None
    stated = _stated(top["totals"]) if "totals" in top else None
    return whole(boxes, batches, marks, stated)


def _table(at: str, found: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise ValueError(f"{at or 'file'}: a JSON object is wanted")  # noqa: TRY004 - see below
    if unknown := set(found) - known:
        raise ValueError(f"{at}.{min(unknown)}: unknown; known: {', '.join(sorted(known))}")
    return found


def _list(at: str, table: Mapping[str, Any]) -> list[Any]:
    found = table.get(at, [])
    if not isinstance(found, list):
        raise ValueError(f"{at}: a list is wanted")  # noqa: TRY004 - one sort of error for a file
    return found


def _whole(at: str, found: Any) -> int:
    if type(found) is not int or not 0 <= found < 10_000_000:
        raise ValueError(f"{at}: a whole number from 0 is wanted")
    return int(found)


def _text(at: str, found: Any) -> str:
    if not isinstance(found, str) or not 0 < len(found) <= 60:
        raise ValueError(f"{at}: a name of at most 60 characters is wanted")
    return found


def _box(at: str, found: Any) -> BoxFigures:
    row = _table(at, found, {"name", "kind", "valid", "void", *BOX})
    kind = row.get("kind", "hall")
    if kind not in {"hall", "station", "mobile"}:
        raise ValueError(f"{at}.kind: hall, station or mobile is wanted")
    figures = [_whole(f"{at}.{name}", row.get(name)) for name in BOX]
    known = [_whole(f"{at}.{n}", row[n]) if n in row else None for n in ("valid", "void")]
    return BoxFigures(_text(f"{at}.name", row.get("name")), kind, *figures, *known)


def _batch(at: str, found: Any) -> BatchFigures:
    row = _table(at, found, {"name", "box", "size", "valid", "void", "posts"})
    posts = tuple(_post(f"{at}.posts[{n}]", p) for n, p in enumerate(_list("posts", row)))
    name, box = (_text(f"{at}.{key}", row.get(key)) for key in ("name", "box"))
    size, valid, void = (_whole(f"{at}.{key}", row.get(key)) for key in ("size", "valid", "void"))
    return BatchFigures(name, box, size, valid, void, posts)


def _post(at: str, found: Any) -> PostFigures:
    row = _table(at, found, {"post", "seats", "votes", "unused"})
    votes = row.get("votes")
    if not isinstance(votes, Mapping):
        raise ValueError(f"{at}.votes: a JSON object is wanted")  # noqa: TRY004 - see above
    unused = _whole(f"{at}.unused", row["unused"]) if "unused" in row else None
    given = {str(name): _whole(f"{at}.votes.{name}", n) for name, n in votes.items()}
    seats = _whole(f"{at}.seats", row.get("seats"))
    return PostFigures(_text(f"{at}.post", row.get("post")), seats, given, unused)


def _marks(found: Any) -> Marks:
    row = _table("marks", found, {"hall", "station", "mobile", "proxies"})
    names = ("hall", "station", "mobile", "proxies")
    return Marks(*(_whole(f"marks.{name}", row.get(name, 0)) for name in names))


def _stated(found: Any) -> Stated:
    row = _table("totals", found, {"issued", "returned", "valid", "void", "votes"})
    votes = row.get("votes", {})
    if not isinstance(votes, Mapping) or not all(isinstance(v, Mapping) for v in votes.values()):
        raise ValueError("totals.votes: post -> name -> votes is wanted")
    given = {
        str(post): {str(n): _whole(f"totals.votes.{post}.{n}", v) for n, v in own.items()}
        for post, own in votes.items()
    }
    names = ("issued", "returned", "valid", "void")
    issued, returned, valid, void = (_whole(f"totals.{name}", row.get(name)) for name in names)
    return Stated(issued, returned, valid, void, given)
