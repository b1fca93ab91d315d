"""A hall in which one of the two seats of members is kept for a woman."""

import datetime as dt

from haitang.counts.operations import open_count
from haitang.elections.models import Election, ElectionPost
from haitang.facts.guard import writes_allowed
from haitang.people.models import Background, Person
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.counts.halls import Hall, an_election, roll_of, stand

SEXES = {"郑宇": "male", "冯雪": "female", "李敏": "male"}
# 郑宇 9, 李敏 8, 冯雪 7 of 12: all three have enough, the kept seat is the third's.
THIRD = ["1 3 5"] * 5 + ["1 3 4"] * 4 + ["1 4 5"] * 3
# 郑宇 12, 李敏 9, 冯雪 3 of 12: nobody who may have the kept seat has enough.
NONE = ["1 3 5"] * 9 + ["1 3 4"] * 3


def sex_of(person: Person, sex: str) -> None:
    """Put somebody's sex on file."""
    Background(
        person=person, place=person.place, path=person.path, sex=sex, source="测试",
        as_of=dt.date(2026, 1, 1),
    ).save(force_insert=True)  # fmt: skip


def kept_election(cast: Cast, sexes: dict[str, str] = SEXES) -> tuple[Election, dict[str, Person]]:
    """An election on its day with a kept seat, and its candidates."""
    with everything("test"), writes_allowed("test"):
        election = an_election(cast.places["home"], cast.units["committee"])
        people = stand(election)
        ElectionPost.objects.filter(election=election, code="member").update(women_seats=1)
        for name, sex in sexes.items():
            sex_of(people[name], sex)
        roll_of(election, voters=14, hall=13)
    return election, people


def kept_hall(cast: Cast, lines: list[str]) -> Hall:
    """Its count: every ballot in one box, entered twice and sealed."""
    election, people = kept_election(cast)
    with everything("test"):
        count = open_count(election=election, actor=ROOT)
    hall = Hall(cast, election, count, people)
    hall.box(len(lines))
    hall.sealed(lines)
    return hall
