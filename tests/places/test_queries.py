"""Questions about places, on a day and below a place."""

import datetime as dt
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from haitang.places import ranges
from haitang.places.errors import PlaceNotFoundError
from haitang.places.models import Place
from haitang.places.operations import (
    end_place,
    merge_place,
    move_place,
    rename_place,
    renumber_place,
)
from haitang.places.queries import (
    by_code,
    children,
    code_on,
    code_ranges,
    county_of,
    dated_code_ranges,
    full_name,
    search,
    subtree,
)
from tests.places.conftest import ROOT

ON = dt.date(2022, 3, 1)
DAY = dt.timedelta(days=1)
START, END = dt.date(2022, 1, 1), dt.date(2022, 12, 31)


@pytest.mark.parametrize("code", ["320583", "320583000", "320583000000", 320583000000, " 320583 "])
def test_codes_of_6_9_and_12_digits_mean_the_same(country, code):
    assert by_code(code).name == "昆山市"


@pytest.mark.parametrize("code", ["", "3205831", "32058x", "３２０５８３", "999999", "-32058"])
def test_an_unknown_or_wrong_code_gets_a_sentence(country, code):
    with pytest.raises(PlaceNotFoundError) as caught:
        by_code(code)
    assert str(caught.value).endswith("。")


def test_a_code_is_found_on_days_before_anything_is_known(country):
    assert by_code("320583", dt.date(1999, 1, 1)).name == "昆山市"
    renumber_place(place=country("320583100"), code="320583109000", on=ON, actor=ROOT)
    assert by_code("320583100", dt.date(1999, 1, 1)).name == "玉山镇"
    with pytest.raises(PlaceNotFoundError):
        by_code("320583100", ON)
    with pytest.raises(PlaceNotFoundError):
        by_code("320583109", ON - DAY)


def test_everything_under_a_place_is_itself_and_what_lies_in_it(country):
    assert subtree(country("320583")).count() == 6
    assert [p.name for p in children(country("320583"))] == ["玉山镇", "巴城镇"]
    assert county_of(country("320583100001")) == country("320583")
    assert county_of(country("320500")) == country("320500")


def test_everything_under_a_place_is_one_query_on_the_index_of_paths(country):
    place = country("320583")
    with CaptureQueriesContext(connection) as queries:
        list(subtree(place))
    assert len(queries) == 1
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "place_path" in subtree(place, ended=True).explain()
    else:
        plan = subtree(place).explain()
        assert "SEARCH places_place USING INDEX" in plan
        assert "path>? AND path<?" in plan


def test_a_place_whose_id_begins_alike_is_not_in_the_subtree(country):
    """The ids of 13 places: 1. must not bring 10. along."""
    for place in Place.objects.all():
        inside = {p.pk for p in subtree(place)}
        assert inside == {p.pk for p in Place.objects.all() if place in [*p.ancestors(), p]}


def test_search_finds_by_name_and_by_code_larger_places_first(country):
    assert [p.name for p in search("山")] == ["山西省", "昆山市", "玉山镇"]
    assert [p.name for p in search("山", within=country("320583100"))] == ["玉山镇"]
    assert len(search("3205831")) == 5
    assert search("  ") == search("没有") == search("%") == []


def test_rows_without_a_name_of_their_own_are_left_out_of_full_names(country):
    rename_place(place=country("320500"), name="市辖区", on=ON, actor=ROOT)
    assert full_name(country("320583")) == "江苏省昆山市"
    assert full_name(country("320500")) == "江苏省市辖区"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("32", (320000000000, 329999999999)),
        ("3205", (320500000000, 320599999999)),
        ("320583", (320583000000, 320583999999)),
        ("320583100", (320583100000, 320583100999)),
        ("320583100001", (320583100001, 320583100001)),
    ],
)
def test_a_place_covers_the_codes_that_begin_like_its_own(country, code, found):
    assert code_ranges(country(code), START, END) == [found]


def test_a_renumbered_place_counts_under_both_codes_in_the_year_of_the_change(country):
    town = country("320583100")
    renumber_place(place=town, code="320583109000", on=ON, actor=ROOT)
    town.refresh_from_db()
    old, new = (320583100000, 320583100999), (320583109000, 320583109999)
    assert code_ranges(town, START, END) == [old, new]
    assert code_ranges(town, START, ON - DAY) == [old]
    assert code_ranges(town, ON, END) == [new]
    assert code_ranges(country("320583"), START, END) == [(320583000000, 320583999999)]


