"""A screening from opening to its end: asked, answered, proposed, decided, told, reviewed."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.scope.scope import everything
from haitang.screening import operations as do
from haitang.screening.errors import AnswerError, ScreeningError, SeparationError
from haitang.screening.models import (
    Answer,
    Ground,
    Outcome,
    Proposal,
    Question,
    Review,
    Screening,
    StageDecision,
    State,
    Statement,
)
from haitang.screening.operations import Reply
from haitang.screening.operations.steps import verdict_at
from tests.cast import ROOT
from tests.screening.conftest import SHORT, opened

CLEAN = Reply(answer=Answer.NOT_FOUND, evidence="查询单1号", signer="李查")
GUILTY = Reply(answer=Answer.FOUND, evidence="判决书2号", signer="李查")


@pytest.fixture(autouse=True)
def _gate():
    with everything("test"):
        yield


def ask(*screenings, actor=ROOT, days=5):
    due = timezone.localdate() + dt.timedelta(days=days)
    return do.ask_agencies(screenings=list(screenings), due_on=due, actor=actor)


def question(screening, attribute):
    return Question.objects.get(screening=screening, attribute=attribute)


def answer(screening, attribute, reply=CLEAN, actor=ROOT, **more):
    return do.answer_question(
        question=question(screening, attribute), reply=reply, actor=actor, **more
    )


def clean(screening):
    ask(screening)
    answer(screening, "criminal")
    answer(screening, "debt")
    return again(screening)


def again(screening):
    return Screening.objects.get(pk=screening.pk)


def seen(screening):
    return verdict_at(again(screening), timezone.now()).sha256


def review(screening, outcome=Outcome.PASSED, **more):
    return do.review_screening(
        screening=screening, outcome=outcome, seen=seen(screening), **{"actor": ROOT, **more}
    )


def decide(screening, outcome=Outcome.PASSED, **more):
    return do.decide_screening(
        screening=screening, outcome=outcome, seen=seen(screening), **{"actor": ROOT, **more}
    )


def to_the_joint_review(screening):
    for _ in range(6):
        review(screening)
    decide(screening)


def test_nothing_asked_is_unknown_and_never_not_disqualified(screening):
    assert again(screening).proposed == Proposal.VERIFY
    assert again(screening).state == State.OPEN


def test_each_attribute_is_asked_of_its_agency_once(screening, agencies):
    assert ask(screening) == 2
    housing, water = agencies
    assert question(screening, "criminal").agency == housing
    assert question(screening, "debt").agency == water
    assert not Question.objects.filter(attribute="born_on").exists()
    with pytest.raises(ScreeningError) as refusal:
        ask(screening)
    assert refusal.value.code == "nothing_to_ask"
    fact = Fact.objects.get(kind="screening.asked")
    assert (fact.quantity, fact.dims) == (2, {"again": False})


def test_one_missing_answer_keeps_it_unverified(screening):
    ask(screening)
    answer(screening, "criminal")
    assert again(screening).proposed == Proposal.VERIFY
    answer(screening, "debt")
    row = again(screening)
    assert (row.proposed, row.state, row.answered) == (Proposal.PASS, State.PROPOSED, 2)


def test_an_agency_that_cannot_say_leaves_it_unknown(screening):
    ask(screening)
    answer(screening, "criminal")
    answer(screening, "debt", Reply(answer=Answer.CANNOT_SAY, signer="王"))
    assert again(screening).proposed == Proposal.VERIFY
    facts = Fact.objects.filter(kind="screening.answered").order_by("pk")
    assert [fact.d2 for fact in facts] == ["yes", "no"]


def test_a_bar_is_proposed_as_a_bar_whatever_else_is_unknown(screening):
    ask(screening)
    answer(screening, "criminal", GUILTY)
    assert again(screening).proposed == Proposal.FAIL


def test_a_discretionary_ground_is_for_people_to_weigh(screening):
    ask(screening)
    answer(screening, "criminal")
    answer(screening, "debt", Reply(answer="value", value="20.5", evidence="账页", signer="王"))
    assert again(screening).proposed == Proposal.WEIGH


def test_an_answer_expires_and_reads_as_unknown_again(screening):
    clean(screening)
    row = again(screening)
    assert row.proposed_until == timezone.localdate() + dt.timedelta(days=90)
    later = timezone.now() + dt.timedelta(days=91)
    assert verdict_at(row, later).proposed == Proposal.VERIFY
    assert verdict_at(row, later - dt.timedelta(days=1)).proposed == Proposal.PASS
    missing = verdict_at(row, later).verdicts[0].missing
    assert [attribute.name for attribute in missing] == ["criminal"]


def test_an_expired_answer_is_asked_for_again(screening):
    then = timezone.now() - dt.timedelta(days=100)
    ask(screening)
    Question.objects.filter(screening=screening)
    with writes_allowed("test"):
        Question.objects.update(asked_at=then)
    answer(screening, "criminal", at=then)
    answer(screening, "debt")
    assert again(screening).proposed == Proposal.VERIFY
    assert ask(screening) == 1
    assert question(screening, "criminal").open
    answer(screening, "criminal")
    assert again(screening).proposed == Proposal.PASS


def test_valid_to_ends_an_answer(screening):
    ask(screening)
    answer(screening, "criminal")
    today = timezone.localdate()
    answer(screening, "debt", Reply(Answer.NOT_FOUND, "账页", "", "王", valid_to=today))
    assert again(screening).proposed_until == today
    tomorrow = timezone.now() + dt.timedelta(days=1)
    assert verdict_at(again(screening), tomorrow).proposed == Proposal.VERIFY


def test_a_corrected_answer_replaces_and_the_old_one_stays(screening):
    ask(screening)
    first = answer(screening, "criminal", GUILTY)
    second = answer(screening, "criminal", CLEAN)
    first.refresh_from_db()
    assert (first.replaced_by, first.value, second.value) == (second, True, False)
    assert QuerySet(Statement).filter(question=second.question).count() == 2
    assert Fact.objects.filter(kind="screening.answered").last().dims["corrects"] is True


def test_two_answers_in_force_are_refused_by_the_database(screening):
    ask(screening)
    row = answer(screening, "criminal")
    row.pk = None
    with pytest.raises(IntegrityError), writes_allowed("test"):
        row.save(force_insert=True)


def test_an_answer_needs_its_paper_and_its_signer(screening):
    ask(screening)
    with pytest.raises(AnswerError) as refusal:
        answer(screening, "criminal", Reply(answer=Answer.NOT_FOUND, evidence="x"))
    assert refusal.value.field == "signer"
    with pytest.raises(AnswerError) as refusal:
        answer(screening, "criminal", Reply(answer=Answer.NOT_FOUND, signer="x"))
    assert refusal.value.field == "evidence"


def test_found_is_no_answer_to_a_sum(screening):
    ask(screening)
    with pytest.raises(AnswerError) as refusal:
        answer(screening, "debt", GUILTY)
    assert refusal.value.field == "value"
    with pytest.raises(AnswerError):
        answer(screening, "debt", Reply(answer="value", value="很多", evidence="x", signer="x"))


def test_two_agencies_for_one_attribute_must_both_say_no(screening, cast, agencies):
    do.assign_agency(
        attribute="criminal", agency=agencies[1], place=cast.places["county"],
        began_on=dt.date(2020, 1, 1), source="方案", actor=ROOT,
    )  # fmt: skip
    ask(screening)
    first, second = Question.objects.filter(attribute="criminal").order_by("agency")
    answer(screening, "debt")
    do.answer_question(question=first, reply=CLEAN, actor=ROOT)
    assert again(screening).proposed == Proposal.VERIFY
    do.answer_question(question=second, reply=CLEAN, actor=ROOT)
    assert again(screening).proposed == Proposal.PASS
    do.answer_question(question=second, reply=GUILTY, actor=ROOT)
    assert again(screening).proposed == Proposal.FAIL


def test_an_agency_that_was_relieved_is_not_asked_any_more(screening, cast, agencies):
    duty = next(d for d in _duties() if d.attribute == "debt")
    do.end_agency(duty=duty, on=timezone.localdate(), actor=ROOT)
    assert ask(screening) == 1


def _duties():
    from haitang.screening.models import AgencyDuty

    return list(AgencyDuty.objects.all())


def test_a_list_is_answered_whole_or_not_at_all(screening, cast):
    other = opened(cast, name="孙二")
    ask(screening, other)
    rows = list(Question.objects.filter(attribute="criminal"))
    bad = Reply(answer=Answer.NOT_FOUND, signer="")
    with pytest.raises(AnswerError):
        do.answer_list(replies=[(rows[0], CLEAN), (rows[1], bad)], actor=ROOT)
    assert not Statement.objects.exists()
    assert do.answer_list(replies=[(row, CLEAN) for row in rows], actor=ROOT) == 2


def test_the_stages_go_round_after_round(screening):
    clean(screening)
    review(screening)
    assert (again(screening).stage, again(screening).round) == ("secretary", 1)
    for round_ in (2, 3, 4, 5):
        review(screening)
        assert (again(screening).stage, again(screening).round) == ("secretary", round_)
    review(screening)
    assert again(screening).stage == "group"
    decide(screening)
    decide(screening)
    row = again(screening)
    assert (row.state, row.outcome, row.ended_on) == ("decided", "passed", timezone.localdate())
    assert StageDecision.objects.filter(screening=row).count() == 8


def test_a_stage_is_decided_by_its_own_duty(screening):
    clean(screening)
    with pytest.raises(ScreeningError) as refusal:
        decide(screening)
    assert refusal.value.code == "stage"


def test_an_early_stage_may_go_on_while_answers_are_missing_the_last_one_needs_a_reason(screening):
    to_the_joint_review(screening)
    with pytest.raises(ScreeningError) as refusal:
        decide(screening)
    assert refusal.value.field == "reason"
    decide(screening, Outcome.HELD)
    assert again(screening).state == State.OPEN
    decide(screening, reason="法院已口头答复，书面随后补")
    assert again(screening).outcome == Outcome.PASSED


def test_a_decision_against_the_proposal_needs_a_reason(screening):
    ask(screening)
    answer(screening, "criminal", GUILTY)
    with pytest.raises(ScreeningError) as refusal:
        review(screening)
    assert refusal.value.field == "reason"
    review(screening, reason="查到的是同名的人，已请重查")


def test_a_refusal_rests_on_a_rule_or_a_reason(screening):
    ask(screening)
    answer(screening, "criminal", GUILTY)
    with pytest.raises(ScreeningError):
        review(screening, Outcome.REFUSED)
    with pytest.raises(ScreeningError) as refusal:
        review(screening, Outcome.REFUSED, rule="F01")
    assert refusal.value.field == "rule"
    review(screening, Outcome.REFUSED, rule="B01")
    row = again(screening)
    assert (row.state, row.ground) == (State.DECIDED, Ground.BAR)
    fact = Fact.objects.get(kind="screening.decided")
    assert (fact.d1, fact.d2, fact.dims["ground"]) == ("street", "refused", "bar")
    assert fact.dims["proposed"] == "fail"


def test_the_verdict_that_was_seen_is_the_one_that_is_decided(screening):
    clean(screening)
    shown = seen(screening)
    answer(screening, "criminal", GUILTY)
    with pytest.raises(ScreeningError) as refusal:
        do.review_screening(screening=screening, outcome="passed", seen=shown, actor=ROOT)
    assert refusal.value.code == "verdict_changed"


def test_the_hash_of_a_decision_can_be_worked_out_again_years_later(screening):
    clean(screening)
    made = review(screening)
    answer(screening, "criminal", GUILTY)
    row = again(screening)
    assert verdict_at(row, made.decided_at).sha256 == made.verdict_sha256
    assert seen(screening) != made.verdict_sha256
    assert Fact.objects.get(kind="screening.decided").dims["verdict"] == made.verdict_sha256


def test_who_asked_or_answered_does_not_decide_the_last_stage(screening, cast):
    decider = cast.actor("screening_decider")
    ask(screening)
    answer(screening, "criminal", actor=decider)
    answer(screening, "debt")
    to_the_joint_review(screening)
    with pytest.raises(SeparationError):
        decide(screening, actor=decider)
    decide(screening, actor=cast.actor("leader"))


def test_who_opened_does_not_decide_the_last_stage(cast, agencies):
    screening = opened(cast, stages=SHORT, actor=cast.actor("screener"))
    clean(screening)
    review(screening)
    with pytest.raises(SeparationError):
        decide(screening, actor=cast.actor("screener"))


def test_told_replied_reviewed_by_another(screening, cast):
    decider = cast.actor("screening_decider")
    ask(screening)
    answer(screening, "criminal", GUILTY)
    review(screening, Outcome.REFUSED, rule="B01", actor=decider)
    told = "您受过刑事处罚，依第十八条不能列为候选人。"
    do.tell_person(screening=screening, text=told, actor=ROOT)
    with pytest.raises(ScreeningError):
        do.tell_person(screening=screening, text="再说一遍再说一遍再说一遍", actor=ROOT)
    with pytest.raises(ScreeningError):
        do.review_decision(screening=screening, result="upheld", reason="没有要求", actor=ROOT)
    do.record_reply(screening=screening, text="那是同名的人", wants_review=True, actor=ROOT)
    with pytest.raises(SeparationError):
        do.review_decision(
            screening=screening, result=Review.REVERSED, reason="确是同名", actor=decider
        )
    do.review_decision(screening=screening, result=Review.REVERSED, reason="确是同名", actor=ROOT)
    row = again(screening)
    assert (row.outcome, row.ground, row.telling.review) == ("passed", "", "reversed")
    kinds = list(Fact.objects.order_by("pk").values_list("kind", flat=True))[-3:]
    assert kinds == ["screening.told", "screening.replied", "screening.reviewed"]


def test_persuaded_is_recorded_as_persuaded(screening):
    do.withdraw_screening(screening=screening, wish="persuaded", actor=ROOT)
    assert again(screening).state == State.WITHDRAWN
    assert Fact.objects.get(kind="screening.withdrawn").d1 == "persuaded"
    with pytest.raises(ScreeningError):
        ask(screening)


def test_an_agency_is_urged_only_where_it_is_late(screening, cast, agencies):
    ask(screening)
    with pytest.raises(ScreeningError):
        do.urge_agency(agency=agencies[0], place=cast.places["county"], actor=ROOT)
    with writes_allowed("test"):
        Question.objects.update(due_on=dt.date(2026, 1, 1))
    assert do.urge_agency(agency=agencies[0], place=cast.places["county"], actor=ROOT) == 1
    assert question(screening, "criminal").urged == 1
    assert Fact.objects.get(kind="screening.urged").quantity == 1


def test_the_book_is_frozen_and_kept_once(screening, cast):
    other = opened(cast, name="孙二")
    assert other.rulebook_sha256 == screening.rulebook_sha256
    assert "小条件书" in again(screening).rulebook_text


def test_no_fact_says_what_was_answered(screening):
    ask(screening)
    answer(screening, "criminal", GUILTY)
    dims = Fact.objects.get(kind="screening.answered").dims
    assert set(dims) == {"corrects", "statement"}


def test_a_broken_book_or_table_of_stages_is_refused_with_its_reason(cast, agencies):
    with pytest.raises(ScreeningError) as refusal:
        opened(cast, book="[book]\nid = 3")
    assert refusal.value.field == "book"
    with pytest.raises(ScreeningError) as refusal:
        opened(cast, stages=SHORT.replace("separate = true", ""))
    assert refusal.value.field == "stages"
