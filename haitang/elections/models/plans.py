"""A county-wide round 换届: who works in it, and the plan by which it runs."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.places.models import GuardedInPlace, InPlace, Place


class TermChange(InPlace):
    """A round in which all committees of a county are elected anew 换届."""

    title = models.CharField(_("名称"), max_length=80)
    year = models.PositiveSmallIntegerField(_("年份"))
    sequence = models.PositiveSmallIntegerField(_("第几届"))
    began_on = models.DateField(_("开始日期"))
    target_on = models.DateField(_("计划完成日期"))
    ended_on = models.DateField(_("结束日期"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(target_on__gte=F("began_on")), name="term_change_order"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="term_change_end",
            ),
            models.UniqueConstraint(fields=["place", "year", "sequence"], name="term_change_once"),
        ]


class WorkGroup(InPlace):
    """People of several units who see one thing through 工作组."""

    class Kind(models.TextChoices):
        """What a group is for."""

        LEADING = "leading", _("领导小组")
        SPECIAL = "special", _("专项工作组")
        GUIDANCE = "guidance", _("指导组")
        DISCIPLINE = "discipline", _("纪律监督组")

    term_change = models.ForeignKey(TermChange, on_delete=models.PROTECT, related_name="groups")
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    title = models.CharField(_("名称"), max_length=60)
    task = models.TextField(_("职责"), blank=True)
    lead = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term_change", "title"], name="work_group_title")
        ]


class GroupMember(GuardedInPlace):
    """One person of a group, sent by a unit."""

    record: ClassVar[str] = "group_member"

    group = models.ForeignKey(WorkGroup, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("分工"), max_length=40, blank=True)

    class Meta(GuardedInPlace.Meta):
        constraints = [
            models.UniqueConstraint(fields=["group", "person"], name="group_member_once")
        ]


class GroupArea(models.Model):
    """A place that a group looks after."""

    group = models.ForeignKey(WorkGroup, on_delete=models.PROTECT, related_name="areas")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "place"], name="group_area_once")]


class PlanPhase(models.Model):
    """A part of the plan: a band of the Gantt chart."""

    term_change = models.ForeignKey(TermChange, on_delete=models.PROTECT, related_name="phases")
    title = models.CharField(_("阶段"), max_length=40)
    title_en = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("次序"))

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["term_change", "position"], name="plan_phase_position")
        ]


class PlanTask(InPlace):
    """Something to do between two days, with one unit that answers for it.

    ``measure`` names a progress that is computed from records (see ``queries.measures``); where it
    is empty, ``done`` of ``total`` are written down by hand.
    """

    term_change = models.ForeignKey(TermChange, on_delete=models.PROTECT, related_name="tasks")
    phase = models.ForeignKey(PlanPhase, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(_("任务"), max_length=60)
    title_en = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("截止"))
    measure = models.CharField(_("进度怎么算"), max_length=30, blank=True)
    done = models.PositiveIntegerField(_("已完成"), default=0)
    total = models.PositiveIntegerField(_("总数"), default=1)
    done_on = models.DateField(_("完成日期"), null=True)

    class Meta:
        ordering = ["begins_on", "ends_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="plan_task_order"
            ),
            models.CheckConstraint(
                condition=Q(total__gte=1, done__lte=F("total")), name="plan_task_progress"
            ),
        ]
