"""Pages of rolls, asked as members of the cast."""

import pytest


@pytest.fixture(autouse=True)
def _plain_static(plain_static):
    """For all pages of this folder."""
