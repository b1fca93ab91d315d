import datetime as dt
import hashlib

import pytest

from haitang.elections.counting import reading
from haitang.elections.errors import AgainstLawError, ElectionError, WrongStageError
from haitang.elections.models import Election, Step
from haitang.elections.operations import (
    advance_election,
    block_election,
    call_election,
    finish_step,
    move_step,
    unblock_election,
)
from haitang.elections.operations.calling import AFTER, Override, Seat
from haitang.elections.queries import book_of, dates_of, posts_of
from haitang.facts.history import Fact
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import ROOT
from tests.elections.rounds import DAY, SEATS, a_round, an_election

pytestmark = pytest.mark.django_db


def test_an_election_gets_its_posts_and_a_computed_timetable(cast):
    election = an_election(cast, term_change=a_round(cast))
    assert [(p.code, p.seats, p.women_seats) for p in posts_of(election)] == [
        ("director", 1, 0), ("deputy", 1, 0), ("member", 3, 1),
    ]  # fmt: skip
    dates = dates_of(election)
    assert dates["list_posted"] == dt.date(2026, 3, 29)
    assert dates["list_stable"] == dt.date(2026, 4, 6)
    assert "electors_posted" not in dates


def test_delegates_are_posted_with_the_list_in_the_other_modes(cast):
    dates = dates_of(an_election(cast, mode="households"))
    assert dates["electors_posted"] == dates["list_posted"]


def test_calling_freezes_and_hashes_the_book(cast):
    election = an_election(cast, called=True)
    text = (reading.SHELF / "residents-2026.toml").read_text()
    assert election.rulebook_text == text
    assert election.rulebook_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert book_of(election).digest == election.rulebook_sha256
    assert election.stage == "called"
    assert Fact.objects.filter(kind="election.called", subject_id=election.pk).count() == 1


def test_a_called_election_is_decided_by_its_frozen_book_whatever_the_shelf_says(cast):
    election = an_election(cast, called=True)
    changed = election.rulebook_text.replace("more = 1", "more = 2", 1)
    election.rulebook_text = changed
    assert book_of(election).runoff_more == 2


def override(key="runoff.more", value="2"):
    return Override(key, value, "《江苏省村民委员会选举办法》（2019年）", "第三十条", "差额")


def test_a_unit_changes_what_its_province_lets_it_change_with_a_source(cast):
    election = an_election(cast, called=True, overrides=[override()])
    book = book_of(election)
    assert book.runoff_more == 2
    assert book.runoff.law == "《江苏省村民委员会选举办法》（2019年）"
    assert not book.runoff.sample
    assert 'key = "runoff.more"' in election.rulebook_text


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("winner.numerator", "1", "本省没有允许改“winner.numerator”"),
        ("runoff.more", "9", "请写 1 到 2 的整数"),
        ("cascade.on", "1", "请写 true 或 false"),
        ("runoff.more", "2\nx = 1", "没有这个键"),
        ("runoff.more", "]", "不是可读的 TOML"),
    ],
)
def test_an_override_that_no_province_allows_is_refused(cast, key, value, sentence):
    with pytest.raises(ElectionError, match=sentence):
        an_election(cast, overrides=[override(key, value)])
    assert not Election.objects.exists()


def test_words_of_a_source_cannot_break_out_of_the_book(cast):
    bad = Override("runoff.more", "2", '"\n[void]\nin_total = false\n', "\\", "\x00“”\u2028")
    election = an_election(cast, overrides=[bad])
    assert book_of(election).void_in_total is True
    assert book_of(election).runoff.article == "\\"


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"day": dt.date(2025, 12, 1)}, AgainstLawError, "没有施行"),
        ({"rulebook": "nothing"}, ElectionError, "没有规则书"),
        ({"rulebook": "villagers-2026"}, ElectionError, "请写明理由"),
        ({"rulebook": "party-2020", "law_reason": "写了理由"}, AgainstLawError, "没有这种选举方式"),
        ({"mode": "members"}, AgainstLawError, "没有这种选举方式"),
        ({"posts": ()}, ElectionError, "至少写一个职务"),
        ({"posts": (Seat("member", 4),)}, AgainstLawError, "应是5至9个.*第八条"),
        ({"posts": (Seat("member", 10),)}, AgainstLawError, "应是5至9个"),
        ({"posts": (Seat("king", 5),)}, ElectionError, "核对职务"),
        ({"posts": (Seat("member", 5, women=6),)}, ElectionError, "核对职务"),
        ({"dates": {"list_posted": dt.date(2026, 4, 7)}}, AgainstLawError, "第十七条"),
        ({"dates": {"nowhere": DAY}}, ElectionError, "没有这一步"),
    ],
)
def test_what_no_election_can_be_is_refused_and_nothing_is_kept(cast, changes, error, sentence):
    with pytest.raises(error, match=sentence):
        an_election(cast, **changes)
    assert not Election.objects.exists()


def test_a_community_that_was_a_village_may_be_under_the_village_law_with_a_reason(cast):
    election = an_election(
        cast, rulebook="villagers-2026", law_reason="改制未完成，仍适用村委会组织法", called=True
    )
    assert book_of(election).id == "villagers-2026"


def test_a_body_has_one_term_election_in_a_round(cast):
    round_ = a_round(cast)
    an_election(cast, term_change=round_)
    with pytest.raises(ElectionError, match="已经排定"):
        an_election(cast, term_change=round_)


