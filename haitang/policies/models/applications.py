"""Applications 申请, objections, payments, and the lists of those entitled without application."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.organizations.models import Organization
from haitang.places.models import GuardedInPlace
from haitang.policies.models.catalogue import Policy
from haitang.policies.models.words import OPEN, Held, ListState, Mode, State
from haitang.scope.rows import Guarded, subtree
from haitang.scope.scope import Grant


class EntitledList(GuardedInPlace):
    """Who is entitled to a policy on the data held on a day 免申即享名单.

    ``book_hash`` is that of the rules in force that day, ``list_hash`` that of the lines with their
    verdicts, ``log_size`` the number of sealed facts when it was drawn up: with these it can be
    drawn up again and compared. ``settled_false`` and
    ``unknown`` are how many enterprises are not on it and why.
    """

    record: ClassVar[str] = "entitled_list"

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="lists")
    state = models.CharField(_("状态"), max_length=10, choices=ListState)
    as_of = models.DateField(_("按哪天比对"))
    book_hash = models.CharField(max_length=64)
    list_hash = models.CharField(max_length=64)
    log_size = models.BigIntegerField()
    listed = models.PositiveIntegerField(_("在名单上"))
    settled_false = models.PositiveIntegerField(_("不符合"))
    unknown = models.PositiveIntegerField(_("还不能确定"))
    made_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("理由"), max_length=400, blank=True)
    salt = models.CharField(max_length=32)
    notice_from = models.DateField(null=True)
    notice_to = models.DateField(null=True)

    class Meta(GuardedInPlace.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(state__in=[ListState.PROPOSED, ListState.NOTICED]),
                name="entitled_list_one_open",
            )
        ]

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.organization is not None:
            return Q(policy__department_id=grant.organization)
        return subtree(grant.path)


class ListLine(Guarded):
    """Base of the lines of a list."""

    record: ClassVar[str]

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.organization is not None:
            return Q(entitled_list__policy__department_id=grant.organization)
        return subtree(grant.path, "entitled_list__path")


class EntitledRow(ListLine):
    """An enterprise for which the condition is true. There is no column for another verdict."""

    record: ClassVar[str] = "entitled_row"

    entitled_list = models.ForeignKey(EntitledList, on_delete=models.PROTECT, related_name="rows")
    enterprise = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    fen = models.BigIntegerField(_("金额"))
    verdict_hash = models.CharField(max_length=64)
    verdict_text = models.TextField()

    class Meta(ListLine.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entitled_list", "enterprise"], name="entitled_row_one")
        ]


class QuickAsk(ListLine):
    """An enterprise that may be entitled, and what must be asked first 快申快享."""

    record: ClassVar[str] = "quick_ask"

    entitled_list = models.ForeignKey(EntitledList, on_delete=models.PROTECT, related_name="asks")
    enterprise = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    missing = models.JSONField(_("须查明"), default=list)

    class Meta(ListLine.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entitled_list", "enterprise"], name="quick_ask_one")
        ]


class Application(GuardedInPlace):
    """One enterprise's application for one policy, or its place on a list. Money is in fen.

    ``verdict``, ``verdict_hash`` and ``verdict_text`` are what the book said when it was submitted;
    ``decided_hash`` what was on the screen of the person who decided.
    """

    record: ClassVar[str] = "application"

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="applications")
    enterprise = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="applications"
    )
    entitled_list = models.ForeignKey(
        EntitledList, null=True, on_delete=models.PROTECT, related_name="applications"
    )
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.SUBMITTED)
    mode = models.CharField(_("兑现方式"), max_length=20, choices=Mode)
    submitted_at = models.DateTimeField(_("提交时间"))
    submitted_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    asked_fen = models.BigIntegerField(_("申请金额"))
    verdict = models.CharField(max_length=8, choices=Held)
    verdict_hash = models.CharField(max_length=64)
    verdict_text = models.TextField()
    materials = models.JSONField(_("已交材料"), default=list)
    accept_due_on = models.DateField(_("受理期限"))
    missing = models.JSONField(_("须补正"), default=list)
    told_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    deemed = models.BooleanField(_("逾期视为受理"), default=False)
    favoured = models.BooleanField(null=True)
    opinion = models.TextField(blank=True)
    reviewer = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    notice_from = models.DateField(null=True)
    notice_to = models.DateField(null=True)
    decider = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_hash = models.CharField(max_length=64, blank=True)
    granted_fen = models.BigIntegerField(_("核定金额"), null=True)
    paid_fen = models.BigIntegerField(_("兑付金额"), default=0)
    paid_on = models.DateField(null=True)
    salt = models.CharField(max_length=32)

    class Meta(GuardedInPlace.Meta):
        indexes = [models.Index(fields=["state", "accept_due_on"], name="application_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "enterprise"],
                condition=Q(state__in=list(OPEN)),
                name="application_one_open",
            ),
            models.CheckConstraint(condition=Q(asked_fen__gt=0), name="application_asked"),
            models.CheckConstraint(
                condition=Q(granted_fen__isnull=True)
                | Q(granted_fen__gt=0, paid_fen__gte=0, paid_fen__lte=F("granted_fen")),
                name="application_paid",
            ),
            models.CheckConstraint(
                condition=Q(granted_fen__isnull=False, state__in=[State.GRANTED, State.PAID])
                | Q(granted_fen__isnull=True, paid_fen=0)
                & ~Q(state__in=[State.GRANTED, State.PAID]),
                name="application_granted",
            ),
        ]

    @classmethod
    def within(cls, grant: Grant) -> Q:
        """The department of the policy sees its applications."""
        if grant.organization is not None:
            return Q(policy__department_id=grant.organization)
        return subtree(grant.path)


class ApplicationDetail(Guarded):
    """Base of the rows that belong to an application."""

    record: ClassVar[str]

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.organization is not None:
            return Q(application__policy__department_id=grant.organization)
        return subtree(grant.path, "application__path")


class PolicyObjection(ApplicationDetail):
    """An objection to a notice 异议, and what was found."""

    record: ClassVar[str] = "policy_objection"

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="objections"
    )
    text = models.TextField(_("异议"))
    salt = models.CharField(max_length=32)
    received_at = models.DateTimeField()
    upheld = models.BooleanField(_("异议成立"), null=True)
    answer = models.TextField(_("核实情况"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(ApplicationDetail.Meta):
        ordering = ["received_at", "id"]


class Payment(ApplicationDetail):
    """Money that went out, in fen."""

    record: ClassVar[str] = "policy_payment"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="payments")
    fen = models.BigIntegerField(_("金额"))
    on = models.DateField(_("兑付日期"))
    voucher = models.CharField(_("凭证号"), max_length=60)

    class Meta(ApplicationDetail.Meta):
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="policy_payment_positive"),
            models.UniqueConstraint(
                fields=["application", "voucher"], name="policy_payment_voucher"
            ),
        ]
