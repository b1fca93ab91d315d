"""Projects, and the facts behind a number."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import timezone

from haitang.cases.operations import open_project, plan_funds
from haitang.facts.models import Fact
from haitang.ledgers.declare import LEDGERS, Ledger, declared
from haitang.ledgers.fact_ledger import FACTS
from haitang.ledgers.project_ledger import PROJECTS
from haitang.ledgers.reading import LedgerPage, read
from haitang.scope.scope import enter, everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db


def page(cast: Cast, ledger: Ledger, who: str, operation: str, query: str = "") -> LedgerPage:
    with enter(cast.scope(who, operation)):
        return read(ledger, QueryDict(query), cast.accounts[who])


@pytest.fixture
def projects(cast: Cast) -> Cast:
    today = timezone.localdate()
    for place, lead in (("home", "housing"), ("cousin", "water"), ("far", "water")):
        with everything("test"):
            project = open_project(
                title=f"{place}改造", text="楼道照明整体改造", place=cast.places[place],
                leader=cast.accounts["project_leader"], lead=cast.units[lead],
                due_on=today + dt.timedelta(days=30), actor=ROOT,
            )  # fmt: skip
            plan_funds(project=project, fen=1250000, note="维修资金", actor=ROOT)
    return cast


def test_projects_by_duty_unit_and_leader(projects: Cast) -> None:
    def seen(who: str, query: str = "") -> set[str]:
        found = page(projects, PROJECTS, who, "read_projects", query)
        return {row["title"] for row in found.rows}

    assert seen("leader") == {"home改造", "cousin改造"}
    assert seen("dispatcher") == {"home改造"}
    assert seen("handler") == {"home改造"}
    assert seen("leader", f"unit={projects.units['water'].pk}") == {"cousin改造"}
    assert seen("project_leader", "view=mine") == {"home改造", "cousin改造"}
    assert seen("leader", "view=late") == set()
    assert seen("leader", "q=home&state=open&order=due") == {"home改造"}
    found = page(projects, PROJECTS, "leader", "read_projects")
    assert found.rows[0]["planned_fen"] == 1250000
    assert [str(p.title) for p in found.composition] == ["推进中"]


def test_facts_are_those_of_the_duty_and_open_to_records(cast: Cast) -> None:
    mine = cast.case()
    cast.case(place=cast.places["far"])
    found = page(cast, FACTS, "dispatcher", "read_figures", "kind=case.registered")
    assert [(row["kind"], row["subject_id"]) for row in found.rows] == [
        ("case.registered", mine.number)
    ]
    (_row, cells) = found.lines()[0]
    shown = {cell.column.key: str(cell.text) for cell in cells}
    assert shown["kind"] == "诉求登记"
    assert (shown["place"], shown["d1"], shown["d2"]) == ("亭林社区居委会", "公共部位维修", "窗口")
    county = page(cast, FACTS, "leader", "read_figures", "place=320583101001")
    assert county.rows == []


def test_an_auditor_sees_facts_and_no_case_number(cast: Cast) -> None:
    case = cast.case()
    found = page(cast, FACTS, "auditor", "read_facts", "kind=case.registered")
    assert [row["subject_id"] for row in found.rows] == [case.pk]
    assert case.number not in str(found.rows)


@pytest.mark.parametrize("query", ["kind=no.such", "since=x", "until=x", "place=1"])
def test_a_wrong_filter_on_facts_gets_a_sentence(cast: Cast, query: str) -> None:
    found = page(cast, FACTS, "leader", "read_figures", query)
    assert [p.key for p in found.problems] == [query.split("=", maxsplit=1)[0]]


def test_days_of_facts_include_both_ends(cast: Cast) -> None:
    at = dt.datetime(2021, 3, 1, 2, 0, tzinfo=dt.UTC)
    cast.case(at=at)
    for query, count in (("since=2021-03-01&until=2021-03-01", 1), ("since=2021-03-02", 0)):
        found = page(cast, FACTS, "leader", "read_figures", f"{query}&kind=case.registered")
        assert found.total == len(found.rows) == count


def test_a_duty_for_a_unit_reaches_no_place_of_facts(cast: Cast) -> None:
    cast.case()
    with enter(cast.scope("handler", "read_cases")):
        assert not FACTS.rows().exists()
    assert Fact.objects.filter(kind="case.registered").exists()


def test_a_ledger_is_declared_once() -> None:
    assert {"projects", "facts"} <= set(LEDGERS)
    with pytest.raises(ValueError, match="declared twice"):
        declared(FACTS)


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=list(LEDGERS))
def test_columns_and_filters_have_keys_of_their_own(ledger: Ledger) -> None:
    for parts in (ledger.columns, ledger.filters, ledger.views, ledger.orders):
        keys = [part.key for part in parts]
        assert len(keys) == len(set(keys))
