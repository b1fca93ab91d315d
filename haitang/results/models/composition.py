"""Who sits on a committee, in figures and without names: the source of the outcome figures."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.places.models import InPlace


class Composition(InPlace):
    """The figures of one committee on the election day, and of the one before it.

    Ages are whole years added up over the ``aged`` members whose birthday is known; likewise shares
    are taken of those of whom sex, education or political status is known. ``former_*`` are the
    members of the last term on the day on which each of them began. ``both_offices`` is None while
    it is not yet known who leads the Party organisation.
    """

    election = models.OneToOneField(Election, on_delete=models.PROTECT, related_name="composition")
    members = models.PositiveSmallIntegerField(_("当选"))
    women = models.PositiveSmallIntegerField(_("女性"))
    college = models.PositiveSmallIntegerField(_("大专以上"))
    party = models.PositiveSmallIntegerField(_("党员"))
    sex_known = models.PositiveSmallIntegerField(default=0)
    education_known = models.PositiveSmallIntegerField(default=0)
    political_known = models.PositiveSmallIntegerField(default=0)
    first_time = models.PositiveSmallIntegerField(_("新任"))
    aged = models.PositiveSmallIntegerField()
    age_years = models.PositiveIntegerField()
    former_aged = models.PositiveSmallIntegerField(default=0)
    former_age_years = models.PositiveIntegerField(default=0)
    both_offices = models.BooleanField(_("书记主任一肩挑"), null=True)
    crossing = models.PositiveSmallIntegerField(_("交叉任职"), default=0)
    recorded_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(women__lte=F("sex_known"), college__lte=F("education_known"))
                & Q(party__lte=F("political_known"), first_time__lte=F("members"))
                & Q(sex_known__lte=F("members"), education_known__lte=F("members"))
                & Q(political_known__lte=F("members"))
                & Q(aged__lte=F("members"), crossing__lte=F("members")),
                name="composition_parts",
            )
        ]
