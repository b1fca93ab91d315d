"""Entitled without application: who is listed, who is asked, who confirms, who is paid."""

import datetime as dt

import pytest
from django.utils import timezone

from haitang.facts.errors import WrongStateError
from haitang.facts.models import Fact
from haitang.organizations.models import Organization
from haitang.policies.errors import BudgetError, ChangedError, SamePersonError
from haitang.policies.models import (
    Application,
    EntitledList,
    EntitledRow,
    ListState,
    PolicyEdition,
    QuickAsk,
    State,
)
from haitang.policies.operations import (
    answer_objection,
    confirm_list,
    drop_list,
    list_entitled,
    object_to_application,
    pay_list,
    set_policy_budget,
)
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.policies import small
from tests.policies.small import TODAY

pytestmark = pytest.mark.django_db
BEFORE = dt.timedelta(days=30)


@pytest.fixture
def units(cast: Cast, edition: PolicyEdition) -> dict[str, Organization]:
    """yes, no, open (one answer missing), silent (nothing known), far (another county)."""
    found = {
        name: small.enterprise(cast, f"{name}公司", place)
        for name, place in (
            ("yes", "home"), ("no", "home"), ("open", "sibling"), ("silent", "cousin"),
            ("far", "far"),
        )
    }  # fmt: skip
    day = TODAY - BEFORE
    small.say(found["yes"], day, employees="12", blacklisted="否")
    small.say(found["no"], day, employees="3", blacklisted="否")
    small.say(found["open"], day, employees="50")
    return found


def drawn(cast: Cast, at: dt.datetime | None = None) -> EntitledList:
    with everything("test"):
        return list_entitled(
            policy=small.policy("S1"), as_of=TODAY - dt.timedelta(days=20),
            at=at or timezone.now() - dt.timedelta(days=19), actor=cast.actor("policy_officer"),
        )  # fmt: skip


def confirmed(cast: Cast) -> EntitledList:
    made = drawn(cast)
    with everything("test"):
        return confirm_list(
            entitled_list=made, reason="名单核对无误", shown=made.list_hash,
            at=timezone.now() - dt.timedelta(days=18), actor=cast.actor("policy_officer"),
        )  # fmt: skip


def names(model: type, made: EntitledList) -> set[str]:
    with everything("test"):
        rows = model.objects.filter(entitled_list=made)
        return {row.enterprise.name for row in rows}


def test_only_the_true_are_listed_and_the_unknown_are_asked(
    cast: Cast, units: dict[str, Organization]
) -> None:
    made = drawn(cast)
    assert names(EntitledRow, made) == {"yes公司"}
    assert names(QuickAsk, made) == {"open公司", "silent公司", "昆山水务集团"}
    assert (made.listed, made.unknown, made.settled_false) == (1, 3, 1)
    with everything("test"):
        asks = {a.enterprise.name: a.missing for a in QuickAsk.objects.all()}
        assert not Application.objects.exists()
    assert asks["open公司"] == ["blacklisted"]
    assert asks["silent公司"] == ["employees", "blacklisted"]
    fact = Fact.objects.get(kind="policy.list_drawn")
    assert fact.dims["book"] == made.book_hash
    assert fact.dims["lines"] == made.list_hash


def test_a_list_drawn_again_on_the_same_data_has_the_same_hash(
    cast: Cast, units: dict[str, Organization]
) -> None:
    first = drawn(cast)
    with everything("test"):
        drop_list(entitled_list=first, reason="先作废再比对", actor=ROOT)
    again = drawn(cast)
    assert (again.list_hash, again.book_hash) == (first.list_hash, first.book_hash)
    small.say(units["open"], TODAY - BEFORE, blacklisted="否")
    with everything("test"):
        drop_list(entitled_list=again, reason="数据变了", actor=ROOT)
    assert drawn(cast).list_hash != first.list_hash


def test_a_person_confirms_what_is_on_the_screen(
    cast: Cast, units: dict[str, Organization]
) -> None:
    made = drawn(cast)
    with everything("test"):
        with pytest.raises(ChangedError):
            confirm_list(entitled_list=made, reason="名单核对无误", shown="0" * 64, actor=ROOT)
        small.say(units["yes"], TODAY - BEFORE, employees="5")
        with pytest.raises(ChangedError, match="重新比对"):
            confirm_list(
                entitled_list=made, reason="名单核对无误", shown=made.list_hash, actor=ROOT
            )
        assert not Application.objects.exists()


