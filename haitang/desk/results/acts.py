"""Everything that can be done with a result, in one table: operation, form, when it is open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.counts.models import Count
from haitang.desk import act as base
from haitang.desk.answering import acted
from haitang.desk.reading import instance, placed, posted
from haitang.desk.results import forms, rows
from haitang.elections.models import Election
from haitang.results import operations as do
from haitang.results.models import Audit, Elected, Handover, RecallRequest, Result, ResultObjection
from haitang.results.operations.following import vacancies
from haitang.results.queries import final_results, in_office, vacant_seats
from haitang.scope.scope import permits

Stage, Purpose = Election.Stage, Election.Purpose
When = Callable[[Any], bool]
OVER = (Stage.DECIDED, Stage.ENDED)


@dataclass(frozen=True)
class Act(base.Act[forms.ActForm[Any]]):
    """One act. What it is about, its form says: ``on``."""

    prefix = "results"
    when: When
    danger: bool = False
    says: Any = ""

    @property
    def on(self) -> str:
        """The kind of row that it is about."""
        return self.form.called


def _objections(result: Result) -> bool:
    rows_ = ResultObjection.objects.get_queryset().filter(result=result, decided_on=None)
    return rows_.exists()


def _runoff(result: Result) -> bool:
    followed = Election.objects.filter(follows=result.election_id, purpose=Purpose.RUNOFF)
    return bool(result.valid and vacant_seats(result)) and not followed.exists()


def _waiting(result: Result) -> bool:
    return Elected.objects.filter(result=result, void_on=None, term=None).exists()


def _strangers(result: Result) -> bool:
    return Elected.objects.filter(result=result, void_on=None, nominee=None).exists()


def _may_begin(election: Election) -> bool:
    waiting = in_office(final_results(election)).filter(term=None)
    return election.stage == Stage.DECIDED and waiting.exists()


def _may_hand_over(election: Election) -> bool:
    begun = Handover.objects.filter(election=election).exists()
    whole = election.purpose in (Purpose.TERM, Purpose.RERUN)
    return election.stage == Stage.DECIDED and whole and not begun and _committee(election)


def _committee(election: Election) -> bool:
    return election.kind == Election.Kind.COMMITTEE


def _vacant(election: Election) -> bool:
    began = in_office(final_results(election)).filter(term__isnull=False).exists()
    return election.stage in OVER and began and any(vacancies(election).values())


def _void_election(election: Election) -> bool:
    followed = Election.objects.filter(follows=election, purpose=Purpose.RERUN).exists()
    valid = Result.objects.filter(election=election, annulled_on=None, valid=True).exists()
    return election.stage in (Stage.ANNULLED, Stage.DECIDED) and not valid and not followed


def _in_office(election: Election) -> bool:
    whole = election.purpose in (Purpose.TERM, Purpose.RERUN, Purpose.BY_ELECTION)
    return election.stage in OVER and whole and _committee(election) and _began(election)


def _began(election: Election) -> bool:
    return in_office(final_results(election)).filter(term__isnull=False).exists()


def _standing(result: Result) -> bool:
    return result.annulled_on is None


def _unsigned(result: Result) -> bool:
    return _standing(result) and result.signatures.count() < 3


ACTS = (
    Act("signature", do.sign_result, forms.SignForm, _("签字确认"), "pencil-square",
        _("签字已记下。"), _unsigned),
    Act("publication", do.publish_result, forms.PublishForm, _("公布结果"), "megaphone",
        _("结果已公布，居民不用登录就能看到。"),
        lambda r: r.published_at is None and not _unsigned(r),
        says=_("公布以后，任何人都能看结果、下载数据、自己核对。")),
    Act("objection", do.object_to_result, forms.ObjectForm, _("登记异议"),
        "chat-bubble-left-right", _("异议已登记。"), _standing),
    Act("answer", do.decide_result_objection, forms.AnswerForm, _("答复异议"),
        "chat-bubble-bottom-center-text", _("答复已记下。"),
        lambda r: _standing(r) and _objections(r)),
    Act("admission", do.admit_elected, forms.AdmitForm, _("另选当选人审查通过"),
        "identification", _("已记下，可以任职。"), lambda r: _standing(r) and _strangers(r)),
    Act("void", do.void_elected, forms.VoidForm, _("当选不生效"), "user-minus",
        _("已记下，这个名额空缺。"), lambda r: _standing(r) and _waiting(r), danger=True),
    Act("runoff", do.call_runoff, forms.RunoffForm, _("召集另行选举"), "arrow-path",
        _("另行选举已召集，候选人和选民名单沿用第一次投票。"),
        lambda r: _standing(r) and _runoff(r)),
    Act("audit", do.begin_audit, forms.BeginAuditForm, _("核查结果"),
        "document-magnifying-glass", _("核查已开始。"), _standing),
    Act("annulment", do.annul_result, forms.AnnulForm, _("认定选举无效"), "no-symbol",
        _("已认定无效。请另行排定重新选举。"), _standing, danger=True,
        says=_("查实有暴力、威胁、欺骗、贿赂、伪造选票、虚报票数等情况的，选举无效。"
               "当选人的任期随之结束，结果页保留并注明。")),
    Act("terms", do.begin_terms, forms.BeginTermsForm, _("新一届任职"), "user-group",
        _("新一届已任职，上一届任期结束。"), _may_begin),
    Act("handover", do.begin_handover, forms.HandoverForm, _("开始移交"),
        "archive-box-arrow-down", _("移交已开始。"), _may_hand_over),
    Act("by-election", do.call_by_election, forms.ByElectionForm, _("补选"),
        "user-plus", _("补选已排定。任期为本届剩余的任期。"), _vacant),
    Act("rerun", do.call_rerun, forms.RerunForm, _("重新选举"), "arrow-uturn-right",
        _("重新选举已排定。"), _void_election),
    Act("recall", do.request_recall, forms.RecallForm, _("登记罢免要求"), "hand-raised",
        _("罢免要求已登记。"), _in_office, danger=True),
    Act("composition", do.record_composition, forms.CompositionForm, _("重算班子情况"),
        "calculator", _("已重算。"), _began),
    Act("reply", do.reply_to_recall, forms.ReplyForm, _("登记申辩"),
        "chat-bubble-left-ellipsis", _("申辩已记下。"),
        lambda r: r.state in ("filed", "voting") and not r.reply),
    Act("vote", do.call_recall, forms.CallRecallForm, _("召集罢免表决"), "megaphone",
        _("罢免表决已召集。"), lambda r: r.state == "filed"),
    Act("dice", do.record_dice, forms.DiceForm, _("记下骰子数"), "cube",
        _("骰子数已记下，抽到的票列在下面。"), lambda a: a.state == Audit.State.BEGUN),
    Act("conclusion", do.conclude_audit, forms.ConcludeForm, _("下结论"), "scale",
        _("已处理，请看核查情况。"), lambda a: a.state == Audit.State.READING,
        says=_("风险还高于上限的，会按骰子数接着抽；要抽的太多，就转为全部重新计票。")),
)  # fmt: skip
DECLARE = Act(
    "declaration", do.declare_result, forms.DeclareForm, _("宣布结果"), "trophy",
    _("结果已宣布。"), lambda _count: True,
    says=_("按启动选举时封存的规则书计算，宣布以后不能改。"),
)  # fmt: skip


def count_for(pk: int) -> Count:
    """A count within reach."""
    return placed(Count.objects.select_related("election__place"), pk)


def _recall_for(pk: int) -> RecallRequest:
    return instance(RecallRequest.objects.get_queryset().filter(pk=pk))


SUBJECTS: dict[str, Callable[[int], Any]] = {
    "result": rows.result_for, "election": rows.election_for, "audit": rows.audit_for,
    "request": _recall_for, "count": count_for,
}  # fmt: skip


def back_to(on: str, row: Any) -> str:
    """The page that an act on a row belongs to."""
    if on == "audit":
        return reverse("desk:audit", args=[row.pk])
    if on == "request":
        return reverse("desk:recall", args=[row.pk])
    election = row.pk if on == "election" else row.election_id
    return reverse("desk:election_result", args=[election])


def open_acts(on: str, row: Any) -> list[dict[str, Any]]:
    """The acts that the actor may do with a row now."""
    return [
        {**act.link(row.pk), "danger": act.danger}
        for act in ACTS
        if act.on == on and permits(act.name, row.path) and act.when(row)
    ]


def answer(request: HttpRequest, act: Act, pk: int) -> HttpResponse:
    """The page of one act."""
    row = SUBJECTS[act.on](pk)
    if not permits(act.name, row.path):
        raise Http404
    form = act.form(posted(request), row=row)
    back = back_to(act.on, row)
    page = {
        "title": act.title, "button": act.title, "danger": act.danger,
        "notes": [act.says] if act.says else [], "back_url": back,
        "back_title": _("选举结果"), "here": "results",
    }  # fmt: skip
    return acted(request, form, form.arguments, act.operation, done=act.done, to=back, page=page)
