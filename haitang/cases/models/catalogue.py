"""The catalogue by which cases are taken and dispatched, and an installation's own settings."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.models.words import Route, Urgency
from haitang.organizations.models import Organization
from haitang.places.fields import PathField
from haitang.places.models import InPlace


class Category(models.Model):
    """A kind of matter, in a tree of any depth. ``path`` is the ids from the root, dotted."""

    code = models.CharField(_("编码"), max_length=20, unique=True)
    title = models.CharField(_("名称"), max_length=40)
    title_en = models.CharField(_("英文名称"), max_length=80)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = PathField(max_length=60)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NORMAL)
    route = models.CharField(max_length=10, choices=Route, default=Route.TAKEN, blank=True)
    hint = models.CharField(_("说明"), max_length=200, blank=True)
    keywords = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["path"], name="category_path")]


class DispatchRule(InPlace):
    """One line of the dispatch catalogue 派单目录: who answers for a category, where."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="rules")
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["category", "place"],
                condition=Q(ended_on__isnull=True),
                name="dispatch_rule_once",
            )
        ]


class CalendarDay(models.Model):
    """A county's own exception to the national calendar of working days."""

    day = models.DateField(unique=True)
    working = models.BooleanField()
    reason = models.CharField(max_length=100)


class Numbering(models.Model):
    """The last case number given in a year; its row is locked, so numbers have no race."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class SavedView(models.Model):
    """A named set of ledger filters that an account keeps."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="saved_views")
    ledger = models.CharField(max_length=30)
    title = models.CharField(max_length=30)
    query = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "ledger", "title"], name="saved_view_title")
        ]
