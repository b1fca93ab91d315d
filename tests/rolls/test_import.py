"""A roll from the tables that offices really keep, and back into a list that can be checked."""

import io
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from haitang.cases.imports.run import TableError
from haitang.elections.models import Election
from haitang.facts.models import Fact
from haitang.people.models import Background, Person, Vault
from haitang.rolls import listing
from haitang.rolls.imports import Defaults, import_roll
from haitang.rolls.models import Voter
from haitang.rolls.queries import posted_lines
from haitang.rolls.sheets import posted_sheet
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.rolls.people import PARTY_SEATS, body, days, number, opened, voter, workbook

pytestmark = pytest.mark.django_db
HEAD = [
    "序号",
    "姓名",
    "身份证号码",
    "性别",
    "联系电话",
    "居民小组",
    "门牌号",
    "登记类别",
    "本人意愿",
]
ID = number("19800501", 11)


def taken(election: Election, data: bytes, name: str = "名单.xlsx", **more: object):
    wanted = {"dry_run": False, "on": days(-19), "actor": ROOT}
    with everything("test"):
        return import_roll(election, data, name, **{**wanted, **more})


def reasons(report) -> list[str]:
    return [fate.reason for fate in report.fates]


def sheet(*rows: list[object]) -> bytes:
    return workbook([["亭林社区选民登记表"], HEAD, *rows, ["合计", len(rows)]])


def row(n: int, name: str, id_number: object = "", **more: object) -> list[object]:
    wanted = {"sex": "", "phone": "", "group": "一组", "home": f"1-{n}", "klass": "本地户籍"}
    wanted |= more
    return [n, name, id_number, wanted["sex"], wanted["phone"], wanted["group"], wanted["home"],
            wanted["klass"], wanted.get("wished", "参加")]  # fmt: skip


def test_a_real_table_comes_onto_the_roll(cast: Cast) -> None:
    election = opened(cast)
    report = taken(election, sheet(
        row(1, "张 三", ID, phone="13812342207"), row(2, "李四", number("19900203", 12)),
        row(3, "王五", "", sex="女"),
    ))  # fmt: skip
    assert (report.accepted, report.refused, report.kept) == (3, 0, True)
    with everything("test"):
        first = Voter.objects.select_related("person").get(serial=1)
        assert (first.person.name, first.group_name, first.household) == ("张三", "一组", "1-1")
        assert first.person.id_number_mask.endswith(ID[-4:])
        assert Vault.objects.count() == 3
        assert Background.objects.get(person=first.person).source == "身份证号码"
    facts = Fact.objects.filter(kind="roll.registered")
    assert [(f.d1, f.d2, f.quantity) for f in facts] == [("registered_here", "import", 3)]
    assert any("合计行" in note for note in report.notes)


def test_a_dry_run_says_the_same_and_changes_nothing(cast: Cast) -> None:
    election = opened(cast)
    facts = Fact.objects.count()
    report = taken(election, sheet(row(1, "张三", ID)), dry_run=True)
    assert (report.accepted, report.kept) == (1, False)
    with everything("test"):
        assert (Voter.objects.count(), Person.objects.count()) == (0, 0)
    assert Fact.objects.count() == facts


