"""A round of elections: its groups, its phases, its tasks."""

import datetime as dt

from django.db import IntegrityError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from haitang.elections.errors import ElectionError, WrongStageError
from haitang.elections.facts import (
    GroupAreaAssigned,
    GroupMemberAdded,
    PlanPhaseAdded,
    PlanTaskAdded,
    PlanTaskProgressed,
    TermChangeEnded,
    TermChangeOpened,
    WorkGroupCreated,
)
from haitang.elections.models import (
    OVER,
    Election,
    GroupArea,
    GroupMember,
    PlanPhase,
    PlanTask,
    TermChange,
    WorkGroup,
)
from haitang.elections.operations.common import Newcomer, locked_round, person_of, tell
from haitang.elections.queries.progress import measure_titles
from haitang.facts.days import local_day
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment, optional, required
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.people.rows import here
from haitang.places.models import Place
from haitang.scope.actor import Actor


@operation
def open_term_change(
    *,
    title: str,
    place: Place,
    year: int,
    sequence: int,
    began_on: dt.date,
    target_on: dt.date,
    at: dt.datetime | None = None,
    actor: Actor,
) -> TermChange:
    """Begin a round of elections 启动换届 with the day by which it should be over."""
    here("open_term_change", place.path)
    if target_on < began_on:
        raise ElectionError(_("计划完成日期要晚于开始日期。"), field="target_on")
    made = TermChange(
        title=required(title, "title", most=80).text, year=year, sequence=sequence, place=place,
        path=place.path, began_on=began_on, target_on=target_on,
    )  # fmt: skip
    _save(made, _("这一年、这一届的换届已经建好了。"), "sequence")
    fact = TermChangeOpened(year=year, sequence=sequence, target=target_on)
    tell(made, fact, moment(at))
    return made


def _save(row: Model, twice: object, field: str) -> None:
    try:
        row.save(force_insert=True)
    except IntegrityError:
        raise ElectionError(str(twice), field=field) from None


@operation
def end_term_change(
    *, term_change: TermChange, on: dt.date, at: dt.datetime | None = None, actor: Actor
) -> TermChange:
    """A round is over 换届结束: every election of it is ended or annulled."""
    fresh = locked_round(term_change, "end_term_change")
    if left := Election.objects.filter(term_change=fresh).exclude(stage__in=OVER).count():
        raise WrongStageError(_("还有%(n)d个单位没有选完，不能结束。") % {"n": left})
    fresh.ended_on = on
    fresh.save(update_fields=["ended_on"])
    tell(fresh, TermChangeEnded(ended=on), moment(at))
    return fresh


@operation
def create_work_group(
    *,
    term_change: TermChange,
    kind: str,
    title: str,
    task: str = "",
    lead: Organization | None = None,
    place: Place | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> WorkGroup:
    """Set up a group 成立工作组: leading, special, guidance or discipline."""
    fresh = locked_round(term_change, "create_work_group")
    where = place or fresh.place
    here("create_work_group", where.path)
    group = WorkGroup(
        term_change=fresh, kind=kind, title=required(title, "title", most=60).text,
        task=optional(task, "task", most=1000).text, lead=lead, place=where, path=where.path,
    )  # fmt: skip
    _save(group, _("已经有同名的工作组，请换一个名称。"), "title")
    tell(group, WorkGroupCreated(kind=Code(kind)), moment(at))
    return group


@operation
def add_group_member(
    *,
    group: WorkGroup,
    person: Person | Newcomer,
    unit: Organization | None = None,
    role: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> GroupMember:
    """A person of a unit joins a group 工作组成员."""
    locked_round(group.term_change, "add_group_member")
    person = person_of(person, group.place, actor)
    member = GroupMember(
        group=group, person=person, unit=unit, role=optional(role, "role", most=40).text,
        place=group.place, path=group.path,
    )  # fmt: skip
    _save(member, _("这个人已经在组里。"), "person")
    fact = GroupMemberAdded(kind=Code(group.kind), person=Ref(f"person:{person.pk}"))
    tell(member, fact, moment(at), subject=group)
    return member


@operation
def assign_group_area(
    *, group: WorkGroup, place: Place, at: dt.datetime | None = None, actor: Actor
) -> GroupArea:
    """A group looks after a place 工作组包片."""
    fresh = locked_round(group.term_change, "assign_group_area")
    if not place.path.startswith(fresh.path):
        raise ElectionError(_("这个地方不在本次换届的范围里。"), field="place")
    area = GroupArea(group=group, place=place)
    _save(area, _("这个组已经包了这个地方。"), "place")
    fact = GroupAreaAssigned(kind=Code(group.kind), group=Ref(f"group:{group.pk}"))
    tell(group, fact, moment(at))
    return area


@operation
def add_plan_phase(
    *,
    term_change: TermChange,
    title: str,
    position: int,
    title_en: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> PlanPhase:
    """Add a phase to the plan 方案阶段."""
    fresh = locked_round(term_change, "add_plan_phase")
    phase = PlanPhase(
        term_change=fresh, title=required(title, "title", most=40).text,
        title_en=optional(title_en, "title_en", most=80).text, position=position,
    )  # fmt: skip
    _save(phase, _("这个次序已经有一个阶段，请换一个数。"), "position")
    tell(fresh, PlanPhaseAdded(position=position), moment(at))
    return phase


@operation
def add_plan_task(
    *,
    phase: PlanPhase,
    title: str,
    owner: Organization,
    begins_on: dt.date,
    ends_on: dt.date,
    measure: str = "",
    total: int = 1,
    title_en: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> PlanTask:
    """Add a task with the unit that answers for it and two days 方案任务.

    ``measure`` names a computed progress; else ``record_task_progress`` counts to ``total``.
    """
    fresh = locked_round(phase.term_change, "add_plan_task")
    if ends_on < begins_on:
        raise ElectionError(_("截止日期要晚于开始日期。"), field="ends_on")
    if measure and measure not in measure_titles():
        raise ElectionError(_("没有这种进度算法，请从列表中选择。"), field="measure")
    if total < 1:
        raise ElectionError(_("总数至少是1。"), field="total")
    task = PlanTask(
        term_change=fresh, phase=phase, title=required(title, "title", most=60).text,
        title_en=optional(title_en, "title_en", most=120).text, owner=owner, begins_on=begins_on,
        ends_on=ends_on, measure=measure, total=total, place=fresh.place, path=fresh.path,
    )  # fmt: skip
    task.save(force_insert=True)
    fact = PlanTaskAdded(owner=Ref(f"organization:{owner.pk}"), begins=begins_on, ends=ends_on)
    tell(task, fact, moment(at))
    return task


@operation
def record_task_progress(
    *, task: PlanTask, done: int, total: int, at: dt.datetime | None = None, actor: Actor
) -> PlanTask:
    """Write down how much of a task is done 任务进度; one that is computed cannot be written."""
    fresh: PlanTask = lock(PlanTask.objects.select_related("place"), pk=task.pk)
    locked_round(fresh.term_change, "record_task_progress")
    if fresh.measure:
        raise ElectionError(_("这项任务的进度由记录算出，不用填。"), field="done")
    if not 0 <= done <= total or total < 1:
        raise ElectionError(_("已完成的不能多于总数，总数至少是1。"), field="done")
    when = moment(at)
    fresh.done, fresh.total = done, total
    fresh.done_on = local_day(when) if done == total else None
    fresh.save(update_fields=["done", "total", "done_on"])
    tell(fresh, PlanTaskProgressed(done=done, total=total), when)
    return fresh
