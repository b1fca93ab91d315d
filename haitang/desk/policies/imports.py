"""Import of office files of enterprises."""

from haitang.desk import table_import
from haitang.policies.imports import import_enterprises

upload, confirm, answer = table_import.views(
    import_enterprises, "enterprise_import", "desk/policies/enterprise_import.html",
    here="enterprises",
)  # fmt: skip
