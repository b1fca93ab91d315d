"""A published number cites its log and can be computed again for ever."""

import dataclasses
import datetime as dt

import pytest

from haitang.cases.models import Case
from haitang.cases.operations import reopen_case
from haitang.facts import sealing
from haitang.facts.errors import Refused
from haitang.facts.models import Fact, Publication
from haitang.figures.catalogue import FIGURES
from haitang.figures.operations import NotSealedError, publish_figure, reproduced
from haitang.figures.queries import compute
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db(transaction=True)
START, END = dt.date(2021, 1, 1), dt.date(2021, 12, 31)


def publish(cast: Cast, code: str = "cases.resolution_rate", place: str = "county") -> Publication:
    with everything("test"):
        return publish_figure(code=code, place=cast.places[place], start=START, end=END, actor=ROOT)


def test_it_cites_size_and_root_and_leaves_a_fact(handled: Cast) -> None:
    seal = sealing.seal()
    row = publish(handled)
    assert (row.numerator, row.denominator, row.version) == (2, 3, 1)
    assert (row.log_size, row.root) == (seal.size, seal.checkpoint.root.hex())
    fact = Fact.objects.get(kind="figure.published")
    assert (fact.d1, fact.quantity, fact.dims["denominator"]) == ("cases.resolution_rate", 2, 3)
    assert fact.place == handled.places["county"].number


def test_it_is_the_same_after_more_has_happened(handled: Cast) -> None:
    sealing.seal()
    row = publish(handled, "cases.open")
    with everything("test"):
        case = Case.objects.get(grade=5)
        at = dt.datetime(2021, 4, 5, tzinfo=dt.UTC)
        reopen_case(case=case, reason="灯又坏了", at=at, actor=ROOT)
        now = compute(["cases.open"], handled.places["county"], START, END)[0]
    sealing.seal()
    assert now.value == row.numerator + 1
    assert reproduced(row)


def test_a_changed_number_root_or_definition_is_seen(
    handled: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealing.seal()
    row = publish(handled)
    for field, value in (("numerator", 3), ("denominator", 4), ("root", "00" * 32)):
        before = getattr(row, field)
        setattr(row, field, value)
        assert not reproduced(row), field
        setattr(row, field, before)
    assert reproduced(row)
    changed = dataclasses.replace(FIGURES[row.figure], version=2)
    monkeypatch.setitem(FIGURES, row.figure, changed)
    assert not reproduced(row)


def test_nothing_is_published_before_the_first_seal_or_of_nothing(cast: Cast) -> None:
    with pytest.raises(NotSealedError, match="haitang facts seal"):
        publish(cast)
    sealing.seal()
    with pytest.raises(Refused, match="没有数据"):
        publish(cast, "cases.handling_median")
    assert not Publication.objects.exists()


def test_it_needs_its_own_duty(handled: Cast) -> None:
    sealing.seal()
    for operation in ("read_figures", "publish_figure"):
        with enter(handled.scope("auditor", operation)), pytest.raises(NotPermittedError):
            publish_figure(
                code="cases.open", place=handled.places["far"], start=START, end=END, actor=ROOT
            )
