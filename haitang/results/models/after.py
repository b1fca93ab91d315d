"""What follows an election: the handover, and recalls."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.organizations.models import Organization
from haitang.people.models import Term
from haitang.places.models import GuardedInPlace, InPlace


class Handover(InPlace):
    """The old committee hands over to the new one 工作移交 (RC25 Art 25).

    The election committee chairs it, the street office (``supervisor``) supervises.
    """

    election = models.OneToOneField(Election, on_delete=models.PROTECT, related_name="handover")
    supervisor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    began_on = models.DateField(_("开始日期"))
    due_on = models.DateField(_("期限"))
    finished_on = models.DateField(_("完成日期"), null=True)


class HandoverItem(models.Model):
    """One thing to hand over. ``note`` says what it was, never who."""

    class Code(models.TextChoices):
        """What is handed over."""

        SEAL = "seal", _("印章")
        CERTIFICATE = "certificate", _("特别法人证书、统一社会信用代码证")
        ACCOUNTS = "accounts", _("账簿和凭证")
        MONEY = "money", _("现金和存款")
        ASSETS = "assets", _("办公场所和资产")
        ARCHIVES = "archives", _("档案")
        CONTRACTS = "contracts", _("合同和协议")
        UNFINISHED = "unfinished", _("没办完的事项")
        SYSTEMS = "systems", _("系统账号和数据")

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(_("事项"), max_length=12, choices=Code)
    position = models.PositiveSmallIntegerField()
    done_on = models.DateField(_("移交日期"), null=True)
    note = models.CharField(_("移交内容"), max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "code"], name="handover_item_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(note=""), name="handover_item_note"
            ),
        ]


class RecallRequest(GuardedInPlace):
    """Voters ask to recall somebody from office 罢免要求 (RC25 Art 20).

    ``needed`` of ``base`` must sign. ``reason_hash`` tells one reason from another without holding
    its words: the same may not come again within a year. ``election`` is the recall's own.
    """

    record: ClassVar[str] = "recall_request"

    class State(models.TextChoices):
        """Where it stands."""

        FILED = "filed", _("已提出")
        VOTING = "voting", _("等表决")
        CARRIED = "carried", _("罢免通过")
        LOST = "lost", _("罢免没有通过")

    origin = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="recalls")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("罢免理由"), max_length=400)
    reason_hash = models.CharField(max_length=64)
    signers = models.PositiveIntegerField(_("联名人数"))
    base = models.PositiveIntegerField(_("有选举权的人数"))
    needed = models.PositiveIntegerField(_("最少联名人数"))
    filed_on = models.DateField(_("提出日期"))
    vote_by = models.DateField(_("表决期限"))
    reply = models.TextField(_("本人申辩"), blank=True)
    election = models.OneToOneField(
        Election, null=True, on_delete=models.PROTECT, related_name="recall"
    )
    state = models.CharField(max_length=8, choices=State, default=State.FILED)

    class Meta(GuardedInPlace.Meta):
        ordering = ["-filed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signers__gte=F("needed"), needed__gte=1), name="recall_signers"
            ),
            models.UniqueConstraint(
                fields=["term"], condition=Q(state__in=["filed", "voting"]), name="recall_one_open"
            ),
        ]
