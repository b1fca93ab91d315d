"""Seats kept for women in the published result, in its check, and in the vote that follows."""

import datetime as dt
import json

import pytest

from haitang.counts.models import Count
from haitang.counts.operations.setup import ballot_of
from haitang.elections.counting.deciding import decide
from haitang.results import operations as do
from haitang.results.document import fingerprint
from haitang.results.models import Elected
from haitang.results.publishing import published_file
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.counts.kept import NONE, THIRD, kept_hall
from tests.results.test_verify import run, wrong

pytestmark = pytest.mark.django_db


def kept_result(cast, lines):
    hall = kept_hall(cast, lines)
    hall.close(len(lines), 0)
    with everything("test"):
        return do.declare_result(count=Count.objects.get(pk=hall.count.pk), actor=ROOT)


def test_the_published_result_says_which_seat_was_kept_and_anybody_can_recompute_it(cast, tmp_path):
    result = kept_result(cast, THIRD)
    rows = Elected.objects.filter(result=result, post__code="member")
    assert list(rows.values_list("name", flat=True)) == ["郑宇", "冯雪"]
    data = published_file(result)
    given = data["core"]["given"]
    assert (given["posts"][1]["women_seats"], given["posts"][1]["women"]) == (1, ["冯雪"])
    assert data["core"]["decision"] == decide(given)
    assert wrong(data) == []
    path = tmp_path / "result.json"
    path.write_text(json.dumps(data, ensure_ascii=False))
    assert run(path)[0] == 0
    given["posts"][1]["women"] = []
    data["sha256"] = fingerprint(data["core"])
    assert wrong(data)


def test_a_kept_seat_that_no_woman_won_is_kept_in_the_run_off(cast):
    result = kept_result(cast, NONE)
    again = json.loads(result.decision)["posts"][1]["runoff"]
    assert again == {"seats": 1, "candidates": ["冯雪"], "women_seats": 1}
    with everything("test"):
        made = do.call_runoff(result=result, day=dt.date(2026, 4, 20), actor=ROOT)
        [slot] = ballot_of(made).slots
    assert (slot.post, slot.seats, slot.women_seats, slot.women) == ("member", 1, 1, ("冯雪",))


def test_a_run_off_for_other_seats_keeps_none(cast):
    """The woman has her seat; nobody else has enough."""
    result = kept_result(cast, ["1 4"] * 8 + ["1 3"] * 4)
    with everything("test"):
        made = do.call_runoff(result=result, day=dt.date(2026, 4, 20), actor=ROOT)
        slots = {slot.post: slot for slot in ballot_of(made).slots}
    assert (slots["member"].seats, slots["member"].women_seats) == (1, 0)
