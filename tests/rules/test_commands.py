import json
from io import StringIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from haitang.rules.management.commands.rules import Command
from tests.rules.worlds import HEAD, rule


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "book.toml"
    example = "[[rule.test]]\ngiven = { staff = 4, here = true }\nexpect = true\n"
    path.write_text(HEAD + rule("staff > 3 AND here", more=example))
    return path


def run(*words) -> str:
    out = StringIO()
    call_command(Command(stdout=out, stderr=StringIO()), *map(str, words))
    return out.getvalue()


def given(tmp_path, text):
    path = tmp_path / "facts.json"
    path.write_text(text)
    return path


def test_explain_prints_one_json_list(tmp_path, file) -> None:
    facts = given(tmp_path, '{"从业人数": 2, "revenue": 0.1}')
    [row] = json.loads(
        run("explain", file, "--given", facts, "--on", "2024-01-01", "--format", "json")
    )
    assert row["rule"] == "R1"
    assert row["verdict"] == "false"
    assert row["tree"]["op"] == "all"
    assert row["missing"] == []
    assert [s["do"] for s in row["ways"][0]["steps"]] == ["change", "prove"]
    assert row["ways"][0]["steps"][0]["short_by"]["amount"] == "2"
    assert row["source"] == {"law": "某法", "article": "第一条", "address": "", "quote": ""}


def test_explain_speaks_both_languages(tmp_path, file) -> None:
    facts = given(tmp_path, "{}")
    assert "R1 “规则R1”还不能确定" in run("explain", file, "--given", facts)
    with translation.override("en"):
        assert "? R1 “rule R1” cannot be settled yet" in run("explain", file, "--given", facts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"staff": NaN}', "不是可读的 JSON"),
        ('{"staff": 1, "staff": 2}', "写了两次"),
        ("[1]", "应是一个 JSON 对象"),
        ("[" * 100_000, "不是可读的 JSON"),
        ('{"stuff": 1}', "相近的有“staff”"),
        ('{"staff": 2.5}', "应是整数"),
    ],
)
def test_facts_that_cannot_be_read_are_refused_with_the_reason(tmp_path, file, text, words) -> None:
    with pytest.raises(CommandError, match=words):
        run("explain", file, "--given", given(tmp_path, text))


def test_check_prints_file_and_line_and_fails_on_errors(tmp_path, file) -> None:
    assert "共 1 条规则" in run("check", file)
    file.write_text(HEAD + rule("staff > 3 AND staff < 4"))
    out = StringIO()
    with pytest.raises(CommandError, match="有 1 处错误"):
        call_command(Command(stdout=out, stderr=StringIO()), "check", str(file))
    assert f"{file}:42: 错误: R1 永远不会成立" in out.getvalue()


def test_check_gives_json_also_for_a_book_that_cannot_be_read(tmp_path, file) -> None:
    file.write_text(HEAD + rule("stuff > 3"))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command(Command(stdout=out, stderr=StringIO()), "check", str(file), "--format=json")
    [row] = json.loads(out.getvalue())
    assert (row["line"], row["code"], row["level"]) == (46, "condition", "error")


def test_test_runs_the_examples(file) -> None:
    assert "1 个试例都符合" in run("test", file)
    file.write_text(file.read_text().replace("staff = 4", "staff = 3"))
    with pytest.raises(CommandError, match="1 个试例中有 1 个不符"):
        run("test", file)


def test_match_and_diff_work_on_a_table(tmp_path, file) -> None:
    pq.write_table(
        pa.table({"subject": ["a", "b"], "staff": [4, 9], "here": [True, True]}),
        tmp_path / "s.parquet",
    )
    out = tmp_path / "out"
    words = ("--subjects", tmp_path / "s.parquet", "--on", "2024-01-01")
    assert "2 个对象，1 条规则" in run("match", file, "--out", out, *words)
    assert json.loads((out / "counts.json").read_text())["rules"]["R1"]["true"] == 2
    new = tmp_path / "new.toml"
    new.write_text(
        file.read_text().replace("staff > 3", "staff > 4").replace("staff = 4", "staff = 5")
    )
    assert "R1 有变，0 个对象得益，1 个对象受损，例如 staff=4" in run("diff", file, new, *words)
    found = json.loads(run("diff", file, new, *words, "--format", "json"))
    assert found["rules"][0]["lost"] == ["a"]
    assert "R1 有变，例如 staff=4" in run("diff", file, new)


def test_a_missing_file_is_a_sentence(tmp_path) -> None:
    with pytest.raises(CommandError, match="没有文件"):
        run("test", tmp_path / "none.toml")


def test_sql_prints_the_rules_of_a_day_and_runs_nothing(file) -> None:
    words = ("sql", file, "--on", "2024-01-01", "--dialect")
    assert run(*words, "duckdb") == 'R1\t("staff" > 3 AND "here")\n'
    assert run(*words, "sqlite", "--rule", "R1") == "([staff] > 3 AND [here])\n"
    [row] = json.loads(run(*words, "spark", "--format", "json"))
    assert row == {"rule": "R1", "sql": "(`staff` > 3 AND `here`)"}


