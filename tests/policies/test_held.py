"""What is held of an enterprise: dated, sourced, and unknown where nobody said anything."""

import datetime as dt

import pytest

from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.models import Fact
from haitang.organizations.models import Organization
from haitang.policies.matching import assessed, judged, known_on
from haitang.policies.models import EnterpriseFact, Held, PolicyEdition
from haitang.policies.operations import state_enterprise_fact, withdraw_enterprise_fact
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import ROOT, Cast
from tests.policies import small
from tests.policies.small import TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def mill(cast: Cast, edition: PolicyEdition) -> Organization:
    return small.enterprise(cast, "亭林纺织厂")


def values(unit: Organization, edition: PolicyEdition, day: dt.date) -> dict[str, object]:
    with everything("test"):
        return dict(known_on(unit.pk, edition, day).subject.values)


def test_nothing_said_is_unknown_and_never_no(mill: Organization, edition: PolicyEdition) -> None:
    assert values(mill, edition, TODAY) == {}
    with everything("test"):
        found = assessed(mill, TODAY)
        assert found is not None
        assert {line.held for line in found.lines} == {Held.UNKNOWN}


def test_a_later_statement_counts_from_its_day_on(
    mill: Organization, edition: PolicyEdition
) -> None:
    small.say(mill, TODAY - 100 * DAY, employees="8")
    small.say(mill, TODAY - 10 * DAY, employees="12")
    assert values(mill, edition, TODAY)["employees"] == 12
    assert values(mill, edition, TODAY - 50 * DAY)["employees"] == 8
    assert values(mill, edition, TODAY - 101 * DAY) == {}


def test_an_older_statement_entered_later_does_not_displace_the_newer(
    mill: Organization, edition: PolicyEdition
) -> None:
    small.say(mill, TODAY - 10 * DAY, employees="12")
    small.say(mill, TODAY - 100 * DAY, employees="8")
    assert values(mill, edition, TODAY)["employees"] == 12
    assert values(mill, edition, TODAY - 50 * DAY)["employees"] == 8


def test_a_statement_of_the_same_day_is_a_correction(
    mill: Organization, edition: PolicyEdition
) -> None:
    small.say(mill, TODAY, employees="8")
    small.say(mill, TODAY, employees="80")
    assert values(mill, edition, TODAY)["employees"] == 80
    with everything("test"):
        last = EnterpriseFact.objects.get(value="80")
        withdraw_enterprise_fact(fact=last, why="登记错了", actor=ROOT)
    assert values(mill, edition, TODAY)["employees"] == 8
    flags = Fact.objects.filter(kind="policy.fact_stated").order_by("seq")
    assert [fact.dims["correction"] for fact in flags] == [False, True]


def test_an_answer_too_old_or_past_its_end_is_unknown(
    mill: Organization, edition: PolicyEdition
) -> None:
    small.say(mill, TODAY - 91 * DAY, blacklisted="否")
    assert "blacklisted" not in values(mill, edition, TODAY)
    assert values(mill, edition, TODAY - DAY)["blacklisted"] is False
    with everything("test"):
        state_enterprise_fact(
            enterprise=mill, attribute="employees", value="10", source="人社局",
            as_of=TODAY - 30 * DAY, good_until=TODAY - DAY, actor=ROOT,
        )  # fmt: skip
    assert "employees" not in values(mill, edition, TODAY)
    assert values(mill, edition, TODAY - DAY)["employees"] == 10


