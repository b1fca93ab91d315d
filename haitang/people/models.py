"""People, their vaults, and the terms for which they hold posts."""

import secrets
from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from haitang.organizations.models import Post
from haitang.places.models import GuardedInPlace
from haitang.scope.scope import Grant

LONGEST_REASON = 200


def new_ref() -> str:
    """A random reference that says nothing about the person."""
    return secrets.token_hex(8)


# Rooms above append how a grant for an organization or for one record reaches persons: by the
# cases that an organization leads, say. Each answers a condition on Person; none is Q(pk__in=[]).
REACHED_BY: list[Callable[[Grant], Q]] = []


class Person(GuardedInPlace):
    """A person. Everything else refers to a person by key; the sealed values lie in the vault.

    ``*_mask`` is what a screen shows (138****2207); ``*_index`` is a keyed hash for exact search.
    No number is unique in the database: a refusal would tell of a person outside the scope.
    """

    record: ClassVar[str] = "person"

    ref = models.CharField(max_length=16, unique=True, default=new_ref)
    name = models.CharField(_("姓名"), max_length=60)
    phone_mask = models.CharField(_("电话"), max_length=20, blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    id_number_mask = models.CharField(_("证件号码"), max_length=20, blank=True)
    id_number_index = models.CharField(max_length=64, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True)

    @classmethod
    def within(cls, grant: Grant) -> Q:
        """By the place path for a duty at a place; else only as far as rooms above say."""
        if grant.organization is None and grant.subject is None:
            return super().within(grant)
        reached = Q(pk__in=[])
        for reach in REACHED_BY:
            reached |= reach(grant)
        return reached


class Vault(GuardedInPlace):
    """The sealed values of one person.

    ``key`` is the person's own key, wrapped by the master key that lies outside the database; to
    destroy it is to erase the person.
    """

    record: ClassVar[str] = "vault"

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="vault")
    key = models.BinaryField()
    phone = models.BinaryField(default=bytes)
    id_number = models.BinaryField(default=bytes)


class Reveal(GuardedInPlace):
    """Somebody read a sealed value, and why. Rows are added, never changed.

    The log holds the same act with a commitment to the reason, made with ``salt``.
    """

    record: ClassVar[str] = "reveal"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reveals")
    column = models.CharField(_("栏目"), max_length=20)
    reason = models.CharField(_("事由"), max_length=LONGEST_REASON)
    salt = models.CharField(max_length=32)
    actor = models.CharField(max_length=24)
    at = models.DateTimeField(db_default=Now())


class Sex(models.TextChoices):
    """Sex as GB/T 2261.1 has it, without its numbers."""

    MALE = "male", _("男")
    FEMALE = "female", _("女")
    UNKNOWN = "unknown", _("未说明")


class Precision(models.TextChoices):
    """How exactly a birthday is known: old records often hold the month or the year only."""

    DAY = "day", _("年月日")
    MONTH = "month", _("年月")
    YEAR = "year", _("年")


class Education(models.TextChoices):
    """Education in rising order (after GB/T 4658)."""

    UNKNOWN = "unknown", _("未说明")
    PRIMARY = "primary", _("小学及以下")
    JUNIOR = "junior", _("初中")
    SENIOR = "senior", _("高中、中专")
    COLLEGE = "college", _("大专")
    BACHELOR = "bachelor", _("本科")
    MASTER = "master", _("硕士")
    DOCTOR = "doctor", _("博士")


class Political(models.TextChoices):
    """Political status, in the groups that elections count (after GB/T 4762)."""

    PARTY = "party", _("中共党员")
    PROBATIONARY = "probationary", _("中共预备党员")
    LEAGUE = "league", _("共青团员")
    DEMOCRATIC = "democratic", _("民主党派")
    NONE = "none", _("群众")
    UNKNOWN = "unknown", _("未说明")


class Background(GuardedInPlace):
    """What is known of a person beside name and numbers 基本情况, recorded once, with its source.

    Roll, nomination and statistics read it. ``ethnicity`` is the two-digit code of GB/T 3304. A
    birthday known to the month stands on its first day, one known to the year on 1 January.
    """

    record: ClassVar[str] = "background"

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="background")
    born_on = models.DateField(_("出生日期"), null=True)
    born_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    sex = models.CharField(_("性别"), max_length=7, choices=Sex, default=Sex.UNKNOWN)
    ethnicity = models.CharField(_("民族"), max_length=2, blank=True)
    education = models.CharField(
        _("学历"), max_length=8, choices=Education, default=Education.UNKNOWN
    )
    political = models.CharField(
        _("政治面貌"), max_length=12, choices=Political, default=Political.UNKNOWN
    )
    source = models.CharField(_("依据"), max_length=60)
    as_of = models.DateField(_("截至日期"))


class Term(models.Model):
    """A person holds a post from a day until a day (任期)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="terms")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="terms")
    began_on = models.DateField(_("任职日期"))
    ended_on = models.DateField(_("离任日期"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("began_on")),
                name="term_order",
            )
        ]
