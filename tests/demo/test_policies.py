"""The policies of the demonstration: the report's numbers, every state, a live page."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from django.db.models import F
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from haitang.accounts.models import Account
from haitang.cases.models import Outcome
from haitang.cases.models import State as CaseState
from haitang.demo import city, projects, year
from haitang.demo.elections.operations import make_agencies
from haitang.demo.facts import DemoLoaded
from haitang.demo.lives import Stage
from haitang.demo.policies import catalogue, sessions
from haitang.demo.policies.operations import load_policies, make_departments
from haitang.demo.policies.outcome import FIRST_EDITION, REPORT, held, outcome
from haitang.demo.policies.pairs import Pairs
from haitang.demo.policies.scene import Scene
from haitang.demo.words import Writer, table
from haitang.facts.days import local_day
from haitang.facts.operations import operation, record
from haitang.lib import credit_code, personal
from haitang.organizations.models import Organization, OrganizationKind
from haitang.places.demo_data import KUNSHAN
from haitang.places.queries import by_code
from haitang.policies.edition_file import read_edition
from haitang.policies.matching import assessed, judged
from haitang.policies.models import (
    Alliance,
    Application,
    EnterpriseFact,
    EntitledList,
    Held,
    ListState,
    Policy,
    PolicyEdition,
    PolicyObjection,
    ServiceSession,
    SessionCase,
    State,
)
from haitang.rules.engine.ways import ways
from haitang.scope.actor import Actor
from haitang.scope.scope import everything

ACTOR = Actor("system:demo")
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SEED = 7
pytestmark = pytest.mark.django_db


@operation
def build_policies(*, small: bool, actor: Actor) -> None:
    """Places, bodies, accounts and Kunshan's year of cases, then the policies alone."""
    chance = random.Random(SEED)
    counties = city.load_counties(actor)
    categories = city.make_categories(city.installed_county(), actor)
    for county in counties.values():
        city.make_bodies(county, chance, actor)
        city.make_catalogue(county, categories, actor)
        make_agencies(county, actor)
    kunshan, writer = counties[KUNSHAN], Writer(chance)
    make_departments(kunshan, actor)
    city.make_accounts(counties, writer, actor)
    stage = Stage(kunshan, categories, writer, chance, timezone.now())
    shares = year.small(year.KUNSHAN) if small else year.KUNSHAN
    year.live_through(stage, shares, projects.closed_in_2021(stage))
    load_policies(kunshan, seed=SEED, small=small, say=lambda _line: None)
    record(DemoLoaded(seed=SEED, cases=0), subject=kunshan.place, place=kunshan.place.number)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A tenth, built once for this module and rolled back at its end."""
    quick = override_settings(PASSWORD_HASHERS=QUICK)
    with django_db_blocker.unblock(), quick, transaction.atomic():
        with everything("test"):
            build_policies(small=True, actor=ACTOR)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _all(loaded: None) -> Iterator[None]:
    with everything("test"):
        yield


in_the_city = pytest.mark.usefixtures("_all")


def firms() -> list[Organization]:
    rows = Organization.objects.filter(path__startswith=by_code(KUNSHAN).path)
    return list(rows.filter(kind=OrganizationKind.ENTERPRISE).exclude(credit_code=None))


@in_the_city
def test_a_tenth_has_its_shares_and_the_whole_catalogue() -> None:
    found, first = outcome(by_code(KUNSHAN))
    solved = year.small(year.KUNSHAN).solved
    assert found == {
        "alliances.in_being": 3, "sessions.held": 32, "sessions.problems_solved": solved,
        "cases.solved": solved, "policies.in_force": 220, "policies.classes": 33,
    }  # fmt: skip
    assert first == {"policies.in_force": 140, "policies.classes": 28}


def test_a_year_that_ends_with_other_numbers_is_refused() -> None:
    held((dict(REPORT), dict(FIRST_EDITION)))
    for wrong in (
        ({**REPORT, "sessions.problems_solved": 1265}, dict(FIRST_EDITION)),
        (dict(REPORT), {**FIRST_EDITION, "policies.classes": 27}),
    ):
        with pytest.raises(RuntimeError, match="ended with"):
            held(wrong)


@in_the_city
def test_every_problem_was_registered_on_the_day_of_its_session_or_later_in_its_town() -> None:
    problems = SessionCase.objects.select_related("session__place", "case__place")
    assert problems.count() > 126
    gaps = []
    for problem in problems:
        days = (local_day(problem.case.received_at) - problem.session.held_on).days
        gaps.append(days)
        assert days >= 0
        towns = [p.place.parent_id for p in (problem.session, problem.case)]
        assert towns[0] == towns[1]
        assert problem.case.state == CaseState.CLOSED
        solved = problem.case.outcome == Outcome.RESOLVED
        assert (problem.solved_at == problem.case.closed_at) is solved
    assert sum(days == 0 for days in gaps) >= 32


@in_the_city
def test_every_session_has_hosts_and_an_alliance_of_its_time_or_none() -> None:
    rows = ServiceSession.objects.select_related("alliance").prefetch_related("hosts")
    assert {row.alliance is None for row in rows} == {True, False}
    for row in rows:
        assert row.held_on.year == 2021
        assert row.hosts.count() >= 1
        assert row.alliance is None or row.alliance.founded_on <= row.held_on
        assert not personal.find(row.title)


@in_the_city
def test_alliances_have_leads_members_and_an_agreement() -> None:
    for row in Alliance.objects.all():
        assert row.members.filter(organization=row.lead).exists()
        assert row.members.count() >= 4
        assert row.agreements.count() == 1


def test_there_are_twenty_six_alliances_in_the_fields_of_the_report() -> None:
    rows = table("policies_alliances")["alliance"]
    assert len(rows) == len({row["title"] for row in rows}) == REPORT["alliances.in_being"]
    assert {"招商引资", "社会治理", "城乡建设"} <= {row["field"] for row in rows}
    assert {row["founded_on"].year for row in rows} == {2020, 2021}


@in_the_city
def test_applications_stand_in_every_state_now_and_ended_in_2021() -> None:
    rows = Application.objects.exclude(mode="no_application")
    then = rows.filter(submitted_at__year=2021)
    assert set(then.values_list("state", flat=True)) == {
        State.PAID, State.REFUSED, State.WITHDRAWN,
    }  # fmt: skip
    now = set(rows.exclude(submitted_at__year=2021).values_list("state", flat=True))
    assert now == set(State)
    assert rows.filter(deemed=True).exists()
    assert rows.filter(told_at__isnull=False, state=State.PAID).count() + rows.filter(
        told_at__isnull=False, state=State.SUBMITTED
    ).count() >= 1  # fmt: skip
    assert PolicyObjection.objects.filter(upheld=False).exists()
    assert PolicyObjection.objects.filter(answered_at=None).count() == 2
    assert not rows.filter(submitted_at__gt=timezone.now()).exists()


@in_the_city
def test_who_reviewed_did_not_decide_and_what_was_granted_is_within_its_budget() -> None:
    decided = Application.objects.exclude(decider=None)
    assert decided.exists()
    assert not decided.filter(reviewer=F("decider")).exists()
    for row in decided.filter(state=State.PAID):
        assert row.paid_fen == row.granted_fen
        assert row.decided_hash
    tight = [
        p for p in Policy.objects.exclude(budget_fen=None).filter(granted_fen__gt=0)
        if p.left_fen is not None and 0 < p.left_fen < (p.cap_fen or 0)
    ]  # fmt: skip
    assert tight


@in_the_city
def test_one_list_was_paid_one_is_in_its_notice_and_one_waits() -> None:
    rows = list(EntitledList.objects.order_by("as_of"))
    assert [row.state for row in rows] == [ListState.PAID, ListState.NOTICED, ListState.PROPOSED]
    paid, noticed, _proposed = rows
    assert paid.as_of.year == 2021
    states = Application.objects.filter(entitled_list=paid).values_list("state", flat=True)
    assert set(states) == {State.PAID}
    assert len(states) == paid.listed > 0
    assert noticed.notice_to is not None
    assert noticed.notice_to >= timezone.localdate()
    now = Application.objects.filter(entitled_list=noticed).values_list("state", flat=True)
    assert set(now) == {State.NOTICED, State.OBJECTED}


@in_the_city
def test_the_page_of_an_enterprise_has_all_three_values_near_misses_and_deadlines() -> None:
    today, closing = timezone.localdate(), 0
    for unit in firms():
        found = assessed(unit, today)
        assert found is not None
        assert {line.held for line in found.lines} == set(Held)
        missed = [line.verdict for line in found.of(Held.FALSE)]
        assert any(ways(v, today, found.rules.book.convention, 1) for v in missed)
        unknown = 31 - len(found.known.held)
        assert 1 <= unknown <= 14
        closing += sum(bool(line.policy.window_to) for line in found.of(Held.TRUE))
    assert closing


@in_the_city
def test_the_pages_open_to_the_log_ins() -> None:
    for username, address in (
        ("lin.yue", "/desk/policies/"), ("ye.qing", "/desk/applications/"),
        ("tang.li", "/desk/enterprises/"),
    ):  # fmt: skip
        client = Client()
        client.force_login(Account.objects.get(username=username))
        assert client.get(address).status_code == 200, address


@in_the_city
def test_every_item_has_a_department_and_every_code_is_good() -> None:
    assert not Policy.objects.filter(department=None).exists()
    assert list(PolicyEdition.objects.order_by("number").values_list("number", "sample")) == [
        ("1.0", True), ("2.0", True),
    ]  # fmt: skip
    units = firms()
    assert len(units) == 24
    assert all(credit_code.check(unit.credit_code or "") for unit in units)
    sources = Counter(EnterpriseFact.objects.values_list("source", flat=True))
    assert {"税务局", "人社局", "市场监管局", "海关", "人民法院"} <= set(sources)


def test_a_round_of_another_year_moves_to_the_next_one_and_no_further() -> None:
    file = read_edition(catalogue.EDITIONS / "sample-2" / "items.toml")
    item = next(i for i in file.items if i.window_from == dt.date(2022, 3, 1) and not i.valid_to)
    end = item.window_to
    assert end is not None
    day = dt.date(2026, end.month, end.day)
    assert catalogue.moved(item, day).window_to == day
    assert catalogue.moved(item, day + dt.timedelta(days=1)).window_to == day.replace(year=2027)
    assert catalogue.moved(item, dt.date(2021, 8, 1)) == item
    short = replace(item, valid_to=dt.date(2023, 12, 31))
    assert catalogue.moved(short, day) == short
    early = replace(item, window_from=dt.date(2021, 9, 1))
    assert catalogue.moved(early, day) == early
    leap = replace(item, window_to=dt.date(2024, 2, 29))
    assert catalogue.moved(leap, dt.date(2026, 1, 9)).window_to == dt.date(2026, 2, 28)


@pytest.mark.parametrize("weights", [[3, 1, 1], [40, 0, 7], [1] * 9, [5]])
def test_sessions_are_shared_out_whole(weights: list[int]) -> None:
    parts = sessions._shared(20, weights)
    assert sum(parts) == 20
    assert all(parts)


@in_the_city
def test_a_pair_is_what_the_rules_say_and_comes_once() -> None:
    place, today = by_code(KUNSHAN), timezone.localdate()
    county = city.County(KUNSHAN, place, [], {}, enterprises=firms())
    county.units["enterprise"] = Organization.objects.get(place=place, short_name="工信局")
    scene = Scene(county, random.Random(1), timezone.now(), today, small=True)
    pairs = Pairs(scene, today, today)
    found = [pairs.next(Held.TRUE) for _n in range(6)]
    assert len({(policy.pk, unit.pk) for policy, unit in found}) == 6
    for policy, unit in found:
        one = judged(policy, unit, today)
        assert one is not None
        assert one.held == Held.TRUE
