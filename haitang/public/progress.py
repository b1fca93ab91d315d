"""Follow a matter by its look-up code: progress, receipt, rating, adding, reopening, pictures."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from haitang.cases.models import Grade
from haitang.cases.operations import record_rating, reopen_case, supplement_case
from haitang.facts.errors import Refused
from haitang.pages.forms import Form, refused
from haitang.public.codes import WRONG_CODES, Found, TooManyTriesError, find
from haitang.public.forms import LookupForm, RatingForm, ReopenForm, SupplementForm
from haitang.public.headers import private
from haitang.public.slow import too_often
from haitang.public.story import STAGES, Story, may_see_photo, tell
from haitang.scope.actor import RESIDENT
from haitang.scope.scope import NotPermittedError, enter
from haitang.scope.views import public

# Three forms on one page, each with names of its own for its controls.
AUTO_ID = {"rating": "rate-%s", "adding": "add-%s", "reopening": "again-%s"}
DONE = {
    "rating": _("谢谢，您的评价已经记下。"),
    "adding": _("补充的情况已经收到。"),
    "reopening": _("已经退回重办，期限重新起算。"),
}
View = Callable[..., HttpResponseBase]
Act = Callable[[Found, dict[str, Any]], object]


def _by_code(view: View) -> View:
    """Give the view the case that the code opens; every other code gets the same page."""

    def inner(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        try:
            found = find(request, code)
        except TooManyTriesError:
            return private(too_often(request, WRONG_CODES))
        if found is None:
            return private(_not_found(request))
        return private(view(request, found, **kwargs))

    return inner


def _sent(view: View) -> View:
    """Act on what was sent; who comes by a link, as after a change of language, sees the case."""

    def inner(request: HttpRequest, found: Found) -> HttpResponseBase:
        if request.method != "POST":
            return redirect("public:case", code=found.code)
        return view(request, found)

    return inner


def _not_found(request: HttpRequest) -> HttpResponse:
    """The same bytes for a code that cannot be one and for one that opens nothing."""
    context = {"tab": "progress", "form": LookupForm(), "missing": True}
    return render(request, "public/progress.html", context)


@public("asks for a look-up code; a case is read only inside the scope of its holder")
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponseBase:
    """The field for a code; a right one leads to its page."""
    if request.method != "POST":
        form = LookupForm()
        return private(render(request, "public/progress.html", {"tab": "progress", "form": form}))
    try:
        found = find(request, request.POST.get("code", ""))
    except TooManyTriesError:
        return private(too_often(request, WRONG_CODES))
    if found is None:
        return private(_not_found(request))
    return private(redirect("public:case", code=found.code))


@public("the look-up code is the right to this one case")
@require_safe
@_by_code
def case(request: HttpRequest, found: Found) -> HttpResponse:
    """Where the matter stands, what was done, and what its holder can do now."""
    return _page(request, found)


@public("the look-up code is the right to this one case")
@require_safe
@_by_code
def receipt(request: HttpRequest, found: Found) -> HttpResponse:
    """The code and its QR, to be kept; and what comes next."""
    with enter(found.scope):
        story = tell(found)
    address = request.build_absolute_uri(reverse("public:case", args=[found.code]))
    context = {"tab": "progress", "story": story, "address": address}
    return render(request, "public/receipt.html", context)


@public("the look-up code is the right to this one case")
@require_safe
@_by_code
def photo(request: HttpRequest, found: Found, number: int) -> HttpResponseBase:
    """A picture of a line that the holder may read."""
    with enter(found.scope):
        row = may_see_photo(found, number)
    if row is None:
        raise Http404
    try:
        with row.file.open("rb") as picture:  # re-encoded to 1600 pixels: some hundred kB
            response = HttpResponse(picture.read(), content_type="image/jpeg")
    except FileNotFoundError as error:  # restored without its pictures
        raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response


@public("the look-up code is the right to rate this one case")
@require_http_methods(["GET", "HEAD", "POST"])
@_by_code
@_sent
def rate(request: HttpRequest, found: Found) -> HttpResponse:
    """One of five grades; and, before the call-back, whether it is solved."""
    with enter(found.scope):
        # A second click comes when the question has been answered: it must ask the same again.
        asks = tell(found).asks_resolved or "resolved" in request.POST
    form = RatingForm(request.POST, auto_id=AUTO_ID["rating"], ask_resolved=asks)
    return _acted(request, found, "rating", form, _rate)


def _rate(found: Found, data: dict[str, Any]) -> object:
    said = data.get("resolved")
    with enter(found.scope.entered_with("record_rating")):
        return record_rating(
            case=found.case, grade=Grade(data["grade"]), comment=data["comment"],
            resolved=None if said is None else said == "yes", key=data["key"], actor=RESIDENT,
        )  # fmt: skip


@public("the look-up code is the right to add to this one case")
@require_http_methods(["GET", "HEAD", "POST"])
@_by_code
@_sent
def supplement(request: HttpRequest, found: Found) -> HttpResponse:
    """Add words and pictures; a case that waited for them goes on."""
    form = SupplementForm(request.POST, request.FILES, auto_id=AUTO_ID["adding"])
    return _acted(request, found, "adding", form, _supplement)


def _supplement(found: Found, data: dict[str, Any]) -> object:
    with enter(found.scope.entered_with("supplement_case")):
        return supplement_case(
            case=found.case, text=data["text"], photos=data["photos"], key=data["key"],
            actor=RESIDENT,
        )  # fmt: skip


@public("the look-up code is the right to have this one case reopened")
@require_http_methods(["GET", "HEAD", "POST"])
@_by_code
@_sent
def reopen(request: HttpRequest, found: Found) -> HttpResponse:
    """Have it handled once more, within the rule book's window."""
    form = ReopenForm(request.POST, auto_id=AUTO_ID["reopening"])
    return _acted(request, found, "reopening", form, _reopen)


def _reopen(found: Found, data: dict[str, Any]) -> object:
    with enter(found.scope.entered_with("reopen_case")):
        return reopen_case(case=found.case, reason=data["reason"], key=data["key"], actor=RESIDENT)


def _acted(request: HttpRequest, found: Found, name: str, form: Form, act: Act) -> HttpResponse:
    """Do it and come back with thanks, or show the form again with what to put right."""
    if form.is_valid():
        try:
            act(found, form.cleaned_data)
        except Refused as error:
            refused(form, error)
        except NotPermittedError as error:
            raise Http404 from error
        else:
            return redirect(f"{reverse('public:case', args=[found.code])}?done={name}")
    return _page(request, found, **{name: form})


def _page(request: HttpRequest, found: Found, **sent: Form) -> HttpResponse:
    with enter(found.scope):
        story = tell(found)
    wrong = next((form for form in sent.values() if form.errors), None)
    context = {
        "tab": "progress",
        "story": story,
        "stages": [str(name) for name in STAGES],
        "done": DONE.get(request.GET.get("done", "")),
        "form": wrong,
        **_forms(story, sent),
    }
    return render(request, "public/case.html", context, status=422 if wrong else 200)


def _forms(story: Story, sent: dict[str, Form]) -> dict[str, Form | None]:
    """The forms of all that can be done now; one that came back is shown as it was sent."""
    rating = RatingForm(auto_id=AUTO_ID["rating"], ask_resolved=story.asks_resolved)
    fresh: dict[str, Form | None] = {
        "rating": rating if story.may_rate else None,
        "adding": SupplementForm(auto_id=AUTO_ID["adding"]) if story.may_supplement else None,
        "reopening": ReopenForm(auto_id=AUTO_ID["reopening"]) if story.may_reopen else None,
    }
    return {**fresh, **sent}
