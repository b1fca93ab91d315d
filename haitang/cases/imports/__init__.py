"""Cases from the tables that offices really keep: read, checked, registered through operations."""

from haitang.cases.imports.report import ImportReport
from haitang.cases.imports.run import import_cases

__all__ = ["ImportReport", "import_cases"]
