"""Who votes at a mobile ballot box 流动票箱: applied for, approved and posted before the vote."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.places.models import GuardedInPlace
from haitang.rolls.models.roll import Voter


class MobileVoter(GuardedInPlace):
    """A voter who asked that the box comes to them.

    The list is posted by name; the ground is not, for it may be an illness. ``box`` is which box or
    round, in words, "" where there is one only. ``approval`` names who let the list stand, and by
    which paper.
    """

    record: ClassVar[str] = "mobile_voter"

    class Ground(models.TextChoices):
        """Why the way to the hall is too far."""

        AGE = "age", _("年老体弱")
        ILLNESS = "illness", _("生病")
        DISABILITY = "disability", _("残疾、行动不便")
        SCATTERED = "scattered", _("居住分散、交通不便")
        OTHER = "other", _("其他原因")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="mobile_voters")
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="mobile_applications")
    ground = models.CharField(_("申请理由"), max_length=12, choices=Ground)
    box = models.CharField(_("票箱或者路线"), max_length=40, blank=True)
    applied_on = models.DateField(_("申请日期"))
    approval = models.CharField(_("批准依据"), max_length=100, blank=True)
    published_on = models.DateField(_("公布日期"), null=True)
    ended_on = models.DateField(_("撤回日期"), null=True)
    ended_reason = models.CharField(_("撤回原因"), max_length=100, blank=True)

    class Meta(GuardedInPlace.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "voter"],
                condition=Q(ended_on__isnull=True),
                name="mobile_voter_once",
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | ~Q(approval=""),
                name="mobile_voter_approved",
            ),
        ]
