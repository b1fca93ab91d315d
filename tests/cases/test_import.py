"""Tables as offices send them become cases, all rows or none, and the answer says why not."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from haitang.cases.imports import ImportReport, import_cases
from haitang.cases.imports.run import TableError
from haitang.cases.lookup import code_for
from haitang.cases.models import Case, Channel, Grade, Outcome, State, Urgency
from haitang.cases.queries import by_code
from haitang.facts.models import Fact
from haitang.people.models import Person
from haitang.people.vault import blind_index
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db
HEADERS = [
    "诉求标题",
    "反映内容",
    "村（社区）",
    "类别",
    "来源",
    "级别",
    "姓名",
    "联系电话",
    "身份证号",
    "受理时间",
]
GOOD = ["楼道灯不亮", "三单元楼道灯坏了一周。", "亭林社区", "0101", "来电", "一般", "张 三",
        "１３８１２３４２２０７", "11010519491231002X", "2021年7月1日"]  # fmt: skip
LIFE = ["承办单位", "派单时间", "办理结果", "答复时间", "是否解决", "满意度", "办结时间"]
LIVED = ["昆山市住房和城乡建设局", "2021-07-01", "已解决", "2021-07-05", "是", "满意", "2021-07-06"]


def sheet(*rows: list[object], headers: list[str] = HEADERS, title: str = "") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    if title:
        page.append([title])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headers))
    for row in (headers, *rows):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(data: bytes, name: str = "七月.xlsx", **options: bool) -> ImportReport:
    with everything("test"):
        return import_cases(data, name, actor=ROOT, **{"dry_run": False, **options})


def cases() -> list[Case]:
    with everything("test"):
        return list(Case.objects.order_by("id"))


def changed(**cells: object) -> list[object]:
    row = list(GOOD)
    for header, value in cells.items():
        row[HEADERS.index(header)] = value
    return row


def test_a_row_becomes_a_case_with_its_person(cast: Cast) -> None:
    report = bring(sheet(GOOD, title="玉山镇七月民生诉求登记表"))
    [case] = cases()
    assert (report.accepted, report.refused, report.kept) == (1, 0, True)
    assert case.place == cast.places["home"]
    assert case.category.code == "0101"
    assert case.channel == Channel.PHONE
    assert case.received_at == dt.datetime(2021, 7, 1, 1, 0, tzinfo=dt.UTC)
    assert case.number == "HT21-00001"
    with everything("test"):
        person = Person.objects.get()
    assert person.name == "张三"
    assert person.phone_index == blind_index("phone", "13812342207")
    assert person.id_number_index == blind_index("id_number", "11010519491231002X")
    assert "登记表" in report.notes[0]


def test_the_log_holds_nothing_of_the_person(cast: Cast) -> None:
    bring(sheet(GOOD))
    said = " ".join(f"{f.d1} {f.d2} {f.dims}" for f in Fact.objects.all())
    for word in ("张三", "13812342207", "11010519491231002X", "楼道灯"):
        assert word not in said
    fact = Fact.objects.get(kind="cases.imported")
    assert fact.quantity == 1


def test_one_bad_row_keeps_all_out_and_is_named(cast: Cast) -> None:
    before = Fact.objects.count()
    report = bring(sheet(GOOD, changed(**{"村（社区）": "海上社区"})))
    assert (report.accepted, report.refused, report.kept) == (1, 1, False)
    assert cases() == []
    assert Fact.objects.count() == before
    assert "海上社区" in report.fates[1].reason
    assert report.fates[1].line == 3


def test_good_rows_are_kept_when_asked(cast: Cast) -> None:
    report = bring(sheet(changed(类别="没有的类别"), GOOD), partial=True)
    assert report.kept
    assert [case.title for case in cases()] == ["楼道灯不亮"]


def test_a_dry_run_tells_the_same_and_changes_nothing(cast: Cast) -> None:
    data = sheet(GOOD, changed(联系电话="1381234"))
    before = Fact.objects.count()
    dry = bring(data, dry_run=True, partial=True)
    assert Fact.objects.count() == before
    assert not dry.kept
    wet = bring(data, partial=True)
    assert [f.reason for f in dry.fates] == [f.reason for f in wet.fates]
    assert (dry.accepted, dry.refused) == (wet.accepted, wet.refused) == (1, 1)


def test_the_answer_is_the_same_table_with_what_became_of_each_row(cast: Cast) -> None:
    report = bring(sheet(GOOD, changed(联系电话="1381234")), partial=True)
    page = openpyxl.load_workbook(io.BytesIO(report.file)).active
    assert page is not None
    rows = [list(row) for row in page.iter_rows(values_only=True)]
    assert rows[0][3:] == HEADERS
    assert rows[1][:3] == ["已登记", "HT21-00001", 2]
    assert rows[1][3:6] == ["楼道灯不亮", "三单元楼道灯坏了一周。", "亭林社区"]
    assert rows[2][0].startswith("退回：电话号码")
    assert rows[2][1] is None or rows[2][1] == ""


def test_formulas_do_not_come_back_alive(cast: Cast) -> None:
    row = list(GOOD)
    row[0], row[2] = "+cmd|calc", "没有的地方"
    text = "\n".join(",".join(map(str, r)) for r in (HEADERS, row))
    report = bring(text.encode(), "a.csv")
    assert "'+cmd|calc" in report.file.decode("utf-8-sig")


def test_the_same_file_again_adds_nothing(cast: Cast) -> None:
    data = sheet(GOOD, changed(诉求标题="水管漏水"))
    bring(data)
    before = Fact.objects.count()
    again = bring(data)
    assert (again.known, again.accepted, again.kept) == (2, 0, False)
    assert [f.number for f in again.fates] == ["HT21-00001", "HT21-00002"]
    assert Fact.objects.count() == before


def test_the_corrected_file_adds_only_what_was_refused(cast: Cast) -> None:
    bring(sheet(GOOD, changed(联系电话="1")), partial=True)
    again = bring(sheet(GOOD, changed(联系电话="13812342208")))
    assert (again.known, again.accepted, again.refused) == (1, 1, 0)
    assert len(cases()) == 2


def test_two_equal_rows_of_one_file_are_two_cases(cast: Cast) -> None:
    assert bring(sheet(GOOD, GOOD)).accepted == 2


def test_whole_lives_are_lived_on_their_dates(cast: Cast) -> None:
    report = bring(sheet(GOOD + LIVED, headers=HEADERS + LIFE))
    assert report.refused == 0, report.fates
    [case] = cases()
    assert (case.state, case.outcome, case.grade) == (State.CLOSED, Outcome.RESOLVED, Grade.GOOD)
    assert case.lead == cast.units["housing"]
    assert case.closed_at is not None
    assert case.closed_at.date() == dt.date(2021, 7, 6)
    days = dict(Fact.objects.filter(subject_type="case").values_list("kind", "day").order_by("seq"))
    assert days["case.dispatched"] == dt.date(2021, 7, 1)
    assert days["case.answered"] == dt.date(2021, 7, 5)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"村（社区）": ""}, "社区"),
        ({"类别": ""}, "类别"),
        ({"类别": "91"}, "信访"),
        ({"诉求标题": "", "反映内容": "灯"}, "至少 5 个字"),
        ({"受理时间": "2021年7月"}, "受理时间"),
        ({"受理时间": "2021-02-30"}, "受理时间"),
        ({"受理时间": "2199-01-01"}, "受理时间"),
        ({"受理时间": "1999-01-01"}, "办理规则"),
        ({"联系电话": "1381234"}, "电话"),
        ({"身份证号": "110105194912310021"}, "身份证"),
        ({"身份证号": 320583199001011234}, "末几位已经丢失"),
        ({"级别": "火急"}, "级别"),
        ({"来源": "托梦"}, "来源"),
        ({"姓名": "", "联系电话": "13812342207"}, "姓名"),
    ],
)
def test_what_is_wrong_is_said(cast: Cast, cells: dict[str, object], says: str) -> None:
    report = bring(sheet(changed(**cells)))
    assert report.refused == 1
    assert says in report.fates[0].reason
    assert cases() == []


@pytest.mark.parametrize(
    ("life", "says"),
    [
        (["", "", "已解决", "", "", "", ""], "承办单位"),
        (["住建", "", "", "", "", "", ""], "承办单位"),
        (["昆山水务集团", "", "", "", "是", "", ""], "办理结果"),
        (["昆山水务集团", "", "已解决", "", "", "", "2021-07-09"], "是否解决"),
        (["昆山水务集团", "", "已解决", "", "否", "", ""], "没有解决"),
        (["昆山水务集团", "2021-07-03", "已解决", "2021-07-02", "是", "", ""], "早于"),
        (["昆山水务集团", "", "大概", "", "", "", ""], "办理结果"),
    ],
)
def test_a_life_that_does_not_fit_is_refused(cast: Cast, life: list[str], says: str) -> None:
    report = bring(sheet(GOOD + life, headers=HEADERS + LIFE))
    assert report.refused == 1
    assert says in report.fates[0].reason
    assert cases() == []


def test_office_words_are_understood(cast: Cast) -> None:
    headers = ["问题", "所属社区", "诉求类别", "渠道", "紧急程度", "日期"]
    rows = [
        ["三单元楼道灯坏了", "亭林", "公共部位维修", "微信", "急", 44378],
        ["里厍路面坑洼", "里厍社区居委会", 101, "网格员上报", "", "二〇二一年七月二日"],
    ]
    report = bring(sheet(*rows, ["合计", "2", "", "", "", ""], headers=headers))
    assert report.refused == 0, report.fates
    first, second = cases()
    assert (first.channel, first.urgency) == (Channel.WEB, Urgency.URGENT)
    assert second.channel == Channel.VISIT
    assert second.place == cast.places["sibling"]
    assert second.category.code == "0101"
    assert any("合计" in note for note in report.notes)


def test_a_csv_in_gb18030_is_answered_as_csv(cast: Cast) -> None:
    text = "\r\n".join(",".join(map(str, row)) for row in (HEADERS, GOOD))
    report = bring(text.encode("gb18030"), "七月.csv")
    assert report.kept
    assert report.filename == "七月-结果.csv"
    assert report.file.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<html><table></table></html>", "web_page"),
        (b"PK\x03\x04broken", "corrupted"),
        ("甲,乙\n1,2\n".encode(), "columns"),
        ("诉求标题,社区,类别\n".encode(), "empty"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "unknown_type"),
    ],
)
def test_what_is_no_table_is_said_in_one_sentence(cast: Cast, data: bytes, code: str) -> None:
    with pytest.raises(TableError) as refused:
        bring(data)
    assert refused.value.code in {code, "no_header"}
    assert str(refused.value).endswith("。")


def test_a_clerk_imports_at_home_only(cast: Cast) -> None:
    with enter(cast.scope("window", "import_cases")):
        data = sheet(
            GOOD, changed(**{"村（社区）": "里厍社区"}), changed(**{"村（社区）": "320583100002"})
        )
        report = import_cases(
            data, "a.xlsx", dry_run=False, partial=True, actor=cast.actor("window")
        )
    assert [bool(f.reason) for f in report.fates] == [False, True, True]
    assert [case.place for case in cases()] == [cast.places["home"]]


def test_a_clerk_cannot_import_what_units_did(cast: Cast) -> None:
    data = sheet(GOOD + LIVED, headers=HEADERS + LIFE)
    with enter(cast.scope("window", "import_cases")):
        report = import_cases(data, "a.xlsx", dry_run=False, actor=cast.actor("window"))
    assert "登记栏" in report.fates[0].reason
    assert cases() == []


def test_without_the_duty_nothing_is_imported(cast: Cast) -> None:
    with enter(cast.scope("handler", "import_cases")), pytest.raises(NotPermittedError):
        import_cases(sheet(GOOD), "a.xlsx", dry_run=False, actor=cast.actor("handler"))


def test_every_imported_case_has_a_look_up_code(cast: Cast) -> None:
    bring(sheet(GOOD))
    [case] = cases()
    with everything("test"):
        assert by_code(code_for(case.number)) == case


def test_the_command_answers_with_a_file_and_a_code(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "七月.xlsx"
    path.write_bytes(sheet(GOOD, changed(联系电话="1")))
    with pytest.raises(SystemExit) as ended:
        call_command("import", "cases", str(path))
    assert ended.value.code == 1
    assert (tmp_path / "七月-结果.xlsx").exists()
    said = capsys.readouterr().out
    assert "第 3 行" in said
    assert "Traceback" not in said
    path.write_bytes(sheet(GOOD))
    call_command("import", "cases", str(path), "--as", "window")
    [case] = cases()
    assert case.registered_by == cast.actor("window").ref


@pytest.mark.parametrize(
    ("out", "words"),
    [("{dir}/a.xlsx", "会盖掉原表"), ("{dir}", "写不到"), ("{dir}/none/b.xlsx", "写不到")],
)
def test_a_result_file_that_cannot_be_written_is_said_before_anything_is_imported(
    cast: Cast, tmp_path: Path, out: str, words: str
) -> None:
    path, table = tmp_path / "a.xlsx", sheet(GOOD)
    path.write_bytes(table)
    with pytest.raises(CommandError, match=words):
        call_command("import", "cases", str(path), "--out", out.format(dir=tmp_path))
    assert cases() == []
    assert path.read_bytes() == table


@pytest.mark.parametrize(
    "words", [["/nowhere.xlsx"], ["{file}", "--as", "nobody-here"], ["{file}", "--as", "handler"]]
)
def test_wrong_commands_get_a_sentence(cast: Cast, tmp_path: Path, words: list[str]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(sheet(GOOD))
    with pytest.raises(CommandError) as refused:
        call_command("import", "cases", *(word.format(file=path) for word in words))
    assert str(refused.value).endswith("。")
    assert cases() == []
