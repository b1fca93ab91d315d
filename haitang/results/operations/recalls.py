"""Recalls 罢免: asked for, replied to, voted on as an election of their own (RC25 Art 20)."""

import datetime as dt
import hashlib
from typing import Any

from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.elections.operations import advance_election, call_election, plan_election
from haitang.elections.operations.calling import Seat
from haitang.elections.queries import book_of, posts_of
from haitang.facts.days import local_day
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment, required
from haitang.nominations.models import Nominee, Source, State
from haitang.people.models import Term
from haitang.people.operations import end_terms
from haitang.people.rows import here
from haitang.results.errors import ResultError, TooLateError
from haitang.results.facts import RecallCalled, RecallDecided, RecallReplied, RecallRequested
from haitang.results.models import RecallRequest
from haitang.results.operations.steps import locked_election, sealed_words, tell
from haitang.results.rules import last_day, period
from haitang.rolls.models import Roll
from haitang.rolls.operations import carry_roll_over
from haitang.rolls.queries import electorate
from haitang.scope.actor import Actor

Stage, Purpose = Election.Stage, Election.Purpose
RState = RecallRequest.State
OVER = (Stage.DECIDED, Stage.ENDED)


@operation
def request_recall(
    *, election: Election, term: Term, reason: str, signers: int, base: int | None = None,
    at: dt.datetime | None = None, actor: Actor,
) -> RecallRequest:  # fmt: skip
    """Enough voters ask for somebody's recall 要求罢免.

    ``base`` is how many may vote now, by default the roll of ``election``. The share that must sign
    stands in the election's book. Raises ResultError with the equation; TooLateError for the same
    reason within a year.
    """
    first = locked_election(election, "request_recall", *OVER)
    when, text = moment(at), required(reason, "reason", least=4, most=400).text
    held: Term = lock(Term.objects.select_related("post"), pk=term.pk)
    if held.post.organization_id != first.body_id or held.ended_on is not None:
        raise ResultError(_("请选择现任的成员。"), field="term")
    rule = book_of(first).rules.recall_request.get(first.mode)
    if rule is None:
        raise ResultError(_("这本规则书没有罢免的规定。"), code="no_rule")
    whole = base or electorate(first)
    needed = rule.needed(whole)
    if not needed <= signers <= whole:
        raise ResultError(
            _("有选举权的%(base)d人，至少%(needed)d人联名，现在是%(n)d人。%(source)s")
            % {"base": whole, "needed": needed, "n": signers, "source": rule.source},
            field="signers",
        )
    mark = hashlib.sha256(f"{held.person_id}\n{''.join(text.split())}".encode()).hexdigest()
    _not_again(mark, local_day(when))
    if (
        RecallRequest.objects.get_queryset()
        .filter(term=held, state__in=(RState.FILED, RState.VOTING))
        .exists()
    ):
        raise ResultError(_("对这个人的罢免要求正在办理。"), code="open")
    row = RecallRequest(
        origin=first, term=held, place=first.place, path=first.path, reason=text, reason_hash=mark,
        signers=signers, base=whole, needed=needed, filed_on=local_day(when),
        vote_by=last_day(local_day(when), period("recall_vote")),
    )  # fmt: skip
    row.save(force_insert=True)
    fact = RecallRequested(
        signers=signers, needed=needed, vote_by=row.vote_by, reason=sealed_words(text)
    )
    tell(row, fact, when)
    return row


def _not_again(mark: str, day: dt.date) -> None:
    rule = period("recall_again")
    since = day - dt.timedelta(days=rule.days)
    rows = RecallRequest.objects.get_queryset().filter(
        reason_hash=mark, state=RState.LOST, filed_on__gt=since
    )
    if rows.exists():
        raise TooLateError(
            _("同一理由的罢免要求没有通过，一年内不能再提。%(source)s") % {"source": rule.source},
            field="reason",
        )