def test_the_same_file_again_adds_nothing(cast: Cast) -> None:
    election = opened(cast)
    data = sheet(row(1, "张三", ID), row(2, "李四"))
    taken(election, data)
    again = taken(election, data)
    assert (again.accepted, again.known, again.kept) == (0, 2, False)
    with everything("test"):
        assert (Voter.objects.count(), Person.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        (row(1, "张三", 320583198005010118), "末几位已经丢失"),
        (row(1, "张三", "320583198005010119"), "末位对不上|末位"),
        (row(1, "", ID), "姓名"),
        (row(1, "张三", number("20200101", 3)), "不满18周岁"),
        (row(1, "张三", ID, wished="不参加"), "本人表示参加"),
        (row(1, "张三", ID, klass="外星人"), "没有“外星人”这个登记类别"),
        (row(1, "张三", ID, klass=""), "没有这个登记类别"),
        (row(1, "张三", ID, sex="甲"), "写男或女"),
        (row(1, "张三", ID, phone="12"), "位数"),
    ],
)
def test_a_bad_row_says_what_to_do_and_nothing_is_kept(
    cast: Cast, bad: list[object], match: str
) -> None:
    election = opened(cast)
    data = sheet(bad, row(2, "李四"))
    report = taken(election, data)
    assert (report.refused, report.kept) == (1, False)
    import re

    assert re.search(match, reasons(report)[0])
    with everything("test"):
        assert Voter.objects.count() == 0
    assert taken(election, data, partial=True).kept
    with everything("test"):
        assert Voter.objects.count() == 1


def test_the_answer_is_the_same_table_with_reasons(cast: Cast) -> None:
    report = taken(opened(cast), sheet(row(1, "张三", ID), row(2, "张三", ID)))
    assert "同一个人" in reasons(report)[1]
    cells = list(load_workbook(io.BytesIO(report.file)).active.iter_rows(values_only=True))
    assert cells[0][:3] == ("处理结果", "编号", "原表行号")
    assert cells[2][0].startswith("退回：和第1条是同一个人")


def test_rows_without_class_and_wish_get_what_the_clerk_says(cast: Cast) -> None:
    election = opened(cast)
    data = "姓名,出生日期\n张三,1980-5-1\n李四,1990.03\n".encode()
    assert taken(election, data, "名单.csv").refused == 2
    report = taken(election, data, "名单.csv", defaults=Defaults("registered_here", wished=True))
    assert report.accepted == 2
    with everything("test"):
        assert set(Background.objects.values_list("born_precision", flat=True)) == {"day", "month"}


def test_a_birthday_against_the_number_is_refused(cast: Cast) -> None:
    data = f"姓名,身份证号,出生日期\n张三,{ID},1981-05-01\n".encode()
    report = taken(opened(cast), data, "名单.csv", defaults=Defaults("registered_here", True))
    assert "对不上" in reasons(report)[0]


def test_a_stated_deprivation_refuses_the_row_and_an_unclear_one_asks(cast: Cast) -> None:
    data = "姓名,政治权利\n张三,剥夺\n李四,无\n王五,待定\n".encode()
    report = taken(opened(cast), data, "名单.csv", defaults=Defaults("registered_here", True))
    assert ["剥夺政治权利" in reasons(report)[0], reasons(report)[1]] == [True, ""]
    assert "看不出" in reasons(report)[2]


def test_probationary_members_in_a_table_are_refused(cast: Cast) -> None:
    with everything("test"):
        branch = body(cast, "home", "other")
    election = opened(
        cast, body=branch, kind="party", mode="members", rulebook="party-2020", posts=PARTY_SEATS
    )
    data = "党员姓名,党员类别\n张三,正式党员\n李四,预备党员\n".encode()
    report = taken(election, data, "党员.csv", defaults=Defaults("member"))
    assert "预备党员" in reasons(report)[1]
    assert reasons(report)[0] == ""


def test_a_file_that_is_no_roll_is_refused_with_its_columns(cast: Cast) -> None:
    election = opened(cast)
    with pytest.raises(TableError, match=r"姓名|表头"):
        taken(election, "甲,乙\n1,2\n".encode(), "名单.csv")
    with pytest.raises(TableError, match="网页"):
        taken(election, b"<html><table></table></html>", "roll.xls")


