"""Looking back at the facts of one record, to correct them."""

import dataclasses
from typing import Any

from django.db import models

from haitang.facts.kinds import Code
from haitang.facts.models import Fact
from haitang.facts.operations import restate, stated

__all__ = ["Fact", "amend", "standing"]


def standing(subject: models.Model, *kinds: str) -> list[Fact]:
    """The facts about a record that were not withdrawn, oldest first; of some kinds or of all."""
    rows = Fact.objects.filter(
        subject_type=subject._meta.model_name,
        subject_id=subject.pk,
        sign=1,
    )
    if kinds:
        rows = rows.filter(kind__in=kinds)
    gone = Fact.objects.filter(sign=-1, corrects=models.OuterRef("pk"))
    return list(rows.filter(~models.Exists(gone)).order_by("seq"))


def amend(fact: Fact, *, place: int | None = None, why: Code | None = None, **fields: Any) -> Fact:
    """Reverse a fact and state it again with other fields or another place.

    ``fields`` are fields of the kind, checked like those of a new fact; the day, the time and the
    subject stay. Raises AlreadyWithdrawnError when the fact was corrected before.
    """
    right: Any = dataclasses.replace(stated(fact), **fields)  # type: ignore[type-var]
    return restate(fact, right, place=place, why=why)
