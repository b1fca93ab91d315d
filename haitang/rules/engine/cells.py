"""One cell of a text table as a value: how people write yes, numbers and lists in a CSV file."""

import re

from haitang.rules.engine.attributes import Attribute, Value

YES = {"是": True, "true": True, "1": True, "否": False, "false": False, "0": False}
_BETWEEN = re.compile(r"[;；,，、|]")


def read_cell(attribute: Attribute, text: str) -> Value:
    """The value that a cell gives; RuleError. A set lists its members with ; or 、 between.

    A set without members is written as 无 or none.
    """
    text = text.strip()
    match attribute.type:
        case "bool":
            return attribute.read(YES.get(text.lower(), text))
        case "set" if text in ("无", "none"):
            return attribute.read([])
        case "set":
            return attribute.read([word.strip() for word in _BETWEEN.split(text)])
    return attribute.read(text)
