"""Questions about results. Those that answer with numbers alone need no scope of their own."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from haitang.counts.models import Batch, BatchTotal, Box, Count
from haitang.counts.queries import FIGURES
from haitang.elections.models import Election
from haitang.elections.queries import book_of
from haitang.results.document import Values
from haitang.results.models import Elected, Result
from haitang.results.rules import period


def standing_result(election: Election) -> Result | None:
    """The newest result of an election that was not found invalid."""
    rows = Result.objects.filter(election=election, annulled_on=None)
    return rows.order_by("-round").first()


def boxes_of(count: Count) -> list[Values]:
    """The account of each box, as published. A count that was stopped never sorted its ballots."""
    rows = Box.objects.filter(count=count, issued__isnull=False).order_by("pk")
    found = []
    for row in rows.values(*FIGURES):
        unsorted = row["valid"] is None
        found.append({**row, "valid": row["returned"], "void": 0} if unsorted else row)
    return found


def batches_of(count: Count) -> list[Values]:
    """The totals of each sealed batch, as published: never the pattern of a ballot."""
    rows = Batch.objects.filter(count=count, state=Batch.State.SEALED).order_by("number")
    found: dict[int, Values] = {
        pk: {"number": number, "box": box, "valid": valid or 0, "void": void or 0, "votes": {}}
        for pk, number, box, valid, void in rows.values_list(
            "pk", "number", "box__name", "valid", "void"
        )
    }
    lines = BatchTotal.objects.filter(batch__in=list(found)).order_by("batch", "post", "pk")
    for pk, post, name, votes in lines.values_list("batch", "post", "name", "votes"):
        found[pk]["votes"].setdefault(post, {})[name] = votes
    return list(found.values())


def core(result: Result) -> Values:
    """The published core as plain values."""
    found: Values = json.loads(result.document)
    return found


def decided(result: Result) -> Values:
    """The decision as plain values."""
    found: Values = json.loads(result.decision)
    return found


def in_office(results: Iterable[Result]) -> QuerySet[Elected]:
    """Whom results elected and nothing has voided since."""
    return Elected.objects.filter(result__in=list(results), void_on=None)


def final_results(election: Election) -> list[Result]:
    """The standing results by which a body's seats were filled, those of run-offs too."""
    chain = [election.pk]
    for _step in range(10):
        rows = Election.objects.filter(follows__in=chain, purpose=Election.Purpose.RUNOFF)
        new = set(rows.values_list("pk", flat=True)) - set(chain)
        if not new:
            break
        chain += sorted(new)
    found = Result.objects.filter(election__in=chain, annulled_on=None, valid=True)
    return list(found.order_by("declared_at", "pk"))


def vacant_seats(result: Result) -> dict[str, int]:
    """Seats by post that a result left empty, tied seats among them."""
    found: dict[str, int] = {}
    seats = {post["post"]: post["seats"] for post in json.loads(result.given)["posts"]}
    for post in decided(result)["posts"]:
        empty = seats[post["post"]] - len(post["elected"])
        if empty:
            found[post["post"]] = empty
    return found


def law_of(election: Election) -> dict[str, Any]:
    """The rules that the result page cites: winner, run-off, tie, objections, handover."""
    book = book_of(election)
    return {
        "book": book, "winner": book.winner, "runoff": book.runoff, "tie": book.tie,
        "objection": period("result_objection"), "handover": period("handover", book),
        "runoff_deadline": period("runoff_deadline", book), "relatives": book.rules.relatives,
    }  # fmt: skip
