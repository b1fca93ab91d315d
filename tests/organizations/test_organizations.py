"""Organizations, their credit codes, posts, and which units may act at a place."""

import datetime as dt

import pytest
from django.db import IntegrityError

from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.organizations.models import Organization
from haitang.organizations.operations import (
    OrganizationError,
    create_organization,
    create_post,
    end_organization,
    end_post,
    rename_organization,
)
from haitang.organizations.queries import by_credit_code, by_place, living, posts_of, units_for
from haitang.places.operations import end_place
from haitang.scope.scope import Grant, NotPermittedError, Scope, enter, everything
from tests.cast import ROOT, SINCE

CODE = "91350100M000100Y43"
ON = dt.date(2022, 3, 1)


@pytest.fixture(autouse=True)
def _all():
    with everything("test"):
        yield


def create(cast, place="home", name="亭林志愿服务队", kind="volunteers", **more):
    return create_organization(
        place=cast.places[place], kind=kind, name=name, began_on=SINCE, actor=ROOT, **more
    )


def test_a_new_organization_lies_at_its_place_and_leaves_a_fact(cast):
    row = create(cast, credit_code=" 91350100m000100y43 ", short_name="亭林志愿")
    assert (row.path, row.credit_code) == (cast.places["home"].path, CODE)
    fact = Fact.objects.get(kind="organization.created", subject_id=row.pk)
    assert (fact.d1, fact.place) == ("volunteers", 320583100001)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("91350100M000100Y4", "18 位"),
        ("91350100M000100I43", "没有 I"),
        ("91350100M000100Y44", "校验位"),
        ("91350100M000100Y34", "校验位"),
        ("12345", "18 位"),
    ],
)
def test_a_wrong_credit_code_gets_a_sentence_that_says_what_is_wrong(cast, code, says):
    with pytest.raises(OrganizationError) as caught:
        create(cast, credit_code=code)
    assert says in str(caught.value)
    assert caught.value.field == "credit_code"
    assert not Organization.objects.filter(name="亭林志愿服务队").exists()


def test_a_credit_code_is_used_once_and_none_is_used_often(cast):
    create(cast, credit_code=CODE)
    create(cast, name="甲")
    create(cast, name="乙", credit_code="  ")
    with pytest.raises(OrganizationError):
        create(cast, name="丙", credit_code=CODE)
    assert by_credit_code(" 91350100 m000100 y43").name == "亭林志愿服务队"
    assert by_credit_code("") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "名" * 81},
        {"name": "甲\n乙"},
        {"name": "亭林社区居民委员会"},
        {"kind": "club"},
        {"short_name": "名" * 21},
    ],
)
def test_wrong_input_is_refused_with_a_sentence(cast, wrong):
    with pytest.raises(OrganizationError) as caught:
        create(cast, **wrong)
    assert str(caught.value).endswith("。")


def test_the_same_name_may_stand_in_another_place(cast):
    assert create(cast, place="sibling", name="亭林社区居民委员会")


def test_an_ended_place_gets_no_new_organization(cast):
    end_place(place=cast.places["cousin"], on=ON, actor=ROOT)
    with pytest.raises(OrganizationError):
        create(cast, place="cousin")


def test_units_for_a_place_are_its_own_and_those_above_nearest_first(cast):
    names = [u.name for u in units_for(cast.places["home"])]
    assert names[:2] == ["亭林社区居民委员会", "玉山镇人民政府"]
    assert set(names[2:]) == {
        "昆山市住房和城乡建设局", "昆山水务集团", "昆山市社会治理现代化指挥中心",
    }  # fmt: skip
    assert "亭林社区居民委员会" not in {u.name for u in units_for(cast.places["sibling"])}
    assert not units_for(cast.places["far"])


def test_organizations_below_a_place_are_found_by_its_subtree(cast):
    assert by_place(cast.places["town"]).count() == 2
    assert by_place(cast.places["county"]).count() == 5
    assert not by_place(cast.places["far_county"])


