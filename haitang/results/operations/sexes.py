"""Before a result is declared: is it known who is a woman, where seats are kept for women?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.counts.models import Count
from haitang.counts.queries import ballot
from haitang.elections.counting.book import Book
from haitang.elections.models import Election
from haitang.elections.queries import posts_of
from haitang.nominations.models import Nominee, Source
from haitang.people.models import Background, Sex
from haitang.results.document import totals_of
from haitang.results.errors import ResultError
from haitang.results.kept_seats import Marks, as_women, matters

Values = dict[str, Any]
Mark = tuple[str, str]  # post, name
Printed = Mapping[Mark, Nominee]


def with_sexes(
    election: Election, count: Count, printed: Printed, given: Values, book: Book
) -> Values:
    """The count with every woman on whom a kept seat may depend on its lists.

    Those on the ballot are known since it was printed; those written in once they were taken up;
    of those whose votes for a higher post count here too, it is looked up. ``printed``: (post,
    name) of the ballot -> nominee. Raises ResultError with the step to take while the sex of
    somebody on whom the decision depends is not on file.
    """
    totals = totals_of(given, book)
    people = _people(election, printed)
    sexes = sexes_of(people.values())
    unsure: dict[str, list[str]] = {}
    women: Marks = []
    for post, name, mark in _strangers(count, totals, book):
        sex = sexes.get(people.get(mark, 0), Sex.UNKNOWN)
        if sex == Sex.UNKNOWN:
            unsure.setdefault(post, []).append(name)
        elif sex == Sex.FEMALE:
            women.append((post, name))
    given = as_women(given, women)
    _settled(election, matters(as_women(totals, women), unsure, book), {n for _post, n in people})
    return given


def _settled(election: Election, open_: Mapping[str, list[str]], taken_up: set[str]) -> None:
    """Refuse while the sex of somebody is open on whom the decision depends."""
    titles = {each.code: each.title for each in posts_of(election)}
    for post, names in open_.items():
        title = titles[post]
        strangers = [name for name in names if name not in taken_up]
        words = {"post": title, "names": "、".join(strangers or names)}
        if strangers:
            raise ResultError(
                _(
                    "“%(post)s”有单列的妇女名额，还不知道另选的%(names)s是不是妇女，不能宣布。请先"
                    "在提名页把此人作为“另选他人当选，送审查”登记，补录性别，再宣布。"
                )
                % words,
                code="sex_unknown",
            )
        raise ResultError(
            _("“%(post)s”有单列的妇女名额，请先补录%(names)s的性别，再宣布。") % words,
            code="sex_unknown",
        )


def _people(election: Election, printed: Printed) -> dict[Mark, int]:
    """(post, name) -> key of the person: those on the ballot, and those written in and taken up."""
    rows: QuerySet[Nominee] = QuerySet(Nominee).filter(election=election, source=Source.WRITE_IN)
    written = rows.values_list("post__code", "person__name", "person")
    found = {(post, name): person for post, name, person in written}
    return found | {mark: nominee.person_id for mark, nominee in printed.items()}


def _strangers(count: Count, totals: Values, book: Book) -> Iterator[tuple[str, str, Mark]]:
    """Post with kept seats, name that is not on the ballot for it, (post, name) that tells who."""
    above: dict[str, Mark] = {}
    for post in totals["posts"]:
        code, own = post["post"], post["tally"]
        if post.get("women_seats"):
            slot = ballot(count).slot(code)
            known = {*slot.candidates, *post["women"]}
            yield from ((code, name, (code, name)) for name in own if name not in known)
            carried = (name for name in above if name not in own)
            yield from ((code, name, above[name]) for name in carried)
        if book.cascades:
            above |= {name: (code, name) for name in own if name not in above}


def sexes_of(people: Iterable[int]) -> dict[int, str]:
    """The sexes of persons, as far as they are on file."""
    rows: QuerySet[Background] = QuerySet(Background).filter(person__in=list(people))
    return dict(rows.values_list("person", "sex"))
