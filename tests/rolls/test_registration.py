"""Who comes onto a roll, and who does not."""

import datetime as dt

import pytest
from django.db import IntegrityError

from haitang.elections.models import Election
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.people.models import Background, Person
from haitang.rolls.errors import OnePlaceError, RollStateError, VoterError
from haitang.rolls.models import Roll, Voter
from haitang.rolls.operations import open_roll, register_voter, remove_voter, settle_age
from haitang.rolls.queries import ages_of, is_voter
from haitang.scope.scope import enter, everything
from tests.cast import ROOT, Cast
from tests.rolls.people import (
    PARTY_SEATS,
    SEATS,
    a_round,
    an_election,
    body,
    days,
    number,
    opened,
    voter,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def test_opening_a_roll_freezes_its_rules_and_moves_the_stage(cast: Cast) -> None:
    election = opened(cast)
    roll = Roll.objects.get(election=election)
    assert "第十六条" in roll.rules_text
    assert len(roll.rules_sha256) == 64
    assert Election.objects.get(pk=election.pk).stage == "roll"
    with everything("test"), pytest.raises(RollStateError, match="已经有名单"):
        open_roll(election=election, actor=ROOT)


def test_a_planned_election_has_no_roll_yet(cast: Cast) -> None:
    from haitang.elections.operations import plan_election

    with everything("test"):
        planned = plan_election(
            body=cast.units["committee"], kind="committee", mode="voters",
            rulebook="residents-2026", day=days(40), posts=SEATS, actor=ROOT,
        )  # fmt: skip
        with pytest.raises(RollStateError, match="启动"):
            open_roll(election=planned, actor=ROOT)


def test_serials_count_up_and_the_birthday_comes_from_the_identity_number(cast: Cast) -> None:
    election = opened(cast)
    first = voter(election, "赵大江", id_number=number("19800501", 11))
    second = voter(election, "钱小河", group_name="一组")
    assert (first.serial, second.serial) == (1, 2)
    with everything("test"):
        known = Background.objects.get(person=first.person)
        assert (known.born_on, known.sex) == (dt.date(1980, 5, 1), "male")
        assert is_voter(election, first.person)
        assert first.initials == "zdj"


def test_whoever_turns_eighteen_on_the_day_votes_and_a_day_later_does_not(cast: Cast) -> None:
    election = opened(cast)
    day = election.day
    voter(election, "刚满", born_on=day.replace(year=day.year - 18))
    with pytest.raises(VoterError, match=r"不满18周岁.*第十六条"):
        voter(election, "差一天", born_on=day.replace(year=day.year - 18) + dt.timedelta(1))


def test_an_unknown_birthday_is_taken_listed_and_settled_with_a_paper(cast: Cast) -> None:
    election = opened(cast)
    unknown = voter(election, "某人", born_on=None)
    year = voter(election, "只知年", born_on=dt.date(election.day.year - 18, 1, 1),
                 born_precision="year")  # fmt: skip
    old = voter(election, "老人", born_on=dt.date(1950, 1, 1), born_precision="year")
    roll = Roll.objects.select_related("election").get(election=election)
    assert ages_of(roll).unknown == (unknown.pk, year.pk)
    with everything("test"):
        settle_age(voter=unknown, born_on=dt.date(1970, 3, 1), source="户口簿", actor=ROOT)
        settle_age(voter=year, born_on=dt.date(2015, 3, 1), source="户口簿", actor=ROOT)
    assert ages_of(roll).unknown == ()
    assert ages_of(roll).under == (year.pk,)
    assert old.pk not in ages_of(roll).under


@pytest.mark.parametrize(
    ("klass", "more", "match"),
    [
        ("registered_here", {"wished": False}, "本人表示参加"),
        ("resident", {"wished": False}, "本人表示参加"),
        ("worker", {"approved_on": None}, "确认或者同意"),
        ("worker", {"applied_on": None}, "申请"),
        ("worker", {"since": None}, "从哪天开始"),
        ("worker", {"since": days(-100)}, "不满6个月"),
        ("village_absent", {}, "没有这个登记类别"),
    ],
)
def test_each_class_asks_for_what_its_article_says(
    cast: Cast, klass: str, more: dict, match: str
) -> None:
    election = opened(cast)
    whole = {"applied_on": days(-30), "since": days(-200), "approved_on": days(-25)}
    with pytest.raises(VoterError, match=match):
        voter(election, "某人", klass=klass, **{**whole, **more})
    right = "worker" if klass == "village_absent" else klass
    assert voter(election, "某人", klass=right, **whole).klass == right


def test_deprivation_is_a_stated_fact_that_refuses(cast: Cast) -> None:
    with pytest.raises(VoterError, match="剥夺政治权利"):
        voter(opened(cast), deprived=True)


def test_the_same_person_stands_once_on_a_roll(cast: Cast) -> None:
    election = opened(cast)
    voter(election, "赵大江", id_number=number("19800501", 11))
    with pytest.raises(VoterError, match="序号1"):
        voter(election, "赵大江", id_number=number("19800501", 11))
    with everything("test"):
        assert Voter.objects.count() == 1


def two_places(cast: Cast) -> tuple[Election, Election]:
    with everything("test"):
        change = a_round(cast)
        other = body(cast, "sibling")
    return (
        opened(cast, term_change=change),
        opened(cast, term_change=change, body=other),
    )


def test_one_person_one_place_and_the_sentence_names_no_place(cast: Cast) -> None:
    here, there = two_places(cast)
    voter(there, "赵大江", id_number=number("19800501", 11))
    with everything("test"):
        people = Person.objects.count()
    scope = cast.scope("election_chair", "register_voter")
    with enter(scope), pytest.raises(OnePlaceError) as told:
        register_voter(
            election=here, name="赵大江", id_number=number("19800501", 11),
            klass="registered_here", wished=True, actor=scope.actor,
        )  # fmt: skip
    assert "里厍" not in str(told.value)
    assert "乡镇、街道" in str(told.value)
    with everything("test"):
        assert Person.objects.count() == people


def test_struck_off_there_the_person_may_register_here(cast: Cast) -> None:
    here, there = two_places(cast)
    one = voter(there, "赵大江", id_number=number("19800501", 11))
    with everything("test"):
        remove_voter(voter=one, reason="elsewhere", on=days(-18), actor=ROOT)
    assert voter(here, "赵大江", id_number=number("19800501", 11)).serial == 1


def test_the_database_itself_keeps_one_person_to_one_place(cast: Cast) -> None:
    here, there = two_places(cast)
    one = voter(there, "赵大江", id_number=number("19800501", 11))
    other = voter(here, "钱小河")
    with everything("test"), writes_allowed("test"), pytest.raises(IntegrityError):
        Voter.objects.filter(pk=other.pk).update(identity=one.identity)


def test_a_person_taken_off_comes_back_under_the_old_number(cast: Cast) -> None:
    election = opened(cast)
    one = voter(election, "赵大江", id_number=number("19800501", 11))
    voter(election, "钱小河")
    with everything("test"):
        remove_voter(voter=one, reason="mistake", on=days(-18), actor=ROOT)
    again = voter(election, "赵大江", id_number=number("19800501", 11))
    assert (again.pk, again.serial) == (one.pk, 1)


def test_a_death_needs_its_paper(cast: Cast) -> None:
    one = voter(opened(cast))
    with everything("test"):
        with pytest.raises(VoterError, match="依据"):
            remove_voter(voter=one, reason="died", on=days(-18), actor=ROOT)
        remove_voter(voter=one, reason="died", source="死亡证明3号", on=days(-18), actor=ROOT)
        with pytest.raises(VoterError, match="应到会"):
            remove_voter(
                voter=voter(Election.objects.get(pk=one.election_id), "钱小河"),
                reason="abroad", source="护照", on=days(-18), actor=ROOT,
            )  # fmt: skip


def party(cast: Cast) -> Election:
    with everything("test"):
        branch = body(cast, "home", "other")
    return opened(
        cast, body=branch, kind="party", mode="members", rulebook="party-2020", posts=PARTY_SEATS
    )


def test_probationary_members_are_not_due_and_six_classes_may_be_left_out(cast: Cast) -> None:
    election = party(cast)
    member = voter(election, "钱党员", klass="member", born_on=None)
    with pytest.raises(VoterError, match="预备党员"):
        voter(election, "孙预备", klass="member", not_full=True)
    with everything("test"):
        with pytest.raises(VoterError, match="文号"):
            remove_voter(voter=member, reason="bedridden", on=days(-18), actor=ROOT)
        remove_voter(
            voter=member, reason="bedridden", source="街道批复〔2026〕3号，5月2日大会通过",
            on=days(-18), actor=ROOT,
        )  # fmt: skip
        assert Voter.objects.filter(removed_on=None).count() == 0


def test_a_member_may_stand_on_the_roll_of_residents_too(cast: Cast) -> None:
    with everything("test"):
        change = a_round(cast)
        branch = body(cast, "home", "other")
    residents = opened(cast, term_change=change)
    members = opened(cast, term_change=change, body=branch, kind="party", mode="members",
                     rulebook="party-2020", posts=PARTY_SEATS)  # fmt: skip
    first = voter(residents, "赵大江", id_number=number("19800501", 11))
    second = voter(members, "赵大江", id_number=number("19800501", 11), klass="member")
    assert first.person_id == second.person_id


def test_facts_of_a_roll_name_nobody(cast: Cast) -> None:
    election = opened(cast)
    voter(election, "赵大江", id_number=number("19800501", 11))
    facts = Fact.objects.filter(kind="roll.registered")
    assert [(f.d1, f.d2, f.quantity, f.subject_type) for f in facts] == [
        ("registered_here", "hand", 1, "roll")
    ]


def test_a_village_under_the_law_of_2018_has_three_classes(cast: Cast) -> None:
    election = an_election(
        cast, rulebook="villagers-2018", day=dt.date(2021, 10, 20), law_reason="改制没有完成",
    )  # fmt: skip
    with everything("test"):
        open_roll(election=election, on=dt.date(2021, 9, 1), actor=ROOT)
    when = {"on": dt.date(2021, 9, 2)}
    voter(election, "甲", wished=False, **when)
    with pytest.raises(VoterError, match="本人表示参加"):
        voter(election, "乙", klass="village_absent", wished=False, **when)
    with pytest.raises(VoterError, match="不满12个月"):
        voter(election, "丙", klass="village_resident", applied_on=dt.date(2021, 8, 1),
              since=dt.date(2021, 1, 1), approved_on=dt.date(2021, 8, 20), **when)  # fmt: skip
