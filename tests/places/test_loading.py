"""Loading a file of divisions."""

import datetime as dt
import gzip

import pytest
from django.core.management import CommandError, call_command

from haitang.facts.models import Fact
from haitang.places.demo_data import DEMO_FILES
from haitang.places.errors import PlaceChangeError
from haitang.places.loading import load_file, plan_load
from haitang.places.models import Place, PlacePast
from haitang.places.operations import load_places, rename_place
from haitang.places.queries import by_code, full_name, name_on
from haitang.places.reading import BadFileError, level_of, parent_of, read
from haitang.scope.scope import NotPermittedError, everything
from tests.cast import ROWS
from tests.places.conftest import ROOT, SINCE

LATER = dt.date(2020, 5, 1)
HEAD = "code,name,level\n"
PROVINCE = "440000000000,广东省,1\n"


def load(path, since=SINCE):
    with everything("test"):
        return load_file(path, since=since, actor=ROOT)


def refused(path):
    with pytest.raises(BadFileError) as caught:
        load(path)
    return caught.value


def test_places_hang_together_after_loading(country):
    home = country("320583100001")
    assert full_name(home) == "江苏省苏州市昆山市玉山镇亭林社区居委会"
    assert home.path == "".join(f"{p.pk}." for p in [*home.ancestors(), home])
    assert home.parent == country("320583100")
    assert Place.objects.count() == 13


def test_a_load_leaves_one_fact_with_its_rows(country):
    fact = Fact.objects.get(kind="places.loaded")
    assert (fact.quantity, fact.dims) == (13, {"added": 13, "renamed": 0})
    assert fact.place == 140000000000


def test_a_second_load_changes_nothing_and_leaves_no_fact(country, write):
    done = load(write(ROWS), since=LATER)
    assert (done.changed, done.unchanged, done.added) == (False, 13, 0)
    assert Fact.objects.count() == 1
    assert not PlacePast.objects.exists()


def test_another_name_in_a_later_file_becomes_a_dated_change(country, write):
    done = load(write(ROWS.replace("亭林社区居委会", "亭林园社区居委会")), since=LATER)
    assert (done.renamed, done.unchanged) == (1, 12)
    home = country("320583100001")
    assert home.name == "亭林园社区居委会"
    assert name_on(home, LATER - dt.timedelta(1)) == "亭林社区居委会"
    assert Fact.objects.filter(kind="place.renamed", subject_id=home.pk, day=LATER).count() == 1


def test_another_name_on_the_first_day_is_a_bad_row_not_a_new_past(country, write):
    error = refused(write(ROWS.replace("亭林社区居委会", "亭林园社区居委会")))
    assert [row.line for row in error.rows] == [6]
    assert "2015-01-01" in str(error.rows[0].reason)
    assert country("320583100001").name == "亭林社区居委会"


def test_new_rows_below_existing_places_are_added(country, write):
    done = load(write(HEAD + "320583100003,大西门社区居委会,5\n"), since=LATER)
    assert (done.added, done.unchanged) == (1, 0)
    new = country("320583100003")
    assert new.parent == country("320583100000")
    assert new.path == f"{new.parent.path}{new.pk}."


def test_a_town_may_lie_directly_in_a_prefecture(db, write):
    text = HEAD + PROVINCE + "441900000000,东莞市,2\n441900003000,东城街道,4\n"
    load(write(text + "441900003001,岗贝社区居委会,5\n"))
    assert by_code("441900003").parent.name == "东莞市"
    assert full_name(by_code("441900003001")) == "广东省东莞市东城街道岗贝社区居委会"


def test_rows_may_come_in_any_order(db, write):
    lines = ROWS.splitlines()
    load(write("\n".join([lines[0], *reversed(lines[1:])])))
    assert by_code("320583100001").parent.name == "玉山镇"


def test_a_row_repeated_word_for_word_is_skipped_and_counted(db, write):
    done = load(write(HEAD + PROVINCE + PROVINCE))
    assert (done.added, done.repeated) == (1, 1)


def test_a_repeated_code_with_another_name_is_a_bad_row(db, write):
    error = refused(write(HEAD + PROVINCE + "440000000000,粤,1\n"))
    assert [row.line for row in error.rows] == [3]
    assert "第 2 行" in str(error.rows[0].reason)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("44000000000,广东省,1", "12 位"),
        ("４４0000000000,广东省,1", "12 位"),
        ("4400000000O0,广东省,1", "12 位"),
        ("000000000000,中国,1", "12 位"),
        ("440000000000,广东省,6", "1 至 5"),
        ("440000000000,广东省,", "1 至 5"),
        ("440000000000,广东省,2", "应为 1"),
        ("440100000000, ,2", "名称"),
        ("440100000000,广\u200b州市,2", "名称"),
        (f"440100000000,{'广' * 61},2", "60"),
        ("440100000000,广州市", "三列"),
        ("440100000000,广州市,2,x", "三列"),
        ("450100000000,南宁市,2", "450000000000"),
    ],
)
def test_a_bad_row_is_named_with_line_and_reason_and_nothing_is_loaded(db, write, row, says):
    error = refused(write(f"{HEAD}{PROVINCE}{row}\n"))
    assert [r.line for r in error.rows] == [3]
    assert says in str(error.rows[0].reason)
    assert error.count == 1
    assert not Place.objects.exists()


