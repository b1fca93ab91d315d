"""Cases from the tables that offices really keep: read, checked, registered through operations."""

from collections.abc import Callable

from haitang.cases.imports.report import ImportReport
from haitang.cases.imports.run import import_cases

# What ``haitang import`` can bring in: word -> the operation, and what runs it. Rooms above add
# theirs when they are loaded.
IMPORTERS: dict[str, tuple[str, Callable[..., ImportReport]]] = {
    "cases": ("import_cases", import_cases)
}

__all__ = ["IMPORTERS", "ImportReport", "import_cases"]
