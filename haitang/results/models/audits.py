"""Audits of a result: a second count of all papers, or a sample of papers chosen by dice."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.counts.models import Batch, Count
from haitang.places.models import GuardedInPlace, InPlace
from haitang.results.models.result import Result


class Audit(InPlace):
    """One audit of one result.

    ``comparison``: ``manifest`` and ``claims`` (JSON) are frozen before the dice are thrown; the
    ``seed`` is what they showed; ``wanted`` is how many draws the present sample has.
    ``second_count``: every batch is counted once more by others; ``independence`` says how.
    ``risk_percent`` is the risk limit of a comparison.
    """

    class Kind(models.TextChoices):
        """How it is done."""

        COMPARISON = "comparison", _("抽票核对")
        SECOND_COUNT = "second_count", _("全部重新计票")

    class State(models.TextChoices):
        """Where it stands."""

        BEGUN = "begun", _("等掷骰子")
        READING = "reading", _("正在核对")
        CONFIRMED = "confirmed", _("结果得到证实")
        FULL_COUNT = "full_count", _("转为全部重新计票")
        DIFFERS = "differs", _("结果不一致")

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="audits")
    kind = models.CharField(_("方式"), max_length=12, choices=Kind)
    risk_percent = models.PositiveSmallIntegerField(_("风险上限"), default=5)
    state = models.CharField(max_length=12, choices=State, default=State.BEGUN)
    independence = models.CharField(
        _("两次计票"), max_length=24, choices=Count.Independence, blank=True
    )
    manifest = models.TextField(blank=True)
    claims = models.TextField(blank=True)
    seed = models.CharField(_("骰子数"), max_length=80, blank=True)
    dice_at = models.DateTimeField(null=True)
    wanted = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(risk_percent__gte=1, risk_percent__lte=20), name="audit_risk"
            ),
            models.CheckConstraint(
                condition=Q(seed="", dice_at__isnull=True) | ~Q(seed="") & Q(dice_at__isnull=False),
                name="audit_dice",
            ),
            models.UniqueConstraint(
                fields=["result", "kind"],
                condition=Q(state__in=["begun", "reading"]),
                name="audit_one_open",
            ),
        ]


class AuditSample(GuardedInPlace):
    """One paper to fetch and read by hand; what was recorded for it is not shown to the reader.

    ``draws`` is how often the dice chose it; ``order`` its place among different papers.
    ``choices`` is JSON as read by hand; ``overstatements`` (JSON, one fraction a claim) is computed
    when it is entered.
    """

    record: ClassVar[str] = "audit_sample"

    class Found(models.TextChoices):
        """What was read."""

        OK = "ok", _("有效")
        VOID = "void", _("无效")
        MISSING = "missing", _("找不到这张票")

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="samples")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("第几张"))
    order = models.PositiveIntegerField(_("取票次序"))
    draws = models.PositiveIntegerField(_("抽中次数"))
    found = models.CharField(max_length=8, choices=Found, blank=True)
    choices = models.TextField(blank=True)
    overstatements = models.TextField(blank=True)
    differs = models.BooleanField(null=True)
    read_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta(GuardedInPlace.Meta):
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "batch", "number"], name="sample_paper_once"),
            models.CheckConstraint(
                condition=Q(found="", read_at__isnull=True, read_by__isnull=True)
                | ~Q(found="") & Q(read_at__isnull=False),
                name="sample_read",
            ),
        ]


class AuditBatch(GuardedInPlace):
    """A batch counted once more. ``votes`` is JSON: post -> name -> votes."""

    record: ClassVar[str] = "audit_batch"

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="batches")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    valid = models.PositiveIntegerField(_("有效"))
    void = models.PositiveIntegerField(_("无效"))
    votes = models.TextField()
    differs = models.BooleanField()
    read_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta(GuardedInPlace.Meta):
        ordering = ["batch__number"]
        constraints = [models.UniqueConstraint(fields=["audit", "batch"], name="audit_batch_once")]
