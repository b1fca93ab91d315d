"""`haitang figures`: numbers for machines and people, and sentences for mistakes."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from haitang.facts import sealing
from haitang.figures import documentation
from haitang.figures.catalogue import FIGURES
from haitang.figures.definitions import Figure, Measure, Term, figure
from tests.cast import Cast

YEAR = ("--place", "320583", "--from", "2021-01-01", "--to", "2021-12-31")


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("figures", *words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_json_is_a_list_of_all_figures(handled: Cast) -> None:
    found = {f["code"]: f for f in json.loads(run(*YEAR, "--format", "json"))}
    assert list(found) == list(FIGURES)
    rate = found["cases.resolution_rate"]
    shown = ("title", "title_en", "unit", "value", "numerator", "denominator")
    assert [rate[key] for key in shown] == ["解决率", "Resolution rate", "%", "66.7", 2, 3]
    received = found["cases.received"]
    assert (received["value"], received["numerator"], received["denominator"]) == (5, 5, None)
    assert found["cases.response_excluded"]["value"] == 0


@pytest.mark.django_db
def test_a_ratio_over_nothing_is_null(cast: Cast) -> None:
    (rate,) = json.loads(run(*YEAR, "--format", "json", "--code", "cases.satisfaction"))
    assert (rate["value"], rate["denominator"]) == (None, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["month", "town", "category", "unit"])
def test_rows_of_a_breakdown(handled: Cast, by: str) -> None:
    found = json.loads(run(*YEAR, "--format", "json", "--by", by))
    closed = next(f for f in found if f["code"] == "cases.closed")
    assert sum(row["value"] for row in closed["rows"]) == closed["value"] == 3


@pytest.mark.django_db
def test_csv_and_table_hold_the_same_numbers(handled: Cast) -> None:
    wanted = ("--code", "cases.received", "--code", "cases.satisfaction")
    rows = list(csv.DictReader(io.StringIO(run(*YEAR, *wanted, "--format", "csv"))))
    assert [row["value"] for row in rows] == ["5", "50.0"]
    assert rows[0]["denominator"] == ""
    table = run(*YEAR, *wanted)
    assert "50.0 %" in table
    split = run(*YEAR, *wanted, "--format", "csv", "--by", "month")
    months = list(csv.DictReader(io.StringIO(split)))
    assert [row["value"] for row in months if row["key"] == "2021-03"] == ["5", "100.0"]


@pytest.mark.django_db(transaction=True)
def test_as_of_counts_the_first_facts_only(handled: Cast) -> None:
    size = sealing.seal().size
    cast_case = handled.case
    cast_case()
    found = json.loads(run(*YEAR, "--format", "json", "--as-of", str(size), "--code", "cases.open"))
    assert (found[0]["value"], found[0]["log_size"]) == (2, size)
    assert found[0]["root"] == sealing.latest().checkpoint.root.hex()
    with pytest.raises(CommandError, match=str(size)):
        run(*YEAR, "--as-of", str(size + 99))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--place", "999999"), "999999"),
        (("--place", "昆山"), "数字"),
        (("--from", "2021-13-01"), "--from"),
        (("--to", "31.12.2021"), "--to"),
        (("--from", "2022-01-01"), "对调"),
        (("--from", "0001-01-01"), "年份"),
        (("--code", "cases.beauty"), "docs/figures.md"),
        (("--by", "colour"), "colour"),
        (("--by", "unit", "--code", "cases.open"), "在办"),
        (("--format", "xml"), "json"),
        (("--as-of", "-1"), "--as-of"),
        (("--as-of", "5"), "0"),
    ],
)
def test_a_mistake_gets_a_sentence_and_exit_code_2(
    cast: Cast, words: tuple[str, ...], says: str
) -> None:
    given = list(YEAR)
    for option, text in zip(words[::2], words[1::2], strict=True):
        if option in given:
            given[given.index(option) + 1] = text
        else:
            given += [option, text]
    with pytest.raises(CommandError, match=says) as refused:
        run(*[f"{o}={t}" for o, t in zip(given[::2], given[1::2], strict=True)])
    assert refused.value.returncode == 2


def test_the_documentation_is_that_of_the_code(
    tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = documentation.markdown()
    for code, made in FIGURES.items():
        assert f"`{code}` {made.zh}" in text
    assert "minus `case.satisfaction_excluded` with `grade` ≥ 3" in text
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="过时"):
        run("--check")
    run("--doc")
    run("--check")
    assert (tmp_path / "docs" / "figures.md").read_text() == text


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (FIGURES["cases.received"], "declared twice"),
        (Figure("x.a", "甲", "A", FIGURES["cases.received"].unit,
                Measure((Term("case.registered"),)), dimensions=("unit",)), "not unit"),
        (Figure("x.b", "乙", "B", FIGURES["cases.received"].unit,
                Measure((Term("case.registered"),)), dimensions=("weather",)), "weather"),
        (Figure("x.c", "丙", "C", FIGURES["cases.received"].unit,
                Measure((Term("case.registered", "sum"),)), dimensions=()), "no quantity"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused(made: Figure, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        figure(made)


def test_a_percentile_has_a_rank_and_one_term() -> None:
    one = Term("case.closed", "sum")
    for terms, behaviour, rank in (
        ((one,), "percentile", 0), ((one, one), "percentile", 50), ((one, one), "distinct", 0),
        ((one,), "additive", 50),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="measure"):
            Measure(terms, behaviour, rank)
