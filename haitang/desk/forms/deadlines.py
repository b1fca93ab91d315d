"""Forms about time and about rates: extensions, exclusions, follow-ups."""

from typing import Any, TypeVar

from django import forms
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.cases import clock
from haitang.cases.models import Exclusion, Extension, FollowUp
from haitang.desk.forms.acts import ActForm, Note
from haitang.desk.forms.fields import REQUIRED, cards, words, yes_or_no
from haitang.pages.words import moment
from haitang.scope.rows import Guarded, GuardedQuerySet

D = TypeVar("D", bound=Guarded)


class AskExtensionForm(ActForm):
    """How many more days, and why."""

    days = forms.IntegerField(
        label=_("延长几天"),
        error_messages={**REQUIRED, "invalid": _("请填整数，例如3。")},
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    reason = words(_("理由"), help_text=_("批准后居民能看到新的期限。"))

    def prepare(self) -> None:
        book = clock.book_for(self.row)
        text = said("现在的期限是%(due)s。每次最多%(most)s天，最多%(times)s次。")
        named = {
            "due": moment(self.row.due_at), "most": book.extension_days,
            "times": book.extension_times,
        }  # fmt: skip
        self.notes.append(Note(text % named))


class DecideForm(ActForm):
    """Somebody asked; another person decides. ``asked`` is what was asked, and what is decided.

    A form that is sent twice finds what it decided the first time, so that the operation can give
    its first answer again.
    """

    asked: Guarded

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), self.called: self.asked}

    def choose(self, rows: GuardedQuerySet[D], waiting: Q) -> D:
        """The row that waits for a decision; for a form that was sent, else the latest one."""
        row = rows.filter(waiting).order_by("pk").first()
        if row is None and self.is_bound:
            row = rows.order_by("-pk").first()
        if row is None:
            raise Http404
        return row


class DecideExtensionForm(DecideForm):
    """Grant or refuse more days."""

    called = "extension"
    asked: Extension
    granted = yes_or_no(_("审定"), _("同意延期"), _("不同意"))
    answer = words(_("答复"), required=False, rows=3, help_text=_("不同意时要写理由。"))

    def prepare(self) -> None:
        rows = Extension.objects.get_queryset().filter(case=self.row)
        self.asked = self.choose(rows, Q(granted=None))
        text = said("申请延期%(days)s天：%(reason)s")
        self.notes.append(Note(text % {"days": self.asked.days, "reason": self.asked.reason}))
        due = said("原期限%(due)s。") % {"due": moment(self.row.due_at)}
        self.notes.append(Note(due, "warn"))


class AskExclusionForm(ActForm):
    """Which rate, and why."""

    measure = cards(_("不计入哪个指标"), Exclusion.Measure.choices)
    reason = words(_("理由"), help_text=_("写明为什么是不合理诉求或不属本级职责。由另一个人审定。"))

    def arguments(self) -> dict[str, Any]:
        found = super().arguments()
        return {**found, "measure": Exclusion.Measure(found["measure"])}


class DecideExclusionForm(DecideForm):
    """Leave it out of the rate, or not."""

    called = "exclusion"
    asked: Exclusion
    granted = yes_or_no(_("审定"), _("同意剔除"), _("不同意"))

    def prepare(self) -> None:
        rows = Exclusion.objects.get_queryset().filter(case=self.row)
        others = rows.exclude(asked_by=self.account.pk)
        self.asked = self.choose(others, Q(granted=None))
        text = said("申请不计入%(measure)s：%(reason)s")
        named = {"measure": self.asked.get_measure_display(), "reason": self.asked.reason}
        self.notes.append(Note(text % named))
        warning = _("同意后，各项统计会减去这一件，并列在剔除清单里。")
        self.notes.append(Note(warning, "warn"))


class FollowUpForm(DecideForm):
    """What came of a bad rating."""

    called = "follow_up"
    asked: FollowUp
    finding = words(_("整改情况"), help_text=_("写清原因、做了什么、居民现在怎么说。"))

    def prepare(self) -> None:
        rows = FollowUp.objects.get_queryset().filter(case=self.row)
        self.asked = self.choose(rows, Q(closed_at=None))
        text = said("居民评价“%(grade)s”，请在%(due)s前整改。")
        named = {"grade": self.asked.get_grade_display(), "due": moment(self.asked.due_at)}
        self.notes.append(Note(text % named, "warn"))
