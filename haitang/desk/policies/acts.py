"""Everything that can be done with an item, a list or an application: one act, one address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.policies import forms
from haitang.desk.reading import Row
from haitang.pages.forms import Form
from haitang.policies import operations as do
from haitang.policies.models import UNDECIDED, ListState, Mode, Policy, State


def always(_row: Mapping[str, Any]) -> bool:
    """Nothing more than the state."""
    return True


@dataclass(frozen=True)
class Act:
    """One act. ``slug`` ends its address; ``name`` is the operation, and so the permission.

    ``tone``: "main" may be the one filled button, "back" returns or ends, "" is an ordinary one.
    """

    about: str
    slug: str
    operation: Callable[..., Any]
    form: Callable[..., Form]
    states: tuple[str, ...]
    title: Any
    icon: str
    done: Any
    tone: str = ""
    when: Callable[[Row], bool] = field(default=always)

    @property
    def name(self) -> str:
        """The operation's name."""
        return self.operation.__name__

    @property
    def route(self) -> str:
        """The name of its address."""
        return f"{self.about}_{self.name}"

    def url(self, pk: int) -> str:
        """Its address at one record."""
        return reverse(f"desk:{self.route}", args=[pk])

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
    Act("application", "accept", do.accept_application, forms.PlainForm, (State.SUBMITTED,),
        _("受理"), "inbox-arrow-down", _("已受理。"), "main"),
    Act("application", "missing", do.tell_missing, forms.MissingForm, (State.SUBMITTED,),
        _("一次告知"), "clipboard-document-list", _("已告知要补正的材料。"), "", _in_time),
    Act("application", "complete", do.complete_application, forms.CompleteForm,
        (State.INCOMPLETE,), _("补正"), "document-plus", _("已补正，重新计算受理期限。"), "main"),
    Act("application", "review", do.review_application, forms.ReviewForm, (State.ACCEPTED,),
        _("审核"), "pencil-square", _("审核意见已记下。"), "main"),
    Act("application", "notice", do.notice_application, forms.PlainForm, (State.REVIEWED,),
        _("公示"), "megaphone", _("已开始公示。"), "main", _favoured),
    Act("application", "grant", do.grant_application, forms.GrantForm, (State.NOTICED,),
        _("核定支持"), "check-badge", _("已核定。"), "main", _notice_over),
    Act("application", "objection-answer", do.answer_objection, forms.AnswerForm,
        (State.OBJECTED,), _("答复异议"), "chat-bubble-left-right", _("核实情况已记下。"), "main"),
    Act("application", "pay", do.pay_application, forms.PayForm, (State.GRANTED,),
        _("登记兑付"), "banknotes", _("兑付已记下。"), "main"),
    Act("application", "objection", do.object_to_application, forms.ObjectionForm,
        (State.NOTICED, State.OBJECTED), _("登记异议"), "hand-raised", _("异议已记下。"), "",
        _notice_runs),
    Act("application", "review-again", do.return_application, forms.PlainForm,
        (State.REVIEWED,), _("退回重审"), "arrow-uturn-left", _("已退回审核。"), "back"),
    Act("application", "refusal", do.refuse_application, forms.RefuseForm,
        (State.REVIEWED, State.NOTICED), _("不予支持"), "x-circle", _("决定已记下。"), "back"),
    Act("application", "withdrawal", do.withdraw_application, forms.PlainForm, UNDECIDED,
        _("撤回申请"), "arrow-uturn-left", _("申请已撤回。"), "back"),
)  # fmt: skip
LIST_ACTS = (
    Act("entitled_list", "confirmation", do.confirm_list, forms.ConfirmForm,
        (ListState.PROPOSED,), _("确认并公示"), "megaphone", _("名单已确认，开始公示。"), "main",
        lambda row: bool(row.get("listed"))),
    Act("entitled_list", "payment", do.pay_list, forms.PayListForm, (ListState.NOTICED,),
        _("核定并兑付"), "banknotes", _("名单已兑付。"), "main", _notice_over),
    Act("entitled_list", "drop", do.drop_list, forms.DropForm, (ListState.PROPOSED,),
        _("作废"), "x-circle", _("名单已作废。"), "back"),
)  # fmt: skip
POLICY_ACTS = (
    Act("policy", "list", do.list_entitled, forms.DrawForm, (Mode.NO_APPLICATION,),
        _("比对名单"), "queue-list", _("名单已比对出来，等人确认。"), "main"),
    Act("policy", "department", do.bind_policy_department, forms.DepartmentForm, (),
        _("确定主管部门"), "building-office-2", _("主管部门已确定。")),
    Act("policy", "budget", do.set_policy_budget, forms.BudgetForm, (),
        _("核定预算"), "calculator", _("预算已记下。")),
)  # fmt: skip


def open_acts(acts: tuple[Act, ...], row: Row, operations: frozenset[str]) -> list[Act]:
    """The acts that the state allows and that a grant reaching the record gives."""
    state = row.get("state")
    return [act for act in acts if state in act.states and act.name in operations and act.when(row)]
