"""Who votes for whom, and who has voted. Nothing here is ever linked to a ballot."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.places.models import GuardedInPlace, InPlace
from haitang.rolls.models.roll import Voter

MOST_SLOTS = 3


class Channel(models.TextChoices):
    """Where the ballot goes in."""

    HALL = "hall", _("会场票箱")
    STATION = "station", _("投票站")
    MOBILE = "mobile", _("流动票箱")


class Proxy(GuardedInPlace):
    """A voter away asks another in writing to vote for him 委托投票.

    A holder has three slots; that they are numbered and each is given once is how the database
    itself keeps the limit.
    """

    record: ClassVar[str] = "proxy"

    class Relation(models.TextChoices):
        """What the holder is to the principal, where the law asks."""

        NONE = "", _("不是近亲属")
        SPOUSE = "spouse", _("配偶")
        PARENT = "parent", _("父母")
        CHILD = "child", _("子女")
        SIBLING = "sibling", _("兄弟姐妹")
        GRANDPARENT = "grandparent", _("祖父母、外祖父母")
        GRANDCHILD = "grandchild", _("孙子女、外孙子女")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="proxies")
    principal = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="proxies_given")
    holder = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="proxies_held")
    slot = models.PositiveSmallIntegerField()
    relation = models.CharField(
        _("与委托人的关系"), max_length=12, choices=Relation, blank=True, default=""
    )
    reason = models.CharField(_("外出事由"), max_length=100)
    written = models.BooleanField(_("有书面委托"))
    registered_on = models.DateField(_("登记日期"))
    published_on = models.DateField(_("公布日期"), null=True)
    ended_on = models.DateField(_("终止日期"), null=True)
    ended_reason = models.CharField(_("终止原因"), max_length=100, blank=True)

    class Meta(GuardedInPlace.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "holder", "slot"],
                condition=Q(ended_on__isnull=True),
                name="proxy_slot_once",
            ),
            models.UniqueConstraint(
                fields=["election", "principal"],
                condition=Q(ended_on__isnull=True),
                name="proxy_one_a_principal",
            ),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=MOST_SLOTS), name="proxy_slot_range"
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("holder")), name="proxy_not_to_oneself"
            ),
            models.CheckConstraint(condition=Q(written=True), name="proxy_in_writing"),
        ]


class Turnout(GuardedInPlace):
    """A voter was given a ballot: a mark on the roll, once. No ballot knows it."""

    record: ClassVar[str] = "turnout"

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="turnout")
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="turnout")
    at = models.DateTimeField(_("时间"))
    channel = models.CharField(_("投票方式"), max_length=8, choices=Channel)
    proxy = models.ForeignKey(Proxy, null=True, on_delete=models.PROTECT, related_name="turnout")

    class Meta(GuardedInPlace.Meta):
        constraints = [
            models.UniqueConstraint(fields=["election", "voter"], name="turnout_once"),
        ]
        indexes = [models.Index(fields=["election", "channel"], name="turnout_channel")]


class UndoneTurnout(GuardedInPlace):
    """A mark that was taken back before voting closed, and why."""

    record: ClassVar[str] = "undone_turnout"

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=Channel)
    undone_at = models.DateTimeField()
    reason = models.CharField(_("撤销理由"), max_length=100)
    salt = models.CharField(max_length=32)  # opens the commitment to the reason
    actor = models.CharField(max_length=24)

    class Meta(GuardedInPlace.Meta):
        indexes = [models.Index(fields=["election"], name="undone_turnout_election")]


class PaperTurnout(InPlace):
    """The turnout of a roll that is kept on paper: the figures of one channel."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="paper_turnout")
    channel = models.CharField(_("投票方式"), max_length=8, choices=Channel)
    voters = models.PositiveIntegerField(_("领票人数"))
    proxies = models.PositiveIntegerField(_("其中委托投票"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "channel"], name="paper_turnout_once"),
            models.CheckConstraint(
                condition=Q(proxies__lte=F("voters")), name="paper_turnout_proxies"
            ),
        ]
