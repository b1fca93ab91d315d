"""How every form looks and answers: one renderer, one base class, one place for refusals."""

import uuid
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haitang.facts.errors import Refused
from haitang.facts.operations import KeyReusedError

R = TypeVar("R")


class Renderer(DjangoTemplates):
    """Draws forms and fields with the templates of this room, widgets with Django's own."""

    form_template_name = "pages/forms/form.html"
    field_template_name = "pages/forms/field.html"


SENTENCES = {
    "null_characters_not_allowed": gettext_lazy("这里混进了看不见的字符，请重新输入一遍。"),
    "max_length": gettext_lazy("最多%(limit_value)d个字，现在有%(show_value)d个，请删短。"),
    "min_length": gettext_lazy("至少%(limit_value)d个字，现在有%(show_value)d个，请补充。"),
    "max_value": gettext_lazy("最大填%(limit_value)s。"),
    "min_value": gettext_lazy("最小填%(limit_value)s。"),
}
KEY_WRONG = gettext_lazy("这一页在路上出了点差错，填的内容都还在，请再按一次提交。")

CHANGED = gettext_lazy(
    "这一页改过内容，而改之前的那一份已经办好了。确实还要再办一次，请再按一次提交。"
)


class Form(forms.Form):
    """A form that makes one record however often it is sent.

    ``cleaned_data["key"]`` is the command's idempotency key (text of a UUID), to be handed to the
    operation. The browser's own bubbles stay away: our sentences say how to put it right.
    """

    use_required_attribute = False
    key = forms.CharField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def full_clean(self) -> None:
        """As Django's, with our own sentences for what Django says like a programmer."""
        for name, field in self.fields.items():
            wrong = {**SENTENCES, "null_characters_not_allowed": KEY_WRONG}
            for code, sentence in (wrong if name == "key" else SENTENCES).items():
                field.error_messages.setdefault(code, sentence)
        super().full_clean()

    def clean_key(self) -> str:
        """The key as text; a request without one gets a fresh one.

        A damaged key is not replaced silently: a form that is sent twice would be done twice.
        """
        sent = self.cleaned_data["key"]
        try:
            return str(uuid.UUID(sent) if sent else uuid.uuid4())
        except ValueError:
            raise forms.ValidationError(KEY_WRONG, code="key") from None

    def arguments(self) -> dict[str, Any]:
        """What the operation gets, apart from the actor and the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}

    def add_error(self, field: str | None, error: Any) -> None:
        """As Django's; a damaged key is replaced, so that the next try is in order."""
        super().add_error(field, error)
        if field == "key":
            self.fresh_key()

    def fresh_key(self) -> None:
        """Another key for the form as it will be shown again."""
        data: Any = self.data
        data = data.copy()  # a QueryDict keeps fields that came several times
        data["key"] = str(uuid.uuid4())
        self.data = data


class RecordForm(Form, Generic[R]):
    """A form about one record, which the operation takes as the argument ``called``."""

    called: ClassVar[str]

    def __init__(self, *args: Any, row: R, **more: Any) -> None:
        super().__init__(*args, **more)
        self.row = row
        self.prepare()

    def prepare(self) -> None:
        """What depends on the record: choices, what stands in a field to begin with."""

    def arguments(self) -> dict[str, Any]:
        return {self.called: self.row, **super().arguments()}


def repeat_key(form: BaseForm | None) -> str:
    """The key that a form came with when it is sound, else a fresh one."""
    sent = form.data.get("key", "") if form is not None and form.is_bound else ""
    try:
        return str(uuid.UUID(str(sent)))
    except ValueError:
        return str(uuid.uuid4())


def refused(form: BaseForm, error: Refused) -> None:
    """Put an operation's refusal at the field that it is about, else on top of the form.

    A form that was done, gone back to and changed gets another key: sent once more, it is a new
    command.
    """
    if isinstance(error, KeyReusedError) and isinstance(form, Form):
        form.fresh_key()
        form.add_error(None, forms.ValidationError(CHANGED, code=error.code))
        return
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
