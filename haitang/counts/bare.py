"""Rows of a guarded record without the gate, for an act that rests on what its actor may not see.

A second reading is compared with the first by the program, never by the one who hands it in.
"""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def bare(model: type[M]) -> QuerySet[M]:
    """Every row. Nothing that comes from here goes to a page before the gate would let it."""
    return QuerySet(model)