def test_an_ended_organization_leaves_the_lists_from_that_day_and_takes_its_posts_along(cast):
    row = cast.units["committee"]
    post = create_post(organization=row, title="主任", began_on=SINCE, actor=ROOT)
    end_organization(organization=row, on=ON, actor=ROOT)
    assert row in units_for(cast.places["home"], ON - dt.timedelta(1))
    assert row not in units_for(cast.places["home"], ON)
    post.refresh_from_db()
    assert post.ended_on == ON
    with pytest.raises(OrganizationError):
        end_organization(organization=row, on=ON, actor=ROOT)
    with pytest.raises(OrganizationError):
        create_post(organization=row, title="副主任", began_on=ON, actor=ROOT)


def test_an_organization_with_parts_cannot_end(cast):
    with pytest.raises(OrganizationError):
        end_organization(organization=cast.units["town_office"], on=ON, actor=ROOT)


def test_an_organization_cannot_end_before_it_began(cast):
    early = SINCE - dt.timedelta(1)
    with pytest.raises(OrganizationError):
        end_organization(organization=cast.units["committee"], on=early, actor=ROOT)
    with pytest.raises(IntegrityError), writes_allowed("test"):
        Organization.objects.filter(pk=cast.units["committee"].pk).update(ended_on=early)


def test_a_part_of_an_ended_organization_cannot_be_made(cast):
    end_organization(organization=cast.units["committee"], on=ON, actor=ROOT)
    with pytest.raises(OrganizationError):
        create(cast, parent=cast.units["committee"])


def test_renaming_changes_the_name_once(cast):
    row = rename_organization(
        organization=cast.units["water"], name="昆山水务", short_name="水务", actor=ROOT
    )
    assert (row.name, row.short_name) == ("昆山水务", "水务")
    for name in ("昆山水务", "昆山市住房和城乡建设局", ""):
        with pytest.raises(OrganizationError):
            rename_organization(organization=row, name=name, actor=ROOT)
    assert living().filter(name="昆山水务").count() == 1


def test_posts_have_a_title_of_their_own_and_seats(cast):
    row = cast.units["committee"]
    post = create_post(organization=row, title="网格员", seats=3, began_on=SINCE, actor=ROOT)
    for wrong in ({"title": "网格员"}, {"title": " "}, {"title": "甲", "seats": 0}):
        with pytest.raises(OrganizationError):
            create_post(organization=row, began_on=SINCE, actor=ROOT, **wrong)
    assert list(posts_of(row)) == [post]
    end_post(post=post, on=ON, actor=ROOT)
    assert list(posts_of(row, ON - dt.timedelta(1))) == [post]
    assert not posts_of(row, ON)
    with pytest.raises(OrganizationError):
        end_post(post=post, on=ON, actor=ROOT)
    assert Fact.objects.get(kind="post.created").quantity == 3


@pytest.mark.parametrize(("where", "allowed"), [("town", True), ("other_town", False)])
def test_every_change_needs_the_duty_at_that_place(cast, where, allowed):
    row = cast.units["committee"]
    post = create_post(organization=row, title="主任", began_on=SINCE, actor=ROOT)
    calls = [
        (create_organization, {"place": cast.places["home"], "kind": "other", "name": "甲",
                               "began_on": SINCE}),
        (rename_organization, {"organization": row, "name": "乙"}),
        (create_post, {"organization": row, "title": "丙", "began_on": SINCE}),
        (end_post, {"post": post, "on": ON}),
        (end_organization, {"organization": row, "on": ON}),
    ]  # fmt: skip
    for operation, more in calls:
        name = operation.__name__
        grant = Grant("test", cast.places[where].path, frozenset({name}), {})
        with enter(Scope(ROOT, (grant,), name)):
            if allowed:
                assert operation(actor=ROOT, **more)
            else:
                with pytest.raises(NotPermittedError):
                    operation(actor=ROOT, **more)
