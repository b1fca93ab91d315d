"""Seats kept for women reach every decision on a count: papers, totals, running, the laptop."""

import json
from typing import Any

import pytest
from django.db.models import QuerySet

from haitang.counts.accounting import BoxFigures
from haitang.counts.ballot import Ballot, Slot
from haitang.counts.carrying import FileRefusedError
from haitang.counts.errors import CountStateError
from haitang.counts.kept import standing_by_name, women_of
from haitang.counts.models import Count
from haitang.counts.operations import enter_count_from_record, open_count, take_count
from haitang.counts.operations.bringing import _agree
from haitang.counts.operations.closing import Record, _ballot_of_record
from haitang.counts.operations.setup import ballot_of
from haitang.counts.operations.taking import _candidates
from haitang.counts.queries import given_of, running, tallies_of_all
from haitang.elections.counting.deciding import decide
from haitang.elections.models import ElectionPost
from haitang.facts.guard import writes_allowed
from haitang.nominations.models import Nominee
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.counts.halls import DAY, a_hall, an_election, person
from tests.counts.kept import SEXES, THIRD, kept_election, kept_hall, sex_of

pytestmark = pytest.mark.django_db


def members(given: dict[str, Any]) -> list[str]:
    return decide(given)["posts"][1]["elected"]


def test_the_kept_seat_goes_to_the_woman_by_papers_by_totals_and_by_sums(cast: Cast) -> None:
    hall = kept_hall(cast, THIRD)
    hall.close(len(THIRD), 0)
    with everything("test"):
        count = Count.objects.get(pk=hall.count.pk)
        by_papers, [by_sums] = given_of(count), tallies_of_all([count])
        count.style = "totals"
        by_totals, [also] = given_of(count), tallies_of_all([count])
    for given in (by_papers, by_sums, by_totals, also):
        assert given["posts"][1]["women_seats"] == 1
        assert given["posts"][1]["women"] == ["冯雪"]
        assert members(given) == ["郑宇", "冯雪"]
        assert "women" not in given["posts"][0]
        for key in ("women_seats", "women"):
            del given["posts"][1][key]
        assert members(given) == ["郑宇", "李敏"]


def test_running_totals_know_the_kept_seat(cast: Cast) -> None:
    hall = kept_hall(cast, THIRD)
    with everything("test"):
        states = {row.name: row.state for row in running(hall.count).posts[1].names}
    assert states == {"郑宇": "certain", "冯雪": "certain", "李敏": "out"}


@pytest.mark.parametrize("sexes", [{}, {**SEXES, "李敏": "unknown"}])
def test_a_count_with_a_kept_seat_waits_until_every_sex_is_on_file(
    cast: Cast, sexes: dict[str, str]
) -> None:
    election, _people = kept_election(cast, sexes)
    with everything("test"), pytest.raises(CountStateError, match=r"性别.*李敏") as refused:
        open_count(election=election, actor=ROOT)
    assert refused.value.code == "sex_unknown"
    assert "赵文婷" not in str(refused.value)
    assert not Count.objects.exists()


def test_where_no_seat_is_kept_nobody_is_called_a_woman(cast: Cast) -> None:
    hall = a_hall(cast)
    with everything("test"), writes_allowed("test"):
        sex_of(hall.people["冯雪"], "female")
        said = json.dumps(given_of(hall.count)) + ballot_of(hall.election).as_text()
    assert "women" not in said


def test_a_name_written_in_counts_as_a_womans_once_she_is_taken_up(cast: Cast) -> None:
    election, people = kept_election(cast)
    with everything("test"), writes_allowed("test"):
        slot = ballot_of(election).slots[1]
        names = [*slot.candidates, "何梅", "何刚"]
        assert women_of(election, slot, names) == ["冯雪"]
        post = ElectionPost.objects.get(election=election, code="member")
        for name, sex in (("何梅", "female"), ("何刚", "male")):
            somebody = person(election.place, name)
            sex_of(somebody, sex)
            QuerySet(Nominee).create(
                election=election, place=election.place, path=election.path, post=post,
                person=somebody, source="write_in", nominated_on=DAY, state="reviewing",
            )  # fmt: skip
        assert women_of(election, slot, names) == ["冯雪", "何梅"]
        assert women_of(election, slot, slot.candidates) == ["冯雪"]
        assert standing_by_name(election, post)["郑宇"] == people["郑宇"].pk


def test_the_laptop_of_the_hall_prints_the_same_ballot(cast: Cast) -> None:
    election, _people = kept_election(cast)
    with everything("test"), writes_allowed("test"):
        content = take_count(election=election, actor=ROOT)
        there = an_election(cast.places["home"], cast.units["committee"], sequence=2)
        ElectionPost.objects.bulk_create(
            ElectionPost(election=there, **post) for post in content["posts"]
        )
        _candidates(there, content)
        assert ballot_of(there) == ballot_of(election) == Ballot.from_text(content["ballot"])
        assert ballot_of(there).slots[1].women == ("冯雪",)


def test_a_file_from_the_hall_with_another_woman_is_refused(cast: Cast) -> None:
    election, _people = kept_election(cast)
    with everything("test"):
        text = ballot_of(election).as_text()
        for other in ('"women":["李敏"]', '"women":[]'):
            altered = text.replace('"women":["冯雪"]', other)
            assert altered != text
            with pytest.raises(FileRefusedError, match="会场用的选票"):
                _agree(election, {"count": {"ballot": altered}})


def test_a_ballot_of_an_older_count_is_read_as_before() -> None:
    old = '[{"candidates":["赵"],"post":"a","seats":1,"title":"甲","title_en":"A"}]'
    assert Ballot.from_text(old) == Ballot((Slot("a", "甲", "A", 1, ("赵",)),))
    assert Ballot.from_text(old).as_text() == old


def test_a_past_record_knows_its_kept_seat_from_the_persons_on_file(cast: Cast) -> None:
    election, people = kept_election(cast)
    box = BoxFigures("全部", "hall", 15, 14, 1, 12, 1, 1, 12, 0)
    votes = {
        "director": {"赵文婷": 12, "陈立": 0},
        "member": {"郑宇": 9, "冯雪": 7, "李敏": 8},
    }
    record = Record(boxes=(box,), votes=votes)
    with everything("test"):
        count = enter_count_from_record(
            election=election, record=record, again=record, reference="测试记录", actor=ROOT
        )
        assert members(given_of(count)) == ["郑宇", "冯雪"]
        stranger = {**votes, "member": {"郑宇": 9, "冯雪": 7, "何刚": 8}}
        with pytest.raises(CountStateError, match="何刚"):
            _ballot_of_record(election, Record(boxes=(box,), votes=stranger))
    assert people["冯雪"].name in count.ballot
