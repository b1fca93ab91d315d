"""What follows a result: office, handover, objections, annulment, run-off, by-election, recall."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.db.models import QuerySet

from haitang.elections.models import Election
from haitang.facts.errors import IncompleteError
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.nominations.models import Nominee
from haitang.nominations.queries import candidates_of
from haitang.organizations.operations import create_post
from haitang.people.models import Term
from haitang.people.operations import begin_term, end_term
from haitang.results import operations as do
from haitang.results.errors import ResultError, TooLateError
from haitang.results.models import Composition, Elected, Handover, HandoverItem, RecallRequest
from haitang.results.operations.following import vacancies
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.counts.halls import person
from tests.results.counted import background, declared, elected, party

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 4, 7, 9, tzinfo=dt.UTC)
OPEN = ["1 3 4"] * 4 + ["2 3"] * 4 + ["0", "x"]  # no director: 4 and 4 of 10


def begun(cast, lines=None, **more):
    """A result and the terms that began by it."""
    hall, result = declared(cast, *([lines] if lines else []), **more)
    with everything("test"):
        do.begin_terms(election=hall.election, actor=ROOT)
    return hall, result


def running(cast):
    """(title, name) of who holds the posts of the committee now."""
    rows = Term.objects.filter(post__organization=cast.units["committee"], ended_on=None)
    return sorted(rows.values_list("post__title", "person__name"))


def test_those_elected_take_office_and_the_last_committee_ends(cast):
    with everything("test"), writes_allowed("test"):
        old = person(cast.places["home"], "老主任")
    with everything("test"):
        post = create_post(
            organization=cast.units["committee"],
            title="主任",
            began_on=dt.date(2021, 8, 1),
            actor=ROOT,
        )
        begin_term(person=old, post=post, began_on=dt.date(2021, 8, 1), actor=ROOT)
    _hall, result = begun(cast)
    assert running(cast) == [("主任", "赵文婷"), ("委员", "冯雪"), ("委员", "郑宇")]
    assert Term.objects.get(person=old).ended_on is not None
    assert elected(result, "赵文婷").term is not None
    fact = Fact.objects.get(kind="election_terms.began")
    assert (fact.quantity, fact.dims["ended"]) == (3, 1)


def test_relatives_who_won_together_begin_only_when_it_is_settled_who_stays(cast):
    hall, result = declared(cast)
    with writes_allowed("test"):
        Elected.objects.filter(result=result, name__in=["赵文婷", "郑宇"]).update(kin=True)
    with everything("test"):
        with pytest.raises(ResultError, match="近亲属，同时当选"):
            do.begin_terms(election=hall.election, actor=ROOT)
        do.void_elected(elected=elected(result, "郑宇"), reason="kin", actor=ROOT)
        do.begin_terms(election=hall.election, actor=ROOT)
        assert ("委员", "郑宇") not in running(cast)
        assert vacancies(hall.election) == {"director": 0, "member": 1}


def test_a_written_in_winner_is_screened_before_taking_office(cast):
    hall, result = declared(cast, ["1 3 b外来人"] * 8 + ["0", "x"])
    row = elected(result, "外来人")
    assert row.nominee is None
    with everything("test"), writes_allowed("test"):
        stranger = person(cast.places["home"], "外来人")
        nominee = Nominee(
            election=hall.election, place=hall.election.place, path=hall.election.path,
            person=stranger, post=row.post, source="write_in", nominated_on=hall.election.day,
            state="reviewing",
        )  # fmt: skip
        nominee.save(force_insert=True)
    with everything("test"):
        with pytest.raises(ResultError, match="外来人是另选当选的"):
            do.begin_terms(election=hall.election, actor=ROOT)
        with pytest.raises(ResultError, match="还没有通过"):
            do.admit_elected(elected=row, nominee=nominee, actor=ROOT)
        with writes_allowed("test"):
            QuerySet(Nominee).filter(pk=nominee.pk).update(state="candidate")
        do.admit_elected(elected=row, nominee=nominee, actor=ROOT)
        do.begin_terms(election=hall.election, actor=ROOT)
        assert ("委员", "外来人") in running(cast)


def test_the_committee_in_figures_is_counted_from_records(cast):
    hall, _result = declared(cast)
    background(hall, "赵文婷", "1988-04-07")  # 37 on the day
    background(hall, "郑宇", "1990-04-06", sex="male", education="college", political="none")  # 36
    background(hall, "冯雪", "1970-01-01", education="senior")  # 56
    with everything("test"):
        do.begin_terms(election=hall.election, actor=ROOT)
        row = Composition.objects.get(election=hall.election)
    assert (row.members, row.women, row.college, row.party, row.first_time) == (3, 2, 2, 2, 3)
    assert (row.sex_known, row.education_known, row.political_known) == (3, 3, 3)
    assert (row.aged, row.age_years, row.former_aged) == (3, 37 + 36 + 56, 0)
    assert row.both_offices is None
    facts = dict(
        Fact.objects.filter(kind__startswith="composition.").values_list("kind", "quantity")
    )
    assert facts["composition.age_years"] == 129
    assert facts["composition.members"] == 3
    assert "composition.led" not in facts


def test_figures_are_restated_when_a_birthday_is_corrected(cast):
    hall, _result = declared(cast)
    background(hall, "赵文婷", "1988-04-07")
    with everything("test"):
        do.begin_terms(election=hall.election, actor=ROOT)
        with pytest.raises(ResultError, match="没有变化"):
            do.record_composition(election=hall.election, actor=ROOT)
    background(hall, "郑宇", "1996-04-06")
    with everything("test"):
        do.record_composition(election=hall.election, actor=ROOT)
    rows = Fact.objects.filter(kind="composition.age_years")
    assert sum(row.sign * row.quantity for row in rows) == 37 + 30
    assert rows.count() == 3


def test_secretary_and_director_in_one_person_is_seen(cast):
    hall, _result = declared(cast)
    body = party(cast)
    with everything("test"):
        post = create_post(
            organization=body, title="书记", began_on=dt.date(2026, 3, 1), actor=ROOT
        )
        begin_term(
            person=hall.people["赵文婷"], post=post, began_on=dt.date(2026, 3, 20), actor=ROOT
        )
        do.begin_terms(election=hall.election, actor=ROOT)
        row = Composition.objects.get(election=hall.election)
    assert (row.both_offices, row.crossing) == (True, 1)
    assert Fact.objects.get(kind="composition.both_offices").quantity == 1


def test_ages_of_the_last_term_are_those_on_their_own_first_day(cast):
    hall, _result = declared(cast)
    with everything("test"):
        post = create_post(
            organization=cast.units["committee"],
            title="主任",
            began_on=dt.date(2021, 8, 1),
            actor=ROOT,
        )
        begin_term(
            person=hall.people["赵文婷"], post=post, began_on=dt.date(2021, 8, 1), actor=ROOT
        )
    background(hall, "赵文婷", "1988-04-07")
    with everything("test"):
        do.begin_terms(election=hall.election, actor=ROOT)
        row = Composition.objects.get(election=hall.election)
    assert (row.former_aged, row.former_age_years, row.first_time) == (1, 33, 2)
    assert running(cast)[0] == ("主任", "赵文婷")


def test_the_handover_ends_with_its_last_item_and_ends_the_election(cast):
    hall, result = begun(cast)
    with everything("test"):
        with pytest.raises(ResultError, match="街道办事处"):
            do.begin_handover(
                election=hall.election, supervisor=cast.units["committee"], actor=ROOT
            )
        handover = do.begin_handover(
            election=hall.election, supervisor=cast.units["town_office"], actor=ROOT
        )
        assert (handover.due_on - result.declared_at.date()).days in (9, 10, 11)
        for item in handover.items.all():
            with pytest.raises(IncompleteError):
                do.finish_handover_item(item=item, note=" ", actor=ROOT)
            do.finish_handover_item(item=item, note="公章1枚", actor=ROOT)
        with pytest.raises(ResultError, match="已经移交"):
            do.finish_handover_item(item=item, note="公章1枚", actor=ROOT)
    assert Handover.objects.get().finished_on is not None
    assert HandoverItem.objects.filter(done_on=None).count() == 0
    assert Election.objects.get(pk=hall.election.pk).stage == "ended"
    assert Fact.objects.get(kind="handover.finished").d1 == "on_time"


def test_objections_are_taken_within_their_period_only(cast):
    _hall, result = declared(cast)
    late = dt.datetime.combine(result.objections_until, dt.time(0), dt.UTC) + dt.timedelta(days=2)
    with everything("test"):
        row = do.object_to_result(result=result, name="李居民", text="计票时有人离开", actor=ROOT)
        assert (row.due_on - row.filed_on).days == 3
        do.decide_result_objection(
            objection=row, upheld=False, answer="查了录像，没有人离开。", actor=ROOT
        )
        with pytest.raises(ResultError, match="已经答复"):
            do.decide_result_objection(objection=row, upheld=True, answer="又查了一遍", actor=ROOT)
    with (
        everything("test"),
        patch("haitang.facts.told.timezone.now", lambda: late),
        pytest.raises(TooLateError, match="异议期到"),
    ):
        do.object_to_result(result=result, name="李居民", text="想起来一件事", actor=ROOT)


def test_an_election_found_invalid_takes_office_back_and_is_held_anew(cast):
    hall, result = begun(cast)
    with everything("test"):
        do.annul_result(result=result, reason="查实有人伪造选票", actor=ROOT)
        assert running(cast) == []
        with pytest.raises(ResultError, match="认定无效"):
            do.sign_result(result=result, role="committee", name="王建国", actor=ROOT)
        with writes_allowed("test"):  # the law wants five members at least
            hall.election.posts.filter(code="member").update(seats=4)
        again = do.call_rerun(election=hall.election, day=dt.date(2026, 5, 20), actor=ROOT)
        with pytest.raises(ResultError, match="已经排定"):
            do.call_rerun(election=hall.election, day=dt.date(2026, 6, 20), actor=ROOT)
    assert (again.purpose, again.follows_id) == ("rerun", hall.election.pk)
    assert Election.objects.get(pk=hall.election.pk).stage == "annulled"
    result.refresh_from_db()
    assert result.annulled_on is not None
    assert len(result.document) > 100  # what was declared stays


def test_a_valid_election_is_not_held_anew(cast):
    hall, _result = declared(cast)
    with everything("test"), pytest.raises(ResultError, match="有效"):
        do.call_rerun(election=hall.election, day=dt.date(2026, 5, 20), actor=ROOT)


def test_a_runoff_takes_its_candidates_seats_and_roll_from_the_result(cast):
    hall, result = declared(cast, OPEN)
    with everything("test"):
        with pytest.raises(TooLateError, match="2026-05-06"):
            do.call_runoff(result=result, day=dt.date(2026, 5, 7), actor=ROOT)
        made = do.call_runoff(result=result, day=dt.date(2026, 4, 20), actor=ROOT)
        standing = {
            post.code: (post.seats, [n.person.name for n in nominees])
            for post, nominees in candidates_of(made)
        }
        with pytest.raises(ResultError, match="已经召集"):
            do.call_runoff(result=result, day=dt.date(2026, 4, 21), actor=ROOT)
    assert standing == {"director": (1, ["赵文婷", "陈立"]), "member": (1, ["冯雪"])}
    assert (made.purpose, made.stage, made.follows_id) == ("runoff", "ready", hall.election.pk)
    assert Fact.objects.get(kind="runoff.called").quantity == 2


def test_no_runoff_where_every_seat_is_filled(cast):
    _hall, result = declared(cast)
    with everything("test"), pytest.raises(ResultError, match="没有需要"):
        do.call_runoff(result=result, day=dt.date(2026, 4, 20), actor=ROOT)


def test_a_by_election_fills_vacant_seats_and_no_more(cast):
    hall, result = begun(cast)
    with everything("test"):
        with pytest.raises(ResultError, match="空缺0个"):
            do.call_by_election(
                election=hall.election, seats={"director": 1}, day=dt.date(2026, 6, 1), actor=ROOT
            )
        term = elected(result, "赵文婷").term
        end_term(term=term, on=max(dt.date(2026, 4, 20), term.began_on), actor=ROOT)
        made = do.call_by_election(
            election=hall.election, seats={"director": 1}, day=dt.date(2026, 6, 1), actor=ROOT
        )
    assert (made.purpose, [p.seats for p in made.posts.all()]) == ("by_election", [1])


def asked(cast, signers=1, reason="长期不在社区，不履行职责"):
    hall, result = begun(cast)
    with everything("test"):
        row = do.request_recall(
            election=hall.election, term=elected(result, "赵文婷").term, reason=reason,
            signers=signers, actor=ROOT,
        )  # fmt: skip
    return hall, result, row


def test_a_recall_needs_the_share_of_voters_that_the_book_says(cast):
    hall, result = begun(cast)
    with everything("test"):
        with pytest.raises(ResultError, match="至少204人联名，现在是203人"):
            do.request_recall(
                election=hall.election, term=elected(result, "赵文婷").term, signers=203,
                base=2036, reason="长期不履行职责", actor=ROOT,
            )  # fmt: skip
        row = do.request_recall(
            election=hall.election, term=elected(result, "赵文婷").term, signers=204, base=2036,
            reason="长期不履行职责", actor=ROOT,
        )  # fmt: skip
        assert (row.needed, (row.vote_by - row.filed_on).days) == (204, 30)
        do.reply_to_recall(request=row, reply="有病假条为证。", actor=ROOT)
        with pytest.raises(ResultError, match="正在办理"):
            do.request_recall(
                election=hall.election, term=elected(result, "赵文婷").term, signers=204,
                base=2036, reason="另外一个理由", actor=ROOT,
            )  # fmt: skip


def test_a_recall_is_an_election_of_its_own_with_one_name(cast):
    hall, _result, row = asked(cast)
    with everything("test"):
        with pytest.raises(TooLateError, match="罢免表决要在"):
            do.call_recall(request=row, day=row.vote_by + dt.timedelta(days=1), actor=ROOT)
        made = do.call_recall(request=row, day=row.vote_by, actor=ROOT)
        names = [n.person.name for _post, nominees in candidates_of(made) for n in nominees]
    assert (made.purpose, made.stage, names) == ("recall", "ready", ["赵文婷"])
    assert made.follows_id == hall.election.pk


@pytest.mark.parametrize(("agreed", "state"), [(6, "carried"), (5, "lost")])
def test_more_than_half_of_those_voting_carry_a_recall(cast, agreed, state):
    from haitang.counts.models import Count
    from haitang.counts.operations import open_count
    from haitang.elections.operations import advance_election
    from tests.counts.halls import Hall, roll_of

    hall, result, row = asked(cast)
    with everything("test"):
        made = do.call_recall(request=row, day=row.vote_by, actor=ROOT)
    with everything("test"), writes_allowed("test"):
        made.refresh_from_db()
        from haitang.rolls.models import PaperTurnout, Roll

        if not Roll.objects.filter(election=made).exists():
            roll_of(made, voters=10, hall=11)
        else:
            Roll.objects.filter(election=made).update(frozen_count=10)
            PaperTurnout.objects.create(
                election=made,
                place=made.place,
                path=made.path,
                channel="hall",
                voters=11,
                proxies=0,
            )
    with everything("test"):
        advance_election(election=made, to="voting", actor=ROOT)
        count = open_count(election=made, actor=ROOT)
        vote = Hall(cast, made, count)
        vote.box(10)
        vote.sealed(["1"] * agreed + ["0"] * (10 - agreed))
        vote.close(10, 0)
        do.declare_result(count=Count.objects.get(pk=count.pk), actor=ROOT)
        assert RecallRequest.objects.get_queryset().get(pk=row.pk).state == state
    term = elected(result, "赵文婷").term
    assert (term.ended_on is not None) == (state == "carried")
    assert not Elected.objects.filter(result__election=made).exists()
    if state == "lost":
        with everything("test"), pytest.raises(TooLateError, match="一年内不能再提"):
            do.request_recall(
                election=hall.election, term=term, signers=5, actor=ROOT,
                reason=" 长期不在社区，\n不履行职责",
            )  # fmt: skip


def test_a_whole_handover_is_entered_from_its_signed_list(cast):
    hall, _result = begun(cast)
    with everything("test"):
        handover = do.begin_handover(
            election=hall.election, supervisor=cast.units["town_office"], actor=ROOT
        )
        item = handover.items.first()
        do.finish_handover_item(item=item, note="公章1枚", actor=ROOT)
        do.finish_handover(handover=handover, note="见签字清单", actor=ROOT)
        with pytest.raises(ResultError, match="每一项"):
            do.finish_handover(handover=handover, note="见签字清单", actor=ROOT)
    item.refresh_from_db()
    assert item.note == "公章1枚"
    assert Fact.objects.filter(kind="handover_item.done").count() == len(HandoverItem.Code)
    assert Election.objects.get(pk=hall.election.pk).stage == "ended"
