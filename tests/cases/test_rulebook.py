"""A county's own book of handling: read whole, or refused with every fault, its line and key."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from haitang.cases.rulebook import SHIPPED, check, read_book

TEXT = (SHIPPED / "handling-2018.toml").read_text(encoding="utf-8")
LAST = TEXT[TEXT.rindex("[[deadline]]") :]


def own(tmp_path, text, name="handling-2018.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(path):
    """(text of the line, sentence) of every remark."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(lines[found.line - 1], found.said.zh) for found in check(path)]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("in_force_from = 2018-01-01", "in_force_from = 2018", "in_force_from = 2018", "应是日期"),
        ("in_force_from = 2018-01-01", "in_force_from = 2018-01-01\nin_force_to = 2017-12-31",
         "in_force_to = 2017-12-31", "早于 in_force_from"),
        ("every_days = 3", "every_days = 99999", "every_days = 99999", "0 至 3660"),
        ('kind = "calendar"', 'kind = "lunar"', 'kind = "lunar"', "working、calendar"),
        ('urgency = "hard"', 'urgency = "soft"', 'urgency = "soft"', "normal、urgent、hard"),
        ("times = 2", "time = 2", "time = 2", "不认识“time”"),
        ("\n[twin]", "\n[twins]\n", "[twins]", "不认识“twins”"),
        ("title.en = ", "title.fr = ", None, "“title”要有中英文"),
        (LAST, "", None, '没有 category = "*" 的时限：normal'),
        (LAST, LAST + LAST, 'category = "*"', "这一条用不到"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_line(tmp_path, old, new, line, said) -> None:
    assert old in TEXT
    path = own(tmp_path, TEXT.replace(old, new, 1))
    assert any(said in sentence for _line, sentence in faults(path))
    assert line is None or line in [where for where, sentence in faults(path) if said in sentence]
    with pytest.raises(ImproperlyConfigured, match=r"handling-2018\.toml:\d+: error: "):
        read_book(path)


def test_all_faults_are_told_at_once(tmp_path) -> None:
    path = own(tmp_path, TEXT.replace("days = 1\n", "days = -1\n"))
    assert len(faults(path)) == TEXT.count("days = 1\n") > 2


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ("2018-01-01", "2018-01-01", True),
        ("2018-01-01", "2020-01-01", False),  # the older one ends where the newer begins
        ("2018-01-01\nin_force_to = 2019-12-31", "2020-01-01", False),
        ("2018-01-01\nin_force_to = 2020-01-01", "2020-01-01", True),
    ],
)
def test_books_whose_days_overlap_are_told(tmp_path, first, second, overlap) -> None:
    start = "in_force_from = 2018-01-01"
    newer = TEXT.replace('id = "handling-2018"', 'id = "handling-2020"')
    own(tmp_path, TEXT.replace(start, f"in_force_from = {first}"))
    path = own(tmp_path, newer.replace(start, f"in_force_from = {second}"), "handling-2020.toml")
    said = "施行期与“handling-2018”重叠，请把其中一本的 in_force_from 或 in_force_to 改到不重叠"
    found = [(f"in_force_from = {second}", said)]
    assert faults(path) == (found if overlap else [])
