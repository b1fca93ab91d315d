import json
import random
from datetime import date
from decimal import Decimal

import pytest

from haitang.rules.engine.explaining import explain
from haitang.rules.engine.folding import Clause, Node
from haitang.rules.engine.reading import loads
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.subject import Subject, read_subject
from haitang.rules.engine.verdicts import Verdict, ask_first, evaluate, proposal
from haitang.rules.engine.ways import PROVE, WAIT, ways
from tests.rules.worlds import DAY, HEAD, Maker, book, rule


def judged(when, given, day=DAY, kind="grant") -> Verdict:
    made = book(when, kind=kind)
    [verdict] = evaluate(made.on(day), read_subject(made.catalogue, given, day))
    return verdict


CASES = [
    ("here AND staff > 3", {}, None),
    ("here AND staff > 3", {"staff": 3}, False),
    ("here OR staff > 3", {"staff": 3}, None),
    ("here OR staff > 3", {"staff": 4}, True),
    ("NOT here", {}, None),
    ("研发费用 ≥ 3% × 上年营业收入", {"research": "0.03", "revenue": 1}, True),
    ("研发费用 ≥ 3% × 上年营业收入", {"research": "0.02", "revenue": 1}, False),
    ("revenue + research = 0.3", {"revenue": "0.1", "research": "0.2"}, True),
    ("ratio(research, revenue) > 5%", {"research": 1, "revenue": 0}, None),
    ("ratio(revenue, research) < 0", {"revenue": 1, "research": -1}, True),
    ("ratio(revenue, research) > -2", {"revenue": 1, "research": -1}, True),
    ("has_all(tags, 'zjtx', 'giant')", {"tags": ["giant", "专精特新"]}, True),
    ("has_any(tags, 'zjtx')", {"tags": []}, False),
    ("education >= '高中'", {"education": "初中"}, False),
    ("starts_with(industry, 'C')", {"industry": "I65"}, False),
    ("years_since(founded) >= 18", {"founded": date(2006, 2, 28)}, True),
    ("years_since(founded) >= 18", {"founded": date(2006, 3, 1)}, False),
    ("staff >= least_staff", {"staff": 12}, False),
    ("note = ''", {"note": ""}, True),
]


@pytest.mark.parametrize(("when", "given", "expected"), CASES)
def test_verdicts_have_three_values_and_are_exact(when, given, expected) -> None:
    assert judged(when, given).value is expected


def test_a_parameter_has_the_value_of_its_day() -> None:
    assert judged("staff >= least_staff", {"staff": 12}, date(2022, 12, 31)).value is True
    with pytest.raises(RuleError, match="R1：参数“最低人数”在 1999-01-01 还没有取值"):
        loads((HEAD + rule("staff > least_staff", begins="1990-01-01")).encode()).on(
            date(1999, 1, 1)
        )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"staff": 2.0}, "应是整数"),
        ({"staff": True}, "应是整数"),
        ({"staff": 51}, "不在 0 至 50 之间"),
        ({"revenue": float("nan")}, "至多 2 位小数"),
        ({"revenue": "NaN"}, "至多 2 位小数"),
        ({"revenue": Decimal("Infinity")}, "至多 2 位小数"),
        ({"revenue": "1e5"}, "不在 0.00 至 100.00 之间"),
        ({"revenue": "0.001"}, "至多 2 位小数"),
        ({"revenue": "1" * 500}, "至多 2 位小数"),
        ({"revenue": Decimal("0." + "1" * 100_000)}, "至多 2 位小数"),
        ({"founded": "2023-02-29"}, "应是日期"),
        ({"founded": "0001-01-01"}, "不在"),
        ({"here": 1}, "是”或“否"),
        ({"industry": "C14"}, "没有取值“C14”"),
        ({"tags": "zjtx"}, "一列取值"),
        ({"note": "a" * 1001}, "以内"),
        ({"stuff": 3}, "没有字段“stuff”，相近的有“staff”"),
        ({"staff": 3, "从业人数": 3}, "给了两次"),
        ({"staff": {"value": 3, "at": "2024-01-01"}}, "不认识“at”"),
        ({"staff": {"value": 3, "on": "gestern"}}, "on 应是日期"),
    ],
)
def test_a_fact_that_cannot_be_one_is_refused_by_name(given, words) -> None:
    with pytest.raises(RuleError) as caught:
        read_subject(book("here").catalogue, given, DAY)
    assert words in str(caught.value)


