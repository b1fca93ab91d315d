"""Both sample editions, loaded as a county loads its own; every department bound to a body.

Edition 2.0 is of 2021 and has no last day, so that it is in force now. Its windows are written for
the first round only: those of 2021 stay as they are, those that begin in 2022 are moved by whole
years to the round that runs now or comes next, as long as the item is valid then.
"""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import haitang.policies
from haitang.demo.hours import at
from haitang.demo.policies.scene import Scene
from haitang.policies.edition_file import EditionFile, read_edition
from haitang.policies.item_tables import Item
from haitang.policies.models import Policy
from haitang.policies.operations import bind_policy_department, load_policy_edition

EDITIONS = Path(haitang.policies.__file__).parent / "editions"
LOADED = {"sample-1": dt.date(2020, 6, 22), "sample-2": dt.date(2021, 6, 15)}
SECOND = "sample-2"
MOVED_FROM = dt.date(2022, 1, 1)


def load(scene: Scene) -> None:
    """Load both editions and bind what goes by another name in this county."""
    for name, day in LOADED.items():
        load_policy_edition(
            file=edition(name, scene.today), place=scene.county.place, at=at(day, dt.time(10)),
            actor=scene.officer,
        )  # fmt: skip
    for policy in Policy.objects.filter(department=None).order_by("pk"):
        bind_policy_department(
            policy=policy, unit=scene.body(scene.data["bound"][policy.department_name]),
            at=at(LOADED[SECOND], dt.time(15)), actor=scene.officer,
        )  # fmt: skip


def edition(name: str, today: dt.date) -> EditionFile:
    """A shipped edition; the rounds of the second one as they stand today."""
    found = read_edition(EDITIONS / name / "items.toml")
    if name != SECOND:
        return found
    return replace(found, items=tuple(moved(item, today) for item in found.items))


def moved(item: Item, today: dt.date) -> Item:
    """An item with its yearly window in the round that runs or comes next."""
    begin, end = item.window_from, item.window_to
    if begin is None or end is None or begin < MOVED_FROM:
        return item
    years = max(0, today.year - end.year)
    if _later(end, years) < today:
        years += 1
    last = _later(end, years)
    if item.valid_to is not None and last > item.valid_to:
        return item
    return replace(item, window_from=_later(begin, years), window_to=last)


def _later(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; the 29th of February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        day = day - dt.timedelta(days=1)
    return day.replace(year=day.year + years)
