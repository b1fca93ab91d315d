"""The case 诉求, and the units that have a part in it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.models.catalogue import Category
from haitang.cases.models.projects import Project
from haitang.cases.models.words import Channel, Grade, Outcome, State, Urgency
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.places.models import GuardedInPlace, Place
from haitang.scope.rows import Guarded, subtree
from haitang.scope.scope import Grant


class Case(GuardedInPlace):
    """One matter of one resident or enterprise, from the doorstep to the strike-off."""

    record: ClassVar[str] = "case"

    # The indexes below begin with place, category, lead and handler: none needs one of its own.
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=16, unique=True)
    lookup_index = models.CharField(max_length=64, unique=True)
    title = models.CharField(_("标题"), max_length=60)
    text = models.TextField(_("内容"))
    spot = models.CharField(_("具体地点"), max_length=100, blank=True)
    latitude_e6 = models.IntegerField(null=True)  # millionths of a degree, as an API client gave it
    longitude_e6 = models.IntegerField(null=True)
    channel = models.CharField(_("来源"), max_length=10, choices=Channel)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    urgency = models.CharField(_("级别"), max_length=10, choices=Urgency)
    reporter = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+"
    )
    registered_by = models.CharField(max_length=24)
    received_at = models.DateTimeField(_("受理时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.RECEIVED)
    outcome = models.CharField(_("办理结果"), max_length=12, choices=Outcome, blank=True)
    lead = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="led_cases", db_index=False
    )
    handler = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rulebook = models.CharField(max_length=60, blank=True)
    contact_due_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    response_settled = models.BooleanField(default=False)
    due_at = models.DateTimeField(_("期限"), null=True)
    designated = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True)
    paused_minutes = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)
    grade = models.PositiveSmallIntegerField(_("评价"), choices=Grade, null=True)
    closed_at = models.DateTimeField(_("销号时间"), null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    escalated = models.PositiveSmallIntegerField(default=0)
    escalate_at = models.DateTimeField(null=True)  # the next step, while late and not at the top
    overdue_recorded = models.BooleanField(default=False)
    supervised = models.BooleanField(default=False)
    urged = models.PositiveSmallIntegerField(default=0)
    joined_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="joined"
    )
    project = models.ForeignKey(
        Project, null=True, on_delete=models.PROTECT, related_name="checklist"
    )
    public_text = models.CharField(_("对外公开的说明"), max_length=300, blank=True)

    class Meta(GuardedInPlace.Meta):
        indexes = [
            models.Index(fields=["-received_at", "-id", "path", "state"], name="case_received"),
            models.Index(fields=["place", "-received_at"], name="case_place"),
            models.Index(fields=["state", "due_at", "path"], name="case_due"),
            models.Index(fields=["lead", "state", "due_at", "path"], name="case_lead"),
            models.Index(
                fields=["category", "place", "-received_at", "path", "state"], name="case_twin"
            ),
            models.Index(fields=["handler", "state", "due_at"], name="case_handler"),
            models.Index(fields=["state"], condition=Q(supervised=True), name="case_supervised"),
            models.Index(
                fields=["escalate_at"],
                condition=Q(escalate_at__isnull=False),
                name="case_escalate",
            ),
            models.Index(
                fields=["contact_due_at"],
                condition=Q(response_settled=False),
                name="case_contact_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="case_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["dispatched", "handling", "suspended"])
                | Q(lead__isnull=False),
                name="case_in_hand_has_lead",
            ),
            models.CheckConstraint(
                condition=~Q(state="suspended") | Q(paused_at__isnull=False),
                name="case_suspended_since",
            ),
            models.CheckConstraint(
                condition=~Q(state="joined") | Q(joined_into__isnull=False), name="case_joined_into"
            ),
        ]

    @classmethod
    def within(cls, grant: Grant) -> Q:
        """By place; for an organization, what it leads or assists; for a resident, the one case."""
        if grant.subject is not None:
            return Q(pk=grant.subject)
        if grant.organization is not None:
            return by_unit(grant)
        return subtree(grant.path)


def by_unit(grant: Grant, case: str = "") -> Q:
    """Cases that the grant's organization leads, or assists in; ``case`` is the way to the case."""
    helped = Assignment.unguarded.filter(unit_id=grant.organization, returned_at=None)
    return Q(**{f"{case}lead_id": grant.organization}) | Q(
        **{f"{case}pk__in": helped.values("case_id")}
    )


class CaseDetail(Guarded):
    """Base of the rows that belong to a case and are seen by whoever may see the case."""

    record: ClassVar[str]

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.subject is not None:
            return Q(case_id=grant.subject)
        if grant.organization is not None:
            return by_unit(grant, "case__")
        return subtree(grant.path, "case__path")


class Assignment(CaseDetail):
    """A unit has a part in a case: the lead, or one that assists and countersigns 会签."""

    record: ClassVar[str] = "assignment"

    class Role(models.TextChoices):
        """The part of a unit."""

        LEAD = "lead", _("主办")
        ASSIST = "assist", _("协办")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    assigned_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    countersigned_at = models.DateTimeField(null=True)
    opinion = models.TextField(blank=True)

    # Read by Case.within alone: asking the guarded manager there would ask itself.
    unguarded: ClassVar[models.Manager["Assignment"]] = models.Manager()

    class Meta(CaseDetail.Meta):
        indexes = [models.Index(fields=["unit", "returned_at"], name="assignment_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(role="lead", returned_at__isnull=True),
                name="assignment_one_lead",
            ),
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(returned_at__isnull=True),
                name="assignment_unit_once",
            ),
        ]
