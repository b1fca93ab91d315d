"""Two readings side by side: where they differ, and what a batch says once that is settled."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from haitang.counts.ballot import Ballot, canonical
from haitang.counts.bare import bare
from haitang.counts.models import Batch, Count, Entry, EntryLine, Paper, Ruling, Settlement
from haitang.elections.counting.book import Book
from haitang.elections.counting.papers import votes

Seen = tuple[str, str]  # kind and choices of a ballot
Key = int | tuple[str, str]  # number of a ballot, or (post, name); ("", "valid") and ("", "void")
QUESTIONABLE = Paper.Kind.QUESTIONABLE
WHOLE = ""  # the post of a ruling on the whole ballot


@dataclass(frozen=True)
class Difference:
    """One place where two readings differ."""

    key: Key
    first: object
    second: object


def papers_of(entry: Entry) -> dict[int, Seen]:
    """Kind and choices by the number of the ballot."""
    rows = bare(Paper).filter(entry=entry).order_by("number")
    return {
        n: (kind, choices) for n, kind, choices in rows.values_list("number", "kind", "choices")
    }


def lines_of(entry: Entry) -> dict[tuple[str, str], int]:
    """Votes by (post, name), with valid and void under the post ""."""
    rows = bare(EntryLine).filter(entry=entry).order_by("pk")
    found = {(post, name): n for post, name, n in rows.values_list("post", "name", "votes")}
    return found | {("", "valid"): entry.valid or 0, ("", "void"): entry.void or 0}


def differences(one: Entry, two: Entry, style: str) -> list[Difference]:
    """Every ballot, or every figure, in which two finished entries differ."""
    first, second = _read(one, style), _read(two, style)
    keys = dict.fromkeys([*first, *second])
    nothing = 0 if style == Count.Style.TOTALS else None
    return [
        Difference(key, first.get(key, nothing), second.get(key, nothing))
        for key in keys
        if first.get(key, nothing) != second.get(key, nothing)
    ]


def _read(entry: Entry, style: str) -> Mapping[Any, object]:
    return lines_of(entry) if style == Count.Style.TOTALS else papers_of(entry)


def settled_papers(batch: Batch) -> dict[int, Seen]:
    """The ballots of a batch on which both agree, with what the second look found in place."""
    first = bare(Entry).filter(batch=batch, turn=1).get()
    found = papers_of(first)
    for row in bare(Settlement).filter(batch=batch):
        found[row.number] = row.kind, row.choices
    return found


def settled_lines(batch: Batch) -> dict[tuple[str, str], int]:
    """The totals of a batch, agreed or read again."""
    again = bare(Settlement).filter(batch=batch, number=0).first()
    if again is not None:
        return {(post, name): votes for post, name, votes in json.loads(again.choices)}
    return lines_of(bare(Entry).filter(batch=batch, turn=1).get())


def marks_of(choices: str) -> list[tuple[str, str]]:
    """(post, name) of each mark."""
    return [(post, name) for post, names in json.loads(choices).items() for name in names]


def unruled(papers: Mapping[int, Seen], rulings: list[Ruling]) -> list[int]:
    """Numbers of questionable ballots of which a mark, or a ballot without marks, has no ruling."""
    ruled = {(r.number, r.post, r.name) for r in rulings}
    return [
        number
        for number, (kind, choices) in papers.items()
        if kind == QUESTIONABLE
        and (number, WHOLE, "") not in ruled
        and not ((marks := marks_of(choices)) and all((number, *mark) in ruled for mark in marks))
    ]


def final_papers(papers: Mapping[int, Seen], rulings: list[Ruling]) -> list[dict[str, object]]:
    """The ballots as they are decided on: rulings applied, in the order of their numbers."""
    void = {r.number for r in rulings if r.post == WHOLE and not r.valid}
    struck = {(r.number, r.post, r.name) for r in rulings if r.post != WHOLE and not r.valid}
    return [
        {"void": True}
        if number in void or kind == Paper.Kind.VOID
        else _without(json.loads(choices), number, struck)
        for number, (kind, choices) in sorted(papers.items())
    ]


def _without(
    choices: dict[str, list[str]], number: int, struck: set[tuple[int, str, str]]
) -> dict[str, object]:
    kept = {
        post: [name for name in names if (number, post, name) not in struck]
        for post, names in choices.items()
    }
    return {post: names for post, names in kept.items() if names}


SEPARATOR = ",\n"


def as_sheet(papers: list[dict[str, object]]) -> str:
    """The ballots of a batch as a JSON list, one ballot a line: equal ballots are equal lines."""
    return f"[\n{SEPARATOR.join(map(canonical, papers))}\n]"


def lines_of_sheet(text: str) -> list[str]:
    """Each ballot of a sheet as JSON; a line break inside a name would be escaped."""
    return text[2:-2].split(SEPARATOR)


def tallied(
    papers: list[dict[str, object]], ballot: Ballot, book: Book
) -> tuple[int, dict[tuple[str, str], int]]:
    """Void ballots, and the votes by (post, name): every candidate, then names written in."""
    found = {(slot.post, name): 0 for slot in ballot.slots for name in slot.candidates}
    void = 0
    for paper in papers:
        if paper.get("void"):
            void += 1
            continue
        for mark in votes(paper, ballot.seats, book):  # type: ignore[arg-type] # void is out
            found[mark] = found.get(mark, 0) + 1
    return void, found
