"""What is done to many at once takes as many statements for a dozen as for three."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from haitang.demo.city import credit_code
from haitang.facts.models import Fact
from haitang.organizations.models import Organization
from haitang.policies.edition_file import read_edition
from haitang.policies.errors import BudgetError
from haitang.policies.imports import import_enterprises
from haitang.policies.models import (
    Application,
    EnterpriseFact,
    EntitledList,
    Payment,
    PolicyEdition,
    State,
)
from haitang.policies.operations import (
    accept_overdue_applications,
    confirm_list,
    list_entitled,
    load_policy_edition,
    pay_list,
    set_policy_budget,
)
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.policies import small
from tests.policies.small import TODAY
from tests.policies.test_applications import submit
from tests.policies.test_enterprise_import import bring, sheet

pytestmark = pytest.mark.django_db
BEFORE = TODAY - dt.timedelta(days=30)
FEW, MANY = 3, 12
HEADERS = ["企业名称", "统一社会信用代码", "所属社区", "从业人数", "称号", "截至日期"]


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen, everything("test"):
        act()
    return len(seen)


def entitled(cast: Cast, names: Sequence[str]) -> EntitledList:
    """A list on which they all stand, confirmed; its notice is over."""
    for name in names:
        small.say(small.enterprise(cast, name), BEFORE, employees="12", blacklisted="否")
    with everything("test"):
        fen = 500_000 * len(names) + small.policy("S1").granted_fen
        set_policy_budget(policy=small.policy("S1"), fen=fen, actor=ROOT)
        made = list_entitled(
            policy=small.policy("S1"), as_of=TODAY - dt.timedelta(days=20),
            at=timezone.now() - dt.timedelta(days=19), actor=cast.actor("policy_officer"),
        )  # fmt: skip
        assert made.listed == len(names)
        return confirm_list(
            entitled_list=made, reason="名单核对无误", shown=made.list_hash,
            at=timezone.now() - dt.timedelta(days=18), actor=cast.actor("policy_officer"),
        )  # fmt: skip


def pay(made: EntitledList) -> None:
    with everything("test"):
        pay_list(entitled_list=made, on=TODAY, voucher="PZ-9", reason="公示无异议", actor=ROOT)


def resay(names: Sequence[str], *, employees: str, blacklisted: str = "否") -> None:
    for unit in Organization.objects.filter(name__in=names):
        small.say(unit, BEFORE, employees=employees, blacklisted=blacklisted)


def test_a_long_list_is_paid_in_as_many_statements_as_a_short_one(
    cast: Cast, edition: PolicyEdition
) -> None:
    needed = []
    for size in (FEW, MANY):
        names = [f"第{size}批{n}号企业" for n in range(size)]
        made = entitled(cast, names)
        resay(names[:1], employees="3")  # goes back
        resay(names[1:2], employees="99")  # still entitled, by another figure
        needed.append(statements(lambda made=made: pay(made)))
    assert needed[0] == needed[1]
    assert small.policy("S1").paid_fen == 500_000 * (FEW + MANY - 2)


def test_every_enterprise_of_a_list_has_its_own_verdict_payment_and_facts(
    cast: Cast, edition: PolicyEdition
) -> None:
    names = ["甲公司", "乙公司", "丙公司"]
    made = entitled(cast, names)
    resay(["乙公司"], employees="99")
    resay(["丙公司"], employees="12", blacklisted="是")
    pay(made)
    with everything("test"):
        first, second, third = (Application.objects.get(enterprise__name=n) for n in names)
        paid = set(Payment.objects.values_list("application", "fen", "voucher", "on"))
    assert paid == {(first.pk, 500_000, "PZ-9", TODAY), (second.pk, 500_000, "PZ-9", TODAY)}
    assert (first.state, second.state, third.state) == (State.PAID, State.PAID, State.ACCEPTED)
    assert (first.reason, first.paid_on, first.granted_fen) == ("公示无异议", TODAY, 500_000)
    assert first.decided_hash == first.verdict_hash
    assert second.decided_hash != second.verdict_hash
    assert (third.decided_hash, third.granted_fen, third.reason) == ("", None, "")
    told = {row.pk: facts_of(row) for row in (first, second, third)}
    assert [fact.kind for fact in told[second.pk]] == [
        "policy.noticed", "policy.granted", "policy.decided", "policy.paid",
    ]  # fmt: skip
    assert told[second.pk][1].dims["shown"] == second.decided_hash
    assert told[first.pk][1].dims["reason"] != told[second.pk][1].dims["reason"]
    assert told[first.pk][2].quantity == 19
    assert [fact.kind for fact in told[third.pk]] == ["policy.noticed", "policy.returned"]


def facts_of(row: Application) -> list[Fact]:
    return list(Fact.objects.filter(subject_type="application", subject_id=row.pk).order_by("seq"))


def test_nothing_of_a_list_is_paid_when_the_budget_no_longer_reaches_for_all(
    cast: Cast, edition: PolicyEdition
) -> None:
    made = entitled(cast, ["甲公司", "乙公司"])
    with everything("test"):
        set_policy_budget(policy=small.policy("S1"), fen=999_999, actor=ROOT)
    with pytest.raises(BudgetError, match=r"还剩9,999\.99元，不够这次的10,000\.00元"):
        pay(made)
    with everything("test"):
        assert set(Application.objects.values_list("state", flat=True)) == {State.NOTICED}
        assert not Payment.objects.exists()


def of_items(folder: Path, number: str, begins: str, count: int) -> Path:
    """An edition of so many items that all end in 2030."""
    rules = [(f"Z{n}", f"项目{n}", f"Item {n}", "从业人数 ≥ 10") for n in range(count)]
    text = small.ITEMS + "".join(small.item(*rule[:3]) for rule in rules)
    for old, new in (
        ('number = "1.0"', f'number = "{number}"'),
        (f"in_force_from = {small.BEGAN}", f"in_force_from = {begins}"),
        ("valid = { from = 2021-01-01 }", "valid = { from = 2021-01-01, to = 2030-12-31 }"),
    ):
        assert old in text
        text = text.replace(old, new)
    return small.write(folder, text, small.BOOK + "".join(small.rule(*rule) for rule in rules))


def test_an_edition_ends_the_one_before_in_as_many_statements_whatever_its_length(
    cast: Cast, tmp_path: Path
) -> None:
    needed = []
    for place, size in (("county", FEW), ("far", MANY)):
        for number, begins in (("1.0", "2021-01-01"), ("2.0", "2022-01-01")):
            file = read_edition(of_items(tmp_path, number, begins, size))
            where = cast.places[place]
            load = lambda file=file, where=where: load_policy_edition(  # noqa: E731
                file=file, place=where, actor=ROOT
            )
            counted = statements(load)
        needed.append(counted)
    assert needed[0] == needed[1]
    ended = Fact.objects.filter(kind="policy.ended", day=dt.date(2022, 1, 1))
    assert ended.count() == FEW + MANY
    withdrawn = Fact.objects.filter(kind="policy.ended", sign=-1)
    assert {fact.day for fact in withdrawn} == {dt.date(2031, 1, 1)}
    assert withdrawn.count() == FEW + MANY


def test_all_overdue_applications_are_accepted_in_as_many_statements_as_a_few(
    cast: Cast, edition: PolicyEdition
) -> None:
    needed = []
    for size in (FEW, MANY):
        rows = [submit(small.enterprise(cast, f"第{size}批{n}号")) for n in range(size)]
        needed.append(statements(lambda: accept_overdue_applications(actor=ROOT)))
        with everything("test"):
            for row in Application.objects.filter(pk__in=[row.pk for row in rows]):
                assert (row.state, row.deemed) == (State.ACCEPTED, True)
                assert row.accepted_at == row.submitted_at
    assert needed[0] == needed[1]
    facts = Fact.objects.filter(kind="policy.accepted", d2="deemed", quantity=0)
    assert facts.count() == FEW + MANY


def table(size: int, employees: int = 12, start: int = 0) -> bytes:
    rest = ["亭林社区", employees, "瞪羚企业", "2021-12-31"]
    rows: list[list[object]] = [
        [f"昆山{n}号有限公司", credit_code("320583", n), *rest] for n in range(start, start + size)
    ]
    return sheet(*rows, headers=HEADERS)


def brought(data: bytes) -> int:
    def bring_in() -> None:
        report = import_enterprises(data, "企业.xlsx", dry_run=False, actor=ROOT)
        assert report.kept, report.fates

    return statements(bring_in)


def test_a_long_table_of_enterprises_is_imported_in_as_many_statements_as_a_short_one(
    cast: Cast, edition: PolicyEdition
) -> None:
    bring(table(1, start=900))  # reads the book once
    assert brought(table(FEW)) == brought(table(MANY, start=FEW))
    # The same enterprises once more: each statement replaces the one before.
    assert brought(table(FEW, 13)) == brought(table(MANY, 13, start=FEW))
    with everything("test"):
        said = EnterpriseFact.objects.filter(attribute="employees")
        replaced = set(said.exclude(replaced_by=None).values_list("value", flat=True))
        assert replaced == {"12"}
        assert said.filter(replaced_by=None, value="13").count() == FEW + MANY
        for old in said.exclude(replaced_by=None).select_related("replaced_by"):
            assert old.replaced_by is not None
            assert old.replaced_by.enterprise_id == old.enterprise_id
    facts = Fact.objects.filter(kind="policy.fact_stated")
    assert sum(fact.dims["correction"] for fact in facts) == 2 * (FEW + MANY)
    assert facts.count() == 2 + 4 * (FEW + MANY)
    assert Fact.objects.filter(kind="organization.created", d1="enterprise").count() >= FEW + MANY


def test_rows_past_the_first_five_hundred_are_treated_like_the_first(
    cast: Cast, edition: PolicyEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haitang.policies.imports.run.CHUNK", 2)
    again = [f"昆山{0}号有限公司", credit_code("320583", 0), "亭林社区", 99, "", "2021-12-31"]
    taken = ["昆山1号有限公司", credit_code("320583", 77), "亭林社区", 9, "", "2021-12-31"]
    bad = ["昆山8号有限公司", credit_code("320583", 8), "亭林社区", "很多", "", "2021-12-31"]
    good = [
        [f"昆山{n}号有限公司", credit_code("320583", n), "亭林社区", 12, "", "2021-12-31"]
        for n in range(3)
    ]
    data = sheet(*good, again, taken, bad, headers=HEADERS)
    assert not bring(data).kept
    report = bring(data, partial=True)
    assert [bool(fate.reason) for fate in report.fates] == [False] * 3 + [True] * 3
    assert [word in fate.reason for word, fate in zip(
        ("第2行", "同名单位", "从业人数"), report.fates[3:], strict=True
    )] == [True] * 3  # fmt: skip
    assert bring(data, partial=True).known == 3
    with everything("test"):
        assert EnterpriseFact.objects.count() == 3


def test_a_name_that_a_refused_row_wanted_stays_free_for_the_next(
    cast: Cast, edition: PolicyEdition
) -> None:
    rows: list[list[object]] = [
        ["昆山同名有限公司", credit_code("320583", n), "亭林社区", said, "", "2021-12-31"]
        for n, said in ((1, "很多"), (2, 12), (3, 12))
    ]
    report = bring(sheet(*rows, headers=HEADERS), partial=True)
    assert [bool(fate.reason) for fate in report.fates] == [True, False, True]
    assert Organization.objects.get(name="昆山同名有限公司").credit_code == credit_code("320583", 2)
    assert "同名单位" in report.fates[2].reason
