"""Forms of screenings: asking, deciding, telling, replying, reviewing again."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.forms.fields import CHOOSE, REQUIRED, a_day, cards, line, words, yes_or_no
from haitang.pages.forms import Form, RecordForm
from haitang.screening.books import edition_of, here
from haitang.screening.models import Outcome, Review, Screening

DAYS_TO_ANSWER = 5


def in_some_days() -> dt.date:
    """The day that is proposed for answers."""
    return timezone.localdate() + dt.timedelta(days=DAYS_TO_ANSWER)


class ScreeningForm(RecordForm[Screening]):
    """A form about one screening."""

    called = "screening"


class AskForm(Form):
    """By when the agencies should answer."""

    due_on = a_day(_("请在哪天之前答复"), initial=in_some_days)


class DecideForm(ScreeningForm):
    """A decision before a verdict; ``seen`` is the hash of what is on the screen."""

    outcome = cards(_("决定"), Outcome.choices)
    rule = forms.ChoiceField(
        label=_("依据的条件"), required=False, error_messages=CHOOSE,
        help_text=_("不通过的，选依据哪一条；查到的情况要和它相符。"),
    )  # fmt: skip
    reason = words(
        _("理由"), required=False, rows=3, most=500,
        help_text=_("和系统建议不同的，必须写。会告知本人的话写清楚。"),
    )  # fmt: skip
    panel = line(_("参加人"), required=False, most=200, help_text=_("集体研究的，写到会的人。"))
    seen = forms.CharField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        rules = [ready.rule for ready in edition_of(self.row).rules]
        field.choices = [
            ("", _("不选")),
            *((rule.id, f"{rule.id}　{here(rule.title)}") for rule in rules),
        ]

    def see(self, sha256: str) -> None:
        """The verdict on the screen now; a form that comes back stands before the new one."""
        if self.is_bound:
            data: Any = self.data
            data = data.copy()
            data["seen"] = sha256
            self.data = data
        self.initial["seen"] = sha256


class TellForm(ScreeningForm):
    """What the person is told, proposed from the decision."""

    text = words(
        _("告知内容"), rows=7,
        help_text=_("写清结果、理由和条款，以及不同意的可以怎样提意见、要求复核。"),
    )  # fmt: skip


class ReplyForm(ScreeningForm):
    """What the person says."""

    text = words(_("本人意见"), rows=4, help_text=_("照本人的原话记。没有意见的写“没有意见”。"))
    wants_review = yes_or_no(_("要不要复核"), _("要求复核"), _("不要求复核"))


class ReviewForm(ScreeningForm):
    """Somebody else looks again."""

    result = cards(_("复核结果"), Review.choices)
    reason = words(_("复核理由"), rows=4)


class StepBackForm(ScreeningForm):
    """The person steps back."""

    wish = cards(_("是谁的意思"), [("own", _("本人放弃")), ("persuaded", _("劝退"))])


class AnswerForm(Form):
    """One agency's answer to one question."""

    answer = cards(_("答复"), [])
    value = line(_("具体情况"), required=False, most=100)
    evidence = line(
        _("证明材料"),
        required=False,
        most=120,
        help_text=_("查询单、文书的编号；答复了情况的必填。"),
    )
    basis = line(_("查询依据"), required=False, most=120, help_text=_("凭哪个规定、哪个系统查的。"))
    valid_from = a_day(_("情况截至"), initial=timezone.localdate)
    valid_to = a_day(_("有效期至"), required=False, help_text=_("不填就按条件书规定的时效。"))
    signer = line(_("签字人"), most=40)


class ListForm(Form):
    """One answer for a list of persons: nothing was found."""

    evidence = line(_("证明材料"), most=120, help_text=_("这一批的查询单编号。"))
    basis = line(_("查询依据"), required=False, most=120)
    valid_from = a_day(_("情况截至"), initial=timezone.localdate)
    signer = line(_("签字人"), most=40)


class SheetForm(Form):
    """A filled sheet of questions that comes back."""

    file = forms.FileField(
        label=_("填好的表格"), help_text=_("用导出的那张表填；提问编号不要改。"),
        error_messages={**REQUIRED, "empty": _("文件是空的，请重新选择。")},
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip
    signer = line(_("签字人"), most=40, help_text=_("表里没写签字人的，用这个。"))
