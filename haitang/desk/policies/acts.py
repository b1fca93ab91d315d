"""Everything that can be done with an item, a list or an application: one act, one address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk import act as base
from haitang.desk.policies import forms
from haitang.desk.reading import Row
from haitang.pages.forms import Form
from haitang.policies import operations as do
from haitang.policies.models import UNDECIDED, ListState, Mode, Policy, State

F = TypeVar("F", bound=Form)
A = TypeVar("A", bound="Act[Any]")


def always(_row: Mapping[str, Any]) -> bool:
    """Nothing more than the state."""
    return True


@dataclass(frozen=True)
class Act(base.Act[F]):
    """One act, open in some states.

    ``tone``: "main" may be the one filled button, "back" returns or ends, "" is an ordinary one.
    """

    states: tuple[str, ...]
    tone: str = ""
    when: Callable[[Row], bool] = always


class ApplicationAct(Act[forms.ActForm]):
    """One act on an application."""

    prefix = "application"


class ListAct(Act[forms.ListForm]):
    """One act on a list."""

    prefix = "entitled_list"


class PolicyAct(Act[forms.PolicyForm]):
    """One act on an item; its states are ways of granting it, none for every way."""

    prefix = "policy"

    def fits(self, policy: Policy) -> bool:
        """Whether it is an act for an item of this mode."""
        return not self.states or policy.mode in self.states


def _in_time(row: Row) -> bool:
    due = row.get("accept_due_on")
    return row.get("told_at") is None and due is not None and timezone.localdate() <= due


def _favoured(row: Row) -> bool:
    return bool(row.get("favoured"))


def _notice_over(row: Row) -> bool:
    until = row.get("notice_to")
    return until is not None and until < timezone.localdate()


def _notice_runs(row: Row) -> bool:
    return not _notice_over(row)


APPLICATION_ACTS = (
    ApplicationAct("accept", do.accept_application, forms.PlainForm,
        _("受理"), "inbox-arrow-down", _("已受理。"), (State.SUBMITTED,), "main"),
    ApplicationAct("missing", do.tell_missing, forms.MissingForm,
        _("一次告知"), "clipboard-document-list", _("已告知要补正的材料。"), (State.SUBMITTED,), "",
        _in_time),
    ApplicationAct("complete", do.complete_application, forms.CompleteForm,
        _("补正"), "document-plus", _("已补正，重新计算受理期限。"), (State.INCOMPLETE,), "main"),
    ApplicationAct("review", do.review_application, forms.ReviewForm,
        _("审核"), "pencil-square", _("审核意见已记下。"), (State.ACCEPTED,), "main"),
    ApplicationAct("notice", do.notice_application, forms.PlainForm,
        _("公示"), "megaphone", _("已开始公示。"), (State.REVIEWED,), "main", _favoured),
    ApplicationAct("grant", do.grant_application, forms.GrantForm,
        _("核定支持"), "check-badge", _("已核定。"), (State.NOTICED,), "main", _notice_over),
    ApplicationAct("objection-answer", do.answer_objection, forms.AnswerForm,
        _("答复异议"), "chat-bubble-left-right", _("核实情况已记下。"), (State.OBJECTED,), "main"),
    ApplicationAct("pay", do.pay_application, forms.PayForm,
        _("登记兑付"), "banknotes", _("兑付已记下。"), (State.GRANTED,), "main"),
    ApplicationAct("objection", do.object_to_application, forms.ObjectionForm,
        _("登记异议"), "hand-raised", _("异议已记下。"), (State.NOTICED, State.OBJECTED), "",
        _notice_runs),
    ApplicationAct("review-again", do.return_application, forms.PlainForm,
        _("退回重审"), "arrow-uturn-left", _("已退回审核。"), (State.REVIEWED,), "back"),
    ApplicationAct("refusal", do.refuse_application, forms.RefuseForm,
        _("不予支持"), "x-circle", _("决定已记下。"), (State.REVIEWED, State.NOTICED), "back"),
    ApplicationAct("withdrawal", do.withdraw_application, forms.PlainForm,
        _("撤回申请"), "arrow-uturn-left", _("申请已撤回。"), UNDECIDED, "back"),
)  # fmt: skip
LIST_ACTS = (
    ListAct("confirmation", do.confirm_list, forms.ConfirmForm,
        _("确认并公示"), "megaphone", _("名单已确认，开始公示。"), (ListState.PROPOSED,), "main",
        lambda row: bool(row.get("listed"))),
    ListAct("payment", do.pay_list, forms.PayListForm,
        _("核定并兑付"), "banknotes", _("名单已兑付。"), (ListState.NOTICED,), "main",
        _notice_over),
    ListAct("drop", do.drop_list, forms.DropForm,
        _("作废"), "x-circle", _("名单已作废。"), (ListState.PROPOSED,), "back"),
)  # fmt: skip
POLICY_ACTS = (
    PolicyAct("list", do.list_entitled, forms.DrawForm,
        _("比对名单"), "queue-list", _("名单已比对出来，等人确认。"), (Mode.NO_APPLICATION,),
        "main"),
    PolicyAct("department", do.bind_policy_department, forms.DepartmentForm,
        _("确定主管部门"), "building-office-2", _("主管部门已确定。"), ()),
    PolicyAct("budget", do.set_policy_budget, forms.BudgetForm,
        _("核定预算"), "calculator", _("预算已记下。"), ()),
)  # fmt: skip


def open_acts(acts: tuple[A, ...], row: Row, operations: frozenset[str]) -> list[A]:
    """The acts that the state allows and that a grant reaching the record gives."""
    state = row.get("state")
    return [act for act in acts if state in act.states and act.name in operations and act.when(row)]
