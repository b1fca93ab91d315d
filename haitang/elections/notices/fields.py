"""Where the fields of a notice come from: the records of an election, else what is typed.

Rooms above register what they know (candidates, proxies, results) in ``PROVIDERS`` when they start;
a field without a provider is asked for in the form. One whose record is still to come is never
typed: its provider raises RecordsFirstError, which says what to do first.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.errors import RecordsFirstError
from haitang.elections.models import CommitteeMember, Election, ElectionPost
from haitang.elections.notices.making import is_list
from haitang.elections.notices.table import NoticeKind
from haitang.elections.queries.books import book_of
from haitang.elections.queries.dates import plan_of
from haitang.places.models import Level, Place

Provider = Callable[[Election], Any]
Role = CommitteeMember.Role
# Each answers for one field of an election, or None where no record ever will; then it is typed.
PROVIDERS: dict[str, Provider] = {}


def provider(name: str) -> Callable[[Provider], Provider]:
    """Register who answers for a field."""

    def put(answers: Provider) -> Provider:
        PROVIDERS[name] = answers
        return answers

    return put


def written(day: dt.date) -> str:
    """``2026年4月6日``: notices are in Chinese whoever makes them."""
    return f"{day.year}年{day.month}月{day.day}日"


def from_records(election: Election, kind: NoticeKind, names: list[str]) -> dict[str, Any]:
    """The fields of a notice that records give; what they do not know is left out.

    Raises RecordsFirstError for a record that is still to come.
    """
    given = {"number": kind.label, "signer": signer_of(election, kind)}
    for name in names:
        if name in PROVIDERS and (found := PROVIDERS[name](election)):
            given[name] = found
    return given


def to_type(kind_fields: list[str], known: Mapping[str, Any]) -> list[str]:
    """The fields that somebody must type."""
    return [name for name in kind_fields if name not in known and name != "today"]


def as_given(name: str, text: str) -> Any:
    """A typed field: a list where the template walks one, a line an entry."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if is_list(name) else "　".join(lines)


def signer_of(election: Election, kind: NoticeKind) -> str:
    """Who signs a kind: the street's guidance group, the present committee, the election's own."""
    if kind.signer == "guidance":
        return f"{_town(election)}选举工作指导组"
    return election.body.name if kind.signer == "body" else committee_name(election)


@provider("committee")
def committee_name(election: Election) -> str:
    """The name of the election committee."""
    if election.kind == Election.Kind.PARTY:
        return f"{election.body.name}选举工作组"
    word = "村民" if election.rulebook.startswith("villagers") else "居民"
    return f"{_place(election)}{word}选举委员会"


@provider("street")
def _town(election: Election) -> str:
    ids = [int(step) for step in election.path.split(".")[:-1]]
    row = Place.objects.filter(pk__in=ids, level=Level.TOWN).first()
    return row.name if row else election.place.name


@provider("place")
def _place(election: Election) -> str:
    return election.place.name.removesuffix("居委会").removesuffix("村委会")


@provider("body")
def _body(election: Election) -> str:
    return election.body.name


@provider("session")
def _session(election: Election) -> str:
    return str(election.sequence)


@provider("day")
def _day(election: Election) -> str:
    return written(election.day)


@provider("mode")
def _mode(election: Election) -> str:
    return {
        "voters": "全体选民投票", "households": "每户派代表投票",
        "representatives": "居民代表投票", "members": "党员大会",
    }[election.mode]  # fmt: skip


@provider("law")
def _law(election: Election) -> str:
    return book_of(election).turnout[election.mode].source.law


@provider("seats")
def _seats(election: Election) -> str:
    posts = ElectionPost.objects.filter(election=election)
    return "，".join(
        f"{post.title}{post.seats}名"
        + (f"（其中妇女{post.women_seats}名）" if post.women_seats else "")
        for post in posts
    )


def _committee(role: str) -> Provider:
    def answers(election: Election) -> str:
        """Names; 无 for a role that a committee leaves empty."""
        rows: QuerySet[CommitteeMember] = QuerySet(CommitteeMember)
        found = rows.filter(election=election, left_on=None).order_by("position", "pk")
        people = list(found.values_list("role", "person__name"))
        if not people:
            raise RecordsFirstError(_("还没有选举委员会。请先登记推选出的成员，再拟这份公告。"))
        return "、".join(name for is_, name in people if is_ == role) or "无"

    return answers


PROVIDERS["chair"] = _committee(Role.CHAIR)
PROVIDERS["vice_chairs"] = _committee(Role.VICE_CHAIR)
PROVIDERS["members"] = _committee(Role.MEMBER)


def _left(election: Election) -> list[CommitteeMember]:
    """Who left on the last day on which anybody left; a reserve was no member yet."""
    rows: QuerySet[CommitteeMember] = QuerySet(CommitteeMember)
    gone = rows.filter(election=election, left_on__isnull=False).exclude(role=Role.RESERVE)
    found = list(gone.select_related("person").order_by("-left_on", "position", "pk"))
    if not found:
        raise RecordsFirstError(_("选举委员会还没有成员退出。请先登记退出，再拟这份公告。"))
    return [row for row in found if row.left_on == found[0].left_on]


@provider("left_member")
def _left_member(election: Election) -> str:
    return "、".join(row.person.name for row in _left(election))


@provider("left_on")
def _left_on(election: Election) -> str:
    day = _left(election)[0].left_on
    return written(day) if day else ""


def _date(step: str, *, end: bool = False) -> Provider:
    def answers(election: Election) -> str:
        planned = plan_of(election).get(step)
        if planned is None:
            return ""
        return written(planned.until if end else planned.on)

    return answers


for _field, _step, _end in (
    ("began_on", "prepare", False),
    ("registration_from", "registration", False),
    ("registration_until", "registration", True),
    ("list_date", "list_posted", False),
    ("objections_until", "objections_end", False),
    ("stable_on", "list_stable", False),
    ("electors_from", "electors", False),
    ("electors_until", "electors", True),
    ("nomination_from", "nomination", False),
    ("nomination_until", "nomination", True),
):
    PROVIDERS[_field] = _date(_step, end=_end)


@provider("nominators")
def _nominators(election: Election) -> str:
    rule = book_of(election).rules.nomination
    if rule is None:
        return ""
    who = ["党组织提名推荐"] if rule.organization else []
    if rule.voters:
        who.append(f"{rule.voters}名以上选民联合提名" if rule.voters > 1 else "选民提名")
    return "，".join(who) + "。"


@provider("void_lines")
def _void(election: Election) -> list[str]:
    """What the book says about ballots that do not count."""
    book = book_of(election)
    rules = [book.overfull, book.void] + ([book.one_post] if book.one_post else [])
    return [f"{number}. {rule.text}。" for number, rule in enumerate(rules, 1)]
