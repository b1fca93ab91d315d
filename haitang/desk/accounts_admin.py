"""Administration of accounts and of the duties that they hold."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.accounts import operations as do
from haitang.accounts.duties import DUTIES
from haitang.accounts.models import Account, Duty
from haitang.desk.answering import answered
from haitang.desk.forms.accounts import AccountForm, EndForm, GrantForm, ResetForm, SureForm
from haitang.desk.reading import LIVING_FIRST, Row, actor, may, me, posted, scope, seen
from haitang.people.models import Reveal
from haitang.places.queries import by_code
from haitang.scope.rows import subtree
from haitang.scope.views import guard

MOST = 500
BACK: dict[str, Any] = {"back_title": _("账号和职责"), "here": "accounts"}


def _within() -> QuerySet[Account]:
    """Accounts of the organizations that the present duty reaches; at the county, also of none."""
    county = by_code(settings.COUNTY)
    reach = Q(pk__in=[])
    for grant in scope().active():
        reach |= subtree(grant.path, "organization__path")
        if grant.covers(county.path):
            reach |= Q(organization=None)
    return Account.objects.filter(reach).select_related("organization")


def _account(pk: int) -> Account:
    found = _within().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _line(account: Account, duties: list[Duty]) -> Row:
    return {
        "pk": account.pk, "username": account.username, "name": account.name,
        "unit": account.organization.name if account.organization else "",
        "active": account.is_active, "duties": [_duty(duty) for duty in duties],
    }  # fmt: skip


def _duty(duty: Duty) -> Row:
    kind = DUTIES.get(duty.code)
    ended = duty.ended_on is not None and duty.ended_on <= timezone.localdate()
    return {
        "pk": duty.pk, "title": kind.title if kind else duty.code, "ended": ended,
        "where": duty.organization.name if duty.organization else duty.place.name,
        "began_on": duty.began_on, "ended_on": duty.ended_on,
        "about": kind.description if kind else "",
    }  # fmt: skip


def _duties(accounts: list[Account]) -> dict[int, list[Duty]]:
    rows = Duty.objects.filter(account__in=accounts).select_related("place", "organization")
    found: dict[int, list[Duty]] = {}
    for duty in rows.order_by(LIVING_FIRST, "began_on", "pk"):
        found.setdefault(duty.account_id, []).append(duty)
    return found


@guard("read_accounts")
def index(request: HttpRequest) -> HttpResponse:
    """Accounts with the duties that they hold today."""
    text = request.GET.get("q", "").strip()[:40]
    rows = _within()
    if text:
        rows = rows.filter(
            Q(username__contains=text) | Q(name__contains=text)
            | Q(organization__name__contains=text)
        )  # fmt: skip
    accounts = list(rows.order_by("-is_active", "organization__path", "username")[:MOST])
    duties = _duties(accounts)
    lines = [_line(account, duties.get(account.pk, [])) for account in accounts]
    for each in lines:
        each["duties"] = [duty for duty in each["duties"] if not duty["ended"]]
    context = {"rows": lines, "q": text, "may_create": may("create_account"), "here": "accounts"}
    return render(request, "desk/accounts.html", context)


@guard("read_accounts")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One account with every duty that it held."""
    account = _account(pk)
    context = {
        "account": _line(account, _duties([account]).get(pk, [])),
        "may_grant": may("grant_duty") and account.is_active and account.pk != me(request).pk,
        "may_end": may("end_duty"),
        "may_close": may("close_account") and account.is_active,
        "may_reset": may("reset_password") and account.is_active,
        "here": "accounts",
    }
    return render(request, "desk/account.html", context)


@guard("create_account", POST="create_account")
def create(request: HttpRequest) -> HttpResponse:
    """Make an account; it may do nothing until a duty is granted."""
    form = AccountForm(posted(request))
    back = reverse("desk:accounts")

    def run(given: dict[str, Any]) -> object:
        wanted = {k: v for k, v in given.items() if k != "key"}  # a password is not remembered
        return do.create_account(**wanted, actor=actor(request))

    page = {
        **BACK, "title": _("新建账号"), "button": _("新建"), "back_url": back,
        "sub": _("建好后什么也不能做，直到安全管理员授予职责"),
    }  # fmt: skip
    return answered(request, form, run, done=_("账号已建好。"), to=back, page=page)


@guard("grant_duty", POST="grant_duty")
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an account hold a duty."""
    account = _account(pk)
    form = GrantForm(posted(request))
    back = reverse("desk:account", args=[pk])

    def run(given: dict[str, Any]) -> object:
        return do.grant_duty(account=account, **given, actor=actor(request))

    page = {
        **BACK, "title": _("授予职责"), "sub": account.name, "button": _("授予"),
        "back_url": back, "about_title": _("有哪些职责"),
        "about": [(duty.title, duty.description) for duty in DUTIES.values()],
    }  # fmt: skip
    return answered(request, form, run, done=_("职责已授予。"), to=back, page=page)


@guard("end_duty", POST="end_duty")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a duty."""
    duty = Duty.objects.filter(pk=pk).select_related("place", "organization", "account").first()
    if duty is None or not any(g.covers(duty.path) for g in scope().active()):
        raise Http404
    row, back = _duty(duty), reverse("desk:account", args=[duty.account_id])
    form = EndForm(posted(request))

    def run(given: dict[str, Any]) -> object:
        return do.end_duty(duty=duty, **given, actor=actor(request))

    page = {
        **BACK, "title": _("终止职责"), "button": _("终止"), "danger": True, "back_url": back,
        "sub": f"{duty.account.name}　{row['title']}　{row['where']}",
    }  # fmt: skip
    return answered(request, form, run, done=_("职责已终止。"), to=back, page=page)


@guard("close_account", POST="close_account")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    account, back = _account(pk), reverse("desk:account", args=[pk])
    form = SureForm(posted(request))

    def run(given: dict[str, Any]) -> object:
        return do.close_account(account=account, actor=actor(request), key=given["key"])

    page = {
        **BACK, "title": _("停用账号"), "button": _("停用"), "danger": True, "back_url": back,
        "sub": account.name,
        "notes": [_("停用后不能登录，职责和密钥同时终止。他办过的记录都还在。")],
    }  # fmt: skip
    return answered(request, form, run, done=_("账号已停用。"), to=back, page=page)


@guard("reset_password", POST="reset_password")
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Another password for somebody who forgot it."""
    account, back = _account(pk), reverse("desk:account", args=[pk])
    form = ResetForm(posted(request))

    def run(given: dict[str, Any]) -> object:
        return do.reset_password(account=account, new=given["new"], actor=actor(request))

    page = {
        **BACK, "title": _("重设密码"), "button": _("重设"), "back_url": back, "sub": account.name,
    }  # fmt: skip
    return answered(request, form, run, done=_("密码已重设。"), to=back, page=page)


@guard("read_facts")
def reveals(request: HttpRequest) -> HttpResponse:
    """Who read which sealed value, when and why."""
    rows = seen(
        Reveal.objects.get_queryset().order_by("-at", "-pk")[:MOST],
        "person", "column", "reason", "actor", "at",
    )  # fmt: skip
    ids = {row["actor"].rpartition(":")[2] for row in rows}
    numbers = [int(each) for each in ids if each.isdigit()]
    names = dict(Account.objects.filter(pk__in=numbers).values_list("pk", "name"))
    for row in rows:
        last = row["actor"].rpartition(":")[2]
        row["who"] = names.get(int(last), row["actor"]) if last.isdigit() else row["actor"]
    return render(request, "desk/reveals.html", {"rows": rows, "here": "reveals"})
