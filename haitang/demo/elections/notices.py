"""Notices of the demonstration: made from records, signed and posted on their days."""

import datetime as dt

from haitang.demo.elections.stage import Board, moment
from haitang.elections import operations as do
from haitang.elections.models import Election
from haitang.elections.notices.fields import from_records, to_type
from haitang.elections.notices.table import kinds

TYPED = {
    "contact": "社区居委会办公室",
    "voting_time": "8时至17时",
    "voting_place": "社区党群服务中心一楼",
    "counting_place": "社区党群服务中心一楼",
}


def post(board: Board, election: Election, kind: str, day: dt.date, **typed: str) -> None:
    """One notice on a day: what no record gives is typed."""
    about, when = kinds()[kind], moment(day, 9)
    names = list(about.fields)
    missing = to_type(names, {**from_records(election, about, names), "number": "", "signer": ""})
    given = {**TYPED, **typed}
    notice = do.issue_notice(
        election=election, kind=kind, on=day, at=when, actor=board.office,
        typed={name: given[name] for name in missing if name in given},
    )  # fmt: skip
    do.sign_notice(
        notice=notice, signed_by=board.signer(election.body_id), on=day, at=when,
        actor=board.office,
    )  # fmt: skip
    do.post_notice(
        notice=notice, where="社区公告栏", on=day, at=when + dt.timedelta(hours=1),
        actor=board.office,
    )  # fmt: skip
