"""Changes to accounts, duties and keys."""

import datetime as dt
import secrets

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.accounts import facts
from haitang.accounts.duties import DUTIES, ORGANIZATION, SEPARATED, DutyKind
from haitang.accounts.models import Account, Duty, PartnerKey
from haitang.accounts.queries import key_index
from haitang.facts.errors import Refused
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import lock, operation, record
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.places.names import is_visible
from haitang.places.queries import by_code
from haitang.scope.actor import Actor, account_actor
from haitang.scope.scope import require


class AccountError(Refused):
    """An account cannot be made or changed like this."""

    code = "account"


class DutyError(Refused):
    """A duty cannot be granted or ended like this."""

    code = "duty"


class DutiesSeparatedError(DutyError):
    """The three administrators' duties lie in three hands."""

    code = "separated"


@operation
def create_account(
    *,
    username: str,
    name: str,
    password: str,
    actor: Actor,
    organization: Organization | None = None,
) -> Account:
    """Make an account; it may do nothing until a duty is granted.

    ``name`` is the name under which its holder acts in public. Raises AccountError when the user
    name is taken or the password is too weak.
    """
    where = _place_of(organization)
    require("create_account", where.path)
    account = Account(
        username=_good_username(username), name=_good_name(name), organization=organization
    )
    _set_password(account, password)
    account.save(force_insert=True)
    record(facts.AccountCreated(account=_ref(account)), subject=account, place=where.number)
    return account


@operation
def change_password(*, account: Account, old: str, new: str, actor: Actor) -> Account:
    """Change one's own password. Raises AccountError when the old one is wrong, the new one weak.

    Call it without ``key``: what a password was should not be remembered, not even hashed.
    """
    row = _open(account)
    if actor != account_actor(row.pk):
        raise AccountError(_("只能更换自己的密码。"))
    if not row.check_password(old):
        raise AccountError(_("原密码不对。请重新输入。"), field="old")
    _change(row, new, own=True)
    return row


@operation
def reset_password(*, account: Account, new: str, actor: Actor) -> Account:
    """Give somebody who forgot it another password. Raises AccountError when it is weak."""
    row = _open(account)
    require("reset_password", _place_of(row.organization).path)
    _change(row, new, own=False)
    return row


def _change(row: Account, new: str, *, own: bool) -> None:
    _set_password(row, new)
    row.save(update_fields=["password"])
    where = _place_of(row.organization)
    record(facts.PasswordChanged(own=own), subject=row, place=where.number)


@operation
def renew_feed(*, account: Account, actor: Actor) -> Account:
    """Give one's own calendar feed a new address; an earlier one opens nothing any more."""
    row = _open(account)
    if actor != account_actor(row.pk):
        raise AccountError(_("只能更换自己的日历地址。"))
    row.feed_salt = secrets.token_hex(16)
    row.save(update_fields=["feed_salt"])
    where = _place_of(row.organization)
    record(facts.FeedRenewed(account=_ref(row)), subject=row, place=where.number)
    return row


@operation
def close_account(*, account: Account, actor: Actor) -> Account:
    """Close an account: no log-in, no duty, no key from now on."""
    row = _open(account)
    where = _place_of(row.organization)
    require("close_account", where.path)
    today = timezone.localdate()
    row.is_active = False
    row.save(update_fields=["is_active"])
    open_ones = [
        m.objects.filter(account=row).exclude(ended_on__lte=today) for m in (Duty, PartnerKey)
    ]
    duties, keys = (rows.update(ended_on=today) for rows in open_ones)
    record(facts.AccountClosed(duties=duties, keys=keys), subject=row, place=where.number)
    return row


@operation
def grant_duty(
    *,
    account: Account,
    code: str,
    began_on: dt.date,
    actor: Actor,
    place: Place | None = None,
    organization: Organization | None = None,
    ended_on: dt.date | None = None,
) -> Duty:
    """Let an account hold a duty at a place, or for an organization, from a day.

    ``ended_on`` is the first day on which it is no longer held. Raises DutyError for what does not
    fit, DutiesSeparatedError for a second one of administrator, security officer and auditor.
    """
    row, kind = _open(account), _kind(code)
    where = _where(kind, place, organization)
    require("grant_duty", where.path)
    if actor == account_actor(row.pk):
        raise DutyError(_("不能给自己授予职责。请由另一位安全管理员办理。"), field="account")
    if ended_on is not None and ended_on <= began_on:
        raise DutyError(_("终止日期须晚于起始日期。请核对日期。"), field="ended_on")
    unit = organization if kind.at == ORGANIZATION else None
    _check_separation(row, kind, began_on, ended_on)
    same = _during(row, began_on, ended_on).filter(code=code, place=where, organization=unit)
    if same.exists():
        raise DutyError(_("这个账号在这段时间已有同样的职责。"), field="code")
    duty = Duty.objects.create(
        account=row, code=code, place=where, path=where.path, organization=unit,
        began_on=began_on, ended_on=ended_on, granted_by=actor.ref,
    )  # fmt: skip
    fact = facts.DutyGranted(
        duty=Code(code),
        account=_ref(row),
        organization=Ref(f"organization:{unit.pk}" if unit else ""),
    )
    record(fact, subject=duty, place=where.number)
    return duty


