"""Dated changes: what was is kept, and everything below a place follows it."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError
from django.db.models import QuerySet

from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.places.changes import repath
from haitang.places.errors import PlaceChangeError, PlaceDateError, PlaceNotFoundError
from haitang.places.models import InPlace, Place, PlacePast
from haitang.places.operations import (
    end_place,
    merge_place,
    move_place,
    rename_place,
    renumber_place,
    split_place,
)
from haitang.places.queries import by_code, code_on, full_name, name_on, subtree
from haitang.scope.scope import NotPermittedError, everything
from tests.places.conftest import ROOT, SINCE

ON = dt.date(2022, 3, 1)
DAY = dt.timedelta(days=1)
BEFORE = ON - DAY


def rename(place, name, on=ON):
    return rename_place(place=place, name=name, on=on, actor=ROOT)


def move(place, parent, on=ON):
    return move_place(place=place, parent=parent, on=on, actor=ROOT)


def paths_hold():
    """Every place's path is its parent's and its own id."""
    for place in Place.objects.select_related("parent"):
        above = place.parent.path if place.parent else ""
        assert place.path == f"{above}{place.pk}."


def test_a_new_name_holds_from_its_day_and_the_old_one_until_then(country):
    place = rename(country("320583100"), "玉山街道")
    assert (name_on(place, BEFORE), name_on(place, ON)) == ("玉山镇", "玉山街道")
    assert name_on(place, dt.date(1990, 1, 1)) == "玉山镇"
    past = PlacePast.objects.get()
    assert (past.name, past.since, past.until) == ("玉山镇", SINCE, ON)


def test_many_changes_leave_an_unbroken_past(country):
    place = country("320583100")
    for year, name in ((2016, "甲镇"), (2017, "乙镇"), (2018, "丙镇")):
        rename(place, name, dt.date(year, 1, 1))
    place.refresh_from_db()
    years = [name_on(place, dt.date(year, 6, 1)) for year in range(2015, 2020)]
    assert years == ["玉山镇", "甲镇", "乙镇", "丙镇", "丙镇"]


@pytest.mark.parametrize("on", [SINCE, SINCE - DAY])
def test_a_change_on_or_before_the_first_day_is_refused(country, on):
    with pytest.raises(PlaceDateError):
        rename(country("320583"), "昆山县", on)
    assert country("320583").name == "昆山市"


def test_a_change_in_the_future_is_refused(country):
    with pytest.raises(PlaceDateError):
        rename(country("320583"), "昆山县", dt.date(2999, 1, 1))


def test_a_second_change_on_the_same_day_joins_the_first(country):
    place = rename(country("320583100001"), "甲社区")
    move(place, country("320583101"))
    place.refresh_from_db()
    assert (place.name, place.parent.name) == ("甲社区", "巴城镇")
    assert PlacePast.objects.filter(place=place).count() == 1


@pytest.mark.parametrize("name", ["", "  ", "玉山镇", "玉\n山", "玉" * 61])
def test_a_bad_or_unchanged_name_is_refused(country, name):
    with pytest.raises(PlaceChangeError):
        rename(country("320583100"), name)


def test_a_renumbered_town_takes_its_communities_along(country):
    town, home = country("320583100"), country("320583100001")
    renumber_place(place=town, code="320583109000", on=ON, actor=ROOT)
    for place, was, now in (
        (town, 320583100000, 320583109000),
        (home, 320583100001, 320583109001),
    ):
        place.refresh_from_db()
        assert (code_on(place, BEFORE), code_on(place, ON)) == (was, now)
    fact = Fact.objects.get(kind="place.renumbered")
    assert fact.place == 320583109000
    assert fact.dims == {"before": 320583100000, "after": 320583109000, "below": 2}
    assert by_code("320583100001", BEFORE) == by_code("320583109001", ON) == home
    with pytest.raises(PlaceNotFoundError):
        by_code("320583100001")


@pytest.mark.parametrize(
    "code", ["320583101000", "320583100000", "320583100005", "32058310", "3205831090x0"]
)
def test_a_taken_unchanged_or_misshapen_code_is_refused(country, code):
    with pytest.raises(PlaceChangeError):
        renumber_place(place=country("320583100"), code=code, on=ON, actor=ROOT)
    assert not PlacePast.objects.exists()


def test_a_move_takes_everything_below_along_and_keeps_the_past(country):
    county, other = country("320583"), country("140214")
    home = country("320583100001")
    old = home.path
    move(country("320583100"), other)
    home.refresh_from_db()
    assert full_name(home) == "山西省大同市云冈区玉山镇亭林社区居委会"
    assert home in subtree(other)
    assert home not in subtree(county)
    assert PlacePast.objects.get(place=home).path == old
    paths_hold()


def test_a_move_reaches_every_model_that_lies_in_a_place(cast):
    models = [m for m in apps.get_models() if issubclass(m, InPlace)]
    filled = [m for m in models if QuerySet(m).filter(place=cast.places["home"]).exists()]
    with everything("test"):
        cast.case()
        move(cast.places["town"], cast.places["far_county"])
        assert {"Organization", "Duty"} <= {m.__name__ for m in filled}
        for model in models:
            for row in QuerySet(model).select_related("place"):
                assert row.path == row.place.path, model


def test_a_duty_reaches_a_moved_town_through_its_new_parent_at_once(cast):
    with everything("test"):
        move(cast.places["town"], cast.places["far_county"])
        home = Place.objects.get(pk=cast.places["home"].pk)
    far = cast.scope("far_dispatcher", "dispatch_case")
    near = cast.scope("county_dispatcher", "dispatch_case")
    assert [g.covers(home.path) for g in (*far.grants, *near.grants)] == [True, False]


def test_a_prefix_of_another_id_is_not_moved_along(country):
    """1.2. is not below 1.20."""
    place = country("320583")
    with everything("test"), writes_allowed("test"):
        assert repath(Place, place.path[:-2] + ".", "9.") == 0


def test_a_place_cannot_go_below_itself_or_its_level(country):
    for parent in ("320583100001", "320583101000", "320583000000"):
        with pytest.raises(PlaceChangeError):
            move(country("320583100"), country(parent))
    paths_hold()


def test_a_merged_place_passes_its_places_on_and_is_found_below_the_other(country):
    town, heir = country("320583100"), country("320583101")
    home = country("320583100001")
    merge_place(place=town, into=heir, on=ON, actor=ROOT)
    for place in (town, home):
        place.refresh_from_db()
    assert (town.ended_on, town.became, town.parent) == (ON, heir, heir)
    assert home.parent == heir
    assert subtree(heir).count() == 4
    assert town in subtree(heir, ended=True)
    assert by_code("320583100", BEFORE) == town
    with pytest.raises(PlaceNotFoundError):
        by_code("320583100")
    paths_hold()
    kinds = list(Fact.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds[1:] == ["place.moved", "place.moved", "place.merged"]


def test_records_of_a_merged_place_keep_their_place_and_are_found_under_the_new_one(cast):
    with everything("test"):
        case = cast.case()
        merge_place(place=cast.places["home"], into=cast.places["cousin"], on=ON, actor=ROOT)
        case.refresh_from_db()
        assert case.place == cast.places["home"]
        cousin = Place.objects.get(pk=cast.places["cousin"].pk)
        assert case.path.startswith(cousin.path)


@pytest.mark.parametrize("into", ["320583100", "320583000", "320583100001"])
def test_a_place_merges_only_into_another_of_its_level(country, into):
    with pytest.raises(PlaceChangeError):
        merge_place(place=country("320583100"), into=country(into), on=ON, actor=ROOT)


def test_a_split_makes_places_beside_it_and_may_end_it(country):
    place = country("320583101001")
    parts = [("320583101003", "东正仪社区居委会"), ("320583101004", "西正仪社区居委会")]
    east, west = split_place(place=place, parts=parts, ends=True, on=ON, actor=ROOT)
    assert (east.parent, west.level, west.since) == (country("320583101"), 5, ON)
    place.refresh_from_db()
    assert place.ended_on == ON
    assert place not in subtree(country("320583101"))
    paths_hold()
    assert Fact.objects.get(kind="place.split").quantity == 2


@pytest.mark.parametrize(
    "parts",
    [[], [("320583101001", "x")], [("320583100003", "x")], [("320583101003", "")], [("3", "x")]],
)
def test_a_split_without_parts_or_with_a_wrong_code_is_refused(country, parts):
    with pytest.raises(PlaceChangeError):
        split_place(place=country("320583101001"), parts=parts, on=ON, actor=ROOT)
    assert Place.objects.count() == 13


def test_a_place_with_places_in_it_cannot_end(country):
    with pytest.raises(PlaceChangeError) as caught:
        end_place(place=country("320583100"), on=ON, actor=ROOT)
    assert "2" in str(caught.value)


def test_an_ended_place_cannot_change_again_and_its_code_is_free(country):
    place = country("320583101001")
    end_place(place=place, on=ON, actor=ROOT)
    with pytest.raises(PlaceChangeError):
        rename(place, "甲社区", ON + DAY)
    renumber_place(place=country("320583100002"), code="320583101001", on=ON + DAY, actor=ROOT)
    assert country("320583101001").name == "里厍社区居委会"
    assert by_code("320583101001", BEFORE) == place


@pytest.mark.parametrize("operation", [rename_place, renumber_place, move_place, end_place])
def test_a_change_needs_the_duty_at_that_very_place(country, cast_scope, operation):
    near, far = country("320583100"), country("140214")
    more = {
        rename_place: {"name": "甲"},
        renumber_place: {"code": "320583109000"},
        move_place: {"parent": country("320583101")},
        end_place: {},
    }[operation]
    with cast_scope(operation.__name__, far.path), pytest.raises(NotPermittedError):
        operation(place=near, on=ON, actor=ROOT, **more)


def test_a_move_needs_the_duty_at_both_ends(country, cast_scope):
    with cast_scope("move_place", country("320583").path), pytest.raises(NotPermittedError):
        move(country("320583100"), country("140214"))


def test_the_database_itself_refuses_two_places_with_one_code(country):
    place = country("320583101001")
    with writes_allowed("test"), pytest.raises(IntegrityError):
        Place.objects.filter(pk=place.pk).update(code="320583100001")


def test_commands_run_the_operations(db, country, capsys):
    on = ["--on", "2022-03-01"]
    call_command("places", "rename", "320583100", "玉山街道", *on)
    call_command("places", "renumber", "320583100", "320583109000", *on)
    call_command("places", "move", "320583109001", "320583101", *on)
    call_command("places", "merge", "320583109002", "320583101001", *on)
    call_command("places", "split", "320583101001", "320583101005=正东社区", *on)
    call_command("places", "end", "320583101005", "--on", "2022-03-02")
    call_command("places", "show", "320583100", "--on", "2022-02-01")
    call_command("places", "find", "亭林")
    shown = capsys.readouterr().out
    assert "320583100000  玉山镇" in shown
    assert "320583109001  江苏省苏州市昆山市巴城镇亭林社区居委会" in shown
    paths_hold()
