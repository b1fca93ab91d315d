"""What the frozen book of an election says about nominating."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from haitang.elections.counting.book import Book
from haitang.elections.counting.rules import Nomination
from haitang.elections.counting.thresholds import Source as Law
from haitang.elections.models import Election, ElectionPost
from haitang.elections.queries import book_of, posts_of
from haitang.nominations.errors import NominationError
from haitang.nominations.models import Relation, Source

# The circles of the books in the words in which relatives are declared.
CIRCLES = {
    "spouse": {Relation.SPOUSE},
    "parents_children": {Relation.PARENT, Relation.CHILD},
    "siblings": {Relation.SIBLING},
    "grandparents_grandchildren": {Relation.GRANDPARENT, Relation.GRANDCHILD},
}
NEAR = frozenset(Relation) - {Relation.OTHER}  # near relatives, Civil Code Art 1045


@dataclass(frozen=True)
class Balance:
    """The arithmetic of one post: seats, candidates that the book wants, candidates there are."""

    post: ElectionPost
    seats: int
    needed: int
    have: int
    law: Law

    @property
    def short(self) -> int:
        """How many candidates are missing."""
        return max(0, self.needed - self.have)


def nomination_of(book: Book) -> Nomination:
    """Who may nominate. Raises NominationError for a book that does not say."""
    if book.rules.nomination is None:
        raise NominationError(_("规则书“%(book)s”没有写谁可以提名，请先补上。") % {"book": book.zh})
    return book.rules.nomination


def sources_of(election: Election) -> list[Source]:
    """The ways to nominate that the book of an election gives."""
    said = nomination_of(book_of(election))
    found = [Source.ORGANIZATION] if said.organization else []
    if said.voters:
        found.append(Source.VOTERS)
    if said.voters == 1:  # any one voter may nominate, so also himself
        found.append(Source.SELF)
    return found


def relations_of(book: Book) -> frozenset[Relation]:
    """The relatives whose standing for election counts: the book's circle, else near relatives."""
    if book.rules.relatives is None:
        return NEAR
    found = [CIRCLES[word] for word in book.rules.relatives.circle]
    return frozenset().union(*found)


def balances(election: Election, candidates: dict[int, int]) -> list[Balance]:
    """The arithmetic of every post, given how many candidates each has (post key -> number)."""
    differential = book_of(election).differential
    return [
        Balance(
            post, post.seats, differential.candidates(post.seats), candidates.get(post.pk, 0),
            differential.source,
        )
        for post in posts_of(election)
    ]  # fmt: skip
