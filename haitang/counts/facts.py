"""Kinds of fact that a count leaves: figures and codes, never a name, never a mark of a ballot."""

from haitang.facts.kinds import Code, Kind, Ref, kind


@kind("count.opened", zh="开始计票", en="Count opened", d1="style", d2="independence")
class CountOpened(Kind):
    """The count of a round of an election began."""

    election: Ref
    round: int
    style: Code
    independence: Code
    batch_size: int


@kind("count.official_appointed", zh="确定计票人员", en="Counting official appointed", d1="role")
class OfficialAppointed(Kind):
    """Somebody who is no candidate and no near relative of one was appointed."""

    role: Code


@kind("count.official_withdrawn", zh="计票人员退出", en="Counting official withdrawn", d1="role")
class OfficialWithdrawn(Kind):
    """Somebody left the list of officials."""

    role: Code


@kind(
    "box.accounted",
    zh="票箱核对",
    en="Box accounted for",
    d1="box_kind",
    quantity="returned",
    unit="ballot",
)
class BoxAccounted(Kind):
    """The ballots of a box were accounted for and every equation holds."""

    box_kind: Code
    printed: int
    issued: int
    unused: int
    returned: int
    replaced: int
    not_returned: int


@kind("box.added", zh="登记票箱", en="Box registered", d1="box_kind")
class BoxAdded(Kind):
    """A box was registered for a count."""

    box_kind: Code


@kind("count.stopped", zh="停止计票", en="Count stopped", quantity="more", unit="ballot")
class CountStopped(Kind):
    """More ballots came back than were issued, and counting again found the same."""

    more: int


@kind("batch.opened", zh="分批", en="Batch opened", quantity="ballots", unit="ballot")
class BatchOpened(Kind):
    """A bundle of ballots was taken from a box."""

    batch: int
    ballots: int


@kind("batch.entered", zh="录完一遍", en="Batch entered once", d1="turn")
class BatchEntered(Kind):
    """One person began or went on with a reading of a batch; the figures stay with that person."""

    batch: int
    turn: Code
    step: Code


@kind("batch.agreed", zh="两遍一致", en="Two entries agreed", quantity="ballots", unit="ballot")
class BatchAgreed(Kind):
    """Two persons entered the same for every ballot of a batch."""

    batch: int
    ballots: int


@kind(
    "batch.differed", zh="两遍不一致", en="Two entries differed", quantity="ballots", unit="ballot"
)
class BatchDiffered(Kind):
    """Two entries differ; ``ballots`` is how many ballots (or figures of totals)."""

    batch: int
    ballots: int


@kind(
    "batch.reread",
    zh="重读核定",
    en="Differences read again",
    d1="how",
    quantity="ballots",
    unit="ballot",
)
class BatchReread(Kind):
    """The differing ballots were read again by a third person or by both together."""

    batch: int
    how: Code
    ballots: int


@kind("ballot.ruled", zh="认定疑问票", en="Questionable ballot ruled on", d1="outcome", d2="reason")
class BallotRuled(Kind):
    """The committee ruled on one questionable ballot: valid, partly valid or void."""

    batch: int
    outcome: Code
    reason: Code


@kind("batch.sealed", zh="封存一批", en="Batch sealed", quantity="ballots", unit="ballot")
class BatchSealed(Kind):
    """The totals of a batch became final and public."""

    batch: int
    ballots: int
    valid: int
    void: int


@kind(
    "count.closed",
    zh="计票结束",
    en="Count closed",
    d1="independence",
    quantity="returned",
    unit="ballot",
)
class CountClosed(Kind):
    """Every ballot is accounted for and the totals agree with what was signed."""

    independence: Code
    issued: int
    returned: int
    valid: int
    void: int


@kind("count.brought", zh="会场计票带回", en="Count brought from the hall", quantity="batches")
class CountBrought(Kind):
    """A closed count came back from the laptop in the hall and was taken in whole."""

    batches: int


@kind("count.taken", zh="带去会场", en="Count taken to the hall", d1="stage", quantity="tellers")
class CountTaken(Kind):
    """What a count needs was packed for a hall, or unpacked there."""

    stage: Code
    tellers: int