def test_a_place_moved_without_a_new_code_counts_where_it_lay_on_each_day(country):
    home, near, far = country("320583100001"), country("320583100"), country("140214001")
    move_place(place=home, parent=far, on=ON, actor=ROOT)
    assert dated_code_ranges(near, START, END) == [
        (START, ON - DAY, [(320583100000, 320583100999)]),
        (ON, END, [(320583100000, 320583100000), (320583100002, 320583100999)]),
    ]
    stray = (320583100001, 320583100001)
    assert code_ranges(far, ON, END) == [(140214001000, 140214001999), stray]
    assert code_ranges(far, START, ON - DAY) == [(140214001000, 140214001999)]
    assert stray in code_ranges(country("14"), ON, END)


def test_a_community_that_left_a_town_earlier_does_not_move_along_with_its_code(country):
    """The county that gets the town never had the community, by path or by code."""
    town = country("320583100")
    move_place(place=country("320583100001"), parent=country("320583101"), on=ON, actor=ROOT)
    move_place(place=town, parent=country("140214"), on=ON + DAY, actor=ROOT)
    assert code_ranges(country("140214"), END, END) == [
        (140214000000, 140214999999),
        (320583100000, 320583100000),
        (320583100002, 320583100999),
    ]


def test_late_facts_of_a_merged_place_count_for_the_one_that_goes_on(country):
    heir = country("320583100002")
    merge_place(place=country("320583100001"), into=heir, on=ON, actor=ROOT)
    assert code_ranges(heir, START, ON - DAY) == [(320583100002, 320583100002)]
    assert code_ranges(heir, ON, END) == [(320583100001, 320583100002)]


def test_a_code_used_again_belongs_to_the_place_that_has_it_now(country):
    ended, other = country("140214001002"), country("320583100001")
    end_place(place=ended, on=ON, actor=ROOT)
    renumber_place(place=other, code="140214001002", on=ON + DAY, actor=ROOT)
    assert code_ranges(country("140214001"), END, END) == [
        (140214001000, 140214001001),
        (140214001003, 140214001999),
    ]
    assert (140214001002, 140214001002) in code_ranges(country("320583100"), END, END)


@pytest.mark.parametrize("seed", range(6))
def test_ranges_agree_with_the_tree_on_every_day_after_random_changes(country, seed):
    chance = random.Random(seed)
    days = [ON + DAY * n for n in range(8)]
    for day in days:
        _change_something(chance, day)
    spans = ranges._spans(set(Place.objects.values_list("pk", flat=True)))
    for place in Place.objects.all():
        for first, last, found in dated_code_ranges(place, days[0] - DAY, days[-1]):
            for day in (first, last):
                _agrees(place, day, found, spans)


def _change_something(chance, day):
    living = list(Place.objects.filter(ended_on__isnull=True, level__gte=4))
    place = chance.choice(living)
    towns = [p for p in living if p.level == 4 and p.pk not in (place.pk, place.parent_id)]
    same = [p for p in living if p.level == place.level and p.pk != place.pk]
    what = chance.choice(["move", "renumber", "merge"])
    if what == "move" and place.level == 5:
        move_place(place=place, parent=chance.choice(towns), on=day, actor=ROOT)
    elif what == "merge" and len(same) > 1:
        merge_place(place=place, into=chance.choice(same), on=day, actor=ROOT)
    else:
        shape = (place.number // 1000 + 200) * 1000 if place.level == 4 else place.number + 300
        renumber_place(place=place, code=str(shape), on=day, actor=ROOT)


def _agrees(place, day, found, spans):
    """The codes that the ranges of a place take on a day are those of the places then in it."""
    on_day = [s for s in spans if s.first <= day <= s.last]
    owners = {s.codes[0]: s for s in sorted(on_day, key=lambda s: s.rank)}
    for code, span in owners.items():
        mine = any(low <= code <= high for low, high in found)
        assert mine == span.inside(place.pk), (place, day, span)


def test_a_code_on_a_day_is_a_number(country):
    assert code_on(country("320583"), ON) == 320583000000