def test_a_community_whose_town_is_missing_is_not_hung_below_the_county(db, write):
    lines = [line for line in ROWS.splitlines() if "玉山镇" not in line]
    error = refused(write("\n".join(lines)))
    assert [row.line for row in error.rows] == [5, 6]


def test_all_bad_rows_are_counted_and_twenty_shown(db, write):
    rows = "".join(f"{n},x,1\n" for n in range(30))
    error = refused(write(HEAD + rows))
    assert (error.count, len(error.rows)) == (30, 20)
    assert [row.line for row in error.rows] == list(range(2, 22))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("packed", [True, False])
def test_usual_encodings_are_read_packed_or_not(db, tmp_path, encoding, packed):
    data = ROWS.encode(encoding)
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(data) if packed else data)
    assert load(path).added == 13
    assert by_code("320583").name == "昆山市"


def test_rare_characters_of_real_villages_are_kept(db, write):
    load(write(HEAD + "420000000000,高\ue170省,1\n"))
    assert by_code("42").name == "高\ue170省"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x1f\x8b\x08broken",
        gzip.compress(ROWS.encode())[:-20],
        b"a,b,c\n1,2,3\n",
        b"code,name,level\n\n",
        b"code,name,level,kind\n440000000000,x,1,y\n",
        b"\xff\xfe\x00\x01" * 9,
        b'code,name,level\n"' + b"x" * 200_000,
    ],
)
def test_what_is_not_such_a_file_is_refused_with_a_sentence(db, tmp_path, data):
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    assert str(refused(path)).endswith("。")


def test_a_missing_file_is_refused_with_a_sentence(db, tmp_path):
    assert "打不开" in str(refused(tmp_path / "no.csv"))


def test_a_plan_is_refused_when_somebody_changed_a_place_meanwhile(country, write):
    plan = plan_load(read(write(HEAD + "320583100003,大西门社区居委会,5\n")), LATER)
    rename_place(place=country("320583"), name="昆山县", on=LATER, actor=ROOT)
    with pytest.raises(PlaceChangeError):
        load_places(plan=plan, progress=None, actor=ROOT)


def test_an_administrator_loads_below_his_own_place_only(country, write, cast_scope):
    with cast_scope("load_places", country("320583").path):
        load_file(write(HEAD + "320583100003,大西门社区居委会,5\n"), actor=ROOT)
        for outside in (PROVINCE, "320584000000,吴江区,3\n", "140214001003,新华社区居委会,5\n"):
            with pytest.raises(NotPermittedError):
                load_file(write(HEAD + outside), since=LATER, actor=ROOT)
        with pytest.raises(NotPermittedError):
            load_file(write(ROWS.replace("云冈区", "云岗区")), since=LATER, actor=ROOT)
    assert Place.objects.count() == 14


def test_code_and_level_agree():
    assert [level_of(c) for c in (32 * 10**10, 3205 * 10**8, 320583 * 10**6)] == [1, 2, 3]
    assert (level_of(320583103000), level_of(320583103001)) == (4, 5)
    assert [parent_of(c) for c in (32 * 10**10, 441900003000)] == [0, 441900000000]


@pytest.mark.parametrize(("county", "rows"), [("320583", 367), ("140214", 274)])
def test_the_demonstration_files_load_by_themselves(db, county, rows):
    assert load(DEMO_FILES[county]).added == rows
    assert by_code(county).level == 3


def test_the_command_loads_and_says_so_and_says_when_nothing_changed(db, write, capsys):
    path = write(ROWS)
    call_command("places", "load", str(path), "--since", "2015-01-01")
    assert "新增 13 个" in capsys.readouterr().out
    call_command("places", "load", str(path))
    assert "没有变化：13 个" in capsys.readouterr().out


def test_the_command_shows_bad_rows_and_fails(db, write, capsys):
    path = write(HEAD + PROVINCE + "1,x,1\n" * 25)
    with pytest.raises(CommandError) as caught:
        call_command("places", "load", str(path))
    assert "25 行" in str(caught.value)
    assert caught.value.returncode == 1
    shown = capsys.readouterr().err
    assert "第 3 行：代码应为 12 位数字" in shown
    assert "另有 5 行" in shown
    assert not Place.objects.exists()
