"""Seats kept for women in the published result, in its check, and in the vote that follows."""

import datetime as dt
import json

import pytest

from haitang.counts.models import Count
from haitang.counts.operations.setup import ballot_of
from haitang.elections.counting.deciding import decide
from haitang.elections.models import Election, ElectionPost
from haitang.facts.guard import writes_allowed
from haitang.nominations.operations import admit_write_in
from haitang.organizations.models import Post
from haitang.people.models import Person, Term
from haitang.results import operations as do
from haitang.results.document import fingerprint
from haitang.results.errors import ResultError
from haitang.results.models import Elected, Result
from haitang.results.operations.following import _kept_free
from haitang.results.publishing import published_file
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.counts.halls import person
from tests.counts.kept import NONE, THIRD, kept_election, kept_hall, sex_of
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


def written_in(cast, lines):
    """A closed count with a kept seat, in which 王五 was written in."""
    hall = kept_hall(cast, lines)
    hall.close(len(lines), 0)
    return Count.objects.get(pk=hall.count.pk)


def taken_up(count, sex=""):
    election = count.election
    with everything("test"):
        with writes_allowed("test"):
            somebody = person(election.place, "王五")
            if sex:
                sex_of(somebody, sex)
        post = ElectionPost.objects.get(election=election, code="member")
        admit_write_in(election=election, person=somebody, post=post, actor=ROOT)


def declare(count):
    with everything("test"):
        return do.declare_result(count=count, actor=ROOT)


# 郑宇 12, 王五 7, 李敏 5 of 12: the kept seat is 王五's if that is a woman, else nobody's.
WRITTEN = ["1 3 b王五"] * 7 + ["1 3 5"] * 5


@pytest.mark.parametrize(
    ("sex", "names"), [("female", ["郑宇", "王五"]), ("male", ["郑宇"])]
)  # fmt: skip
def test_a_kept_seat_is_not_decided_before_it_is_known_who_is_a_woman(cast, sex, names):
    count = written_in(cast, WRITTEN)
    with pytest.raises(ResultError, match=r"另选的王五是不是妇女.*另选他人当选，送审查") as refused:
        declare(count)
    assert refused.value.code == "sex_unknown"
    assert not Result.objects.exists()
    taken_up(count, sex)
    result = declare(count)
    elected = Elected.objects.filter(result=result, post__code="member")
    assert list(elected.values_list("name", flat=True)) == names


def test_somebody_taken_up_without_a_recorded_sex_is_still_not_known(cast):
    count = written_in(cast, WRITTEN)
    taken_up(count)
    with pytest.raises(ResultError, match="请先补录王五的性别"):
        declare(count)
    with everything("test"), writes_allowed("test"):
        sex_of(Person.objects.get(name="王五"), "unknown")
    with pytest.raises(ResultError, match="请先补录王五的性别"):
        declare(count)


def test_a_written_in_name_on_which_nothing_depends_holds_nothing_up(cast):
    """冯雪 has the kept seat with 7; one vote for somebody else changes nothing."""
    count = written_in(cast, [*THIRD[1:], "1 3 b王五"])
    assert json.loads(declare(count).decision)["posts"][1]["elected"] == ["郑宇", "冯雪"]


def test_who_would_stand_again_for_a_kept_seat_is_asked_for_too(cast):
    count = written_in(cast, ["1 3 5"] * 9 + ["1 3 b王五"] * 3)
    with pytest.raises(ResultError, match="另选的王五"):
        declare(count)
    taken_up(count, "female")
    again = json.loads(declare(count).decision)["posts"][1]["runoff"]
    assert again == {"seats": 1, "candidates": ["王五"], "women_seats": 1}


def test_a_by_election_asks_for_the_sex_of_those_in_office_when_a_kept_seat_hangs_on_it(cast):
    with everything("test"), writes_allowed("test"):
        election, people = kept_election(cast)
        post = Post.objects.create(
            organization=election.body, title="委员", seats=2, began_on=dt.date(2020, 1, 1)
        )
        somebody = person(election.place, "何梅")
        term = Term.objects.create(
            post=post, person=somebody, began_on=dt.date(2021, 1, 1)
        )  # fmt: skip
        with pytest.raises(ResultError, match="在任的何梅的性别"):
            _kept_free(election, {"member": 1})
        assert _kept_free(election, {"director": 1}) == {"director": 0, "member": 0}
        sex_of(somebody, "female")
        assert _kept_free(election, {"member": 1})["member"] == 0
        term.person = people["郑宇"]
        term.save()
        assert _kept_free(election, {"member": 1})["member"] == 1


def test_where_votes_count_down_the_sex_of_who_lost_above_is_asked_for(cast):
    """陈立 lost the post of director; where those votes count, a woman would stand again here."""
    count = written_in(cast, ["1 3 5"] * 7 + ["2 3 5"] * 5)
    text = count.election.rulebook_text.replace("[cascade]\non = false", "[cascade]\non = true")
    assert text != count.election.rulebook_text
    with writes_allowed("test"):
        Election.objects.filter(pk=count.election_id).update(rulebook_text=text)
    with pytest.raises(ResultError, match="请先补录陈立的性别"):
        declare(Count.objects.get(pk=count.pk))
    with everything("test"), writes_allowed("test"):
        sex_of(Person.objects.get(name="陈立"), "female")
    row = json.loads(declare(Count.objects.get(pk=count.pk)).decision)["posts"][1]
    assert row["runoff"] == {"seats": 1, "candidates": ["陈立"], "women_seats": 1}
