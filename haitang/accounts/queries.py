"""Who may do what now: one query, read afresh for each request."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from haitang.accounts.duties import DUTIES
from haitang.accounts.models import Account, Duty, PartnerKey
from haitang.scope.actor import account_actor
from haitang.scope.scope import Grant, Scope


def held_on(day: dt.date) -> Q:
    """Duties that are held on a day: from ``began_on`` until the day before ``ended_on``."""
    return Q(began_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def scope_of_request(request: HttpRequest) -> Scope:
    """The scope of the logged-in account; nobody's is empty. Named by the setting SCOPE_READER."""
    user = request.user
    if not isinstance(user, Account):
        return Scope(account_actor(0), ())
    return scope_of_account(user)


def scope_of_account(account: Account, on: dt.date | None = None) -> Scope:
    """The grants that an account holds today (or on a day). One query.

    A duty for an organization gets ``organization``: it covers no place as such, and reaches rows
    only where a record says how (``within``).
    """
    rows = Duty.objects.filter(
        held_on(on or timezone.localdate()), account=account.pk, account__is_active=True
    )
    found = rows.order_by("pk").values_list("code", "path", "organization")
    return Scope(
        account_actor(account.pk),
        tuple(_grant(code, path, unit) for code, path, unit in found if code in DUTIES),
    )


def _grant(code: str, path: str, organization: int | None) -> Grant:
    duty = DUTIES[code]
    return Grant(code, path, duty.operations, duty.columns, organization=organization)


def duties_of(account: Account, on: dt.date | None = None) -> QuerySet[Duty]:
    """The duties that an account holds on a day (today)."""
    day = on or timezone.localdate()
    rows = Duty.objects.filter(held_on(day), account=account)
    return rows.select_related("place", "organization").order_by("code", "path")


def key_index(key: str) -> str:
    """The keyed hash under which a partner's key is kept."""
    return salted_hmac("haitang.accounts.partner_key", key, algorithm="sha256").hexdigest()


def account_for_key(key: str) -> Account | None:
    """The account that a partner's key acts for, if the key holds today."""
    if not key:
        return None
    day = timezone.localdate()
    rows = PartnerKey.objects.filter(held_on(day), index=key_index(key), account__is_active=True)
    found = rows.select_related("account").first()
    return found.account if found else None
