"""Every small election decided twice: by the program and by the statement in SQL."""

import re
import types
from dataclasses import replace
from pathlib import Path

import pytest

from haitang.elections.counting import deciding, given, papers, thresholds
from haitang.elections.counting.deciding import decide
from haitang.elections.counting.reading import book
from tests.elections.small import cases, expected


def result(decided):
    return decided["valid"], {
        p["post"]: (
            set(p["elected"]),
            set(p["tied"]),
            p["vacant"],
            set(p["runoff"]["candidates"]),
        )
        for p in decided["posts"]
    }


def first_difference(decider):
    for case, wanted in zip(cases(), expected(), strict=True):
        if result(decider(case)) != wanted:
            return case
    return None


def test_the_program_and_the_sql_agree_on_every_small_election():
    assert first_difference(decide) is None


def test_the_small_elections_show_every_outcome():
    sound = [posts for valid, posts in expected() if valid]
    assert 0 < len(sound) < len(cases())
    for part in range(4):
        assert any(post[part] for posts in sound for post in posts.values())


def test_the_documentation_prints_the_number_of_elections():
    text = Path("docs/elections/decide.md").read_text()
    assert re.findall(r"([\d,]+) small elections", text) == [f"{len(cases()):,}"]


def mutant(module, old, new):
    """The module made anew from its source with one change."""
    source = Path(module.__file__).read_text()
    assert source.count(old) == 1, old
    made = types.ModuleType(module.__name__)
    made.__dict__["__file__"] = module.__file__
    exec(compile(source.replace(old, new), module.__file__, "exec"), made.__dict__)  # noqa: S102
    return made


DECIDING = {
    "a tie overlooked": (
        "== votes and other != name]",
        "== votes and enough.index(other) < enough.index(name)]",
    ),
    "one seat too many": ("< post.seats - post.kept", "<= post.seats - post.kept"),
    "the tied elected too": ("_seated(name, higher + level, post)", "_seated(name, higher, post)"),
    "tied seats called vacant": (
        "vacant = post.seats - women - others",
        "vacant = post.seats - len(elected)",
    ),
    "a third round": ("again = vacant if given.round == 1 else 0", "again = vacant"),
    "run-off without the one more": ("again - unkept + more", "again - unkept"),
    "run-off of people without a vote": ("for name in names if votes[name]]", "for name in names]"),
    "run-off cut through a tie": (
        "return [name for name in voted if votes[name] >= votes[voted[most - 1]]]",
        "return voted[:most]",
    ),
    "exactly enough is too little": ("post.votes[name] >= needed]", "post.votes[name] > needed]"),
    "turnout exactly enough refused": (
        "took_part >= needed, turnout",
        "took_part > needed, turnout",
    ),
    "returned equal to issued refused": ("if given.returned > most:", "if given.returned >= most:"),
    "ballot accounts not looked at": ("if given.returned > most:", "if False:"),
    "one person on two posts": ("if name not in taken]", "]"),
    "the run-off like the first round": (
        "given.book.winner if given.round == 1 else given.book.runoff_winner",
        "given.book.winner",
    ),
    "Party turnout from ballots": (
        'took_part = given.present if given.mode == "members" else given.returned',
        "took_part = given.returned",
    ),
    "the elected stand again": ("if name not in elected]", "]"),
}


@pytest.mark.parametrize("fault", DECIDING)
def test_a_fault_in_deciding_is_found(fault):
    assert first_difference(mutant(deciding, *DECIDING[fault]).decide) is not None


PAPERS = {
    "an overfull post counts": ("<= seats[post]", "<= seats[post] + 1"),
    "a full post does not count": ("<= seats[post]", "< seats[post]"),
    "the same person twice counts": ("_twice(paper) if book.one_post else set()", "set()"),
    "the Party's ballots judged like a committee's": (
        "_twice(paper) if book.one_post else set()",
        "_twice(paper)",
    ),
    "write-ins are lost": ("[*candidates, *written]", "candidates"),
}


@pytest.mark.parametrize("fault", PAPERS)
def test_a_fault_in_counting_papers_is_found(fault, monkeypatch):
    monkeypatch.setattr(given, "count", mutant(papers, *PAPERS[fault]).count)
    assert first_difference(decide) is not None


THRESHOLDS = {
    "more than becomes at least": ("// self.denominator + 1", "// self.denominator"),
    "at least is rounded down": (
        "max(1, -(-share // self.denominator))",
        "max(1, share // self.denominator)",
    ),
}


@pytest.mark.parametrize("fault", THRESHOLDS)
def test_a_fault_in_thresholds_is_found(fault, monkeypatch):
    broken = mutant(thresholds, *THRESHOLDS[fault]).Threshold.needed
    monkeypatch.setattr(thresholds.Threshold, "needed", broken)
    assert first_difference(decide) is not None


def changed(name, **changes):
    found = book(name)
    return replace(found, **{key: change(getattr(found, key)) for key, change in changes.items()})


def fraction(numerator, denominator, operator=None, base=None):
    return lambda t: replace(
        t,
        numerator=numerator,
        denominator=denominator,
        operator=operator or t.operator,
        base=base or t.base,
    )


def mode(name, change):
    return lambda turnout: {**turnout, name: change(turnout[name])}


BOOKS = {
    "half wins": ("residents-2026", {"winner": fraction(1, 2, "at_least")}),
    "half of the voters is enough": (
        "residents-2026",
        {"turnout": mode("voters", fraction(1, 2, "at_least"))},
    ),
    "two thirds of representatives is enough": (
        "residents-2026",
        {"turnout": mode("representatives", fraction(2, 3, "at_least"))},
    ),
    "half in the run-off": ("residents-2026", {"runoff_winner": fraction(1, 2)}),
    "over a third in the run-off": (
        "residents-2026",
        {"runoff_winner": fraction(1, 3, "more_than")},
    ),
    "void papers leave the total": ("residents-2026", {"void_in_total": lambda _: False}),
    "two more in the run-off": ("residents-2026", {"runoff_more": lambda _: 2}),
    "two posts for one person": ("residents-2026", {"one_post": lambda _: None}),
    "more than four fifths present": (
        "party-2020",
        {"turnout": mode("members", fraction(4, 5, "more_than"))},
    ),
    "half of the papers, not of those present": (
        "party-2020",
        {"winner": fraction(1, 2, base="ballots_cast")},
    ),
    "half of those due": ("party-2020", {"winner": fraction(1, 2, base="members_due")}),
}


@pytest.mark.parametrize("fault", BOOKS)
def test_a_fault_in_a_book_is_found(fault):
    name, changes = BOOKS[fault]
    broken = changed(name, **changes)
    assert first_difference(lambda c: decide(c, broken if c["rulebook"] == name else None))


def test_the_documentation_prints_the_number_of_seeded_faults():
    faults = sum(map(len, (DECIDING, PAPERS, THRESHOLDS, BOOKS)))
    assert f"- {faults} seeded faults" in Path("docs/elections/decide.md").read_text()
