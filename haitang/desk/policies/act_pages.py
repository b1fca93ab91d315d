"""One page for each act: its form, what it is about, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.answering import acted
from haitang.desk.policies import reasons
from haitang.desk.policies.acts import Act, ApplicationAct, ListAct, PolicyAct
from haitang.desk.policies.application_page import WHOLE, dressed
from haitang.desk.policies.forms import ShownForm
from haitang.desk.policies.list_page import COLUMNS, dressed_list
from haitang.desk.policies.reach import facts_in_reach, policy_for
from haitang.desk.reading import actor, instance, one, posted
from haitang.facts.errors import Refused
from haitang.pages.forms import RecordForm, refused
from haitang.policies.matching import Judged, judged
from haitang.policies.models import Application, EntitledList
from haitang.scope.scope import require


def application(request: HttpRequest, act: ApplicationAct, pk: int) -> HttpResponse:
    """The page of one act on an application."""
    row = instance(Application.objects.get_queryset().filter(pk=pk))
    form = act.form(posted(request), row=row)
    now = _verdict(row) if isinstance(form, ShownForm) else None
    if isinstance(form, ShownForm) and now is not None:
        form.show(now.hash)
    if form.is_valid():
        try:
            act.operation(**form.arguments(), actor=actor(request), key=form.cleaned_data["key"])
        except Refused as error:
            refused(form, error)
            if isinstance(form, ShownForm) and now is not None:
                form.show_anew(error, now.hash)
        else:
            messages.success(request, act.done)
            return redirect("desk:application", pk)
    shown = dressed(one(Application.objects.get_queryset().filter(pk=pk), *WHOLE))
    context = {
        "form": form, "act": act, "row": shown, "here": "applications",
        "why": reasons.explained(now) if now else None,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk/policies/application_act.html", context, status=status)


def _verdict(row: Application) -> Judged | None:
    """What the rules say today, as the operation will ask again."""
    return judged(row.policy, row.enterprise, timezone.localdate(), facts_in_reach())


def entitled_list(request: HttpRequest, act: ListAct, pk: int) -> HttpResponse:
    """The page of one act on a list."""
    row = instance(EntitledList.objects.get_queryset().filter(pk=pk))
    found = dressed_list(one(EntitledList.objects.get_queryset().filter(pk=pk), *COLUMNS))
    page = {
        "sub": found["title"], "back_title": _("名单"), "here": "policies",
        "about_title": _("名单"), "about": found["about"], "danger": act.tone == "back",
    }  # fmt: skip
    back = reverse("desk:entitled_list", args=[pk])
    return _small(request, act, act.form(posted(request), row=row), back, page)


def policy(request: HttpRequest, act: PolicyAct, pk: int) -> HttpResponse:
    """The page of one act on an item; an act that makes a list goes on to it."""
    row = policy_for(pk)
    require(act.name, row.path)  # a duty in one town reads the county's item, no more
    page = {"sub": row.name, "back_title": row.name, "here": "policies"}
    back = reverse("desk:policy", args=[pk])
    return _small(request, act, act.form(posted(request), row=row), back, page)


def _small(
    request: HttpRequest, act: Act[Any], form: RecordForm[Any], back: str, page: dict[str, Any]
) -> HttpResponse:
    def to(made: Any) -> str:
        is_new = isinstance(act, PolicyAct) and isinstance(made, EntitledList)
        return reverse("desk:entitled_list", args=[made.pk]) if is_new else back

    page = {"title": act.title, "button": act.title, "back_url": back, **page}
    return acted(request, form, form.arguments, act.operation, done=act.done, to=to, page=page)
