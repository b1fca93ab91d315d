import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from haitang.elections.counting.deciding import decide
from haitang.elections.management.commands.elections import Command
from tests.elections.counts import EXAMPLE, at


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def run(*words):
    out = StringIO()
    call_command(Command(stdout=out, stderr=StringIO()), *map(str, words))
    return out.getvalue()


def file(tmp_path, content):
    path = tmp_path / "count.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_count_is_decided_as_json(tmp_path):
    assert json.loads(run("decide", file(tmp_path, EXAMPLE))) == decide(EXAMPLE)


def test_a_count_is_decided_as_text(tmp_path):
    lines = run("decide", file(tmp_path, EXAMPLE), "--format", "text").splitlines()
    assert lines[0] == "选举有效"
    assert lines[1].startswith("  registered 1,624 / 1,019  《")
    assert lines[2] == "director：当选须得 813 票，空缺 0 名"
    assert lines[3].startswith("  赵 1,136 当选  《")
    assert lines[4].startswith("  陈 402 未当选  《")


WRONG = [
    (json.dumps(at(EXAMPLE, ("electorate",), -1)), "electorate：请写 1 到 10000000 的整数"),
    ("[]", "计票文件应是一个 JSON 对象。"),
    ("{", "计票文件不是可读的 JSON"),
    ('{"on": NaN}', "计票文件不是可读的 JSON：NaN"),
    ('{"on": 1, "on": 2}', "“on”写了两次"),
    ("[" * 100_000, "计票文件不是可读的 JSON"),
    ('{"electorate": ' + "9" * 5000 + "}", "计票文件不是可读的 JSON"),
]


@pytest.mark.parametrize(("content", "sentence"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_count_is_one_sentence_and_code_2(tmp_path, content, sentence):
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(Command(stdout=out), "decide", str(file(tmp_path, content)))
    assert sentence in str(caught.value)
    assert caught.value.returncode == 2
    assert out.getvalue() == ""


def test_a_file_that_is_not_there_is_code_2(tmp_path):
    with pytest.raises(CommandError, match=r"nothing\.json 用不了") as caught:
        run("decide", tmp_path / "nothing.json")
    assert caught.value.returncode == 2


def test_the_sentence_is_english_where_the_terminal_is(tmp_path):
    with (
        translation.override("en"),
        pytest.raises(CommandError, match=r"^round: write one of 1, 2"),
    ):
        run("decide", file(tmp_path, at(EXAMPLE, ("round",), 3)))


def test_the_books_are_listed_with_thresholds_and_digests():
    told = run("books")
    assert "residents-2026  居民委员会选举（2025年修订的组织法）" in told
    assert "turnout.representatives: > 2/3 representatives  《" in told
    listed = json.loads(run("books", "--format", "json"))
    assert [book["id"] for book in listed] == [
        "party-2020", "residents-2018", "residents-2026", "villagers-2018", "villagers-2026",
    ]  # fmt: skip
    assert listed[0]["thresholds"]["turnout.members"]["fraction"] == "4/5"
    assert all(len(book["sha256"]) == 64 for book in listed)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2025-12-31"])
def test_a_day_outside_the_book_or_the_calendar_is_a_sentence(day):
    with pytest.raises(CommandError, match=r"施行期|超出了日历") as refused:
        run("schedule", "residents-2026", "--day", day)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("day", ["2026-W15-1", "20260406", "2026-02-30"])
def test_a_day_is_written_in_one_way(tmp_path, day):
    with pytest.raises(CommandError, match="--day：请写日期"):
        run("schedule", "residents-2026", "--day", day)
    with pytest.raises(CommandError, match="on：请写选举日"):
        run("decide", file(tmp_path, {**EXAMPLE, "on": day}))
