"""Ballot accounting: exact equations over the figures of boxes and batches. No Django here.

No figure has a tolerance. An equation that does not hold is written out, so that whoever counted
sees where to look: 有效1,579 + 无效54 = 1,633，比收回的1,624多9张.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

KINDS: Final = {
    "hall": ("主会场", "hall"),
    "station": ("投票站", "stations"),
    "mobile": ("流动票箱", "mobile boxes"),
}
WORDS: Final = {
    "printed": ("领到", "received"),
    "issued": ("发出", "issued"),
    "unused": ("剩余", "unused"),
    "returned": ("收回", "returned"),
    "replaced": ("换回", "replaced"),
    "not_returned": ("未收回", "not returned"),
    "valid": ("有效", "valid"),
    "void": ("无效", "void"),
    "marks": ("领票记号", "marks on the roll"),
}


@dataclass(frozen=True)
class Term:
    """A figure with its name in both languages."""

    value: int
    zh: str
    en: str


def term(name: str, value: int, prefix: tuple[str, str] = ("", "")) -> Term:
    """A figure called as in ``WORDS``, perhaps with a word before it."""
    zh, en = WORDS[name]
    return Term(value, f"{prefix[0]}{zh}", f"{prefix[1]} {en}".strip())


@dataclass(frozen=True)
class Equation:
    """A sum and the figure that it must be. ``most``: the figure is only the most there may be.

    ``at`` names the box or batch, ("", "") for the whole count; ``field`` the figure to look at.
    """

    code: str
    parts: tuple[Term, ...]
    right: Term
    at: tuple[str, str] = ("", "")
    field: str = ""
    most: bool = False
    unit: tuple[str, str] = ("张", "")

    @property
    def left(self) -> int:
        """The sum."""
        return sum(part.value for part in self.parts)

    @property
    def holds(self) -> bool:
        """Whether the figures agree."""
        return self.left <= self.right.value if self.most else self.left == self.right.value

    @property
    def zh(self) -> str:
        """The equation as it stands, in Chinese."""
        return self._said("zh")

    @property
    def en(self) -> str:
        """The equation as it stands, in English."""
        return self._said("en")

    def in_(self, language: str) -> str:
        """In the reader's language: English for ``en``, else Chinese."""
        return self.en if language.startswith("en") else self.zh

    def _said(self, language: str) -> str:
        chinese = language == "zh"
        names = [f"{p.zh}{p.value:,}" if chinese else f"{p.en} {p.value:,}" for p in self.parts]
        total = f" = {self.left:,}" if len(self.parts) > 1 else ""
        where = self.at[0 if chinese else 1]
        head = f"{where}：" if where and chinese else f"{where}: " if where else ""
        tail = self._zh() if chinese else self._en()
        return f"{head}{' + '.join(names)}{total}{tail}"

    def _zh(self) -> str:
        right, more = self.right, self.left - self.right.value
        if self.holds:
            sign = "≤" if self.most else "="
            return f" {sign} {right.zh}{right.value:,}"
        word = "多" if more > 0 else "少"
        return f"，比{right.zh}的{right.value:,}{word}{abs(more):,}{self.unit[0]}"

    def _en(self) -> str:
        right, more = self.right, self.left - self.right.value
        if self.holds:
            sign = "≤" if self.most else "="
            return f" {sign} {right.en} {right.value:,}"
        word = "more" if more > 0 else "fewer"
        return f", {abs(more):,} {word} than {right.en} {right.value:,}"


@dataclass(frozen=True)
class BoxFigures:
    """The account of one box, in ballots. ``valid`` and ``void`` are None until they are known."""

    name: str
    kind: str
    printed: int
    issued: int
    unused: int
    returned: int
    replaced: int
    not_returned: int
    valid: int | None = None
    void: int | None = None


@dataclass(frozen=True)
class PostFigures:
    """The votes for one post in a batch; ``unused``: seats nobody got a vote for, if it is said."""

    post: str
    seats: int
    votes: Mapping[str, int]
    unused: int | None = None


@dataclass(frozen=True)
class BatchFigures:
    """One batch: which box it came from, how many ballots it has and what is in it."""

    name: str
    box: str
    size: int
    valid: int
    void: int
    posts: tuple[PostFigures, ...] = ()


@dataclass(frozen=True)
class Marks:
    """Turnout marks of the roll by channel: voters who got a ballot, proxies among them."""

    hall: int
    station: int
    mobile: int
    proxies: int = 0

    @property
    def total(self) -> int:
        """All who got a ballot."""
        return self.hall + self.station + self.mobile


@dataclass(frozen=True)
class Stated:
    """The totals that the tellers signed for, each counted up for itself, not summed by us."""

    issued: int
    returned: int
    valid: int
    void: int
    votes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def of_box(box: BoxFigures) -> Iterator[Equation]:
    """The equations of one box."""
    at = (box.name, box.name)
    parts: tuple[Term, ...] = (term("issued", box.issued), term("unused", box.unused))
    yield Equation("printed", parts, term("printed", box.printed), at, "printed")
    if box.returned > box.issued:
        returned = (term("returned", box.returned),)
        yield Equation("most", returned, term("issued", box.issued), at, "returned", most=True)
        return
    parts = tuple(term(n, getattr(box, n)) for n in ("returned", "replaced", "not_returned"))
    yield Equation("issued", parts, term("issued", box.issued), at, "returned")
    if box.valid is not None and box.void is not None:
        parts = (term("valid", box.valid), term("void", box.void))
        yield Equation("returned", parts, term("returned", box.returned), at, "void")