def test_an_old_answer_counts_as_unknown_and_says_so() -> None:
    fresh = {"defaulter": {"value": False, "on": "2024-01-30", "source": "法院"}}
    assert judged("NOT defaulter", fresh).value is True
    old = judged("NOT defaulter", {"defaulter": {"value": False, "on": "2024-01-29"}})
    assert old.value is None
    assert old.subject.stale == {"defaulter": date(2024, 1, 29)}
    later = judged("NOT defaulter", {"defaulter": {"value": False, "on": "2024-03-01"}})
    assert later.value is None


@pytest.mark.parametrize("seed", range(150))
def test_a_settled_verdict_never_flips_when_answers_arrive(seed: int) -> None:
    maker = Maker(seed)
    made = book(maker.condition())
    edition = made.on(DAY)
    for _ in range(6):
        whole = maker.subject(share_missing=0.05)
        part = {k: v for k, v in whole.items() if maker.random.random() < 0.6}
        few = evaluate(edition, read_subject(made.catalogue, part, DAY))[0]
        all_ = evaluate(edition, read_subject(made.catalogue, whole, DAY))[0]
        assert few.value in (None, all_.value)
        if few.value is None and all_.value is not None:
            assert {a.name for a in few.missing} & (whole.keys() - part.keys())


@pytest.mark.parametrize("seed", range(60))
def test_what_is_not_missing_any_more_cannot_change_the_verdict(seed: int) -> None:
    maker = Maker(seed)
    made = book(maker.condition())
    edition = made.on(DAY)
    given = maker.subject(share_missing=0.5)
    before = evaluate(edition, read_subject(made.catalogue, given, DAY))[0]
    needed = {a.name for a in before.missing}
    others = {k: v for k, v in maker.subject(0).items() if k not in given and k not in needed}
    after = evaluate(edition, read_subject(made.catalogue, {**given, **others}, DAY))[0]
    assert after.value is before.value


def turned(node: Node, known, steps: dict[Clause, bool]) -> bool | None:
    if node.clause is not None:
        return steps.get(node.clause, known[node.clause.number])
    parts = [turned(part, known, steps) for part in node.parts]
    if node.op == "not":
        return None if parts[0] is None else not parts[0]
    stop = node.op == "any"
    return stop if stop in parts else None if None in parts else not stop


@pytest.mark.parametrize("kind", ["grant", "bar"])
@pytest.mark.parametrize("seed", range(60))
def test_each_way_leads_to_a_good_verdict_and_none_of_its_steps_is_idle(seed, kind) -> None:
    maker = Maker(seed)
    verdict = judged(maker.condition(), maker.subject(0.3), kind=kind)
    for way in ways(verdict, DAY, "on_birthday"):
        steps = {step.clause: step.want for step in way}
        node = verdict.ready.node
        assert len(steps) == len(way)
        assert turned(node, verdict.known, steps) is verdict.rule.wanted
        for clause in steps:
            fewer = {c: want for c, want in steps.items() if c is not clause}
            assert turned(node, verdict.known, fewer) is not verdict.rule.wanted


@pytest.mark.parametrize("seed", range(200))
def test_the_gap_is_exactly_what_is_short(seed: int) -> None:
    maker = Maker(seed)
    when = f"{maker.amount()} {maker.sign()} {maker.number()}"
    given = maker.subject(0)
    verdict = judged(when, given)
    for way in ways(verdict, DAY, "on_birthday"):
        [step] = way
        if step.gap is None:
            continue
        name, places = step.gap.attribute.name, step.gap.attribute.places
        sign = 1 if step.gap.up else -1
        whole = sign * int(step.gap.amount.scaleb(places))
        for shift, expected in ((whole, True), (whole - sign, False)):
            values = dict(verdict.subject.values)
            values[name] += shift
            edition = book(when).on(DAY)
            assert evaluate(edition, Subject(values))[0].value is expected


