"""One page for each act on a case: its form, and what came of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from haitang.cases.models import Case
from haitang.desk.acts import Act
from haitang.desk.cases import HEAD, dressed
from haitang.desk.reading import actor, case_for, me, one
from haitang.facts.errors import Refused
from haitang.pages.forms import refused


def answer(request: HttpRequest, act: Act, number: str) -> HttpResponse:
    """The page of one act."""
    case = case_for(number)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = act.form(*sent, row=case, account=me(request))
    if form.is_valid():
        try:
            act.operation(**form.arguments(), actor=actor(request), key=form.cleaned_data["key"])
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, act.done)
            return redirect("desk:case", number)
    row = dressed(one(Case.objects.get_queryset().filter(pk=case.pk), *HEAD, "text"))
    context = {"form": form, "act": act, "case": row, "here": "cases"}
    return render(request, "desk/act.html", context, status=422 if form.errors else 200)
