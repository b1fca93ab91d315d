"""Kinds of fact that results leave: counts, days and references, never a name."""

import datetime as dt

from haitang.facts.kinds import Code, Commitment, Kind, Ref, kind


@kind("result.declared", zh="宣布选举结果", en="Result declared", d1="kind", d2="purpose",
      quantity="elected", unit="person")  # fmt: skip
class ResultDeclared(Kind):
    """A result was declared; ``digest`` is the SHA-256 of the published file's core."""

    kind: Code
    purpose: Code
    election: Ref
    round: int
    valid: bool
    electorate: int
    returned: int
    void: int
    seats: int
    elected: int
    digest: Commitment


@kind("result.signed", zh="签字确认结果", en="Result signed", d1="role")
class ResultSigned(Kind):
    """Somebody confirmed the result by name: chief teller, election committee or guidance group."""

    role: Code


@kind("result.published", zh="公布选举结果", en="Result published")
class ResultPublished(Kind):
    """The result stands on the public pages from now on."""

    digest: Commitment


@kind("result.objected", zh="对结果提出异议", en="Result objected to")
class ResultObjected(Kind):
    """Somebody objected within the period; ``text`` commits to the words."""

    due: dt.date
    text: Commitment


@kind(
    "result.objection_answered", zh="答复结果异议", en="Objection to a result answered", d1="upheld"
)
class ResultObjectionAnswered(Kind):
    """An objection was answered; ``upheld`` is yes or no."""

    upheld: Code
    answer: Commitment


@kind("result.annulled", zh="认定选举无效", en="Result annulled", d1="kind")
class ResultAnnulled(Kind):
    """An election was found invalid (RC25 Art 22); ``elected`` persons lose what it gave them."""

    kind: Code
    elected: int
    reason: Commitment


@kind("elected.voided", zh="当选不生效", en="Elected person does not take office", d1="reason")
class ElectedVoided(Kind):
    """A winner failed the check after the vote, yields to a relative, or declined."""

    reason: Code
    post: Code


@kind("elected.admitted", zh="另选当选人审查通过", en="Written-in winner admitted")
class ElectedAdmitted(Kind):
    """A winner whose name was written in has been screened and may take office."""

    post: Code


@kind("election_terms.began", zh="新一届任职", en="Terms of office began", d1="kind",
      quantity="members", unit="person")  # fmt: skip
class TermsBegan(Kind):
    """Those elected took office; ``ended`` former terms ended with it."""

    kind: Code
    members: int
    ended: int


@kind("handover.began", zh="开始移交", en="Handover began")
class HandoverBegan(Kind):
    """The old committee begins to hand over; it must end on ``due``."""

    due: dt.date
    items: int


@kind("handover_item.done", zh="移交一项", en="Handover item done", d1="item")
class HandoverItemDone(Kind):
    """One item of the checklist was handed over."""

    item: Code


@kind("handover.finished", zh="移交完成", en="Handover finished", d1="on_time",
      quantity="days", unit="day")  # fmt: skip
class HandoverFinished(Kind):
    """Everything was handed over, so many days after the election day."""

    on_time: Code
    days: int


@kind("runoff.called", zh="另行选举", en="Run-off called", quantity="seats", unit="seat")
class RunoffCalled(Kind):
    """The seats that nobody won are elected again; ``deadline`` is the book's."""

    election: Ref
    seats: int
    deadline: dt.date


@kind("by_election.called", zh="补选", en="By-election called", quantity="seats", unit="seat")
class ByElectionCalled(Kind):
    """Seats that fell vacant are elected for the rest of the term."""

    election: Ref
    seats: int


@kind("rerun.called", zh="重新选举", en="Election held anew")
class RerunCalled(Kind):
    """A new election takes the place of one that was found invalid."""

    election: Ref


@kind("recall.requested", zh="要求罢免", en="Recall requested", quantity="signers", unit="person")
class RecallRequested(Kind):
    """Enough voters asked for a recall; ``reason`` commits to the words."""

    signers: int
    needed: int
    vote_by: dt.date
    reason: Commitment


@kind("recall.replied", zh="申辩", en="Reply to a recall")
class RecallReplied(Kind):
    """The person whose recall was asked for gave their reply."""

    reply: Commitment


@kind("recall.called", zh="召集罢免表决", en="Recall vote called")
class RecallCalled(Kind):
    """The recall became an election of its own."""

    election: Ref


@kind("recall.decided", zh="罢免表决", en="Recall decided", d1="outcome", quantity="agreed",
      unit="vote")  # fmt: skip
class RecallDecided(Kind):
    """The vote was taken: carried or lost, with the votes that agreed."""

    outcome: Code
    agreed: int
    needed: int


@kind("audit.began", zh="开始核查结果", en="Audit began", d1="kind")
class AuditBegan(Kind):
    """An audit of a result began; ``claims`` are what it tests, frozen before the dice."""

    kind: Code
    claims: int
    papers: int
    risk_percent: int
    frozen: Commitment


@kind("audit.dice_recorded", zh="公开掷骰子", en="Dice recorded")
class DiceRecorded(Kind):
    """The seed was thrown in public; it is published as it fell."""

    digits: int
    seed: Commitment


@kind("audit.paper_read", zh="核对一张选票", en="Paper read for an audit", d1="agrees")
class AuditPaperRead(Kind):
    """A sampled paper was read by hand; ``agrees`` with the record, differs, or is missing."""

    agrees: Code
    draws: int


@kind("audit.batch_counted", zh="重新计一批", en="Batch counted once more", d1="agrees",
      quantity="ballots", unit="ballot")  # fmt: skip
class AuditBatchCounted(Kind):
    """A batch was counted once more by somebody else."""

    agrees: Code
    ballots: int


@kind("audit.extended", zh="增加抽样", en="Audit sample extended", quantity="draws", unit="draw")
class AuditExtended(Kind):
    """More papers were drawn, because the risk was still above the limit."""

    draws: int


@kind("audit.concluded", zh="核查结论", en="Audit concluded", d1="kind", d2="state",
      quantity="papers", unit="ballot")  # fmt: skip
class AuditConcluded(Kind):
    """The audit ended: confirmed, differs, or goes over into a full second count."""

    kind: Code
    state: Code
    papers: int
    differing: int