def test_time_alone_can_bring_full_years_but_nothing_brings_back_youth() -> None:
    young = judged("years_since(founded) >= 3", {"founded": date(2021, 3, 1)})
    [[step]] = ways(young, DAY, "on_birthday")
    assert (step.do, step.until) == (WAIT, date(2024, 3, 1))
    old = judged("years_since(founded) < 3", {"founded": date(2021, 2, 28)})
    assert ways(old, DAY, "on_birthday") == []


def test_the_cheapest_way_comes_first() -> None:
    given = {"staff": 1, "patents": 0}
    verdict = judged("staff > 5 AND patents > 5 OR here AND defaulter OR staff > 9", given)
    found = ways(verdict, DAY, "on_birthday")
    assert [len(way) for way in found] == [2, 1, 2]
    assert {step.do for step in found[0]} == {PROVE}


def test_the_explanation_marks_what_decides_and_cites_the_law() -> None:
    made = book("here AND (staff > 3 OR patents > 3)", kind="bar")
    subject = read_subject(made.catalogue, {"here": True, "staff": 2}, DAY)
    [found] = explain(made.on(DAY), subject)
    assert json.loads(json.dumps(found)) == found
    assert found["verdict"] == "unknown"
    assert found["good"] is None
    tree = found["tree"]
    assert [part["decisive"] for part in tree["parts"]] == [False, True]
    inner = tree["parts"][1]["parts"]
    assert [(p["verdict"], p["decisive"]) for p in inner] == [("false", False), ("unknown", True)]
    assert [m["attribute"] for m in found["missing"]] == ["patents"]
    assert (
        found["say"]["zh"] == "“规则R1”还不能确定：须查明专利数。依据《某法》第一条。由街道决定。"
    )
    assert "没有“" not in found["say"]["zh"]
    assert found["say"]["en"].endswith("Basis: 《某法》 第一条. The street office decides.")
    assert found["source"]["law"] == "某法"


def test_an_unknown_bar_is_never_called_absent_and_a_person_decides() -> None:
    rules = [rule("here", "R1", "bar"), rule("staff > 3", "R2", "floor"),
             rule("defaulter", "R3", "discretionary")]  # fmt: skip
    made = loads((HEAD + "".join(rules)).encode())

    def proposed(**given: object) -> str:
        subject = read_subject(made.catalogue, given, DAY)
        return proposal(evaluate(made.on(DAY), subject))

    assert proposed() == "verify"
    assert proposed(here=True) == "fail"
    assert proposed(here=False, staff=3) == "fail"
    assert proposed(here=False, staff=4) == "verify"
    assert proposed(here=False, staff=4, defaulter=True) == "weigh"
    assert proposed(here=False, staff=4, defaulter=False) == "pass"


def test_a_way_that_denies_a_comparison_turns_it_round() -> None:
    made = book("staff >= 6 OR education < '高中' OR industry = 'C13'", kind="bar")
    [found] = explain(made.on(DAY), read_subject(made.catalogue, {"staff": 8}, DAY))
    [way] = found["ways"]
    assert way["say"]["zh"].split("；") == [
        "须改变为：从业人数 < 6（从业人数超出 3 人）",
        "须查明：学历 ≥ '高中'",
        "须查明：不是“行业代码 = '食品'”。",
    ]


def test_what_settles_most_is_asked_first() -> None:
    made = book("here", "here AND staff > 3", "here AND staff > 5", "patents > 3")
    rows = ask_first(evaluate(made.on(DAY), Subject({})))
    assert [(a.name, alone, all_) for a, alone, all_ in rows] == [
        ("here", 1, 3), ("patents", 1, 1), ("staff", 0, 2),
    ]  # fmt: skip


def test_the_order_of_facts_does_not_change_the_explanation() -> None:
    maker = Maker(7)
    made = book(*(maker.condition() for _ in range(20)))
    given = list(maker.subject(0.3).items())
    edition = made.on(DAY)
    first = explain(edition, read_subject(made.catalogue, dict(given), DAY))
    random.Random(1).shuffle(given)
    assert explain(edition, read_subject(made.catalogue, dict(given), DAY)) == first
