import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from haitang.elections.book_check import check
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.reading import SHELF, names, read


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize("name", names())
def test_the_command_reads_every_shipped_book_of_an_election(name: str) -> None:
    out = StringIO()
    call_command("rules", "check", str(SHELF / f"{name}.toml"), stdout=out)
    assert out.getvalue() == "没有发现错误。\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('[winner]\nbase = "ballots_cast"', '[winner]\nbase = "ballots"', 'base = "ballots"',
         "winner.base：请写"),
        ("numerator = 1\ndenominator = 3", "numerator = 4\ndenominator = 3", "numerator = 4",
         "runoff.winner.numerator"),
        ("[tie]\n", "[ties]\n", "[ties]", "ties：没有这个键"),
        ("in_total = true", "in_total = 1", "in_total = 1", "void.in_total：请写 true 或 false"),
        ("from = 2026-01-01\n", "from = 2026-13-01\n", "from = 2026-13-01", "不是可读的 TOML"),
        ("in_total = true\n", "", "[void]", "void.in_total"),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_line_and_name(tmp_path, old, new, line, words) -> None:
    text = (SHELF / "villagers-2026.toml").read_text()
    path = tmp_path / "villagers-2026.toml"
    path.write_text(text.replace(old, new, 1))
    [found] = check(path)
    where = path.read_text().splitlines()[found.line - 1]
    assert where == line
    assert words in found.said.zh
    assert not re.search(r"villagers-2026\.toml", found.said.zh + found.said.en)
    out = StringIO()
    with pytest.raises(CommandError, match="有 1 处错误"):
        call_command("rules", "check", str(path), stdout=out)
    assert out.getvalue().startswith(f"{path}:{found.line}: 错误: ")


def test_a_row_of_an_array_is_found_by_its_code(tmp_path) -> None:
    text = (SHELF / "villagers-2026.toml").read_text()
    codes = re.findall(r'^\[\[step\]\]\ncode = "(\w+)"', text, re.MULTILINE)
    third = text.index(f'[[step]]\ncode = "{codes[2]}"')
    path = tmp_path / "villagers-2026.toml"
    path.write_text(text[:third] + text[third:].replace("\nzh = ", "\nzz = 1\nzh = ", 1))
    [found] = check(path)
    assert path.read_text().splitlines()[found.line - 1] == "zz = 1"
    assert f"step.{codes[2]}.zz" in found.said.zh


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"", b"\xef\xbb\xbf", ""),
        (b"more = 1", b"more = " + b"9" * 5000, "TOML|数太长"),
        (b"", "# 海棠\n".encode("gb18030"), "UTF-8"),
    ],
)
def test_a_book_as_other_editors_save_it(before, after, said):
    content = (SHELF / "residents-2026.toml").read_bytes().replace(before, after, 1)
    if not said:
        assert read("residents-2026.toml", content).id == "residents-2026"
        return
    with pytest.raises(CountError, match=said):
        read("residents-2026.toml", content)
