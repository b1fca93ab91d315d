"""Persons and terms entered from a list: the same facts as one by one, or nothing at all."""

import datetime as dt

import pytest

from haitang.facts.models import Fact
from haitang.organizations.operations import create_post
from haitang.people.bulk import NewPerson
from haitang.people.models import Background, Person, Term, Vault
from haitang.people.operations import TermError, end_terms, fill_post, register_people
from haitang.people.values import PersonValueError
from haitang.scope.scope import everything
from tests.cast import ROOT

DAY = dt.date(2021, 8, 1)


def entered(cast, *names, **more):
    with everything("test"):
        rows = [NewPerson(name, dt.date(1980, 5, 1), "female", **more) for name in names]
        return register_people(
            rows=rows, place=cast.places["home"], source="干部人事档案", as_of=DAY, actor=ROOT
        )


def test_a_list_of_persons_comes_on_file_in_order(cast):
    before = Fact.objects.count()
    people = entered(cast, "赵一", "钱二", education="college")
    with everything("test"):
        assert [person.name for person in people] == ["赵一", "钱二"]
        assert Vault.objects.filter(person__in=people).count() == 2
        backgrounds = Background.objects.filter(person__in=people)
        assert set(backgrounds.values_list("education", flat=True)) == {"college"}
    assert Fact.objects.count() == before + 4


def test_one_wrong_line_and_nobody_is_entered(cast):
    with everything("test"):
        before = Person.objects.count()
    with pytest.raises(PersonValueError):
        entered(cast, "赵一", "钱二", education="doctorate")
    with everything("test"):
        assert Person.objects.count() == before


def post_of(cast, seats):
    return create_post(
        organization=cast.units["committee"], title="网格员", began_on=DAY, seats=seats, actor=ROOT
    )


def test_several_take_up_a_post_and_leave_it_together(cast):
    people = entered(cast, "赵一", "钱二")
    with everything("test"):
        terms = fill_post(post=post_of(cast, 2), people=people, began_on=DAY, actor=ROOT)
        assert [term.person_id for term in terms] == [person.pk for person in people]
        assert end_terms(terms=terms, on=DAY - dt.timedelta(days=9), actor=ROOT) == 2
        assert set(Term.objects.values_list("ended_on", flat=True)) == {DAY}
        with pytest.raises(TermError):
            end_terms(terms=terms, on=DAY, actor=ROOT)
    assert Fact.objects.filter(kind="term.began").count() == 2
    assert Fact.objects.filter(kind="term.ended").count() == 2


def test_nobody_begins_where_seats_do_not_reach_or_somebody_sits_there(cast):
    people = entered(cast, "赵一", "钱二", "孙三")
    with everything("test"):
        post = post_of(cast, 2)
        with pytest.raises(TermError, match="满员"):
            fill_post(post=post, people=people, began_on=DAY, actor=ROOT)
        fill_post(post=post, people=people[:1], began_on=DAY, actor=ROOT)
        with pytest.raises(TermError, match="已在"):
            fill_post(post=post, people=people[:1], began_on=DAY, actor=ROOT)
        assert Term.objects.count() == 1