@operation
def reply_to_recall(
    *, request: RecallRequest, reply: str, at: dt.datetime | None = None, actor: Actor
) -> RecallRequest:
    """The person gives their reply 申辩; it is read out before the vote."""
    row = _locked(request, "reply_to_recall", RState.FILED, RState.VOTING)
    row.reply = required(reply, "reply", least=4).text
    row.save(update_fields=["reply"])
    tell(row, RecallReplied(reply=sealed_words(row.reply)), moment(at))
    return row


def _locked(request: RecallRequest, operation: str, *states: str) -> RecallRequest:
    rows = RecallRequest.objects.get_queryset().select_related("place")
    row: RecallRequest = lock(rows, pk=request.pk)
    here(operation, row.path)
    if row.state not in states:
        raise ResultError(
            _("这件罢免要求现在是“%(state)s”，不能这样办。") % {"state": row.get_state_display()},
            code="wrong_state",
        )
    return row


@operation
def call_recall(
    *, request: RecallRequest, day: dt.date, at: dt.datetime | None = None, actor: Actor
) -> Election:
    """Call the vote on a recall 召集罢免表决: in the mode in which the person was elected.

    On the ballot stands the one name; a mark agrees to the recall. The vote must be held by the
    day that the measure sets. Raises TooLateError.
    """
    row = _locked(request, "call_recall", RState.FILED)
    when, rule = moment(at), period("recall_vote")
    if not row.filed_on <= day <= row.vote_by:
        raise TooLateError(
            _("罢免表决要在%(first)s至%(until)s之间。%(source)s")
            % {"first": row.filed_on, "until": row.vote_by, "source": rule.source},
            field="day",
        )
    made = _recall_election(row, day, when, actor)
    row.election, row.state = made, RState.VOTING
    row.save(update_fields=["election", "state"])
    tell(row, RecallCalled(election=Ref(f"election:{made.pk}")), when)
    return made


def _recall_election(row: RecallRequest, day: dt.date, when: dt.datetime, actor: Actor) -> Election:
    first = Election.objects.select_related("body", "place", "term_change").get(pk=row.origin_id)
    term = Term.objects.select_related("post", "person").get(pk=row.term_id)
    code = next((p.code for p in posts_of(first) if p.title == term.post.title), "member")
    made: Election = plan_election(
        body=first.body, kind=first.kind, mode=first.mode, rulebook=first.rulebook, day=day,
        posts=[Seat(code, 1, 0, term.post.title)], term_change=first.term_change,
        purpose=Purpose.RECALL, follows=first, sequence=first.sequence,
        law_reason=first.law_reason, at=when, actor=actor,
    )  # fmt: skip
    call_election(election=made, at=when, actor=actor)
    if Roll.objects.filter(election=first, frozen_at__isnull=False).exists():
        carry_roll_over(election=made, actor=actor)
    Nominee(
        election=made, place=made.place, path=made.path, person=term.person,
        post=posts_of(made)[0], source=Source.VOTERS, supporters=row.signers,
        nominated_on=row.filed_on, state=State.CANDIDATE, position=1, published_on=day,
        incumbent=True,
    ).save(force_insert=True)  # fmt: skip
    made.refresh_from_db()
    if made.stage != Stage.READY:
        advance_election(election=made, to=Stage.READY, at=when, actor=actor)
    return made


def settle_recall(
    election: Election, decision: dict[str, Any], actor: Actor, when: dt.datetime
) -> None:
    """The vote was counted: carried by more than half, else lost. Part of ``declare_result``."""
    rows = RecallRequest.objects.get_queryset().select_related("place", "term")
    row: RecallRequest = lock(rows, election=election.pk)
    post = decision["posts"][0]
    carried = bool(decision["valid"] and post["elected"])
    row.state = RState.CARRIED if carried else RState.LOST
    row.save(update_fields=["state"])
    if carried and row.term.ended_on is None:
        end_terms(terms=[row.term], on=election.day, actor=actor)
    agreed = max((one["votes"] for one in post["candidates"]), default=0)
    fact = RecallDecided(outcome=Code(row.state), agreed=agreed, needed=post["needed"])
    tell(row, fact, when)
