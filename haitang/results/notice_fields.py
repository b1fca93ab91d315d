"""What a result gives to notices: ballots, votes, who was elected, which seats stay empty.

It says what the published file says: everything here is public. Notices are in Chinese whoever
makes them.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from haitang.elections.errors import RecordsFirstError
from haitang.elections.models import Election
from haitang.elections.notices.fields import PROVIDERS
from haitang.results.models import Result
from haitang.results.queries import decided, standing_result
from haitang.results.showing import PostShown, Shown, Standing, shown

WHO = {
    "voters": "登记参加选举的选民{}人", "households": "参加选举的户{}户",
    "representatives": "居民代表{}人",
}  # fmt: skip
CHINESE = "zh-hans"


def register() -> None:
    """Put the fields of this room where notices look for them."""
    PROVIDERS["result_counts"] = result_counts
    PROVIDERS["result_lines"] = result_lines


def result_counts(election: Election) -> str:
    """Those who may vote, and ballots issued, returned, valid and void."""
    with override(CHINESE):
        of = shown(_result(election))
    return (
        f"{_who(election, of)}，发出选票{of.issued}张，收回选票{of.returned}张，"
        f"其中有效票{of.valid}张，无效票{of.void}张。"
    )


def _who(election: Election, of: Shown) -> str:
    if election.mode == Election.Mode.MEMBERS:
        return f"应到会党员{of.electorate}人，实到会{of.present}人"
    return WHO[election.mode].format(of.electorate)


def result_lines(election: Election) -> list[str]:
    """A heading and a line a name for each post, then its empty seats."""
    result = _result(election)
    if election.purpose == Election.Purpose.RECALL:
        return _recall(result)
    with override(CHINESE):
        posts = shown(result).posts
        found = [line for post in posts for line in _post(post)]
    return found if result.valid else [f"选举无效。依据：{_fault(result)}", *found]


def _post(post: PostShown) -> list[str]:
    head = f"{post.title}（应选{post.seats}名，当选须得{post.needed}票）"
    empty = [f"{post.title}空缺{post.vacant}名"] if post.vacant else []
    return [head, *(_name(one) for one in post.names), *empty]


def _name(one: Standing) -> str:
    note = f"（{one.note}）" if one.note else ""
    return f"{one.name}：{one.votes}票，{one.chip}{note}"


def _recall(result: Result) -> list[str]:
    """The names on the ballot of a recall are of those who are to go."""
    return [
        f"罢免{one['name']}：同意{one['votes']}票，通过须得{post['needed']}票，"
        + ("通过罢免" if one["name"] in post["elected"] else "未通过罢免")
        for post in decided(result)["posts"]
        for one in post["candidates"]
    ]


def _fault(result: Result) -> str:
    """The rule that was not met: the same for every name of an election that is not valid."""
    posts = decided(result)["posts"]
    return next((str(one["source"]) for post in posts for one in post["candidates"]), "")


def _result(election: Election) -> Result:
    result = standing_result(election)
    if result is None:
        raise RecordsFirstError(_("还没有宣布结果。请先结束计票、宣布结果，再拟这份公告。"))
    return result
