"""Which enterprise applies for what: pairs that the rules themselves give, each used once."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from haitang.demo.policies.scene import Scene
from haitang.organizations.models import Organization
from haitang.policies.catalogue import edition_on, policies_on
from haitang.policies.matching import matched
from haitang.policies.models import Held, Mode, Policy

A_POLICY = 3  # so many enterprises apply for one item at most
PUBLIC_NOTICE = 5  # working days; an item with more would not be through in time


@dataclass
class Pairs:
    """Items that are open on a day with enterprises of a verdict, the same on both days."""

    scene: Scene
    first: dt.date
    last: dt.date
    taken: set[tuple[int, int]] = field(default_factory=set)
    _found: dict[str, Iterator[tuple[Policy, Organization]]] = field(default_factory=dict)

    def next(self, held: Held) -> tuple[Policy, Organization]:
        """Another pair; RuntimeError when there is none left."""
        if held not in self._found:
            self._found[held] = self._pairs(held)
        for policy, unit in self._found[held]:
            if (policy.pk, unit.pk) not in self.taken:
                self.taken.add((policy.pk, unit.pk))
                return policy, unit
        message = f"No pair is left of which the rules say {held}."
        raise RuntimeError(message)

    def _pairs(self, held: Held) -> Iterator[tuple[Policy, Organization]]:
        firms = {unit.pk: unit for unit in self.scene.county.enterprises}
        for policy in self._items():
            before, after = (self._those(policy, day, held) for day in (self.first, self.last))
            both = [pk for pk in firms if pk in before and pk in after]
            for pk in self.scene.chance.sample(both, min(A_POLICY, len(both))):
                yield policy, firms[pk]

    def _those(self, policy: Policy, day: dt.date, held: Held) -> set[int]:
        found = matched(policy, day)
        if found is None:
            return set()
        if held == Held.FALSE:
            settled = {*found.true, *found.unknown}
            there = (u for u in self.scene.county.enterprises if u.began_on <= day)
            return {unit.pk for unit in there if unit.pk not in settled}
        return set(found.true if held == Held.TRUE else found.unknown)

    def _items(self) -> list[Policy]:
        """Open items with an amount; those of the department that has a log-in come first."""
        edition = edition_on(self.scene.county.place, self.first)
        if edition is None:
            return []
        rows = [p for p in policies_on(edition, self.last) if self._open(p)]
        self.scene.chance.shuffle(rows)
        own = self.scene.county.units["enterprise"].pk
        return sorted(rows, key=lambda p: p.department_id != own)

    def _open(self, policy: Policy) -> bool:
        begins, ends = policy.window_from or dt.date.min, policy.window_to or dt.date.max
        return (
            policy.mode != Mode.NO_APPLICATION
            and policy.cap_fen is not None
            and policy.objection_days <= PUBLIC_NOTICE
            and max(begins, policy.valid_from) <= self.first
            and self.last <= ends
        )
