"""Kinds of fact that this room leaves: days, codes and counts, never a name."""

import datetime as dt

from haitang.facts.kinds import Code, Commitment, Kind, Ref, kind


@kind("term_change.opened", zh="启动换届", en="Term change opened")
class TermChangeOpened(Kind):
    """A round of elections began."""

    year: int
    sequence: int
    target: dt.date


@kind("term_change.ended", zh="换届结束", en="Term change ended")
class TermChangeEnded(Kind):
    """A round of elections is over."""

    ended: dt.date


@kind("work_group.created", zh="成立工作组", en="Work group created", d1="kind")
class WorkGroupCreated(Kind):
    """A leading, special, guidance or discipline group was set up."""

    kind: Code


@kind("group_member.added", zh="工作组成员", en="Work group member added", d1="kind")
class GroupMemberAdded(Kind):
    """A person joined a work group."""

    kind: Code
    person: Ref


@kind("group_area.assigned", zh="工作组包片", en="Work group area assigned", d1="kind")
class GroupAreaAssigned(Kind):
    """A work group looks after a place."""

    kind: Code
    group: Ref


@kind("plan_phase.added", zh="方案阶段", en="Plan phase added")
class PlanPhaseAdded(Kind):
    """The plan got a phase."""

    position: int


@kind("plan_task.added", zh="方案任务", en="Plan task added")
class PlanTaskAdded(Kind):
    """The plan got a task with an owner and two days."""

    owner: Ref
    begins: dt.date
    ends: dt.date


@kind("plan_task.progressed", zh="任务进度", en="Plan task progressed", quantity="done")
class PlanTaskProgressed(Kind):
    """So many of so many are done."""

    done: int
    total: int


@kind("election.planned", zh="排定选举", en="Election planned", d1="kind", d2="mode")
class ElectionPlanned(Kind):
    """An election got a day, posts and a timetable."""

    kind: Code
    mode: Code
    purpose: Code
    day: dt.date
    seats: int


@kind("election_rule.overridden", zh="本单位自定规则", en="Rule overridden", d1="kind", d2="book")
class RuleOverridden(Kind):
    """A unit set a number of the book for itself, with a source, before the election was called."""

    kind: Code
    book: Code


@kind("election.called", zh="启动选举", en="Election called", d1="kind", d2="book")
class ElectionCalled(Kind):
    """The election was called; ``sha256`` is that of the book of rules that holds for it."""

    kind: Code
    book: Code
    sha256: Commitment


@kind("election.advanced", zh="选举进入下一步", en="Election advanced", d1="stage", d2="kind")
class ElectionAdvanced(Kind):
    """The election came to its next stage."""

    stage: Code
    kind: Code
    before: Code


@kind("election.blocked", zh="选举受阻", en="Election blocked", d1="kind")
class ElectionBlocked(Kind):
    """Something keeps the election from going on."""

    kind: Code


@kind("election.unblocked", zh="选举恢复", en="Election unblocked", d1="kind")
class ElectionUnblocked(Kind):
    """What kept the election from going on is settled."""

    kind: Code


@kind("election_step.moved", zh="调整日程", en="Step moved", d1="step")
class StepMoved(Kind):
    """A date of the timetable was moved, with a reason; ``warned``: how many customs it breaks."""

    step: Code
    before: dt.date
    after: dt.date
    warned: int


@kind("election_step.finished", zh="日程完成", en="Step finished", d1="step")
class StepFinished(Kind):
    """A step of the timetable was done."""

    step: Code
    due: dt.date
    done: dt.date


@kind("committee_member.appointed", zh="选举委员会成员", en="Committee member appointed", d1="role")
class CommitteeMemberAppointed(Kind):
    """A person joined the election committee, or got another place in it."""

    role: Code
    person: Ref


@kind("committee_member.left", zh="退出选举委员会", en="Committee member left", d1="reason")
class CommitteeMemberLeft(Kind):
    """A member left the election committee; ``replaced``: a reserve moved up."""

    reason: Code
    person: Ref
    replaced: bool


@kind("notice.issued", zh="拟定公告", en="Notice issued", d1="kind")
class NoticeIssued(Kind):
    """A notice was made from records; ``sha256`` is that of the file."""

    kind: Code
    number: int
    sha256: Commitment


@kind("notice.signed", zh="签发公告", en="Notice signed", d1="kind")
class NoticeSigned(Kind):
    """A notice was signed."""

    kind: Code
    number: int
    on: dt.date


@kind("notice.posted", zh="张贴公告", en="Notice posted", d1="kind")
class NoticePosted(Kind):
    """A notice was put up."""

    kind: Code
    number: int
    on: dt.date


@kind("notice.taken_down", zh="撤下公告", en="Notice taken down", d1="kind")
class NoticeTakenDown(Kind):
    """A notice was taken down after it had been up long enough."""

    kind: Code
    number: int
    on: dt.date


@kind("notice_template.saved", zh="公告模板", en="Notice template saved", d1="kind")
class NoticeTemplateSaved(Kind):
    """A county put a new version of a template in use."""

    kind: Code
    version: int
    sha256: Commitment
