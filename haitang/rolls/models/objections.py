"""What is said against a posted roll, and what was changed after the freeze."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.places.models import GuardedInPlace, InPlace
from haitang.rolls.models.roll import Roll, Voter


class RollObjection(GuardedInPlace):
    """An objection to the posted list 异议. ``late``: filed after the days that the law gives.

    ``name`` is who objects; ``text`` says what about, and names the person who is missing.
    """

    record: ClassVar[str] = "roll_objection"

    class About(models.TextChoices):
        """What is wrong."""

        MISSING = "missing", _("应当登记而没有登记")
        WRONG = "wrong", _("不应当登记而登记了")
        ENTRY = "entry", _("登记的内容有误")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="roll_objections")
    about = models.CharField(_("异议事项"), max_length=10, choices=About)
    voter = models.ForeignKey(Voter, null=True, on_delete=models.PROTECT, related_name="objections")
    name = models.CharField(_("提出人"), max_length=60)
    text = models.CharField(_("异议内容"), max_length=500)
    filed_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("应当决定的日期"))
    late = models.BooleanField(_("逾期提出"), default=False)
    decided_on = models.DateField(_("决定日期"), null=True)
    upheld = models.BooleanField(_("成立"), null=True)
    answer = models.CharField(_("决定和理由"), max_length=500, blank=True)
    published_on = models.DateField(_("公布处理结果"), null=True)

    class Meta(GuardedInPlace.Meta):
        ordering = ["filed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, upheld__isnull=True)
                | Q(decided_on__isnull=False, upheld__isnull=False) & ~Q(answer=""),
                name="roll_objection_decided_with_an_answer",
            )
        ]


class RollCorrection(InPlace):
    """A change after the freeze, as far as there is a ground for it; it names nobody.

    The count and digest before and after let a holder of the posted list follow each step.
    """

    class Ground(models.TextChoices):
        """Why a frozen roll may still change."""

        DIED = "died", _("选举日前死亡")
        DEPRIVED = "deprived", _("选举日前被剥夺政治权利")
        OBJECTION = "objection", _("逾期异议成立，补登漏登的人")

    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    ground = models.CharField(max_length=12, choices=Ground)
    objection = models.OneToOneField(
        RollObjection, null=True, on_delete=models.PROTECT, related_name="correction"
    )
    at = models.DateTimeField()
    count_before = models.PositiveIntegerField()
    count_after = models.PositiveIntegerField()
    sha256_before = models.CharField(max_length=64)
    sha256_after = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["roll", "number"], name="roll_correction_number")
        ]
