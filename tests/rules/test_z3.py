"""z3 as the oracle of the own search, and what it adds where that gives up."""

import itertools
import random

import pytest

from haitang.rules.engine import finders
from haitang.rules.engine.checking import check
from haitang.rules.engine.finders import AUTO, OWN, PROVERS, Z3, finder
from haitang.rules.engine.folding import Linear, Node, TextIs
from haitang.rules.engine.inequalities import Undecided
from haitang.rules.engine.kleene import truth_of_test, truths, verdict
from haitang.rules.engine.proving import Prover
from haitang.rules.engine.reading import loads
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.solving import Solver
from haitang.rules.engine.texts import candidates
from tests.rules.test_checking import NEVER
from tests.rules.worlds import DAY, HEAD, Maker, book, rule

pytest.importorskip("z3")


def answers(made, want):
    """What both say of the first rule: a subject, None, or that the own search gave up."""
    node = made.on(DAY).rules[0].node
    try:
        own = Solver(made.catalogue, DAY).find([(node, want)])
    except Undecided:
        own = Undecided
    return own, Prover(made.catalogue, DAY).find([(node, want)])


@pytest.mark.parametrize("seed", range(200))
def test_the_own_search_and_z3_agree_and_both_witnesses_hold(seed: int) -> None:
    made = book(Maker(1000 + seed).condition())
    edition = made.on(DAY)
    node = edition.rules[0].node
    for want in (True, False):
        own, other = answers(made, want)
        if own is not Undecided:
            assert (own is None) == (other is None)
        for witness in (own, other):
            if isinstance(witness, dict):
                assert witness.keys() == made.catalogue.attributes.keys()
                assert verdict(node, truths(edition.clauses, witness)) is want
                for name, value in witness.items():  # within the declared domain
                    attribute = made.catalogue.attributes[name]
                    assert attribute.read(attribute.plain(value)) == value


@pytest.mark.parametrize("seed", range(60))
def test_both_agree_on_two_rules_at_once(seed: int) -> None:
    maker = Maker(5000 + seed)
    made = book(maker.condition(2), maker.condition(2))
    one, two = (ready.node for ready in made.on(DAY).rules)
    for goals in itertools.product([True, False], repeat=2):
        wanted = list(zip((one, two), goals, strict=True))
        other = Prover(made.catalogue, DAY).find(wanted)
        try:
            own = Solver(made.catalogue, DAY).find(wanted)
        except Undecided:
            continue
        assert (own is None) == (other is None)


@pytest.mark.parametrize("when", NEVER)
def test_z3_alone_finds_what_can_never_hold(when: str) -> None:
    assert [f.code for f in check(book(when), Z3) if f.level == "error"] == ["never"]


def test_whole_numbers_that_defeat_the_own_search_are_decided_by_z3_and_it_says_so() -> None:
    made = book("22 * staff - 14 * patents + 6 * staff = 3 AND staff + patents > 3")
    own, other = answers(made, want=True)
    assert (own, other) == (Undecided, None)
    [alone] = [f for f in check(made, OWN) if f.code in ("never", "undecided")]
    assert alone.code == "undecided"
    [both] = [f for f in check(made, AUTO) if f.code in ("never", "undecided")]
    assert (both.code, both.said.zh) == ("never", "永远不会成立，请检查条件（由 z3 查出）")
    [alone] = [f for f in check(made, Z3) if f.code == "never"]
    assert alone.said.zh == "永远不会成立，请检查条件"


def test_where_both_reach_nobody_is_named() -> None:
    for prover in PROVERS:
        [found] = [f for f in check(book("staff > 3 AND staff < 4"), prover) if f.code == "never"]
        assert found.said.zh == "永远不会成立，请检查条件"


