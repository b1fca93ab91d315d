"""Registration at the window: possible twins first, then the number and the receipt."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.lookup import code_for
from haitang.cases.models import Case, Category
from haitang.cases.operations import join_case, register_case
from haitang.cases.queries import twins
from haitang.desk.cases import HEAD, dressed
from haitang.desk.forms.changes import twin_choices
from haitang.desk.forms.register import ANOTHER, RegisterForm
from haitang.desk.reading import actor, let_in_for, may, one
from haitang.facts.answers import earlier
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.places.models import Place
from haitang.scope.views import guard


@guard("register_case", POST="register_case")
def register(request: HttpRequest) -> HttpResponse:
    """The form; when it may be the same matter as another, the question comes back first."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RegisterForm(*sent)
    asked = False
    if form.is_bound and "twin" in form.data:
        form.ask_about_twins(_choices_of(form))
    if form.is_valid():
        choices = _new_choices(request, form)
        if choices:
            asked = True
            form.ask_about_twins(choices)
        else:
            try:
                case = register_case(
                    **form.arguments(), actor=actor(request), key=form.cleaned_data["key"]
                )
            except Refused as error:
                refused(form, error)
            else:
                return _registered(request, form, case)
    context = {"form": form, "asked": asked, "here": "register"}
    return render(request, "desk/register.html", context, status=422 if form.errors else 200)


def _choices_of(form: RegisterForm) -> list[tuple[str, str]]:
    """Cases that may be the same as what is being entered."""
    code, kind = (str(form.data.get(name, "")) for name in ("place", "category"))
    if not (code.isalnum() and kind.isalnum()):
        return []
    place = Place.objects.filter(code=code[:12], ended_on=None).first()
    category = Category.objects.filter(code=kind[:20]).first()
    if place is None or category is None:
        return []
    return twin_choices(twins(category, place, timezone.now()))


def _new_choices(request: HttpRequest, form: RegisterForm) -> list[tuple[str, str]]:
    """Twins that were not yet asked about; none for a form that was already taken in."""
    if "twin" in form.cleaned_data or earlier(form.cleaned_data["key"], actor(request)):
        return []
    return _choices_of(form)


def _registered(request: HttpRequest, form: RegisterForm, case: Case) -> HttpResponse:
    number = case.number
    twin = form.cleaned_data.get("twin", ANOTHER)
    if twin != ANOTHER and may("join_case"):
        _join(request, number, twin, form.cleaned_data["key"])
    messages.success(request, _("已登记，编号%(number)s。") % {"number": number})
    return redirect("desk:receipt", number)


def _join(request: HttpRequest, number: str, twin: str, key: str) -> None:
    with let_in_for("join_case"):
        rows = Case.objects.get_queryset()
        case, into = rows.filter(number=number).first(), rows.filter(number=twin).first()
        if case is None or into is None:
            return
        try:
            join_case(
                case=case, into=into, reason=str(_("登记时确认是同一件事")),
                actor=actor(request), key=f"{key}:join",
            )  # fmt: skip
        except Refused as error:
            messages.warning(request, str(error))


@guard("register_case")
def twin_list(request: HttpRequest) -> HttpResponse:
    """The same question while the clerk is still typing: cases of this kind and place."""
    form = RegisterForm(request.GET)
    choices = _choices_of(form)
    if choices:
        form.ask_about_twins(choices)
    return render(request, "desk/twins.html", {"form": form, "found": bool(choices)})


@guard("register_case")
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What the resident takes home: number, look-up code, QR code. Can be printed again."""
    rows = Case.objects.get_queryset().filter(number=number)
    row = one(rows, *HEAD, "lookup_index", "joined_into__number")
    code = code_for(row["number"]) if "lookup_index" in row else ""
    address = request.build_absolute_uri(reverse("public:case", args=[code])) if code else ""
    context = {"case": dressed(row), "code": code, "address": address, "here": "register"}
    return render(request, "desk/receipt.html", context)
