"""What the person is told 告知, what the person answers, and the review by somebody else 复核."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.facts.commitments import commit
from haitang.facts.days import local_day
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment, required
from haitang.scope.actor import Actor
from haitang.screening.errors import ScreeningError, SeparationError
from haitang.screening.facts import ScreeningReplied, ScreeningReviewed, ScreeningTold
from haitang.screening.models import (
    Outcome,
    Review,
    Screening,
    StageDecision,
    State,
    Telling,
)
from haitang.screening.operations.steps import locked, write


@operation
def tell_person(
    *, screening: Screening, text: str, at: dt.datetime | None = None, actor: Actor
) -> Telling:
    """The person is told the outcome with the reason and the article 告知本人. Once.

    Raises ScreeningError.
    """
    row, when = locked(screening, State.DECIDED), moment(at)
    if QuerySet(Telling).filter(screening=row).exists():
        raise ScreeningError(_("已经告知过本人。"), code="told")
    words = required(text, "text", least=10, most=2000)
    telling = Telling(
        screening=row, text=words.text, salt=words.salt, told_on=local_day(when),
        told_by_id=actor.account,
    )  # fmt: skip
    telling.save(force_insert=True)
    write(row, ScreeningTold(text=words.commitment), when)
    return telling


def _telling(row: Screening) -> Telling:
    try:
        found: Telling = lock(QuerySet(Telling), screening=row)
    except Telling.DoesNotExist:
        raise ScreeningError(_("还没有告知本人。请先告知。"), code="not_told") from None
    return found


@operation
def record_reply(
    *,
    screening: Screening,
    text: str,
    wants_review: bool,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Telling:
    """What the person says to it, and whether a review is asked for. Raises ScreeningError."""
    row, when = locked(screening, State.DECIDED), moment(at)
    telling = _telling(row)
    if telling.review:
        raise ScreeningError(_("已经复核过，不再登记意见。"), code="reviewed")
    words = required(text, "text", least=2, most=2000)
    telling.reply, telling.reply_on = words.text, local_day(when)
    telling.wants_review = wants_review
    telling.save(update_fields=["reply", "reply_on", "wants_review"])
    fact = ScreeningReplied(review=wants_review, text=commit(words.text, telling.salt))
    write(row, fact, when)
    return telling


@operation
def review_decision(
    *,
    screening: Screening,
    result: Review,
    reason: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Telling:
    """Somebody other than those who decided looks at it again 复核; a reversal lets the person on.

    Raises ScreeningError, SeparationError.
    """
    row, when = locked(screening, State.DECIDED), moment(at)
    telling = _telling(row)
    if not telling.wants_review or telling.review:
        raise ScreeningError(_("本人没有要求复核，或者已经复核过。"), code="no_review")
    account = actor.account
    decisions: QuerySet[StageDecision] = QuerySet(StageDecision)
    decided = decisions.filter(screening=row, decided_by=account)
    if account is not None and decided.exists():
        raise SeparationError(_("您作过这份审查的决定，请由另一个人复核。"))
    if result not in Review.values:
        raise ScreeningError(_("请选择复核结果。"), field="result")
    words = required(reason, "reason", least=4, most=2000)
    telling.review, telling.review_reason = result, words.text
    telling.reviewed_on, telling.reviewed_by_id = local_day(when), account
    telling.save(update_fields=["review", "review_reason", "reviewed_on", "reviewed_by"])
    if result == Review.REVERSED:
        row.outcome, row.ground = Outcome.PASSED, ""
        row.save(update_fields=["outcome", "ground"])
    fact = ScreeningReviewed(result=Code(result), reason=commit(words.text, telling.salt))
    write(row, fact, when)
    return telling
