"""Looking back at the facts of one record, to correct them."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.db import models

from haitang.facts.kinds import Code
from haitang.facts.models import Fact
from haitang.facts.operations import restate, stated

__all__ = ["Fact", "amend", "standing", "standing_of"]

_ASKED = 500  # records asked for in one statement


def standing(subject: models.Model, *kinds: str) -> list[Fact]:
    """The facts about a record that were not withdrawn, oldest first; of some kinds or of all."""
    return standing_of([subject], *kinds)[subject.pk]


def standing_of(subjects: Sequence[models.Model], *kinds: str) -> dict[int, list[Fact]]:
    """What ``standing`` gives for many records of one table, by their numbers; few statements."""
    found: dict[int, list[Fact]] = {subject.pk: [] for subject in subjects}
    gone = Fact.objects.filter(sign=-1, corrects=models.OuterRef("pk"))
    pks = list(found)
    for start in range(0, len(pks), _ASKED):
        rows = Fact.objects.filter(
            ~models.Exists(gone),
            subject_type=subjects[0]._meta.model_name,
            subject_id__in=pks[start : start + _ASKED],
            sign=1,
        )
        if kinds:
            rows = rows.filter(kind__in=kinds)
        for fact in rows.order_by("seq"):
            found[fact.subject_id].append(fact)
    return found


def amend(fact: Fact, *, place: int | None = None, why: Code | None = None, **fields: Any) -> Fact:
    """Reverse a fact and state it again with other fields or another place.

    ``fields`` are fields of the kind, checked like those of a new fact; the day, the time and the
    subject stay. Raises AlreadyWithdrawnError when the fact was corrected before.
    """
    right: Any = dataclasses.replace(stated(fact), **fields)  # type: ignore[type-var]
    return restate(fact, right, place=place, why=why)
