"""What every act of this room shares: loading and locking, checking the state, amounts."""

import datetime as dt
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from haitang.cases.rulebook import overrides
from haitang.facts.commitments import commit
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code, Commitment, Kind
from haitang.facts.operations import build, lock, record, record_many
from haitang.facts.told import moment
from haitang.lib.workdays import add_working_days
from haitang.places.queries import place_number
from haitang.policies.errors import BudgetError, ChangedError
from haitang.policies.matching import Judged, judged
from haitang.policies.models import Application, Policy, State
from haitang.scope.actor import Actor

__all__ = [
    "amount", "check_budget", "class_of", "locked", "locked_policy", "moment", "record_of",
    "record_of_many", "reserve", "said_day", "salted", "seen_verdict", "unit_of",
    "working_days_after", "yuan",
]  # fmt: skip


def yuan(fen: int) -> str:
    """Whole fen as yuan with two decimals, as sentences say it."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def said_day(value: dt.date | None) -> str:
    """A day as a sentence in the reader's language says it, always with its year."""
    return "" if value is None else date_format(value, "DATE_FORMAT")


def class_of(policy: Policy) -> Code:
    """The item's class, as facts hold it."""
    return Code(policy.policy_class.code)


def unit_of(policy: Policy) -> Code:
    """The number of the department, 0 while none is bound."""
    return Code(str(policy.department_id or 0))


def locked(application: Application, *states: State) -> Application:
    """The application as it is now, locked; raises WrongStateError when it is in no such state."""
    fresh: Application = lock(Application.objects.get_queryset(), pk=application.pk)
    if fresh.state not in states:
        raise WrongStateError(
            _("这件申请现在是“%(state)s”，不能这样办。请刷新页面看最新情况。")
            % {"state": fresh.get_state_display()}
        )
    return fresh


def locked_policy(policy: Policy | int) -> Policy:
    """The item, locked: grants of one budget come one after another."""
    pk = policy if isinstance(policy, int) else policy.pk
    found: Policy = lock(Policy.objects.select_related("policy_class", "edition"), pk=pk)
    return found


def amount(fen: int, policy: Policy, field: str) -> int:
    """An amount above nothing and not above the cap; IncompleteError."""
    if fen <= 0:
        raise IncompleteError(_("金额要大于0。"), field=field)
    if policy.cap_fen is not None and fen > policy.cap_fen:
        raise IncompleteError(
            _("这项政策最高%(cap)s元，现在填的是%(fen)s元。请填不超过最高金额的数。")
            % {"cap": yuan(policy.cap_fen), "fen": yuan(fen)},
            field=field,
        )
    return fen


def reserve(policy: Policy, fen: int) -> None:
    """Take an amount from the budget of a locked item; raises BudgetError with the arithmetic."""
    check_budget(policy, fen)
    policy.granted_fen += fen
    policy.save(update_fields=["granted_fen"])


def check_budget(policy: Policy, fen: int) -> None:
    """Raise BudgetError, with the arithmetic, when the budget does not reach for an amount."""
    left = policy.left_fen
    if left is not None and fen > left:
        raise BudgetError(
            _("预算%(budget)s元，已核定%(granted)s元，还剩%(left)s元，不够这次的%(fen)s元。")
            % {
                "budget": yuan(policy.budget_fen or 0),
                "granted": yuan(policy.granted_fen),
                "left": yuan(left),
                "fen": yuan(fen),
            },
            field="fen",
        )


def seen_verdict(application: Application, shown: str, when: dt.date) -> Judged:
    """The verdict that a person decides on; ChangedError when it is not the one that was shown."""
    found = judged(application.policy, application.enterprise, when)
    if found is None:
        raise WrongStateError(_("这项政策这一天没有规则，不能决定。请核对目录版本。"))
    if found.hash != shown:
        raise ChangedError(_("企业情况或规则在您看过之后变了。请刷新页面，看过新的依据再决定。"))
    return found


def working_days_after(day: dt.date, n: int) -> dt.date:
    """The n-th working day after a day, by the county's calendar."""
    return add_working_days(day, n, overrides())


def record_of(application: Application, fact: Kind, at: dt.datetime) -> None:
    """A fact about an application, at the place of its enterprise."""
    record(fact, subject=application, place=place_number(application.place, at), at=at)


def record_of_many(
    facts: Iterable[tuple[Application, Kind]], at: dt.datetime, actor: Actor
) -> None:
    """Facts about applications whose places are loaded, in few statements, in their order."""
    facts = list(facts)
    places = {one.place_id: one.place for one, _fact in facts}
    numbers = {pk: place_number(place, at) for pk, place in places.items()}
    record_many(
        [
            build(fact, subject=one, place=numbers[one.place_id], at=at, actor=actor)
            for one, fact in facts
        ]
    )


def salted(text: str, salt: str) -> Commitment:
    """The commitment to a text with the salt of its row."""
    return commit(text.strip(), salt)
