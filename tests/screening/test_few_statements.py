"""Asking for a whole round takes as many statements as asking for three."""

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from haitang.facts.models import Fact
from haitang.scope.scope import everything
from haitang.screening.models import Question
from haitang.screening.operations import ask_agencies, assign_agency
from tests.cast import ROOT, SINCE
from tests.screening.conftest import opened

FEW, MANY = 3, 10
WHERE = ("home", "sibling", "cousin")


def asked(cast, size):
    rows = [opened(cast, where=WHERE[n % 3], name=f"第{size}批{n}") for n in range(size)]
    due = timezone.localdate() + dt.timedelta(days=5)
    with CaptureQueriesContext(connection) as seen, everything("test"):
        assert ask_agencies(screenings=rows, due_on=due, actor=ROOT) == 2 * size
    return len(seen), rows


def test_a_whole_round_is_asked_in_as_many_statements_as_a_few(cast, agencies):
    asked(cast, 1)  # reads the book and the stages once
    few, rows = asked(cast, FEW)
    many, more = asked(cast, MANY)
    assert few == many
    with everything("test"):
        for row in rows + more:
            put = Question.objects.filter(screening=row).values_list("attribute", "agency")
            assert set(put) == {("criminal", agencies[0].pk), ("debt", agencies[1].pk)}
    facts = Fact.objects.filter(kind="screening.asked")
    assert {fact.subject_id for fact in facts} >= {row.pk for row in rows + more}
    assert {fact.place for fact in facts} == {cast.places[name].number for name in WHERE}


def test_in_one_round_each_place_has_the_agencies_of_its_own_table(cast, agencies):
    with everything("test"):
        assign_agency(
            attribute="criminal", agency=cast.units["committee"], place=cast.places["home"],
            began_on=SINCE, source="方案", actor=ROOT,
        )  # fmt: skip
    _number, rows = asked(cast, 3)
    with everything("test"):
        put = [set(Question.objects.filter(screening=row, attribute="criminal").values_list(
            "agency", flat=True)) for row in rows]  # fmt: skip
    housing = {agencies[0].pk}
    assert put == [{cast.units["committee"].pk}, housing, housing]
