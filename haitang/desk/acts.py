"""Everything that can be done with a case, in one table: operation, form, when it is open."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from haitang.cases import operations as do
from haitang.cases.models import IN_HAND, OPEN, State
from haitang.desk import act as base
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
class Act(base.Act[ActForm]):
    """One act on a case, open at some of its states.

    ``tone``: "main" may be the one filled button, "back" returns or ends, "" is an ordinary one.
    ``when`` is asked with each grant that gives the operation and reaches the case.
    """

    prefix = "case"
    states: tuple[State, ...]
    tone: str = ""
    when: When = always


def _own_opinion(now: Situation, grant: Grant) -> bool:
    return grant.organization in now.assisting


def _another_asked(now: Situation, grant: Grant) -> bool:
    return any(asked_by != now.account for asked_by in now.exclusions)


def _leads(now: Situation, grant: Grant) -> bool:
    return grant.organization is None or grant.organization == now.row.get("lead")


def _can_return(now: Situation, grant: Grant) -> bool:
    return not now.row.get("designated") and _leads(now, grant)


ACTS: tuple[Act, ...] = (
    Act("dispatch", do.dispatch_case, units.DispatchForm,
        _("派单"), "paper-airplane", _("已派单。"), (State.RECEIVED, State.RETURNED), "main"),
    Act("designate", do.designate_case, units.DesignateForm,
        _("指定办理"), "scale", _("已指定。"), (State.RETURNED,)),
    Act("accept", do.accept_case, units.AcceptForm,
        _("签收"), "inbox-arrow-down", _("已签收。"), (State.DISPATCHED,), "main", _leads),
    Act("answer", do.answer_case, answers.AnswerForm,
        _("答复"), "chat-bubble-left-right", _("已答复，等回访。"), (State.HANDLING,), "main",
        _leads),
    Act("resume", do.resume_case, acts.NoteForm,
        _("恢复办理"), "play", _("已恢复办理，期限接着算。"), (State.SUSPENDED,), "main", _leads),
    Act("call-back", do.call_back_case, answers.CallBackForm,
        _("回访居民"), "phone", _("回访已记下。"), (State.ANSWERED,), "main"),
    Act("close", do.close_case, acts.NoteForm,
        _("销号"), "check-circle", _("已销号。"), (State.VERIFIED,), "main"),
    Act("countersign", do.countersign_case, units.CountersignForm,
        _("会签"), "pencil-square", _("已会签。"), IN_HAND, "main", _own_opinion),
    Act("extension-decision", do.decide_extension, deadlines.DecideExtensionForm,
        _("审定延期"), "calendar", _("已审定。"),
        (State.DISPATCHED, State.HANDLING, State.SUSPENDED), "main", lambda now, _g: now.extension),
    Act("follow-up", do.close_follow_up, deadlines.FollowUpForm,
        _("差评整改"), "wrench-screwdriver", _("整改情况已记下。"), EVERY, "main",
        lambda now, _g: now.follow_up),
    Act("exclusion-decision", do.decide_exclusion, deadlines.DecideExclusionForm,
        _("审定剔除"), "calculator", _("已审定。"), EVERY, "main", _another_asked),
    Act("contact", do.contact_resident, acts.ContactForm,
        _("联系居民"), "phone", _("联系情况已记下。"), OPEN),
    Act("entry", do.add_entry, acts.EntryForm,
        _("写记录"), "pencil-square", _("已记下。"), (*OPEN, State.CLOSED)),
    Act("suspend", do.suspend_case, acts.SuspendForm,
        _("等居民补充"), "pause", _("已挂起，期限停止计算。"), (State.HANDLING,), "", _leads),
    Act("extension", do.ask_extension, deadlines.AskExtensionForm,
        _("申请延期"), "calendar-days", _("已申请，等审定。"), (State.DISPATCHED, State.HANDLING),
        "", lambda now, grant: not now.extension and _leads(now, grant)),
    Act("urge", do.urge_case, acts.MustNoteForm,
        _("催办"), "bell-alert", _("已催办。"), IN_HAND),
    Act("supervise", do.supervise_case, acts.MustNoteForm,
        _("督办"), "eye", _("已列入督办。"), OPEN, "",
        lambda now, _g: not now.row.get("supervised")),
    Act("unit", do.add_assisting_unit, units.AddUnitForm,
        _("增加协办"), "user-plus", _("已请它协办。"), IN_HAND),
    Act("release", do.release_unit, units.ReleaseForm,
        _("撤回协办"), "user-minus", _("已撤回，不再等它会签。"), IN_HAND, "",
        lambda now, _g: bool(now.assisting)),
    Act("reassign", do.reassign_case, units.ReassignForm,
        _("转派"), "arrows-right-left", _("已转派。"), IN_HAND),
    Act("rating", do.record_rating, answers.RatingForm,
        _("登记评价"), "star", _("评价已记下。"), AFTER, "", lambda now, _g: not now.rated),
    Act("amend", do.amend_case, changes.AmendForm,
        _("更正"), "pencil", _("已更正。"), OPEN),
    Act("join", do.join_case, changes.JoinForm,
        _("并件"), "document-duplicate", _("已并入。"), OPEN),
    Act("to-project", do.add_to_project, changes.ToProjectForm,
        _("列入项目"), "folder-plus", _("已列入项目。"), OPEN, "",
        lambda now, _g: not now.row.get("project")),
    Act("publication", do.publish_case, answers.PublishForm,
        _("公开说明"), "megaphone", _("公开说明已保存。"), EVERY),
    Act("exclusion", do.ask_exclusion, deadlines.AskExclusionForm,
        _("申请剔除"), "calculator", _("已申请，等另一个人审定。"), EVERY),
    Act("return", do.return_case, acts.ReasonForm,
        _("退回"), "arrow-uturn-left", _("已退回派单。"), (State.DISPATCHED, State.HANDLING),
        "back", _can_return),
    Act("reopen", do.reopen_case, answers.ReopenForm,
        _("退回重办"), "arrow-path", _("已退回重办。"), AFTER, "back"),
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
