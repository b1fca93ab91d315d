"""Everything that changes a roll, a proxy, the list of a mobile box or a turnout mark."""

from haitang.rolls.operations.electors import add_elector, end_elector
from haitang.rolls.operations.exports import export_roll
from haitang.rolls.operations.mobile import (
    end_mobile_voter,
    publish_mobile_voters,
    register_mobile_voter,
)
from haitang.rolls.operations.opening import carry_roll_over, enter_paper_roll, open_roll
from haitang.rolls.operations.posting import (
    correct_roll,
    decide_roll_objection,
    file_roll_objection,
    freeze_roll,
    post_roll,
    publish_roll_objections,
)  # fmt: skip
from haitang.rolls.operations.proxies import end_proxy, publish_proxies, register_proxy
from haitang.rolls.operations.registration import (
    import_voters,
    register_voter,
    remove_voter,
    settle_age,
)
from haitang.rolls.operations.voting import (
    close_turnout,
    enter_paper_turnout,
    mark_turnout,
    undo_turnout,
)  # fmt: skip

__all__ = [
    "add_elector", "carry_roll_over", "close_turnout", "correct_roll", "decide_roll_objection",
    "end_elector", "end_mobile_voter", "end_proxy", "enter_paper_roll", "enter_paper_turnout",
    "export_roll", "file_roll_objection", "freeze_roll", "import_voters", "mark_turnout",
    "open_roll", "post_roll", "publish_mobile_voters", "publish_proxies",
    "publish_roll_objections", "register_mobile_voter", "register_proxy", "register_voter",
    "remove_voter", "settle_age", "undo_turnout",
]  # fmt: skip
