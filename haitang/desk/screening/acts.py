"""Everything that can be done with a screening, in one table, and the view of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.desk.act import Act
from haitang.desk.reading import actor, instance, posted
from haitang.desk.screening import forms
from haitang.desk.screening.files import file_of
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.screening import operations as do
from haitang.screening.books import here, rule_of, stages_of
from haitang.screening.models import Outcome, Screening, StageDecision
from haitang.screening.operations.steps import verdict_at

Context = dict[str, Any]


def _running(now: Context) -> bool:
    return bool(now["running"])


def _decided(now: Context) -> bool:
    return bool(now["file"]["state"] == "decided")


@dataclass(frozen=True)
class ScreeningAct(Act[forms.ScreeningForm]):
    """One act on a screening; ``when`` looks at the page."""

    prefix = "screening"
    when: Callable[[Context], bool]
    tone: str = ""
    notes: tuple[Any, ...] = ()


ONLY_A_PERSON = _("系统只提建议。决定由您作出，您的名字、看到的意见和理由都会记下。")
ACTS = (
    ScreeningAct("review", do.review_screening, forms.DecideForm, _("提出审查意见"),
                 "pencil-square", _("意见已记下。"),
                 lambda now: _running(now) and not now["by_decider"], "main", (ONLY_A_PERSON,)),
    ScreeningAct("decision", do.decide_screening, forms.DecideForm, _("审定"), "scale",
                 _("决定已记下。"), lambda now: _running(now) and now["by_decider"], "main",
                 (ONLY_A_PERSON,)),
    ScreeningAct("telling", do.tell_person, forms.TellForm, _("告知本人"), "megaphone",
                 _("已告知本人。"), lambda now: _decided(now) and not now["telling"], "main"),
    ScreeningAct("reply", do.record_reply, forms.ReplyForm, _("登记本人意见"),
                 "chat-bubble-left-right", _("本人意见已记下。"),
                 lambda now: _decided(now) and now["telling"] and not now["telling"]["review"]),
    ScreeningAct("second-look", do.review_decision, forms.ReviewForm, _("复核"), "arrow-path",
                 _("复核结果已记下。"),
                 lambda now: _decided(now) and now["telling"] and now["telling"]["wants_review"]
                 and not now["telling"]["review"], "main"),
    ScreeningAct("step-back", do.withdraw_screening, forms.StepBackForm, _("退出审查"),
                 "arrow-uturn-left", _("已记下退出。"), _running, "back"),
)  # fmt: skip


def answer(request: HttpRequest, act: ScreeningAct, pk: int) -> HttpResponse:
    """The page of one act."""
    screening = instance(Screening.objects.get_queryset().filter(pk=pk))
    form = act.form(posted(request), row=screening, initial=_proposed(act, screening))
    if form.is_valid():
        try:
            act.operation(**form.arguments(), actor=actor(request), key=form.cleaned_data["key"])
        except Refused as error:
            refused(form, error)
        else:
            messages.success(request, act.done)
            return redirect("desk:screening", pk)
    if isinstance(form, forms.DecideForm):
        form.see(verdict_at(screening, timezone.now()).sha256)
    context = {**file_of(pk), "form": form, "act": act, "here": "screenings"}
    status = 422 if form.errors else 200
    return render(request, "desk/screening/act.html", context, status=status)


def _proposed(act: ScreeningAct, screening: Screening) -> Context:
    """A text to begin with, where there is one."""
    if act.form is not forms.TellForm or screening.outcome not in (
        Outcome.PASSED,
        Outcome.REFUSED,
    ):  # nothing is proposed to be told before somebody decided
        return {}
    return {"text": _letter(screening)}


def _letter(screening: Screening) -> str:
    """What the person is told, in plain words: outcome, reason, article, what can be done."""
    if screening.outcome == Outcome.PASSED:
        return said("您的资格审查已经通过。")
    rows = StageDecision.objects.get_queryset().filter(
        screening=screening.pk, outcome=Outcome.REFUSED
    )
    last = rows.order_by("-decided_at").first()
    lines = [said("经资格审查，您这次不列为候选人。")]
    if last is not None:
        lines += _reasons(screening, last)
    lines.append(said("您可以说明情况、提出意见，也可以要求由另一个人复核。"))
    return "\n".join(lines)


def _reasons(screening: Screening, last: StageDecision) -> list[str]:
    stage = stages_of(screening).stage(last.stage).title
    found = [said("环节：%(stage)s。") % {"stage": stage}]
    rule = rule_of(screening, last.rule) if last.rule else None
    if rule is not None:
        found.append(
            said("理由：%(title)s。依据：%(cite)s。")
            % {"title": here(rule.title), "cite": here(rule.source.cite())}
        )
    if last.reason:
        found.append(said("说明：%(reason)s") % {"reason": last.reason})
    return found
