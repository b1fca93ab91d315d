"""Questions about nominees. Those that answer yes or no, or with numbers, need no scope."""

from collections import Counter

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election, ElectionPost
from haitang.elections.queries import book_of, posts_of
from haitang.nominations.models import STANDING, Kin, Nominee, State
from haitang.nominations.rules import Balance, balances, relations_of
from haitang.people.models import Person


def candidates_of(election: Election) -> list[tuple[ElectionPost, list[Nominee]]]:
    """The published candidates of every post, in the order of the ballot.

    Names are read through ``nominee.person`` and need a scope, as everything personal does.
    """
    rows: QuerySet[Nominee] = QuerySet(Nominee).filter(
        election=election.pk, state=State.CANDIDATE, position__isnull=False
    )
    by_post: dict[int, list[Nominee]] = {}
    for row in rows.select_related("person").order_by("position"):
        by_post.setdefault(row.post_id, []).append(row)
    return [(post, by_post.get(post.pk, [])) for post in posts_of(election)]


def is_candidate(election: Election, person: Person) -> bool:
    """Whether a person stands in an election: nominated and not out of it."""
    rows: QuerySet[Nominee] = QuerySet(Nominee)
    return rows.filter(election=election.pk, person=person.pk, state__in=STANDING).exists()


def is_kin_of_candidate(election: Election, person: Person) -> bool:
    """Whether a person was declared as a relative, of the book's circle, of one who stands."""
    rows: QuerySet[Kin] = QuerySet(Kin).filter(
        nominee__election=election.pk, nominee__state__in=STANDING, person=person.pk,
        relation__in=relations_of(book_of(election)),
    )  # fmt: skip
    return rows.exists()


def bar_to_committee(election: Election, person: Person) -> str | Promise:
    """Why a person may not sit in the election committee; "" where nothing speaks against it."""
    if is_candidate(election, person):
        return _("此人已被提名，不能再进选举委员会。")
    if is_kin_of_candidate(election, person):
        return _("此人的近亲属已被提名，不能进选举委员会。")
    return ""


def balances_of(election: Election) -> list[Balance]:
    """Seats against candidates for every post, as it stands."""
    rows: QuerySet[Nominee] = QuerySet(Nominee).filter(election=election.pk, state=State.CANDIDATE)
    return balances(election, Counter(rows.values_list("post", flat=True)))
