"""What nominations give to notices: names by post, in the order of surname strokes; no more.

The law orders the lists to be posted. Who issues a notice was given the right to the election
already, so names are read past the narrowing of the scope. Notices are in Chinese whoever makes
them.
"""

from collections import defaultdict

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.errors import RecordsFirstError
from haitang.elections.models import Election
from haitang.elections.notices.fields import PROVIDERS
from haitang.elections.queries import posts_of
from haitang.nominations.models import STANDING, Nominee, Source, State
from haitang.nominations.strokes import order_key


def register() -> None:
    """Put the fields of this room where notices look for them."""
    PROVIDERS["nominee_lines"] = nominee_lines
    PROVIDERS["candidate_lines"] = candidate_lines


def nominee_lines(election: Election) -> list[str]:
    """Everybody who was nominated and stands, a line a post, by surname strokes."""
    rows = _rows(election).filter(state__in=STANDING).exclude(source=Source.WRITE_IN)
    found = sorted(rows.values_list("post", "person__name"), key=lambda row: order_key(row[1]))
    if not found:
        raise RecordsFirstError(_("还没有被提名的人。请先登记提名，再拟这份公告。"))
    return _lines(election, found)


def candidate_lines(election: Election) -> list[str]:
    """The published candidates, a line a post, in the order of the ballot."""
    rows = _rows(election).filter(state=State.CANDIDATE, position__isnull=False)
    found = list(rows.order_by("position").values_list("post", "person__name"))
    if not found:
        raise RecordsFirstError(_("还没有公布候选人。请先公布候选人名单，再拟这份公告。"))
    return _lines(election, found)


def _rows(election: Election) -> QuerySet[Nominee]:
    return QuerySet(Nominee).filter(election=election.pk)


def _lines(election: Election, named: list[tuple[int, str]]) -> list[str]:
    by_post: dict[int, list[str]] = defaultdict(list)
    for post, name in named:
        by_post[post].append(name)
    return [
        f"{post.title}（应选{post.seats}名）：{'、'.join(by_post[post.pk])}"
        for post in posts_of(election)
        if by_post[post.pk]
    ]
