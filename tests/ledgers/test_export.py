"""Excel files: what the reader may see, as text, and written down."""

from pathlib import Path

import openpyxl
import pytest
from django.http import QueryDict

from haitang.cases.models import Case
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.ledgers import export as module
from haitang.ledgers.case_ledger import CASES
from haitang.ledgers.declare import LEDGERS
from haitang.ledgers.export import TooManyRowsError, export
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def sheet(cast: Cast, who: str, path: Path, query: str = "") -> list[list[object]]:
    with enter(cast.scope(who, "export_cases")):
        export(CASES, QueryDict(query), cast.accounts[who], path, actor=cast.actor(who))
    return [list(row) for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)]


def test_a_file_holds_the_rows_and_where_they_come_from(cast: Cast, tmp_path: Path) -> None:
    cast.case(title="楼道灯不亮")
    cast.case(title="路面破损", place=cast.places["far"])
    rows = sheet(cast, "county_dispatcher", tmp_path / "a.xlsx")
    assert rows[0][0] == "诉求台账"
    assert "account:" in str(rows[1][0])
    assert rows[2][:3] == ["编号", "标题", "地点"]
    assert [row[1] for row in rows[3:]] == ["楼道灯不亮"]
    assert "窗口" in rows[3]


def test_an_export_leaves_a_fact_with_the_number_of_rows(cast: Cast, tmp_path: Path) -> None:
    cast.case()
    cast.case()
    sheet(cast, "supervisor", tmp_path / "a.xlsx")
    fact = Fact.objects.get(kind="ledger.exported")
    assert (fact.d1, fact.quantity, fact.actor) == ("cases", 2, cast.actor("supervisor").ref)


def test_a_statistician_takes_out_no_title(cast: Cast, tmp_path: Path) -> None:
    cast.case(title="王家楼道灯不亮")
    rows = sheet(cast, "statistician", tmp_path / "a.xlsx")
    assert "标题" not in rows[2]
    assert "王家" not in str(rows)
    assert len(rows) == 4


@pytest.mark.parametrize("title", ["=1+1", "@SUM(A1)", "+86512", "-5", "http://example.org/x"])
def test_a_title_is_never_a_formula(cast: Cast, tmp_path: Path, title: str) -> None:
    case = cast.case()
    with writes_allowed("test"), everything("test"):
        Case.objects.filter(pk=case.pk).update(title=title)
    sheet(cast, "county_dispatcher", tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["B4"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (title, "s", None)


def test_too_many_rows_make_no_file_and_no_fact(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 1)
    cast.case()
    cast.case()
    with pytest.raises(TooManyRowsError, match="缩小范围"):
        sheet(cast, "county_dispatcher", tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()
    assert not Fact.objects.filter(kind="ledger.exported").exists()


def test_reading_is_not_exporting(cast: Cast, tmp_path: Path) -> None:
    cast.case()
    with enter(cast.scope("leader", "read_cases")), pytest.raises(NotPermittedError):
        export(
            CASES, QueryDict(), cast.accounts["leader"], tmp_path / "a.xlsx",
            actor=cast.actor("leader"),
        )  # fmt: skip


@pytest.mark.parametrize("code", list(LEDGERS))
def test_every_ledger_can_be_taken_out_empty(cast: Cast, tmp_path: Path, code: str) -> None:
    with everything("test"):
        ledger = LEDGERS[code]
        query = QueryDict("until=1999-01-01&since=1998-01-01")
        export(ledger, query, None, tmp_path / "a.xlsx", actor=cast.actor("leader"))
    heads = [c.value for c in openpyxl.load_workbook(tmp_path / "a.xlsx").active[3]]
    assert heads == [str(c.title) for c in ledger.columns]
