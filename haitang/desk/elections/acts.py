"""What can be done with an election: one act, one address, one operation."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.act import Act
from haitang.desk.answering import acted
from haitang.desk.elections import forms
from haitang.desk.elections.reading import election_for
from haitang.desk.reading import posted
from haitang.elections import operations as do
from haitang.elections.models import OVER, Election

Stage = Election.Stage
LIVE = tuple(s for s in Stage if s not in OVER)
CALLED = tuple(s for s in LIVE if s != Stage.PLANNED)


@dataclass(frozen=True)
class ElectionAct(Act[forms.ElectionForm]):
    """One act on an election, open at some of its stages."""

    prefix = "election"
    stages: tuple[str, ...]
    blocked: bool | None = None  # only where it is blocked, or is not; None = either
    back: str = "desk:election"

    def fits(self, election: Election) -> bool:
        """Whether the act belongs to the present state."""
        return election.stage in self.stages and self.blocked in (None, bool(election.blocked))


ACTS = (
    ElectionAct("call", do.call_election, forms.CallForm,
                _("启动选举"), "play", _("选举已启动，规则书已固定。"), (Stage.PLANNED,)),
    ElectionAct("override", do.override_rule, forms.OverrideForm,
                _("本单位自定"), "adjustments-horizontal", _("已记下，启动时一起固定。"),
                (Stage.PLANNED,)),
    ElectionAct("finish", do.finish_step, forms.FinishForm,
                _("完成一步"), "check-circle", _("已记下。"), CALLED),
    ElectionAct("move", do.move_step, forms.MoveForm,
                _("调整日程"), "calendar-days", _("日程已调整。"),
                LIVE),
    ElectionAct("appoint", do.appoint_committee_member, forms.AppointForm,
                _("推选选举委员会成员"), "user-plus", _("已记下。"), LIVE,
                back="desk:election_committee"),
    ElectionAct("leave", do.leave_committee, forms.LeaveForm,
                _("成员退出"), "user-minus", _("已记下。有候补的，第一位候补已递补。"), LIVE,
                back="desk:election_committee"),
    ElectionAct("block", do.block_election, forms.BlockForm,
                _("标记受阻"), "exclamation-triangle", _("已标记受阻。"), LIVE, blocked=False),
    ElectionAct("unblock", do.unblock_election, forms.CallForm,
                _("解除受阻"), "arrow-path", _("已解除。"), LIVE, blocked=True),
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


def answer(request: HttpRequest, act: ElectionAct, pk: int) -> HttpResponse:
    """The page of one act."""
    election = election_for(pk)
    form = act.form(posted(request), row=election)
    back = reverse(act.back, args=[pk])
    page = {
        "title": act.title, "sub": election.body.name, "button": act.title,
        "danger": act.slug in ("block", "leave"),
        "notes": [NOTES[act.slug]] if act.slug in NOTES else [],
        "back_url": back, "back_title": election.body.name,
        "here": "elections",
    }  # fmt: skip
    return acted(request, form, form.arguments, act.operation, done=act.done, to=back, page=page)
