"""Kunshan's policies in 2021 whole: every number of the report, read back from the figures."""

import pytest

from haitang.demo.policies.outcome import held, outcome
from haitang.organizations.models import Organization, OrganizationKind
from haitang.places.demo_data import KUNSHAN
from haitang.places.queries import by_code
from haitang.scope.scope import everything
from tests.demo.test_policies import ACTOR, build_policies


@pytest.mark.slow
@pytest.mark.django_db
def test_the_year_ends_with_the_numbers_of_the_report() -> None:
    with everything("test"):
        build_policies(small=False, actor=ACTOR)
        place = by_code(KUNSHAN)
        found = outcome(place)
        firms = Organization.objects.filter(
            path__startswith=place.path, kind=OrganizationKind.ENTERPRISE
        ).exclude(credit_code=None)
    assert found == (
        {
            "alliances.in_being": 26, "sessions.held": 324, "sessions.problems_solved": 1266,
            "cases.solved": 1266, "policies.in_force": 220, "policies.classes": 33,
        },
        {"policies.in_force": 140, "policies.classes": 28},
    )  # fmt: skip
    assert firms.count() == 120
    held(found)
