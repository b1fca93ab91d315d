"""Tables of stages and agencies: read whole, or refused with what is wrong."""

import pytest

from haitang.organizations.models import OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.scope.scope import everything
from haitang.screening.agency_table import read_agencies, shipped_agencies
from haitang.screening.books import attribute_titles, books_on, shipped_books
from haitang.screening.errors import ScreeningConfigurationError, ScreeningError
from haitang.screening.models import AgencyDuty
from haitang.screening.operations import load_agencies
from haitang.screening.operations.asking import _duties, _nearest
from haitang.screening.stages import read_stages, shipped_stages
from tests.cast import ROOT, SINCE
from tests.screening.conftest import STAGES


def agencies_for(path, attributes, day):
    return _nearest(_duties([path], attributes, day), path)


def test_the_shipped_tables_are_sound_marked_and_in_both_languages():
    tables = shipped_stages()
    assert set(tables) == {"chain-sample", "short-sample"}
    for stages in tables.values():
        assert stages.sample
        assert all(row.zh and row.en for row in stages.rows)
    assert [(r.code, r.rounds) for r in tables["chain-sample"].rows] == [
        ("street", 1), ("secretary", 5), ("group", 1), ("joint", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rounds = 5", "rounds = 0", "“rounds”应是 1 至 20"),
        ('by = "screener"', 'by = "nobody"', "“by”应是"),
        ('code = "joint"', 'code = "street"', "“street”写了两次"),
        ("separate = true", "", "separate = true"), ("open = true", "shut = true", "不认识“shut”"),
        ('source = "', 'origin = "', "不认识“origin”"), ("[stages]", "[stages", "TOML"),
        ('code = "joint"', 'code = "Joint 1"', "小写字母"),
        ('zh = "单位联审"', 'zh = ""', "缺少“zh”"),
    ],
)  # fmt: skip
def test_a_broken_table_of_stages_says_what_is_wrong(old, new, said):
    assert old in STAGES
    with pytest.raises(ScreeningConfigurationError) as error:
        read_stages(STAGES.replace(old, new))
    assert said in str(error.value)
    assert str(error.value).startswith("第 ")


@pytest.mark.parametrize(("name", "number"), [("fifteen", 15), ("eleven", 11), ("nine", 9)])
def test_the_shipped_tables_of_agencies_name_attributes_of_the_books(name, number, db):
    rows = list(read_agencies(shipped_agencies()[f"{name}-sample"]))
    assert len({agency for agency, _a, _s in rows}) == number
    assert {attribute for _g, attribute, _s in rows} <= set(attribute_titles())


def test_fifteen_agencies_answer_everything_that_the_office_does_not_know(db):
    from haitang.rules.engine.reading import load

    asked = {a for _g, a, _s in read_agencies(shipped_agencies()["fifteen-sample"])}
    book = load(shipped_books()["sample-candidates-2021"])
    own = {"born_on", "education", "registered", "incumbent"}
    street = {"away_months", "kin_on_committee", "pledge_refused"}
    assert {a.name for a in book.catalogue} <= asked | own | street


def test_a_table_is_taken_over_by_name_and_only_once(cast):
    county = cast.places["county"]
    text = shipped_agencies()["nine-sample"]
    names = {name for name, _a, _s in read_agencies(text)}
    with everything("test"):
        with pytest.raises(ScreeningError, match="法院"):
            load_agencies(text=text, place=county, began_on=SINCE, actor=ROOT)
        for name in names:
            create_organization(
                place=county, kind=OrganizationKind.DEPARTMENT, name=f"昆山市{name}",
                short_name=name, began_on=SINCE, actor=ROOT,
            )  # fmt: skip
        number = load_agencies(text=text, place=county, began_on=SINCE, actor=ROOT)
        with pytest.raises(ScreeningError):
            load_agencies(text=text, place=county, began_on=SINCE, actor=ROOT)
    assert AgencyDuty.objects.count() == number == len(list(read_agencies(text)))
    home = cast.places["home"].path
    assert len(agencies_for(home, ["criminal"], SINCE)["criminal"]) == 1
    assert agencies_for(cast.places["far"].path, ["criminal"], SINCE) == {}


def test_the_nearest_table_counts(cast):
    with everything("test"):
        from haitang.screening.operations import assign_agency

        for place, unit in (("county", "housing"), ("town", "water")):
            assign_agency(
                attribute="criminal", agency=cast.units[unit], place=cast.places[place],
                began_on=SINCE, source="方案", actor=ROOT,
            )  # fmt: skip
    at = {name: agencies_for(cast.places[name].path, ["criminal"], SINCE)["criminal"]
          for name in ("home", "cousin")}  # fmt: skip
    assert at == {"home": {cast.units["water"].pk}, "cousin": {cast.units["housing"].pk}}


def test_a_day_chooses_the_books(db):
    import datetime as dt

    assert [b.id for b in books_on(dt.date(2020, 1, 1))] == []
    assert "sample-candidates-2021" in {b.id for b in books_on(dt.date(2021, 6, 1))}
