"""Data in bulk for the benchmarks: cases and facts of one county, deterministic by seed.

``HAITANG_DATA_DIR=DIR python benchmarks/generate.py --cases 50000 --facts 2100000`` fills the
database of that installation. Rows are written past the operations, because a million operations
take hours; the shapes are those that operations leave.
"""

import argparse
import datetime as dt
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haitang.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402, TID251

from haitang.accounts.models import Account  # noqa: E402
from haitang.accounts.operations import create_account, grant_duty  # noqa: E402
from haitang.cases.models import Category, Urgency  # noqa: E402
from haitang.cases.operations import save_category  # noqa: E402
from haitang.facts import sealing  # noqa: E402
from haitang.facts.guard import writes_allowed  # noqa: E402
from haitang.organizations.models import Organization, OrganizationKind  # noqa: E402
from haitang.organizations.operations import create_organization  # noqa: E402
from haitang.places.loading import load_file  # noqa: E402
from haitang.places.models import Level, Place  # noqa: E402
from haitang.scope.actor import Actor  # noqa: E402
from haitang.scope.scope import everything  # noqa: E402

ROOT = Actor("system:benchmark")
COUNTY = "320583000000"
PASSWORD = "Bench-2026-haitang"
SINCE = dt.date(2015, 1, 1)
UNITS = 60
CHUNK = 20_000
OPEN_SHARE = 20  # one in so many is open: the newest
STATES = ("received", "dispatched", "handling", "handling", "handling", "suspended", "returned",
          "answered", "answered", "verified")  # fmt: skip
CASE_COLUMNS = (
    "number", "lookup_index", "title", "text", "spot", "channel", "urgency", "registered_by",
    "received_at", "state", "outcome", "rulebook", "contact_due_at", "contacted_at",
    "response_settled", "due_at", "designated", "paused_at", "paused_minutes", "answered_at",
    "called_back_at", "grade", "closed_at", "reopened", "escalated", "overdue_recorded",
    "supervised", "urged", "public_text", "path", "place_id", "category_id", "lead_id",
    "handler_id",
)  # fmt: skip
FACT_COLUMNS = (
    "kind", "version", "occurred_at", "day", "recorded_at", "place", "subject_type", "subject_id",
    "actor", "sign", "quantity", "d1", "d2", "dims",
)  # fmt: skip
TITLES = ("楼道灯不亮", "下水道堵塞", "路面破损", "夜间施工噪声", "垃圾未清运", "电梯故障",
          "绿化带积水", "违章停车", "充电桩损坏", "水压不足")  # fmt: skip


def build_city() -> None:
    """Places of Kunshan, categories, units, and one dispatcher for the county; once."""
    if Place.objects.filter(code=COUNTY).exists():
        return
    folder = Path(__file__).resolve().parent.parent / "haitang" / "places" / "data"
    with everything("benchmark"):
        load_file(folder / "320583.csv.gz", actor=ROOT, since=SINCE)
        county = Place.objects.get(code=COUNTY)
        towns = list(Place.objects.filter(level=Level.TOWN).order_by("code"))
        for n in range(UNITS):
            place = county if n % 2 else towns[n % len(towns)]
            create_organization(place=place, kind=OrganizationKind.DEPARTMENT,
                                name=f"第{n}承办单位", began_on=SINCE, actor=ROOT)  # fmt: skip
        for top in range(1, 9):
            parent = _category(f"{top:02d}", None, county)
            for below in range(1, 9):
                _category(f"{top:02d}{below:02d}", parent, county)
        for name, where in (("bench", county), ("bench_town", towns[0])):
            account = create_account(username=name, name="压测员", password=PASSWORD, actor=ROOT)
            grant_duty(account=account, code="dispatcher", began_on=SINCE, place=where, actor=ROOT)


def _category(code: str, parent: Category | None, county: Place) -> Category:
    return save_category(
        code=code, title=f"类别{code}", title_en=f"Category {code}", parent=parent,
        urgency=Urgency.NORMAL, county=county, actor=ROOT,
    )  # fmt: skip


def insert(table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> int:
    """Write rows in chunks, one transaction each; returns how many."""
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
    count = 0
    while some := [row for _, row in zip(range(CHUNK), rows, strict=False)]:
        with writes_allowed("benchmark"), transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, some)
        count += len(some)
    return count


