"""Nominees 被提名人, who supports them, and their kin."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election, ElectionPost
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.places.models import GuardedInPlace
from haitang.rolls.models import Voter
from haitang.scope.rows import Guarded, subtree
from haitang.scope.scope import Grant
from haitang.screening.models import Ground, Screening


class Source(models.TextChoices):
    """Who put the name forward."""

    ORGANIZATION = "organization", _("组织提名")
    VOTERS = "voters", _("选民联名提名")
    SELF = "self", _("自荐")
    WRITE_IN = "write_in", _("另选他人")


class State(models.TextChoices):
    """Where a nominee stands."""

    PROPOSED = "proposed", _("已提名")
    REVIEWING = "reviewing", _("资格审查中")
    CANDIDATE = "candidate", _("候选人")
    NOT_ALLOWED = "not_allowed", _("不列为候选人")
    WITHDRAWN = "withdrawn", _("已退出")


STANDING = (State.PROPOSED, State.REVIEWING, State.CANDIDATE)


class Withdrawal(models.TextChoices):
    """Whose wish a withdrawal was. Persuasion is recorded as such."""

    OWN = "own", _("本人放弃")
    PERSUADED = "persuaded", _("劝退")


class Relation(models.TextChoices):
    """What a relative is to a nominee; the circle that counts stands in the book."""

    SPOUSE = "spouse", _("配偶")
    PARENT = "parent", _("父母")
    CHILD = "child", _("子女")
    SIBLING = "sibling", _("兄弟姐妹")
    GRANDPARENT = "grandparent", _("祖父母、外祖父母")
    GRANDCHILD = "grandchild", _("孙子女、外孙子女")
    OTHER = "other", _("其他亲属")


class Nominee(GuardedInPlace):
    """A person put forward for a post of an election.

    ``position`` is the order on the ballot, once the candidates are published. ``reason`` says why
    somebody is not allowed on where no screening does, or why somebody was persuaded.
    """

    record: ClassVar[str] = "nominee"

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="nominees")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominations")
    post = models.ForeignKey(ElectionPost, on_delete=models.PROTECT, related_name="nominees")
    source = models.CharField(_("提名方式"), max_length=12, choices=Source)
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+"
    )
    supporters = models.PositiveIntegerField(_("联名人数"), default=0)
    nominated_on = models.DateField(_("提名日期"))
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.PROPOSED)
    position = models.PositiveSmallIntegerField(_("票上次序"), null=True)
    published_on = models.DateField(_("公布日期"), null=True)
    screening = models.ForeignKey(
        Screening, null=True, on_delete=models.PROTECT, related_name="nominees"
    )
    first_time = models.BooleanField(_("首次参选"), default=False)
    incumbent = models.BooleanField(_("现任"), default=False)
    refused_stage = models.CharField(_("在哪一环节"), max_length=20, blank=True)
    refused_ground = models.CharField(_("理由类别"), max_length=14, choices=Ground, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    withdrawn_reason = models.CharField(
        _("退出原因"), max_length=10, choices=Withdrawal, blank=True
    )
    ended_on = models.DateField(_("退出或不列日期"), null=True)

    class Meta(GuardedInPlace.Meta):
        constraints = [
            models.UniqueConstraint(fields=["election", "person", "post"], name="nominee_once"),
            models.UniqueConstraint(
                fields=["election", "post", "position"],
                condition=Q(position__isnull=False),
                name="nominee_position_once",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") ^ Q(withdrawn_reason=""),
                name="nominee_withdrawn_reason",
            ),
        ]


class OfNominee(Guarded):
    """Base of the rows that belong to a nominee."""

    record: ClassVar[str]

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.organization is not None or grant.subject is not None:
            return Q(pk__in=[])
        return subtree(grant.path, "nominee__path")


class Supporter(OfNominee):
    """A registered voter who joins in a nomination 联名人; each counts once."""

    record: ClassVar[str] = "supporter"

    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="supporter_rows")
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="+")

    class Meta(OfNominee.Meta):
        constraints = [models.UniqueConstraint(fields=["nominee", "voter"], name="supporter_once")]


class Kin(OfNominee):
    """A declared relative 亲属; the circle that counts stands in the rule book."""

    record: ClassVar[str] = "kin"

    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="kin_rows")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    relation = models.CharField(_("关系"), max_length=12, choices=Relation)
