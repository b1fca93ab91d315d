"""Whole sets of returns for tests: boxes, batches, marks and signed totals that agree."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from hypothesis import strategies as st

from haitang.counts.accounting import (
    BatchFigures,
    BoxFigures,
    Equation,
    Marks,
    PostFigures,
    Stated,
    whole,
)

KINDS = ("hall", "station", "mobile")


@dataclass(frozen=True)
class Returns:
    """A whole set."""

    boxes: tuple[BoxFigures, ...]
    batches: tuple[BatchFigures, ...]
    marks: Marks
    stated: Stated

    def equations(self) -> list[Equation]:
        return whole(self.boxes, self.batches, self.marks, self.stated)


@st.composite
def sets(draw: st.DrawFn) -> Returns:
    """A reconciled set of one to four boxes, each with its batches, of one or two posts."""
    count = draw(st.integers(1, 4))
    seats = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2))
    boxes, batches = [], []
    for n in range(count):
        own = [_batch(draw, f"{n}-{m}", f"箱{n}", seats) for m in range(draw(st.integers(0, 3)))]
        batches += own
        boxes.append(_box(draw, f"箱{n}", draw(st.sampled_from(KINDS)), own))
    marks = _marks(draw, boxes)
    return Returns(tuple(boxes), tuple(batches), marks, _stated(boxes, batches))


def _batch(draw: st.DrawFn, name: str, box: str, seats: list[int]) -> BatchFigures:
    valid, void = draw(st.integers(0, 25)), draw(st.integers(0, 3))
    posts = []
    for number, many in enumerate(seats):
        left, votes = valid * many, {}
        for person in ("赵", "钱", "孙")[: draw(st.integers(1, 3))]:
            votes[person] = draw(st.integers(0, min(valid, left)))
            left -= votes[person]
        posts.append(PostFigures(f"p{number}", many, votes, left))
    return BatchFigures(name, box, valid + void, valid, void, tuple(posts))


def _box(draw: st.DrawFn, name: str, kind: str, own: list[BatchFigures]) -> BoxFigures:
    few = st.integers(0, 30)
    returned, replaced, away = sum(b.size for b in own), draw(few), draw(few)
    issued, unused = returned + replaced + away, draw(few)
    valid = sum(b.valid for b in own)
    return BoxFigures(
        name, kind, issued + unused, issued, unused, returned, replaced, away, valid,
        returned - valid,
    )  # fmt: skip


def _marks(draw: st.DrawFn, boxes: list[BoxFigures]) -> Marks:
    by_kind = {k: sum(b.issued - b.replaced for b in boxes if b.kind == k) for k in KINDS}
    return Marks(**by_kind, proxies=draw(st.integers(0, sum(by_kind.values()))))


def _stated(boxes: list[BoxFigures], batches: list[BatchFigures]) -> Stated:
    votes: dict[str, dict[str, int]] = {}
    for batch in batches:
        for post in batch.posts:
            for name, n in post.votes.items():
                own = votes.setdefault(post.post, {})
                own[name] = own.get(name, 0) + n
    return Stated(
        sum(b.issued for b in boxes), sum(b.returned for b in boxes),
        sum(b.valid or 0 for b in boxes), sum(b.void or 0 for b in boxes), votes,
    )  # fmt: skip


def figures(given: Returns) -> Iterator[tuple[str, Any]]:  # noqa: C901 - a line a figure
    """Each single figure of a set, as a way to change it: (name, new figure -> the set)."""
    for n, box in enumerate(given.boxes):
        for name in _numbers(box):
            yield f"{box.name}.{name}", _in_row(given, "boxes", n, name)
    for n, batch in enumerate(given.batches):
        for name in _numbers(batch):
            yield f"{batch.name}.{name}", _in_row(given, "batches", n, name)
        for m, post in enumerate(batch.posts):
            yield f"{batch.name}.{post.post}.unused", _in_post(given, n, m, None)
            for person in post.votes:
                yield f"{batch.name}.{post.post}.{person}", _in_post(given, n, m, person)
    for name in ("hall", "station", "mobile"):
        yield f"marks.{name}", _of(given, "marks", name)
    for name in ("issued", "returned", "valid", "void"):
        yield f"stated.{name}", _of(given, "stated", name)
    for post, votes in given.stated.votes.items():
        for person in votes:
            yield f"stated.{post}.{person}", _in_total(given, post, person)


def _numbers(row: Any) -> list[str]:
    return [f.name for f in fields(row) if isinstance(getattr(row, f.name), int)]


def _in_row(given: Returns, rows: str, n: int, name: str) -> Any:
    def change(by: int) -> Returns:
        kept = list(getattr(given, rows))
        kept[n] = replace(kept[n], **{name: getattr(kept[n], name) + by})
        return replace(given, **{rows: tuple(kept)})

    return change


def _in_post(given: Returns, n: int, m: int, person: str | None) -> Any:
    def change(by: int) -> Returns:
        batches, posts = list(given.batches), list(given.batches[n].posts)
        post = posts[m]
        if person is None:
            posts[m] = replace(post, unused=(post.unused or 0) + by)
        else:
            posts[m] = replace(post, votes={**post.votes, person: post.votes[person] + by})
        batches[n] = replace(batches[n], posts=tuple(posts))
        return replace(given, batches=tuple(batches))

    return change


def _of(given: Returns, part: str, name: str) -> Any:
    def change(by: int) -> Returns:
        row = getattr(given, part)
        return replace(given, **{part: replace(row, **{name: getattr(row, name) + by})})

    return change


def _in_total(given: Returns, post: str, person: str) -> Any:
    def change(by: int) -> Returns:
        votes = {p: dict(v) for p, v in given.stated.votes.items()}
        votes[post][person] += by
        return replace(given, stated=replace(given.stated, votes=votes))

    return change
