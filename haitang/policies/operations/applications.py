"""An application from its submission to the opinion of the reviewer."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from haitang.facts.commitments import new_salt
from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code, Commitment
from haitang.facts.operations import lock, lock_all, operation
from haitang.facts.told import moment, required
from haitang.organizations.models import Organization, OrganizationKind
from haitang.policies.facts import (
    PolicyAccepted,
    PolicyApplied,
    PolicyCompleted,
    PolicyReviewed,
    PolicyToldMissing,
    PolicyWithdrawn,
)
from haitang.policies.matching import judged
from haitang.policies.models import OPEN, UNDECIDED, Application, Mode, Policy, State
from haitang.policies.operations.steps import (
    amount,
    class_of,
    locked,
    record_of,
    record_of_many,
    said_day,
    salted,
    working_days_after,
)
from haitang.policies.ungated import every
from haitang.scope.actor import Actor
from haitang.scope.scope import require

ACCEPT_DAYS = 5  # working days: 行政许可法第三十二条第一款第四项
MOST_THINGS = 40
LONGEST_THING = 100  # characters
CHUNK = 500  # applications changed by one statement


@operation
def submit_application(
    *,
    policy: Policy,
    enterprise: Organization,
    fen: int,
    materials: Sequence[str] = (),
    at: dt.datetime | None = None,
    actor: Actor,
) -> Application:
    """An enterprise asks for a benefit; what the rules say that day is kept with it.

    The verdict does not bar: whoever thinks that the data are wrong may apply. Raises
    WrongStateError outside the window, or while another application for the item is open.
    """
    require("submit_application", enterprise.path)
    when = moment(at)
    day = local_day(when)
    unit: Organization = lock(Organization.objects.select_related("place"), pk=enterprise.pk)
    _check_open(policy, unit, day)
    found = judged(policy, unit, day)
    if found is None:
        raise WrongStateError(_("这项政策这一天没有规则，不能申请。请核对目录版本。"))
    row = Application(
        place=unit.place, path=unit.path, policy=policy, enterprise=unit, state=State.SUBMITTED,
        mode=Mode.APPLICATION if policy.mode == Mode.APPLICATION else Mode.QUICK,
        submitted_at=when, submitted_by_id=actor.account, asked_fen=amount(fen, policy, "fen"),
        verdict=found.held, verdict_hash=found.hash, verdict_text=found.text,
        materials=_things(materials, "materials"),
        accept_due_on=working_days_after(day, ACCEPT_DAYS), salt=new_salt(),
    )  # fmt: skip
    row.save(force_insert=True)
    fact = PolicyApplied(
        policy_class=class_of(policy), mode=Code(row.mode), fen=fen, verdict=Code(found.held),
        shown=Commitment(found.hash),
    )  # fmt: skip
    record_of(row, fact, when)
    return row


def _check_open(policy: Policy, unit: Organization, day: dt.date) -> None:
    if unit.kind != OrganizationKind.ENTERPRISE or unit.ended_on is not None:
        raise IncompleteError(_("只有存续的企业能申请。请核对企业。"), field="enterprise")
    edition = policy.edition
    last = min(d for d in (edition.in_force_to, policy.valid_to, dt.date.max) if d)
    if not max(edition.in_force_from, policy.valid_from) <= day <= last:
        raise WrongStateError(_("这项政策现在不在有效期内，不能申请。"))
    if (
        policy.window_from
        and policy.window_to
        and not (policy.window_from <= day <= policy.window_to)
    ):
        raise WrongStateError(
            _("申报时间是%(begin)s至%(end)s，现在不能申请。")
            % {"begin": said_day(policy.window_from), "end": said_day(policy.window_to)}
        )
    same = every(Application).filter(policy=policy, enterprise=unit, state__in=OPEN)
    if same.exists():
        raise WrongStateError(_("这家企业对这项政策已有一件在办的申请，不用再交。"))


def _things(names: Sequence[str], field: str) -> list[str]:
    found = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if len(found) > MOST_THINGS or any(len(name) > LONGEST_THING for name in found):
        raise IncompleteError(
            _("最多%(most)d项，每项最多%(n)d个字。请压缩。")
            % {"most": MOST_THINGS, "n": LONGEST_THING},
            field=field,
        )
    return found


def still_missing(application: Application) -> list[str]:
    """Materials that the item asks for and the application does not have."""
    return [m for m in application.policy.materials if m not in application.materials]


@operation
def tell_missing(
    *,
    application: Application,
    things: Sequence[str],
    at: dt.datetime | None = None,
    actor: Actor,
) -> Application:
    """Say once, and all at once, what is missing 一次告知.

    Raises WrongStateError the second time, and after the fifth working day: then the application
    counts as accepted since the day on which it came in (行政许可法第三十二条第一款第四项).
    """
    row = locked(application, State.SUBMITTED)
    when = moment(at, not_before=row.submitted_at)
    if row.told_at is not None:
        raise WrongStateError(
            _("已经一次告知过，不能再告知第二次。请受理，材料仍不全的在审核时说明。")
        )
    if local_day(when) > row.accept_due_on:
        raise WrongStateError(
            _("已过%(n)d个工作日没有告知，依法视为已受理，不能再告知补正。请办理受理。")
            % {"n": ACCEPT_DAYS}
        )
    row.missing = _things(things, "things")
    if not row.missing:
        raise IncompleteError(_("请写清缺什么，一项一行。"), field="things")
    row.state, row.told_at = State.INCOMPLETE, when
    row.save(update_fields=["state", "missing", "told_at"])
    fact = PolicyToldMissing(policy_class=class_of(row.policy), items=len(row.missing))
    record_of(row, fact, when)
    return row


@operation
def complete_application(
    *,
    application: Application,
    materials: Sequence[str],
    at: dt.datetime | None = None,
    actor: Actor,
) -> Application:
    """The applicant hands in what was missing 补正; five working days begin again."""
    row = locked(application, State.INCOMPLETE)
    when = moment(at, not_before=row.told_at)
    given = _things(materials, "materials")
    lacking = [thing for thing in row.missing if thing not in given]
    if lacking:
        raise IncompleteError(
            _("还缺：%(things)s。请补齐后一起交。") % {"things": "、".join(lacking)},
            field="materials",
        )
    row.materials = _things([*row.materials, *given], "materials")
    row.state, row.missing = State.SUBMITTED, []
    row.accept_due_on = working_days_after(local_day(when), ACCEPT_DAYS)
    row.save(update_fields=["state", "materials", "missing", "accept_due_on"])
    record_of(row, PolicyCompleted(policy_class=class_of(row.policy)), when)
    return row


@operation
def accept_application(
    *, application: Application, at: dt.datetime | None = None, actor: Actor
) -> Application:
    """Accept an application 受理. Past the fifth working day it was accepted when it came in."""
    row = locked(application, State.SUBMITTED)
    _accept(row, moment(at, not_before=row.submitted_at))
    return row


def _accept(row: Application, when: dt.datetime) -> None:
    row.deemed = local_day(when) > row.accept_due_on
    row.state = State.ACCEPTED
    row.accepted_at = row.submitted_at if row.deemed else when
    row.save(update_fields=["state", "deemed", "accepted_at"])
    record_of(row, _accepted(row.policy, deemed=row.deemed), when)


def _accepted(policy: Policy, *, deemed: bool) -> PolicyAccepted:
    how = Code("deemed" if deemed else "answered")
    return PolicyAccepted(policy_class=class_of(policy), how=how, in_time=int(not deemed))


@operation
def accept_overdue_applications(*, at: dt.datetime | None = None, actor: Actor) -> int:
    """Accept all that nobody answered within five working days 视为受理; return how many.

    Raises WrongStateError when there is none.
    """
    when = moment(at)
    waiting = Application.objects.get_queryset().filter(
        state=State.SUBMITTED, accept_due_on__lt=local_day(when)
    )
    ordered = waiting.select_related("policy__policy_class", "place").order_by("pk")
    rows = list(lock_all(ordered))
    if not rows:
        raise WrongStateError(_("没有超过受理期限的申请。"))
    pks = [row.pk for row in rows]
    for start in range(0, len(pks), CHUNK):
        some = every(Application).filter(pk__in=pks[start : start + CHUNK])
        some.update(state=State.ACCEPTED, deemed=True, accepted_at=F("submitted_at"))
    record_of_many([(row, _accepted(row.policy, deemed=True)) for row in rows], when, actor)
    return len(rows)


@operation
def review_application(
    *,
    application: Application,
    favoured: bool,
    opinion: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Application:
    """Give an opinion on an accepted application 审核; another person decides."""
    row = locked(application, State.ACCEPTED)
    when = moment(at, not_before=row.accepted_at)
    row.opinion = required(opinion, "opinion", least=4).text
    row.state, row.favoured = State.REVIEWED, favoured
    row.reviewer_id, row.reviewed_at = actor.account, when
    row.save(update_fields=["state", "opinion", "favoured", "reviewer", "reviewed_at"])
    fact = PolicyReviewed(
        policy_class=class_of(row.policy), favoured=Code("yes" if favoured else "no"),
        opinion=salted(row.opinion, row.salt),
    )  # fmt: skip
    record_of(row, fact, when)
    return row


@operation
def withdraw_application(
    *, application: Application, at: dt.datetime | None = None, actor: Actor
) -> Application:
    """The applicant takes an undecided application back 撤回."""
    row = locked(application, *UNDECIDED)
    when = moment(at, not_before=row.submitted_at)
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    record_of(row, PolicyWithdrawn(policy_class=class_of(row.policy)), when)
    return row