def case_rows(count: int, seed: int = 1) -> Iterator[tuple[Any, ...]]:
    """Cases over the years before now, the newest 5 % open."""
    chance = random.Random(seed)
    communities = list(Place.objects.filter(level=Level.COMMUNITY).values_list("pk", "path"))
    leaves = list(Category.objects.filter(parent__isnull=False).values_list("pk", flat=True))
    units = list(Organization.objects.values_list("pk", flat=True))
    handler = Account.objects.get(username="bench").pk
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    step = dt.timedelta(minutes=10)  # some 50,000 a year
    adapt = connection.ops.adapt_datetimefield_value
    for n in range(count):
        at = now - step * (count - n)
        is_open = count - n <= count // OPEN_SHARE
        state = chance.choice(STATES) if is_open else "closed"
        done = at + dt.timedelta(days=chance.randint(1, 8))
        due = at + dt.timedelta(days=7)
        place, path = chance.choice(communities)
        answered = state in ("answered", "verified", "closed")
        yield (
            f"HT{at.year % 100:02d}-{n:07d}", f"{n:064x}", chance.choice(TITLES),
            "居民反映小区公共部位损坏，影响出行，请尽快派人查看处理。" * 2, "3幢2单元",
            chance.choice(("phone", "phone", "window", "web")), "normal", "account:1",
            adapt(at), state, "resolved" if answered else "", "sample@0",
            adapt(at + dt.timedelta(days=1)), adapt(at + dt.timedelta(hours=9)), True, adapt(due),
            False, adapt(done) if state == "suspended" else None, 0,
            adapt(done) if answered else None, None,
            chance.choice((5, 5, 4, 3, 2)) if state == "closed" else None,
            adapt(done) if state == "closed" else None, 0, 0, False,
            chance.random() < 0.005, 0, "", path, place, chance.choice(leaves),
            chance.choice(units), handler if chance.random() < 0.001 else None,
        )  # fmt: skip


def fact_rows(count: int, seed: int = 2) -> Iterator[tuple[Any, ...]]:
    """The facts of cases that were received, dispatched, answered, rated and struck off."""
    chance = random.Random(seed)
    communities = Place.objects.filter(level=Level.COMMUNITY)
    places = [int(code) for code in communities.values_list("code", flat=True)]
    codes = list(Category.objects.filter(parent__isnull=False).values_list("code", flat=True))
    units = [str(pk) for pk in Organization.objects.values_list("pk", flat=True)]
    first = dt.datetime(2019, 1, 1, 1, tzinfo=dt.UTC)
    minute = dt.timedelta(minutes=1)
    made = subject = 0
    while made < count:
        subject += 1
        start = first + minute * chance.randrange(3 * 525_600)
        place, code, unit = chance.choice(places), chance.choice(codes), chance.choice(units)
        minutes = int(chance.expovariate(1 / 6000)) + 30
        end = start + minute * minutes
        late = chance.random() < 0.06
        solved = chance.random() < 0.85
        some = [
            ("case.registered", start, 1, chance.choice(("phone", "window", "web"))),
            ("case.dispatched", start + minute * 60, 1, unit),
            ("case.response_settled", start + minute * 400, int(not late), unit),
            ("case.answered", end, int(not late), unit),
            ("case.resolution_settled", end + minute * 900, int(solved), unit),
            ("case.closed", end + minute * 2000, minutes, unit),
        ]
        if solved:
            some.append(("case.solved", end + minute * 2000, 1, unit))
        if late:
            some += [("case.fell_overdue", end - minute * 9, 1, unit),
                     ("case.overdue_ended", end, 1, unit)]  # fmt: skip
        if chance.random() < 0.6:
            some.append(("case.rated", end + minute * 900, chance.choice((5, 5, 4, 3, 2, 1)), unit))
        for kind, at, quantity, d2 in some:
            # One in a hundred is corrected: withdrawn and stated again.
            for sign in (1, -1, 1) if chance.random() < 0.01 else (1,):
                rest = (place, "case", subject, "account:1", sign, quantity, code, d2)
                yield _fact(kind, at, rest)
        made += len(some)


def _fact(kind: str, at: dt.datetime, rest: tuple[Any, ...]) -> tuple[Any, ...]:
    day = (at + dt.timedelta(hours=8)).date().isoformat()
    moment = connection.ops.adapt_datetimefield_value(at)
    return (kind, 1, moment, day, moment, *rest, "{}")


def fill(cases: int, facts: int, *, seal: bool = True) -> None:
    """Migrate, build the city, write the rows, analyse, seal."""
    call_command("migrate", verbosity=0)
    build_city()
    started = time.perf_counter()
    if cases:
        print(insert("cases_case", CASE_COLUMNS, case_rows(cases)), "cases", end=" ")
    if facts:
        print(insert("facts_fact", FACT_COLUMNS, fact_rows(facts)), "facts", end=" ")
    print(f"in {time.perf_counter() - started:.0f} s")
    if facts and seal:
        started = time.perf_counter()
        print(sealing.seal().size, f"facts sealed in {time.perf_counter() - started:.0f} s")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=0)
    parser.add_argument("--facts", type=int, default=0)
    given = parser.parse_args()
    fill(given.cases, given.facts)


if __name__ == "__main__":
    main()
