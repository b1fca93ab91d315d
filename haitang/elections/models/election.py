"""One election of one body, its posts, its timetable and its committee."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.elections.models.plans import TermChange
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.places.models import GuardedInPlace, InPlace


class Election(InPlace):
    """An election 选举. Its book of rules is frozen into it when it is called.

    ``rulebook_text`` is the book itself, with the overrides of this unit at its end; ``blocked``
    says in words what keeps it from going on.
    """

    class Kind(models.TextChoices):
        """What is elected."""

        COMMITTEE = "committee", _("居（村）民委员会选举")
        PARTY = "party", _("党组织选举")

    class Purpose(models.TextChoices):
        """Why it is held."""

        TERM = "term", _("换届选举")
        RUNOFF = "runoff", _("另行选举")
        BY_ELECTION = "by_election", _("补选")
        RECALL = "recall", _("罢免")
        RERUN = "rerun", _("重新选举")

    class Mode(models.TextChoices):
        """Who votes."""

        VOTERS = "voters", _("全体选民")
        HOUSEHOLDS = "households", _("户的代表")
        REPRESENTATIVES = "representatives", _("居民代表")
        MEMBERS = "members", _("党员大会")

    class Stage(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", _("未开始")
        CALLED = "called", _("筹备")
        ROLL = "roll", _("选民登记")
        NOMINATING = "nominating", _("提名")
        REVIEWING = "reviewing", _("资格审查")
        READY = "ready", _("可以选举")
        VOTING = "voting", _("投票")
        COUNTING = "counting", _("计票")
        DECIDED = "decided", _("已选出")
        ENDED = "ended", _("已办结")
        ANNULLED = "annulled", _("选举无效")

    term_change = models.ForeignKey(
        TermChange, null=True, on_delete=models.PROTECT, related_name="elections"
    )
    body = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    purpose = models.CharField(_("事由"), max_length=12, choices=Purpose, default=Purpose.TERM)
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    sequence = models.PositiveSmallIntegerField(_("第几届"), default=1)
    mode = models.CharField(_("选举方式"), max_length=16, choices=Mode)
    rulebook = models.CharField(_("规则书"), max_length=40)
    rulebook_sha256 = models.CharField(max_length=64, blank=True)
    rulebook_text = models.TextField(blank=True)
    law_reason = models.CharField(_("适用法律的理由"), max_length=200, blank=True)
    day = models.DateField(_("选举日"))
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage, default=Stage.PLANNED)
    blocked = models.CharField(_("受阻原因"), max_length=200, blank=True)
    called_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["day", "id"]
        indexes = [
            models.Index(fields=["term_change", "kind", "stage"], name="election_round"),
            models.Index(fields=["path", "day"], name="election_path"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="planned") | ~Q(rulebook_sha256=""), name="election_book_frozen"
            ),
            models.CheckConstraint(
                condition=Q(kind="party", mode="members")
                | Q(kind="committee") & ~Q(mode="members"),
                name="election_mode",
            ),
            models.UniqueConstraint(
                fields=["term_change", "body", "kind"],
                condition=Q(purpose="term", term_change__isnull=False) & ~Q(stage="annulled"),
                name="election_once_a_round",
            ),
        ]


OVER = (Election.Stage.ENDED, Election.Stage.ANNULLED)  # nothing of it changes any more
BEFORE_VOTING = (  # called, and nobody has voted
    Election.Stage.CALLED, Election.Stage.ROLL, Election.Stage.NOMINATING,
    Election.Stage.REVIEWING, Election.Stage.READY,
)  # fmt: skip


class ElectionPost(models.Model):
    """A post to be filled, with its seats, and how many of them are kept for women."""

    class Code(models.TextChoices):
        """Which post."""

        DIRECTOR = "director", _("主任")
        DEPUTY = "deputy", _("副主任")
        MEMBER = "member", _("委员")
        SECRETARY = "secretary", _("书记")
        VICE_SECRETARY = "vice_secretary", _("副书记")
        COMMITTEE_MEMBER = "committee_member", _("党组织委员")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="posts")
    code = models.CharField(_("职务"), max_length=20, choices=Code)
    title = models.CharField(max_length=20)
    title_en = models.CharField(max_length=40, blank=True)
    seats = models.PositiveSmallIntegerField(_("名额"))
    women_seats = models.PositiveSmallIntegerField(_("妇女专职名额"), default=0)
    position = models.PositiveSmallIntegerField(_("次序"), default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["election", "code"], name="election_post_once"),
            models.CheckConstraint(
                condition=Q(seats__gte=1, women_seats__lte=F("seats")), name="election_post_seats"
            ),
        ]


class Step(models.Model):
    """One date of the timetable. Its bounds are computed from the book, never kept."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField(max_length=30)
    due_on = models.DateField(_("日期"))
    moved_reason = models.CharField(_("调整理由"), max_length=200, blank=True)
    done_on = models.DateField(_("完成日期"), null=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["election", "code"], name="election_step_once"),
        ]


class BookOverride(models.Model):
    """A number that a unit sets for itself, as far as its province lets it, with its source."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="overrides")
    key = models.CharField(_("哪一项"), max_length=60)
    value = models.CharField(_("取值"), max_length=20)
    law = models.CharField(_("依据"), max_length=100)
    article = models.CharField(_("条款"), max_length=40)
    text = models.CharField(_("原文"), max_length=400)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "key"], name="election_override_once")
        ]


class CommitteeMember(GuardedInPlace):
    """A member of the committee that runs the election 选举委员会; ``position`` orders reserves.

    A reserve moves up when a member leaves: in the order in which the assembly chose them.
    """

    record: ClassVar[str] = "election_committee_member"

    class Role(models.TextChoices):
        """What a member does."""

        CHAIR = "chair", _("主任")
        VICE_CHAIR = "vice_chair", _("副主任")
        MEMBER = "member", _("委员")
        RESERVE = "reserve", _("候补")

    class Left(models.TextChoices):
        """Why a member left."""

        NOMINATED = "nominated", _("本人被提名为候选人")
        KIN_NOMINATED = "kin_nominated", _("近亲属被提名为候选人")
        RESIGNED = "resigned", _("本人辞去")
        OTHER = "other", _("其他原因")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="committee")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("职务"), max_length=12, choices=Role)
    position = models.PositiveSmallIntegerField(_("推选次序"), default=1)
    left_on = models.DateField(_("退出日期"), null=True)
    left_reason = models.CharField(_("退出原因"), max_length=20, choices=Left, blank=True)

    class Meta(GuardedInPlace.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "person"],
                condition=Q(left_on__isnull=True),
                name="election_committee_once",
            ),
            models.UniqueConstraint(
                fields=["election"],
                condition=Q(left_on__isnull=True, role="chair"),
                name="election_committee_one_chair",
            ),
        ]
