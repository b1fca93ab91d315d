"""The audit's arithmetic against published examples, and against the thing that it promises."""

import itertools
import json
import random
from fractions import Fraction as F  # noqa: N817 - a hundred of them

import pytest

from haitang.elections.counting import reading
from haitang.elections.counting.deciding import decide
from haitang.results.auditing.claims import Claim, claims, marks
from haitang.results.auditing.risk import (
    GAMMA,
    papers_needed,
    risk,
)
from haitang.results.auditing.tickets import Ticket, draws, first, following
from tests.results.files import changed, election, plain, shelved
from tests.results.test_verify import verify

CLOSE = pytest.approx


def kaplan_markov(values, mean, padding):
    """``kaplan_markov`` of SHANGRLA with ``random_order=False``, in exact fractions.

    ``risk`` is the special case where a value is ``(1 - overstatement) / (2 * (1 - margin))``, the
    mean one half, and the padding ``(gamma - 1) / (2 * (1 - margin))``.
    """
    left = F(1)
    for value in values:
        if value + padding == 0:
            return F(1)
        left *= (mean + padding) / (value + padding)
    return min(left, F(1))


# Published examples ---------------------------------------------------------------------------


def test_the_bound_of_new_hampshire_2016():
    """rlacalc, doctest of KM_P_value; Stark's course S157F17, audit.ipynb: 200 papers, one off."""
    mu = F(354040 - 337589, 354040 + 337589 + 33234)
    found = risk(mu / 2, 200, {F(1, 2): 1})
    assert float(found) == CLOSE(0.21438135077031842, abs=1e-9, rel=0)


@pytest.mark.parametrize(
    ("values", "padding", "published"),
    [
        ([1] * 5, 0, 2**-5),
        ([1] * 5 + [0], F(1, 10), (1.1 / 0.6) ** -5 * 0.6 / 0.1),
        ([1] * 5, F(1, 10), (1.1 / 0.6) ** -5),
    ],
)
def test_kaplan_markov_of_shangrla(values, padding, published):
    """SHANGRLA, tests/core/test_NonnegMean.py, test_kaplan_markov."""
    found = kaplan_markov([F(v) for v in values], F(1, 2), F(padding))
    assert float(found) == CLOSE(min(1, published), abs=1e-9, rel=0)


@pytest.mark.parametrize(
    ("mu", "limit", "met", "published"),
    [
        # rlacalc, doctests of nmin (after "A Gentle Introduction", p. 5), from above: its formula
        # replaces a logarithm by its bound and so asks for as many or a few more.
        ("0.2", "0.1", {}, 24), ("0.1", "0.1", {}, 48), ("0.002", "0.1", {}, 2393),
        ("0.05", "0.1", {}, 96), ("0.05", "0.2", {}, 67), ("0.05", "0.1", {F(1, 2): 1}, 123),
        ("0.005", "0.1", {F(1, 2): 1, F(-1, 2): 1}, 1067), ("0.05", "0.05", {}, 125),
    ],
)  # fmt: skip
def test_as_many_papers_as_published_or_a_few_less(mu, limit, met, published):
    found = papers_needed(F(mu) / 2, F(limit), met)
    assert published - 3 <= found <= published


def test_exactly_as_many_papers_as_the_exact_formula_gives():
    """rlacalc, KM_Expected_sample_size: 124 for a diluted margin of 5 % at 5 %, all agreeing."""
    assert papers_needed(F("0.05") / 2, F("0.05")) == 124
    assert risk(F("0.025"), 124, {}) <= F("0.05") < risk(F("0.025"), 123, {})


# consistent_sampler 1.0.10, its docstrings and USAGE_EXAMPLES.md ---------------------------------


def test_the_first_ticket_is_that_of_consistent_sampler():
    found = first("AB-130", "01382438112797316654")
    assert found.number == (
        "0.26299714122838008416507544297546663599715395525154425586041245287750224561854"
    )
    assert following(found) == Ticket(
        "0.8232357229934205790595761924514048157652891124687533667363938813600770093316",
        "AB-130",
        2,
    )


def test_the_order_is_that_of_consistent_sampler():
    order = itertools.islice(draws(["A#2", "B#7", "C#1", "D#4"], "314159"), 8)
    assert [t.paper for t in order] == ["D#4", "C#1", "C#1", "B#7", "A#2", "C#1", "D#4", "B#7"]
    found = [(t.number[:11], t.paper, t.turn) for t in itertools.islice(draws("abcde", "52"), 15)]
    assert found == [
        ("0.054468191", "d", 1), ("0.075709054", "d", 2), ("0.097719928", "d", 3),
        ("0.197384308", "b", 1), ("0.243379719", "d", 4), ("0.255926637", "b", 2),
        ("0.302883911", "e", 1), ("0.366142288", "a", 1), ("0.434726434", "d", 5),
        ("0.492683857", "c", 1), ("0.609720116", "e", 2), ("0.647437512", "a", 2),
        ("0.694790524", "d", 6), ("0.756017834", "a", 3), ("0.791946361", "b", 3),
    ]  # fmt: skip