def test_without_z3_the_note_says_what_would_help(monkeypatch) -> None:
    monkeypatch.setattr(finders, "available", lambda: False)
    made = book("22 * staff - 14 * patents + 6 * staff = 3 AND staff + patents > 3")
    [found] = [f for f in check(made) if f.code == "undecided"]
    assert "haitang[check]" in found.said.zh
    with pytest.raises(RuleError, match="没有安装 z3"):
        finder(made.catalogue, DAY, Z3)


@pytest.mark.parametrize("prover", PROVERS)
def test_overlap_and_contradiction_come_with_a_subject(prover: str) -> None:
    rules = [rule("staff > 3", "R1"), rule("staff > 5", "R1", begins="2010-01-01"),
             rule("staff < 5 AND founded < moved", "R2", "deny")]  # fmt: skip
    found = {f.code: f for f in check(loads((HEAD + "".join(rules)).encode()), prover)}
    assert found["overlap"].witness["staff"] in (4, 5)
    assert found["contradiction"].witness["staff"] == 4
    assert found["contradiction"].witness["founded"] < found["contradiction"].witness["moved"]


@pytest.mark.parametrize("prover", [OWN, Z3])
def test_dates_of_a_witness_are_near_the_day(prover: str) -> None:
    wide = HEAD.replace("min = 1990-01-01, max = 2024-12-31, fixed", "fixed")
    rules = [rule("staff > 3 AND founded <> as_of", "R1", begins="2021-07-01"),
             rule("staff > 2 AND NOT here", "R2", "deny", begins="2021-07-01")]  # fmt: skip
    made = loads((wide + "".join(rules)).encode())
    [found] = [f for f in check(made, prover) if f.code == "contradiction"]
    assert "1960-01-01" < found.witness["founded"] < "2022-12-31"
    assert found.witness["founded"] in found.said.zh


@pytest.mark.parametrize("seed", range(40))
def test_texts_that_tests_can_tell_apart_are_all_there(seed: int) -> None:
    """Against every text of three letters: for each that passes some tests a candidate does."""
    chance = random.Random(seed)
    words = ["".join(p) for n in range(4) for p in itertools.product("ab", repeat=n)]
    tests = [TextIs("note", frozenset(chance.sample(words, 2))) for _ in range(2)]
    tests += [TextIs("note", frozenset(), chance.choice(words[1:])) for _ in range(3)]

    def passed(word):
        return tuple(truth_of_test(test, {"note": word}) for test in tests)

    have = {passed(word) for word in candidates(tests)}
    longer = ["".join(p) for n in range(6) for p in itertools.product("abc", repeat=n)]
    assert {passed(word) for word in longer} <= have


def test_a_prefix_that_repeats_itself_is_no_contradiction() -> None:
    when = "starts_with(note, 'a') AND NOT starts_with(note, 'aa') AND note <> 'a'"
    assert [f.code for f in check(book(when), OWN) if f.level == "error"] == []


def test_z3_gives_up_as_undecided(monkeypatch) -> None:
    from haitang.rules.engine import proving

    monkeypatch.setattr(proving, "EFFORT", 1)
    made = book("17 * staff + 13 * patents - 7 * revenue = 5 AND ratio(research, revenue) > 3")
    with pytest.raises(Undecided):
        Prover(made.catalogue, DAY).find([(made.on(DAY).rules[0].node, True)])


def test_a_ratio_over_zero_is_neither() -> None:
    made = book("ratio(staff, patents) >= 2 OR NOT ratio(staff, patents) >= 2")
    node = made.on(DAY).rules[0].node
    nothing = Node("clause", node.said, (), made.on(DAY).clauses[0])
    zero = Linear((("patents", 1),), "=", 0)
    assert isinstance(nothing.clause.tests[0], Linear)
    at_zero = Node("clause", node.said, (), type(nothing.clause)(
        99, nothing.clause.leaf, (zero,), nothing.clause.said, nothing.clause.attributes
    ))  # fmt: skip
    for want in (True, False):
        assert Prover(made.catalogue, DAY).find([(node, want), (at_zero, True)]) is None
