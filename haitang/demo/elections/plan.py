"""Who stood and who won in Yungang in 2021: pure planning, the same for the same seed.

Shares and means are those of the report; who, where and by how many votes is invented. The builder
carries the plan out through operations, and the figures are read back from the records.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from haitang.demo.elections.faces import (
    AGAIN_AGES,
    BEFORE,
    LEAVING_AGES,
    NEW_AGES,
    Face,
    Names,
    mark,
    settle,
)

COMMITTEE_DAY, PARTY_DAY = dt.date(2021, 9, 22), dt.date(2021, 9, 13)
LAST_TERM = dt.date(2018, 9, 12)
DAYS = 4  # elections are spread over so many days
# Sizes of residents' committees: 10 of 5, 63 of 6 and 77 of 7 seats, two villages of 5 seats each
# and five seats left vacant give the 972 of the report.
SIZES = (5,) * 10 + (6,) * 63 + (7,) * 77
POSTS = {5: (1, 1, 3), 6: (1, 1, 4), 7: (1, 2, 4)}
CODES = ("director", "deputy", "member")
SHARE_COLLEGE = (917, 972)  # 94.3 % of the report
SHARE_WOMEN, SHARE_PARTY = (535, 972), (629, 972)
MEAN, YOUNGER = 397, 50  # tenths of a year: 39.7 now, 5.0 less than in the last term
PARTY_SEATS = 3
IN_FULL = 25  # in one of so many communities the whole review was done here


@dataclass(frozen=True)
class Amounts:
    """How many communities, and how many cases of each kind that does not go smoothly."""

    residents: int = 150
    villages: int = 2
    runoffs: int = 4
    ties: int = 1
    vacant: int = 3
    failed_runoffs: int = 2
    write_ins: int = 1
    barred: int = 10
    persuaded: int = 35
    joint: int = 8


WHOLE = Amounts()
SMALL = Amounts(14, 1, 1, 1, 1, 0, 1, 1, 3, 1)


@dataclass
class Stand:
    """One person for one post. ``won``: at the end, run-off included; ``again``: in a run-off."""

    face: Face
    post: str
    won: bool = False
    again: bool = False
    written: bool = False


@dataclass
class Removed:
    """Somebody who was not allowed on: by a situation, by persuasion, or at the joint review."""

    face: Face
    how: str  # barred, persuaded, joint
    rule: str = ""


@dataclass
class Former:
    """A member of the last term."""

    face: Face
    post: str


@dataclass
class Community:
    """One community's two elections. ``turn``: what did not go smoothly, "" for nothing."""

    number: int
    village: bool
    seats: dict[str, int]
    turn: str
    stands: list[Stand] = field(default_factory=list)
    secretary: Face | None = None
    party: list[Face] = field(default_factory=list)  # the other seats of the Party committee
    rivals: list[tuple[str, Face]] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    former: list[Former] = field(default_factory=list)

    @property
    def day(self) -> dt.date:
        """Of the committee's election."""
        return COMMITTEE_DAY + dt.timedelta(days=self.number % DAYS)

    @property
    def party_day(self) -> dt.date:
        """Of the Party organisation's election, which comes first."""
        return PARTY_DAY + dt.timedelta(days=self.number % DAYS)

    @property
    def winners(self) -> list[Stand]:
        """Who sits in the committee at the end."""
        return [stand for stand in self.stands if stand.won]

    @property
    def faces(self) -> list[Face]:
        """Everybody: candidates, those not allowed on, the last term."""
        found = [stand.face for stand in self.stands] + [row.face for row in self.removed]
        return found + [row.face for row in self.former]

    @property
    def in_full(self) -> bool:
        """Whether everybody was screened here; elsewhere the review was on paper."""
        return self.number % IN_FULL == 0

    def of(self, post: str) -> list[Stand]:
        """Who stands for a post."""
        return [stand for stand in self.stands if stand.post == post]


def planned(amounts: Amounts, names: Names) -> list[Community]:
    """Every community with its people; votes come later."""
    found = _shapes(amounts, names.chance)
    for community in found:
        names.again()
        _stands(community, names)
        _party(community, names)
        _former(community, names)
    _removed(found, amounts, names)
    _count_out(found, names.chance)
    return found


