"""Figures from facts must equal figures from tables; each room above says which ones.

In a room's ``reconciliation.py``::

    @reconciles("Cases registered")
    def registered() -> Comparison:
        return ("Cases registered", added(CaseRegistered), Case.objects.count())
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, Sum
from django.utils.module_loading import autodiscover_modules

from haitang.facts.kinds import Kind
from haitang.facts.models import Fact

Comparison = tuple[str, int, int]  # title, from facts, from tables
Compare = Callable[[], Comparison | Iterable[Comparison]]

_registered: dict[str, Compare] = {}


@dataclass(frozen=True)
class Line:
    """One figure, computed twice."""

    title: str
    from_facts: int
    from_tables: int

    @property
    def equal(self) -> bool:
        """Whether both ways give the same."""
        return self.from_facts == self.from_tables


def reconciles(title: str) -> Callable[[Compare], Compare]:
    """Register a function that returns one comparison, or several, under a title."""

    def keep(compare: Compare) -> Compare:
        earlier = _registered.get(title)
        if earlier and (earlier.__module__, earlier.__name__) != (
            compare.__module__,
            compare.__name__,
        ):
            msg = f"{title} is reconciled twice."
            raise ValueError(msg)
        _registered[title] = compare
        return compare

    return keep


def reconcile() -> Iterator[Line]:
    """Every registered comparison, computed now. Read inside ``everything(reason)``."""
    autodiscover_modules("reconciliation")
    for title in sorted(_registered):
        found = _registered[title]()
        if isinstance(found, tuple):
            yield Line(*found)
        else:
            for each in found:
                yield Line(*each)


def counted(kind: type[object], **where: object) -> int:
    """How often something happened, withdrawals taken off; ``where`` narrows by columns."""
    return _sum("sign", kind, where)


def added(kind: type[object], **where: object) -> int:
    """The sum of a kind's quantity in its unit, withdrawals taken off."""
    return _sum("total", kind, where)


def _sum(what: str, kind: type[object], where: dict[str, object]) -> int:
    if not issubclass(kind, Kind):
        msg = f"{kind.__name__} is not a kind of fact"
        raise TypeError(msg)
    rows = Fact.objects.filter(kind=kind.info.code, **where)
    rows = rows.annotate(total=F("sign") * F("quantity"))
    return int(rows.aggregate(found=Sum(what))["found"] or 0)
