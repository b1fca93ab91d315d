"""The file of one screening within the present scope, ready to be drawn."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.reading import Row, instance, one, seen
from haitang.desk.screening import drawing
from haitang.screening.books import attribute_of, edition_of, here, rule_of, stages_of
from haitang.screening.models import (
    RUNNING,
    Ground,
    Outcome,
    Proposal,
    Purpose,
    Question,
    Review,
    Screening,
    StageDecision,
    State,
    Statement,
    Telling,
)
from haitang.screening.operations.steps import verdict_at
from haitang.screening.stages import DECIDER

HEAD = (
    "id", "person__name", "place", "place__name", "purpose", "rulebook", "rulebook_sha256",
    "as_of", "opened_on", "opened_by__name", "state", "stage", "round", "proposed", "outcome",
    "ground", "asked", "answered", "ended_on", "given",
)  # fmt: skip


def whole(pk: int) -> Row:
    """The head of a file as the present duty shows it, with words for its codes."""
    row = one(Screening.objects.get_queryset().filter(pk=pk), *HEAD)
    return {
        **row,
        "name": row.get("person__name") or _("第%(n)d号") % {"n": row["id"]},
        "state_word": State(row["state"]).label,
        "tone": drawing.STATE_TONES[row["state"]],
        "purpose_word": Purpose(row["purpose"]).label,
        "outcome_word": Outcome(row["outcome"]).label if row.get("outcome") else "",
        "outcome_tone": drawing.OUTCOME_TONES.get(row.get("outcome", ""), "wait"),
        "ground_word": Ground(row["ground"]).label if row.get("ground") else "",
    }


def file_of(pk: int) -> dict[str, Any]:
    """Everything about one screening within the present scope, ready to be drawn."""
    row = whole(pk)
    screening = instance(Screening.objects.get_queryset().filter(pk=pk))
    stages = stages_of(screening)
    stage = stages.stage(row["stage"])
    running = row["state"] in RUNNING
    context: dict[str, Any] = {
        "file": row,
        "stage": stage,
        "stages": [_stage_title(each.title, each.rounds) for each in stages.rows],
        "at": stages.place_of(row["stage"]) + (not running),
        "chain": stages,
        "running": running,
        "by_decider": stage.by == DECIDER,
        "telling": telling_of(pk),
        "decisions": decisions_of(screening),
        "questions": [],
    }
    if "person__name" in row:  # who reads the file reads the verdict; who checks the steps does not
        context |= _verdict(screening, context)
    return context


def _stage_title(title: str, rounds: int) -> str:
    return title if rounds == 1 else _("%(title)s %(n)d轮") % {"title": title, "n": rounds}


def _verdict(screening: Screening, context: dict[str, Any]) -> dict[str, Any]:
    questions = questions_of(screening)
    shown = verdict_at(screening, _moment_of(screening))
    waits = drawing.by_attribute(questions)
    return {
        "questions": questions,
        "rules": drawing.rules_of(screening, shown, waits),
        "proposed": Proposal(shown.proposed).label,
        "proposed_tone": drawing.PROPOSAL_TONES[shown.proposed],
        "sha256": shown.sha256,
        "until": shown.until if context["running"] else None,
        "to_ask": drawing.to_ask(shown) if context["running"] else [],
        "unasked": _unasked(screening, waits) if context["running"] else [],
        "given": _given(screening),
        "book": here(edition_of(screening).book.title),
        "sample": edition_of(screening).book.sample,
    }


def _moment_of(screening: Screening) -> Any:
    """Now; of a file that is closed, the moment of its last decision."""
    if screening.state in RUNNING:
        return timezone.now()
    rows = StageDecision.objects.get_queryset().filter(screening=screening.pk)
    last = rows.order_by("-decided_at").values_list("decided_at", flat=True).first()
    return last or timezone.now()


def _unasked(screening: Screening, waits: dict[str, list[str]]) -> list[str]:
    """Titles of what nobody was asked and the office does not know itself."""
    known = {*waits, *screening.given}
    return [here(a.title) for a in edition_of(screening).attributes if a.name not in known]


def _given(screening: Screening) -> list[Row]:
    found = []
    for name, row in screening.given.items():
        attribute = attribute_of(screening, name)
        shown = drawing.shown_value(attribute, row["value"])
        on = dt.date.fromisoformat(row["on"])
        found.append({**row, "on": on, "title": here(attribute.title), "shown": shown})
    return found


def questions_of(screening: Screening) -> list[Row]:
    """Every question with the statement in force and how many went before it."""
    rows = seen(
        Question.objects.get_queryset().filter(screening=screening.pk).order_by("pk"),
        "id", "attribute", "agency__name", "asked_at", "asked_by__name", "due_on", "open", "urged",
    )  # fmt: skip
    statements = seen(
        Statement.objects.get_queryset().filter(question__screening=screening.pk).order_by("pk"),
        "id", "question", "answer", "value", "evidence", "basis", "valid_from", "valid_to",
        "signer", "stated_at", "stated_by__name", "replaced_at",
    )  # fmt: skip
    today = timezone.localdate()
    for row in rows:
        attribute = attribute_of(screening, row["attribute"])
        own = [s for s in statements if s["question"] == row["id"]]
        row["title"] = here(attribute.title)
        row["late"] = row["open"] and row["due_on"] < today
        row["said"] = next(
            (drawing.dressed_statement(attribute, s) for s in own if not s["replaced_at"]), None
        )
        row["before"] = [drawing.dressed_statement(attribute, s) for s in own if s["replaced_at"]]
    return rows


def decisions_of(screening: Screening) -> list[Row]:
    """The decisions so far, oldest first."""
    rows = seen(
        StageDecision.objects.get_queryset()
        .filter(screening=screening.pk)
        .order_by("decided_at", "pk"),
        "id", "stage", "round", "proposed", "verdict_sha256", "outcome", "rule", "reason",
        "panel", "decided_by__name", "decided_at",
    )  # fmt: skip
    stages = stages_of(screening)
    for row in rows:
        stage = stages.stage(row["stage"])
        row["title"] = stage.title
        if stage.rounds > 1:
            row["title"] = _("%(title)s 第%(n)d轮") % {"title": stage.title, "n": row["round"]}
        row["outcome_word"] = Outcome(row["outcome"]).label
        row["tone"] = drawing.OUTCOME_TONES[row["outcome"]]
        row["proposed_word"] = Proposal(row["proposed"]).label
        rule = rule_of(screening, row["rule"]) if row.get("rule") else None
        if rule is not None:
            row["rule_words"] = f"{here(rule.title)}　{here(rule.source.cite())}"
    return rows


def telling_of(pk: int) -> Row | None:
    """What the person was told and said, if anything."""
    rows = seen(
        Telling.objects.get_queryset().filter(screening=pk),
        "text", "told_on", "told_by__name", "reply", "reply_on", "wants_review", "review",
        "review_reason", "reviewed_on", "reviewed_by__name",
    )  # fmt: skip
    for row in rows:
        row["review_word"] = Review(row["review"]).label if row["review"] else ""
        return row
    return None
