"""What is known of one subject: values, and answers too old to count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from haitang.rules.engine.attributes import Attribute, Catalogue, Value
from haitang.rules.engine.dates import iso_day
from haitang.rules.engine.said import RuleError, or_near


@dataclass(frozen=True)
class Subject:
    """Values by the English name of their attribute; what is absent is unknown."""

    values: Mapping[str, Value]
    stale: Mapping[str, date] = field(default_factory=dict)  # answered then, too long ago


def read_subject(catalogue: Catalogue, given: Mapping[str, object], day: date) -> Subject:
    """The subject in a table of facts, for one day. Raises RuleError, which names the fact.

    A key is the English name or the Chinese title of an attribute. A value is the answer
    itself, None where nobody knows, or ``{"value": …, "on": date, "source": …}``. An answer
    older than the attribute's ``max_age_days`` counts as unknown, one from after the day too.
    """
    values: dict[str, Value] = {}
    stale: dict[str, date] = {}
    seen: set[str] = set()
    for key, item in given.items():
        attribute = catalogue.attribute(key)
        if attribute.name in seen:
            raise RuleError(f"“{attribute.title.zh}”给了两次", f"{attribute.name} is given twice")
        seen.add(attribute.name)
        plain, on = _answer(attribute, item)
        if on is not None and not _fresh(attribute, on, day):
            stale[attribute.name] = on
        elif plain is not None:
            values[attribute.name] = attribute.read(plain)
    return Subject(values, stale)


def _answer(attribute: Attribute, item: object) -> tuple[object, date | None]:
    if not isinstance(item, dict):
        return item, None
    for key in item:
        if key not in ("value", "on", "source"):
            hint = or_near(str(key), ("value", "on", "source"))
            raise RuleError(
                f"“{attribute.title.zh}”里不认识“{key}”{hint.zh}",
                f"{attribute.name}: unknown key {key}{hint.en}",
            )
    on = item.get("on")
    if isinstance(on, str):
        try:
            on = iso_day(on)
        except ValueError:
            on = 0
    if on is not None and not isinstance(on, date):
        raise RuleError(f"“{attribute.title.zh}”的 on 应是日期", f"{attribute.name}: on is a date")
    return item.get("value"), on


def _fresh(attribute: Attribute, on: date, day: date) -> bool:
    if on > day:
        return False
    return attribute.max_age_days is None or (day - on).days <= attribute.max_age_days
