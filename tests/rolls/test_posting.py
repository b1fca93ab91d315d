"""Posting, objections with their clock, the freeze, and what may change after it."""

import datetime as dt
import hashlib

import pytest

from haitang.elections.models import Election, Step
from haitang.facts.models import Fact
from haitang.rolls.entries import Entry
from haitang.rolls.errors import (
    ElectorError,
    FiguresError,
    LawDateError,
    ObjectionError,
    RollStateError,
    VoterError,
)  # fmt: skip
from haitang.rolls.models import Elector, Roll, RollCorrection, RollObjection, Voter
from haitang.rolls.operations import (
    add_elector,
    carry_roll_over,
    correct_roll,
    decide_roll_objection,
    enter_paper_roll,
    file_roll_objection,
    freeze_roll,
    post_roll,
    publish_roll_objections,
    register_voter,
    remove_voter,
)  # fmt: skip
from haitang.rolls.queries import electorate, objections_until, posted_lines
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.rolls.people import (
    PARTY_SEATS,
    SOURCE,
    an_election,
    body,
    days,
    frozen,
    number,
    opened,
    posted,
    voter,
    voting,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def roll_of(election: Election) -> Roll:
    return Roll.objects.select_related("election").get(election=election)


def test_a_list_posted_nineteen_days_before_is_too_late(cast: Cast) -> None:
    election = opened(cast)
    voter(election)
    with everything("test"):
        with pytest.raises(LawDateError, match=r"20日前.*第十七条"):
            post_roll(election=election, where="公告栏", on=days(-9), actor=ROOT)
        roll = post_roll(election=election, where="公告栏", on=days(-10), actor=ROOT)
    assert objections_until(roll) == days(-5)
    assert Step.objects.get(election=election, code="list_posted").done_on == days(-10)
    assert Fact.objects.get(kind="roll.posted").quantity == 1


def test_an_empty_list_is_not_posted(cast: Cast) -> None:
    with everything("test"), pytest.raises(VoterError, match="还没有人"):
        post_roll(election=opened(cast), where="公告栏", on=days(-12), actor=ROOT)


def test_an_objection_is_due_three_days_after_receipt_and_a_late_one_is_marked(cast: Cast) -> None:
    election = opened(cast)
    one = voter(election)
    posted(election)  # twelve days ago: objections until seven days ago
    with everything("test"):
        timely = file_roll_objection(
            election=election, about="wrong", voter=one, name="钱小河", text="他已经搬走",
            on=days(-7), actor=ROOT,
        )  # fmt: skip
        late = file_roll_objection(
            election=election, about="missing", name="孙大山", text="漏了孙大山",
            on=days(-6), actor=ROOT,
        )  # fmt: skip
    assert (timely.late, timely.due_on) == (False, days(-4))
    assert (late.late, late.due_on) == (True, days(-3))


def test_an_objection_names_the_row_unless_somebody_is_missing(cast: Cast) -> None:
    election = opened(cast)
    voter(election)
    with everything("test"):
        with pytest.raises(RollStateError, match="没有张榜"):
            file_roll_objection(
                election=election, about="missing", name="甲某", text="漏了甲某", actor=ROOT
            )
        post_roll(election=election, where="公告栏", on=days(-12), actor=ROOT)
        with pytest.raises(ObjectionError, match="序号"):
            file_roll_objection(
                election=election, about="entry", name="甲某", text="小组写错", actor=ROOT
            )


def test_upheld_against_a_person_takes_the_person_off_and_is_published(cast: Cast) -> None:
    election = opened(cast)
    one = voter(election)
    voter(election, "钱小河")
    posted(election)
    with everything("test"):
        made = file_roll_objection(
            election=election, about="wrong", voter=one, name="钱小河", text="他已经搬走",
            on=days(-8), actor=ROOT,
        )  # fmt: skip
        with pytest.raises(ObjectionError, match="没有决定"):
            freeze_roll(election=election, rights_source=SOURCE, actor=ROOT)
        decide_roll_objection(
            objection=made, upheld=True, answer="查实已迁出", on=days(-7), actor=ROOT
        )
        with pytest.raises(ObjectionError, match="已经决定"):
            decide_roll_objection(objection=made, upheld=False, answer="没有查实", actor=ROOT)
        assert publish_roll_objections(election=election, actor=ROOT) == 1
        assert Voter.objects.get(pk=one.pk).removed_reason == "objection"
        assert [line.name for line in posted_lines(election)] == ["钱小河"]
    assert Fact.objects.get(kind="roll.objection_decided").quantity == 1


def test_the_freeze_waits_for_the_objection_period_ages_and_the_source(cast: Cast) -> None:
    election = opened(cast)
    one = voter(election, born_on=None)
    with everything("test"):
        with pytest.raises(LawDateError, match="没有张榜"):
            freeze_roll(election=election, rights_source=SOURCE, actor=ROOT)
        post_roll(election=election, where="公告栏", on=days(-12), actor=ROOT)
        with pytest.raises(LawDateError, match="异议期"):
            freeze_roll(
                election=election, rights_source=SOURCE, actor=ROOT,
                at=dt.datetime.combine(days(-7), dt.time(4), tzinfo=dt.UTC),
            )  # fmt: skip
        with pytest.raises(VoterError, match="1人年龄待核：序号1"):
            freeze_roll(election=election, rights_source=SOURCE, actor=ROOT)
        remove_voter(voter=one, reason="mistake", on=days(-1), actor=ROOT)
        with pytest.raises(VoterError, match="没有人"):
            freeze_roll(election=election, rights_source=SOURCE, actor=ROOT)


def test_a_frozen_roll_has_the_digest_of_what_hangs_on_the_board(cast: Cast) -> None:
    election = opened(cast)
    voter(election, "李四", group_name="二组")
    voter(election, "张　三", group_name="一组")
    posted(election)
    with everything("test"), pytest.raises(VoterError, match="政治权利"):
        freeze_roll(election=election, actor=ROOT)
    with everything("test"):
        roll = freeze_roll(election=election, rights_source=SOURCE, actor=ROOT)
    text = "haitang-roll-1\n1\t李四\t二组\n2\t张三\t一组\n"
    assert roll.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (roll.frozen_count, electorate(election)) == (2, 2)
    fact = Fact.objects.get(kind="roll.frozen")
    assert (fact.quantity, fact.dims["digest"]) == (2, roll.sha256)


def test_nothing_changes_after_the_freeze_but_through_a_correction(cast: Cast) -> None:
    election = opened(cast)
    one, two = voter(election), voter(election, "钱小河")
    before = frozen(election)
    with everything("test"):
        for act in (
            lambda: voter(election, "孙大山"),
            lambda: remove_voter(voter=one, reason="mistake", actor=ROOT),
            lambda: freeze_roll(election=election, rights_source=SOURCE, actor=ROOT),
            lambda: post_roll(election=election, where="公告栏", actor=ROOT),
        ):
            with pytest.raises(RollStateError, match="定册"):
                act()
        with pytest.raises(VoterError, match="三种更正"):
            correct_roll(election=election, ground="moved", voter=one, source="口头", actor=ROOT)
        made = correct_roll(
            election=election, ground="died", voter=one, source="死亡证明8号", actor=ROOT
        )
    assert (made.count_before, made.count_after, made.number) == (2, 1, 1)
    assert made.sha256_before == before.sha256 != made.sha256_after == roll_of(election).sha256
    assert electorate(election) == 1
    with everything("test"):
        assert [v.pk for v in Voter.objects.filter(removed_on=None)] == [two.pk]


def test_who_was_left_out_comes_on_after_a_late_objection_once(cast: Cast) -> None:
    election = opened(cast)
    voter(election)
    frozen(election)
    entry = Entry(klass="registered_here", name="孙大山", born_on=dt.date(1970, 1, 1), wished=True)
    with everything("test"):
        made = file_roll_objection(
            election=election, about="missing", name="孙大山", text="漏了我", actor=ROOT
        )
        assert made.late
        with pytest.raises(ObjectionError, match="成立后"):
            correct_roll(
                election=election, ground="objection", objection=made, entry=entry, actor=ROOT
            )
        decide_roll_objection(objection=made, upheld=True, answer="确实漏登", actor=ROOT)
        done = correct_roll(
            election=election, ground="objection", objection=made, entry=entry, actor=ROOT
        )
        with pytest.raises(ObjectionError, match="补登过"):
            correct_roll(
                election=election, ground="objection", objection=made, entry=entry, actor=ROOT
            )
    assert (done.count_before, done.count_after) == (1, 2)
    assert RollCorrection.objects.count() == 1


def test_once_voting_began_the_roll_is_closed_to_everybody(cast: Cast) -> None:
    election = opened(cast)
    one = voter(election)
    frozen(election)
    voting(election)
    with everything("test"):
        with pytest.raises(RollStateError, match="投票已经开始"):
            correct_roll(
                election=election, ground="died", voter=one, source="死亡证明8号", actor=ROOT
            )
        with pytest.raises(RollStateError, match="投票已经开始"):
            file_roll_objection(
                election=election, about="missing", name="孙大山", text="漏了我", actor=ROOT
            )


def test_one_delegate_a_household_posted_with_the_list(cast: Cast) -> None:
    election = opened(cast, mode="households")
    one = voter(election, household="1-101")
    two = voter(election, "钱小河", household="1-101")
    three = voter(election, "孙大山")
    with everything("test"):
        with pytest.raises(ElectorError, match="同时公布"):
            post_roll(election=election, where="公告栏", on=days(-12), actor=ROOT)
        add_elector(election=election, voter=one, on=days(-15), actor=ROOT)
        with pytest.raises(ElectorError, match="一户只推选一名"):
            add_elector(election=election, voter=two, on=days(-15), actor=ROOT)
        with pytest.raises(ElectorError, match="户号"):
            add_elector(election=election, voter=three, on=days(-15), actor=ROOT)
        add_elector(election=election, voter=three, household="2-202", on=days(-15), actor=ROOT)
    frozen(election)
    assert electorate(election) == 2
    assert roll_of(election).frozen_count == 3


def test_representatives_are_counted_and_voters_need_none(cast: Cast) -> None:
    election = opened(cast, mode="representatives")
    one = voter(election)
    voter(election, "钱小河")
    with everything("test"):
        add_elector(election=election, voter=one, on=days(-15), actor=ROOT)
    frozen(election)
    assert electorate(election) == 1
    with everything("test"):
        assert Elector.objects.get().kind == "representative"
        whole = opened(cast, body=body(cast, "sibling"))
        with pytest.raises(ElectorError, match="不用登记代表"):
            add_elector(election=whole, voter=voter(whole), actor=ROOT)


def test_members_due_are_frozen_without_a_board(cast: Cast) -> None:
    with everything("test"):
        branch = body(cast, "home", "other")
    election = opened(
        cast, body=branch, kind="party", mode="members", rulebook="party-2020", posts=PARTY_SEATS
    )
    for at in range(5):
        voter(election, f"党员{at}", klass="member", born_on=None)
    with everything("test"):
        freeze_roll(election=election, actor=ROOT)
    assert electorate(election) == 5


def test_a_paper_roll_is_its_counts_alone(cast: Cast) -> None:
    election = an_election(cast, mode="representatives")
    with everything("test"):
        with pytest.raises(FiguresError, match="代表"):
            enter_paper_roll(election=election, voters=100, actor=ROOT)
        with pytest.raises(FiguresError, match="多20人"):
            enter_paper_roll(election=election, voters=100, representatives=120, actor=ROOT)
        with pytest.raises(FiguresError, match="64 位"):
            enter_paper_roll(
                election=election, voters=100, representatives=40, sha256="abc", actor=ROOT
            )
        enter_paper_roll(election=election, voters=2000, representatives=40, actor=ROOT)
        assert electorate(election) == 40
        with pytest.raises(RollStateError, match="纸上"):
            register_voter(election=election, name="某人", klass="registered_here", actor=ROOT)


def test_a_run_off_takes_the_roll_of_the_vote_before(cast: Cast) -> None:
    election = opened(cast)
    voter(election, "赵大江", id_number=number("19800501", 11))
    voter(election, "钱小河")
    before = frozen(election)
    again = an_election(cast, purpose="runoff", follows=election)
    assert electorate(again) == 2  # even before it is carried over
    with everything("test"):
        roll = carry_roll_over(election=again, actor=ROOT)
        assert Voter.objects.filter(election=again).count() == 2
    assert (roll.frozen_count, roll.sha256) == (2, before.sha256)
    with everything("test"), pytest.raises(RollStateError, match="已经有名单"):
        carry_roll_over(election=again, actor=ROOT)


def test_an_objection_row_is_decided_with_an_answer_or_not_at_all(cast: Cast) -> None:
    from django.db import IntegrityError

    from haitang.facts.guard import writes_allowed

    election = opened(cast)
    voter(election)
    posted(election)
    with everything("test"):
        file_roll_objection(
            election=election, about="missing", name="孙大山", text="漏了我", actor=ROOT
        )
        with writes_allowed("test"), pytest.raises(IntegrityError):
            RollObjection.objects.update(upheld=True)
