"""Questions about counts: what is decided on, where it stands, what keeps it from closing."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from haitang.counts import accounting, tallying
from haitang.counts.accounting import BoxFigures, Equation, Marks
from haitang.counts.ballot import Ballot, Slot
from haitang.counts.bare import bare
from haitang.counts.kept import women_of
from haitang.counts.models import Batch, BatchTotal, Box, Count, Sheet
from haitang.counts.reading import lines_of_sheet
from haitang.counts.tallying import PostSoFar, PostStanding, SoFar
from haitang.elections.counting.papers import votes as votes_of
from haitang.elections.models import Election
from haitang.elections.queries import book_of
from haitang.rolls.queries import electorate, turnout_of

SEALED = Batch.State.SEALED
FIGURES = (
    "name", "kind", "printed", "issued", "unused", "returned", "replaced", "not_returned",
    "valid", "void",
)  # fmt: skip
Given = dict[str, Any]


def ballot(count: Count) -> Ballot:
    """The ballot that was frozen into the count."""
    return Ballot.from_text(count.ballot)


def box_figures(count: Count) -> list[BoxFigures]:
    """The accounts of the boxes that have one, in the order of their registration."""
    return _boxes_of([count.pk])[count.pk]


def totals_of(count: Count) -> dict[str, dict[str, int]]:
    """Votes by post and name over all sealed batches: candidates first, then names written in."""
    found = {slot.post: dict.fromkeys(slot.candidates, 0) for slot in ballot(count).slots}
    rows = BatchTotal.objects.filter(batch__count=count, batch__state=SEALED)
    summed = rows.values_list("post", "name").annotate(n=Sum("votes")).order_by("post", "name")
    for post, name, votes in summed:
        found.setdefault(post, {})[name] = votes
    return found


def given_of(count: Count) -> Given:
    """The count as ``haitang elections decide`` takes it; the count must be closed.

    With papers where ballots were entered one by one, else with totals. A count that was stopped
    gives its ballots and no votes: the decision is that the election is not valid.
    """
    papers = None
    if _by_papers(count):
        rows = bare(Sheet).filter(batch__count=count).order_by("batch__number")
        papers = [paper for text in rows.values_list("papers", flat=True) for paper in _load(text)]
    boxes = box_figures(count)
    return _given(count, boxes, papers, {} if papers is not None else totals_of(count))


def tallies_of_all(counts: Iterable[Count]) -> list[Given]:
    """Many counts with totals that are added up here and now from every recorded ballot.

    Decided on, these give what ``given_of`` gives, in a tenth of the time: equal ballots are read
    once and counted as often as they occur.
    """
    counts = list(counts)
    seen: dict[int, Counter[str]] = {c.pk: Counter() for c in counts if _by_papers(c)}
    rows = bare(Sheet).filter(batch__count__in=list(seen)).order_by()
    for pk, text in rows.values_list("batch__count", "papers").iterator():
        seen[pk].update(lines_of_sheet(text))
    boxes = _boxes_of([count.pk for count in counts])
    return [
        _added_up(c, boxes[c.pk], seen[c.pk])
        if c.pk in seen
        else _given(c, boxes[c.pk], None, totals_of(c))
        for c in counts
    ]


def _added_up(count: Count, boxes: Sequence[BoxFigures], seen: Counter[str]) -> Given:
    on, book = ballot(count), book_of(count.election)
    found = {slot.post: dict.fromkeys(slot.candidates, 0) for slot in on.slots}
    void = 0
    for text, times in sorted(seen.items()):
        paper = json.loads(text)
        if paper.get("void"):
            void += times
            continue
        for post, name in votes_of(paper, on.seats, book):
            found[post][name] = found[post].get(name, 0) + times
    listed = {slot.post: len(slot.candidates) for slot in on.slots}
    votes = {post: _written_last(own, listed[post]) for post, own in found.items()}
    data = _given(count, boxes, None, votes)
    data["ballots"]["returned"], data["ballots"]["void"] = seen.total(), void
    return data


def _written_last(votes: dict[str, int], candidates: int) -> dict[str, int]:
    """Candidates as on the ballot, then names written in by their characters."""
    names = list(votes)
    return {name: votes[name] for name in [*names[:candidates], *sorted(names[candidates:])]}


def _boxes_of(pks: list[int]) -> dict[int, list[BoxFigures]]:
    boxes: dict[int, list[BoxFigures]] = {pk: [] for pk in pks}
    found = Box.objects.filter(count__in=pks, issued__isnull=False).order_by("pk")
    for pk, *values in found.values_list("count", *FIGURES):
        boxes[pk].append(BoxFigures(*values))
    return boxes


def _by_papers(count: Count) -> bool:
    return count.style == Count.Style.BALLOTS and not count.stopped


def _load(text: str) -> list[Any]:
    found: list[Any] = json.loads(text)
    return found


def _given(
    count: Count,
    boxes: Sequence[BoxFigures],
    papers: list[Any] | None,
    votes: dict[str, dict[str, int]],
) -> Given:
    election, slots = count.election, ballot(count).slots
    issued = sum(box.issued for box in boxes)
    data: Given = {
        "rulebook": election.rulebook,
        "on": election.day.isoformat(),
        "mode": election.mode,
        "round": count.round,
        "electorate": electorate(election),
    }
    if election.mode == Election.Mode.MEMBERS:
        data["present"] = turnout_of(election).total
    if papers is not None:
        data["ballots"] = {"issued": issued, "papers": papers}
        counted = totals_of(count) if any(s.women_seats for s in slots) else {}
        data["posts"] = [
            {
                "post": s.post,
                "seats": s.seats,
                "candidates": list(s.candidates),
                **_kept(election, s, counted.get(s.post, {})),
            }
            for s in slots
        ]
        return data
    returned = sum(box.returned for box in boxes)
    void = sum(box.void or 0 for box in boxes)
    data["ballots"] = {"issued": issued, "returned": returned, "void": void}
    tallies = {s.post: {**dict.fromkeys(s.candidates, 0), **votes.get(s.post, {})} for s in slots}
    data["posts"] = [
        {
            "post": s.post,
            "seats": s.seats,
            "tally": tallies[s.post],
            **_kept(election, s, tallies[s.post]),
        }
        for s in slots
    ]
    return data


def _kept(election: Election, slot: Slot, names: Iterable[str]) -> Given:
    """Seats kept for women and who is one; nothing where none are kept: nobody needs to know."""
    if not slot.women_seats:
        return {}
    return {"women_seats": slot.women_seats, "women": women_of(election, slot, names)}


@dataclass(frozen=True)
class Running:
    """A count on its way: ballots in all, counted and left, and where everybody stands.

    ``known`` is whether every box was accounted for; before that nothing is certain.
    """

    returned: int
    counted: int
    valid: int
    void: int
    known: bool
    posts: Sequence[PostStanding]

    @property
    def left(self) -> int:
        """Ballots not yet counted."""
        return self.returned - self.counted


def running(count: Count) -> Running:
    """Where everybody stands by the sealed batches, and what is certain whatever is left."""
    voters = _Voters(count.election)
    boxes = list(Box.objects.filter(count=count).values_list("issued", "returned"))
    known = bool(boxes) and all(issued is not None for issued, _returned in boxes)
    returned = sum(n or 0 for _issued, n in boxes)
    sealed = Batch.objects.filter(count=count, state=SEALED)
    sums = sealed.aggregate(valid=Sum("valid"), void=Sum("void"))
    valid, void = sums["valid"] or 0, sums["void"] or 0
    votes = totals_of(count)
    posts = [_so_far(count.election, s, votes[s.post]) for s in ballot(count).slots]
    # While a box is not accounted for, as many ballots may come as there are voters.
    left = returned - valid - void if known else voters.number
    so_far = SoFar(
        book=book_of(count.election),
        round=count.round,
        returned=valid + void + left,
        left=left,
        void=void,
        whole=voters.whole,
        posts=posts,
        valid=not count.stopped and (not known or voters.enough(returned)),
    )
    return Running(
        returned, valid + void, valid, void, known, tallying.standing(so_far)
    )  # fmt: skip


def _so_far(election: Election, slot: Slot, votes: dict[str, int]) -> PostSoFar:
    """The post so far. Whether a name written in is a woman's may still be found out."""
    if not slot.women_seats:
        return PostSoFar(slot.post, slot.seats, votes)
    women = frozenset(women_of(election, slot, votes))
    unsure = frozenset(votes) - women - frozenset(slot.candidates)
    return PostSoFar(slot.post, slot.seats, votes, slot.women_seats, women, unsure)


