import pytest

from haitang.rules.engine.checking import check, differ
from haitang.rules.engine.findings import BookError
from haitang.rules.engine.inequalities import Undecided
from haitang.rules.engine.kleene import truths, verdict
from haitang.rules.engine.reading import loads
from haitang.rules.engine.solving import Solver
from haitang.rules.engine.subject import read_subject
from tests.rules.worlds import DAY, HEAD, Maker, book, rule


def remarks(made, *codes):
    return [f for f in check(made) if f.code in codes]


NEVER = [
    "staff > 3 AND staff < 4",
    "staff > 50",
    "here AND NOT here",
    "industry = 'C13' AND industry = 'C39'",
    "industry = 'C13' AND NOT starts_with(industry, 'C')",
    "has_all(tags, 'zjtx', 'giant') AND NOT has_any(tags, 'giant')",
    "staff + patents > 70",
    "research >= 0.05 * revenue AND research <= 0.02 * revenue AND revenue > 0",
    "staff + patents >= 10 AND staff <= 3 AND patents <= 3",
    "years_since(founded) >= 18 AND years_since(founded) < 3",
    "ratio(revenue, staff) < 0",
    "founded < moved AND moved < founded",
    "starts_with(note, '甲乙') AND NOT starts_with(note, '甲')",
    "education >= '高中' AND education < '初中'",
    "staff IN (2.5)",
    "revenue - revenue > 1",
]


@pytest.mark.parametrize("when", NEVER)
def test_a_rule_that_can_never_hold_is_found(when: str) -> None:
    [found] = remarks(book(when), "never", "always", "dead-clause")
    assert (found.code, found.level, found.rule, found.line) == ("never", "error", "R1", 42)


@pytest.mark.parametrize(
    "when",
    ["staff >= 0", "here OR NOT here", "staff < 5 OR staff > 3", "NOT staff + patents > 70",
     "industry IN ('C13', 'C39', 'I65')", "years_since(founded) >= 0 OR founded >= as_of",
     "note = 'a' OR NOT starts_with(note, 'a') OR starts_with(note, 'a')"],
)  # fmt: skip
def test_a_rule_that_always_holds_is_found(when: str) -> None:
    assert [f.code for f in remarks(book(when), "never", "always")] == ["always"]


@pytest.mark.parametrize(
    ("when", "clause"),
    [
        ("staff > 5 AND staff > 3", "从业人数 > 3"),
        ("here AND (staff > 5 OR here)", "从业人数 > 5"),
        ("staff > 5 OR staff > 5 AND here", "在本地登记"),
        ("industry = 'C13' AND starts_with(industry, 'C')", "行业代码 以 'C' 开头"),
    ],
)
def test_a_clause_without_effect_is_found(when: str, clause: str) -> None:
    found = remarks(book(when), "dead-clause")
    assert any(clause in f.said.zh for f in found)


@pytest.mark.parametrize(
    "when",
    ["staff > 5 AND here", "research >= 0.05 * revenue AND revenue > 0", "NOT (here AND defaulter)",
     "has_any(tags, 'zjtx', 'giant') AND NOT has_all(tags, 'zjtx', 'giant')",
     "ratio(research, revenue) > 0.05"],
)  # fmt: skip
def test_a_sound_rule_gets_no_remark(when: str) -> None:
    assert remarks(book(when), "never", "always", "dead-clause", "undecided") == []


@pytest.mark.parametrize("seed", range(150))
def test_proofs_and_witnesses_agree_with_the_interpreter(seed: int) -> None:
    maker = Maker(seed)
    made = book(maker.condition())
    edition = made.on(DAY)
    node = edition.rules[0].node
    for want in (True, False):
        try:
            witness = Solver(made.catalogue, DAY).find([(node, want)])
        except Undecided:
            continue
        if witness is not None:
            assert verdict(node, truths(edition.clauses, witness)) is want
            continue
        for _ in range(60):
            subject = read_subject(made.catalogue, maker.subject(0), DAY)
            assert verdict(node, truths(edition.clauses, subject.values)) is not want


def test_few_conditions_are_left_undecided() -> None:
    undecided = 0
    for seed in range(150):
        made = book(Maker(seed).condition())
        try:
            Solver(made.catalogue, DAY).find([(made.on(DAY).rules[0].node, True)])
        except Undecided:
            undecided += 1
    assert undecided <= 3


def test_versions_that_overlap_are_found_with_a_subject_they_judge_differently() -> None:
    rules = [rule("staff > 3"), rule("staff > 5", begins="2010-01-01")]
    made = loads((HEAD + "".join(rules)).encode())
    [found] = remarks(made, "overlap")
    assert found.level == "error"
    assert found.line == made.rules[1].line
    assert found.witness["staff"] in (4, 5)
    assert "第 42 行的版本从 2010-01-01 起" in found.said.zh


def test_versions_one_after_the_other_are_right() -> None:
    first = rule("staff > 3").replace("from = 2000-01-01", "from = 2000-01-01, to = 2009-12-31")
    made = loads((HEAD + first + rule("staff > 5", begins="2010-01-01")).encode())
    assert remarks(made, "overlap") == []
    assert made.on(DAY).rules[0].rule.text == "staff > 5"