def test_sql_refuses_a_rule_that_is_not_there_and_a_dialect_it_does_not_know(file) -> None:
    with pytest.raises(CommandError, match="2024-01-01 没有规则 R2，相近的有“R1”"):
        run("sql", file, "--on", "2024-01-01", "--dialect", "duckdb", "--rule", "R2")
    with pytest.raises(CommandError, match="没有规则"):
        run("sql", file, "--on", "1999-01-01", "--dialect", "duckdb")
    with pytest.raises(CommandError, match="dialect"):
        run("sql", file, "--dialect", "oracle")


@pytest.mark.parametrize("prover", ["own", "auto"])
def test_check_warns_of_a_border_without_an_example(file, prover: str) -> None:
    told = run("check", file, "--prover", prover)
    assert "注意: R1 “从业人数 > 3”的界限没有试例，可加 given = { staff = 3, here = true }" in told


def test_match_tells_of_repeated_subjects(tmp_path, file) -> None:
    table = {"subject": ["a", "a"], "staff": [4, 9], "here": [True, True]}
    pq.write_table(pa.table(table), tmp_path / "s.parquet")
    words = ("--subjects", tmp_path / "s.parquet", "--out", tmp_path / "out")
    told = run("match", file, *words, "--on", "2024-01-01")
    assert "其中 1 行的对象编号前面已经有了，只算第一行。" in told


def told(*words) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(Command(stdout=out, stderr=err), *map(str, words))
    return out.getvalue(), err.getvalue()


def test_a_column_with_another_name_is_pointed_out(tmp_path, file) -> None:
    table = tmp_path / "s.csv"
    table.write_text("subject,从业人员数,here\na,9,是\n")
    _out, err = told("match", file, "--subjects", table, "--out", tmp_path / "out")
    assert "从业人数（表里有“从业人员数”）" in err


def test_lines_that_are_no_rows_are_counted_in_the_last_words(tmp_path, file) -> None:
    table = tmp_path / "s.csv"
    table.write_text("subject,staff,here\na,9,是\nb,9\n")
    out, _err = told("match", file, "--subjects", table, "--out", tmp_path / "out")
    assert "另有 1 行的列数不对" in out
    assert json.loads((tmp_path / "out" / "counts.json").read_text())["rejected_lines"] == 1


def test_a_master_without_spark_is_refused(tmp_path, file) -> None:
    with pytest.raises(CommandError, match="--master 要和 --engine spark"):
        run("match", file, "--subjects", "x.csv", "--out", tmp_path / "o", "--master", "local[1]")


@pytest.mark.parametrize("day", ["20240101", "2024-W01-1", "2024-02-30", "x"])
def test_a_day_is_written_in_one_way(file, day) -> None:
    with pytest.raises(CommandError, match="日期写作 2021-07-01"):
        run("sql", file, "--on", day, "--dialect", "duckdb")


def test_a_day_without_rules_is_said(tmp_path, file) -> None:
    out, err = told("explain", file, "--given", given(tmp_path, "{}"), "--on", "1000-01-01")
    assert (out, "1000-01-01 没有规则在施行" in err) == ("", True)


@pytest.mark.parametrize("number", ["1e99999999999999999999", "9" * 5000])
def test_a_number_that_no_parser_takes_is_a_sentence(tmp_path, file, number) -> None:
    with pytest.raises(CommandError, match="事实文件"):
        run("explain", file, "--given", given(tmp_path, f'{{"revenue": {number}}}'))


def test_a_wrong_number_is_shown_as_people_write_it(tmp_path, file) -> None:
    with pytest.raises(CommandError, match=r"应是整数，给的是 1\.5$"):
        run("explain", file, "--given", given(tmp_path, '{"staff": 1.5}'))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xef\xbb\xbf", ""),
        ("# 海棠\n".encode("gb18030"), ":1: 错误: 文字编码不是 UTF-8，请用编辑器另存为 UTF-8"),
        (b"\nx = " + b"9" * 5000 + b"\n", ":2: 错误: 有一个数太长或太大"),
        (b"\nx = 1e99999999999999999999\n", ":2: 错误: 有一个数太长或太大"),
        (b"\nx = nan\n", ":2: 错误: 值 NaN 不能用"),
        ("\nx = '\u202e'\n".encode(), ":2: 错误: 有看不见的字符"),
    ],
)
def test_a_book_that_cannot_be_read_is_refused_with_its_line(file, content, said) -> None:
    file.write_bytes(content + file.read_bytes())
    if not said:
        assert "共 1 条规则" in run("check", file)
        return
    out = StringIO()
    with pytest.raises(CommandError):
        call_command(Command(stdout=out, stderr=StringIO()), "check", str(file))
    assert f"{file}{said}" in out.getvalue()
