"""Kinds of fact that nominations leave: codes and counts, never a name."""

from haitang.facts.kinds import Code, Kind, kind


@kind("nominee.nominated", zh="提名", en="Nominated", d1="source", d2="post")
class NomineeNominated(Kind):
    """A person was put forward for a post. ``supporters``: voters who joined in."""

    source: Code
    post: Code
    supporters: int
    first_time: bool
    incumbent: bool


@kind(
    "nominee.supported", zh="联名", en="Nomination supported", quantity="supporters",
    unit="person",
)  # fmt: skip
class NomineeSupported(Kind):
    """More registered voters joined in a nomination."""

    supporters: int


@kind("nominee.kin_declared", zh="申报亲属", en="Kin declared", d1="relation")
class KinDeclared(Kind):
    """A nominee declared a relative."""

    relation: Code


@kind("nominee.review_begun", zh="送资格审查", en="Review begun", d1="post")
class ReviewBegun(Kind):
    """The screening of a nominee was opened."""

    post: Code


@kind("nominee.allowed", zh="列为候选人", en="Allowed as a candidate", d1="post")
class NomineeAllowed(Kind):
    """A nominee passed the review."""

    post: Code


@kind(
    "nominee.refused", zh="不列为候选人", en="Not allowed as a candidate", d1="stage", d2="ground"
)
class NomineeRefused(Kind):
    """A nominee was not allowed on: at which stage, and on what kind of ground.

    ``ground``: bar 不能, discretionary 不宜, floor, other. Whose wish it was does not matter here.
    """

    stage: Code
    ground: Code


@kind("nominee.barred", zh="取消资格", en="Barred")
class NomineeBarred(Kind):
    """Beside nominee.refused: a bar 不能 was found before the last stage of the review."""


@kind("nominee.barred_jointly", zh="联审取消资格", en="Barred at the joint review")
class NomineeBarredJointly(Kind):
    """Beside nominee.refused: it was refused at the last stage of the review."""


@kind("nominee.persuaded", zh="劝退", en="Persuaded to step back")
class NomineePersuaded(Kind):
    """Beside nominee.withdrawn: it was not the nominee's own wish."""


@kind("nominee.withdrawn", zh="退出提名", en="Nominee withdrawn", d1="wish", d2="ground")
class NomineeWithdrawn(Kind):
    """A nominee stepped back: by own wish, or persuaded 劝退.

    ``ground``: why somebody was persuaded (floor, bar, discretionary, other), or "none".
    """

    wish: Code
    ground: Code


@kind(
    "candidates.published", zh="公布候选人", en="Candidates published", quantity="candidates",
    unit="person",
)  # fmt: skip
class CandidatesPublished(Kind):
    """The list of candidates of an election was published, for so many seats.

    A list that is published again takes the place of the earlier one, whose fact is withdrawn.
    """

    candidates: int
    seats: int
