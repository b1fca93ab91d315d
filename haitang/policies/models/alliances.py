"""Alliances 党建联盟 with members and agreements; service sessions 助企惠民服务 with their cases.

None of these rows names a person: they are about organizations, and may be shown to anyone.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Case
from haitang.organizations.models import Organization
from haitang.places.models import InPlace


class Alliance(InPlace):
    """Organizations of one area or field that work together, one of them in the lead."""

    title = models.CharField(_("名称"), max_length=60)
    field = models.CharField(_("领域或片区"), max_length=40)
    lead = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    founded_on = models.DateField(_("成立日期"))
    dissolved_on = models.DateField(_("解散日期"), null=True)

    class Meta:
        ordering = ["-founded_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("founded_on")),
                name="alliance_order",
            ),
            models.UniqueConstraint(
                fields=["title"],
                condition=Q(dissolved_on__isnull=True),
                name="alliance_title",
            ),
        ]


class AllianceMember(models.Model):
    """An organization belongs to an alliance from a day, until the day on which it has left."""

    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="members")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    joined_on = models.DateField(_("加入日期"))
    left_on = models.DateField(_("退出日期"), null=True)

    class Meta:
        ordering = ["joined_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="alliance_member_order",
            ),
            models.UniqueConstraint(
                fields=["alliance", "organization"],
                condition=Q(left_on__isnull=True),
                name="alliance_member_once",
            ),
        ]


class Agreement(models.Model):
    """What the members of an alliance have agreed on in writing, from day to day."""

    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(_("协议名称"), max_length=80)
    text = models.TextField(_("约定内容"))
    salt = models.CharField(max_length=32)
    signed_on = models.DateField(_("签订日期"))
    until = models.DateField(_("有效期至"), null=True)

    class Meta:
        ordering = ["-signed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("signed_on")),
                name="agreement_order",
            )
        ]


class ServiceSession(InPlace):
    """One session of service for enterprises and residents, of an alliance or of its hosts.

    ``audience`` is a count of persons present; ``estimated`` says that nobody counted them.
    """

    class Kind(models.TextChoices):
        """What a session is."""

        POLICY = "policy", _("政策宣讲")
        VISIT = "visit", _("上门走访")
        OFFICE = "office", _("现场办公")
        CLINIC = "clinic", _("法律、财税咨询")
        HIRING = "hiring", _("招聘对接")
        FINANCE = "finance", _("银企对接")
        CARE = "care", _("便民服务")

    alliance = models.ForeignKey(
        Alliance, null=True, on_delete=models.PROTECT, related_name="sessions"
    )
    title = models.CharField(_("主题"), max_length=80)
    kind = models.CharField(_("形式"), max_length=10, choices=Kind)
    held_on = models.DateField(_("举办日期"))
    audience = models.PositiveIntegerField(_("到场人数"))
    estimated = models.BooleanField(_("人数为估计"))

    class Meta:
        ordering = ["-held_on", "-id"]
        indexes = [models.Index(fields=["-held_on", "-id", "path"], name="session_held")]


class SessionHost(models.Model):
    """An organization that held a session."""

    session = models.ForeignKey(ServiceSession, on_delete=models.PROTECT, related_name="hosts")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "organization"], name="session_host_once")
        ]


class SessionCase(models.Model):
    """A problem raised at a session, which is a case; a case belongs to one session at most.

    ``solved_at`` is the latest strike-off as solved that the log holds of it: it follows the case
    and is never typed.
    """

    session = models.ForeignKey(ServiceSession, on_delete=models.PROTECT, related_name="problems")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    solved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
