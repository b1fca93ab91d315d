"""One page for each act on a case: its form, and what came of it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from haitang.cases.models import Case
from haitang.desk.acts import Act
from haitang.desk.cases import HEAD, dressed
from haitang.desk.reading import actor, case_for, me, one
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.scope.views import guard

View = Callable[..., HttpResponse]


def act_view(act: Act) -> View:
    """The view of one act, guarded by the act's own operation for reading and for doing."""

    @guard(act.name, POST=act.name)
    def view(request: HttpRequest, number: str) -> HttpResponse:
        return _answer(request, act, number)

    return view


def _answer(request: HttpRequest, act: Act, number: str) -> HttpResponse:
    case = case_for(number)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = act.form(*sent, case=case, account=me(request))
    if form.is_valid():
        try:
            subject = form.arguments()
            _run(request, act, case, subject, form.cleaned_data["key"])
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, act.done)
            return redirect("desk:case", number)
    row = dressed(one(Case.objects.get_queryset().filter(pk=case.pk), *HEAD, "text"))
    context = {"form": form, "act": act, "case": row, "here": "cases"}
    return render(request, "desk/act.html", context, status=422 if form.errors else 200)


def _run(
    request: HttpRequest, act: Act, case: Case, arguments: dict[str, object], key: str
) -> None:
    about = {} if OTHER_SUBJECT & set(arguments) else {"case": case}
    act.operation(**about, **arguments, actor=actor(request), key=key)


OTHER_SUBJECT = {"extension", "exclusion", "follow_up"}
