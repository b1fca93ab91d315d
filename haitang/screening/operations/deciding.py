"""A named person decides at a stage 审定, with the verdict on the screen and a reason."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.facts.days import local_day
from haitang.facts.kinds import Code, Commitment
from haitang.facts.operations import operation
from haitang.facts.told import Words, moment, optional
from haitang.scope.actor import Actor
from haitang.screening.books import rule_of, stages_of
from haitang.screening.errors import ScreeningError, SeparationError
from haitang.screening.facts import ScreeningDecided
from haitang.screening.models import (
    Ground,
    Outcome,
    Proposal,
    Question,
    Screening,
    StageDecision,
    State,
    Statement,
)
from haitang.screening.operations.steps import locked, verdict_at, write
from haitang.screening.stages import DECIDER, SCREENER, Stage
from haitang.screening.verdicts import Shown

SHORTEST_REASON = 4  # characters
# What the proposal comes to where nobody objects; a discretionary ground has no such answer.
FOLLOWS = {
    Proposal.PASS: Outcome.PASSED,
    Proposal.FAIL: Outcome.REFUSED,
    Proposal.VERIFY: Outcome.HELD,
}


@operation
def review_screening(
    *,
    screening: Screening,
    outcome: Outcome,
    seen: str,
    rule: str = "",
    reason: str = "",
    panel: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> StageDecision:
    """Decide an early stage 初审: the street, the secretary's rounds.

    ``seen`` is the hash of the verdict on the screen: when it has changed since, nothing happens.
    ``rule`` names the rule on which a refusal rests, ``panel`` who sat there. Raises
    ScreeningError.
    """
    return _decide(screening, SCREENER, outcome, seen, (rule, reason, panel), at, actor)


@operation
def decide_screening(
    *,
    screening: Screening,
    outcome: Outcome,
    seen: str,
    rule: str = "",
    reason: str = "",
    panel: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> StageDecision:
    """Decide a later stage 审定: the group, the joint review. As ``review_screening``.

    At a stage that is kept apart, whoever asked or answered is refused with SeparationError.
    """
    return _decide(screening, DECIDER, outcome, seen, (rule, reason, panel), at, actor)


def _decide(
    screening: Screening,
    by: str,
    outcome: Outcome,
    seen: str,
    words: tuple[str, str, str],
    at: dt.datetime | None,
    actor: Actor,
) -> StageDecision:
    row, when = locked(screening), moment(at)
    stage = stages_of(row).stage(row.stage)
    if stage.by != by:
        raise ScreeningError(
            _("现在是“%(stage)s”，不由这里决定。") % {"stage": stage.title}, code="stage"
        )
    if stage.separate:
        _apart(row, actor.account)
    shown = verdict_at(row, when)
    if shown.sha256 != seen:
        raise ScreeningError(
            _("审查意见已经变化，请看清新的意见再决定。"), code="verdict_changed", field="seen"
        )
    rule, reason, panel = words
    why = _reason(row, stage, shown, Outcome(outcome), rule, reason)
    decision = StageDecision(
        screening=row, stage=row.stage, round=row.round, proposed=shown.proposed,
        verdict_sha256=shown.sha256, outcome=outcome, rule=rule, reason=why.text, salt=why.salt,
        panel=optional(panel, "panel", most=200).text, decided_by_id=actor.account,
        decided_at=when,
    )  # fmt: skip
    decision.save(force_insert=True)
    _go_on(row, decision, when)
    _record(row, decision, why, when)
    return decision


def _apart(row: Screening, account: int | None) -> None:
    """Whoever opened, asked or answered does not decide. Raises SeparationError."""
    if account is None:
        return
    asked = QuerySet(Question).filter(screening=row, asked_by=account).exists()
    said = QuerySet(Statement).filter(question__screening=row, stated_by=account).exists()
    if asked or said or row.opened_by_id == account:
        raise SeparationError(_("您发起、提问或者答复过这份审查，请由另一个人决定。"))


def _reason(
    row: Screening, stage: Stage, shown: Shown, outcome: Outcome, rule: str, reason: str
) -> Words:
    """The reason, where one is needed; a rule must be one that does not speak for the person."""
    if outcome not in Outcome.values:
        raise ScreeningError(_("请选择一种决定。"), field="outcome")
    words = optional(reason, "reason", most=500)
    if outcome == Outcome.REFUSED and not rule and len(words.text) < SHORTEST_REASON:
        raise ScreeningError(_("不通过要写明依据的条件，或者写明理由。"), field="reason")
    if rule:
        _bears(row, shown, rule, outcome)
    if _differs(stage, shown.proposed, outcome, rule) and len(words.text) < SHORTEST_REASON:
        raise ScreeningError(
            _("决定和系统建议（%(proposed)s）不同，请写明理由，至少%(n)d个字。")
            % {"proposed": shown.proposed.label, "n": SHORTEST_REASON},
            field="reason",
        )
    return words


def _bears(row: Screening, shown: Shown, rule: str, outcome: Outcome) -> None:
    if rule_of(row, rule) is None:
        raise ScreeningError(_("条件书里没有这一条，请从列表中选择。"), field="rule")
    found = next(v for v in shown.verdicts if v.rule.id == rule)
    if outcome == Outcome.REFUSED and found.value is found.rule.wanted:
        raise ScreeningError(
            _("查到的情况不属于这一条，不能拿它作依据。请另选，或者写明理由。"), field="rule"
        )


def _differs(stage: Stage, proposed: Proposal, outcome: Outcome, rule: str) -> bool:
    """Whether a decision departs from the proposal, or settles what only a person can."""
    if proposed == Proposal.WEIGH:
        return not (outcome == Outcome.HELD or (outcome == Outcome.REFUSED and rule))
    if proposed == Proposal.VERIFY and outcome == Outcome.PASSED:
        return not stage.open
    if outcome == Outcome.HELD:
        return proposed != Proposal.VERIFY
    return FOLLOWS[proposed] != outcome


def _go_on(row: Screening, decision: StageDecision, when: dt.datetime) -> None:
    """To the next round or stage, or to the end."""
    if decision.outcome == Outcome.HELD:
        return
    follows = stages_of(row).after(row.stage, row.round)
    if decision.outcome == Outcome.PASSED and follows is not None:
        row.stage, row.round = follows
        row.save(update_fields=["stage", "round"])
        return
    row.state, row.outcome = State.DECIDED, decision.outcome
    row.ground, row.ended_on = ground_of(row, decision), local_day(when)
    row.save(update_fields=["state", "outcome", "ground", "ended_on"])


def ground_of(row: Screening, decision: StageDecision) -> str:
    """The kind of reason of a refusal: of the rule it rests on, else "other"; "" when it passed."""
    if decision.outcome != Outcome.REFUSED:
        return ""
    rule = rule_of(row, decision.rule) if decision.rule else None
    kind = {"bar": Ground.BAR, "deny": Ground.BAR, "discretionary": Ground.DISCRETIONARY,
            "floor": Ground.FLOOR}  # fmt: skip
    return kind.get(rule.kind, Ground.OTHER) if rule else Ground.OTHER


def _record(row: Screening, decision: StageDecision, why: Words, when: dt.datetime) -> None:
    fact = ScreeningDecided(
        stage=Code(decision.stage), outcome=Code(decision.outcome),
        proposed=Code(decision.proposed), ground=Code(ground_of(row, decision) or "none"),
        round=decision.round, verdict=Commitment(decision.verdict_sha256), reason=why.commitment,
    )  # fmt: skip
    write(row, fact, when)
