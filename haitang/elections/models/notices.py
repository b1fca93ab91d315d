"""Notices 公告 that are posted, and the Word templates from which they are made."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.elections.models.election import Election
from haitang.places.models import InPlace


class Notice(InPlace):
    """One posted paper. ``sha256`` is that of the file; ``text`` the same words without layout."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("种类"), max_length=30)
    number = models.PositiveSmallIntegerField(_("编号"))
    issue = models.PositiveSmallIntegerField(_("第几次"), default=1)
    text = models.TextField()
    file = models.FileField(upload_to="notices/%Y/%m")
    sha256 = models.CharField(max_length=64)
    template_sha256 = models.CharField(max_length=64, blank=True)
    issued_on = models.DateField(_("拟定日期"))
    signed_by = models.CharField(_("签发人"), max_length=40, blank=True)
    signed_on = models.DateField(_("签发日期"), null=True)
    posted_on = models.DateField(_("张贴日期"), null=True)
    posted_at_place = models.CharField(_("张贴地点"), max_length=80, blank=True)
    down_on = models.DateField(_("撤下日期"), null=True)

    class Meta:
        ordering = ["election", "number", "issue"]
        constraints = [
            models.UniqueConstraint(fields=["election", "number", "issue"], name="notice_number"),
            models.CheckConstraint(
                condition=Q(posted_on__isnull=True) | Q(signed_on__isnull=False),
                name="notice_signed_first",
            ),
            models.CheckConstraint(
                condition=Q(down_on__isnull=True) | Q(posted_on__isnull=False),
                name="notice_posted_first",
            ),
        ]


class NoticeTemplate(InPlace):
    """A Word file of a county for one kind of notice. Versions are added, never replaced."""

    kind = models.CharField(_("种类"), max_length=30)
    version = models.PositiveSmallIntegerField(_("版本"))
    file = models.FileField(upload_to="notice_templates/%Y")
    sha256 = models.CharField(max_length=64)
    fields = models.CharField(_("用到的栏目"), max_length=600)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=24)

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind", "version"], name="notice_template_version"
            )
        ]
