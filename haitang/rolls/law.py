"""What the book of an election says about its roll: posting, objections, proxies, mobile boxes.

The numbers are read from the book as it was frozen into the election, never repeated here.
"""

from dataclasses import dataclass

from haitang.elections.counting.schedule import LIST
from haitang.elections.counting.thresholds import Source
from haitang.elections.models import Election
from haitang.elections.queries import book_of

DAY = "day"


@dataclass(frozen=True)
class Law:
    """Days are calendar days; 0 and None where the book has no such rule for this election.

    ``days_before``: the list is posted at least so long before the election day. ``per_holder`` is
    0 where nobody may be represented; ``kin_only``: by near relatives alone. ``mobile``: whether a
    box may be carried to voters.
    """

    days_before: int
    posting: Source | None
    file_days: int
    decide_days: int
    objections: Source | None
    decisions: Source | None
    per_holder: int
    kin_only: bool
    proxies: Source | None
    mobile: bool
    mobile_source: Source | None


def law_of(election: Election) -> Law:
    """The rules of posting, objections, proxies and mobile boxes that hold for an election."""
    rules = book_of(election).rules
    days_before, posting = _posting(election)
    given = rules.proxies
    represented = given is not None and election.mode in given.modes
    objection = rules.objection if posting is not None else None
    return Law(
        days_before=days_before,
        posting=posting,
        file_days=objection.days if objection else 0,
        decide_days=rules.decision.days if rules.decision else 0,
        objections=objection.source if objection else None,
        decisions=rules.decision.source if rules.decision else None,
        per_holder=given.most if given and represented else 0,
        kin_only=given is not None and given.holders == "relatives",
        proxies=given.source if given else None,
        mobile=rules.mobile is not None and rules.mobile.allowed,
        mobile_source=rules.mobile.source if rules.mobile else None,
    )


def _posting(election: Election) -> tuple[int, Source | None]:
    """How long before the day the list is posted, where this kind of election has that step."""
    step = book_of(election).rules.step(LIST)
    if step is None or election.purpose not in step.purposes or election.mode not in step.modes:
        return 0, None
    for bound in step.bounds:
        if bound.of == DAY and bound.latest is not None:
            return -bound.latest, bound.source
    return 0, step.source
