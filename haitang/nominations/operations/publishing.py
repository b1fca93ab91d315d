"""Publishing the candidates 公布候选人: enough of them, in the order of the ballot."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election, ElectionPost
from haitang.elections.operations.calling import advance_election
from haitang.elections.operations.common import tell
from haitang.elections.queries import posts_of
from haitang.facts.days import local_day
from haitang.facts.history import standing
from haitang.facts.kinds import Code
from haitang.facts.operations import lock_all, operation, withdraw
from haitang.facts.told import moment
from haitang.nominations.errors import NominationError, TooFewError
from haitang.nominations.facts import CandidatesPublished
from haitang.nominations.models import Nominee, State
from haitang.nominations.operations.steps import Stage, locked_election
from haitang.nominations.queries import balances_of
from haitang.nominations.strokes import order_key, surname_strokes
from haitang.scope.actor import Actor

PUBLISHABLE = (Stage.NOMINATING, Stage.REVIEWING, Stage.READY)


@operation
def publish_candidates(
    *,
    election: Election,
    order: Sequence[int] = (),
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> list[Nominee]:
    """Publish the candidates in the order of surname strokes 公布候选人.

    ``order``: keys of nominees in the order wanted among surnames of *equal* strokes. Raises
    NominationError while somebody is still under review, TooFewError with the arithmetic.
    """
    fresh, when = locked_election(election, "publish_candidates", *PUBLISHABLE), moment(at)
    rows: QuerySet[Nominee] = QuerySet(Nominee).filter(election=fresh)
    waiting = rows.filter(state__in=(State.PROPOSED, State.REVIEWING)).count()
    if waiting:
        raise NominationError(
            _("还有%(n)d人没有审查完。请先审完，或者登记退出。") % {"n": waiting},
            code="under_review",
        )
    _enough(fresh)
    passed = rows.filter(state=State.CANDIDATE).select_related("person")
    candidates = list(lock_all(passed.order_by("pk")))
    rows.update(position=None)
    listed = [n for post in posts_of(fresh) for n in _placed(candidates, post, order)]
    for nominee in listed:
        nominee.published_on = on or local_day(when)
    rows.bulk_update(listed, ["position", "published_on"])
    if fresh.stage != Stage.READY:
        advance_election(election=fresh, to=Stage.READY, at=when, actor=actor)
    for earlier in standing(fresh, CandidatesPublished.info.code):
        withdraw(earlier, why=Code("published_again"))
    seats = sum(post.seats for post in posts_of(fresh))
    tell(fresh, CandidatesPublished(candidates=len(listed), seats=seats), when)
    return listed


def _enough(election: Election) -> None:
    """The equation of the first post that has too few. Raises TooFewError."""
    for line in balances_of(election):
        if line.short:
            raise TooFewError(
                _(
                    "%(post)s应选%(seats)d人，候选人至少%(needed)d人，现有%(have)d人，"
                    "还差%(short)d人。依据：%(law)s"
                )
                % {
                    "post": line.post.title, "seats": line.seats, "needed": line.needed,
                    "have": line.have, "short": line.short, "law": line.law,
                }
            )  # fmt: skip


def _placed(
    candidates: Sequence[Nominee], post: ElectionPost, order: Sequence[int]
) -> list[Nominee]:
    """The candidates of a post with their positions."""
    own = [n for n in candidates if n.post_id == post.pk]
    wanted = {pk: i for i, pk in enumerate(order)}

    def key(nominee: Nominee) -> tuple[object, ...]:
        name = nominee.person.name
        return (surname_strokes(name), wanted.get(nominee.pk, len(order)), order_key(name))

    listed = sorted(own, key=key)
    _by_strokes([n for pk in order for n in own if n.pk == pk])
    for position, nominee in enumerate(listed, 1):
        nominee.position = position
    return listed


def _by_strokes(wanted: Sequence[Nominee]) -> None:
    """The wanted order may differ from the strokes nowhere. Raises NominationError."""
    counts = [surname_strokes(n.person.name) for n in wanted]
    if counts != sorted(counts):
        raise NominationError(_("候选人要按姓氏笔画排列，只能调整笔画相同的次序。"), field="order")