@pytest.mark.parametrize(
    ("attribute", "value", "field"),
    [
        ("employees", "十", "value"),
        ("employees", "1e999", "value"),
        ("employees", "NaN", "value"),
        ("employees", "-1", "value"),
        ("blacklisted", "也许", "value"),
        ("titles", "瞪羚企业;没有这个", "value"),
        ("founded_on", "2021-02-30", "value"),
        ("employee", "1", "attribute"),
        ("'; drop table", "1", "attribute"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_field(
    mill: Organization, attribute: str, value: str, field: str
) -> None:
    with everything("test"), pytest.raises(IncompleteError) as caught:
        state_enterprise_fact(
            enterprise=mill, attribute=attribute, value=value, source="人社局", as_of=TODAY,
            actor=ROOT,
        )  # fmt: skip
    assert caught.value.field == field
    with everything("test"):
        assert not EnterpriseFact.objects.exists()


def test_a_statement_needs_an_enterprise_a_source_and_a_day_that_has_come(
    cast: Cast, mill: Organization
) -> None:
    usual = {"attribute": "employees", "value": "1", "source": "人社局", "as_of": TODAY}
    with everything("test"):
        for unit, change, field in (
            (cast.units["housing"], {}, "enterprise"),
            (mill, {"source": ""}, "source"),
            (mill, {"as_of": TODAY + DAY}, "as_of"),
            (mill, {"good_until": TODAY - DAY}, "good_until"),
        ):
            with pytest.raises(Exception) as caught:  # noqa: PT011 - two rooms' errors
                state_enterprise_fact(enterprise=unit, **{**usual, **change}, actor=ROOT)
            assert caught.value.field == field


def test_a_statement_is_withdrawn_once(mill: Organization, edition: PolicyEdition) -> None:
    small.say(mill, employees="8")
    with everything("test"):
        row = EnterpriseFact.objects.get()
        withdraw_enterprise_fact(fact=row, why="登记错了", actor=ROOT)
        with pytest.raises(WrongStateError, match="已经撤回"):
            withdraw_enterprise_fact(fact=row, why="登记错了", actor=ROOT)
    assert values(mill, edition, TODAY) == {}


def test_cells_of_every_type_come_back(mill: Organization, edition: PolicyEdition) -> None:
    small.say(
        mill, employees="12", revenue="1000.5", blacklisted="是", titles="瞪羚企业、隐形冠军",
        founded_on="2020-02-29",
    )  # fmt: skip
    with everything("test"):
        kept = dict(EnterpriseFact.objects.values_list("attribute", "value"))
    assert kept == {
        "employees": "12", "revenue": "1000.50", "blacklisted": "true",
        "titles": "gazelle;hidden_champion", "founded_on": "2020-02-29",
    }  # fmt: skip
    small.say(mill, titles="无")
    assert values(mill, edition, TODAY)["titles"] == 0


def test_the_hash_of_a_verdict_is_made_again_from_the_same_data(
    cast: Cast, mill: Organization
) -> None:
    small.say(mill, employees="12", blacklisted="否")
    item = small.policy("S1")
    with everything("test"):
        first, again = judged(item, mill, TODAY), judged(item, mill, TODAY)
        assert first is not None
        assert again is not None
        assert (first.held, first.hash) == (Held.TRUE, again.hash)
        small.say(mill, employees="13")
        other = judged(item, mill, TODAY)
        assert other is not None
        assert other.held == Held.TRUE
        assert other.hash != first.hash
        small.say(mill, revenue="3")  # no part of this rule
        same = judged(item, mill, TODAY)
        assert same is not None
        assert same.hash == other.hash


def test_only_those_whose_duty_it_is_state_facts(cast: Cast, mill: Organization) -> None:
    for name, may in (("enterprise_service", True), ("policy_officer", False), ("leader", False)):
        with enter(cast.scope(name, "state_enterprise_fact")):
            call = {
                "enterprise": mill, "attribute": "employees", "value": "9", "source": "人社局",
                "as_of": TODAY, "actor": cast.actor(name),
            }  # fmt: skip
            if may:
                state_enterprise_fact(**call)
            else:
                with pytest.raises(NotPermittedError):
                    state_enterprise_fact(**call)


def test_a_department_sees_facts_of_its_applicants_only(cast: Cast, mill: Organization) -> None:
    small.say(mill, employees="12")
    with enter(cast.scope("policy_department", "read_enterprises")):
        assert not EnterpriseFact.objects.exists()
    from haitang.policies.operations import submit_application

    with everything("test"):
        submit_application(policy=small.policy("R1"), enterprise=mill, fen=100, actor=ROOT)
    with enter(cast.scope("policy_department", "read_enterprises")):
        assert EnterpriseFact.objects.count() == 1
