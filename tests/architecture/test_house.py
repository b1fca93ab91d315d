"""What the import linter cannot see: relations by string, words, and the shape of operations."""

import inspect
import re
import tomllib
from pathlib import Path

from django.apps import apps

import haitang.cases.operations
from haitang.facts.kinds import KINDS
from haitang.facts.operations import OPERATIONS

ROOT = Path(__file__).parents[2]


def floors() -> dict[str, int]:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    [contract] = [c for c in contracts if c["name"] == "Floors"]
    height = {}
    for level, line in enumerate(reversed(contract["layers"])):
        for room in line.split("|"):
            height[room.strip().strip("()")] = level
    return height


def test_relations_only_point_down() -> None:
    height = floors()
    for model in apps.get_models():
        if not model.__module__.startswith("haitang."):
            continue
        here = model._meta.app_label
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or not field.related_model:
                continue
            there = field.related_model._meta.app_label
            if there != here and there in height:
                assert height[there] < height[here], f"{model.__name__}.{field.name}"


def test_every_room_says_what_it_is_for() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("haitang."):
            assert config.module is not None
            assert config.module.__doc__, config.name


def test_every_operation_says_what_it_does_and_who_acts() -> None:
    assert haitang.cases.operations
    ours = {n: f for n, f in OPERATIONS.items() if f.__module__.startswith("haitang.")}
    for name, func in ours.items():
        parameters = inspect.signature(func).parameters
        assert func.__doc__, name
        assert "actor" in parameters, name
        kinds = {p.kind for p in parameters.values()}
        assert kinds == {inspect.Parameter.KEYWORD_ONLY}, name


def test_every_kind_has_both_titles_and_a_meaning() -> None:
    for code, kind in KINDS.items():
        assert kind.info.zh, code
        assert kind.info.en, code
        assert kind.info.doc.strip(), code


def test_the_gate_is_lifted_only_where_it_is_written_down() -> None:
    listed = set((ROOT / "tests/architecture/everything.txt").read_text().split())
    used = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "haitang").rglob("*.py")
        if re.search(r"^\s*with .*\beverything\(", path.read_text(), re.MULTILINE)
    }
    assert used == listed


def test_raw_sql_stands_only_where_it_is_written_down() -> None:
    listed = set((ROOT / "tests/architecture/raw_sql.txt").read_text().split())
    words = ("connection.cursor()", ".raw(", "RawSQL", ".extra(")
    used = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "haitang").rglob("*.py")
        if any(word in path.read_text() for word in words)
    }
    assert used == listed


def test_files_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): n
        for path in (ROOT / "haitang").rglob("*.py")
        if "migrations" not in path.parts and (n := len(path.read_text().splitlines())) > 450
    }
    assert not long
