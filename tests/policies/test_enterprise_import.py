"""Tables of enterprises: codes checked, statements made, all rows or none, nothing twice."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone

import haitang.policies
from haitang.accounts.duties import DUTIES
from haitang.cases.imports import ImportReport
from haitang.facts.errors import WrongStateError
from haitang.facts.models import Fact
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.policies.edition_file import read_edition
from haitang.policies.imports import import_enterprises
from haitang.policies.imports.run import EnterpriseTableError
from haitang.policies.models import EnterpriseFact
from haitang.policies.operations import load_policy_edition
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db
EDITION = Path(haitang.policies.__file__).parent / "editions" / "sample-2" / "items.toml"
CODE, OTHER = "91350100M000100Y43", "91320583MA1MABCD0Y"
HEADERS = ["企业名称", "统一社会信用代码", "所属社区", "所属行业", "从业人数", "研发费用",
           "成立日期", "称号", "已建工会", "截至日期"]  # fmt: skip
GOOD = ["昆山晨露精密电子有限公司", CODE, "亭林社区", "制造业", 120, 350.5, 41640,
        "高新技术企业、规模以上企业", "是", "2021年12月31日"]  # fmt: skip


@pytest.fixture
def city(cast: Cast) -> Cast:
    with everything("test"):
        load_policy_edition(file=read_edition(EDITION), place=cast.places["county"], actor=ROOT)
    return cast


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


def changed(**cells: object) -> list[object]:
    return [cells.get(header, value) for header, value in zip(HEADERS, GOOD, strict=True)]


def bring(data: bytes, name: str = "企业.xlsx", **options: bool) -> ImportReport:
    with everything("test"):
        return import_enterprises(data, name, actor=ROOT, **{"dry_run": False, **options})


def enterprises() -> list[Organization]:
    rows = Organization.objects.filter(kind=OrganizationKind.ENTERPRISE)
    return list(rows.exclude(name="昆山水务集团").order_by("pk"))


def said(unit: Organization) -> dict[str, str]:
    with everything("test"):
        rows = EnterpriseFact.objects.filter(enterprise=unit).order_by("pk")
        return dict(rows.values_list("attribute", "value"))


def test_a_row_becomes_an_enterprise_with_what_it_says(city: Cast) -> None:
    report = bring(sheet(GOOD, ["合计", "", "", "", 120], title="2021年底企业基本情况"))
    assert (report.accepted, report.refused, report.kept) == (1, 0, True), report.fates
    [unit] = enterprises()
    assert (unit.name, unit.credit_code, unit.place, unit.began_on) == (
        GOOD[0], CODE, city.places["home"], dt.date(2014, 1, 1),
    )  # fmt: skip
    assert said(unit) == {
        "founded_on": "2014-01-01", "industry": "C", "employees": "120", "rd_expense": "350.50",
        "titles": "high_tech;above_scale", "union": "true",
    }  # fmt: skip
    with everything("test"):
        days = set(EnterpriseFact.objects.values_list("as_of", "source"))
    assert days == {(dt.date(2021, 12, 31), "表格导入")}
    assert any("合计" in note for note in report.notes)


def test_a_try_changes_nothing_and_answers_the_same(city: Cast) -> None:
    data = sheet(GOOD, changed(企业名称="昆山云帆食品有限公司", 统一社会信用代码="123"))
    report = bring(data, dry_run=True)
    assert (report.accepted, report.refused, report.kept) == (1, 1, False)
    assert enterprises() == []
    assert not Fact.objects.filter(kind="policy.enterprises_imported").exists()
    answer = openpyxl.load_workbook(io.BytesIO(report.file)).active
    assert answer is not None
    assert [str(row[0].value)[:2] for row in answer.iter_rows()] == ["处理", "可登", "退回"]


def test_one_bad_row_keeps_all_out_unless_the_good_ones_are_wanted(city: Cast) -> None:
    data = sheet(GOOD, changed(企业名称="", 统一社会信用代码=OTHER))
    assert not bring(data).kept
    assert enterprises() == []
    report = bring(data, partial=True)
    assert report.kept
    assert len(enterprises()) == 1
    fact = Fact.objects.get(kind="policy.enterprises_imported")
    assert (fact.quantity, fact.dims["refused"]) == (1, 1)


def test_the_same_file_brings_nothing_twice(city: Cast) -> None:
    bring(sheet(GOOD))
    before = Fact.objects.count()
    report = bring(sheet(GOOD))
    assert (report.known, report.accepted, report.kept) == (1, 0, False)
    assert Fact.objects.count() == before
    assert len(said(enterprises()[0])) == 6


def test_a_later_table_adds_statements_to_the_enterprise_that_is_there(city: Cast) -> None:
    bring(sheet(GOOD))
    report = bring(sheet(changed(从业人数=140, 截至日期="2022-06-30")))
    assert (report.accepted, report.kept) == (1, True), report.fates
    [unit] = enterprises()
    with everything("test"):
        rows = EnterpriseFact.objects.filter(enterprise=unit, attribute="employees")
        spans = list(rows.order_by("as_of").values_list("value", "as_of"))
    assert spans == [("120", dt.date(2021, 12, 31)), ("140", dt.date(2022, 6, 30))]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"企业名称": ""}, "企业名称"),
        ({"统一社会信用代码": ""}, "请填统一社会信用代码"),
        ({"统一社会信用代码": "91350100M000100Y4"}, "18 位"),
        ({"统一社会信用代码": "91350100M000100Y44"}, "校验位"),
        ({"统一社会信用代码": "91350100I000100Y43"}, "没有 I、O"),
        ({"统一社会信用代码": 913501001234567890}, "末几位已经丢失"),
        ({"统一社会信用代码": "9.13501E+17"}, "末几位已经丢失"),
        ({"所属社区": "没有的社区"}, "没有的社区"),
        ({"所属社区": ""}, "社区或街道"),
        ({"从业人数": "很多"}, "从业人数"),
        ({"从业人数": -3}, "从业人数"),
        ({"从业人数": 12.5}, "从业人数"),
        ({"所属行业": "捕鲸业"}, "捕鲸业"),
        ({"称号": "世界第一"}, "世界第一"),
        ({"已建工会": "大概"}, "已建工会"),
        ({"成立日期": "去年"}, "成立日期"),
        ({"截至日期": "2021年"}, "截至日期"),
        ({"截至日期": "2199-01-01"}, "截至日期"),
        ({"研发费用": float(12345678901234567890)}, "末几位已经丢失"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    city: Cast, cells: dict[str, object], says: str
) -> None:
    report = bring(sheet(changed(**cells)))
    assert (report.refused, report.kept) == (1, False)
    assert says in report.fates[0].reason
    assert enterprises() == []


def test_a_code_typed_with_spaces_and_wide_digits_is_read(city: Cast) -> None:
    bring(sheet(changed(统一社会信用代码="９１３５０１００ m000100y43")))
    assert enterprises()[0].credit_code == CODE


def test_numbers_with_commas_and_units_are_read(city: Cast) -> None:
    bring(sheet(changed(研发费用="1,350.5万元", 从业人数="1,200人")))
    found = said(enterprises()[0])
    assert (found["rd_expense"], found["employees"]) == ("1350.50", "1200")


def test_an_empty_cell_says_nothing(city: Cast) -> None:
    bring(sheet(changed(从业人数="", 称号="不详", 已建工会="/", 研发费用="—")))
    assert said(enterprises()[0]).keys() == {"founded_on", "industry"}


def test_two_rows_of_one_code_are_told_apart(city: Cast) -> None:
    report = bring(sheet(GOOD, changed(从业人数=99)), partial=True)
    assert [bool(fate.reason) for fate in report.fates] == [False, True]
    assert "第2行" in report.fates[1].reason


def test_a_code_of_another_name_or_place_is_refused(city: Cast) -> None:
    bring(sheet(GOOD))
    report = bring(sheet(changed(企业名称="昆山云帆食品有限公司")))
    assert "晨露精密" in report.fates[0].reason
    report = bring(sheet(changed(所属社区="里厍社区", 从业人数=1)))
    assert "亭林社区" in report.fates[0].reason


def test_the_code_of_an_office_is_no_enterprise(city: Cast) -> None:
    with everything("test"):
        create_organization(
            place=city.places["home"], kind=OrganizationKind.DEPARTMENT, name=GOOD[0],
            credit_code=CODE, began_on=dt.date(2015, 1, 1), actor=ROOT,
        )  # fmt: skip
    assert "不是现有的企业" in bring(sheet(GOOD)).fates[0].reason


def test_a_table_without_codes_is_no_table_of_enterprises(city: Cast) -> None:
    with pytest.raises(EnterpriseTableError, match="统一社会信用代码"):
        bring(sheet(["昆山晨露", "亭林社区"], headers=["企业名称", "所属社区"]))
    with pytest.raises(EnterpriseTableError):
        bring(b"not a table")


def test_without_an_edition_in_force_nothing_is_read(cast: Cast) -> None:
    with pytest.raises(WrongStateError, match="目录"):
        bring(sheet(GOOD))


def test_a_duty_brings_enterprises_of_its_own_places_only(city: Cast) -> None:
    far = changed(所属社区="140214001002", 统一社会信用代码=OTHER, 企业名称="云冈某某有限公司")
    with enter(city.scope("enterprise_service", "import_enterprises")) as scope:
        report = import_enterprises(
            sheet(GOOD, far), "企业.xlsx", dry_run=False, partial=True, actor=scope.actor
        )
    assert report.kept
    assert [bool(fate.reason) for fate in report.fates] == [False, True]
    assert "辖区" in report.fates[1].reason


def test_a_duty_that_brings_enterprises_enters_no_other_body(city: Cast) -> None:
    given = DUTIES["enterprise_service"].operations
    assert "import_enterprises" in given
    assert "create_organization" not in given
    for need in ("import_enterprises", "create_organization"):
        for kind in OrganizationKind:
            with (
                enter(city.scope("enterprise_service", need)) as scope,
                pytest.raises(NotPermittedError),
            ):
                create_organization(
                    place=city.places["home"], kind=kind, name="某某单位",
                    began_on=dt.date(2015, 1, 1), actor=scope.actor,
                )  # fmt: skip
    with enter(city.scope("enterprise_service", "import_enterprises")) as scope:
        import_enterprises(sheet(GOOD), "企业.xlsx", dry_run=False, actor=scope.actor)
    assert [unit.kind for unit in enterprises()] == [OrganizationKind.ENTERPRISE]
    assert not Organization.objects.filter(name="某某单位").exists()


def test_the_command_tries_and_then_brings_them_in(
    city: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "企业.xlsx"
    file.write_bytes(sheet(GOOD))
    call_command("import", "enterprises", str(file), "--dry-run")
    assert enterprises() == []
    call_command("import", "enterprises", str(file))
    assert len(enterprises()) == 1
    assert "可登记 1 行" in capsys.readouterr().out
    assert (tmp_path / "企业-结果.xlsx").is_file()


def test_a_csv_of_today_is_as_of_today(city: Cast) -> None:
    text = f"企业名称,信用代码,属地,行业门类\n昆山晨露精密电子有限公司,{CODE},亭林社区,C\n"
    report = bring(text.encode("gb18030"), "企业.csv")
    assert report.kept, report.fates
    assert report.file.startswith(b"\xef\xbb\xbf")
    with everything("test"):
        assert EnterpriseFact.objects.get().as_of == timezone.localdate()
