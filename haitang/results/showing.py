"""A result as pages show it: totals, posts with bars, rules; the same for staff and residents."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haitang.elections.queries import book_of
from haitang.facts.reader import worded
from haitang.results.document import Values
from haitang.results.models import Elected, Result, Signature
from haitang.results.queries import core, decided

WIDE = 1000  # the unit of a bar: thousandths of its width
OUTCOMES = {
    "elected": (gettext_lazy("当选"), "ok"),
    "tied": (gettext_lazy("票数相同，再次投票"), "ask"),
    "runoff": (gettext_lazy("另行选举的候选人"), "run"),
    "not_elected": (gettext_lazy("未当选"), ""),
    "other_post": (gettext_lazy("已当选其他职务"), ""),
    "invalid": (gettext_lazy("选举无效"), ""),
}


@dataclass(frozen=True)
class Standing:
    """One name with its votes; ``chip`` and ``tone`` say how it ended."""

    name: str
    votes: int
    bar: SafeString
    chip: Any
    tone: str
    note: str = ""


@dataclass(frozen=True)
class PostShown:
    """One post with its line and everybody who got a vote."""

    title: str
    seats: int
    needed: int
    vacant: int
    names: tuple[Standing, ...]


@dataclass(frozen=True)
class Shown:
    """All that a page says about a result. ``whole`` is what the bars are parts of."""

    title: str
    place: str
    kind: str
    purpose: str
    electorate: int
    present: int
    issued: int
    returned: int
    valid: int
    void: int
    took_part: int
    whole: int
    elected: int
    posts: tuple[PostShown, ...]
    boxes: list[Values]
    batches: list[Values]
    tests: list[Values]
    rules: tuple[str, ...]
    signatures: tuple[Signature, ...]


def shown(result: Result) -> Shown:
    """A result as it is shown."""
    data, decision = core(result), decided(result)
    given, identity = data["given"], data["election"]
    ballots = given["ballots"]
    party = given["mode"] == "members"
    whole = given["present"] if party else ballots["returned"]
    titles = {post["post"]: _titled(post) for post in identity["posts"]}
    void = _voided(result)
    return Shown(
        title=_title(identity, data["rulebook"]["id"]), place=identity["place"],
        kind=identity["kind"],
        purpose=identity["purpose"],
        electorate=given["electorate"], present=given.get("present", 0),
        issued=ballots["issued"], returned=ballots["returned"],
        valid=ballots["returned"] - ballots["void"], void=ballots["void"],
        took_part=whole, whole=max(whole, 1),
        elected=sum(len(post["elected"]) for post in decision["posts"]),
        posts=tuple(
            _post(post, asked["seats"], titles[post["post"]], max(whole, 1), void)
            for post, asked in zip(decision["posts"], given["posts"], strict=True)
        ),
        boxes=data["boxes"], batches=_in_columns(data, titles), tests=decision["why"],
        rules=_rules(result, decision), signatures=tuple(result.signatures.all()),
    )  # fmt: skip


def _titled(post: Values) -> str:
    title: str = worded(post["title"], post["title_en"])
    return title


def _title(identity: Values, book: str) -> str:
    kinds = {"committee": _("居民委员会"), "party": _("党组织"), "villagers": _("村民委员会")}
    kind = "villagers" if book.startswith("villagers") else identity["kind"]
    purposes = {
        "term": _("第%(n)d届%(kind)s选举结果"), "runoff": _("第%(n)d届%(kind)s另行选举结果"),
        "by_election": _("第%(n)d届%(kind)s补选结果"), "rerun": _("第%(n)d届%(kind)s重新选举结果"),
        "recall": _("第%(n)d届%(kind)s罢免表决结果"),
    }  # fmt: skip
    words = {"n": identity["sequence"], "kind": kinds[kind]}
    return purposes[identity["purpose"]] % words


def _voided(result: Result) -> dict[tuple[str, str], str]:
    rows = Elected.objects.filter(result=result, void_on__isnull=False).select_related("post")
    return {(row.post.code, row.name): str(row.get_void_reason_display()) for row in rows}


def _post(
    post: Values, seats: int, title: str, whole: int, void: dict[tuple[str, str], str]
) -> PostShown:
    names = []
    for one in post["candidates"]:
        chip: Any
        chip, tone = OUTCOMES[one["outcome"]]
        note = void.get((post["post"], one["name"]), "")
        if note:
            chip, tone = _("当选不生效"), "back"
        drawn = bar(one["votes"], post["needed"], whole, won=tone == "ok")
        names.append(Standing(one["name"], one["votes"], drawn, chip, tone, note))
    return PostShown(title, seats, post["needed"], post["vacant"], tuple(names))


def bar(votes: int, needed: int, whole: int, *, won: bool) -> SafeString:
    """The votes as a bar on a pale track, with the line of the votes needed. Whole numbers only."""
    length, line = min(WIDE * votes // whole, WIDE), min(WIDE * needed // whole, WIDE - 6)
    label = _("%(votes)s票，需要%(needed)s票") % {"votes": f"{votes:,}", "needed": f"{needed:,}"}
    return format_html(
        '<svg class="chart vote" viewBox="0 0 {} 20" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><rect class="trk" y="4" width="{}" height="12"/>'
        '<rect class="t-{}" y="4" width="{}" height="12"/>'
        '<rect class="need" x="{}" width="6" height="20"/></svg>',
        WIDE, label, WIDE, "bud" if won else "mute", length, line,
    )  # fmt: skip


def _in_columns(data: Values, titles: dict[str, str]) -> list[Values]:
    """Each batch with its votes in the order of the result, for a table."""
    columns = [(post["post"], name) for post in data["given"]["posts"] for name in post["tally"]]
    return [
        {
            "number": batch["number"], "box": batch["box"], "valid": batch["valid"],
            "void": batch["void"],
            "votes": [
                {
                    "post": titles[post], "name": name,
                    "votes": batch["votes"].get(post, {}).get(name, 0),
                }
                for post, name in columns
            ],
        }
        for batch in data["batches"]
    ]  # fmt: skip


def _rules(result: Result, decision: Values) -> tuple[str, ...]:
    """The sentences of law that decided, each once; the book's own words."""
    found = [test["source"] for test in decision["why"]]
    found += [one["source"] for post in decision["posts"] for one in post["candidates"]]
    book = book_of(result.election)
    if book.void_in_total:
        found.append(str(book.void))
    return tuple(dict.fromkeys(found))
