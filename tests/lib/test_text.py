import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.lib.text import clean_cell, clean_name, is_total_row

CELLS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("\ufeff编号", "编号"),
        ("３号楼１０２室", "3号楼102室"),
        ("ＡＢＣ－１２３", "ABC-123"),
        ("a\u00a0b\u3000c", "a b c"),
        ("第一行\r\n第二行", "第一行\n第二行"),
        ("请清理，谢谢！（急）", "请清理，谢谢！（急）"),
        ("９：３０到场", "9:30到场"),
        ("地点：3号楼", "地点：3号楼"),
        ("安全\u202e文字", "安全文字"),
        (44378.0, "44378"),
        (3.5, "3.5"),
        (True, "True"),
        (None, ""),
    ],
)
def test_cells_come_out_clean(value, text):
    assert clean_cell(value) == text


@given(CELLS)
def test_cleaning_twice_changes_nothing_more(value):
    once = clean_cell(value)
    assert clean_cell(once) == once


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张 三", "张三"),
        ("欧阳　　明", "欧阳明"),
        ("阿卜杜拉・买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉 · 买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉.买买提", "阿卜杜拉·买买提"),
        ("J. Smith", "J. Smith"),
        ("李  Anna Maria", "李 Anna Maria"),
        ("𠮷 野", "𠮷野"),
        ("䶮", "䶮"),
    ],
)
def test_names_lose_padding_only(typed, name):
    assert clean_name(typed) == name


@given(st.text())
def test_a_clean_name_is_clean(text):
    once = clean_name(text)
    assert clean_name(once) == once


@pytest.mark.parametrize(
    "cells",
    [
        ["合计"],
        ["合　 计", "", 3],
        ["", "小计", 3.5],
        [None, None, "总计：", 9],
        ["12", "合计", "", "5"],
        ["合计（户）", 3],
        ["玉山镇小计", 3, 4],
        ["合计", "合计", 3],
        ["总合计", "", "98.5%"],
    ],
)
def test_rows_that_add_up_others(cells):
    assert is_total_row(cells)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        ["", None],
        ["1", "张三", "合计金额不符"],
        ["3", "请公布水电费合计", "张三"],
        ["合计金额不符，请核对", "张三"],
        ["请公布水电费合计"],
        [1, 2, 3],
    ],
)
def test_rows_that_do_not(cells):
    assert not is_total_row(cells)


@given(st.lists(CELLS, max_size=8))
def test_any_row_is_answered(cells):
    assert is_total_row(cells) in {True, False}
