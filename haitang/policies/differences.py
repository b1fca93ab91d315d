"""What a new edition changes: items added, changed, gone. An item is known by its rule's id."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from haitang.policies.edition_file import EditionFile
from haitang.policies.item_tables import Item

SAME = frozenset({"line", "class_number"})  # a class is compared by its title


@dataclass(frozen=True)
class Difference:
    """One item. ``changed`` names the keys of items.toml that differ, and ``rule`` conditions."""

    kind: Literal["added", "changed", "gone"]
    rule: str
    old_number: str
    new_number: str
    title: str
    changed: tuple[str, ...] = ()


def differences(old: EditionFile, new: EditionFile) -> list[Difference]:
    """Every difference, in the order of the new edition; what is gone comes last."""
    before = {item.rule: item for item in old.items}
    after = {item.rule for item in new.items}
    found = []
    for item in new.items:
        past = before.get(item.rule)
        if past is None:
            found.append(Difference("added", item.rule, "", item.number, item.title))
        elif changed := _changed(past, item, old, new):
            found.append(
                Difference("changed", item.rule, past.number, item.number, item.title, changed)
            )
    gone = (item for item in old.items if item.rule not in after)
    return found + [Difference("gone", i.rule, i.number, "", i.title) for i in gone]


def _changed(past: Item, item: Item, old: EditionFile, new: EditionFile) -> tuple[str, ...]:
    names = [
        name
        for name in Item.__dataclass_fields__
        if name not in SAME and getattr(past, name) != getattr(item, name)
    ]
    if _class_of(old)(past) != _class_of(new)(item):
        names.append("class")
    if _meaning(old, item.rule) != _meaning(new, item.rule):
        names.append("when")
    return tuple(names)


def _class_of(edition: EditionFile) -> Callable[[Item], str]:
    titles = {c.number: c.title for c in edition.classes}
    return lambda item: titles[item.class_number]


def _meaning(edition: EditionFile, rule: str) -> list[str]:
    return sorted(r.hash for r in edition.book.rules if r.id == rule)
