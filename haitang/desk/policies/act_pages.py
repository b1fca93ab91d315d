"""One page for each act: its form, what it is about, and what came of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.policies import reasons
from haitang.desk.policies.acts import Act
from haitang.desk.policies.application_page import WHOLE, dressed
from haitang.desk.policies.forms import ShownForm
from haitang.desk.policies.list_page import COLUMNS, dressed_list
from haitang.desk.policies.reach import facts_in_reach, policy_for
from haitang.desk.reading import actor, instance, one, posted
from haitang.facts.errors import Refused
from haitang.pages.forms import Form, refused
from haitang.policies.matching import Judged, judged
from haitang.policies.models import Application, EntitledList
from haitang.scope.scope import require
from haitang.scope.views import guard

View = Callable[..., HttpResponse]


def application_act(act: Act) -> View:
    """The view of one act on an application, guarded by its own operation."""

    @guard(act.name, POST=act.name)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return _application(request, act, pk)

    return view


def _application(request: HttpRequest, act: Act, pk: int) -> HttpResponse:
    row = instance(Application.objects.get_queryset().filter(pk=pk))
    form = act.form(posted(request), row=row)
    now = _verdict(row) if isinstance(form, ShownForm) else None
    if isinstance(form, ShownForm) and now is not None:
        form.show(now.hash)
    if form.is_valid():
        try:
            act.operation(**form.arguments(), actor=actor(request), key=form.cleaned_data["key"])  # type: ignore[attr-defined]
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


def list_act(act: Act) -> View:
    """The view of one act on a list."""

    @guard(act.name, POST=act.name)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = instance(EntitledList.objects.get_queryset().filter(pk=pk))
        form = act.form(posted(request), row=row)
        found = dressed_list(one(EntitledList.objects.get_queryset().filter(pk=pk), *COLUMNS))
        page = {
            "sub": found["title"], "back_title": _("名单"), "here": "policies",
            "about_title": _("名单"), "about": found["about"], "danger": act.tone == "back",
        }  # fmt: skip
        return _small(request, form, act, reverse("desk:entitled_list", args=[pk]), page)

    return view


def policy_act(act: Act) -> View:
    """The view of one act on an item; an act that makes a list goes on to it."""

    @guard(act.name, POST=act.name)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        policy = policy_for(pk)
        require(act.name, policy.path)  # a duty in one town reads the county's item, no more
        form = act.form(posted(request), row=policy)
        page = {"sub": policy.name, "back_title": policy.name, "here": "policies"}
        return _small(request, form, act, reverse("desk:policy", args=[pk]), page)

    return view


def _small(
    request: HttpRequest, form: Form, act: Act, back: str, page: dict[str, Any]
) -> HttpResponse:
    if form.is_valid():
        try:
            made = act.operation(
                **form.arguments(),  # type: ignore[attr-defined]
                actor=actor(request),
                key=form.cleaned_data["key"],
            )
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, act.done)
            is_new = act.about == "policy" and isinstance(made, EntitledList)
            return redirect("desk:entitled_list", made.pk) if is_new else redirect(back)
    context = {"title": act.title, "button": act.title, "back_url": back, **page, "form": form}
    status = 422 if form.errors else 200
    return render(request, "desk/form_page.html", context, status=status)
