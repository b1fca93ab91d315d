"""The text and the tables of a TOML file; what is wrong with it is said with its line."""

import re
import tomllib
from decimal import Decimal

from haitang.rules.engine.said import RuleError

_ABSURD = re.compile(r"[0-9][0-9_]{4000,}|[eE][+-]?[0-9_]{9,}")  # no parser takes these numbers


def read_toml(content: bytes) -> tuple[str, dict[str, object]]:
    """The text without a byte order mark, and its tables with exact numbers; RuleError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RuleError(
            "文字编码不是 UTF-8，请用编辑器另存为 UTF-8",
            f"the text is not UTF-8; save the file as UTF-8 (at line {line})",
        ) from None
    try:
        return text, tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"不是可读的 TOML：{error}", f"no TOML: {error}") from None
    except RecursionError:
        raise RuleError("括号套得太深", "nested too deeply") from None
    except (ValueError, ArithmeticError):  # of int() and Decimal()
        found = _ABSURD.search(text)
        line = text.count("\n", 0, found.start() if found else 0) + 1
        raise RuleError(
            "有一个数太长或太大，请改成普通的数",
            f"a number is too long or too large; write an ordinary one (at line {line})",
        ) from None
