"""Published files built from random elections, without a database."""

import functools
import random
from copy import deepcopy

from haitang.elections.counting import reading
from haitang.elections.counting.papers import votes as votes_of
from haitang.results.document import core_of, fingerprint

NAMES = "赵钱孙李周吴郑王"
MODES = {
    "residents-2026": ["voters", "households", "representatives"],
    "residents-2018": ["voters", "households", "representatives"],
    "villagers-2026": ["voters"],
    "villagers-2018": ["voters"],
    "party-2020": ["members"],
}
DAYS = {
    "residents-2026": "2026-04-06", "residents-2018": "2021-08-10", "villagers-2026": "2026-04-06",
    "villagers-2018": "2021-08-10", "party-2020": "2021-07-20",
}  # fmt: skip


OWN = """
[[override]]
key = "cascade.on"
value = true
law = "省级办法"
article = "第一条"
text = "得票计入下一职务"
"""


@functools.cache
def shelved(name, *, cascade=False):
    """A book with its text and hash, as an election freezes them."""
    text = (reading.SHELF / f"{name}.toml").read_text() + (OWN if cascade else "")
    book = reading.read(f"{name}.toml", text.encode())
    return book, {"id": name, "sha256": book.digest, "text": text}


def election(chance, *, most=60):
    """A random count by papers: (given, book, rulebook)."""
    name = chance.choice(sorted(MODES))
    cascade = name.startswith("residents") and chance.random() < 0.3
    book, rulebook = shelved(name, cascade=cascade)
    mode = chance.choice(MODES[name])
    cut = chance.randint(2, 6)
    both = chance.choice([0, 0, 1])  # who stands for both posts
    most = chance.choice([8, 8, 25, most])
    posts = [
        {"post": "director", "seats": 1, "candidates": list(NAMES[:cut])},
        {"post": "member", "seats": chance.randint(1, 3), "candidates": list(NAMES[cut - both :])},
    ][: chance.randint(1, 2)]
    if book.rules.women and book.rules.women.kept and chance.random() < 0.4:
        posts[-1] |= {"women_seats": 1, "women": chance.sample(posts[-1]["candidates"], 2)}
    papers = [_paper(chance, posts) for _ in range(chance.randint(0, most))]
    issued = max(0, len(papers) + chance.choice([0, 0, 0, 1, 3, -1]))
    given = {
        "rulebook": name, "on": DAYS[name], "mode": mode, "round": chance.choice([1, 1, 2]),
        "electorate": max(1, int(len(papers) * chance.choice([1, 1.1, 1.3, 2.2, 0.9]))),
        "ballots": {"issued": issued, "papers": papers}, "posts": posts,
    }  # fmt: skip
    if mode == "members":
        given["present"] = min(given["electorate"], len(papers) + chance.choice([0, 0, 2, -1]))
        given["present"] = max(0, given["present"])
    return given, book, rulebook


def totals(chance):
    """A random small count by totals, in which ties, vacancies and double candidates are common."""
    given, book, rulebook = election(chance, most=2)
    returned = chance.randint(2, 12)
    void = chance.choice([0, 0, 0, 1, returned])
    given["ballots"] = {
        "issued": returned + chance.choice([0, 0, 2, -1]),
        "returned": returned,
        "void": void,
    }
    given["electorate"] = returned + chance.choice([0, 0, 1, 4, -1])
    if given["mode"] == "members":
        given["present"] = given["electorate"]
    if chance.random() < 0.5 and len(given["posts"]) == 2:
        given["posts"][1]["candidates"] = ["赵", *given["posts"][1]["candidates"][:3]]
    given["posts"] = [
        {key: value for key, value in post.items() if key != "candidates"}
        | {"tally": {n: chance.randint(0, max(returned - void, 0)) for n in post["candidates"][:4]}}
        for post in given["posts"]
    ]
    return given, book, rulebook


def plain(book, given):
    """Whether no votes cascade and no seats are kept: only then papers can be sampled."""
    cascade = book.rules.cascade is not None and book.rules.cascade.on
    return not cascade and not any(post.get("women_seats") for post in given["posts"])


def _paper(chance, posts):
    if chance.random() < 0.06:
        return {"void": True}
    paper = {}
    for post in posts:
        if chance.random() < 0.9:
            names = [*post["candidates"], "外人"] if chance.random() < 0.1 else post["candidates"]
            lean = sorted(names, key=lambda n: chance.random() * (1 + names.index(n)))
            paper[post["post"]] = lean[: chance.choice([1, post["seats"], post["seats"] + 1])]
    return paper


def published(given, book, rulebook, *, size=25):
    """The published file of a count by papers, cut into batches and one box."""
    papers = given["ballots"]["papers"]
    seats = {post["post"]: post["seats"] for post in given["posts"]}
    batches = []
    for number, at in enumerate(range(0, len(papers), size), 1):
        part = papers[at : at + size]
        void = sum(bool(paper.get("void")) for paper in part)
        marks = {post: {} for post in seats}
        for paper in part:
            if not paper.get("void"):
                for post, name in votes_of(paper, seats, book):
                    marks[post][name] = marks[post].get(name, 0) + 1
        ballots = {"valid": len(part) - void, "void": void}
        batches.append({"number": number, "box": "主会场", **ballots, "votes": marks})
    void = sum(batch["void"] for batch in batches)
    issued = given["ballots"]["issued"]
    box = {
        "name": "主会场", "kind": "hall", "printed": issued + 5, "issued": issued, "unused": 5,
        "returned": len(papers), "replaced": 0, "not_returned": issued - len(papers),
        "valid": len(papers) - void, "void": void,
    }  # fmt: skip
    core = core_of(
        election={"number": 1, "place": "亭林社区", "title": "居民委员会选举"},
        rulebook=rulebook, book=book, given=given, boxes=[box], batches=batches,
    )  # fmt: skip
    return {"core": core, "sha256": fingerprint(core), "audits": []}


def random_file(seed):
    """A published file that follows from a number."""
    return published(*election(random.Random(seed)))


def numbers_in(value, path=()):
    """Every whole number in plain values, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers_in(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from numbers_in(inner, (*path, place))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path, value


def changed(data, path, value):
    """The data with the value at one path replaced."""
    made = deepcopy(data)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return made
