"""Tables as offices send them, made here cell by cell; and files that only pretend to be tables."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from haitang.lib import workbook_grids
from haitang.lib.spreadsheet import DamagedNumber, SpreadsheetError, read_table

FILES = Path(__file__).with_name("files")
KNOWN = {
    "name": ["诉求人姓名", "姓名"],
    "phone": ["电话", "联系电话"],
    "title": ["标题", "诉求标题"],
    "day": ["登记日期"],
}
REASONS = {
    "empty", "too_big", "too_many_rows", "too_many_columns", "zip_bomb", "password", "corrupted",
    "web_page", "unknown_type", "encoding", "no_header",
}  # fmt: skip


def saved(workbook):
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def xlsx(rows, merged=(), extra_sheets=()):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "诉求"
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for name, cells in extra_sheets:
        workbook.create_sheet(name).append(cells)
    return saved(workbook)


def messy():
    return xlsx(
        [
            ["昆山市诉求登记表"],
            ["单位：玉山镇", "", "", "统计时间：２０２１年７月"],
            ["序号", "诉求人", "", "标 题*", "登记日期", "身份证号", "备注"],
            ["", "姓 名", "电话", "", "", "", ""],
            [1, "张　三", 13812342207, "楼道堆物，请清理。", 44378, 320583199001011234, ""],
            [],
            [
                2,
                "李四",
                "０５１２－57301234",
                "路灯不亮",
                date(2021, 7, 2),
                "11010519491231002X",
                "急",
            ],
            ["序号", "诉求人", "", "标 题*", "登记日期", "身份证号", "备注"],
            ["二、巴城镇"],
            [3, "王五", "", "噪声", datetime(2021, 7, 3, 9, 30), "", ""],  # noqa: DTZ001
            ["合　计", "", "", "3件"],
            ["备注：本表一式两份"],
            ["制表人：王五", "", "", "审核：赵六"],
        ],
        ["A1:G1", *(f"{c}3:{c}4" for c in "ADEFG"), "B3:C3", "A9:G9", "A12:G12"],
        [("填表说明", ["请勿改动"])],
    )


def reason(data, **limits):
    with pytest.raises(SpreadsheetError) as caught:
        read_table(data, "表.xlsx", **limits)
    return caught.value.reason


@pytest.fixture
def table():
    return read_table(messy(), "诉求.xlsx", known=KNOWN)


class TestAMessyWorkbook:
    def test_the_two_row_header_below_the_titles_is_found(self, table):
        assert table.headers == [
            "序号", "诉求人/姓 名", "诉求人/电话", "标 题*", "登记日期", "身份证号", "备注"
        ]  # fmt: skip
        assert table.columns == {"name": 1, "phone": 2, "title": 3, "day": 4}
        assert table.sheet == "诉求"

    def test_only_records_are_rows_under_their_own_line_numbers(self, table):
        assert [row.line for row in table.rows] == [5, 7, 10]
        assert [row.cells[3] for row in table.rows] == ["楼道堆物，请清理。", "路灯不亮", "噪声"]
        assert {len(row.cells) for row in table.rows} == {7}

    def test_cells_keep_their_type_and_text_is_clean(self, table):
        first, second, third = (row.cells for row in table.rows)
        assert first[:3] == [1, "张 三", 13812342207]
        assert second[2] == "0512-57301234"
        assert (first[4], second[4]) == (44378, date(2021, 7, 2))
        assert third[4] == datetime(2021, 7, 3, 9, 30)  # noqa: DTZ001

    def test_a_number_that_lost_digits_is_marked(self, table):
        damaged = table.rows[0].cells[5]
        assert isinstance(damaged, DamagedNumber)
        assert damaged.value != 320583199001011234
        assert table.rows[1].cells[5] == "11010519491231002X"

    def test_everything_left_out_is_noted(self, table):
        assert [(note.kind, note.line) for note in table.notes] == [
            ("title", 1),
            ("title", 2),
            ("blank", 6),
            ("repeated_header", 8),
            ("section", 9),
            ("total", 11),
            ("remark", 12),
            ("remark", 13),
            ("other_sheets", 0),
        ]
        assert table.notes[-1].text == "填表说明"

    def test_the_header_is_found_without_knowing_the_columns_too(self):
        table = read_table(messy(), "诉求.xlsx")
        assert [row.line for row in table.rows] == [5, 7, 10]


def test_the_sheet_with_the_known_columns_is_chosen():
    data = xlsx([["说明", "内容"], ["a", "b"]], extra_sheets=[("数据", ["姓名", "电话"])])
    assert read_table(data, "x", known=KNOWN).sheet == "数据"


def test_hidden_sheets_are_not_read():
    workbook = openpyxl.Workbook()
    workbook.active.append(["姓名", "电话"])
    hidden = workbook.create_sheet("旧")
    hidden.append(["姓名", "电话", "标题"])
    hidden.sheet_state = "hidden"
    table = read_table(saved(workbook), "x", known=KNOWN)
    assert (table.sheet, table.notes) == ("Sheet", [])


def test_a_value_merged_over_several_records_belongs_to_each():
    rows = [["社区", "标题"], ["玉山社区", "甲"], ["", "乙"], ["", "丙"]]
    table = read_table(xlsx(rows, ["A2:A4"]), "x")
    assert [row.cells for row in table.rows] == [
        ["玉山社区", "甲"], ["玉山社区", "乙"], ["玉山社区", "丙"]
    ]  # fmt: skip


def test_a_table_that_starts_away_from_the_corner_keeps_its_lines():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for place, value in {"C5": "姓名", "D5": "电话", "C6": "张三", "D6": "110"}.items():
        sheet[place] = value
    table = read_table(saved(workbook), "x", known=KNOWN)
    assert table.columns == {"name": 2, "phone": 3}
    assert [(row.line, row.cells) for row in table.rows] == [(6, ["", "", "张三", "110"])]


def test_sixteen_digits_are_one_too_many():
    table = read_table(xlsx([["号", "码"], [999999999999999, 1000000000000000]]), "x")
    assert table.rows[0].cells == [999999999999999, DamagedNumber(1e15)]


def test_cells_right_of_the_header_and_doubled_headers_are_noted():
    table = read_table(
        xlsx([["姓名", "电话", "电 话"], ["张三", "1", "2", "多写的"]]), "x", known=KNOWN
    )
    assert [(note.kind, note.text) for note in table.notes] == [
        ("duplicate_header", "电 话"),
        ("outside", "多写的"),
    ]
    assert table.columns["phone"] == 1


def test_a_header_alone_is_a_table_without_rows():
    assert read_table(xlsx([["姓名", "电话"]]), "x", known=KNOWN).rows == []


def test_a_row_of_equal_values_is_a_record_unless_it_is_merged():
    table = read_table(xlsx([["姓名", "电话"], ["无", "无"]]), "x", known=KNOWN)
    assert [row.cells for row in table.rows] == [["无", "无"]]


def test_numbers_may_stand_in_a_header_of_known_columns():
    table = read_table(xlsx([["表"], ["姓名", 2020, 2021], ["张三", 1, 2]]), "x", known=KNOWN)
    assert table.headers == ["姓名", "2020", "2021"]
    assert [row.line for row in table.rows] == [3]


def test_columns_of_the_same_name_are_told_apart_by_the_row_above():
    known = {"from": ["诉求人电话"], "by": ["承办人电话"]}
    rows = [["诉求人", "", "承办人", ""], ["姓名", "电话", "姓名", "电话"], ["甲", "1", "乙", "2"]]
    table = read_table(xlsx(rows, ["A1:B1", "C1:D1"]), "x", known=known)
    assert table.columns == {"from": 1, "by": 3}
    assert [row.cells for row in table.rows] == [["甲", "1", "乙", "2"]]


class TestOtherFormats:
    def test_xls_of_an_old_office(self):
        table = read_table((FILES / "messy.xls").read_bytes(), "诉求.xlsx", known=KNOWN)
        assert table.headers[:3] == ["序号", "诉求人", "联系电话"]
        assert table.columns == {"phone": 2, "title": 3, "day": 4}
        assert [row.line for row in table.rows] == [3, 4]
        assert table.rows[0].cells[:5] == [1, "张 三", 13812342207, "楼道堆物", date(2021, 7, 1)]
        assert isinstance(table.rows[0].cells[5], DamagedNumber)
        assert table.rows[1].cells[1] == "张 三"
        assert [note.kind for note in table.notes] == ["title", "total"]

    def test_ods(self):
        table = read_table(
            ods([["姓名", "电话"], ["张三", "110"], ["合计", "1"]]), "x", known=KNOWN
        )
        assert [row.cells for row in table.rows] == [["张三", "110"]]

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("delimiter", [",", "\t", ";"])
    def test_text_in_every_encoding_with_every_delimiter(self, encoding, delimiter):
        lines = [
            "诉求登记表",
            delimiter.join(["姓名", "电话", "标题"]),
            delimiter.join(["张　三", "１３８12342207", '"说：""堆物"",请清理\n谢谢;急"']),
            "",
            delimiter.join(["䶮", "12345", "路灯"]),
            delimiter.join(["合 计", "", "2"]),
        ]
        table = read_table("\r\n".join(lines).encode(encoding), "诉求.csv", known=KNOWN)
        assert table.headers == ["姓名", "电话", "标题"]
        assert [row.cells for row in table.rows] == [
            ["张 三", "13812342207", '说："堆物",请清理\n谢谢;急'],
            ["䶮", "12345", "路灯"],
        ]
        assert [row.line for row in table.rows] == [3, 6]
        assert [note.kind for note in table.notes] == ["title", "total"]

    def test_the_separator_line_of_excel(self):
        table = read_table(b"sep=;\r\na;b\r\n1,5;2\r\n", "x.csv")
        assert (table.headers, table.rows[0].line, table.rows[0].cells) == (
            ["a", "b"],
            3,
            ["1,5", "2"],
        )

    def test_a_number_damaged_before_it_became_text(self):
        data = "姓名,身份证号,款\n张三,3.20583E+17,1.5E+3\n".encode("gb18030")
        cells = read_table(data, "x.csv").rows[0].cells
        assert cells == ["张三", DamagedNumber("3.20583E+17"), "1.5E+3"]

    def test_what_a_file_is_called_does_not_matter(self):
        assert read_table(xlsx([["姓名", "电话"]]), "x.csv").headers == ["姓名", "电话"]
        assert read_table("姓名,电话".encode(), "x.xlsx").headers == ["姓名", "电话"]


def ods(rows):
    cells = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="表">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive(
        {
            "mimetype": kind,
            "content.xml": content,
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
            f'opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{kind}"/></manifest:manifest>',
        }
    )


def archive(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in parts.items():
            writer.writestr(name, content)
    return out.getvalue()


def far_corner():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "姓名"
    workbook.active["XFD1048576"] = "远"
    return saved(workbook)


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b"", "empty"),
            (b" \r\n\t ", "empty"),
            (b",,,\r\n,,", "empty"),
            (xlsx([]), "empty"),
            (b"PK\x03\x04" + bytes(200), "corrupted"),
            (messy()[:3000], "corrupted"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "corrupted"),
            ((FILES / "messy.xls").read_bytes()[:2000], "corrupted"),
            (archive({"xl/workbook.xml": "<workbook"}), "corrupted"),
            (archive({"word/document.xml": "<a/>"}), "unknown_type"),
            (b"%PDF-1.7\n\0\0\0", "unknown_type"),
            ("<html><table><tr><td>姓名</td></tr></table>".encode(), "web_page"),
            (b"\xef\xbb\xbf\n<?xml version='1.0'?><Workbook/>", "web_page"),
            ((FILES / "locked.xlsx").read_bytes(), "password"),
            (b"a,b\n\xff\xff\xff\n", "encoding"),
            (b'a,b\n"' + b"x" * 200_000, "corrupted"),
            (xlsx([["甲", "乙"], [1, 2]]), "no_header"),
            ((",".join("a" * 600)).encode(), "too_many_columns"),
            (xlsx([[f"列{n}" for n in range(600)]]), "too_many_columns"),
            (far_corner(), "too_big"),
        ],
    )
    def test_a_file_that_is_no_table_says_why(self, data, expected):
        assert reason(data, known=KNOWN) == expected

    def test_too_many_bytes_and_rows(self):
        rows = [["姓名", "电话"]] + [["张三", n] for n in range(60)]
        text = "\n".join(f"{a},{b}" for a, b in rows).encode()
        assert reason(xlsx(rows), known=KNOWN, max_bytes=100) == "too_big"
        for data in (xlsx(rows), text):
            assert len(read_table(data, "x", known=KNOWN, max_rows=60).rows) == 60
            assert reason(data, known=KNOWN, max_rows=59) == "too_many_rows"
            assert reason(data, known=KNOWN, max_rows=5) == "too_many_rows"

    def test_an_archive_that_unpacks_to_gigabytes_is_not_unpacked(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as writer:
            writer.writestr("xl/workbook.xml", "<workbook/>")
            with writer.open("xl/worksheets/sheet1.xml", "w") as part:
                for _ in range(500):
                    part.write(bytes(1_000_000))
        assert len(out.getvalue()) < 1_000_000
        assert reason(out.getvalue()) == "zip_bomb"

    def test_an_archive_that_lies_about_its_size_is_stopped(self):
        bomb = bytearray(archive({"content.xml": "<a>" + " " * 300_000_000, "mimetype": "x"}))
        size = (300_000_003).to_bytes(4, "little")
        while size in bomb:
            at = bomb.index(size)
            bomb[at : at + 4] = (100).to_bytes(4, "little")
        assert reason(bytes(bomb)) in {"corrupted", "too_big"}

    @pytest.mark.parametrize(
        "program", ["import os; os.abort()", "import time; time.sleep(60)", "raise SystemExit(3)"]
    )
    def test_a_reader_that_dies_or_hangs_is_only_a_refusal(self, monkeypatch, tmp_path, program):
        child = tmp_path / "child.py"
        child.write_text(program)
        monkeypatch.setattr(workbook_grids, "_CHILD", child)
        monkeypatch.setattr(workbook_grids, "_SECONDS", 0.5)
        assert reason(messy()) == "too_big"

    def test_values_under_a_wrong_merge_are_kept(self):
        parts = zipfile.ZipFile(io.BytesIO(messy()))
        content = {name: parts.read(name) for name in parts.namelist()}
        name = "xl/worksheets/sheet1.xml"
        content[name] = content[name].replace(b"A1:G1", b"A1:XFD1048576")
        table = read_table(archive(content), "x", known=KNOWN)
        assert table.columns["title"] == 3

    def test_a_locked_archive(self):
        data = bytearray(messy())
        at = data.rindex(b"PK\x01\x02")
        data[at + 8] |= 1
        assert reason(bytes(data)) == "password"


def read_or_refused(data):
    try:
        read_table(data, "x", known=KNOWN, max_rows=200)
    except SpreadsheetError as error:
        return error.reason
    return None


@settings(deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("gb18030", "ignore"))
)
def test_random_bytes_raise_nothing_else(data):
    assert read_or_refused(data) in REASONS | {None}


@settings(deadline=None, max_examples=25)
@given(
    st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]), st.binary(max_size=600)
)
def test_random_archives_raise_nothing_else(head, tail):
    assert read_or_refused(head + tail) in REASONS


@pytest.mark.parametrize(
    "original", [messy(), (FILES / "messy.xls").read_bytes()], ids=["xlsx", "xls"]
)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=5)
)
def test_damaged_workbooks_raise_nothing_else(original, damages):
    damaged = bytearray(original)
    for place, replacement in damages:
        at = int(place * (len(damaged) - 1))
        damaged[at : at + len(replacement)] = replacement
    assert read_or_refused(bytes(damaged)) in REASONS | {None}


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=12), st.sampled_from(",;\t"))
def test_any_text_table_is_answered(rows, delimiter):
    text = "\n".join(delimiter.join(row) for row in rows)
    assert read_or_refused(text.encode("utf-8", "ignore")) in REASONS | {None}
