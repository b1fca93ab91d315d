"""The catalogue of policies 惠企政策目录: editions, classes and items. It is public."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.facts.reader import worded
from haitang.organizations.models import Organization
from haitang.places.models import InPlace
from haitang.policies.models.words import Mode


class PolicyEdition(InPlace):
    """One edition of the catalogue. A date chooses among them: they do not overlap in a place.

    ``rulebook`` is the text of its rule book as loaded, ``sha256`` the hash of that text; nothing
    changes either afterwards.
    """

    title = models.CharField(_("名称"), max_length=80)
    title_en = models.CharField(_("英文名称"), max_length=120)
    number = models.CharField(_("版本"), max_length=20)
    in_force_from = models.DateField(_("施行日期"))
    in_force_to = models.DateField(_("截止日期"), null=True)
    rulebook = models.TextField(_("规则"))
    sha256 = models.CharField(max_length=64)
    sample = models.BooleanField(_("样例"), default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-in_force_from"]
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="policy_edition_number"),
            models.UniqueConstraint(fields=["place", "in_force_from"], name="policy_edition_from"),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                name="policy_edition_order",
            ),
        ]

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return worded(self.title, self.title_en)


class PolicyClass(models.Model):
    """A class of an edition. ``code`` names it in facts: that of edition 2.0 is 2.0-c13."""

    edition = models.ForeignKey(PolicyEdition, on_delete=models.PROTECT, related_name="classes")
    number = models.PositiveSmallIntegerField(_("序号"))
    code = models.CharField(_("编码"), max_length=24)
    title = models.CharField(_("名称"), max_length=60)
    title_en = models.CharField(_("英文名称"), max_length=120)

    class Meta:
        ordering = ["edition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="policy_class_number")
        ]

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return worded(self.title, self.title_en)


class Policy(InPlace):
    """An item of the catalogue 政策事项.

    Money is in fen; no cap or no budget is null. ``granted_fen`` and ``paid_fen`` are the sums of
    its grants and payments, kept here so that two grants at once meet on one row. A window of null
    dates is the whole year. ``rule`` is the id of a rule of kind grant in the edition's book.
    """

    edition = models.ForeignKey(PolicyEdition, on_delete=models.PROTECT, related_name="policies")
    policy_class = models.ForeignKey(PolicyClass, on_delete=models.PROTECT, related_name="policies")
    number = models.CharField(_("编号"), max_length=20)
    title = models.CharField(_("名称"), max_length=80)
    title_en = models.CharField(_("英文名称"), max_length=160)
    basis = models.CharField(_("依据"), max_length=200)
    benefit = models.TextField(_("支持内容"))
    benefit_en = models.TextField(_("支持内容（英文）"))
    cap_fen = models.BigIntegerField(_("最高金额"), null=True)
    amount_fen = models.BigIntegerField(_("定额"), null=True)
    rule = models.CharField(max_length=40)
    industries = models.JSONField(_("行业"), default=list)
    window_from = models.DateField(_("申报开始"), null=True)
    window_to = models.DateField(_("申报截止"), null=True)
    materials = models.JSONField(_("材料"), default=list)
    department = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="policies"
    )
    department_name = models.CharField(_("主管部门"), max_length=60)
    contact = models.CharField(_("咨询电话"), max_length=60)
    valid_from = models.DateField(_("有效期起"))
    valid_to = models.DateField(_("有效期止"), null=True)
    budget_fen = models.BigIntegerField(_("预算"), null=True)
    granted_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
    mode = models.CharField(_("兑现方式"), max_length=20, choices=Mode)
    objection_days = models.PositiveSmallIntegerField(_("公示工作日"), default=5)

    class Meta:
        verbose_name = _("政策事项")
        ordering = ["edition", "policy_class__number", "number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="policy_number"),
            models.UniqueConstraint(fields=["edition", "rule"], name="policy_rule"),
            models.CheckConstraint(
                condition=Q(budget_fen__isnull=True) | Q(granted_fen__lte=F("budget_fen")),
                name="policy_within_budget",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=0, paid_fen__lte=F("granted_fen")), name="policy_paid"
            ),
            models.CheckConstraint(
                condition=Q(cap_fen__isnull=True) | Q(cap_fen__gt=0), name="policy_cap"
            ),
            models.CheckConstraint(
                condition=~Q(mode=Mode.NO_APPLICATION) | Q(amount_fen__gt=0), name="policy_amount"
            ),
            models.CheckConstraint(
                condition=Q(window_from__isnull=True, window_to__isnull=True)
                | Q(window_to__gte=F("window_from")),
                name="policy_window",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="policy_valid",
            ),
        ]

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return worded(self.title, self.title_en)

    @property
    def gives(self) -> str:
        """The benefit in the reader's language."""
        return worded(self.benefit, self.benefit_en)

    @property
    def left_fen(self) -> int | None:
        """What the budget still allows, in fen; None where there is no limit."""
        return None if self.budget_fen is None else self.budget_fen - self.granted_fen
