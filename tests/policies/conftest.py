"""What tests of policies share."""

from pathlib import Path

import pytest

from haitang.policies.models import PolicyEdition
from tests.cast import Cast
from tests.policies import small


@pytest.fixture
def edition(cast: Cast, tmp_path: Path) -> PolicyEdition:
    """The small edition, in force in the county."""
    return small.load_small(cast, tmp_path)


@pytest.fixture(autouse=True)
def _plain_static(plain_static):
    """For all pages of this folder."""
