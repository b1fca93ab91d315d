"""An application from submission to payment, and everything that is refused on the way."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.models import Fact
from haitang.lib.workdays import add_working_days
from haitang.organizations.models import Organization
from haitang.policies.errors import BudgetError, ChangedError, SamePersonError
from haitang.policies.matching import judged
from haitang.policies.models import Application, Held, PolicyEdition, PolicyObjection, State
from haitang.policies.operations import (
    accept_application,
    accept_overdue_applications,
    answer_objection,
    complete_application,
    grant_application,
    notice_application,
    object_to_application,
    pay_application,
    refuse_application,
    return_application,
    review_application,
    submit_application,
    tell_missing,
    withdraw_application,
)
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.policies import small
from tests.policies.small import TODAY

pytestmark = pytest.mark.django_db
LONG_AGO = dt.timedelta(days=40)
MATERIALS = ["营业执照", "研发费用专项审计报告"]


@pytest.fixture
def mill(cast: Cast, edition: PolicyEdition) -> Organization:
    unit = small.enterprise(cast, "亭林纺织厂")
    small.say(unit, TODAY - 2 * LONG_AGO, revenue="1000", rd_expense="40")
    return unit


def submit(unit: Organization, number: str = "R1", **more: Any) -> Application:
    with everything("test"):
        given = {"fen": 8_000_000, "materials": MATERIALS, "at": timezone.now() - LONG_AGO}
        return submit_application(
            policy=small.policy(number), enterprise=unit, **{**given, **more}, actor=ROOT
        )


def fresh(row: Application) -> Application:
    with everything("test"):
        return Application.objects.get(pk=row.pk)


def shown(row: Application) -> str:
    with everything("test"):
        found = judged(row.policy, row.enterprise, TODAY)
    assert found is not None
    return found.hash


def noticed(unit: Organization, cast: Cast, **more: Any) -> Application:
    """An application whose notice is over."""
    row = submit(unit, **more)
    at = timezone.now() - LONG_AGO + dt.timedelta(minutes=1)
    with everything("test"):
        accept_application(application=row, at=at, actor=ROOT)
        review_application(
            application=row, favoured=True, opinion="材料齐全，符合条件", at=at,
            actor=cast.actor("policy_department"),
        )  # fmt: skip
        notice_application(application=row, at=at, actor=ROOT)
    return fresh(row)


def test_the_whole_way_from_application_to_payment(cast: Cast, mill: Organization) -> None:
    row = noticed(mill, cast)
    assert (row.verdict, row.state) == (Held.TRUE, State.NOTICED)
    with everything("test"):
        grant_application(
            application=row, fen=6_000_000, reason="符合第一条，按标准核定", shown=shown(row),
            actor=cast.actor("policy_officer"),
        )  # fmt: skip
        pay_application(application=row, fen=1_000_000, on=TODAY, voucher="PZ-1", actor=ROOT)
        assert fresh(row).state == State.GRANTED
        pay_application(application=row, fen=5_000_000, on=TODAY, voucher="PZ-2", actor=ROOT)
    done, item = fresh(row), small.policy("R1")
    assert (done.state, done.granted_fen, done.paid_fen) == (State.PAID, 6_000_000, 6_000_000)
    assert (item.granted_fen, item.paid_fen, item.left_fen) == (6_000_000, 6_000_000, 9_000_000)
    granted = Fact.objects.get(kind="policy.granted")
    assert (granted.quantity, granted.d1, granted.d2) == (
        6_000_000, "1.0-c2", str(cast.units["housing"].pk),
    )  # fmt: skip
    assert granted.dims["shown"] == done.decided_hash == shown(row)
    assert len(granted.dims["reason"]) == 64
    assert Fact.objects.get(kind="policy.decided").quantity == LONG_AGO.days
    assert sum(f.quantity for f in Fact.objects.filter(kind="policy.paid")) == 6_000_000


def test_all_that_is_missing_is_told_once(mill: Organization) -> None:
    row = submit(mill, materials=["营业执照"], at=None)
    with everything("test"):
        tell_missing(application=row, things=["研发费用专项审计报告", "银行账号"], actor=ROOT)
        assert fresh(row).state == State.INCOMPLETE
        with pytest.raises(WrongStateError):
            accept_application(application=row, actor=ROOT)
        with pytest.raises(IncompleteError, match="银行账号"):
            complete_application(application=row, materials=["研发费用专项审计报告"], actor=ROOT)
        complete_application(
            application=row, materials=["研发费用专项审计报告", "银行账号"], actor=ROOT
        )
        with pytest.raises(WrongStateError, match="一次告知"):
            tell_missing(application=row, things=["再来一份"], actor=ROOT)
        accept_application(application=row, actor=ROOT)
    assert fresh(row).state == State.ACCEPTED
    assert Fact.objects.get(kind="policy.told_missing").quantity == 2


def test_after_five_working_days_without_a_word_it_counts_as_accepted(mill: Organization) -> None:
    row = submit(mill)
    assert row.accept_due_on == add_working_days(TODAY - LONG_AGO, 5)
    with everything("test"):
        with pytest.raises(WrongStateError, match="视为已受理"):
            tell_missing(application=row, things=["审计报告"], actor=ROOT)
        assert accept_overdue_applications(actor=ROOT) == 1
        with pytest.raises(WrongStateError):
            accept_overdue_applications(actor=ROOT)
    done = fresh(row)
    assert done.deemed
    assert done.accepted_at == done.submitted_at


def test_the_fifth_working_day_is_still_in_time(mill: Organization) -> None:
    row = submit(mill)
    last = dt.datetime.combine(row.accept_due_on, dt.time(12), dt.UTC)
    with everything("test"):
        told = tell_missing(application=row, things=["审计报告"], at=last, actor=ROOT)
    assert told.state == State.INCOMPLETE


@pytest.mark.parametrize(
    ("number", "more", "error", "says"),
    [
        ("R1", {"fen": 0}, IncompleteError, "大于0"),
        ("R1", {"fen": 10_000_001}, IncompleteError, r"100,000\.00元"),
        ("R1", {"at": timezone.now() - dt.timedelta(days=9999)}, WrongStateError, "有效期"),
        ("N1", {"at": timezone.now()}, WrongStateError, "2021年3月1日至2021年4月30日"),
        ("R1", {"materials": ["甲" * 101]}, IncompleteError, "100个字"),
    ],
)
def test_what_cannot_be_applied_for_is_refused(
    mill: Organization, number: str, more: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        submit(mill, number, **more)
    with everything("test"):
        assert not Application.objects.exists()


def test_only_an_enterprise_applies(cast: Cast, mill: Organization) -> None:
    with pytest.raises(IncompleteError, match="企业"):
        submit(cast.units["housing"])


def test_one_open_application_for_an_item(mill: Organization) -> None:
    row = submit(mill)
    with pytest.raises(WrongStateError, match="已有一件"):
        submit(mill)
    with everything("test"):
        withdraw_application(application=row, actor=ROOT)
    assert submit(mill).pk != row.pk


def test_an_application_against_the_verdict_is_taken(cast: Cast, mill: Organization) -> None:
    small.say(mill, TODAY - LONG_AGO, rd_expense="10")
    row = submit(mill)
    assert row.verdict == Held.FALSE
    assert "研发费用" in row.verdict_text


def test_an_unfavoured_application_is_not_noticed_but_refused_with_the_reason(
    cast: Cast, mill: Organization
) -> None:
    row = submit(mill)
    with everything("test"):
        accept_application(application=row, actor=ROOT)
        review_application(
            application=row, favoured=False, opinion="研发费用未达到标准",
            actor=cast.actor("policy_department"),
        )  # fmt: skip
        with pytest.raises(WrongStateError, match="不支持"):
            notice_application(application=row, actor=ROOT)
        with pytest.raises(SamePersonError):
            refuse_application(
                application=row, reason="研发费用不足", shown=shown(row),
                actor=cast.actor("policy_department"),
            )  # fmt: skip
        refuse_application(
            application=row, reason="研发费用占比不足3%", shown=shown(row), actor=ROOT
        )
    done = fresh(row)
    assert (done.state, done.granted_fen) == (State.REFUSED, None)
    assert Fact.objects.get(kind="policy.decided").d2 == "refused"


def test_a_decider_can_ask_for_another_review(cast: Cast, mill: Organization) -> None:
    row = submit(mill)
    with everything("test"):
        accept_application(application=row, actor=ROOT)
        review_application(application=row, favoured=True, opinion="符合条件", actor=ROOT)
        return_application(application=row, actor=ROOT)
    assert fresh(row).state == State.ACCEPTED
    assert fresh(row).favoured is None


def test_nothing_is_granted_before_the_notice_is_over(cast: Cast, mill: Organization) -> None:
    row = submit(mill)
    with everything("test"):
        accept_application(application=row, actor=ROOT)
        review_application(application=row, favoured=True, opinion="符合条件", actor=ROOT)
        notice_application(application=row, actor=ROOT)
        with pytest.raises(WrongStateError, match="公示到"):
            grant_application(
                application=row, fen=1, reason="符合第一条", shown=shown(row), actor=ROOT
            )
    assert fresh(row).notice_to == add_working_days(TODAY, 5)


def test_who_reviewed_does_not_decide(cast: Cast, mill: Organization) -> None:
    row = noticed(mill, cast)
    with everything("test"), pytest.raises(SamePersonError, match="另一个人"):
        grant_application(
            application=row, fen=1, reason="符合第一条", shown=shown(row),
            actor=cast.actor("policy_department"),
        )  # fmt: skip


def test_a_decision_rests_on_what_was_on_the_screen(cast: Cast, mill: Organization) -> None:
    row = noticed(mill, cast)
    seen = shown(row)
    small.say(mill, rd_expense="50")
    with everything("test"):
        for act in (grant_application, refuse_application):
            more = {"fen": 1} if act is grant_application else {}
            with pytest.raises(ChangedError, match="刷新"):
                act(application=row, reason="符合第一条", shown=seen, **more, actor=ROOT)
    assert fresh(row).state == State.NOTICED


def test_the_budget_refuses_with_the_arithmetic(cast: Cast, mill: Organization) -> None:
    other = small.enterprise(cast, "里厍机械厂", "sibling")
    first, second = noticed(mill, cast), noticed(other, cast)
    with everything("test"):
        grant_application(
            application=first, fen=10_000_000, reason="符合第一条", shown=shown(first), actor=ROOT
        )
        with pytest.raises(BudgetError) as caught:
            grant_application(
                application=second, fen=5_000_001, reason="符合第一条", shown=shown(second),
                actor=ROOT,
            )  # fmt: skip
    text = str(caught.value)
    assert "150,000.00" in text
    assert "100,000.00" in text
    assert "还剩50,000.00元" in text
    assert "50,000.01元" in text
    assert fresh(second).state == State.NOTICED
    assert small.policy("R1").granted_fen == 10_000_000


def test_an_objection_stops_the_grant_until_it_is_answered(cast: Cast, mill: Organization) -> None:
    row = noticed(mill, cast)
    during = dt.datetime.combine(row.notice_to, dt.time(1), dt.UTC)
    with everything("test"):
        objection = object_to_application(
            application=row, text="该企业去年已停产", at=during, actor=ROOT
        )
        with pytest.raises(WrongStateError, match="有异议"):
            grant_application(
                application=row, fen=1, reason="符合第一条", shown=shown(row), actor=ROOT
            )
        answer_objection(objection=objection, upheld=False, answer="现场核实，正常生产", actor=ROOT)
        assert fresh(row).state == State.NOTICED
        with pytest.raises(WrongStateError):
            answer_objection(objection=objection, upheld=True, answer="再核实一次", actor=ROOT)


def test_an_objection_that_is_right_sends_it_back_to_review(cast: Cast, mill: Organization) -> None:
    row = noticed(mill, cast)
    during = dt.datetime.combine(row.notice_to, dt.time(1), dt.UTC)
    with everything("test"):
        one = object_to_application(application=row, text="该企业已停产", at=during, actor=ROOT)
        two = object_to_application(application=row, text="账目不对的", at=during, actor=ROOT)
        answer_objection(objection=one, upheld=True, answer="确已停产", actor=ROOT)
        assert fresh(row).state == State.ACCEPTED
        answer_objection(objection=two, upheld=False, answer="账目无误", actor=ROOT)
        assert fresh(row).state == State.ACCEPTED
        assert not PolicyObjection.objects.filter(answered_at=None).exists()


def test_an_objection_after_the_notice_is_late(cast: Cast, mill: Organization) -> None:
    row = noticed(mill, cast)
    with everything("test"), pytest.raises(WrongStateError, match="不能再提异议"):
        object_to_application(application=row, text="该企业已停产", actor=ROOT)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fen": 0}, "fen"),
        ({"fen": 6_000_001}, "fen"),
        ({"on": TODAY + dt.timedelta(days=1)}, "on"),
        ({"on": TODAY - dt.timedelta(days=1)}, "on"),
        ({"voucher": ""}, "voucher"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(
    cast: Cast, mill: Organization, change: dict[str, Any], field: str
) -> None:
    row = noticed(mill, cast)
    usual = {"fen": 1, "on": TODAY, "voucher": "PZ-1"}
    with everything("test"):
        grant_application(
            application=row, fen=6_000_000, reason="符合第一条", shown=shown(row), actor=ROOT
        )
        with pytest.raises(Exception) as caught:  # noqa: PT011 - two rooms' errors
            pay_application(application=row, **{**usual, **change}, actor=ROOT)
        assert caught.value.field == field
        pay_application(application=row, **usual, actor=ROOT)
        with pytest.raises(IncompleteError, match="凭证号"):
            pay_application(application=row, **usual, actor=ROOT)


def test_a_late_decision_follows_the_edition_of_the_application(
    cast: Cast, mill: Organization, edition: PolicyEdition
) -> None:
    item = small.policy("R1")
    item.edition.in_force_to = TODAY - dt.timedelta(days=5)
    small.say(mill, TODAY - dt.timedelta(days=1), rd_expense="1")
    with everything("test"):
        found = judged(item, mill, TODAY)
    assert found is not None
    assert found.held == Held.TRUE
    assert found.rules.day == TODAY - dt.timedelta(days=5)
