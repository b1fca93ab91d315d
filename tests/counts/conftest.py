"""Pages of a count, asked as members of the cast."""

import pytest

from tests.cast import Cast
from tests.counts.halls import Hall, a_hall


@pytest.fixture(autouse=True)
def _plain_static(plain_static):
    """For all pages of this folder."""


@pytest.fixture
def hall(cast: Cast) -> Hall:
    """A count of ten ballots."""
    return a_hall(cast, 10)
