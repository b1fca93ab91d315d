"""Everything that can be done with a roll: one act is one address, its operation the permission."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk import act as base
from haitang.desk.answering import acted
from haitang.desk.reading import instance, posted, scope
from haitang.desk.rolls import forms
from haitang.desk.rolls.reading import Where, head, where
from haitang.rolls import operations as do
from haitang.rolls.models import (
    Elector,
    MobileVoter,
    Proxy,
    Roll,
    RollObjection,
    Turnout,
    Voter,
)  # fmt: skip
from haitang.scope.rows import Guarded

When = Callable[[Where], bool]


@dataclass(frozen=True)
class Act(base.Act[forms.RollForm]):
    """One act on a roll, or on one row of it (``model``). ``tab`` is where one comes back to."""

    prefix = "roll"
    tab: str
    when: When
    model: type[Guarded] | None = None
    folder: str = ""
    name_of_route: str = ""

    @property
    def route(self) -> str:
        """The name of its address."""
        return self.name_of_route or super().route


def _none(now: Where) -> bool:
    return now.roll is None and now.election.stage not in {"planned", "ended", "annulled"}


def _follows(now: Where) -> bool:
    return _none(now) and now.election.follows_id is not None


def _objecting(now: Where) -> bool:
    posted_here = now.roll is not None and now.roll.posted_on is not None
    return posted_here and now.before_voting


def _correcting(now: Where) -> bool:
    return now.here and now.frozen and now.before_voting


def _electing(now: Where) -> bool:
    return now.registering and now.election.mode in {"households", "representatives"}


def _representing(now: Where) -> bool:
    open_now = now.roll is not None and now.roll.closed_at is None
    return now.here and now.frozen and open_now and now.law.per_holder > 0


def _listing_mobile(now: Where) -> bool:
    open_now = now.roll is not None and now.roll.closed_at is None
    return now.here and now.frozen and open_now and now.law.mobile


def _asking_for_mobile(now: Where) -> bool:
    return _listing_mobile(now) and now.before_voting


def _on_paper(now: Where) -> bool:
    roll = now.roll
    return roll is not None and roll.basis == Roll.Basis.PAPER and roll.closed_at is None


ACTS: tuple[Act, ...] = (
    Act("opening", do.open_roll, forms.OnForm, _("开始登记"), "play",
        _("已开始登记。"), "roll", _none),
    Act("paper", do.enter_paper_roll, forms.PaperForm, _("录入纸质名单的人数"),
        "document-text", _("人数已录入。"), "roll", _none),
    Act("carry-over", do.carry_roll_over, forms.OnForm, _("沿用上一次的名单"),
        "document-duplicate", _("名单已沿用。"), "roll", _follows),
    Act("registration", do.register_voter, forms.RegisterForm, _("登记一人"), "user-plus",
        _("已登记。"), "roll", lambda now: now.registering),
    Act("posting", do.post_roll, forms.PostForm, _("张榜公布"), "megaphone",
        _("已记下张榜。"), "roll", lambda now: now.waits_to_post),
    Act("freeze", do.freeze_roll, forms.FreezeForm, _("定册"), "lock-closed",
        _("名单已定册。"), "roll", lambda now: now.may_freeze),
    Act("correction", do.correct_roll, forms.StrikeForm, _("定册后除名"), "pencil-square",
        _("已更正，请张贴更正公告。"), "roll", _correcting),
    Act("objection", do.file_roll_objection, forms.ObjectionForm, _("受理异议"),
        "hand-raised", _("已受理。"), "roll_objections", _objecting),
    Act("decisions", do.publish_roll_objections, forms.OnForm, _("公布处理结果"),
        "megaphone", _("已记下公布。"), "roll_objections",
        lambda now: now.roll is not None),
    Act("elector", do.add_elector, forms.ElectorForm, _("登记代表"), "user-plus",
        _("代表已登记。"), "roll_electors", _electing),
    Act("proxy", do.register_proxy, forms.ProxyForm, _("登记委托"), "arrows-right-left",
        _("委托已登记，还要公布。"), "roll_proxies", _representing),
    Act("proxy-list", do.publish_proxies, forms.OnForm, _("公布委托名单"), "megaphone",
        _("已记下公布。"), "roll_proxies", _representing),
    Act("mobile-voter", do.register_mobile_voter, forms.MobileVoterForm, _("登记申请"),
        "user-plus", _("申请已登记，还要批准、公布。"), "roll_mobile", _asking_for_mobile),
    Act("mobile-list", do.publish_mobile_voters, forms.MobileListForm,
        _("公布流动票箱名单"), "megaphone", _("已记下公布。"), "roll_mobile",
        _listing_mobile),
    Act("close", do.close_turnout, forms.SureForm, _("投票截止"), "lock-closed",
        _("投票已截止。"), "roll_turnout", lambda now: now.here and now.voting),
    Act("paper-turnout", do.enter_paper_turnout, forms.PaperTurnoutForm, _("录入领票人数"),
        "document-text", _("领票人数已录入。"), "roll_turnout", _on_paper),
)  # fmt: skip
ROW_ACTS: tuple[Act, ...] = (
    Act("removal", do.remove_voter, forms.RemoveForm, _("除名"), "user-minus",
        _("已除名。"), "roll", lambda now: now.registering, Voter, "roll-voters"),
    Act("age", do.settle_age, forms.SettleForm, _("核定年龄"), "cake",
        _("出生日期已记下。"), "roll", lambda now: now.registering, Voter, "roll-voters"),
    Act("decision", do.decide_roll_objection, forms.DecideForm, _("作出决定"), "scale",
        _("已决定，还要公布。"), "roll_objections", lambda now: now.roll is not None,
        RollObjection, "roll-objections"),
    Act("late-registration", do.correct_roll, forms.LateForm, _("补登漏登的人"), "user-plus",
        _("已补登，请张贴更正公告。"), "roll_objections", _correcting, RollObjection,
        "roll-objections", "roll_late_registration"),
    Act("end", do.end_elector, forms.EndElectorForm, _("终止代表"), "user-minus",
        _("已终止。"), "roll_electors", _electing, Elector, "roll-electors"),
    Act("end", do.end_proxy, forms.EndProxyForm, _("终止委托"), "x-mark",
        _("委托已终止。"), "roll_proxies", _representing, Proxy, "roll-proxies"),
    Act("end", do.end_mobile_voter, forms.EndMobileVoterForm, _("撤回申请"), "x-mark",
        _("申请已撤回。"), "roll_mobile", _listing_mobile, MobileVoter, "roll-mobile"),
    Act("undo", do.undo_turnout, forms.UndoForm, _("撤销领票登记"), "arrow-uturn-left",
        _("登记已撤销。"), "roll_turnout", lambda now: now.voting, Turnout, "roll-turnout"),
)  # fmt: skip


def open_acts(now: Where, tab: str) -> list[dict[str, Any]]:
    """The acts of a tab that are open now and that one grant reaching the place gives."""
    grants = [g for g in scope().grants if g.covers(now.election.path)]
    return [
        act.link(now.election.pk)
        for act in ACTS
        if act.tab == tab and any(act.name in g.operations for g in grants) and act.when(now)
    ]


def may_here(now: Where, *names: str) -> set[str]:
    """Those of the operations that some grant gives at the place of the roll."""
    grants = [g for g in scope().grants if g.covers(now.election.path)]
    return {name for name in names if any(name in g.operations for g in grants)}


def answer(request: HttpRequest, act: Act, pk: int) -> HttpResponse:
    """The page of one act, at the number of an election or of a row."""
    if act.model is None:
        return _answer(request, act, where(pk), None)
    rows: Any = act.model.objects.get_queryset()
    target = instance(rows.filter(pk=pk))
    return _answer(request, act, where(target.election_id), target)


def _answer(request: HttpRequest, act: Act, now: Where, target: Any) -> HttpResponse:
    back = reverse(f"desk:{act.tab}", args=[now.election.pk])
    if now.roll is None and act.when is not _none and act.when is not _follows:
        messages.warning(request, _("还没有开始登记。请先开始选民登记。"))
        return redirect(back)
    form = act.form(posted(request), now=now, target=target)
    page = {**head(now, ""), "act": act, "back": back}
    return acted(
        request, form, form.arguments, act.operation, done=act.done, to=back, page=page,
        template="desk/rolls/act.html",
    )  # fmt: skip


URLS: list[URLPattern | URLResolver] = [
    *base.addresses(ACTS, "elections/<int:pk>/roll", answer),
    *(path(f"{act.folder}/<int:pk>/{act.slug}/", base.act_view(act, answer), name=act.route)
      for act in ROW_ACTS),
]  # fmt: skip
