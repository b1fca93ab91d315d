"""What ``haitang rules check`` says of a register of data: the basis, the columns, who reads them.

The room of accounts keeps the registers and stands below this one, so they are hooked in here.
"""

from pathlib import Path

from django.apps import apps

from haitang.accounts.register import WHAT, all_models, problems, register
from haitang.rules.engine.findings import Finding
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tables import Table, allow, table, text
from haitang.rules.kinds import BOOK_KINDS, BookKind
from haitang.rules.tablefile import TableFile


def hook() -> None:
    """Make the registers known to the command, by the labels of the models in them."""
    for model in all_models():
        BOOK_KINDS[model._meta.label] = BookKind(check)


def check(path: Path) -> list[Finding]:
    """Every fault of a register, with the line of its table; then what does not fit the models."""
    file = TableFile(path.read_bytes())
    for label in file.raw:
        _read(file, label)
    if not file.findings:
        _fits(file, path.read_text(encoding="utf-8-sig"))
    return file.findings


def _read(file: TableFile, label: str) -> None:
    name = f'"{label}"'
    try:
        row = table(file.raw, label)
        _whole(label, row)
        own = table(row, "column") if "column" in row else {}
    except RuleError as error:
        _fault(file, label, name, error)
        return
    for column in own:
        try:
            _part(row, own, column)
        except RuleError as error:
            _fault(file, f"{label}.{column}", f"{name}.column.{column}", error)


def _fault(file: TableFile, label: str, name: str, error: RuleError) -> None:
    said = Said(f"{label}：{error.said.zh}", f"{label}: {error.said.en}")
    file.fault(said, name, 0, error.key)


def _whole(label: str, row: Table) -> None:
    if label not in {model._meta.label for model in apps.get_models(include_auto_created=True)}:
        raise RuleError("没有这个表", "there is no such table")
    allow(row, (*WHAT, "columns", "column"))
    for key in (*WHAT[:-1], "columns"):
        text(row, key)
    _readers(row)


def _part(row: Table, own: Table, column: str) -> None:
    said = table(own, column)
    allow(said, WHAT)
    if column not in text(row, "columns").split():
        raise RuleError("columns 里没有这一列", "columns has no such column")
    for key in said:
        if key == "readers":
            _readers(said)
        else:
            text(said, key)


def _readers(row: Table) -> None:
    found = row.get("readers")
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        zh, en = "“readers”应是不空的列表：谁看", "readers is a list, not empty: who reads it"
        raise RuleError(zh, en, key="readers")


def _fits(file: TableFile, content: str) -> None:
    """Columns without an entry, entries without a column, columns that nobody reads."""
    models = [model for model in all_models() if model._meta.label in file.raw]
    for said in problems(register(content), models):
        label = ".".join(said.split(".")[:2])
        file.fault(Said(f"与数据表不符：{said}", said), f'"{label}"', 0, "columns")
