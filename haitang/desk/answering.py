"""The one way in which a small form is shown, refused, or done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from haitang.desk.reading import actor
from haitang.facts.errors import Refused
from haitang.pages.forms import Form, refused


def answered(
    request: HttpRequest,
    form: Form,
    run: Callable[[dict[str, Any]], object],
    *,
    done: Any,
    to: str | Callable[[Any], str],
    page: dict[str, Any],
    template: str = "desk/form_page.html",
) -> HttpResponse:
    """Run an operation with a form that is in order, and go on; else show the form.

    ``run`` gets the cleaned data; ``to`` is an address, or gives one for what ``run`` made. A
    refusal stands at its field, and nothing typed is lost.
    """
    if form.is_valid():
        try:
            made = run(form.cleaned_data)
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, done)
            return redirect(to if isinstance(to, str) else to(made))
    status = 422 if form.errors else 200
    return render(request, template, {**page, "form": form}, status=status)


def acted(
    request: HttpRequest,
    form: Form,
    arguments: Callable[[], dict[str, Any]],
    operation: Callable[..., Any],
    **more: Any,
) -> HttpResponse:
    """As ``answered``, for a form that says itself which ``arguments`` its operation gets."""

    def run(data: dict[str, Any]) -> object:
        return operation(**arguments(), actor=actor(request), key=data["key"])

    return answered(request, form, run, **more)
