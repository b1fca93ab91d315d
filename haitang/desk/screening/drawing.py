"""A verdict as a picture of three values, and the words of questions and answers."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.reading import Row
from haitang.facts.reader import language
from haitang.rules.engine.attributes import Attribute
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.verdicts import ask_first
from haitang.screening.books import edition_of, here
from haitang.screening.models import Answer, Screening
from haitang.screening.verdicts import Shown, said_in_force

# Kind and verdict of a rule -> words and tone of its chip. Unknown never reads as "no".
RULE_WORDS = {
    ("bar", "true"): (_("有此情形"), "late"),
    ("bar", "false"): (_("经查没有"), "ok"),
    ("deny", "true"): (_("有此情形"), "late"),
    ("deny", "false"): (_("经查没有"), "ok"),
    ("discretionary", "true"): (_("有此情形，集体研究"), "ask"),
    ("discretionary", "false"): (_("经查没有"), "ok"),
    ("floor", "true"): (_("达到"), "ok"),
    ("floor", "false"): (_("没有达到"), "late"),
    ("grant", "true"): (_("符合"), "ok"),
    ("grant", "false"): (_("不符合"), "back"),
}
UNKNOWN = (_("待核实"), "wait")
KIND_WORDS = {
    "bar": _("不能"), "deny": _("不能"), "discretionary": _("不宜"), "floor": _("底线条件"),
    "grant": _("条件"),
}  # fmt: skip
NODE_WORDS = {
    "true": (_("成立"), "run"), "false": (_("不成立"), "back"), "unknown": (_("未知"), "wait"),
}  # fmt: skip
PROPOSAL_TONES = {"fail": "late", "weigh": "ask", "verify": "wait", "pass": "ok"}
STATE_TONES = {"open": "run", "proposed": "ask", "decided": "ok", "withdrawn": "back"}
OUTCOME_TONES = {"passed": "ok", "refused": "late", "held": "wait"}
ORDER = ("late", "ask", "wait", "ok", "back")


def rules_of(screening: Screening, shown: Shown, waits: Mapping[str, list[str]]) -> list[Row]:
    """Every rule as the page draws it, those that speak against the person first.

    ``waits``: attribute -> agencies that were asked.
    """
    edition = edition_of(screening)
    rows = shown.plain(edition.day, edition.book.convention)
    drawn = [_rule(row, edition.book.catalogue.attributes, waits) for row in rows]
    return sorted(drawn, key=lambda row: ORDER.index(row["tone"]))


def _rule(row: Row, attributes: Mapping[str, Attribute], waits: Mapping[str, list[str]]) -> Row:
    said, tone = RULE_WORDS.get((row["kind"], row["verdict"]), UNKNOWN)
    lang, source = language(), row["source"]
    law = source["law"] if source["law"].startswith(("《", "（")) else f"《{source['law']}》"
    return {
        "id": row["rule"],
        "title": row["title"][lang],
        "kind": KIND_WORDS[row["kind"]],
        "word": said,
        "tone": tone,
        "cite": f"{law}{source['article']}",
        "say": row["say"][lang],
        "missing": [_missing(each, waits) for each in row["missing"]],
        "tree": _node(row["tree"], attributes),
    }


def _missing(each: Row, waits: Mapping[str, list[str]]) -> Row:
    lang = language()
    asked = waits.get(each["attribute"], [])
    return {
        "title": each["title"][lang],
        "agency": "、".join(asked) or each["agency"][lang],
        "asked": bool(asked),
        "stale": dt.date.fromisoformat(each["stale"]) if each["stale"] else None,
    }


def _node(row: Row, attributes: Mapping[str, Attribute]) -> Row:
    said, tone = NODE_WORDS[row["verdict"]]
    values = [
        f"{here(attributes[name].title)}：{shown_value(attributes[name], value)}"
        for name, value in row.get("values", {}).items()
    ]
    return {
        "text": row["text"][language()],
        "word": said,
        "tone": tone,
        "decisive": row["decisive"],
        "values": values,
        "parts": [_node(part, attributes) for part in row.get("parts", ())],
    }


def shown_value(attribute: Attribute, value: Any) -> str:
    """A value in words; "unknown" for none."""
    try:
        return here(attribute.show(None if value is None else attribute.read(value)))
    except RuleError:
        return str(value)


def to_ask(shown: Shown) -> list[str]:
    """The titles of what to ask first."""
    return [here(attribute.title) for attribute, _alone, _all in ask_first(shown.verdicts)[:5]]


def answer_words(attribute: Attribute, row: Row) -> str:
    """What a statement says, in words."""
    if row["answer"] == Answer.VALUE:
        return shown_value(attribute, row["value"])
    if row["answer"] == Answer.NOT_FOUND and row["value"] is None:
        return str(_("没有这一项"))
    return str(Answer(row["answer"]).label)


def dressed_statement(attribute: Attribute, row: Row) -> Row:
    """A statement with its words, and whether it still counts today."""
    return {
        **row,
        "words": answer_words(attribute, row),
        "old": not said_in_force(attribute, row, timezone.localdate()),
    }


def by_attribute(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Attribute -> names of the agencies asked."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["attribute"], []).append(row["agency__name"])
    return found
