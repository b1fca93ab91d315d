import random
from datetime import date, timedelta
from fractions import Fraction

import pytest

from haitang.rules.engine import dates
from haitang.rules.engine.parser import DEEPEST, parse
from haitang.rules.engine.printing import canonical, plain_number
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.words import LONGEST
from tests.rules.worlds import Maker, catalogue

CATALOGUE = catalogue()
TWINS = [
    (
        "研发费用 ≥ 3% × 上年营业收入 且 非 失信被执行人",
        "research >= 0.03 * revenue AND NOT defaulter",
    ),
    (
        "（行业代码 以 'C' 开头 或 称号 含任一 （'zjtx'，“瞪羚”））",
        "starts_with(industry, 'C') OR has_any(tags, 'gazelle', 'zjtx')",
    ),
    ("学历>='高中'且满年数(成立日期)>=18", "education >= '高中' and 18 <= years_since(founded)"),
    ("从业人数 介于 3 至 5 或者 失信被执行人 = 否", "staff BETWEEN 3 AND 5 OR NOT defaulter"),
    ("行业代码 不属于 ('软件')", "industry <> 'I65'"),
    ("比值(研发费用, 上年营业收入) ＞ 5%", "0.05 < ratio(research, revenue)"),
    ("成立日期 ≤ 截止日 并且 迁入日期 = 日期 '2021-07-01'",
     "founded <= as_of AND moved = DATE '2021-07-01'"),
]  # fmt: skip


@pytest.mark.parametrize(("chinese", "english"), TWINS)
def test_chinese_and_english_words_make_the_same_tree(chinese: str, english: str) -> None:
    assert parse(chinese, CATALOGUE) == parse(english, CATALOGUE)


@pytest.mark.parametrize("seed", range(300))
def test_a_tree_printed_in_either_language_is_read_back_as_itself(seed: int) -> None:
    tree = parse(Maker(seed).condition(), CATALOGUE)
    for language in ("zh", "en"):
        text = canonical(tree, language)
        again = parse(text, CATALOGUE)
        assert again == tree
        assert canonical(again, language) == text


REFUSED = [
    ("注册收入 > 3", 1, "没有字段或词“注册收入”，相近的有“上年营业收入”"),
    ("从业人数 > 3 且 专利树 > 1", 12, "相近的有“专利数”"),
    ("staf > 3", 1, "相近的有“staff”"),
    ("从业人数 > '三'", 6, "左边是数，右边是文字"),
    ("从业人数", 1, "不是“是/否”字段"),
    ("行业代码 = 'C14'", 6, "没有取值“C14”，相近的有“C13”"),
    ("行业代码 > 'C13'", 6, "没有先后"),
    ("满年数(成立日期) = 3", 11, "满年数用"),
    ("满年数(成立日期) >= 2.5", 11, "整数"),
    ("从业人数 * 专利数 > 1", 8, "只能乘以固定的数"),
    ("从业人数 > 3万", 8, "请写出全部数字"),
    ("从业人数 > 3 3", 10, "多出了内容"),
    ("(从业人数 > 3", 10, "这里应是“）”"),
    ("备注 = '甲", 6, "没有配对"),
    ("迁入日期 = 日期 '2021-02-29'", 11, "日期写作"),
    ("1 < 2", 3, "两边都是固定的值"),
    ("", 1, "缺少字段或值"),
    ("从业人数 > 3; drop table", 9, "在规则里没有意义"),
    ("比值(研发费用, 上年营业收入) > 专利数", 18, "只能与固定的数"),
    ("从业人数 > 3\u202e", 9, "看不见的字符"),
]


@pytest.mark.parametrize(("text", "character", "words"), REFUSED)
def test_an_error_names_the_character_and_what_would_be_right(
    text: str, character: int, words: str
) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text, CATALOGUE)
    assert words in caught.value.said.zh
    assert f"第 {character} 个字符处" in caught.value.said.zh
    assert caught.value.said.en.startswith(f"At character {character}: ")


@pytest.mark.parametrize(
    "text",
    [
        "staff IS NULL", "COALESCE(staff, 0) > 1", "CASE WHEN here THEN TRUE ELSE FALSE END",
        "known(staff)", "staff / 2 > 1", "staff IN (SELECT 1)", "1e999 < staff", "here; here",
        "__import__('os')", "staff > NULL", "{{ staff }}", "note LIKE '%a%'", "staff ** 2 > 1",
        "here AND TRUE", "-- here", "staff > 0x10", "staff > NaN", "'a' = note || 'b'",
        "lambda: here", "here.field", 'staff > "3"', "ｓｔａｆｆ > 3", "sтaff > 3",
    ],
)  # fmt: skip
def test_what_the_grammar_does_not_name_cannot_be_written(text: str) -> None:
    with pytest.raises(RuleError):
        parse(text, CATALOGUE)


@pytest.mark.parametrize("opening", ["(", "非 ", "not (", "ratio(", "has_any("])
def test_deep_and_long_texts_are_refused_in_time(opening: str) -> None:
    with pytest.raises(RuleError):
        parse(opening * 900 + "here", CATALOGUE)
    with pytest.raises(RuleError):
        parse(opening * (DEEPEST + 1) + "here" + ")" * (DEEPEST + 1), CATALOGUE)
    with pytest.raises(RuleError, match=str(LONGEST)):
        parse("here 或 " * LONGEST, CATALOGUE)


@pytest.mark.parametrize("seed", range(40))
def test_a_mutated_text_is_read_or_refused_and_never_breaks_the_parser(seed: int) -> None:
    chance = random.Random(seed)
    alphabet = "()'“”，、 且或非以至0123%.-+*<>=×abc从业人数 \t\u200b\ud800𠀀NULL"
    for _ in range(30):
        text = list(Maker(chance.random()).condition())
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text) + 1)
            text[at : at + chance.randint(0, 3)] = chance.choice(alphabet)
        try:
            tree = parse("".join(text), CATALOGUE)
        except RuleError:
            continue
        assert parse(canonical(tree), CATALOGUE) == tree


def test_numbers_are_printed_in_full() -> None:
    assert plain_number(Fraction(-7, 2)) == "-3.5"
    assert plain_number(Fraction(10**20)) == "1" + "0" * 20
    assert plain_number(Fraction(1, 10**6)) == "0.000001"


@pytest.mark.parametrize("convention", dates.CONVENTIONS)
@pytest.mark.parametrize("years", [0, 1, 3, 18])
def test_full_years_agree_with_the_calendar_on_every_day_of_a_leap_cycle(
    convention: str, years: int
) -> None:
    starts = [date(2000, 1, 1) + timedelta(days=n) for n in range(1600)]
    for offset in (0, 58, 59, 60, 365, 789):
        on = date(2020, 1, 1) + timedelta(days=offset)
        last = dates.latest_start(on, years, convention)
        assert dates.complete_on(last, years, convention) <= on
        assert dates.complete_on(last + timedelta(days=1), years, convention) > on
        for start in starts[offset % 7 :: 7]:
            complete = dates.complete_on(start, years, convention) <= on
            assert complete == (start <= last)
