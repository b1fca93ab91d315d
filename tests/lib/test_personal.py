"""The publication gate: fifty seeded numbers found, ordinary numbers left alone."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.lib import id_number
from haitang.lib.personal import find, scrub

WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
SPELLINGS = [
    lambda digits, _: digits,
    lambda digits, cuts: " ".join(cut(digits, cuts)),
    lambda digits, cuts: "-".join(cut(digits, cuts)),
    lambda digits, _: digits.translate(WIDE),
    lambda digits, cuts: "－".join(cut(digits.translate(WIDE), cuts)),
    lambda digits, cuts: "\u3000".join(cut(digits, cuts)),
    lambda digits, _: "\u200b".join(digits),
    lambda digits, _: " ".join(digits),
    lambda digits, cuts: "\u00a0".join(cut(digits, cuts)),
    lambda digits, cuts: "—".join(cut(digits, cuts)),
]
SENTENCES = [
    "反映人电话{}，请联系。", "身份证号：{}（本人）", "（{}）", "张三{}已登记",
    "2021年7月1日，{}，3号楼",
    "卡号{};金额1,266.00元", "{}", "tel:{}", "<td>{}</td>", "1.{}\n2.无",
]  # fmt: skip


def cut(digits, cuts):
    pieces, start = [], 0
    for length in cuts:
        pieces.append(digits[start : start + length])
        start += length
    return [piece for piece in [*pieces, digits[start:]] if piece]


def an_id(chance):
    born = f"{chance.randint(1935, 2015)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    first = f"{chance.choice(['320583', '140214', '110105'])}{born}{chance.randint(0, 999):03d}"
    return first + id_number.check_digit(first)


def a_mobile(chance):
    return f"1{chance.randint(3, 9)}{chance.randint(0, 10**9 - 1):09d}"


def a_landline(chance):
    return f"0512{chance.randint(50_000_000, 59_999_999)}"


def a_card(chance):
    length = chance.choice([16, 19])
    first = chance.choice(["622202", "621700", "436742", "552245"])
    first += "".join(chance.choice("0123456789") for _ in range(length - 7))
    values = [int(digit) << (place % 2 == 0) for place, digit in enumerate(reversed(first))]
    return first + str(-sum(value - 9 * (value > 9) for value in values) % 10)


KINDS = [
    ("id_number", an_id, (6, 8)),
    ("mobile", a_mobile, (3, 4)),
    ("landline", a_landline, (4,)),
    ("bank_card", a_card, (4, 4, 4, 4)),
]


def corpus():
    chance = random.Random(20210701)
    for n in range(50):
        kind, make, cuts = KINDS[n % 4]
        digits = make(chance)
        number = SPELLINGS[(n // 4) % len(SPELLINGS)](digits, cuts)
        yield kind, digits, number, SENTENCES[n % len(SENTENCES)].format(number)


@pytest.mark.parametrize(("kind", "digits", "number", "text"), list(corpus()))
def test_a_seeded_number_is_found_whole_and_masked(kind, digits, number, text):
    assert [(f.kind, text[f.start : f.end]) for f in find(text)] == [(kind, number)]
    clean = scrub(text)
    assert not find(clean)
    assert len(clean) == len(text)
    assert clean.count("*") >= 4


INNOCENT = [
    "诉求编号 2021070100001，办件 KS20210701-00123",
    "办件编号320583202107010001234",
    "登记于2021-07-01 09:30:15，2021/7/1，20210701093015",
    "投入资金1.9亿元，229,746元，13812345678元，13812345678.50元",
    "全年 1266 件，其中 430000 件，累计 4680000 人次",
    "统一社会信用代码 91320583MA1MXXXX2Q、123205830142000000",
    "区划代码320583100001，140214001001",
    "请拨打12345、110、12315或95598",
    "查询码 K7Q4-M2XD-9R",
    "身份证 320583199001011234（校验码不对）",
    "邮编215300，网址 https://example.cn/p/1637264536",
    "苏政发〔2021〕12号，昆建〔2020〕0512号",
    "坐标120.9806,31.3856；面积1234.56平方米",
    "2019 2020 2021 2022 2023 2024",
    "15 3000 20000，13 1234 56789",
    "第0320-2021-001号文件",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a13812345678b0f00a08d28f3b4d6f1e2a",
    "记录 1976a710-02c9-47a4-937b-040827692972",
    "圆周率约为3.13812345678，版本 1.2.3，占比0.6153846153846154",
    "电话受理2300000件，联系日期20210701",
    "2021-07-01 2021-07-02 2021-07-03",
    "ISBN 978-7-5036-1234-5",
    "110105 19490230 0021",
    "条形码6901234567892",
    "一二三四五六七八九十",
    "",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_ordinary_numbers_pass(text):
    assert find(text) == []
    assert scrub(text) == text


def test_several_numbers_in_one_text_are_all_found():
    text = "张三 13812342207 李四 13912342208，11010519491231002X 0512-57301234"
    assert [f.kind for f in find(text)] == ["mobile", "mobile", "id_number", "landline"]
    assert scrub(text) == "张三 138****2207 李四 139****2208，110***********002X ****-****1234"


@pytest.mark.parametrize(
    "text",
    [
        "+86 138 1234 2207", "8613812342207", "0086-138-1234-2207", "(0512)57301234",
        "（0512）5730 1234", "电话57301234", "联系电话：5730-1234", "0512-57301234-801",
        "13812342207 13812342208",
        "张三,1,13812342207,3号楼", "电话13812342207.2号楼", "微信zhangsan13812342207",
        "4111 1111 1111 1111",
    ],
)  # fmt: skip
def test_other_spellings_are_found(text):
    assert find(text)


def test_an_offices_own_number_may_stay():
    text = "咨询 0512-57301234 或 13812342207"
    assert scrub(text, public={"0512-57301234"}) == "咨询 0512-57301234 或 138****2207"


@given(st.text() | st.text("0123456789Xx０１２ -－()\u200b.,年元张", max_size=80))
def test_any_text_can_be_scrubbed_and_keeps_everything_else(text):
    clean = scrub(text)
    assert not find(clean)
    assert len(clean) == len(text)
    assert all(new in (old, "*") for old, new in zip(text, clean, strict=True))
    spans = [(f.start, f.end) for f in find(text)]
    assert spans == sorted(spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_a_page_of_figures_is_read_in_time():
    text = " ".join(str(n) for n in range(60_000))
    assert find(text) is not None
