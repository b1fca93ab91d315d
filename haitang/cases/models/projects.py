"""Projects 项目, their milestones and their money."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.organizations.models import Organization
from haitang.places.models import GuardedInPlace
from haitang.scope.rows import Guarded, subtree
from haitang.scope.scope import Grant


class Project(GuardedInPlace):
    """Hard cases solved together 项目化: leader, milestones, funds, acceptance by residents."""

    record: ClassVar[str] = "project"

    class Stage(models.TextChoices):
        """Where a project stands."""

        OPEN = "open", _("推进中")
        ACCEPTED = "accepted", _("已验收")
        CLOSED = "closed", _("已结项")

    title = models.CharField(_("名称"), max_length=80)
    text = models.TextField(_("要解决的问题"))
    state = models.CharField(max_length=10, choices=Stage, default=Stage.OPEN)
    leader = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True)
    planned_fen = models.BigIntegerField(default=0)
    spent_fen = models.BigIntegerField(default=0)
    accepted_yes = models.PositiveIntegerField(default=0)
    accepted_no = models.PositiveIntegerField(default=0)
    conclusion = models.TextField(blank=True)

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.organization is not None:
            return Q(lead_id=grant.organization)
        return subtree(grant.path)


class ProjectDetail(Guarded):
    """Base of the rows that belong to a project."""

    record: ClassVar[str]

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.organization is not None:
            return Q(project__lead_id=grant.organization)
        return subtree(grant.path, "project__path")


class Milestone(ProjectDetail):
    """A step of a project with its date, and what shows that it was reached."""

    record: ClassVar[str] = "milestone"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=60)
    due_on = models.DateField()
    reached_on = models.DateField(null=True)
    evidence = models.TextField(blank=True)

    class Meta(ProjectDetail.Meta):
        ordering = ["due_on", "id"]


class FundLine(ProjectDetail):
    """Money planned (positive plan) or spent, in fen, with its source or purpose."""

    record: ClassVar[str] = "fundline"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="funds")
    spent = models.BooleanField()
    fen = models.BigIntegerField()
    on = models.DateField()
    note = models.CharField(max_length=100)

    class Meta(ProjectDetail.Meta):
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0), name="fund_line_positive")]
