"""A verdict as plain values for JSON and as sentences in both languages."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from haitang.rules.engine.attributes import Attribute, Value
from haitang.rules.engine.book import Edition
from haitang.rules.engine.folding import Clause, Node
from haitang.rules.engine.kleene import Truth
from haitang.rules.engine.kleene import verdict as truth_of
from haitang.rules.engine.printing import sentence
from haitang.rules.engine.said import Said
from haitang.rules.engine.subject import Subject
from haitang.rules.engine.tree import OPPOSITE, Compare, Ranked
from haitang.rules.engine.verdicts import NAMES, Verdict, evaluate
from haitang.rules.engine.ways import CHANGE, PROVE, Step, ways

_HEADS: Mapping[tuple[str, Truth], Said] = {
    ("grant", True): Said("符合“{}”的条件", "Meets the conditions of “{}”"),
    ("grant", False): Said("不符合“{}”的条件", "Does not meet the conditions of “{}”"),
    ("floor", True): Said("达到“{}”的要求", "Reaches the requirement “{}”"),
    ("floor", False): Said("没有达到“{}”的要求", "Does not reach the requirement “{}”"),
    ("bar", True): Said("有“{}”的情形，属于不能", "“{}” applies: this is a bar"),
    ("bar", False): Said("没有“{}”的情形", "“{}” does not apply"),
    ("discretionary", True): Said(
        "有“{}”的情形，属于不宜，由决定人权衡", "“{}” applies: not suitable, to be weighed"
    ),
    ("discretionary", False): Said("没有“{}”的情形", "“{}” does not apply"),
    ("deny", True): Said("有“{}”的情形，不予办理", "“{}” applies: to be denied"),
    ("deny", False): Said("没有“{}”的情形", "“{}” does not apply"),
}
_OPEN = Said("“{}”还不能确定", "“{}” cannot be settled yet")


def explain(edition: Edition, subject: Subject) -> list[dict[str, object]]:
    """Every rule in force with verdict, tree, missing, ways and source, as plain JSON values."""
    return [plain(v, edition.day, edition.book.convention) for v in evaluate(edition, subject)]


def plain(verdict: Verdict, day: date, convention: str) -> dict[str, object]:
    """One verdict as plain JSON values."""
    rule = verdict.rule
    found = ways(verdict, day, convention)
    missing = verdict.missing
    stale = verdict.subject.stale
    return {
        "rule": rule.id,
        "title": _both(rule.title),
        "kind": rule.kind,
        "verdict": verdict.name,
        "good": verdict.value is rule.wanted if verdict.value is not None else None,
        "tree": _tree(verdict, verdict.ready.node, verdict.value, decisive=True),
        "missing": [_missing(attribute, stale) for attribute in missing],
        "ways": [{"steps": [_step(s) for s in way], "say": _both(say_way(way))} for way in found],
        "source": {
            "law": rule.source.law,
            "article": rule.source.article,
            "address": rule.source.address,
            "quote": rule.source.quote,
        },
        "say": _both(say(verdict)),
        "evidence": [
            {"attribute": e.attribute.name, "document": _both(e.document)} for e in rule.evidence
        ],
        "agency": _both(rule.agency),
        "decider": _both(rule.decider),
        "hash": rule.hash,
    }


def _both(said: Said) -> dict[str, str]:
    return {"zh": said.zh, "en": said.en}


def _json(attribute: Attribute, value: Value | None) -> object:
    if value is None:
        return None
    shown = attribute.plain(value)
    return shown if isinstance(shown, bool | int | str | list) else str(shown)


def _tree(verdict: Verdict, node: Node, value: Truth, *, decisive: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "op": node.op,
        "text": node.text,
        "verdict": NAMES[value],
        "decisive": decisive,
    }
    if node.clause is not None:
        values = verdict.subject.values
        about = node.clause.attributes
        found["values"] = {a.name: _json(a, values.get(a.name)) for a in about}
        found["missing"] = [a.name for a in about if a.name not in values]
        return found
    parts = []
    for part in node.parts:
        inner = truth_of(part, verdict.known)
        counts = decisive and (node.op == "not" or inner is value)
        parts.append(_tree(verdict, part, inner, decisive=counts))
    found["parts"] = parts
    return found


def _missing(attribute: Attribute, stale: Mapping[str, date]) -> dict[str, object]:
    old = stale.get(attribute.name)
    return {
        "attribute": attribute.name,
        "title": _both(attribute.title),
        "agency": _both(attribute.agency),
        "stale": old.isoformat() if old else None,
    }


def _step(step: Step) -> dict[str, object]:
    gap = step.gap
    return {
        "clause": _both(step.clause.said),
        "want": NAMES[step.want],
        "do": step.do,
        "attributes": [a.name for a in step.clause.attributes],
        "short_by": gap
        and {
            "attribute": gap.attribute.name,
            "amount": format(gap.amount, "f"),
            "direction": "up" if gap.up else "down",
            "text": _both(gap.said),
        },
        "until": step.until.isoformat() if step.until else None,
    }


def say_way(way: list[Step]) -> Said:
    """A way as one sentence."""
    said = [_say_step(step) for step in way]
    return Said("；".join(s.zh for s in said) + "。", "; ".join(s.en for s in said) + ".")


def _say_step(step: Step) -> Said:
    text = step.clause.said if step.want else _not(step.clause)
    if step.until is not None:
        day = step.until.isoformat()
        return Said(f"{day} 起满足：{text.zh}", f"wait until {day}: {text.en}")
    if step.do == PROVE:
        return Said(f"须查明：{text.zh}", f"to be established: {text.en}")
    assert step.do == CHANGE  # noqa: S101 - the other two are above
    if step.gap is None:
        return Said(f"须改变为：{text.zh}", f"has to become: {text.en}")
    title, by = step.gap.attribute.title, step.gap.said
    more = Said("还差", "more") if step.gap.up else Said("超出", "less")
    zh = f"须改变为：{text.zh}（{title.zh}{more.zh} {by.zh}）"
    return Said(zh, f"has to become: {text.en} ({title.en}: {by.en} {more.en})")


def _not(clause: Clause) -> Said:
    """A comparison turned round; anything else denied as a whole."""
    if isinstance(clause.leaf, Compare | Ranked):
        return sentence(replace(clause.leaf, op=OPPOSITE[clause.leaf.op]))
    return Said(f"不是“{clause.said.zh}”", f"not “{clause.said.en}”")


def say(verdict: Verdict) -> Said:
    """The verdict, its reasons and the citation, in plain sentences."""
    rule = verdict.rule
    head = _OPEN if verdict.value is None else _HEADS[rule.kind, verdict.value]
    why = _open_reasons(verdict) if verdict.value is None else _reasons(verdict)
    cite, decider = rule.source.cite(), rule.decider
    zh = f"{head.zh.format(rule.title.zh)}：{why.zh}。依据{cite.zh}。由{decider.zh}决定。"
    en = f"{head.en.format(rule.title.en)}: {why.en}. Basis: {cite.en}. {decider.en} decides."
    return Said(zh, en)


def _open_reasons(verdict: Verdict) -> Said:
    zh, en = [], []
    for attribute in verdict.missing:
        old = verdict.subject.stale.get(attribute.name)
        who = attribute.agency
        note = Said(f"，{old} 的答复已过期", f", the answer of {old} is too old") if old else None
        zh.append(attribute.title.zh + _bracket(who.zh, note.zh if note else "", "（", "）"))
        en.append(attribute.title.en + _bracket(who.en, note.en if note else "", " (", ")"))
    return Said("须查明" + "、".join(zh), "to be established: " + "; ".join(en))


def _bracket(who: str, note: str, begin: str, end: str) -> str:
    inner = (who + note).lstrip("，, ")
    return f"{begin}{inner}{end}" if inner else ""


def _reasons(verdict: Verdict) -> Said:
    zh, en = [], []
    for node in verdict.decisive:
        clause = node.clause
        assert clause is not None  # noqa: S101 - decisive nodes are clauses
        shown = _shown(clause, verdict)
        met = verdict.known[clause.number]
        mark = Said("满足", "holds") if met else Said("不满足", "does not hold")
        zh.append(f"{mark.zh}“{node.said.zh}”{shown.zh}")
        en.append(f"“{node.said.en}” {mark.en}{shown.en}")
    return Said("；".join(dict.fromkeys(zh)), "; ".join(dict.fromkeys(en)))


def _shown(clause: Clause, verdict: Verdict) -> Said:
    values = verdict.subject.values
    said = [(a.title, a.show(values.get(a.name))) for a in clause.attributes]
    zh = "，".join(f"{title.zh} {value.zh}" for title, value in said)
    en = ", ".join(f"{title.en}: {value.en}" for title, value in said)
    return Said(f"（{zh}）", f" ({en})")