def test_tickets_that_begin_with_nines_go_on_as_there():
    """USAGE_EXAMPLES.md, example 7."""
    found = [(t.number, t.paper) for t in itertools.islice(draws("ab", "52"), 20)]
    starts = [
        ("0.99512038467", "a"), ("0.99579318063", "a"), ("0.99583860264", "b"),
        ("0.99600663461", "b"), ("0.99681028452", "b"), ("0.99840177044", "b"),
        ("0.99882694976", "b"),
    ]  # fmt: skip
    for (number, paper), (start, name) in zip(found[13:], starts, strict=True):
        assert (number[: len(start)], paper) == (start, name)


def test_two_papers_of_one_name_are_refused():
    with pytest.raises(ValueError, match="one name"):
        next(draws(["1-1", "1-1"], "6"))


def test_the_file_for_residents_draws_the_same_papers():
    papers = [f"{batch}-{n}" for batch in range(1, 40) for n in range(1, 26)]
    order = verify.draw(papers, "20264416353112246635")
    ours = draws(papers, "20264416353112246635")
    assert [next(order) for _ in range(3000)] == [next(ours).paper for _ in range(3000)]


# The bound and its special case ------------------------------------------------------------------


def test_the_audit_is_kaplan_markov_of_shangrla_with_its_padding():
    chance = random.Random(7)
    for _ in range(300):
        margin = F(chance.randint(1, 60), 100)
        sizes = [chance.choice([0] * 30 + [1, -1, F(1, 2), F(-1, 2)]) for _ in range(40)]
        met = {F(s): sizes.count(s) for s in set(sizes) if s}
        values = [(1 - F(size)) / (2 * (1 - margin)) for size in sizes]
        padding = (GAMMA - 1) / (2 * (1 - margin))
        assert risk(margin, 40, met) == kaplan_markov(values, F(1, 2), padding)


def test_agreeing_papers_lower_the_risk_and_overstatements_raise_it():
    least = [risk(F(1, 10), n, {}) for n in range(60)]
    assert least == sorted(least, reverse=True)
    assert risk(F(1, 10), 60, {F(1): 1}) > risk(F(1, 10), 60, {F(1, 2): 1}) > least[-1]
    assert risk(F(1, 10), 60, {F(-1): 1}) < least[-1]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: risk(F(0), 1, {}), lambda: risk(F(1, 2), 1, {F(1): 2}), lambda: risk(F(2), 1, {}),
        lambda: risk(F(1, 2), 1, {F(2): 1}), lambda: risk(F(1, 2), 1, {}, F(1)),
    ],
)  # fmt: skip
def test_impossible_figures_are_refused(wrong):
    with pytest.raises(ValueError, match=r"\d"):
        wrong()


# Claims ------------------------------------------------------------------------------------------


def of_papers(given, book):
    """The marks of all papers of a count."""
    seats = {post["post"]: post["seats"] for post in given["posts"]}
    papers = [None if p.get("void") else p for p in given["ballots"]["papers"]]
    return [marks(paper, seats, book) for paper in papers]


def outcome(decision):
    """Who sits where; ties and the run-off's list are settled by another vote, not by this one."""
    return [(post["post"], sorted(post["elected"]), post["vacant"]) for post in decision["posts"]]


def _holds(claim: Claim, papers) -> bool:
    return sum((claim.value(p) for p in papers), F(0)) > claim.above * len(papers)


def test_every_claim_of_a_true_count_holds_with_its_margin():
    met = set()
    for seed in range(1500):
        given, book, _ = election(random.Random(seed))
        if not plain(book, given):
            continue
        decision, papers = decide(given, book), of_papers(given, book)
        for claim in claims(given, decision, book, papers):
            assert claim.margin > 0, (seed, claim)
            assert _holds(claim, papers)
            met.add(claim.kind)
    assert met == {"enough", "more", "short"}


def _variant(book, **changes):
    text = (reading.SHELF / f"{book}.toml").read_text()
    for old, new in changes.items():
        before, after = new
        assert before in text, old
        text = text.replace(before, after)
    return reading.read(f"{book}.toml", text.encode())


BOOKS = {
    "void ballots count": lambda: shelved("residents-2026")[0],
    "void ballots do not": lambda: _variant(
        "residents-2026", v=("in_total = true", "in_total = false")
    ),
    "members present": lambda: shelved("party-2020")[0],
}  # fmt: skip


