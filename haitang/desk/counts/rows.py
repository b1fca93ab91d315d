"""What the pages about a count read: rows within the actor's reach, or the one 404."""

from django.db.models import Exists, OuterRef

from haitang.counts.ballot import Ballot
from haitang.counts.bare import bare
from haitang.counts.models import Batch, Box, Count, Entry, Paper, Ruling, Settlement
from haitang.counts.queries import ballot
from haitang.desk.reading import Row, let_in_for, placed, scope, seen
from haitang.elections.models import CommitteeMember, Election
from haitang.facts.reader import language
from haitang.scope.scope import permits

TONES = {
    "open": "wait", "first": "run", "second": "run", "agreed": "ask", "differing": "late",
    "reread": "ask", "sealed": "ok",
}  # fmt: skip


def election_for(pk: int) -> Election:
    """An election within reach."""
    return placed(Election.objects.select_related("place"), pk)


def count_for(pk: int) -> Count:
    """A count within reach."""
    return placed(Count.objects.select_related("election", "place"), pk)


def box_for(pk: int) -> Box:
    """A box within reach."""
    return placed(Box.objects.select_related("count__election", "count__place"), pk)


def batch_for(pk: int) -> Batch:
    """A batch within reach, with its count and box."""
    return placed(Batch.objects.select_related("count__election", "count__place", "box"), pk)


def may_here(operation: str, path: str) -> bool:
    """Whether some duty of the actor gives an operation at a place."""
    return permits(operation, path)


def own_entry(batch: Batch) -> Entry | None:
    """The actor's own reading of a batch, if there is one. Nobody else's is looked at."""
    return bare(Entry).filter(batch=batch, by=scope().actor.id).first()


def numbered(on: Ballot) -> list[Row]:
    """The ballot as a page shows it: each post with letter, title, seats, numbered names."""
    return [
        {
            "post": slot.post,
            "letter": "abcdefghij"[place],
            "title": slot.titled(language()),
            "seats": slot.seats,
            "names": [(on.numbers[slot.post, name], name) for name in slot.candidates],
        }
        for place, slot in enumerate(on.slots)
    ]


def head(count: Count) -> Row:
    """What every page about a count shows on top."""
    election = count.election
    return {
        "pk": count.pk,
        "election": election.pk,
        "place": count.place.name,
        "kind": election.get_kind_display(),
        "sequence": election.sequence,
        "round": count.round,
        "style": count.get_style_display(),
        "state": count.state,
        "state_title": count.get_state_display(),
        "independence": count.get_independence_display(),
        "reference": count.reference,
        "signed": count.independence == Count.Independence.SIGNED_SHEET,
        "stopped": count.stopped,
    }


def members_of(election: Election) -> list[str]:
    """Names of the present members of the election committee; none where none were recorded."""
    with let_in_for("read_elections"):
        rows = CommitteeMember.objects.get_queryset().filter(election=election, left_on=None)
        rows = rows.exclude(role=CommitteeMember.Role.RESERVE).order_by("position", "pk")
        found = seen(rows, "person__name")
    return [row["person__name"] for row in found if row.get("person__name")]


def waiting_for_ruling(agreed: set[int]) -> set[int]:
    """Of batches that agree or were read again, those with a questionable ballot to be ruled on.

    Two queries, whatever their number; none for none.
    """
    if not agreed:
        return set()
    ruled = bare(Ruling).filter(batch=OuterRef("entry__batch"), number=OuterRef("number"))
    again = bare(Settlement).filter(batch=OuterRef("entry__batch"), number=OuterRef("number"))
    papers = bare(Paper).filter(
        ~Exists(ruled), ~Exists(again), entry__batch__in=agreed, entry__turn=1,
        kind=Paper.Kind.QUESTIONABLE,
    )  # fmt: skip
    ruled = bare(Ruling).filter(batch=OuterRef("batch"), number=OuterRef("number"))
    settled = bare(Settlement).filter(
        ~Exists(ruled), batch__in=agreed, kind=Paper.Kind.QUESTIONABLE
    )
    first = papers.values_list("entry__batch", flat=True)
    return {*first, *settled.values_list("batch", flat=True)}


def said(marks: dict[str, list[str]], on: Ballot) -> str:
    """A ballot in words: 主任：赵文婷；委员：郑宇、冯雪."""
    titles = {slot.post: slot.titled(language()) for slot in on.slots}
    parts = [f"{titles[s.post]}：{'、'.join(marks[s.post])}" for s in on.slots if marks.get(s.post)]
    return "；".join(parts)


__all__ = [
    "TONES", "ballot", "batch_for", "box_for", "count_for", "election_for", "head",
    "may_here", "members_of", "numbered", "own_entry", "said", "waiting_for_ruling",
]  # fmt: skip
