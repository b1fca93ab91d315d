"""The register of data 数据目录: what ``registers/*.toml`` say, and which column it forgot."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Model

from haitang.accounts.duties import DUTIES
from haitang.scope.rows import Guarded

FOLDER = Path(__file__).with_name("registers")  # a file a room; ground.toml explains the keys
CLASSES = ("public", "internal", "personal", "sensitive")
WHAT = ("class", "purpose", "basis", "term", "readers")
READERS = frozenset({"duties", "staff", "public", "system"})
# Keys that every row has; they say nothing of their own.
_KEYS = frozenset({"id", "place", "path"})


@dataclass(frozen=True)
class Entry:
    """What the register says about one column."""

    column: str
    klass: str
    purpose: str
    basis: str
    term: str
    readers: tuple[str, ...]


Register = dict[str, dict[str, Entry]]


def register(text: str | None = None) -> Register:
    """``room.Model`` -> column -> entry. Raises ValueError for a table that is not whole."""
    texts = [file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.toml"))]
    found: Register = {}
    for whole in texts if text is None else [text]:
        for label, table in tomllib.loads(whole).items():
            if label in found:
                msg = f"{label} stands in two files of the register of data"
                raise ValueError(msg)
            found[label] = dict(_columns(label, table))
    return found


def _columns(label: str, table: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    own = table.get("column", {})
    names = table.get("columns", "").split()
    if missing := [*(what for what in WHAT if not table.get(what)), *(own.keys() - set(names))]:
        msg = f"{label}: {', '.join(missing)} missing in the register of data"
        raise ValueError(msg)
    for name in names:
        said = {**table, **own.get(name, {})}
        klass, purpose, basis, term, readers = (said[what] for what in WHAT)
        yield name, Entry(name, klass, purpose, basis, term, tuple(readers))


def all_models() -> list[type[Model]]:
    """Every table of the installation, those of Django among them."""
    return list(apps.get_models(include_auto_created=True))


def problems(said: Register, models: Iterable[type[Model]]) -> list[str]:
    """Columns without an entry, entries without a column, and columns that nobody reads."""
    return [line for model in models for line in _of(model, said.get(model._meta.label, {}))]


def _of(model: type[Model], said: dict[str, Entry]) -> Iterator[str]:
    label = model._meta.label
    there = {field.attname for field in model._meta.concrete_fields}
    for name in sorted(there ^ said.keys()):
        yield f"{label}.{name} is {'not in the register' if name in there else 'no column'}"
    for name in sorted(there & said.keys()):
        yield from (f"{label}.{name}: {line}" for line in _wrong(model, said[name]))


def _wrong(model: type[Model], entry: Entry) -> Iterator[str]:
    if entry.klass not in CLASSES:
        yield f"{entry.klass} is no class"
    if unknown := set(entry.readers) - READERS - DUTIES.keys():
        yield f"{', '.join(sorted(unknown))} reads nothing"
    name = entry.column.removesuffix("_id")
    if "duties" in entry.readers and name not in _KEYS and not readers_of(model, name):
        yield "no duty reads it: leave it out, or say who does"


def readers_of(model: type[Model], column: str) -> list[str]:
    """Codes of the duties that may read a column of a guarded record."""
    if not issubclass(model, Guarded):
        return []
    return [d.code for d in DUTIES.values() if column in d.columns.get(model.record, ())]
