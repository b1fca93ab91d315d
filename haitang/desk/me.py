"""My account: my duties, my calendar feed, my password, my language."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.accounts.duties import DUTIES
from haitang.accounts.feeds import token_of
from haitang.accounts.operations import change_password, renew_feed
from haitang.accounts.queries import duties_of
from haitang.desk.answering import answered
from haitang.desk.forms.accounts import PasswordForm
from haitang.desk.reading import actor, may, me, posted
from haitang.pages.forms import Form, repeat_key
from haitang.scope.views import guard


@guard("read_organizations")
def page(request: HttpRequest) -> HttpResponse:
    """What I may do, and what belongs to me."""
    account = me(request)
    duties = [
        {
            "title": DUTIES[duty.code].title, "about": DUTIES[duty.code].description,
            "where": duty.organization.name if duty.organization else duty.place.name,
            "began_on": duty.began_on, "ended_on": duty.ended_on,
        }
        for duty in duties_of(account)
        if duty.code in DUTIES
    ]  # fmt: skip
    context = {
        "name": account.name,
        "username": account.username,
        "unit": account.organization.name if account.organization else "",
        "duties": duties,
        "feed_url": feed_address(request),
        "may_feed": any(map(may, ("read_cases", "finish_step", "accept_application"))),
        "here": "me",
    }
    return render(request, "desk/me.html", context)


def feed_address(request: HttpRequest) -> str:
    """The address of my calendar of deadlines; empty while I have not asked for one."""
    token = token_of(me(request))
    return request.build_absolute_uri(reverse("api:calendar", args=[token])) if token else ""


@guard(POST="renew_feed")
def feed(request: HttpRequest) -> HttpResponse:
    """Give my calendar an address, or another one when the old one got about."""
    renew_feed(account=me(request), actor=actor(request), key=repeat_key(Form(request.POST)))
    messages.success(request, _("日历地址已更换，原来的地址不再有用。"))
    return redirect("desk:me")


@guard("change_password", POST="change_password")
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password and stay logged in here."""
    form = PasswordForm(posted(request))
    back = reverse("desk:me")

    def run(given: dict[str, Any]) -> None:
        account = change_password(
            account=me(request), old=given["old"], new=given["new"], actor=actor(request)
        )
        update_session_auth_hash(request, account)

    page_ = {
        "title": _("更换密码"), "button": _("更换"), "back_url": back, "back_title": _("我的账号"),
        "here": "me",
    }  # fmt: skip
    return answered(request, form, run, done=_("密码已更换。"), to=back, page=page_)
