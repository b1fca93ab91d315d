"""How a page about a count acts: a form and an operation, or a button and an operation."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from haitang.desk.reading import actor
from haitang.facts.errors import Refused
from haitang.pages.forms import Form, refused


def done(form: Form, request: HttpRequest, operation: Callable[..., Any], **more: Any) -> bool:
    """Run an operation for a sound form; whether it was done. A refusal stands in the form."""
    if not form.is_valid():
        return False
    try:
        operation(**more, actor=actor(request), key=form.cleaned_data["key"])
    except Refused as error:
        refused(form, error)
        return False
    return True


def form_page(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    """The page that shows one form; 422 when it came back."""
    status = 422 if form.errors else 200
    page = {"form": form, "here": "counts", "back_title": _("计票"), **context}
    return render(request, "desk/form_page.html", page, status=status)


def press(
    request: HttpRequest, to: str, pk: int, operation: Callable[..., Any], said: Any, **more: Any
) -> HttpResponse:
    """A button: do it, say so, go on; a refusal is said on the page that one comes back to."""
    try:
        operation(**more, actor=actor(request), key=request.POST.get("key", "")[:80])
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(to, pk)