def _shapes(amounts: Amounts, chance: random.Random) -> list[Community]:
    sizes = list(SIZES[:: len(SIZES) // amounts.residents][: amounts.residents])
    chance.shuffle(sizes)
    turns = _turns(amounts, chance)
    shapes = [(size, False) for size in sizes] + [(5, True)] * amounts.villages
    return [
        Community(n, village, dict(zip(CODES, POSTS[size], strict=True)), turns.get(n, ""))
        for n, (size, village) in enumerate(shapes)
    ]


def _turns(amounts: Amounts, chance: random.Random) -> dict[int, str]:
    """Which communities have a run-off, a tie, a seat left vacant or a winner written in."""
    wanted = {
        "runoff": amounts.runoffs, "tie": amounts.ties, "vacant": amounts.vacant,
        "failed": amounts.failed_runoffs, "write_in": amounts.write_ins,
    }  # fmt: skip
    kinds = [kind for kind, number in wanted.items() for _n in range(number)]
    # Of those whose voters vote themselves: see ``mode``.
    places = chance.sample([n for n in range(amounts.residents) if mode(n) == "voters"], len(kinds))
    return dict(zip(places, kinds, strict=True))


def mode(number: int, *, village: bool = False) -> str:
    """Most vote by all voters, a few by delegates of households or by representatives."""
    return {3: "representatives", 7: "households"}.get(0 if village else number % 10, "voters")


def _stands(community: Community, names: Names) -> None:
    """The winners of each post and one more; the member's post may end otherwise."""
    for post, seats in community.seats.items():
        last = post == "member"
        won = seats - (last and community.turn in ("vacant", "failed"))
        rows = [Stand(_candidate(community, post, names), post, won=True) for _n in range(won)]
        rows += [Stand(_candidate(community, post, names), post) for _n in range(seats + 1 - won)]
        community.stands += rows
        if last and community.turn in ("runoff", "tie"):
            rows[won - 1].again = rows[won].again = True
        if last and community.turn == "failed":
            rows[won].again = rows[won + 1].again = True
        if last and community.turn == "write_in":
            rows[won - 1].written = True
            rows[won - 1].face = names.face(community.day, NEW_AGES)  # somebody new
            # One more name is printed, for the one written in was not.
            community.stands.append(Stand(_candidate(community, post, names), post))


def _candidate(community: Community, post: str, names: Names) -> Face:
    often = {"director": 0.6, "deputy": 0.45, "member": 0.3}[post]
    again = names.chance.random() < often
    return names.face(community.day, AGAIN_AGES if again else NEW_AGES, incumbent=again)


def _party(community: Community, names: Names) -> None:
    """The Party committee sits in the residents' committee: secretary, mostly the director."""
    winners = [stand.face for stand in community.winners if not stand.written]
    one = names.chance.random() < 0.82
    secretary = winners[0] if one else winners[1]
    rest = [face for face in winners if face is not secretary]
    others = names.chance.sample(rest, PARTY_SEATS - 1)
    losers = [stand.face for stand in community.stands if not stand.won][:2]
    for face in (secretary, *others, *losers):
        face.party = True
    community.secretary, community.party = secretary, others
    community.rivals = [("secretary", losers[0]), ("committee_member", losers[1])]


def _former(community: Community, names: Names) -> None:
    """The last term: those who stood again, and those who left."""
    again = [stand.face for stand in community.stands if stand.face.incumbent]
    size = max(sum(community.seats.values()) - 1, len(again) + 1)
    leaving = [
        names.face(community.day, LEAVING_AGES, incumbent=True) for _n in range(size - len(again))
    ]
    for face in leaving:
        face.education = names.chance.choice(BEFORE)
        face.party = names.chance.random() < 0.5
    titles = ["director", "deputy", *["member"] * size]
    community.former = [
        Former(face, post) for face, post in zip([*again, *leaving], titles, strict=False)
    ]


BARS = ("B09", "B10", "B12", "B13", "B08", "B14", "B03", "B11", "B07", "B02")
JOINT = ("B09", "B10", "B03", "B11", "B12", "B09", "B13", "B06")


def _removed(found: Sequence[Community], amounts: Amounts, names: Names) -> None:
    """Who was nominated too and not allowed on: ten, thirty-five and eight in the report."""
    cast = [("barred", BARS[n % len(BARS)]) for n in range(amounts.barred)]
    cast += [("persuaded", ("F02", "F03")[n % 2]) for n in range(amounts.persuaded)]
    cast += [("joint", JOINT[n % len(JOINT)]) for n in range(amounts.joint)]
    for how, rule in cast:
        community = names.chance.choice(found)
        names.again()
        for stand in community.stands:
            names.taken(stand.face.name)
        face = names.face(community.day, (46, 57) if rule == "F02" else NEW_AGES)
        if rule == "F03":
            face.education = names.chance.choice(("senior", "junior"))
        community.removed.append(Removed(face, how, rule))


def share(of: tuple[int, int], whole: int) -> int:
    """A share of a number, rounded half up: of 972 exactly the number of the report."""
    return (2 * whole * of[0] + of[1]) // (2 * of[1])


def _count_out(found: Sequence[Community], chance: random.Random) -> None:
    """Education, women, Party members and ages, so that the whole has the report's shares."""
    winners = [stand.face for community in found for stand in community.winners]
    again = [face for face in winners if face.incumbent]
    lower = len(winners) - share(SHARE_COLLEGE, len(winners))
    for face in chance.sample(again, lower):
        face.education = "senior"
    for community in found:
        faces = [stand.face for stand in community.winners]
        if not any(face.woman for face in faces):
            faces[-1].woman = True
    mark(winners, share(SHARE_WOMEN, len(winners)), "woman", chance)
    mark(winners, share(SHARE_PARTY, len(winners)), "party", chance)
    settle(
        winners, lambda f: AGAIN_AGES if f.incumbent else NEW_AGES,
        lambda: sum(f.age for f in winners), MEAN * len(winners) // 10, chance,
    )  # fmt: skip
    former = [row.face for community in found for row in community.former]
    standing = {id(stand.face) for community in found for stand in community.stands}
    settle(
        [face for face in former if id(face) not in standing],
        lambda _face: LEAVING_AGES, lambda: sum(f.age_on(LAST_TERM) for f in former),
        (MEAN + YOUNGER) * len(former) // 10, chance,
    )  # fmt: skip
