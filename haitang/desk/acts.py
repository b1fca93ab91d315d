"""Everything that can be done with a case, in one table: operation, form, when it is open."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.cases import operations as do
from haitang.cases.models import IN_HAND, OPEN, State
from haitang.desk.forms import acts, answers, changes, deadlines, units
from haitang.desk.forms.acts import ActForm
from haitang.desk.reading import Row
from haitang.scope.scope import Grant

EVERY = tuple(State)
AFTER = (State.ANSWERED, State.VERIFIED, State.CLOSED)


@dataclass(frozen=True)
class Situation:
    """What decides which acts are open, apart from the state: all read within the present scope."""

    row: Row
    account: int
    extension: bool = False
    follow_up: bool = False
    exclusions: tuple[int, ...] = ()  # who asked for those that wait for a decision
    rated: bool = False
    assisting: frozenset[int] = frozenset()  # units whose opinion is missing


When = Callable[[Situation, Grant], bool]


def always(_now: Situation, _grant: Grant) -> bool:
    """Nothing more than the state."""
    return True


@dataclass(frozen=True)
class Act:
    """One act. ``slug`` ends its address; ``name`` is the operation, and so the permission.

    ``tone``: "main" may be the one filled button, "back" returns or ends, "" is an ordinary one.
    ``when`` is asked with each grant that gives the operation and reaches the case.
    """

    slug: str
    operation: Callable[..., Any]
    form: type[ActForm]
    states: tuple[State, ...]
    title: Any
    icon: str
    tone: str = ""
    done: Any = ""
    when: When = field(default=always)

    @property
    def name(self) -> str:
        """The operation's name."""
        return self.operation.__name__

    @property
    def route(self) -> str:
        """The name of its address."""
        return f"case_{self.name}"

    def url(self, number: str) -> str:
        """Its address at one case."""
        return reverse(f"desk:{self.route}", args=[number])


def _own_opinion(now: Situation, grant: Grant) -> bool:
    return grant.organization in now.assisting


def _another_asked(now: Situation, grant: Grant) -> bool:
    return any(asked_by != now.account for asked_by in now.exclusions)


def _leads(now: Situation, grant: Grant) -> bool:
    return grant.organization is None or grant.organization == now.row.get("lead")


def _can_return(now: Situation, grant: Grant) -> bool:
    return not now.row.get("designated") and _leads(now, grant)