def test_listed_noticed_and_paid(cast: Cast, units: dict[str, Organization]) -> None:
    made = confirmed(cast)
    with everything("test"):
        pay_list(entitled_list=made, on=TODAY, voucher="PZ-9", reason="公示无异议", actor=ROOT)
        [row] = Application.objects.all()
        kept = EntitledRow.objects.get()
        assert EntitledList.objects.get().state == ListState.PAID
    assert (row.state, row.granted_fen, row.paid_fen) == (State.PAID, 500_000, 500_000)
    assert row.decided_hash == kept.verdict_hash
    assert small.policy("S1").paid_fen == 500_000
    assert Fact.objects.get(kind="policy.paid").dims["mode"] == "no_application"
    # Who has been served is not listed again.
    again = drawn(cast, timezone.now())
    assert again.listed == 0


def test_nothing_is_paid_during_the_notice_or_by_who_confirmed(
    cast: Cast, units: dict[str, Organization]
) -> None:
    made = drawn(cast)
    with everything("test"):
        confirm_list(entitled_list=made, reason="名单核对无误", shown=made.list_hash, actor=ROOT)
        with pytest.raises(WrongStateError, match="公示到"):
            pay_list(entitled_list=made, on=TODAY, voucher="1", reason="公示无异议", actor=ROOT)


def test_who_confirmed_does_not_pay(cast: Cast, units: dict[str, Organization]) -> None:
    made = confirmed(cast)
    with everything("test"), pytest.raises(SamePersonError):
        pay_list(
            entitled_list=made, on=TODAY, voucher="1", reason="公示无异议",
            actor=cast.actor("policy_officer"),
        )  # fmt: skip


def test_one_with_an_objection_is_left_out_until_it_is_settled(
    cast: Cast, units: dict[str, Organization]
) -> None:
    small.say(units["open"], TODAY - BEFORE, blacklisted="否")
    made = confirmed(cast)
    with everything("test"):
        row = Application.objects.get(enterprise=units["yes"])
        at = timezone.now() - dt.timedelta(days=17)
        objection = object_to_application(application=row, text="这家已经停产", at=at, actor=ROOT)
        pay_list(entitled_list=made, on=TODAY, voucher="1", reason="公示无异议", actor=ROOT)
        states = dict(Application.objects.values_list("enterprise__name", "state"))
        assert states == {"yes公司": State.OBJECTED, "open公司": State.PAID}
        answer_objection(objection=objection, upheld=False, answer="核实在产", actor=ROOT)
        assert Application.objects.get(pk=row.pk).state == State.NOTICED


def test_one_of_whom_it_is_no_longer_true_goes_back_and_gets_nothing(
    cast: Cast, units: dict[str, Organization]
) -> None:
    made = confirmed(cast)
    small.say(units["yes"], TODAY - BEFORE, blacklisted="是")
    with everything("test"):
        pay_list(entitled_list=made, on=TODAY, voucher="1", reason="公示无异议", actor=ROOT)
        assert Application.objects.get().state == State.ACCEPTED
    assert small.policy("S1").granted_fen == 0


def test_a_list_that_the_budget_does_not_reach_for_is_not_confirmed(
    cast: Cast, units: dict[str, Organization]
) -> None:
    with everything("test"):
        set_policy_budget(policy=small.policy("S1"), fen=499_999, actor=ROOT)
    made = drawn(cast)
    with everything("test"), pytest.raises(BudgetError, match=r"还剩4,999\.99元"):
        confirm_list(entitled_list=made, reason="名单核对无误", shown=made.list_hash, actor=ROOT)


def test_one_list_at_a_time_and_only_for_what_needs_no_application(
    cast: Cast, units: dict[str, Organization]
) -> None:
    drawn(cast)
    with pytest.raises(WrongStateError, match="在办的名单"):
        drawn(cast)
    with everything("test"), pytest.raises(WrongStateError, match="免申即享"):
        list_entitled(policy=small.policy("R1"), as_of=TODAY, actor=ROOT)


def test_an_empty_list_is_not_confirmed_and_a_confirmed_one_not_dropped(
    cast: Cast, units: dict[str, Organization]
) -> None:
    small.say(units["yes"], TODAY - BEFORE, employees="5")
    made = drawn(cast)
    with everything("test"):
        with pytest.raises(WrongStateError, match="没有企业"):
            confirm_list(
                entitled_list=made, reason="名单核对无误", shown=made.list_hash, actor=ROOT
            )
        drop_list(entitled_list=made, reason="名单是空的", actor=ROOT)
        with pytest.raises(WrongStateError, match="已作废"):
            drop_list(entitled_list=made, reason="名单是空的", actor=ROOT)
