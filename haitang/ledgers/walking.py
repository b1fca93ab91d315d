"""Conditions in a form that no index serves, so that the database walks along the page's order.

SQLite takes every code to be equally rare: asked for the newest 25 of 900,000 struck-off cases, it
would collect and sort them all by the index of states. Where many rows are wanted, the index by
time finds 25 of them at once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, Value
from django.db.models.lookups import Exact, In

Columns = Mapping[str, Sequence[str]]


def walking(q: Q, columns: Columns) -> Q:
    """The same condition, in which the indexes of ``columns`` cannot be used.

    A column with a list of all its codes is asked for "none of the others"; one without holds a
    number and is asked for as ``column + 0``.
    """
    made = Q(*(_rewritten(child, columns) for child in q.children), _connector=q.connector)
    return ~made if q.negated else made


def _rewritten(child: Any, columns: Columns) -> Any:
    if isinstance(child, Q):
        return walking(child, columns)
    if not isinstance(child, tuple):
        return child
    name, value = child
    column = name.removesuffix("__in")
    if column not in columns:
        return child
    wanted = list(value) if name != column else [value]
    if codes := columns[column]:
        return ~Q(**{f"{column}__in": [code for code in codes if code not in wanted]})
    number = ExpressionWrapper(F(column) + Value(0), BigIntegerField())
    return In(number, wanted) if len(wanted) > 1 else Exact(number, *wanted)
