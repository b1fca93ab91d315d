"""A counted election with its result, built on the hall of the counts' tests."""

import datetime as dt

from django.db.models import QuerySet

from haitang.counts.models import Count
from haitang.facts.guard import writes_allowed
from haitang.nominations.models import Nominee
from haitang.organizations.operations import create_organization
from haitang.people.models import Background
from haitang.results import operations as do
from haitang.results.models import Elected, Result, Signature
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.counts.halls import Hall, a_hall

__all__ = ["CLEAR", "declared", "everything", "hall_with", "sign_all"]
DAY = dt.date(2026, 4, 6)
# 赵文婷 7 of 10; 郑宇 7, 冯雪 6 of 10; one blank, one void.
CLEAR = ["1 3 4"] * 6 + ["1 3", "2 5", "0", "x"]


def hall_with(cast, lines=CLEAR, *, size=25) -> Hall:
    """A hall whose count is closed."""
    hall = a_hall(cast, len(lines), batch_size=size)
    for start in range(0, len(lines), size):
        hall.sealed(lines[start : start + size])
    void = sum(line == "x" for line in lines)
    hall.close(len(lines), void)
    hall.count = Count.objects.get(pk=hall.count.pk)
    return hall


def declared(cast, lines=CLEAR, **more) -> tuple[Hall, Result]:
    """A hall and the result that was declared in it."""
    hall = hall_with(cast, lines, **more)
    with everything("test"):
        return hall, do.declare_result(count=hall.count, actor=ROOT)


def sign_all(result: Result) -> None:
    """The three signatures."""
    with everything("test"):
        for role, name in zip(Signature.Role, ("郑宇航", "王建国", "周海"), strict=True):
            do.sign_result(result=result, role=role, name=name, actor=ROOT)


def elected(result: Result, name: str) -> Elected:
    """Who was elected, by name."""
    return Elected.objects.get(result=result, name=name)


def background(hall: Hall, name: str, born: str, **more: str) -> None:
    """What is known of a candidate."""
    given = {"sex": "female", "education": "bachelor", "political": "party"} | more
    person = hall.people[name]
    with writes_allowed("test"), everything("test"):
        Background(
            person=person, place=person.place, path=person.path, as_of=DAY, source="测试",
            born_on=dt.date.fromisoformat(born), **given,
        ).save(force_insert=True)  # fmt: skip


def nominee_of(hall: Hall, name: str) -> Nominee:
    """The nominee of a name."""
    with everything("test"):
        return QuerySet(Nominee).get(election=hall.election, person=hall.people[name])


def party(cast):
    """The Party organisation of the community."""
    with everything("test"):
        return create_organization(
            place=cast.places["home"], kind="party", name="亭林社区党委",
            began_on=dt.date(2016, 1, 1), actor=ROOT,
        )  # fmt: skip
