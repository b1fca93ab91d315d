"""The demonstration: the report's number, every state, plausible texts, nobody real, repeatable."""

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from haitang.accounts.models import Account
from haitang.accounts.queries import account_for_key
from haitang.cases.models import Case, Entry, Project, State
from haitang.demo import city, weeks, year
from haitang.demo.hours import at, later, some_time, working_day_before
from haitang.demo.operations import AlreadyLoadedError, load_demo
from haitang.demo.words import Writer, table
from haitang.facts.models import Fact
from haitang.lib import personal
from haitang.lib.credit_code import check
from haitang.lib.workdays import is_working_day
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.places.demo_data import KUNSHAN, YUNGANG
from haitang.scope.actor import Actor
from haitang.scope.scope import everything

ACTOR = Actor("system:demo")


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The small city, built once for this module and rolled back at its end."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), quick, transaction.atomic():
        with everything("test"):
            load_demo(seed=7, small=True, say=lambda _line: None, actor=ACTOR)
        yield
        transaction.set_rollback(True)


def test_a_small_city_is_whole(loaded: None) -> None:
    with everything("test"):
        shares = year.small(year.KUNSHAN)
        kunshan = Case.objects.filter(place__code__startswith=KUNSHAN)
        path = city.by_code(KUNSHAN).path
        assert year.solved_in_the_year(path) == shares.solved
        assert set(Case.objects.values_list("state", flat=True)) >= {
            State.RECEIVED, State.DISPATCHED, State.HANDLING, State.SUSPENDED, State.RETURNED,
            State.ANSWERED, State.VERIFIED, State.CLOSED, State.JOINED,
        }  # fmt: skip
        assert Case.objects.filter(place__code__startswith=YUNGANG).exists()
        assert kunshan.filter(overdue_recorded=True).exists()
        assert kunshan.filter(supervised=True).exists()
        assert Counter(Project.objects.values_list("state", flat=True)) == {"open": 2, "closed": 1}
        assert not Case.objects.filter(received_at__gt=timezone.now()).exists()
        assert not Entry.objects.filter(at__gt=timezone.now() + dt.timedelta(minutes=5)).exists()


def test_no_text_names_anybody_and_texts_differ(loaded: None) -> None:
    with everything("test"):
        names = set(Person.objects.values_list("name", flat=True))
        texts = [f"{c.title} {c.text} {c.spot}" for c in Case.objects.all()]
        texts += list(Entry.objects.exclude(text="").values_list("text", flat=True))
    for text in texts:
        assert not personal.find(text), text
        assert not names & set(re.findall(r"[\u4e00-\u9fff]{3}", text)), text
    assert len({t for t in texts if len(t) > 30}) > 100


def test_phones_lie_in_a_range_that_nobody_has(loaded: None) -> None:
    with everything("test"):
        masks = set(Person.objects.values_list("phone_mask", flat=True)) - {""}
    assert masks
    assert all(mask.startswith("199") for mask in masks)


def test_credit_codes_are_good(loaded: None) -> None:
    codes = Organization.objects.exclude(credit_code=None).values_list("credit_code", flat=True)
    assert len(codes) == 48
    assert all(check(code) == code for code in codes)


def test_every_log_in_is_there_and_the_key_opens(loaded: None) -> None:
    for row in table("accounts")["account"]:
        account = Account.objects.get(username=row["username"])
        assert account.check_password(city.PASSWORD)
        assert account.duties.count() == len(row["duties"])
    partner = account_for_key(city.PARTNER_KEY)
    assert partner is not None
    assert partner.username == "hotline"


def test_a_second_load_changes_nothing(loaded: None) -> None:
    before = Fact.objects.count()
    with everything("test"), pytest.raises(AlreadyLoadedError):
        load_demo(seed=7, small=True, say=lambda _line: None, actor=ACTOR)
    assert Fact.objects.count() == before


def test_the_same_seed_says_the_same() -> None:
    first, second, other = (Writer(random.Random(seed)) for seed in (1, 1, 2))
    one = [first.matter(KUNSHAN) for _n in range(50)]
    assert one == [second.matter(KUNSHAN) for _n in range(50)]
    assert one != [other.matter(KUNSHAN) for _n in range(50)]
    assert len({m.text for m in one}) > 35


def test_every_matter_has_a_category_and_no_heating_in_the_south() -> None:
    codes = {row[0] for top in table("categories")["category"] for row in top["children"]}
    assert {m["category"] for m in table("matters")["matter"]} <= codes
    writer = Writer(random.Random(3))
    assert all(writer.matter(KUNSHAN).category != "0305" for _n in range(500))


def test_the_plan_of_the_year_is_the_report_s_number() -> None:
    assert year.KUNSHAN.solved == 1266
    assert len(weeks.PLAN) == 19
    assert sum(count for _act, count, _days in weeks.PLAN) >= 60


def test_office_hours_are_kept() -> None:
    chance = random.Random(5)
    moment = at(dt.date(2021, 9, 28), dt.time(16))
    for _step in range(200):
        moment = later(moment, chance.randint(1, 900))
        assert is_working_day(moment.date())
        assert dt.time(8, 30) <= moment.time() <= dt.time(17, 30)
    assert later(at(dt.date(2021, 10, 2), dt.time(9)), 30) == at(dt.date(2021, 10, 8), dt.time(9))
    assert working_day_before(dt.date(2021, 10, 8), 1) == dt.date(2021, 9, 30)
    assert some_time(dt.date(2021, 7, 1), chance).date() == dt.date(2021, 7, 1)
