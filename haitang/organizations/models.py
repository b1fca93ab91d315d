"""Organizations attached to places, and the posts that they have."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from haitang.places.models import InPlace


class OrganizationKind(models.TextChoices):
    """What sort of body it is."""

    DEPARTMENT = "department", _("职能部门")
    STREET_OFFICE = "street_office", _("街道办事处（镇政府）")
    COMMITTEE = "committee", _("居（村）民委员会")
    PARTY = "party", _("党组织")
    ENTERPRISE = "enterprise", _("企业")
    VOLUNTEERS = "volunteers", _("志愿服务组织")
    STATION = "station", _("党群服务阵地")
    OTHER = "other", _("其他")


class Organization(InPlace):
    """A body that can be asked to do something."""

    kind = models.CharField(_("类型"), max_length=20, choices=OrganizationKind)
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=20, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, null=True, blank=True)  # noqa: DJ001 - unique when known
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    began_on = models.DateField(_("成立日期"))
    ended_on = models.DateField(_("撤销日期"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("began_on")),
                name="organization_order",
            ),
            models.UniqueConstraint(fields=["credit_code"], name="organization_credit_code"),
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=models.Q(ended_on__isnull=True),
                name="organization_name_in_place",
            ),
        ]


class Post(models.Model):
    """A post 岗位 of an organization; who holds it, and when, is a term (people)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("岗位名称"), max_length=40)
    seats = models.PositiveSmallIntegerField(_("职数"), default=1)
    began_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(seats__gte=1), name="post_seats"),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("began_on")),
                name="post_order",
            ),
            models.UniqueConstraint(
                fields=["organization", "title"],
                condition=models.Q(ended_on__isnull=True),
                name="post_title",
            ),
        ]
