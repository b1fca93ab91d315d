import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from haitang.rules.engine.findings import Finding
from haitang.rules.engine.said import Said
from haitang.rules.kinds import BOOK_KINDS, BookKind, kind_of
from haitang.rules.management.commands.rules import Command
from tests.rules.worlds import HEAD, rule


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def teas(monkeypatch):
    """Books of another room, in which every tea needs a leaf."""

    def check(path):
        said = Said("茶没有叶", "no leaf")
        return [] if "leaf" in path.read_text() else [Finding("error", "", said, 2, "tea.leaf")]

    monkeypatch.setitem(BOOK_KINDS, "tea", BookKind(check))


def check(*words):
    out = StringIO()
    try:
        call_command(Command(stdout=out, stderr=StringIO()), "check", *map(str, words))
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_a_book_of_another_room_is_checked_by_that_room(tmp_path, teas) -> None:
    path = tmp_path / "green.toml"
    path.write_text("# tea\n[tea]\nname = 'green'\n")
    assert check(path) == (f"{path}:2: 错误: 茶没有叶\n", "有 1 处错误，请改后再查。")
    path.write_text("[tea]\nleaf = 'green'\n")
    assert check(path) == ("没有发现错误。\n", "")


def test_its_findings_come_as_json_too(tmp_path, teas) -> None:
    path = tmp_path / "green.toml"
    path.write_text("[tea]\n")
    [row] = json.loads(check(path, "--format", "json")[0])
    assert (row["line"], row["code"], row["en"]) == (2, "tea.leaf", "no leaf")


def test_a_table_of_this_room_decides(tmp_path, teas) -> None:
    path = tmp_path / "book.toml"
    path.write_text("[tea]\n" + HEAD + rule("here"))
    assert kind_of(path) is None
    assert "不认识“tea”" in check(path)[0]


@pytest.mark.parametrize("content", [b"", b"[tea\n", b"\xff", b"a = " + b"[" * 5000])
def test_what_cannot_be_read_is_left_to_the_reader_of_rules(tmp_path, teas, content) -> None:
    path = tmp_path / "book.toml"
    path.write_bytes(content)
    assert kind_of(path) is None
    assert check(path)[1]


def test_a_fault_of_toml_has_its_line(tmp_path) -> None:
    path = tmp_path / "book.toml"
    path.write_text(HEAD + "[[rule]\n")
    line = HEAD.count("\n") + 1
    assert check(path)[0].startswith(f"{path}:{line}: 错误: 不是可读的 TOML")
