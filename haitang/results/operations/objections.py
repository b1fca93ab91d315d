"""Objections to a result, their answers, and an election that is found invalid."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.elections.operations import advance_election
from haitang.facts.days import local_day
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment, required
from haitang.people.operations import end_terms
from haitang.people.rows import here
from haitang.results.errors import ResultError, TooLateError
from haitang.results.facts import ResultAnnulled, ResultObjected, ResultObjectionAnswered
from haitang.results.models import Elected, Result, ResultObjection
from haitang.results.operations.steps import locked_result, sealed_words, tell
from haitang.results.rules import last_day, period
from haitang.scope.actor import Actor

Stage = Election.Stage


@operation
def object_to_result(
    *, result: Result, name: str, text: str, at: dt.datetime | None = None, actor: Actor
) -> ResultObjection:
    """Register an objection to a result 登记结果异议, within its period.

    Raises TooLateError with the last day and the rule; ResultError.
    """
    fresh = locked_result(result, "object_to_result")
    when = moment(at)
    day, rule = local_day(when), period("result_objection")
    if day > fresh.objections_until:
        raise TooLateError(
            _("异议期到%(day)s为止，已经过了。%(source)s。可以向乡镇街道或者县级主管部门反映。")
            % {"day": fresh.objections_until, "source": rule.source},
            field="at",
        )
    row = ResultObjection(
        result=fresh, place=fresh.place, path=fresh.path, filed_on=day,
        name=required(name, "name", least=2, most=60).text,
        text=required(text, "text", least=4).text,
        due_on=last_day(day, period("result_answer")),
    )  # fmt: skip
    row.save(force_insert=True)
    tell(row, ResultObjected(due=row.due_on, text=sealed_words(row.text)), when)
    return row


@operation
def decide_result_objection(
    *, objection: ResultObjection, upheld: bool, answer: str, at: dt.datetime | None = None,
    actor: Actor,
) -> ResultObjection:  # fmt: skip
    """Answer an objection 答复结果异议. One that is upheld may lead to ``annul_result``."""
    rows = ResultObjection.objects.get_queryset().select_related("place")
    row: ResultObjection = lock(rows, pk=objection.pk)
    here("decide_result_objection", row.path)
    if row.decided_on is not None:
        raise ResultError(_("这件异议已经答复过。"), code="answered")
    when = moment(at)
    row.decided_on, row.upheld = local_day(when), upheld
    row.answer = required(answer, "answer", least=4).text
    row.save(update_fields=["decided_on", "upheld", "answer"])
    fact = ResultObjectionAnswered(
        upheld=Code("yes" if upheld else "no"), answer=sealed_words(row.answer)
    )
    tell(row, fact, when)
    return row


@operation
def annul_result(
    *, result: Result, reason: str, at: dt.datetime | None = None, actor: Actor
) -> Result:
    """Find an election invalid 认定选举无效 (RC25 Art 22): force, threats, fraud, bribery, forgery.

    The result stays as it was, marked; terms that began by it end; the election is annulled. A new
    one is called with ``call_rerun``.
    """
    fresh = locked_result(result, "annul_result")
    when = moment(at)
    fresh.annulled_on = local_day(when)
    fresh.annulled_reason = required(reason, "reason", least=4, most=200).text
    fresh.save(update_fields=["annulled_on", "annulled_reason"])
    won = Elected.objects.filter(result=fresh).select_related("term")
    terms = [row.term for row in won.filter(term__ended_on=None) if row.term is not None]
    if terms:
        end_terms(terms=terms, on=fresh.annulled_on, actor=actor)
    fact = ResultAnnulled(
        kind=Code(fresh.election.kind), elected=won.count(),
        reason=sealed_words(fresh.annulled_reason),
    )  # fmt: skip
    tell(fresh, fact, when)
    advance_election(election=fresh.election, to=Stage.ANNULLED, at=when, actor=actor)
    return fresh
