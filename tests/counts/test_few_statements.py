"""A count of many batches comes back in as many statements as a short one; a page reads once."""

import json
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from haitang.counts import carrying
from haitang.counts.ballot import canonical
from haitang.counts.models import (
    Batch,
    BatchTotal,
    Box,
    Count,
    Entry,
    EntryLine,
    Paper,
    Ruling,
    Settlement,
    Sheet,
)
from haitang.counts.operations import bring_count
from haitang.counts.operations.bringing import give
from haitang.counts.operations.taking import DUTY
from haitang.counts.queries import running
from haitang.elections.counting import reading
from haitang.elections.models import Election
from haitang.facts.guard import writes_allowed
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.counts.halls import a_hall

pytestmark = pytest.mark.django_db
# The lowest first, so that nothing is deleted that another row points at.
ROWS = (EntryLine, Paper, Entry, Settlement, Ruling, Sheet, BatchTotal, Batch, Box, Count)
FEW, MANY = 2, 6
LINES = ["1 3 4", "1 4", "0", "2 3"]


def given(cast: Cast, batches: int) -> dict[str, Any]:
    """The file of a finished count of so many batches, which is then forgotten here."""
    papers = len(LINES) * batches
    hall = a_hall(cast, papers, batch_size=len(LINES))
    for _each in range(batches):
        hall.sealed(LINES)
    count = hall.close(papers, void=0)
    with everything("test"):
        content = give(count)
        for batch in content["batches"]:
            for entry in batch["entries"]:
                entry["by"] = f"{DUTY}-{hall.account(entry['by']).pk}"
    with everything("test"), writes_allowed("test"):
        for model in ROWS:
            QuerySet(model).all().delete()
        Election.objects.filter(pk=hall.election.pk).update(stage="voting")
    return carrying.closed(json.loads(canonical(content)))


def bring(content: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as seen, everything("test"):
        bring_count(content=content, actor=ROOT)
    return len(seen)


def kept() -> dict[str, int]:
    with everything("test"):
        return {model.__name__: QuerySet(model).count() for model in ROWS}


def test_a_count_comes_back_in_as_many_statements_whatever_its_batches(cast: Cast) -> None:
    files = {batches: given(cast, batches) for batches in (FEW, MANY)}
    assert bring(files[FEW]) == bring(files[MANY])
    both = FEW + MANY
    assert kept() == {
        "Entry": 2 * both, "EntryLine": 0, "Paper": 8 * both, "Settlement": 0, "Ruling": 0,
        "Sheet": both, "BatchTotal": 5 * both, "Batch": both, "Box": 2, "Count": 2,
    }  # fmt: skip
    with everything("test"):
        for content in files.values():
            again = give(Count.objects.get(brought=content["sha256"]))
            assert again["batches"] == [_here(cast, batch) for batch in content["batches"]]


def _here(cast: Cast, batch: dict[str, Any]) -> dict[str, Any]:
    """A batch of the file with the names that its two readers have here."""
    entries = [{**entry, "by": _name(cast, entry["by"])} for entry in batch["entries"]]
    return {**batch, "entries": entries}


def _name(cast: Cast, given_by: str) -> str:
    pk = int(given_by.removeprefix(f"{DUTY}-"))
    return next(a.username for a in cast.accounts.values() if a.pk == pk)


def tables_read(count: Count) -> Counter[str]:
    with CaptureQueriesContext(connection) as seen, everything("test"):
        running(count)
    return Counter(
        table
        for query in seen
        for table in ("rolls_paperturnout", "rolls_roll")
        if f'FROM "{table}"' in query["sql"]
    )


def test_running_totals_ask_once_how_many_may_vote_and_how_many_came(cast: Cast) -> None:
    hall = a_hall(cast, 4, batch_size=len(LINES))
    hall.sealed(LINES)
    read = tables_read(hall.count)
    assert (read["rolls_paperturnout"], read["rolls_roll"]) == (0, 1)
    with everything("test"), writes_allowed("test"):
        text = (reading.SHELF / "party-2020.toml").read_text(encoding="utf-8")
        Election.objects.filter(pk=hall.election.pk).update(
            kind="party", mode=Election.Mode.MEMBERS, rulebook="party-2020", rulebook_text=text,
            rulebook_sha256=reading.book("party-2020").digest,
        )  # fmt: skip
        count = Count.objects.select_related("election").get(pk=hall.count.pk)
    read = tables_read(count)
    assert (read["rolls_paperturnout"], read["rolls_roll"]) == (1, 1)
