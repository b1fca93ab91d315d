"""A count 计票, who works at it, its boxes, its batches, and the totals that everybody may see."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.elections.models import Election
from haitang.people.models import Person
from haitang.places.models import GuardedInPlace, InPlace


class Count(InPlace):
    """The count of one round of an election.

    ``ballot`` is the ballot paper as JSON, frozen when the count was opened: for each post its
    code, titles, seats and candidates in the order of their numbers. ``stopped`` is the article
    that ends the count early, "" while nothing does. ``reference`` is the signed record that a
    past count was entered from, ``brought`` the digest of the file that a hall sent back.
    """

    class Style(models.TextChoices):
        """What is entered."""

        BALLOTS = "ballots", _("逐票录入")
        TOTALS = "totals", _("按批录合计")

    class Independence(models.TextChoices):
        """How independent the two entries are of each other."""

        TWO_READINGS = "two_readings", _("两次唱票，各录一遍")
        ONE_READING = "one_reading_two_writers", _("一次唱票，两人各录")
        SIGNED_SHEET = "signed_sheet_twice", _("照签字的记录录两遍")

    class State(models.TextChoices):
        """Where a count stands."""

        OPEN = "open", _("正在计票")
        CLOSED = "closed", _("已结束")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="counts")
    round = models.PositiveSmallIntegerField(_("第几次投票"), default=1)
    style = models.CharField(_("录入方式"), max_length=8, choices=Style)
    independence = models.CharField(_("两次录入"), max_length=24, choices=Independence)
    batch_size = models.PositiveSmallIntegerField(_("每批张数"), default=25)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    ballot = models.TextField()
    stopped = models.TextField(blank=True)
    reference = models.CharField(max_length=120, blank=True)
    brought = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "round"], name="count_once_a_round"),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="count_round"),
            models.CheckConstraint(
                condition=Q(batch_size__gte=1, batch_size__lte=100), name="count_batch_size"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="count_closed",
            ),
            models.CheckConstraint(
                condition=~Q(independence="signed_sheet_twice") | ~Q(reference=""),
                name="count_signed_sheet",
            ),
        ]


class Official(GuardedInPlace):
    """Somebody who works at the vote or the count: no candidate, no near relative of one.

    A scribe fills in the ballot of a voter who cannot, as the voter says; the law posts the scribes
    on a list of their own.
    """

    record: ClassVar[str] = "count_official"

    class Role(models.TextChoices):
        """What they do."""

        CHIEF = "chief_teller", _("总监票人")
        TELLER = "teller", _("监票人")
        CALLER = "caller", _("唱票人")
        COUNTER = "counter", _("计票人")
        BOX = "box", _("票箱工作人员")
        SCRIBE = "scribe", _("代写人员")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="officials")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("分工"), max_length=16, choices=Role)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(GuardedInPlace.Meta):
        constraints = [
            models.UniqueConstraint(fields=["election", "person"], name="official_once"),
            models.UniqueConstraint(
                fields=["election", "account"],
                condition=Q(account__isnull=False),
                name="official_account_once",
            ),
            models.UniqueConstraint(
                fields=["election"], condition=Q(role="chief_teller"), name="official_one_chief"
            ),
        ]


class Box(InPlace):
    """A ballot box and the account of its ballots; figures are null until they are entered."""

    class Kind(models.TextChoices):
        """Where it stood."""

        HALL = "hall", _("主会场")
        STATION = "station", _("投票站")
        MOBILE = "mobile", _("流动票箱")

    count = models.ForeignKey(Count, on_delete=models.PROTECT, related_name="boxes")
    kind = models.CharField(_("种类"), max_length=8, choices=Kind)
    name = models.CharField(_("名称"), max_length=40)
    printed = models.PositiveIntegerField(_("领到的选票"), null=True)
    issued = models.PositiveIntegerField(_("发出"), null=True)
    unused = models.PositiveIntegerField(_("剩余"), null=True)
    returned = models.PositiveIntegerField(_("收回"), null=True)
    replaced = models.PositiveIntegerField(_("换回作废"), null=True)
    not_returned = models.PositiveIntegerField(_("未收回"), null=True)
    valid = models.PositiveIntegerField(_("有效"), null=True)
    void = models.PositiveIntegerField(_("无效"), null=True)
    opened_on = models.DateTimeField(_("开箱时间"), null=True)
    seal_intact = models.BooleanField(_("封条完好"), null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["count", "name"], name="box_name_once"),
            models.CheckConstraint(
                condition=Q(issued__isnull=True) | Q(printed=F("issued") + F("unused")),
                name="box_printed",
            ),
            models.CheckConstraint(  # more returned than issued is what ends an election
                condition=Q(issued__isnull=True)
                | Q(returned__gt=F("issued"))
                | Q(issued=F("returned") + F("replaced") + F("not_returned")),
                name="box_issued",
            ),
            models.CheckConstraint(
                condition=Q(valid__isnull=True, void__isnull=True)
                | Q(returned=F("valid") + F("void")),
                name="box_returned",
            ),
        ]


class Batch(InPlace):
    """A bundle of ballots of one box. ``valid`` and ``void`` are null until it is sealed."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("未录")
        FIRST = "first", _("一录")
        SECOND = "second", _("二录")
        AGREED = "agreed", _("一致")
        DIFFERING = "differing", _("不一致")
        REREAD = "reread", _("已重读")
        SEALED = "sealed", _("已封存")

    class How(models.TextChoices):
        """Who read the differing ballots again."""

        THIRD = "third", _("第三人重读")
        TOGETHER = "together", _("两人一起重读")

    count = models.ForeignKey(Count, on_delete=models.PROTECT, related_name="batches")
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField(_("批号"))
    size = models.PositiveIntegerField(_("张数"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    valid = models.PositiveIntegerField(_("有效"), null=True)
    void = models.PositiveIntegerField(_("无效"), null=True)
    reread_how = models.CharField(max_length=10, choices=How, blank=True)
    reread_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["count", "number"], name="batch_number_once"),
            models.CheckConstraint(condition=Q(size__gte=1), name="batch_size"),
            models.CheckConstraint(
                condition=Q(state="sealed", sealed_at__isnull=False, size=F("valid") + F("void"))
                | ~Q(state="sealed") & Q(sealed_at__isnull=True),
                name="batch_sealed",
            ),
        ]


class BatchTotal(InPlace):
    """The votes of one name for one post in a sealed batch; everybody may see them."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="totals")
    post = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    votes = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "post", "name"], name="batch_total_once")
        ]
