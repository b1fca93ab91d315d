"""Read the sections of a rule book that are not the count itself, and apply a unit's overrides."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from haitang.elections.counting.rules import (
    Allowed,
    Bound,
    Cascade,
    Mobile,
    Nomination,
    Period,
    Proxies,
    Relatives,
    Rules,
    Size,
    StepRule,
    Women,
)
from haitang.elections.counting.tables import SOURCE, Table, source, threshold
from haitang.elections.counting.thresholds import Threshold

MODES: Final = ("voters", "households", "representatives", "members")
PURPOSES: Final = ("term", "runoff", "by_election", "recall", "rerun")
HOLDERS: Final = ("voters", "villagers", "relatives")
CIRCLE: Final = ("spouse", "parents_children", "siblings", "grandparents_grandchildren")
SETTLED: Final = ("higher_post", "votes", "fresh_vote")
PERIODS: Final = ("runoff_deadline", "objection", "decision", "disclosure", "handover")
SECTIONS: Final = {
    "size", "nomination", "proxies", "mobile", "relatives", "women", "cascade", "recall_request",
    "step", "may_override", "override", *PERIODS,
}  # fmt: skip
DAY: Final = "day"
FARTHEST: Final = 400  # days: nothing of an election lies further from its day
STEP: Final = {
    "code", "zh", "en", "after", "offset", "days", "follows", "optional", "modes", "purposes",
    "bound",
} | SOURCE  # fmt: skip


def rules(top: Table) -> Rules:
    """The sections of a book; CountError names file and key."""
    steps = _steps(top)
    return Rules(
        size=_size(top.optional("size")),
        nomination=_nomination(top.optional("nomination")),
        proxies=_proxies(top.optional("proxies")),
        mobile=_mobile(top.optional("mobile")),
        relatives=_relatives(top.optional("relatives")),
        women=_women(top.optional("women")),
        cascade=_cascade(top.optional("cascade")),
        recall_request=_recall(top.optional("recall_request")),
        steps=steps,
        may_override=tuple(_allowed(row) for row in top.rows("may_override")),
        **{name: _period(top.optional(name)) for name in PERIODS},
    )


def _size(table: Table | None) -> Size | None:
    if table is None:
        return None
    table.only({"least", "most"} | SOURCE)
    least = table.count("least", 1, 99)
    return Size(least, table.count("most", least, 99), source(table))


def _nomination(table: Table | None) -> Nomination | None:
    if table is None:
        return None
    table.only({"organization", "voters"} | SOURCE)
    return Nomination(table.flag("organization"), table.count("voters", 0, 999), source(table))


def _proxies(table: Table | None) -> Proxies | None:
    if table is None:
        return None
    table.only({"modes", "most", "holders"} | SOURCE)
    modes = table.words("modes", MODES)
    holders = table.word("holders", HOLDERS)
    return Proxies(modes, table.count("most", 0, 9), holders, source(table))


def _mobile(table: Table | None) -> Mobile | None:
    if table is None:
        return None
    table.only({"allowed", "tellers"} | SOURCE)
    return Mobile(table.flag("allowed"), table.count("tellers", 1, 9), source(table))


def _relatives(table: Table | None) -> Relatives | None:
    if table is None:
        return None
    table.only({"circle", "settled_by"} | SOURCE)
    circle, settled = table.words("circle", CIRCLE), table.words("settled_by", SETTLED)
    return Relatives(circle, settled, source(table))


def _women(table: Table | None) -> Women | None:
    if table is None:
        return None
    table.only({"least", "kept"} | SOURCE)
    return Women(table.count("least", 0, 9), table.flag("kept"), source(table))


def _cascade(table: Table | None) -> Cascade | None:
    if table is None:
        return None
    table.only({"on"} | SOURCE)
    return Cascade(table.flag("on"), source(table))


def _period(table: Table | None) -> Period | None:
    if table is None:
        return None
    table.only({"days"} | SOURCE)
    return Period(table.count("days", 0, FARTHEST), source(table))


def _recall(table: Table | None) -> Mapping[str, Threshold]:
    if table is None:
        return MappingProxyType({})
    table.only(set(MODES))
    return MappingProxyType({mode: threshold(table.table(mode)) for mode in table.data})


def _steps(top: Table) -> tuple[StepRule, ...]:
    """Steps in the order of the file; each may refer to those before it and to the day."""
    found: list[StepRule] = []
    known = [DAY]
    for row in top.rows("step"):
        step = _step(row, tuple(known))
        if step.code in known:
            raise row.wrong("code", "写了两次，请换一个", "is given twice")
        found.append(step)
        known.append(step.code)
    return tuple(found)


def _step(row: Table, known: tuple[str, ...]) -> StepRule:
    row.only(STEP)
    return StepRule(
        code=row.text("code"),
        zh=row.text("zh"),
        en=row.text("en"),
        after=row.word("after", known) if "after" in row.data else DAY,
        offset=row.count("offset", -FARTHEST, FARTHEST),
        days=row.count("days", 1, FARTHEST) if "days" in row.data else 1,
        follows=row.flag("follows") if "follows" in row.data else False,
        optional=row.flag("optional") if "optional" in row.data else False,
        modes=row.words("modes", MODES) if "modes" in row.data else MODES,
        purposes=row.words("purposes", PURPOSES) if "purposes" in row.data else PURPOSES,
        bounds=tuple(_bound(each, known) for each in row.rows("bound")),
        source=source(row),
    )


def _bound(row: Table, known: tuple[str, ...]) -> Bound:
    row.only({"of", "earliest", "latest"} | SOURCE)
    edges = {
        key: row.count(key, -FARTHEST, FARTHEST)
        for key in ("earliest", "latest")
        if key in row.data
    }
    if not edges:
        raise row.wrong("", "请写 earliest 或 latest", "write earliest or latest")
    of = row.word("of", known) if "of" in row.data else DAY
    return Bound(of, edges.get("earliest"), edges.get("latest"), source(row))


def _allowed(row: Table) -> Allowed:
    row.only({"key", "least", "most"} | SOURCE)
    least = most = None
    if "least" in row.data or "most" in row.data:
        least = row.count("least", -FARTHEST, FARTHEST)
        most = row.count("most", least, FARTHEST)
    return Allowed(row.text("key"), least, most, source(row))


def overridden(top: Table) -> Table:
    """The book with the unit's own numbers in it; CountError for one that no province allows."""
    allowed = {each.key: each for each in map(_allowed, top.rows("may_override"))}
    data: dict[str, Any] = {key: _copy(value) for key, value in top.data.items()}
    for row in top.rows("override"):
        row.only({"key", "value"} | SOURCE)
        key = row.text("key")
        if key not in allowed:
            listed = "、".join(sorted(allowed)) or "没有"
            raise row.wrong(
                "key",
                f"本省没有允许改“{key}”，可改的有：{listed}",
                f"the province does not let a unit change {key}; it may change {sorted(allowed)}",
            )
        _set(row, data, allowed[key])
    return Table(top.file, top.at, data)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def _set(row: Table, data: dict[str, Any], allowed: Allowed) -> None:
    """Put a value in its place, with the source that the unit gives."""
    where, _, last = allowed.key.rpartition(".")
    place: Any = data
    for step in where.split("."):
        place = _inner(place, step)
    if not isinstance(place, dict) or last not in place:
        raise row.wrong("key", f"书里没有“{allowed.key}”", f"the book has no {allowed.key}")
    if allowed.least is None or allowed.most is None:
        place[last] = row.flag("value")
    else:
        place[last] = row.count("value", allowed.least, allowed.most)
    cited = source(row)
    place.update({"law": cited.law, "article": cited.article, "text": cited.text, "sample": False})


def _inner(place: Any, step: str) -> Any:
    if isinstance(place, list):
        return next((row for row in place if isinstance(row, dict) and row.get("code") == step), {})
    return place.get(step, {}) if isinstance(place, dict) else {}
