"""Log-in accounts, granted duties, keys of partner systems."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from haitang.organizations.models import Organization
from haitang.places.models import InPlace


class AccountManager(BaseUserManager["Account"]):
    """Accounts by user name."""


class Account(AbstractBaseUser):
    """Someone who can log in. ``name`` is the name under which an official acts in public."""

    username = models.CharField(_("用户名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="accounts"
    )
    is_active = models.BooleanField(default=True)
    feed_salt = models.CharField(max_length=32, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = AccountManager()

    def get_short_name(self) -> str:
        """The name that the frame shows, under the name that Django gives the question."""
        return self.name


class Duty(InPlace):
    """One duty of an account, at a place (and below it) or for an organization, dated.

    ``ended_on`` is the first day on which it is no longer held. A duty for an organization lies at
    the place of that organization.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="duties")
    code = models.CharField(_("职责"), max_length=30)
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="duties"
    )
    began_on = models.DateField(_("起始日期"))
    ended_on = models.DateField(_("终止日期"), null=True)
    granted_by = models.CharField(max_length=24)

    class Meta:
        indexes = [models.Index(fields=["account", "ended_on"], name="duty_account")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("began_on")),
                name="duty_order",
            )
        ]


class PartnerKey(models.Model):
    """The key of a partner system: only a keyed hash is kept; it acts with the account's duties."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="partner_keys")
    title = models.CharField(max_length=60)
    index = models.CharField(max_length=64, unique=True)
    began_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("began_on")),
                name="partner_key_order",
            )
        ]
