"""A result, who was elected by it, who signed it, and who objected."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.counts.models import Count
from haitang.elections.models import Election, ElectionPost
from haitang.nominations.models import Nominee
from haitang.people.models import Term
from haitang.places.models import GuardedInPlace, InPlace


class Result(InPlace):
    """What was declared after one round of an election. Its texts never change.

    ``document`` is the published file's core on one line, of which ``sha256`` is the fingerprint;
    ``given`` and ``decision`` are parts of it. ``log_size`` and ``log_root`` are the sealed log at
    that moment.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="results")
    count = models.ForeignKey(Count, on_delete=models.PROTECT, related_name="results")
    round = models.PositiveSmallIntegerField(_("第几次投票"), default=1)
    given = models.TextField()
    decision = models.TextField()
    document = models.TextField()
    sha256 = models.CharField(_("指纹"), max_length=64)
    valid = models.BooleanField(_("有效"))
    declared_at = models.DateTimeField(_("宣布时间"))
    log_size = models.BigIntegerField()
    log_root = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("公布时间"), null=True)
    objections_until = models.DateField(_("异议截止"))
    annulled_on = models.DateField(_("认定无效日期"), null=True)
    annulled_reason = models.CharField(_("认定无效的理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["-declared_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "round"],
                condition=Q(annulled_on__isnull=True),
                name="result_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(annulled_on__isnull=True) ^ ~Q(annulled_reason=""),
                name="result_annulled_reason",
            ),
        ]


class Elected(models.Model):
    """Somebody whom a result elected, as posted on the board.

    ``void_on`` is set when the check after the vote fails or the person declines; ``term`` when
    office begins. ``kin`` says that a near relative was elected too, and ``nominee`` is null until
    a written-in winner has been screened.
    """

    class Void(models.TextChoices):
        """Why an elected person does not take office."""

        NOT_QUALIFIED = "not_qualified", _("资格复核不合格")
        KIN = "kin", _("近亲属回避")
        DECLINED = "declined", _("本人辞去")

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="elected")
    post = models.ForeignKey(ElectionPost, on_delete=models.PROTECT, related_name="+")
    nominee = models.ForeignKey(Nominee, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    votes = models.PositiveIntegerField(_("得票"))
    position = models.PositiveSmallIntegerField()
    kin = models.BooleanField(_("近亲属同时当选"), default=False)
    void_on = models.DateField(null=True)
    void_reason = models.CharField(max_length=16, choices=Void, blank=True)
    term = models.OneToOneField(Term, null=True, on_delete=models.PROTECT, related_name="elected")

    class Meta:
        ordering = ["post__position", "position"]
        constraints = [
            models.UniqueConstraint(fields=["result", "post", "name"], name="elected_once"),
            models.CheckConstraint(
                condition=Q(void_on__isnull=True) ^ ~Q(void_reason=""), name="elected_void_reason"
            ),
            models.CheckConstraint(
                condition=Q(term__isnull=True) | Q(nominee__isnull=False),
                name="elected_screened_first",
            ),
        ]


class Signature(models.Model):
    """Somebody confirms a result with their name 签字确认; it stands on the notice."""

    class Role(models.TextChoices):
        """As what."""

        CHIEF_TELLER = "chief_teller", _("总监票人")
        COMMITTEE = "committee", _("选举委员会")
        GUIDANCE = "guidance", _("督导组")

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(_("身份"), max_length=12, choices=Role)
    name = models.CharField(_("姓名"), max_length=60)
    signed_at = models.DateTimeField(_("签字时间"))
    actor = models.CharField(max_length=24)

    class Meta:
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["result", "role"], name="signature_once_a_role")
        ]


class ResultObjection(GuardedInPlace):
    """Somebody says that an election was not right (RC25 Art 22), with the answer to it."""

    record: ClassVar[str] = "result_objection"

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="objections")
    name = models.CharField(_("异议人"), max_length=60)
    text = models.TextField(_("异议内容"))
    filed_on = models.DateField(_("提出日期"))
    due_on = models.DateField(_("答复期限"))
    decided_on = models.DateField(_("答复日期"), null=True)
    upheld = models.BooleanField(_("是否成立"), null=True)
    answer = models.TextField(_("答复"), blank=True)

    class Meta(GuardedInPlace.Meta):
        ordering = ["filed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, upheld__isnull=True)
                | Q(decided_on__isnull=False, upheld__isnull=False) & ~Q(answer=""),
                name="result_objection_answered",
            )
        ]