ACTS: tuple[Act, ...] = (
    Act("dispatch", do.dispatch_case, units.DispatchForm, (State.RECEIVED, State.RETURNED),
        _("派单"), "paper-airplane", "main", _("已派单。")),
    Act("designate", do.designate_case, units.DesignateForm, (State.RETURNED,),
        _("指定办理"), "scale", "", _("已指定。")),
    Act("accept", do.accept_case, units.AcceptForm, (State.DISPATCHED,),
        _("签收"), "inbox-arrow-down", "main", _("已签收。"), _leads),
    Act("answer", do.answer_case, answers.AnswerForm, (State.HANDLING,),
        _("答复"), "chat-bubble-left-right", "main", _("已答复，等回访。"), _leads),
    Act("resume", do.resume_case, acts.NoteForm, (State.SUSPENDED,),
        _("恢复办理"), "play", "main", _("已恢复办理，期限接着算。"), _leads),
    Act("call-back", do.call_back_case, answers.CallBackForm, (State.ANSWERED,),
        _("回访居民"), "phone", "main", _("回访已记下。")),
    Act("close", do.close_case, acts.NoteForm, (State.VERIFIED,),
        _("销号"), "check-circle", "main", _("已销号。")),
    Act("countersign", do.countersign_case, units.CountersignForm, IN_HAND,
        _("会签"), "pencil-square", "main", _("已会签。"), _own_opinion),
    Act("extension-decision", do.decide_extension, deadlines.DecideExtensionForm,
        (State.DISPATCHED, State.HANDLING, State.SUSPENDED),
        _("审定延期"), "calendar", "main", _("已审定。"), lambda now, _g: now.extension),
    Act("follow-up", do.close_follow_up, deadlines.FollowUpForm, EVERY,
        _("差评整改"), "wrench-screwdriver", "main", _("整改情况已记下。"),
        lambda now, _g: now.follow_up),
    Act("exclusion-decision", do.decide_exclusion, deadlines.DecideExclusionForm, EVERY,
        _("审定剔除"), "calculator", "main", _("已审定。"), _another_asked),
    Act("contact", do.contact_resident, acts.ContactForm, OPEN,
        _("联系居民"), "phone", "", _("联系情况已记下。")),
    Act("entry", do.add_entry, acts.EntryForm, (*OPEN, State.CLOSED),
        _("写记录"), "pencil-square", "", _("已记下。")),
    Act("suspend", do.suspend_case, acts.SuspendForm, (State.HANDLING,),
        _("等居民补充"), "pause", "", _("已挂起，期限停止计算。"), _leads),
    Act("extension", do.ask_extension, deadlines.AskExtensionForm,
        (State.DISPATCHED, State.HANDLING),
        _("申请延期"), "calendar-days", "", _("已申请，等审定。"),
        lambda now, grant: not now.extension and _leads(now, grant)),
    Act("urge", do.urge_case, acts.MustNoteForm, IN_HAND,
        _("催办"), "bell-alert", "", _("已催办。")),
    Act("supervise", do.supervise_case, acts.MustNoteForm, OPEN,
        _("督办"), "eye", "", _("已列入督办。"),
        lambda now, _g: not now.row.get("supervised")),
    Act("unit", do.add_assisting_unit, units.AddUnitForm, IN_HAND,
        _("增加协办"), "user-plus", "", _("已请它协办。")),
    Act("release", do.release_unit, units.ReleaseForm, IN_HAND,
        _("撤回协办"), "user-minus", "", _("已撤回，不再等它会签。"),
        lambda now, _g: bool(now.assisting)),
    Act("reassign", do.reassign_case, units.ReassignForm, IN_HAND,
        _("转派"), "arrows-right-left", "", _("已转派。")),
    Act("rating", do.record_rating, answers.RatingForm, AFTER,
        _("登记评价"), "star", "", _("评价已记下。"), lambda now, _g: not now.rated),
    Act("amend", do.amend_case, changes.AmendForm, OPEN,
        _("更正"), "pencil", "", _("已更正。")),
    Act("join", do.join_case, changes.JoinForm, OPEN,
        _("并件"), "document-duplicate", "", _("已并入。")),
    Act("to-project", do.add_to_project, changes.ToProjectForm, OPEN,
        _("列入项目"), "folder-plus", "", _("已列入项目。"),
        lambda now, _g: not now.row.get("project")),
    Act("publication", do.publish_case, answers.PublishForm, EVERY,
        _("公开说明"), "megaphone", "", _("公开说明已保存。")),
    Act("exclusion", do.ask_exclusion, deadlines.AskExclusionForm, EVERY,
        _("申请剔除"), "calculator", "", _("已申请，等另一个人审定。")),
    Act("return", do.return_case, acts.ReasonForm, (State.DISPATCHED, State.HANDLING),
        _("退回"), "arrow-uturn-left", "back", _("已退回派单。"), _can_return),
    Act("reopen", do.reopen_case, answers.ReopenForm, AFTER,
        _("退回重办"), "arrow-path", "back", _("已退回重办。")),
)  # fmt: skip


def open_acts(now: Situation, grants: tuple[Grant, ...]) -> list[Act]:
    """The acts that the case's state allows and that one grant reaching it gives."""
    state = now.row.get("state")
    return [
        act
        for act in ACTS
        if state in act.states
        and any(act.name in grant.operations and act.when(now, grant) for grant in grants)
    ]