def test_two_thousand_voters_take_few_statements(cast: Cast) -> None:
    """The promise is 15 s CPU and few statements."""
    election = opened(cast)
    births = ("19800501", "19810502")
    rows = [
        row(n, f"选民{n}", number(births[n // 1000], n % 1000), phone=f"138{n:08d}")
        for n in range(2000)
    ]
    data = sheet(*rows)
    began = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        report = taken(election, data)
    assert report.accepted == 2000
    assert time.process_time() - began < 15
    # SQLite takes 999 values a statement and so splits what PostgreSQL takes in one.
    assert len(queries) < 1200, len(queries)


def test_a_stranger_recomputes_the_digest_of_a_posted_list(cast: Cast, tmp_path, capsys) -> None:
    election = opened(cast)
    voter(election, "张 三", group_name="一组")
    voter(election, "阿卜杜拉•买买提", group_name="二组")
    lines = posted_lines(election)
    file = tmp_path / "榜.xlsx"
    file.write_bytes(posted_sheet("亭林社区选民名单", lines, "共2人"))
    assert listing.digest(listing.from_file(file.read_bytes(), file.name)) == listing.digest(lines)
    call_command("rolls", "hash", str(file))
    said = capsys.readouterr().out
    assert "2 人" in said
    assert listing.digest(lines) in said
    csv = tmp_path / "榜.csv"
    csv.write_text("序号,姓名,小组\n2,阿卜杜拉·买买提,二组\n1,张三,一组\n")
    call_command("rolls", "hash", str(csv))
    assert listing.digest(lines) in capsys.readouterr().out


def test_the_command_imports_and_exports(cast: Cast, tmp_path, capsys) -> None:
    election = opened(cast)
    file = tmp_path / "名单.xlsx"
    file.write_bytes(sheet(row(1, "张三", ID), row(2, "李四")))
    call_command("rolls", "import", str(election.pk), str(file), "--as", "election_chair")
    assert "已登记" in capsys.readouterr().out
    out = tmp_path / "榜.xlsx"
    call_command("rolls", "export", str(election.pk), "--out", str(out))
    assert [line.name for line in listing.from_file(out.read_bytes(), out.name)] == ["张三", "李四"]
    assert Fact.objects.get(kind="roll.exported").quantity == 2
    for words, match in (
        (["import", str(election.pk), str(tmp_path / "无.xlsx")], "打不开"),
        (["import", "999", str(file)], "没有编号"),
        (["import", str(election.pk), str(file), "--as", "window"], "没有办这件事的职责"),
        (["import", str(election.pk), str(file), "--as", "谁"], "没有账号"),
        (["hash", str(tmp_path / "无.xlsx")], "打不开"),
    ):
        with pytest.raises(CommandError, match=match):
            call_command("rolls", *words)


def test_nothing_is_done_where_the_result_could_not_be_written(cast: Cast, tmp_path) -> None:
    election = opened(cast)
    file = tmp_path / "名单.xlsx"
    file.write_bytes(sheet(row(1, "张三", ID)))
    before = file.read_bytes()
    for act, out, match in (
        (["import", str(file)], file, "会盖掉原表"),
        (["import", str(file)], tmp_path, "写不到"),
        (["import", str(file)], tmp_path / "无" / "果.xlsx", "写不到"),
        (["export"], tmp_path, "写不到"),
    ):
        verb, *rest = act
        with pytest.raises(CommandError, match=match):
            call_command("rolls", verb, str(election.pk), *rest, "--out", str(out))
    assert file.read_bytes() == before
    with everything("test"):
        assert not Voter.objects.exists()
    assert not Fact.objects.filter(kind="roll.exported").exists()


def test_no_answer_of_an_import_holds_a_voter_of_another_place(cast: Cast, tmp_path) -> None:
    from haitang.scope.scope import NotPermittedError, enter

    with everything("test"):
        other = body(cast, "sibling")
    election = opened(cast, body=other)
    scope = cast.scope("election_chair", "import_voters")
    with enter(scope), pytest.raises(NotPermittedError):
        import_roll(
            election, sheet(row(1, "张三", ID)), "名单.xlsx", dry_run=True, actor=scope.actor
        )
