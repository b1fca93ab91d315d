"""Forms for what is read off paper in an audit: one ballot, or one batch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haitang.counts.ballot import Ballot
from haitang.desk.forms.fields import cards, line
from haitang.desk.results.forms import figure
from haitang.facts.reader import language
from haitang.pages.forms import RecordForm
from haitang.results.models import Audit, AuditSample


def parted(text: str) -> list[str]:
    """Names that were typed with commas or list marks between them."""
    return [name.strip() for name in text.replace("，", "、").replace(",", "、").split("、")]


class PaperForm(RecordForm[AuditSample]):
    """One paper as it lies there."""

    called = "sample"
    found = cards(_("这张票"), AuditSample.Found.choices)

    def __init__(self, *args: Any, ballot: Ballot, **more: Any) -> None:
        self.ballot = ballot
        super().__init__(*args, **more)

    def prepare(self) -> None:
        for slot in self.ballot.slots:
            title = slot.titled(language())
            self.fields[f"p_{slot.post}"] = forms.MultipleChoiceField(
                label=title, required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(name, name) for name in slot.candidates],
            )  # fmt: skip
            self.fields[f"w_{slot.post}"] = line(
                _("%(post)s　另选他人") % {"post": title}, required=False, most=120,
                help_text=_("写在票上的其他姓名，用顿号隔开。"),
            )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        choices = {
            slot.post: [*given[f"p_{slot.post}"], *parted(given[f"w_{slot.post}"])]
            for slot in self.ballot.slots
        }
        return {"sample": self.row, "found": given["found"], "choices": choices}


class BatchForm(RecordForm[Audit]):
    """The totals of a batch, counted once more."""

    called = "audit"
    valid = figure(_("有效"))
    void = figure(_("无效"))

    def __init__(self, *args: Any, ballot: Ballot, **more: Any) -> None:
        self.ballot = ballot
        super().__init__(*args, **more)

    def prepare(self) -> None:
        for (post, name), number in self.ballot.numbers.items():
            title = self.ballot.slot(post).titled(language())
            self.fields[f"n_{number}"] = figure(f"{title}　{name}")
        for slot in self.ballot.slots:
            self.fields[f"w_{slot.post}"] = line(
                _("%(post)s　另选他人") % {"post": slot.titled(language())}, required=False,
                most=200, help_text=_("姓名和票数，例如：王五 3、赵六 1。没有就不填。"),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Votes by post and name, as ``votes``."""
        given = dict(super().clean() or {})
        votes: dict[str, dict[str, int]] = {slot.post: {} for slot in self.ballot.slots}
        for (post, name), number in self.ballot.numbers.items():
            votes[post][name] = given.get(f"n_{number}") or 0
        for slot in self.ballot.slots:
            for text in filter(None, parted(str(given.get(f"w_{slot.post}") or ""))):
                name, _gap, figure_ = text.rpartition(" ")
                if not name.strip() or not figure_.isascii() or not figure_.isdigit():
                    self.add_error(f"w_{slot.post}", _("请写姓名和票数，中间空一格。"))
                    break
                votes[slot.post][name.strip()] = int(figure_[:6])
        given["votes"] = votes
        return given

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "audit": self.row, "valid": given["valid"], "void": given["void"],
            "votes": given["votes"],
        }  # fmt: skip
