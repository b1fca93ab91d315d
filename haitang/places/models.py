"""Places, their former attributes, and the base of every record that lies in a place."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from haitang.places.fields import PathField
from haitang.scope.rows import Guarded

LONGEST_NAME = 60


class Level(models.IntegerChoices):
    """Levels of the statistical division code."""

    PROVINCE = 1, _("省级")
    PREFECTURE = 2, _("地级")
    COUNTY = 3, _("县级")
    TOWN = 4, _("乡级")
    COMMUNITY = 5, _("村级")


class Place(models.Model):
    """A place with a stable id. The attributes here are those in force now, since ``since``.

    ``ended_on`` is the first day on which the place is no more; ``became`` is the place into which
    it was merged: from that day it lies below it, so that its records are found there.

    ``path`` is the ids of all ancestors and its own, each closed by a dot: ``1.14.203.``. The
    subtree of a place is the range from its path to path + "~".
    """

    code = models.CharField(_("统计用区划代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=LONGEST_NAME)
    level = models.PositiveSmallIntegerField(_("层级"), choices=Level)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = PathField(max_length=60)
    since = models.DateField(_("起始日期"))
    ended_on = models.DateField(_("撤销日期"), null=True)
    became = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("since")),
                name="place_order",
            ),
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="place_level"),
            models.UniqueConstraint(fields=["path"], name="place_path"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(ended_on__isnull=True), name="place_code_now"
            ),
        ]

    @property
    def number(self) -> int:
        """The code as an integer, as facts hold it."""
        return int(self.code)

    def ancestors(self) -> list["Place"]:
        """From the province down to the parent."""
        ids = [int(step) for step in self.path.split(".")[:-2]]
        found = Place.objects.in_bulk(ids)
        return [found[i] for i in ids]


class PlacePast(models.Model):
    """What a place was, from ``since`` until the day before ``until``."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="past")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=LONGEST_NAME)
    level = models.PositiveSmallIntegerField(choices=Level)
    parent = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    path = PathField(max_length=60)
    since = models.DateField()
    until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["code", "since"], name="place_past_code")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="place_past_order"
            )
        ]


class InPlace(models.Model):
    """A record that lies in a place.

    ``path`` repeats the place's path so that a subtree is one range without a join; ``move_place``
    keeps every such row in step.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    path = PathField(max_length=60)

    class Meta:
        abstract = True


class GuardedInPlace(Guarded, InPlace):
    """A guarded record that lies in a place."""

    record: ClassVar[str]

    class Meta(Guarded.Meta):
        abstract = True
