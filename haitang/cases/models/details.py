"""What belongs to a case and is seen by whoever may see the case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.models.case import Case, CaseDetail
from haitang.cases.models.words import Grade
from haitang.organizations.models import Organization


class Entry(CaseDetail):
    """One line of the record 办理经过.

    Lines are added, never changed; a wrong one is corrected by another. ``fact`` is its number in
    the log; ``salt`` opens the commitment there to ``text``.
    """

    record: ClassVar[str] = "entry"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=24)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True)
    public = models.BooleanField(default=False)
    fact = models.BigIntegerField(null=True)

    class Meta(CaseDetail.Meta):
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="entry_case")]


class Photo(CaseDetail):
    """A picture, re-encoded without location data. Never asked of anybody."""

    record: ClassVar[str] = "photo"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="photos")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="photos")
    file = models.FileField(upload_to="cases/%Y/%m")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)


class Extension(CaseDetail):
    """A unit asks for more days; another person grants or refuses."""

    record: ClassVar[str] = "extension"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    asked_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta(CaseDetail.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(granted__isnull=True), name="extension_one_open"
            )
        ]


class FollowUp(CaseDetail):
    """A bad rating 差评 opens one: somebody looks into it and answers within so many days."""

    record: ClassVar[str] = "followup"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    grade = models.PositiveSmallIntegerField(choices=Grade)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    finding = models.TextField(blank=True)

    class Meta(CaseDetail.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at__isnull=True), name="follow_up_one_open"
            )
        ]


class Rating(CaseDetail):
    """What the resident said of one round of handling."""

    record: ClassVar[str] = "rating"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField(choices=Grade)
    comment = models.TextField(blank=True)
    by_phone = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta(CaseDetail.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="rating_once_a_round"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=5), name="rating_grade"),
        ]


class Exclusion(CaseDetail):
    """A case is left out of a rate: one person asks with a reason, another decides."""

    record: ClassVar[str] = "exclusion"

    class Measure(models.TextChoices):
        """The rate that it is left out of."""

        RESPONSE = "response", _("响应率")
        RESOLUTION = "resolution", _("解决率")
        SATISFACTION = "satisfaction", _("满意率")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exclusions")
    measure = models.CharField(max_length=12, choices=Measure)
    reason = models.TextField()
    salt = models.CharField(max_length=32)  # opens the commitment to the reason
    asked_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta(CaseDetail.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case", "measure"],
                condition=Q(granted__isnull=True) | Q(granted=True),
                name="exclusion_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="exclusion_two_persons",
            ),
        ]
