"""Rows that an operation of this room rests on, without a further gate.

An act must not go wrong because its actor may not *see* what it rests on. Pages never use this.
"""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def every(model: type[M]) -> QuerySet[M]:
    """All rows of a record, in any scope."""
    return QuerySet(model)
