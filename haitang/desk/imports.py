"""Import of office files of cases."""

from haitang.cases.imports import import_cases
from haitang.desk import table_import

upload, confirm, answer = table_import.views(
    import_cases, "import", "desk/import.html", linked=True, here="import"
)