@operation
def end_duty(*, duty: Duty, actor: Actor, on: dt.date | None = None) -> Duty:
    """End a duty today, at once, or from a later day. Raises DutyError when it has ended."""
    row: Duty = lock(Duty.objects.select_related("place"), pk=duty.pk)
    require("end_duty", row.path)
    day = on or timezone.localdate()
    if row.ended_on is not None and row.ended_on <= day:
        raise DutyError(_("这项职责已经终止。"))
    if day < timezone.localdate():
        raise DutyError(_("终止日期不能早于今天。"), field="on")
    row.ended_on = day
    row.save(update_fields=["ended_on"])
    fact = facts.DutyEnded(duty=Code(row.code), account=Ref(f"account:{row.account_id}"))
    record(fact, subject=row, place=row.place.number)
    return row


def new_key() -> str:
    """A key for a partner system: 192 random bits. Show it once; only its keyed hash is kept."""
    return f"ht_{secrets.token_urlsafe(24)}"


@operation
def create_partner_key(
    *, account: Account, title: str, secret: str, actor: Actor, began_on: dt.date | None = None
) -> PartnerKey:
    """Let a partner system act for an account with ``secret``, made by ``new_key``.

    The caller shows the secret once. It is not the answer of this operation, for answers are kept.
    """
    row = _open(account)
    where = _place_of(row.organization)
    require("create_partner_key", where.path)
    title = title.strip()
    if not title or len(title) > 60:
        raise AccountError(_("请写明密钥给哪个系统用，60 个字以内。"), field="title")
    if len(secret) < 32:
        raise AccountError(_("密钥太短。请由系统生成。"), field="secret")
    key = PartnerKey.objects.create(
        account=row, title=title, index=key_index(secret), began_on=began_on or timezone.localdate()
    )
    record(facts.PartnerKeyCreated(account=_ref(row)), subject=key, place=where.number)
    return key


@operation
def end_partner_key(*, partner_key: PartnerKey, actor: Actor) -> PartnerKey:
    """Stop a partner's key at once. Raises AccountError when it has been stopped."""
    row: PartnerKey = lock(PartnerKey.objects.all(), pk=partner_key.pk)
    where = _place_of(row.account.organization)
    require("end_partner_key", where.path)
    today = timezone.localdate()
    if row.ended_on is not None and row.ended_on <= today:
        raise AccountError(_("这个密钥已经停用。"))
    row.ended_on = today
    row.save(update_fields=["ended_on"])
    fact = facts.PartnerKeyEnded(account=Ref(f"account:{row.account_id}"))
    record(fact, subject=row, place=where.number)
    return row


def _open(account: Account) -> Account:
    row: Account = lock(Account.objects.all(), pk=account.pk)
    if not row.is_active:
        raise AccountError(_("这个账号已停用。"), field="account")
    return row


def _place_of(organization: Organization | None) -> Place:
    """Where an account belongs: its organization's place, else the county of this installation."""
    return organization.place if organization else by_code(settings.COUNTY)


def _ref(account: Account) -> Ref:
    return Ref(f"account:{account.pk}")


def _good_username(text: str) -> str:
    name = text.strip().lower()
    if not (2 <= len(name) <= 40 and all(c.isalnum() or c in "._-@" for c in name)):
        raise AccountError(_("用户名为 2 至 40 个字母、数字或汉字，不含空格。"), field="username")
    if Account.objects.filter(username=name).exists():
        raise AccountError(_("这个用户名已有人用。请换一个。"), field="username")
    return name


def _good_name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > 40 or not is_visible(name):
        raise AccountError(_("请填写 1 至 40 个字的姓名。"), field="name")
    return name


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise AccountError(" ".join(error.messages), field="password") from None
    account.set_password(password)


def _kind(code: str) -> DutyKind:
    kind = DUTIES.get(code)
    if kind is None:
        raise DutyError(_("没有这项职责。请从列表中选择。"), field="code")
    return kind


def _where(kind: DutyKind, place: Place | None, organization: Organization | None) -> Place:
    if kind.at == ORGANIZATION:
        if organization is None:
            raise DutyError(
                _("“%(duty)s”须指定单位。") % {"duty": kind.title}, field="organization"
            )
        unit = Organization.objects.select_related("place").get(pk=organization.pk)
        if unit.ended_on is not None:
            raise DutyError(_("这个单位已撤销。请选择现有的单位。"), field="organization")
        return unit.place
    if place is None:
        raise DutyError(_("“%(duty)s”须指定辖区。") % {"duty": kind.title}, field="place")
    row = Place.objects.get(pk=place.pk)
    if row.ended_on is not None:
        raise DutyError(_("这个地方已撤销。请选择现在的地方。"), field="place")
    return row


def _during(account: Account, began_on: dt.date, ended_on: dt.date | None) -> QuerySet[Duty]:
    rows = Duty.objects.filter(account=account).exclude(ended_on__lte=began_on)
    return rows if ended_on is None else rows.filter(began_on__lt=ended_on)


def _check_separation(
    account: Account, kind: DutyKind, began_on: dt.date, ended_on: dt.date | None
) -> None:
    if kind.code not in SEPARATED:
        return
    others = _during(account, began_on, ended_on).filter(code__in=SEPARATED - {kind.code})
    if held := others.first():
        raise DutiesSeparatedError(
            _("此账号已是%(held)s。系统、安全、审计三员须由不同的人担任。")
            % {"held": DUTIES[held.code].title},
            field="code",
        )
