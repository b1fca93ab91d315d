"""What can be done with an election: one act, one address, one operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.answering import acted
from haitang.desk.elections import forms
from haitang.desk.elections.reading import election_for
from haitang.desk.reading import instance, posted
from haitang.elections import operations as do
from haitang.elections.models import OVER, CommitteeMember, Election
from haitang.elections.operations.steps import BEFORE_VOTING
from haitang.scope.views import guard

Stage = Election.Stage
LIVE = tuple(s for s in Stage if s not in OVER)
CALLED = tuple(s for s in LIVE if s != Stage.PLANNED)
View = Callable[..., HttpResponse]


def left(*, election: Election, member: str, reason: str, on: Any, actor: Any, key: str) -> Any:
    """The member of this election leaves."""
    rows = CommitteeMember.objects.get_queryset().filter(election=election, pk=member)
    return do.leave_committee(member=instance(rows), reason=reason, on=on, actor=actor, key=key)


@dataclass(frozen=True)
class ElectionAct:
    """One act; ``name`` is the operation, and so the permission."""

    slug: str
    name: str
    run: Callable[..., Any]
    form: type[forms.ElectionForm]
    stages: tuple[str, ...]
    title: Any
    icon: str
    done: Any
    blocked: bool | None = None  # only where it is blocked, or is not; None = either
    back: str = "desk:election"

    @property
    def route(self) -> str:
        """The name of its address."""
        return f"election_{self.name}"

    def url(self, pk: int) -> str:
        """Its address at one election."""
        return reverse(f"desk:{self.route}", args=[pk])

    def fits(self, election: Election) -> bool:
        """Whether the act belongs to the present state."""
        return election.stage in self.stages and self.blocked in (None, bool(election.blocked))


ACTS = (
    ElectionAct("call", "call_election", do.call_election, forms.CallForm, (Stage.PLANNED,),
                _("启动选举"), "play", _("选举已启动，规则书已固定。")),
    ElectionAct("override", "override_rule", do.override_rule, forms.OverrideForm, (Stage.PLANNED,),
                _("本单位自定"), "adjustments-horizontal", _("已记下，启动时一起固定。")),
    ElectionAct("finish", "finish_step", do.finish_step, forms.FinishForm, CALLED,
                _("完成一步"), "check-circle", _("已记下。")),
    ElectionAct("move", "move_step", do.move_step, forms.MoveForm,
                (*BEFORE_VOTING, Stage.VOTING, Stage.COUNTING, Stage.DECIDED),
                _("调整日程"), "calendar-days", _("日程已调整。")),
    ElectionAct("appoint", "appoint_committee_member", do.appoint_committee_member,
                forms.AppointForm, LIVE,
                _("推选选举委员会成员"), "user-plus", _("已记下。"),
                back="desk:election_committee"),
    ElectionAct("leave", "leave_committee", left, forms.LeaveForm, LIVE,
                _("成员退出"), "user-minus", _("已记下。有候补的，第一位候补已递补。"),
                back="desk:election_committee"),
    ElectionAct("block", "block_election", do.block_election, forms.BlockForm, LIVE,
                _("标记受阻"), "exclamation-triangle", _("已标记受阻。"), blocked=False),
    ElectionAct("unblock", "unblock_election", do.unblock_election, forms.CallForm, LIVE,
                _("解除受阻"), "arrow-path", _("已解除。"), blocked=True),
)  # fmt: skip
NOTES = {
    "call": _(
        "启动时，规则书和本单位自定的数字一起固定，并记下指纹；"
        "以后规则书改了，这次选举仍照现在的。"
    ),
    "override": _("只能改省里允许改的，要写明依据；启动以后不能再改。"),
    "move": _(
        "日期由规则书推算。改到法律不允许的日期会被拒绝，并写明条文；"
        "只是不合惯例的，会提醒。"
    ),
}  # fmt: skip


def act_view(act: ElectionAct) -> View:
    """The view of one act, guarded by the act's own operation."""

    @guard(act.name, POST=act.name)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return _answer(request, act, pk)

    return view


def _answer(request: HttpRequest, act: ElectionAct, pk: int) -> HttpResponse:
    election = election_for(pk)
    form = act.form(posted(request), election=election)
    back = reverse(act.back, args=[pk])
    page = {
        "title": act.title, "sub": election.body.name, "button": act.title,
        "danger": act.slug in ("block", "leave"),
        "notes": [NOTES[act.slug]] if act.slug in NOTES else [],
        "back_url": back, "back_title": election.body.name,
        "here": "elections",
    }  # fmt: skip
    return acted(request, form, form.arguments, act.run, done=act.done, to=back, page=page)
