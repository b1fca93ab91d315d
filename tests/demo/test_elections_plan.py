"""The plan of the elections of 2021: the report's numbers, whatever the seed; figures that hold."""

import random

import pytest

from haitang.counts.accounting import Marks, broken, whole
from haitang.demo.elections import plan as planning
from haitang.demo.elections.faces import AGAIN_AGES, NEW_AGES, Face, Names, settle
from haitang.demo.elections.preparing import numeral
from haitang.demo.elections.votes import Line, tally, voting
from haitang.demo.words import Writer


def people(seed: object) -> Names:
    chance = random.Random(f"{seed}")
    return Names(Writer(chance).name, chance)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_seed_the_year_has_the_report_s_numbers(seed: int) -> None:
    found = planning.planned(planning.WHOLE, people(seed))
    winners = [stand.face for community in found for stand in community.winners]
    former = [row.face for community in found for row in community.former]
    assert len(found) == 152
    assert sum(community.village for community in found) == 2
    assert len(winners) == 972
    assert sum(face.education != "senior" for face in winners) == 917
    now = sum(face.age for face in winners) / len(winners)
    before = sum(face.age_on(planning.LAST_TERM) for face in former) / len(former)
    assert round(before, 1) - round(now, 1) == pytest.approx(5.0)
    removed = [row.how for community in found for row in community.removed]
    assert [removed.count(how) for how in ("barred", "persuaded", "joint")] == [10, 35, 8]


def test_nobody_wins_whom_the_floors_keep_out() -> None:
    for community in planning.planned(planning.WHOLE, people(9)):
        names = [face.name for face in {id(f): f for f in community.faces}.values()]
        assert len(set(names)) == len(names)
        assert any(stand.face.woman for stand in community.winners)
        for stand in community.stands:
            face = stand.face
            assert face.age <= (AGAIN_AGES if face.incumbent else NEW_AGES)[1]
            assert face.incumbent or face.education != "senior"
            assert face.age_on(community.day) == face.age


def test_the_party_committee_sits_in_the_other_too() -> None:
    for community in planning.planned(planning.WHOLE, people(2)):
        winners = {id(stand.face) for stand in community.winners}
        seated = [community.secretary, *community.party]
        assert len({id(face) for face in seated}) == planning.PARTY_SEATS
        assert all(id(face) in winners and face.party for face in seated if face)


def test_every_kind_of_case_that_does_not_go_smoothly_occurs() -> None:
    for amounts in (planning.WHOLE, planning.SMALL):
        turns = [c.turn for c in planning.planned(amounts, people(3))]
        for turn in ("runoff", "tie", "vacant", "write_in"):
            assert turn in turns


def test_ages_that_cannot_add_up_are_refused() -> None:
    face = people(1).face(planning.COMMITTEE_DAY, (30, 40))
    with pytest.raises(ValueError, match="add up"):
        settle([face], lambda _f: (30, 40), lambda: face.age, 41, random.Random(1))
    assert isinstance(face, Face)


@pytest.mark.parametrize("seed", range(60))
def test_a_vote_keeps_every_equation_and_ends_as_planned(seed: int) -> None:
    chance = random.Random(seed)
    electorate = chance.choice((44, 60, 800, 1500, 2100))
    vote = voting(chance, electorate, chance.uniform(0.68, 0.93), whole=electorate > 100)
    took = {kind: n for kind, (n, _proxies) in vote.turnout.items()}
    marks = Marks(took.get("hall", 0), took.get("station", 0), took.get("mobile", 0))
    assert not broken(whole(vote.boxes, (), marks))
    assert sum(took.values()) <= electorate
    assert vote.returned > electorate // 2
    needed = vote.returned // 2 + 1
    ends = ["won", "won", "level", "level", "below"]
    votes = tally(chance, vote, needed, 4, [Line(f"{n}", end) for n, end in enumerate(ends)])
    assert votes["0"] > votes["2"] == votes["3"] >= needed > votes["4"]
    assert sum(votes.values()) <= 4 * vote.valid
    assert max(votes.values()) <= vote.valid


def test_numerals() -> None:
    assert [numeral(n) for n in (1, 10, 11, 15)] == ["一", "十", "十一", "十五"]
