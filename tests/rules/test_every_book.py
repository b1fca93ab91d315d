"""Every file of rules that is shipped: sound as it is, and each fault told by name and line."""

import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

import haitang
from haitang.rules.kinds import BOOK_KINDS, kind_of

ROOT = Path(haitang.__file__).parent
FILES = {
    str(path.relative_to(ROOT)): path
    for path in sorted(ROOT.rglob("*.toml"))
    if path.relative_to(ROOT).parts[0] != "demo"  # invented rows, no rules
}
ITEMS = [name for name in FILES if name.endswith("items.toml")]
RULES = [name for name in FILES if name not in ITEMS]
CITED = [name for name in RULES if "notices" not in name]  # notices repeat no law
SOURCE = re.compile(r"^(law|source) = .*\n", re.MULTILINE)
BASIS = re.compile(r"^(basis) = .*\n", re.MULTILINE)  # of a table in a register of data
# What stands there, and what cannot stand there: a number, else the only other value that is bound.
NUMBER = re.compile(
    r"^(days|least|number|attempts|times|months|numerator|rounds|max_age_days|places) = (\d+)$",
    re.MULTILINE,
)
LISTED = re.compile(r"^(answers|by|readers) = (\[.*\]|\".*\")$", re.MULTILINE)


def check(path):
    out = StringIO()
    with translation.override("zh-hans"):
        try:
            call_command("rules", "check", str(path), stdout=out)
        except CommandError as error:
            return out.getvalue(), str(error)
    return out.getvalue(), ""


def damaged(name, tmp_path, change):
    """A copy of the file's folder in which ``change`` was applied to the text of the file."""
    folder = tmp_path / "books"
    shutil.copytree(FILES[name].parent, folder, ignore=shutil.ignore_patterns("*.py"))
    path = folder / FILES[name].name
    path.write_text(change(path.read_text()))
    return path


def header_above(text, at):
    """The line, from 1, of the nearest header above a place."""
    return max(n for n, line in enumerate(text[:at].splitlines(), 1) if line.startswith("["))


def told(path):
    """(line, sentence) of every error."""
    out, ending = check(path)
    assert re.search(r"有 \d+ 处错误", ending), out
    found = re.findall(rf"^{re.escape(str(path))}:(\d+): 错误: (.*)$", out, re.MULTILINE)
    return [(int(line), said) for line, said in found]


def test_files_of_every_room_are_walked() -> None:
    assert {name.split("/")[0] for name in FILES} == {
        "accounts", "cases", "elections", "policies", "results", "rolls", "rules", "screening",
    }  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_each_is_sound_as_shipped(name: str) -> None:
    assert kind_of(FILES[name]) is None or kind_of(FILES[name]) in BOOK_KINDS.values()
    assert check(FILES[name])[1] == ""


@pytest.mark.parametrize("name", CITED)
def test_a_rule_without_its_source_is_told(name: str, tmp_path) -> None:
    text = FILES[name].read_text()
    every = list((BASIS if "registers" in name else SOURCE).finditer(text))
    lines = text.splitlines()
    every = [e for e in every if ".column." not in lines[header_above(text, e.start()) - 1]]
    for number, found in enumerate(every[:: len(every) // 9 + 1]):
        cut = text[: found.start()] + text[found.end() :]
        path = damaged(name, tmp_path / str(number), lambda _text, cut=cut: cut)
        lines = [line for line, said in told(path) if found[1] in said]
        assert header_above(text, found.start()) in lines


@pytest.mark.parametrize("name", RULES)
def test_an_unknown_key_is_told(name: str, tmp_path) -> None:
    text = FILES[name].read_text()
    header = re.search(r"^\[(?!field).*\]$", text, re.MULTILINE)
    at = header.end() + 1
    path = damaged(name, tmp_path, lambda text: text[:at] + "zzz = 1\n" + text[at:])
    assert (text.count("\n", 0, at) + 1) in [line for line, said in told(path) if "zzz" in said]


@pytest.mark.parametrize("name", RULES)
def test_a_number_that_cannot_be_is_told(name: str, tmp_path) -> None:
    text = FILES[name].read_text()
    found = NUMBER.search(text) or LISTED.search(text)
    wrong = "-1" if found[2].isdigit() else "[]"
    path = damaged(name, tmp_path, lambda t: t[: found.start(2)] + wrong + t[found.end(2) :])
    line = text.count("\n", 0, found.start()) + 1
    assert line in [line for line, said in told(path) if found[1] in said]


@pytest.mark.parametrize("name", ITEMS)
def test_of_a_catalogue_the_command_that_checks_it_is_named(name: str) -> None:
    out, ending = check(FILES[name])
    assert f"haitang policies check {FILES[name]}" in out
    assert ending


def test_a_file_of_nobody_is_called_so(tmp_path) -> None:
    path = tmp_path / "units.toml"
    path.write_text("[unit]\nname = '茶'\n")
    out, ending = check(path)
    assert "units.toml 不是规则书" in out
    assert ending