def test_only_an_office_of_the_place_plans_and_calls(cast):
    election = an_election(cast)
    with enter(cast.scope("election_office", "call_election")):
        call_election(election=election, actor=cast.actor("election_office"))
    with enter(cast.scope("sibling_chair", "finish_step")), pytest.raises(NotPermittedError):
        finish_step(election=election, code="prepare", actor=cast.actor("sibling_chair"))


def test_a_stage_that_does_not_follow_is_refused(cast):
    election = an_election(cast, called=True)
    with everything("test"):
        with pytest.raises(WrongStageError, match="下一步不能是“投票”"):
            advance_election(election=election, to="voting", actor=ROOT)
        for stage in ("roll", "nominating", "reviewing", "ready", "voting", "counting"):
            advance_election(election=election, to=stage, actor=ROOT)
            assert election.stage == stage
        advance_election(election=election, to="annulled", actor=ROOT)
        with pytest.raises(WrongStageError):
            advance_election(election=election, to="decided", actor=ROOT)


def test_every_stage_can_be_reached_and_no_stage_is_its_own_next():
    reached = {"planned"} | {to for after in AFTER.values() for to in after} | {"annulled"}
    assert reached == set(Election.Stage.values)
    assert all(stage not in after for stage, after in AFTER.items())


def test_a_blocked_election_goes_nowhere_until_that_is_settled(cast):
    election = an_election(cast, called=True)
    with everything("test"):
        block_election(election=election, reason="名单有争议，待核", actor=ROOT)
        with pytest.raises(WrongStageError, match="名单有争议"):
            advance_election(election=election, to="roll", actor=ROOT)
        unblock_election(election=election, actor=ROOT)
        advance_election(election=election, to="roll", actor=ROOT)


def test_a_date_moved_against_the_law_is_refused_with_the_article(cast):
    election = an_election(cast, called=True)
    with everything("test"), pytest.raises(AgainstLawError, match=r"4月6日或更早.*第十七条"):
        move_step(
            election=election, code="list_posted", to=dt.date(2026, 4, 7), reason="登记来不及",
            actor=ROOT,
        )  # fmt: skip
    assert dates_of(election)["list_posted"] == dt.date(2026, 3, 29)


def test_what_follows_a_moved_date_moves_along(cast):
    election = an_election(cast, called=True)
    with everything("test"):
        move_step(
            election=election, code="list_posted", to=dt.date(2026, 4, 6), reason="登记晚了几天",
            actor=ROOT,
        )  # fmt: skip
    assert dates_of(election)["list_stable"] == dt.date(2026, 4, 14)
    moved = Step.objects.get(election=election, code="list_posted")
    assert moved.moved_reason == "登记晚了几天"


def test_moving_the_day_computes_everything_that_is_not_done_anew(cast):
    election = an_election(cast, called=True)
    with everything("test"):
        finish_step(election=election, code="prepare", on=dt.date(2026, 3, 20), actor=ROOT)
        move_step(
            election=election, code="day", to=dt.date(2026, 5, 10), reason="推迟两周，已报批",
            actor=ROOT,
        )  # fmt: skip
    dates = dates_of(election)
    assert Election.objects.get(pk=election.pk).day == dates["voting"] == dt.date(2026, 5, 10)
    assert dates["prepare"] == dt.date(2026, 3, 20)
    assert dates["list_posted"] == dt.date(2026, 4, 12)


def test_the_day_cannot_leave_the_books_days(cast):
    election = an_election(cast, called=True)
    with everything("test"), pytest.raises(AgainstLawError, match="没有施行"):
        move_step(
            election=election,
            code="day",
            to=dt.date(2025, 12, 20),
            reason="提前到年底举行",
            actor=ROOT,
        )


@pytest.mark.parametrize(
    ("code", "sentence"), [("nowhere", "没有“nowhere”"), ("list_stable", "不能单独改")]
)
def test_a_step_that_is_not_there_or_computed_is_not_moved(cast, code, sentence):
    election = an_election(cast, called=True)
    with everything("test"), pytest.raises(ElectionError, match=sentence):
        move_step(election=election, code=code, to=DAY, reason="试一试看", actor=ROOT)


def test_a_step_is_finished_once_and_not_in_the_future(cast):
    election = an_election(cast, called=True)
    with everything("test"):
        with pytest.raises(ElectionError, match="在将来"):
            finish_step(election=election, code="prepare", on=dt.date(2099, 1, 1), actor=ROOT)
        finish_step(election=election, code="prepare", actor=ROOT)
        with pytest.raises(WrongStageError, match="已经完成"):
            finish_step(election=election, code="prepare", actor=ROOT)
        with pytest.raises(WrongStageError, match="日期不能再改"):
            move_step(election=election, code="prepare", to=DAY, reason="改一改日期", actor=ROOT)


def test_a_run_off_and_a_by_election_have_their_own_short_timetables(cast):
    first = an_election(cast, called=True)
    runoff = an_election(cast, purpose="runoff", follows=first, posts=SEATS[:1], called=True)
    assert set(dates_of(runoff)) == {
        "arrangements", "proxies_posted", "voting", "result_posted", "filing", "disclosure_end",
    }  # fmt: skip
    with everything("test"):
        advance_election(election=runoff, to="ready", actor=ROOT)
    by_election = an_election(cast, purpose="by_election", posts=SEATS[:1])
    assert "nomination" in dates_of(by_election)
    assert "list_posted" not in dates_of(by_election)
