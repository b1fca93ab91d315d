"""The round of 2021 is prepared: the groups of the report, the plan with its phases and tasks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from haitang.demo.elections.stage import Board, moment
from haitang.elections import operations as do
from haitang.elections.models import TermChange, WorkGroup
from haitang.people.models import Person
from haitang.people.operations import register_person

BEGAN, TARGET = dt.date(2021, 7, 1), dt.date(2021, 9, 30)
NUMBERS = "一二三四五六七八九十"


def prepared(board: Board, communities: int) -> TermChange:
    """The round with its groups and its plan; hand-counted tasks are done when their day comes."""
    place = board.county.place
    round_: TermChange = do.open_term_change(
        title=f"2021年{place.name}社区“两委”换届", place=place, year=2021, sequence=6,
        began_on=BEGAN, target_on=TARGET, at=moment(BEGAN, 9), actor=board.office,
    )  # fmt: skip
    _groups(board, round_)
    for position, row in enumerate(board.data["phase"], 1):
        _phase(board, round_, position, row, communities)
    return round_


def _groups(board: Board, round_: TermChange) -> None:
    data, when = board.data, moment(BEGAN, 10)
    leading = data["leading"]
    group = _group(board, round_, "leading", leading["title"], leading["task"], "organization")
    for key, role in leading["members"]:
        _join(board, group, key, role, when)
    for row in data["special"]:
        group = _group(board, round_, "special", row["title"], row["task"], row["lead"])
        for number, key in enumerate(row["members"]):
            _join(board, group, key, "成员" if number else "组长", when)
    for kind in ("guidance", "discipline"):
        _walking(board, round_, kind, data[kind])


def _walking(board: Board, round_: TermChange, kind: str, row: dict[str, Any]) -> None:
    """Groups that go to streets: each has some of the streets, every street is somebody's."""
    towns, units = board.county.towns, row["units"]
    for n in range(row["groups"]):
        title = row["title"].format(n=numeral(n + 1))
        group = _group(board, round_, kind, title, row["task"], units[0])
        for m in range(row["each"]):
            key = units[(n + m) % len(units)]
            _join(board, group, key, "成员" if m else "组长", moment(BEGAN, 10))
        for town in towns[n :: row["groups"]]:
            do.assign_group_area(
                group=group, place=town, at=moment(BEGAN, 10, 30), actor=board.office
            )


def numeral(n: int) -> str:
    """The Chinese numeral of a number from 1 to 19.

    >>> numeral(6), numeral(10), numeral(15)
    ('六', '十', '十五')
    """
    return NUMBERS[n - 1] if n <= len(NUMBERS) else "十" + NUMBERS[n - 11]


def _group(
    board: Board, round_: TermChange, kind: str, title: str, task: str, lead: str
) -> WorkGroup:
    made: WorkGroup = do.create_work_group(
        term_change=round_, kind=kind, title=title, task=task, lead=board.unit(lead),
        at=moment(BEGAN, 10), actor=board.office,
    )  # fmt: skip
    return made


def _join(board: Board, group: WorkGroup, key: str, role: str, when: dt.datetime) -> None:
    person: Person = register_person(
        name=board.writer.name(), place=board.county.place, actor=board.actor
    )
    do.add_group_member(
        group=group, person=person, unit=board.unit(key), role=role, at=when, actor=board.office
    )


def _phase(
    board: Board, round_: TermChange, position: int, row: dict[str, Any], communities: int
) -> None:
    when = moment(BEGAN, 11)
    phase = do.add_plan_phase(
        term_change=round_, title=row["title"], title_en=row["title_en"], position=position,
        at=when, actor=board.office,
    )  # fmt: skip
    for title, title_en, owner, first, last, measure, total in tasks_of(row):
        whole = communities if total == "communities" else total
        task = do.add_plan_task(
            phase=phase, title=title, title_en=title_en, owner=board.unit(owner), begins_on=first,
            ends_on=last, measure=measure, total=whole, at=when, actor=board.office,
        )  # fmt: skip
        if not measure:
            do.record_task_progress(
                task=task, done=whole, total=whole, at=moment(last, 16), actor=board.office
            )


def tasks_of(row: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    """The tasks of a phase as they stand in the file."""
    return [tuple(task) for task in row["tasks"]]
