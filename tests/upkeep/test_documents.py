"""The documents of running say what is so."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def names(text: str) -> set[str]:
    return set(re.findall(r"HAITANG_[A-Z_]*[A-Z]", text))


def test_every_setting_is_documented_and_none_that_is_not_there() -> None:
    told = (ROOT / "docs/running/settings.md").read_text()
    rows = {line.split("`")[1] for line in told.splitlines() if line.startswith("| `")}
    assert rows == names((ROOT / "haitang/settings.py").read_text())


def test_every_column_of_the_import_is_documented() -> None:
    from haitang.cases.imports.columns import HEADERS

    told = (ROOT / "docs/using/import.md").read_text()
    assert [name for name, texts in HEADERS.items() if not any(t in told for t in texts)] == []


def test_commands_in_the_documents_exist() -> None:
    there = {path.stem for path in (ROOT / "haitang").glob("*/management/commands/[a-z]*.py")}
    there |= {"migrate", "collectstatic", "check"}  # of Django itself
    for path in (ROOT / "docs/running").glob("*.md"):
        told = re.findall(r"`haitang ([a-z]+)|^haitang ([a-z]+)", path.read_text(), re.MULTILINE)
        assert {a or b for a, b in told} <= there, path


def test_every_target_that_is_promised_can_be_made() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert {"demo", "test", "check", "fix", "run", "bench", "messages", "release"} <= targets
    for name in ("run", "environment", "needs"):
        assert (ROOT / ".ci" / name).stat().st_mode & 0o100
