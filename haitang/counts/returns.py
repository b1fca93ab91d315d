"""A file of returns as plain values: read strictly, then asked every equation. No Django here."""

from collections.abc import Mapping
from typing import Any, Final

from haitang.counts.accounting import (
    KINDS,
    BatchFigures,
    BoxFigures,
    Equation,
    Marks,
    PostFigures,
    Stated,
    whole,
)
from haitang.elections.counting.errors import CountError

NAME: Final = 60  # characters; longer ones are cut where they are named
BOX: Final = ("printed", "issued", "unused", "returned", "replaced", "not_returned")


def equations(data: Any) -> list[Equation]:
    """Every equation of a file of returns; CountError names the first field that cannot be.

    ``{"boxes": [...], "batches": [...], "marks": {...}, "totals": {...}}``; all but boxes may be
    left out, and one box at least is wanted. See docs/elections/count.md.
    """
    top = _table("", data, {"boxes", "batches", "marks", "totals"})
    if not _list("boxes", top):
        raise CountError("boxes", "请至少写一个票箱", "at least one box is wanted")
    boxes = [_box(f"boxes[{n}]", row) for n, row in enumerate(_list("boxes", top))]
    batches = [_batch(f"batches[{n}]", row) for n, row in enumerate(_list("batches", top))]
    marks = _marks(top["marks"]) if "marks" in top else None
    stated = _stated(top["totals"]) if "totals" in top else None
    return whole(boxes, batches, marks, stated)


def _table(at: str, found: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise CountError(at or "file", "请写一个 JSON 对象", "a JSON object is wanted")
    if unknown := set(found) - known:
        field = f"{at}.{min(unknown)[:NAME]}".removeprefix(".")
        zh = f"没有这个栏目；有的是：{'、'.join(sorted(known))}"
        raise CountError(field, zh, f"unknown; known: {', '.join(sorted(known))}")
    return found


def _list(at: str, table: Mapping[str, Any]) -> list[Any]:
    found = table.get(at, [])
    if not isinstance(found, list):
        raise CountError(at, "请写一个列表", "a list is wanted")
    return found


def _whole(at: str, found: Any) -> int:
    if type(found) is not int or not 0 <= found < 10_000_000:
        raise CountError(at, "请写从 0 起的整数", "a whole number from 0 is wanted")
    return int(found)


def _text(at: str, found: Any) -> str:
    if not isinstance(found, str) or not 0 < len(found) <= NAME:
        raise CountError(
            at, f"请写不超过{NAME}个字的名称", f"a name of at most {NAME} characters is wanted"
        )
    return found


def _box(at: str, found: Any) -> BoxFigures:
    row = _table(at, found, {"name", "kind", "valid", "void", *BOX})
    kind = row.get("kind", "hall")
    if kind not in KINDS:
        raise CountError(
            f"{at}.kind", "请写 hall、station 或 mobile", "hall, station or mobile is wanted"
        )
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
        raise CountError(
            f"{at}.votes", "请写每人的得票数", "a JSON object of votes by name is wanted"
        )
    unused = _whole(f"{at}.unused", row["unused"]) if "unused" in row else None
    given = {str(name): _whole(f"{at}.votes.{name[:NAME]}", n) for name, n in votes.items()}
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
        raise CountError(
            "totals.votes", "请写各职务每人的得票数", "post -> name -> votes is wanted"
        )
    given = {
        str(post): {
            str(n): _whole(f"totals.votes.{post[:NAME]}.{n[:NAME]}", v) for n, v in own.items()
        }
        for post, own in votes.items()
    }
    names = ("issued", "returned", "valid", "void")
    issued, returned, valid, void = (_whole(f"totals.{name}", row.get(name)) for name in names)
    return Stated(issued, returned, valid, void, given)
