"""Forms about what came of a case, and what the resident says of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.cases import clock
from haitang.cases.models import Grade, Outcome
from haitang.cases.queries import reopen_until
from haitang.desk.forms.acts import ActForm, Note
from haitang.desk.forms.fields import CHOOSE, Photos, cards, happened, words, yes_or_no
from haitang.pages.words import day

GRADES = [(grade.value, grade.label) for grade in Grade]


def grade_of(text: str) -> Grade | None:
    """The grade behind a radio card."""
    return Grade(int(text)) if text else None


class AnswerForm(ActForm):
    """The unit's reply."""

    outcome = cards(_("办理结果"), Outcome.choices)
    reply = words(
        _("答复"), help_text=_("这段话居民能看到：查明了什么、怎么办的、办不了的写明依据。")
    )
    photos = Photos()

    def arguments(self) -> dict[str, Any]:
        found = super().arguments()
        return {**found, "outcome": Outcome(found["outcome"])}


class CallBackForm(ActForm):
    """What the resident says on the phone."""

    reached = yes_or_no(_("打通了吗"), _("打通了"), _("没打通"))
    resolved = forms.TypedChoiceField(
        label=_("居民说解决了吗"), choices=[("yes", _("解决了")), ("no", _("没解决"))],
        coerce=lambda text: text == "yes", empty_value=None, required=False,
        widget=forms.RadioSelect, error_messages=CHOOSE,
        help_text=_("打通了要填。没解决的会退回承办单位重办。"),
    )  # fmt: skip
    grade = cards(
        _("评价"), GRADES, required=False,
        help_text=_("居民自己说的才填。不评的算未评价，不算好评。"),
    )  # fmt: skip
    note = words(_("居民的话"), required=False, rows=3)

    def prepare(self) -> None:
        tries = clock.book_for(self.row).call_attempts
        text = said("打不通的，隔天再打；在%(n)s个不同的日子都没打通，可以不经回访销号。")
        self.notes.append(Note(text % {"n": tries}))

    def arguments(self) -> dict[str, Any]:
        found = super().arguments()
        return {**found, "grade": grade_of(found["grade"])}


class RatingForm(ActForm):
    """A rating that a resident gave by another way than the web."""

    grade = cards(_("评价"), GRADES)
    comment = words(_("居民的话"), required=False, rows=3, most=500)
    at = happened()

    def arguments(self) -> dict[str, Any]:
        found = super().arguments()
        return {**found, "grade": grade_of(found["grade"])}


class ReopenForm(ActForm):
    """Why it is handled once more."""

    reason = words(_("为什么重办"), help_text=_("写清居民还不满意什么。这段话居民能看到。"))

    def prepare(self) -> None:
        self.notes.append(Note(_("重办后回到原承办单位，期限从现在重新计算。"), "warn"))
        if until := reopen_until(self.row):
            text = said("销号后%(day)s以前可以重办。") % {"day": day(until)}
            self.notes.append(Note(text))


class PublishForm(ActForm):
    """A text for everybody."""

    text = words(
        _("公开说明"), required=False, most=300,
        help_text=_("不写姓名、电话、门牌。留空即收回已公开的说明。"),
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["text"].initial = self.row.public_text
