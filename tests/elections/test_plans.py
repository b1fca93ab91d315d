import datetime as dt

import pytest

from haitang.elections.errors import ElectionError, WrongStageError
from haitang.elections.operations import (
    add_group_member,
    add_plan_phase,
    add_plan_task,
    advance_election,
    assign_group_area,
    create_work_group,
    end_term_change,
    finish_step,
    open_term_change,
    record_task_progress,
)
from haitang.elections.queries import left_out, legend_of, seat_rows
from haitang.elections.queries.progress import Measured, days_behind, is_late
from haitang.elections.queries.seats import short_name
from haitang.facts.errors import Refused
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.elections.rounds import a_person, a_round, an_election

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 20)


def a_task(cast, round_, **changes):
    with everything("test"):
        phase = add_plan_phase(
            term_change=round_, title="资格", position=round_.phases.count() + 1, actor=ROOT
        )
        given = {
            "phase": phase, "title": "选民登记", "owner": cast.units["county_office"],
            "begins_on": FIRST, "ends_on": LAST, "actor": ROOT,
        }  # fmt: skip
        return add_plan_task(**{**given, **changes})


def progress_of(task):
    return Measured(task.term_change).of(task)


def test_a_measured_task_counts_the_elections_whose_step_is_done(cast):
    round_ = a_round(cast)
    task = a_task(cast, round_, measure="committee.list_posted")
    assert (progress_of(task).done, progress_of(task).total) == (0, 0)
    election = an_election(cast, term_change=round_, called=True)
    assert (progress_of(task).done, progress_of(task).total) == (0, 1)
    with everything("test"):
        finish_step(election=election, code="list_posted", actor=ROOT)
        assert progress_of(task).whole
        with pytest.raises(ElectionError, match="由记录算出"):
            record_task_progress(task=task, done=1, total=1, actor=ROOT)
        advance_election(election=election, to="annulled", actor=ROOT)
    assert progress_of(task).total == 0


@pytest.mark.parametrize(
    ("done", "today", "late", "behind"),
    [
        (0, dt.date(2026, 2, 28), False, 0),
        (0, FIRST, False, 0),
        (0, dt.date(2026, 3, 11), True, 10),
        (5, dt.date(2026, 3, 11), False, 0),
        (3, dt.date(2026, 3, 11), True, 4),
        (9, dt.date(2026, 3, 25), True, 6),
        (10, dt.date(2026, 3, 25), False, 0),
    ],
)
def test_a_task_is_late_when_less_is_done_than_its_days_have_passed(
    cast, done, today, late, behind
):
    task = a_task(cast, a_round(cast))
    with everything("test"):
        task = record_task_progress(task=task, done=done, total=10, actor=ROOT)
    progress = progress_of(task)
    assert is_late(task, progress, today) is late
    assert days_behind(task, progress, today) == behind


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": dt.date(2026, 2, 1)}, "截止日期要晚于开始"),
        ({"measure": "nothing"}, "没有这种进度算法"),
        ({"total": 0}, "总数至少是1"),
        ({"title": " "}, "请写明"),
    ],
)
def test_a_task_that_cannot_be_is_refused(cast, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        a_task(cast, a_round(cast), **changes)


def test_more_than_everything_is_not_done(cast):
    task = a_task(cast, a_round(cast))
    with everything("test"), pytest.raises(ElectionError, match="不能多于总数"):
        record_task_progress(task=task, done=3, total=2, actor=ROOT)


def test_a_group_has_people_once_and_places_of_the_round(cast):
    round_ = a_round(cast)
    person = a_person(cast)
    with everything("test"):
        group = create_work_group(
            term_change=round_, kind="discipline", title="第一监督组", actor=ROOT
        )
        add_group_member(group=group, person=person, role="组长", actor=ROOT)
        assign_group_area(group=group, place=cast.places["town"], actor=ROOT)
        with pytest.raises(ElectionError, match="已经在组里"):
            add_group_member(group=group, person=person, actor=ROOT)
        with pytest.raises(ElectionError, match="不在本次换届"):
            assign_group_area(group=group, place=cast.places["far"], actor=ROOT)
        with pytest.raises(ElectionError, match="同名"):
            create_work_group(term_change=round_, kind="special", title="第一监督组", actor=ROOT)


def test_a_round_ends_when_every_election_has_and_then_stands_still(cast):
    round_ = a_round(cast)
    election = an_election(cast, term_change=round_, called=True)
    with everything("test"):
        with pytest.raises(WrongStageError, match="还有1个单位没有选完"):
            end_term_change(term_change=round_, on=LAST, actor=ROOT)
        advance_election(election=election, to="annulled", actor=ROOT)
        end_term_change(term_change=round_, on=LAST, actor=ROOT)
        with pytest.raises(WrongStageError, match="已经结束"):
            add_plan_phase(term_change=round_, title="准备", position=1, actor=ROOT)


def test_a_round_is_opened_once_and_ends_after_it_began(cast):
    a_round(cast)
    with pytest.raises(ElectionError, match="已经建好"):
        a_round(cast)
    with everything("test"), pytest.raises(ElectionError, match="要晚于开始"):
        open_term_change(
            title="换届", place=cast.places["county"], year=2026, sequence=16, began_on=LAST,
            target_on=FIRST, actor=ROOT,
        )  # fmt: skip


def test_the_seat_map_has_a_row_a_street_and_a_colour_a_stage(cast):
    round_ = a_round(cast)
    before = seat_rows(round_)
    assert [(row.name, len(row.cells)) for row in before] == [("玉山镇", 2), ("巴城镇", 1)]
    assert left_out(round_, before) == 0
    an_election(cast, term_change=round_, called=True)
    [row] = rows = seat_rows(round_)
    [cell] = row.cells
    assert (row.name, cell.short, cell.colour) == ("玉山镇", "亭林", "visit")
    assert left_out(round_, rows) == 2
    assert legend_of(rows) == {
        "none": 0, "visit": 1, "roll": 0, "review": 0, "ready": 0, "done": 0, "blocked": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "short"),
    [("三里社区居委会", "三里"), ("红旗村委会", "红旗"), ("新胜街社区居民委员会", "新胜街"),
     ("社区", "社区")],
)  # fmt: skip
def test_a_cell_shows_the_name_without_what_all_have(name, short):
    assert short_name(name) == short
