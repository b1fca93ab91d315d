"""Entering: a statement about an enterprise, taking one back, an application."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.answering import answered
from haitang.desk.policies import reasons
from haitang.desk.policies.forms import ApplyForm, FactForm, WhyForm
from haitang.desk.policies.reach import enterprise_for, facts_in_reach, policy_for
from haitang.desk.reading import actor, instance, posted
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.policies.matching import judged
from haitang.policies.models import EnterpriseFact
from haitang.policies.operations import (
    state_enterprise_fact,
    submit_application,
    withdraw_enterprise_fact,
)
from haitang.scope.views import guard


@guard("state_enterprise_fact", POST="state_enterprise_fact")
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about an enterprise."""
    enterprise = enterprise_for(pk)
    initial = {"attribute": request.GET.get("attribute", ""), "as_of": timezone.localdate()}
    form = FactForm(posted(request), enterprise=enterprise, initial=initial)

    def run(given: dict[str, Any]) -> object:
        return state_enterprise_fact(enterprise=enterprise, **given, actor=actor(request))

    back = reverse("desk:enterprise", args=[pk])
    page = {
        "title": _("登记情况"), "button": _("登记"), "back_url": back,
        "back_title": enterprise.name, "here": "enterprises", "sub": enterprise.name,
        "notes": [_("不知道的不要填：没填的按“还不知道”算，不会按“否”算。")],
    }  # fmt: skip
    return answered(request, form, run, done=_("已登记。"), to=back, page=page)


@guard("withdraw_enterprise_fact", POST="withdraw_enterprise_fact")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a statement back."""
    row = instance(EnterpriseFact.objects.get_queryset().filter(pk=pk))
    form = WhyForm(posted(request))

    def run(given: dict[str, Any]) -> object:
        return withdraw_enterprise_fact(fact=row, **given, actor=actor(request))

    back = reverse("desk:enterprise", args=[row.enterprise_id])
    page = {
        "title": _("撤回情况"), "button": _("撤回"), "back_url": back, "danger": True,
        "back_title": row.enterprise.name, "here": "enterprises", "sub": row.enterprise.name,
        "notes": [_("撤回以后，上一次登记的情况重新算数；没有上一次的，按“还不知道”算。")],
    }  # fmt: skip
    return answered(request, form, run, done=_("已撤回。"), to=back, page=page)


@guard("submit_application", POST="submit_application")
def apply(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """An enterprise applies for an item."""
    enterprise, policy = enterprise_for(pk), policy_for(item)
    form = ApplyForm(posted(request), policy=policy)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = submit_application(
                policy=policy, enterprise=enterprise, fen=given["fen"],
                materials=given.get("materials", []), actor=actor(request), key=given["key"],
            )  # fmt: skip
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, _("申请已提交，5个工作日内答复是否受理。"))
            return redirect("desk:application", made.pk)
    found = judged(policy, enterprise, timezone.localdate(), facts_in_reach())
    context = {
        "form": form, "enterprise": enterprise, "policy": policy, "here": "enterprises",
        "why": reasons.explained(found) if found else None,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk/policies/apply.html", context, status=status)