def test_granting_and_denying_the_same_is_a_contradiction_with_a_witness() -> None:
    rules = [rule("staff > 3 AND here", "R1"), rule("staff < 5", "R2", "deny")]
    [found] = remarks(loads((HEAD + "".join(rules)).encode()), "contradiction")
    assert found.witness == {"staff": 4, "here": True}
    apart = [rule("staff > 3", "R1"), rule("staff < 3", "R2", "deny")]
    assert remarks(loads((HEAD + "".join(apart)).encode()), "contradiction") == []


def test_bars_and_floors_that_leave_nobody_are_found() -> None:
    rules = [rule("staff > 3", "R1", "floor"), rule("staff > 2", "R2", "bar")]
    assert remarks(loads((HEAD + "".join(rules)).encode()), "nobody")


def test_a_failing_example_is_an_error_with_its_line() -> None:
    text = HEAD + rule("staff > 3", more="[[rule.test]]\ngiven = { staff = 3 }\nexpect = true\n")
    [found] = remarks(loads(text.encode()), "example")
    assert text.splitlines()[found.line - 1] == "[[rule.test]]"
    assert found.said.zh == "试例应为成立，实为不成立"


def test_a_parameter_without_a_value_on_the_first_day_is_an_error() -> None:
    made = loads((HEAD + rule("staff > least_staff", begins="1999-01-01")).encode())
    assert [f.level for f in remarks(made, "parameter")] == ["error"]


def broken(text: str) -> list[str]:
    with pytest.raises(BookError) as caught:
        loads(text.encode())
    return caught.value.text("zh").splitlines()


def test_every_error_of_a_book_is_told_at_once_with_file_and_line() -> None:
    rules = [
        rule("staff > 3\n  and heer", "R1"),
        rule("here", "R2").replace('source = { law = "某法", article = "第一条" }', ""),
        rule("here", "R3", kind="maybe"),
    ]
    text = HEAD + "".join(rules)
    found = broken(text)
    lines = text.splitlines()
    assert len(found) == 3
    line = lines.index("  and heer'''") + 1
    assert found[0].startswith(f"book.toml:{line}: 错误: R1 第 ")
    assert "相近的有“here”" in found[0]
    assert "R2 没有写出处" in found[1]
    assert "R3 kind 只能是" in found[2]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "world"', "id = 3", "缺少“id”"),
        ('type = "int", min = 0', 'type = "integer", min = 0', "没有类型“integer”"),
        ("min = 0, max = 50", "min = 60, max = 50", "min 大于 max"),
        ("fixed = true", "fixd = true", "不认识“fixd”，相近的有“fixed”"),
        ('zh = "备注"', 'zh = "学历"', "有两个含义"),
        ('zh = "备注"', 'zh = "且"', "是规则语言的词"),
        ('zh = "备注"', 'zh = "备 注"', "只能用汉字"),
        ('zh = "备注"', 'zh = "备\\u200b注"', "看不见的字符"),
        ('en = "note"', "en = 3", "缺少“en”"),
        ("value = 12.5", "value = nan", "不能用"),
        ("max_age_days = 30", "max_age_days = -1", "0 至"),
        ("from = 2023-01-01, value", "from = 1999-01-01, value", "按日期先后"),
        ('"小学", "初中"', '"小学", 3', "缺少 values"),
        ("[book]", "[book", "不是可读的 TOML"),
        ("[book]", "[bok]", "不认识“bok”"),
        ("2000-01-01 }\ndecider", "2000-01-01, to = 1999-01-01 }\ndecider", "早于起"),
        ('decider = { zh = "街道"', 'decidr = { zh = "街道"', "不认识“decidr”"),
    ],
)
def test_a_broken_book_is_refused_with_the_reason(old: str, new: str, words: str) -> None:
    text = HEAD + rule("here")
    assert old in text
    assert any(words in line for line in broken(text.replace(old, new, 1)))


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"a = " + b"[" * 5000, b"", b"[book]\n", b"rule = 3\n[book]\nid='x'"]
)
def test_a_hostile_file_is_refused(content: bytes) -> None:
    with pytest.raises(BookError):
        loads(content)


def test_the_hash_is_that_of_the_meaning() -> None:
    one = loads((HEAD + rule("staff > 3 AND here")).encode())
    two = loads(("# remark\n" + HEAD + rule("从业人数 > 3 且 在本地登记")).encode())
    three = loads((HEAD + rule("staff > 4 AND here")).encode())
    assert one.hash == two.hash != three.hash
    assert one.on(DAY).hash == two.on(DAY).hash != three.on(DAY).hash
    assert one.on(DAY).hash != one.on(DAY.replace(day=28)).hash


def test_two_conditions_of_one_meaning_do_notdiffer() -> None:
    made = book("NOT (here AND staff > 3)", "NOT here OR staff <= 3")
    one, two = made.on(DAY).rules
    assert differ(Solver(made.catalogue, DAY), one.node, two.node) is None
