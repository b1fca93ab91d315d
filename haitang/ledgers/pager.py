"""Pages by number, because people cite them; so many and no more."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator

DEEPEST = 400  # pages; further back one gets with the filter by date


class _Counted(Sequence[Any]):
    """A list of which only the length is known: the page itself was read by the database."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: Any) -> Any:
        raise IndexError(index)


def page_of(rows: Sequence[Any], number: int, total: int, size: int) -> Page[Any]:
    """Page ``number`` (1 is the first) that holds ``rows`` of ``total``, ``size`` rows a page."""
    paginator: Paginator[Any] = Paginator(_Counted(min(total, DEEPEST * size)), size)
    return Page(rows, number, paginator)


def last_page(total: int, size: int) -> int:
    """The number of the last page that can be opened."""
    return max(min(-(-total // size), DEEPEST), 1)
