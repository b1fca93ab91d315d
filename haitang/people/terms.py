"""Several persons take up, or leave, posts on one day: few statements, a fact for each."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused
from haitang.facts.kinds import Ref
from haitang.facts.operations import build, lock, lock_all, operation, record_many
from haitang.organizations.models import Post
from haitang.people.facts import TermBegan, TermEnded
from haitang.people.models import Person, Term
from haitang.people.rows import PersonNotFoundError
from haitang.scope.actor import Actor
from haitang.scope.scope import require


class TermError(Refused):
    """A term cannot begin or end like this."""

    code = "term"


@operation
def fill_post(
    *, post: Post, people: Sequence[Person], began_on: dt.date, actor: Actor
) -> list[Term]:
    """Let several persons hold a post from a day, in the order given 一并任职.

    Raises TermError when it has not so many free seats, PersonNotFoundError; then nobody begins.
    """
    where: Post = lock(Post.objects.select_related("organization__place"), pk=post.pk)
    require("fill_post", where.organization.path)
    if where.ended_on is not None and where.ended_on <= began_on:
        raise TermError(_("这个岗位已撤销。请选择现有岗位。"), field="post")
    wanted = [person.pk for person in people]
    reached = Person.objects.get_queryset().filter(erased_at__isnull=True, pk__in=wanted)
    if len(lock_all(reached)) < len(wanted):
        raise PersonNotFoundError(_("没有这个人员，或者不在您的职责范围内。"))
    held = set(where.terms.exclude(ended_on__lte=began_on).values_list("person", flat=True))
    if held & set(wanted):
        raise TermError(_("此人已在这个岗位任职。"), field="person")
    if len(held) + len(wanted) > where.seats:
        raise TermError(_("这个岗位已满员。请先登记离任。"), field="post")
    terms = Term.objects.bulk_create(
        Term(person_id=pk, post=where, began_on=began_on) for pk in wanted
    )
    place = where.organization.place.number
    record_many([
        build(
            TermBegan(person=Ref(f"person:{term.person_id}"), post=Ref(f"post:{where.pk}")),
            subject=term, place=place, at=None, actor=actor,
        )
        for term in terms
    ])  # fmt: skip
    return terms


@operation
def end_terms(*, terms: Sequence[Term], on: dt.date, actor: Actor) -> int:
    """Let several persons leave their posts on a day 一并离任; who began later leaves that day.

    Gives how many left. Raises TermError when one of the terms is over already.
    """
    wanted = [term.pk for term in terms]
    found: QuerySet[Term] = Term.objects.filter(pk__in=wanted, ended_on=None)
    rows = list(lock_all(found.select_related("post__organization__place").order_by("pk")))
    if len(rows) < len(wanted):
        raise TermError(_("这段任期已经结束。"))
    for row in rows:
        require("end_terms", row.post.organization.path)
        row.ended_on = max(on, row.began_on)
    Term.objects.bulk_update(rows, ["ended_on"])
    record_many([
        build(
            TermEnded(person=Ref(f"person:{row.person_id}"), post=Ref(f"post:{row.post_id}")),
            subject=row, place=row.post.organization.place.number, at=None, actor=actor,
        )
        for row in rows
    ])  # fmt: skip
    return len(rows)
