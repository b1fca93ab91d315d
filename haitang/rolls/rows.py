"""Rows of a record past the narrowing of the present scope, for what a right was given to already.

An operation has looked at the right to the roll before it reads those who stand on it; a question
that answers with a number alone tells of nobody.
"""

from typing import Any, TypeVar

from django.db.models import QuerySet

from haitang.scope.rows import Guarded

M = TypeVar("M", bound=Guarded)


def rows_of(model: type[M], **which: Any) -> QuerySet[M]:
    """Rows of a guarded record that fit, wherever they lie."""
    return QuerySet(model=model).filter(**which)