def of_marks(boxes: Sequence[BoxFigures], marks: Marks) -> Iterator[Equation]:
    """Marks on the roll against ballots issued, for each way of voting; and proxies within them."""
    for kind, said in KINDS.items():
        own = [box for box in boxes if box.kind == kind]
        if not own and not getattr(marks, kind):
            continue
        issued = sum(box.issued for box in own)
        replaced = sum(box.replaced for box in own)
        parts = (term("marks", getattr(marks, kind)), term("replaced", replaced))
        yield Equation("marks", parts, term("issued", issued), said, "issued")
    proxies = Term(marks.proxies, "委托投票", "proxies")
    yield Equation("proxies", (proxies,), term("marks", marks.total), field="issued", most=True)


def of_batch(batch: BatchFigures) -> Iterator[Equation]:
    """Valid and void are all that is in it; votes and unused seats are all that could be given."""
    at = (batch.name, batch.name)
    parts = (term("valid", batch.valid), term("void", batch.void))
    size = Term(batch.size, "本批", "the batch's")
    yield Equation("size", parts, size, at, "void")
    for post in batch.posts:
        yield from _of_post(post, batch.valid, at)


def _of_post(post: PostFigures, valid: int, at: tuple[str, str]) -> Iterator[Equation]:
    unit = ("票", "")
    for name, votes in post.votes.items():
        one = (Term(votes, f"{name}得票", f"{name}'s votes"),)
        yield Equation("votes", one, term("valid", valid), at, post.post, most=True, unit=unit)
    parts = tuple(Term(votes, name, name) for name, votes in post.votes.items())
    unsaid = post.unused is None
    if post.unused is not None:
        parts += (Term(post.unused, "空名额", "unused seats"),)
    zh = f"有效{valid:,} × 名额{post.seats} "
    right = Term(valid * post.seats, zh, f"valid {valid:,} × seats {post.seats} =")
    yield Equation("seats", parts, right, at, post.post, most=unsaid, unit=unit)


def of_batches(box: BoxFigures, batches: Iterable[BatchFigures]) -> Iterator[Equation]:
    """The batches of a box hold all its ballots."""
    own = [batch for batch in batches if batch.box == box.name]
    at = (box.name, box.name)
    parts = (Term(sum(b.size for b in own), "各批合计", "all batches"),)
    yield Equation("batches", parts, term("returned", box.returned), at, "returned")
    for name in ("valid", "void"):
        known = getattr(box, name)
        if known is not None:
            total = sum(getattr(b, name) for b in own)
            parts = (term(name, total, ("各批", "all batches'")),)
            yield Equation("batches", parts, term(name, known), at, name)


def of_totals(
    boxes: Sequence[BoxFigures], batches: Sequence[BatchFigures], stated: Stated
) -> Iterator[Equation]:
    """What the tellers signed for against the sums of boxes and batches."""
    yield _sum("issued", boxes, stated.issued)
    by_kind = [
        Term(sum(b.returned for b in boxes if b.kind == kind), zh, en)
        for kind, (zh, en) in KINDS.items()
    ]
    right = term("returned", stated.returned)
    yield Equation("channels", tuple(by_kind), right, field="returned")
    parts = (term("valid", stated.valid), term("void", stated.void))
    yield Equation("returned", parts, right, field="void")
    if all(box.valid is not None for box in boxes):
        yield _sum("valid", boxes, stated.valid)
    if batches:
        yield _sum("valid", batches, stated.valid)
    for post, votes in stated.votes.items():
        yield from _of_votes(post, votes, batches)


def _sum(name: str, rows: Sequence[BoxFigures | BatchFigures], stated: int) -> Equation:
    total = sum(getattr(row, name) or 0 for row in rows)
    boxes = bool(rows) and isinstance(rows[0], BoxFigures)
    prefix = ("各票箱", "all boxes'") if boxes else ("各批", "all batches'")
    return Equation("total", (term(name, total, prefix),), term(name, stated), field=name)


def _of_votes(
    post: str, votes: Mapping[str, int], batches: Sequence[BatchFigures]
) -> Iterator[Equation]:
    given = [p.votes for b in batches for p in b.posts if p.post == post]
    for name in dict.fromkeys([*votes, *(name for one in given for name in one)]):
        total = sum(one.get(name, 0) for one in given)
        parts = (Term(total, f"{name}各批合计", f"{name} in all batches"),)
        right = Term(votes.get(name, 0), f"{name}总得票", f"{name}'s total")
        yield Equation("votes", parts, right, field=post, unit=("票", ""))


def whole(
    boxes: Sequence[BoxFigures],
    batches: Sequence[BatchFigures] = (),
    marks: Marks | None = None,
    stated: Stated | None = None,
) -> list[Equation]:
    """Every equation of a set of returns, in the order in which one would check them."""
    found = [equation for box in boxes for equation in of_box(box)]
    if marks is not None:
        found += of_marks(boxes, marks)
    found += [equation for batch in batches for equation in of_batch(batch)]
    if batches:
        found += [equation for box in boxes for equation in of_batches(box, batches)]
        known = {box.name for box in boxes}
        found += [_stray(batch) for batch in batches if batch.box not in known]
    if stated is not None:
        found += of_totals(boxes, batches, stated)
    return found


def _stray(batch: BatchFigures) -> Equation:
    nothing = Term(0, f"票箱“{batch.box}”收回", f"ballots of box “{batch.box}”")
    size = (Term(batch.size, "本批", "the batch"),)
    return Equation("batches", size, nothing, (batch.name, batch.name), "box")


def broken(equations: Iterable[Equation]) -> list[Equation]:
    """Those that do not hold."""
    return [equation for equation in equations if not equation.holds]
