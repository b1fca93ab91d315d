"""Everything that can be done with nominees; the only writers of their tables."""

from haitang.nominations.operations.nominating import (
    Entry,
    add_supporters,
    declare_kin,
    nominate,
)
from haitang.nominations.operations.publishing import publish_candidates
from haitang.nominations.operations.records import Listed, enter_candidates_from_record
from haitang.nominations.operations.reviewing import (
    admit_write_in,
    allow_nominee,
    begin_review,
    refuse_nominee,
    withdraw_nominee,
)

__all__ = [
    "Entry", "Listed", "add_supporters", "admit_write_in", "allow_nominee", "begin_review",
    "declare_kin", "enter_candidates_from_record", "nominate", "publish_candidates",
    "refuse_nominee", "withdraw_nominee",
]  # fmt: skip