@pytest.mark.parametrize("which", BOOKS)
def test_where_all_claims_hold_for_the_true_papers_the_outcome_is_the_true_one(which):
    """Records that are wrong at random: claims of the record, asked of the true papers."""
    book, wrong_outcomes, kept = BOOKS[which](), 0, 0
    for seed in range(2500):
        chance = random.Random(seed)
        given = _small(chance, book)
        true = _read_otherwise(chance, given)
        said, real = decide(given, book), decide(true, book)
        if not (said["valid"] and real["valid"]):
            continue
        all_hold = all(
            _holds(claim, of_papers(true, book))
            for claim in claims(given, said, book, of_papers(given, book))
        )
        if all_hold and not any(post["tied"] for post in said["posts"]):
            assert outcome(said) == outcome(real), seed
            kept += 1
        wrong_outcomes += outcome(said) != outcome(real)
    assert kept > 100
    assert wrong_outcomes > 100  # there was something to find


def _small(chance, book):
    names = ["赵", "钱", "孙"]
    seats, count = chance.choice([1, 1, 2]), chance.randint(3, 11)
    papers = [
        {"void": True} if chance.random() < 0.15
        else {"member": chance.sample(names, chance.randint(0, seats))}
        for _ in range(count)
    ]  # fmt: skip
    given = {
        "rulebook": book.id, "on": "2026-04-06", "mode": next(iter(book.turnout)),
        "round": chance.choice([1, 2]), "electorate": count,
        "ballots": {"issued": count, "papers": papers},
        "posts": [{"post": "member", "seats": seats, "candidates": names}],
    }  # fmt: skip
    return {**given, "present": count} if given["mode"] == "members" else given


def _read_otherwise(chance, given):
    made = json.loads(json.dumps(given))
    papers = made["ballots"]["papers"]
    for place in chance.sample(range(len(papers)), min(len(papers), chance.randint(0, 3))):
        papers[place] = _small(chance, shelved(given["rulebook"])[0])["ballots"]["papers"][0]
        for post, listed in papers[place].items():
            if post == "member":
                papers[place] = {post: listed[: given["posts"][0]["seats"]]}
    return made


def test_a_paper_that_cannot_be_found_counts_as_the_worst():
    claim = Claim("enough", "director", "赵", "", F(1, 2), F(0), F(1, 10))
    marked = frozenset({("director", "赵")})
    assert claim.overstatement(marked, None, found=False) == 1
    assert claim.overstatement(marked, marked, found=True) == 0
    assert claim.overstatement(frozenset(), marked, found=True) == -1


def test_an_election_that_is_not_valid_claims_nothing():
    given, book, _ = election(random.Random(3))
    assert claims(given, {"valid": False, "posts": []}, book, of_papers(given, book)) == []


# The promise -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("papers", "recorded", "true", "limit"),
    [
        (200, 120, 100, F(1, 10)), (200, 104, 100, F(1, 20)), (45, 34, 22, F(1, 10)),
        (12, 9, 6, F(1, 5)),
    ],
)  # fmt: skip
def test_a_wrong_outcome_passes_no_more_often_than_the_risk_limit(papers, recorded, true, limit):
    """All audits at once: the exact chance to pass within 400 draws, when no majority was there."""
    margin, off = F(recorded, papers) - F(papers // 2, papers), F(recorded - true, papers)
    going, passed = {0: F(1)}, F(0)  # overstatements met so far -> chance
    for drawn in range(1, 401):
        after: dict[int, float] = {}
        for met, chance in going.items():
            for size, part in ((met + 1, off), (met, 1 - off)):
                after[size] = after.get(size, 0.0) + float(chance) * float(part)
        done = {met for met in after if met <= drawn and risk(margin, drawn, {F(1): met}) <= limit}
        passed += F(sum(after.pop(met) for met in sorted(done)))
        going = {met: F(chance) for met, chance in after.items() if chance > 1e-12}
    assert limit / 10 < passed <= limit


def test_the_file_for_residents_computes_the_same_risk():
    audit = {
        "kind": "comparison", "seed": "1234", "gamma": str(GAMMA),
        "batches": [{"name": "1", "papers": 25}, {"name": "2", "papers": 20}], "claims": [],
    }  # fmt: skip
    names = [f"{b['name']}-{n}" for b in audit["batches"] for n in range(1, b["papers"] + 1)]
    audit["drawn"] = [t.paper for t in itertools.islice(draws(names, "1234"), 60)]
    left = risk(F(11, 45), 60, {F(1, 2): 1})
    audit["claims"] = [{
        "zh": "赵至少得23票", "en": "23 or more", "margin": "11/45",
        "overstatements": {"1/2": 1}, "risk": f"{float(left):.9f}",
    }]  # fmt: skip
    for path, value in ((), None), (("claims", 0, "risk"), "0.000000001"), (("drawn", 5), "1-1"):
        verify.LINES.clear()
        verify.check_audit(changed(audit, path, value) if path else audit)
        assert all(right for right, _, _ in verify.LINES) == (not path)
