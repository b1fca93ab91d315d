"""The 26 alliances: founded in 2020 and 2021, each with its lead, members and an agreement."""

import datetime as dt
from typing import Any

from haitang.demo.hours import at
from haitang.demo.policies.scene import Scene
from haitang.demo.words import table
from haitang.policies.models import Alliance
from haitang.policies.operations import found_alliance, join_alliance, sign_agreement

ALLIANCES = 26
FEW = 3  # in a small demonstration
JOINS_LATER = 3  # every third takes a member in later


def make(scene: Scene) -> list[Alliance]:
    """Found them in the order of their days."""
    data = table("policies_alliances")
    rows = sorted(data["alliance"], key=lambda row: row["founded_on"])
    chosen = rows[:FEW] if scene.small else rows
    return [_found(scene, row, data["agreement"], n) for n, row in enumerate(chosen)]


def _found(scene: Scene, row: dict[str, Any], words: dict[str, Any], number: int) -> Alliance:
    day, actor = row["founded_on"], scene.service
    members = [scene.body(key) for key in row["members"]]
    late = members[-1:] if number % JOINS_LATER == 0 else []
    made: Alliance = found_alliance(
        title=row["title"], field=row["field"], place=scene.county.place,
        lead=scene.body(row["lead"]), members=members[: len(members) - len(late)], founded_on=day,
        at=at(day, dt.time(16)), actor=actor,
    )  # fmt: skip
    _agree(scene, made, words, day + dt.timedelta(days=scene.chance.randint(0, 12)))
    for body in late:
        joined = day + dt.timedelta(days=scene.chance.randint(20, 90))
        join_alliance(
            alliance=made, organization=body, joined_on=joined, at=at(joined, dt.time(10)),
            actor=actor,
        )  # fmt: skip
    return made


def _agree(scene: Scene, alliance: Alliance, words: dict[str, Any], day: dt.date) -> None:
    clauses = scene.chance.sample(words["clauses"], 4)
    sign_agreement(
        alliance=alliance, title=words["title"].format(title=alliance.title, year=day.year),
        text="\n".join(clauses), signed_on=day, at=at(day, dt.time(15)),
        until=day.replace(year=day.year + words["until_years"]), actor=scene.service,
    )  # fmt: skip
