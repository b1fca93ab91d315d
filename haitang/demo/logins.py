"""The log-ins of the demonstration, as lines to print."""

from django.utils.translation import gettext as _

from haitang.accounts.duties import DUTIES
from haitang.accounts.models import Account, Duty
from haitang.accounts.queries import duties_of
from haitang.demo.city import PARTNER_KEY, PASSWORD
from haitang.demo.words import table


def lines() -> list[str]:
    """A line for each log-in with its duties and where; the password; the partner's key."""
    names = [row["username"] for row in table("accounts")["account"]]
    found = {a.username: a for a in Account.objects.filter(username__in=names)}
    rows = [_line(found[name]) for name in names if name in found]
    return [
        _("演示账号（密码都是 %(password)s）：") % {"password": PASSWORD},
        *rows,
        _("合作系统接口密钥：%(key)s") % {"key": PARTNER_KEY},
    ]


def _line(account: Account) -> str:
    duties = "、".join(f"{DUTIES[d.code].title}（{_where(d)}）" for d in duties_of(account))
    return f"  {account.username:<12} {account.name}  {duties}"


def _where(duty: Duty) -> str:
    return duty.organization.name if duty.organization else duty.place.name
