"""Yungang in 2021 whole: every number of the report, read back from figures and records."""

from decimal import Decimal

import pytest

from haitang.demo.elections.outcome import held, outcome
from haitang.elections.models import TermChange
from haitang.scope.scope import everything
from tests.demo.building import ACTOR, build_elections


@pytest.mark.slow
@pytest.mark.django_db
def test_the_year_ends_with_the_numbers_of_the_report() -> None:
    with everything("test"):
        county = build_elections(small=False, actor=ACTOR)
        found = outcome(TermChange.objects.get(year=2021), county.place)
    assert found.communities == 152
    assert found.figures == {
        "elections.members": "972", "elections.college_share": "94.3", "nominations.barred": "10",
        "nominations.persuaded": "35", "nominations.barred_jointly": "8",
    }  # fmt: skip
    assert found.younger == Decimal("5.0")
    assert found.groups == {"guidance": (15, 45), "discipline": (6, 36), "special": (5, 15)}
    held(found)
