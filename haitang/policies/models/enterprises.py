"""What is known of enterprises: dated statements with their source. No row means unknown."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.organizations.models import Organization
from haitang.places.models import GuardedInPlace
from haitang.scope.rows import subtree
from haitang.scope.scope import Grant

LONGEST_VALUE = 400  # characters


class EnterpriseFact(GuardedInPlace):
    """One statement: this attribute has this value as of a day, says this source.

    ``value`` is the text that the attribute's type reads. ``replaced_by`` is the statement made
    later of the same attribute; where both are of the same day, it is a correction and the older
    one counts no more.
    """

    record: ClassVar[str] = "enterprise_fact"

    enterprise = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="said")
    attribute = models.CharField(_("字段"), max_length=60)
    value = models.CharField(_("内容"), max_length=LONGEST_VALUE)
    source = models.CharField(_("来源"), max_length=80)
    as_of = models.DateField(_("截至日期"))
    good_until = models.DateField(_("有效期至"), null=True)
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces"
    )
    stated_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta(GuardedInPlace.Meta):
        indexes = [
            models.Index(fields=["enterprise", "attribute", "as_of"], name="enterprise_fact_of")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(good_until__isnull=True) | Q(good_until__gte=F("as_of")),
                name="enterprise_fact_good",
            ),
            models.CheckConstraint(
                condition=~Q(replaced_by=F("id")), name="enterprise_fact_not_itself"
            ),
        ]

    @classmethod
    def within(cls, grant: Grant) -> Q:
        """A department sees those of the enterprises that apply to its policies."""
        if grant.organization is not None:
            from haitang.policies.models.applications import Application

            those: QuerySet[Application] = QuerySet(Application).filter(
                policy__department_id=grant.organization
            )
            return Q(enterprise_id__in=those.values("enterprise_id"))
        return subtree(grant.path)
