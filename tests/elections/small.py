"""Every small election of six families, as input for a decision."""

from functools import cache
from itertools import chain, combinations, combinations_with_replacement, product

from tests.elections.by_sql import answers

BOOKS = {"members": ("party-2020", "2025-07-01"), "voters": ("residents-2026", "2026-04-06")}
VOID = {"void": True}


def subsets(names):
    return [list(s) for n in range(len(names) + 1) for s in combinations(names, n)]


def batches(kinds, most):
    for number in range(most + 1):
        yield from combinations_with_replacement(kinds, number)


def election(papers, posts, mode="voters", round_=1, electorate=None, present=None, issued=None):
    book, on = BOOKS.get(mode, BOOKS["voters"])
    made = {
        "rulebook": book,
        "on": on,
        "mode": mode,
        "round": round_,
        "electorate": max(1, len(papers) if electorate is None else electorate),
        "ballots": {
            "issued": len(papers) if issued is None else issued,
            "papers": list(papers),
        },
        "posts": [{"post": p, "seats": s, "candidates": list(c)} for p, s, c in posts],
    }
    return made if present is None else {**made, "present": present}


def one_post():
    """One or two seats, two candidates, one write-in; the electorate around twice the papers."""
    kinds = [*({"member": s} for s in subsets("甲乙丙")), VOID]
    for papers, seats, round_ in product(batches(kinds, 4), (1, 2), (1, 2)):
        n = len(papers)
        for electorate in sorted({max(1, e) for e in (n - 1, n, 2 * n - 1, 2 * n)}):
            yield election(papers, [("member", seats, "甲乙")], "voters", round_, electorate)
        if n:
            yield election(papers, [("member", seats, "甲乙")], round_=round_, issued=n - 1)


def representatives():
    """One seat and every electorate from 1 to 8."""
    kinds = [{"member": s} for s in ([], ["甲"], ["乙"])] + [VOID]
    for papers, electorate in product(batches(kinds, 5), range(1, 9)):
        yield election(papers, [("member", 1, "甲乙")], "representatives", 1, electorate)


def party():
    """Members due and present around the number of papers."""
    kinds = [*({"member": s} for s in subsets("甲乙")), VOID]
    for papers, seats, round_ in product(batches(kinds, 4), (1, 2), (1, 2)):
        n = len(papers)
        for present, away in product(sorted({max(0, n - 1), n, n + 1}), (0, 1, 2)):
            due = max(1, present + away)
            posts = [("member", seats, "甲乙")]
            yield election(papers, posts, "members", round_, due, present)


def two_posts(mode):
    """Two posts of one seat with the same two candidates."""
    marks = [{"director": a, "member": b} for a, b in product(subsets("甲乙"), repeat=2)]
    for papers, round_ in product(batches([*marks, VOID], 3), (1, 2)):
        present = len(papers) if mode == "members" else None
        posts = [("director", 1, "甲乙"), ("member", 1, "甲乙")]
        yield election(papers, posts, mode, round_, present=present)


def many_names():
    """Four names level and unlevel: ties at the cut of a run-off, two and three seats."""
    posts = {seats: [("member", seats, "甲乙丙丁")] for seats in (1, 2, 3)}
    single = [{"member": s} for s in subsets("甲乙丙丁") if len(s) < 2]
    for papers in batches(single, 6):
        yield election(papers, posts[1])
    double = [{"member": s} for s in subsets("甲乙丙丁") if len(s) in {1, 2}]
    for papers, seats in product(batches(double, 4), (2, 3)):
        yield election(papers, posts[seats])


@cache
def cases():
    return list(
        chain(
            one_post(),
            representatives(),
            party(),
            two_posts("voters"),
            two_posts("members"),
            many_names(),
        )
    )


@cache
def expected():
    return answers(cases())
