"""The roll of one election, and those who stand on it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election, TermChange
from haitang.people.models import Person
from haitang.places.models import GuardedInPlace, InPlace
from haitang.rolls.removals import Removal


class Roll(InPlace):
    """The roll of one election 选民名单 (of a Party election: the members due 应到会党员).

    ``rules_text`` are the rules of registration, frozen when the roll is opened. ``frozen_count``
    counts those on it at the freeze, or in force after the last correction; ``sha256`` is the
    digest of the posted list (docs/elections/roll.md), or of the scanned paper of a paper roll.
    ``closed_at``: from then on no turnout mark is set or taken back.
    """

    class Basis(models.TextChoices):
        """Where the names stand."""

        HERE = "here", _("在本系统登记")
        PAPER = "paper", _("名单在纸上，只录人数")

    election = models.OneToOneField(Election, on_delete=models.PROTECT, related_name="roll")
    basis = models.CharField(_("名单放在哪里"), max_length=8, choices=Basis)
    rules_text = models.TextField()
    rules_sha256 = models.CharField(max_length=64)
    opened_on = models.DateField(_("开始登记"))
    posted_on = models.DateField(_("张榜日期"), null=True)
    posted_where = models.CharField(_("张榜地点"), max_length=100, blank=True)
    rights_source = models.CharField(_("政治权利核对依据"), max_length=200, blank=True)
    frozen_at = models.DateTimeField(_("定册时间"), null=True)
    frozen_count = models.PositiveIntegerField(_("定册人数"), null=True)
    households = models.PositiveIntegerField(_("参加选举的户数"), null=True)
    representatives = models.PositiveIntegerField(_("居民代表人数"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(_("投票截止"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, frozen_count__isnull=True)
                | Q(frozen_at__isnull=False, frozen_count__isnull=False),
                name="roll_frozen_with_its_count",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(frozen_at__isnull=False),
                name="roll_closed_after_the_freeze",
            ),
        ]


class Voter(GuardedInPlace):
    """A person on the roll. ``serial`` is the number in the list and is never given twice.

    ``identity`` is the person's keyed hash of the identity number, copied so that the database
    itself keeps one person to one place of a round, whoever entered the person anew. ``wished``:
    the person said to take part; ``applied_on``, ``since`` and ``approved_on``: what the law asks
    of those who are registered elsewhere. ``removed_source`` is the paper that bears the removal
    out.
    """

    record: ClassVar[str] = "voter"

    class Klass(models.TextChoices):
        """Why a person stands on the roll."""

        REGISTERED_HERE = "registered_here", _("户籍在本地")
        RESIDENT = "resident", _("户籍不在本地，经常居住")
        WORKER = "worker", _("在本社区工作满六个月")
        VILLAGE_ABSENT = "village_absent", _("户籍在本村，不在本村居住")
        VILLAGE_RESIDENT = "village_resident", _("户籍不在本村，在本村居住")
        MEMBER = "member", _("应到会党员")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="voters")
    term_change = models.ForeignKey(
        TermChange, null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations")
    identity = models.CharField(max_length=64, blank=True)
    klass = models.CharField(_("登记类别"), max_length=20, choices=Klass)
    serial = models.PositiveIntegerField(_("序号"))
    group_name = models.CharField(_("小组"), max_length=40, blank=True)
    household = models.CharField(_("户号"), max_length=40, blank=True)
    initials = models.CharField(_("拼音首字母"), max_length=12, blank=True)
    wished = models.BooleanField(_("本人表示参加"), default=False)
    applied_on = models.DateField(_("本人申请日期"), null=True)
    since = models.DateField(_("居住或工作起始"), null=True)
    approved_on = models.DateField(_("确认或同意日期"), null=True)
    registered_on = models.DateField(_("登记日期"))
    removed_on = models.DateField(_("除名日期"), null=True)
    removed_reason = models.CharField(_("除名原因"), max_length=20, choices=Removal, blank=True)
    removed_source = models.CharField(_("除名依据"), max_length=200, blank=True)

    class Meta(GuardedInPlace.Meta):
        ordering = ["serial"]
        indexes = [
            models.Index(fields=["election", "removed_on", "serial"], name="voter_on_roll"),
            models.Index(fields=["election", "initials"], name="voter_initials"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["election", "person"], name="voter_once"),
            models.UniqueConstraint(fields=["election", "serial"], name="voter_serial"),
            models.UniqueConstraint(
                fields=["election", "identity"],
                condition=Q(removed_on__isnull=True) & ~Q(identity=""),
                name="voter_identity_once",
            ),
            models.UniqueConstraint(
                fields=["term_change", "person"],
                condition=Q(term_change__isnull=False, removed_on__isnull=True)
                & ~Q(klass="member"),
                name="voter_one_place",
            ),
            models.UniqueConstraint(
                fields=["term_change", "identity"],
                condition=Q(term_change__isnull=False, removed_on__isnull=True)
                & ~Q(identity="")
                & ~Q(klass="member"),
                name="voter_one_place_by_identity",
            ),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True, removed_reason="")
                | Q(removed_on__isnull=False) & ~Q(removed_reason=""),
                name="voter_removed_with_reason",
            ),
        ]


class Elector(GuardedInPlace):
    """Who votes in the other modes: a household's delegate 户代表, or a representative 居民代表."""

    record: ClassVar[str] = "elector"

    class Kind(models.TextChoices):
        """For whom."""

        HOUSEHOLD = "household", _("户代表")
        REPRESENTATIVE = "representative", _("居民代表")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="electors")
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="electorships")
    kind = models.CharField(_("代表哪一种"), max_length=16, choices=Kind)
    household = models.CharField(_("户号"), max_length=40, blank=True)
    chosen_on = models.DateField(_("推选日期"))
    ended_on = models.DateField(_("终止日期"), null=True)

    class Meta(GuardedInPlace.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["election", "voter"],
                condition=Q(ended_on__isnull=True),
                name="elector_once",
            ),
            models.UniqueConstraint(
                fields=["election", "household"],
                condition=Q(ended_on__isnull=True, kind="household"),
                name="elector_one_a_household",
            ),
        ]
