"""The worked example and short ways to vary it."""

from copy import deepcopy

EXAMPLE = {
    "rulebook": "residents-2026",
    "on": "2026-04-06",
    "mode": "voters",
    "round": 1,
    "electorate": 2036,
    "ballots": {"issued": 1650, "returned": 1624, "void": 45},
    "posts": [{"post": "director", "seats": 1, "tally": {"赵": 1136, "陈": 402}}],
}


def count(tally, *, seats=1, returned=None, void=0, **changes):
    """A count of one post; everything else as in the example unless changed."""
    made = deepcopy(EXAMPLE)
    returned = max(1, *tally.values()) if returned is None else returned
    made["ballots"] = {"issued": returned, "returned": returned, "void": void}
    made["electorate"] = returned
    made["posts"] = [{"post": "member", "seats": seats, "tally": tally}]
    return {**made, **changes}


def papers(listed, *, posts, **changes):
    """A count of papers; ``posts`` maps a post to (seats, candidates)."""
    made = count({"x": 1}, returned=max(1, len(listed)))
    made["ballots"] = {"issued": len(listed), "papers": listed}
    made["posts"] = [
        {"post": post, "seats": seats, "candidates": list(names)}
        for post, (seats, names) in posts.items()
    ]
    return {**made, **changes}


def at(data, path, value):
    """The data with one field changed; the path is a tuple of keys and positions."""
    made = deepcopy(data)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return made