class _Voters:
    """How many may vote in an election, and how many are present; each read once, when asked."""

    def __init__(self, election: Election) -> None:
        self._election = election
        self._members = election.mode == Election.Mode.MEMBERS

    @cached_property
    def number(self) -> int:
        return electorate(self._election)

    @cached_property
    def present(self) -> int:
        return turnout_of(self._election).total

    @property
    def whole(self) -> int:
        """Members present for a Party election, else the electorate."""
        return self.present if self._members else self.number

    def enough(self, returned: int) -> bool:
        """Whether so many took part that the election can be valid."""
        turnout = book_of(self._election).turnout[self._election.mode]
        took_part = self.present if self._members else returned
        return took_part >= turnout.needed(self.number)


def equations(count: Count) -> list[Equation]:
    """Every equation that can be asked at this point, for the panel 能不能提交."""
    boxes = box_figures(count)
    marks = marks_of(count.election)
    rows = Batch.objects.filter(count=count, state=SEALED).select_related("box")
    batches = [
        accounting.BatchFigures(
            str(_("第%(n)d批") % {"n": b.number}), b.box.name, b.size, b.valid or 0, b.void or 0
        )
        for b in rows.order_by("number")
    ]
    done = Batch.objects.filter(count=count).exclude(state=SEALED).exists()
    return accounting.whole(boxes, () if done else batches, marks if marks.total else None)


def marks_of(election: Election) -> Marks:
    """The marks of the roll, as the equations ask for them."""
    turnout = turnout_of(election)
    return Marks(turnout.hall, turnout.station, turnout.mobile, turnout.proxies)


def papers_of(count: Count, batch: Batch | None = None) -> list[tuple[int, int, dict[str, Any]]]:
    """(batch, number in the batch, paper) of every ballot of a closed count or of one batch."""
    rows = bare(Sheet).filter(batch__count=count).order_by("batch__number")
    if batch is not None:
        rows = rows.filter(batch=batch)
    found = rows.values_list("batch__number", "papers")
    return [
        (place, number, paper)
        for place, text in found
        for number, paper in enumerate(_load(text), 1)
    ]
