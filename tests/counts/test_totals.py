"""Batches entered by their totals, and past counts from their signed record."""

from typing import Any

import pytest

from haitang.counts.errors import (
    CountStateError,
    FiguresError,
)
from haitang.counts.models import Batch, Count
from haitang.counts.operations import (
    enter_count_from_record,
    enter_lines,
    enter_papers,
    reread_batch,
    seal_batch,
)
from haitang.counts.queries import (
    given_of,
)
from haitang.elections.counting.deciding import decide
from haitang.facts.errors import Refused
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.counts.halls import a_hall
from tests.counts.samples import TEN, TOTALS, a_record, only_batch, past

pytestmark = pytest.mark.django_db


def test_a_batch_can_be_entered_by_its_totals(cast: Cast) -> None:
    hall = a_hall(cast, 10, style="totals")
    batch = only_batch(hall)
    with everything("test"):
        with pytest.raises(FiguresError, match="有效9 × 名额1"):
            enter_lines(
                batch=batch, **{**TOTALS, "unused": {"director": 2, "member": 4}},
                actor=hall.writer("teller"),
            )  # fmt: skip
        with pytest.raises(CountStateError, match="按批录合计"):
            enter_papers(batch=batch, lines=TEN, actor=hall.writer("teller"))
        enter_lines(batch=batch, **TOTALS, actor=hall.writer("teller"))
        other = {**TOTALS, "votes": {**TOTALS["votes"], "director": {"赵文婷": 5, "陈立": 3}}}
        enter_lines(batch=batch, **other, actor=hall.writer("second_teller"))
        assert Batch.objects.get().state == "differing"
        reread_batch(batch=batch, how="together", **TOTALS, actor=hall.writer("teller"))
        seal_batch(batch=batch, actor=ROOT)
    count = hall.close(10, void=1)
    with everything("test"):
        given = given_of(count)
        result = decide(given)
    assert given["posts"][1]["tally"] == {"郑宇": 8, "冯雪": 5, "李敏": 0, "王五": 1}
    assert result["posts"][0]["elected"] == ["赵文婷"]


def test_a_past_count_is_entered_from_its_signed_record_in_few_statements(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    election = past(cast)
    with everything("test"):
        with pytest.raises(Refused, match="郑宇"):
            enter_count_from_record(
                election=election, record=a_record(), again=a_record(郑宇=7), reference="2021年",
                actor=ROOT,
            )  # fmt: skip
        with django_assert_max_num_queries(30):
            count = enter_count_from_record(
                election=election, record=a_record(), again=a_record(),
                reference="2021年9月3日选举结果报告单", actor=ROOT,
            )  # fmt: skip
        result = decide(given_of(count))
    assert (count.state, count.independence) == ("closed", "signed_sheet_twice")
    assert [post["elected"] for post in result["posts"]] == [["赵文婷"], ["郑宇"]]


def test_a_record_that_does_not_add_up_is_refused(cast: Cast) -> None:
    election, wrong = past(cast), a_record(郑宇=18)
    with everything("test"), pytest.raises(FiguresError, match="郑宇得票18，比有效的9多9票"):
        enter_count_from_record(
            election=election, record=wrong, again=wrong, reference="报告单", actor=ROOT
        )
    assert not Count.objects.exists()
