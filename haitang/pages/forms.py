"""How every form looks and answers: one renderer, one base class, one place for refusals."""

import uuid
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext as _

from haitang.facts.errors import Refused


class Renderer(DjangoTemplates):
    """Draws forms and fields with the templates of this room, widgets with Django's own."""

    form_template_name = "pages/forms/form.html"
    field_template_name = "pages/forms/field.html"


class Form(forms.Form):
    """A form that makes one record however often it is sent.

    ``cleaned_data["key"]`` is the command's idempotency key (text of a UUID), to be handed to the
    operation. The browser's own bubbles stay away: our sentences say how to put it right.
    """

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def clean_key(self) -> str:
        """The key as text; a request without a sound key gets a fresh one."""
        return str(self.cleaned_data.get("key") or uuid.uuid4())


def repeat_key(form: BaseForm | None) -> str:
    """The key that a form came with when it is sound, else a fresh one."""
    sent = form.data.get("key", "") if form is not None and form.is_bound else ""
    try:
        return str(uuid.UUID(str(sent)))
    except ValueError:
        return str(uuid.uuid4())


def refused(form: BaseForm, error: Refused) -> None:
    """Put an operation's refusal at the field that it is about, else on top of the form."""
    known = error.field if error.field in form.fields else None
    form.add_error(known, forms.ValidationError(str(error), code=error.code))


def _target(bound: BoundField) -> str:
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label


def problems_of(form: BaseForm) -> list[tuple[str, str]]:
    """``(id of the control or "", sentence)`` for all that has to be put right, in form order."""
    if not form.is_bound:
        return []
    found = [("", str(text)) for text in form.non_field_errors()]
    for bound in form:
        found += [("" if bound.is_hidden else _target(bound), str(e)) for e in bound.errors]
    return found


def title_prefix(form: Any) -> str:
    """「有错误：」before the page's title when the form came back, for those who hear the page."""
    return _("有错误：") if form is not None and form.is_bound and form.errors else ""
