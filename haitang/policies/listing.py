"""Who is entitled to an item on the data held on a day, and who must be asked for what."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from haitang.organizations.models import Organization
from haitang.policies.held import CHUNK, known, statements
from haitang.policies.matching import matched, verdict_hash
from haitang.policies.models import OPEN, Application, Policy, State
from haitang.policies.ungated import every
from haitang.rules.engine.book import Edition, digest
from haitang.rules.engine.explaining import say
from haitang.rules.engine.verdicts import Verdict, evaluate


@dataclass(frozen=True)
class ListLine:
    """An enterprise that is entitled, with the verdict as it is kept."""

    enterprise: int
    hash: str
    text: str


@dataclass(frozen=True)
class Drawn:
    """A list as drawn up; drawn again on the same data it has the same hash."""

    book_hash: str
    lines: list[ListLine]
    asks: list[tuple[int, list[str]]]
    false: int
    hash: str


def drawn(policy: Policy, as_of: dt.date) -> Drawn | None:
    """The list of an item as of a day; None where the item has no rule.

    Enterprises with an application for the item that is open, granted or paid are left out.
    """
    found = matched(policy, as_of)
    if found is None:
        return None
    served = every(Application).filter(policy=policy, state__in=[*OPEN, State.PAID])
    taken = set(served.values_list("enterprise_id", flat=True))
    lines = [
        ListLine(unit.pk, verdict_hash(verdict, found.rules, unit), say(verdict).zh)
        for unit, verdict in _verdicts([k for k in found.true if k not in taken], found.rules)
    ]
    asks = [
        (unit.pk, [attribute.name for attribute in verdict.missing])
        for unit, verdict in _verdicts([k for k in found.unknown if k not in taken], found.rules)
    ]
    body: dict[str, object] = {
        "book": found.rules.hash,
        "policy": policy.number,
        "lines": [[line.enterprise, line.hash] for line in lines],
    }
    return Drawn(found.rules.hash, lines, asks, found.false, digest(body))


def _verdicts(keys: list[int], rules: Edition) -> Iterator[tuple[Organization, Verdict]]:
    """Each enterprise with the verdict of the interpreter, which says why."""
    catalogue = rules.book.catalogue
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        units = Organization.objects.in_bulk(some)
        said = statements(some, rules.day)
        for key in some:
            [verdict] = evaluate(rules, known(catalogue, said[key], rules.day).subject)
            yield units[key], verdict
