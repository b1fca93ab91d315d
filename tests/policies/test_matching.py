"""The catalogue against enterprises: batch and interpreter agree, in bounded time and memory."""

import datetime as dt
import json
import random
import time
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.management import call_command

import haitang.policies
from haitang.figures.queries import compute
from haitang.organizations.models import Organization
from haitang.policies import held
from haitang.policies.edition_file import read_edition
from haitang.policies.matching import assessed, judged, matched
from haitang.policies.models import EnterpriseFact, Held, PolicyEdition
from haitang.policies.operations import load_policy_edition, withdraw_enterprise_fact
from haitang.rules.engine.explaining import plain
from haitang.rules.subjects import SUBJECTS
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.policies import small
from tests.policies.small import TODAY

pytestmark = pytest.mark.django_db
IN_FORCE = dt.date(2021, 9, 1)  # all items of the sample are valid then
SAMPLE = Path(haitang.policies.__file__).parent / "editions/sample-2/items.toml"


@pytest.fixture
def many(cast: Cast, edition: PolicyEdition, monkeypatch: pytest.MonkeyPatch) -> list[Organization]:
    """Forty enterprises, of each of whom something else is known."""
    monkeypatch.setattr(held, "CHUNK", 7)  # several chunks, the last one short
    chance = random.Random(20261124)
    units = [small.enterprise(cast, f"企业{n:02d}") for n in range(40)]
    for unit in units:
        facts = {
            "employees": str(chance.randrange(20)),
            "blacklisted": chance.choice(["是", "否"]),
            "revenue": str(chance.randrange(2000)),
            "rd_expense": str(chance.randrange(60)),
        }
        small.say(unit, **{k: v for k, v in facts.items() if chance.random() < 0.7})
    return units


def test_the_batch_and_the_interpreter_say_the_same_of_everybody(
    cast: Cast, many: list[Organization]
) -> None:
    with everything("test"):
        for number in ("S1", "R1", "T1"):
            item = small.policy(number)
            found = matched(item, TODAY)
            assert found is not None
            one_by_one = {held_of(item, unit) for unit in many}
            by_unit = {unit.pk: held_of(item, unit)[1] for unit in many}
            assert {pk for pk, h in by_unit.items() if h == Held.TRUE} == set(found.true)
            unknown = {pk for pk, h in by_unit.items() if h == Held.UNKNOWN}
            assert unknown == set(found.unknown) - {cast.units["water"].pk}
            assert sum(h == Held.FALSE for h in by_unit.values()) == found.false
            assert len(one_by_one) == len(many)


def held_of(item: object, unit: Organization) -> tuple[int, Held]:
    found = judged(item, unit, TODAY)
    assert found is not None
    return unit.pk, found.held


def test_rules_match_reads_enterprises_from_the_database(
    cast: Cast, many: list[Organization], tmp_path: Path, settings
) -> None:
    settings.COUNTY = cast.places["county"].code
    book = tmp_path / "book.toml"
    book.write_text(small.book_text())
    call_command(
        "rules", "match", str(book), "--subjects", "db:enterprises", "--out",
        str(tmp_path / "out"), stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip
    counts = json.loads((tmp_path / "out/counts.json").read_text())
    assert counts["subjects"] == len(many) + 1
    assert counts["wrong"] == 0
    with everything("test"):
        found = matched(small.policy("S1"), TODAY)
    assert found is not None
    assert counts["rules"]["S1"] == {
        "true": len(found.true), "unknown": len(found.unknown), "false": found.false,
    }  # fmt: skip
    rows = pq.read_table(tmp_path / "out/matches.parquet").to_pylist()
    assert {int(r["subject"]) for r in rows if r["rule"] == "S1" and r["verdict"] == "true"} == set(
        found.true
    )


def test_the_reader_says_when_what_is_held_has_changed(
    cast: Cast, many: list[Organization], settings
) -> None:
    settings.COUNTY = cast.places["county"].code
    reader = SUBJECTS["enterprises"]
    assert reader.version is not None
    with reader.enter():
        before = reader.version()
        assert reader.version() == before
        small.say(many[0], employees="3")
        after = reader.version()
        withdraw_enterprise_fact(
            fact=EnterpriseFact.objects.latest("pk"), why="登记错了", actor=ROOT
        )
        assert len({before, after, reader.version()}) == 3


def test_what_this_edition_cannot_read_is_unknown_in_both(
    cast: Cast, edition: PolicyEdition
) -> None:
    from haitang.facts.guard import writes_allowed

    unit = small.enterprise(cast, "旧字段公司")
    small.say(unit, employees="12", blacklisted="否")
    with everything("test"), writes_allowed("test"):
        EnterpriseFact.objects.filter(attribute="employees").update(value="一打")
        found = matched(small.policy("S1"), TODAY)
        assert found is not None
        assert unit.pk in found.unknown
        one = assessed(unit, TODAY)
        assert one is not None
        assert one.known.unreadable == ["employees"]
        assert unit.pk not in found.true


def test_220_items_against_one_enterprise_take_milliseconds(cast: Cast) -> None:
    with everything("test"):
        load_policy_edition(file=read_edition(SAMPLE), place=cast.places["county"], actor=ROOT)
        unit = small.enterprise(cast, "亭林纺织厂")
        first = assessed(unit, IN_FORCE)  # reads and folds the book once
        assert first is not None
        assert len(first.lines) == 220
        began = time.process_time()
        for _ in range(5):
            found = assessed(unit, IN_FORCE)
            assert found is not None
            for line in found.lines:
                plain(line.verdict, IN_FORCE, found.rules.book.convention)
        took = (time.process_time() - began) / 5
    assert took < 0.5, f"{took:.3f} s"


def test_figures_add_up_to_the_tables(cast: Cast, edition: PolicyEdition) -> None:
    from haitang.facts.reconcile import reconcile
    from haitang.policies.operations import grant_application, pay_application
    from tests.policies.test_applications import noticed, shown

    unit = small.enterprise(cast, "亭林纺织厂")
    small.say(unit, small.BEGAN, revenue="1000", rd_expense="40")
    row = noticed(unit, cast)
    with everything("test"):
        grant_application(
            application=row, fen=5_000_000, reason="符合第一条", shown=shown(row), actor=ROOT
        )
        pay_application(application=row, fen=2_000_000, on=TODAY, voucher="1", actor=ROOT)
        codes = (
            "policies.in_force", "policies.classes", "policies.applications", "policies.granted",
            "policies.paid", "policies.days_to_decide", "policies.accepted_in_time",
        )  # fmt: skip
        county = cast.places["county"]
        values = compute(codes, county, small.BEGAN, TODAY)
        assert [str(v.value) for v in values] == [
            "4", "2", "1", "5000000", "2000000", "40", "100.0",
        ]  # fmt: skip
        [by_class] = compute(["policies.granted"], county, small.BEGAN, TODAY, by="policy_class")
        assert [(r.key, r.title, r.value) for r in by_class.rows] == [("1.0-c2", "创新", 5_000_000)]
        [by_town] = compute(["policies.granted"], county, small.BEGAN, TODAY, by="town")
        assert sum(r.value or 0 for r in by_town.rows) == 5_000_000
        assert [line for line in reconcile() if not line.equal] == []
