"""Rule books of other rooms: ``haitang rules check`` asks the room that can read them.

A room registers its kind in ``AppConfig.ready``, under the tables that only its books have.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from haitang.rules.engine.findings import Finding
from haitang.rules.engine.reading import LARGEST
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.toml import read_toml


@dataclass(frozen=True)
class BookKind:
    """Checks a book of one kind: faults with their line, the name of the key and the reason."""

    check: Callable[[Path], list[Finding]]


BOOK_KINDS: dict[str, BookKind] = {}  # by the name of a table at the top of the file
_OURS = ("rule", "attributes", "parameter")


def kind_of(path: Path) -> BookKind | None:
    """Whose book a file is; None for one of this room, and for what cannot be read at all."""
    if path.stat().st_size > LARGEST:
        return None
    try:
        _text, tables = read_toml(path.read_bytes())
    except RuleError:  # said by the reader, with the line
        return None
    if not tables or any(name in tables for name in _OURS):
        return None
    found = next((BOOK_KINDS[name] for name in tables if name in BOOK_KINDS), None)
    if found is None and "book" not in tables:  # a [book] alone may become one of ours
        return BookKind(_nobodys)
    return found


def elsewhere(command: str) -> BookKind:
    """Files that another command checks: the one remark says which."""

    def check(path: Path) -> list[Finding]:
        zh = f"这个文件用 {command} 检查，请改用：{command} {path}"
        en = f"{command} checks this file: {command} {path}"
        return [Finding("error", "", Said(zh, en), 1, "elsewhere")]

    return BookKind(check)


def _nobodys(path: Path) -> list[Finding]:
    """The one remark on a file of tables that no room reads as rules."""
    known = [*_OURS, *sorted(name for name in BOOK_KINDS if "." not in name)]  # no models
    said = Said(
        f"{path.name} 不是规则书：没有一节是规则书里有的。规则书里有{'、'.join(known)}这样的节",
        f"{path.name} is no book of rules: none of its tables is one that such books have, which"
        f" are {', '.join(known)}",
    )
    return [Finding("error", "", said, 1, "kind")]
