"""Two grants at once on one budget: as many get through as it reaches for."""

from pathlib import Path

import pytest

from haitang.policies.models import Application, Policy, State
from haitang.policies.operations import grant_application, submit_application
from haitang.scope.scope import everything
from tests.cases.test_races import AT_ONCE, race
from tests.cast import ROOT, Cast
from tests.policies import small
from tests.policies.test_applications import LONG_AGO, noticed, shown

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_eight_grants_at_once_do_not_exceed_the_budget(cast: Cast, tmp_path: Path) -> None:
    small.load_small(cast, tmp_path)
    rows = []
    for n in range(AT_ONCE):
        unit = small.enterprise(cast, f"企业{n}")
        small.say(unit, small.TODAY - 2 * LONG_AGO, revenue="1000", rd_expense="40")
        rows.append(noticed(unit, cast, fen=4_000_000))
    hashes = [shown(row) for row in rows]

    def grant(n: int) -> object:
        return grant_application(
            application=rows[n], fen=4_000_000, reason="符合第一条", shown=hashes[n], actor=ROOT
        )

    assert race(grant) == 3  # 150,000.00 holds 40,000.00 three times
    item = Policy.objects.get(number="R1")
    assert item.granted_fen == 12_000_000
    with everything("test"):
        assert Application.objects.filter(state=State.GRANTED).count() == 3


def test_one_enterprise_applies_once_at_a_time(cast: Cast, tmp_path: Path) -> None:
    small.load_small(cast, tmp_path)
    unit = small.enterprise(cast, "亭林纺织厂")
    item = small.policy("R1")

    def submit(_n: int) -> object:
        return submit_application(policy=item, enterprise=unit, fen=1, actor=ROOT)

    assert race(submit) == 1
