"""Service sessions 助企惠民服务: holding one, its problems, and what became of them."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Case, Category, Channel, Outcome, State, Urgency
from haitang.cases.operations import register_case
from haitang.cases.operations.registration import Reporter
from haitang.cases.operations.steps import category_of
from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import lock, operation, record
from haitang.facts.told import moment, noon, required
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.places.queries import place_number
from haitang.policies.facts import ProblemRaised, ProblemSolved, SessionHeld
from haitang.policies.models import Alliance, ServiceSession, SessionCase, SessionHost
from haitang.policies.operations.alliances import check_there
from haitang.scope.actor import Actor
from haitang.scope.scope import require

MOST_PERSONS = 100_000
MOST_HOSTS = 20


@operation
def hold_session(
    *,
    title: str,
    kind: str,
    place: Place,
    held_on: dt.date,
    hosts: Sequence[Organization],
    audience: int,
    estimated: bool,
    alliance: Alliance | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> ServiceSession:
    """Write down a session that was held: what, where, when, by whom, for how many persons.

    Raises IncompleteError when a host is missing or not there on the day, the day is to come, or
    the alliance did not exist then.
    """
    require("hold_session", place.path)
    when = moment(at)
    if held_on > local_day(when):
        raise IncompleteError(_("举办日期在将来。办完以后再登记。"), field="held_on")
    if kind not in ServiceSession.Kind.values:
        raise IncompleteError(_("请从列表中选择形式。"), field="kind")
    if not 0 <= audience <= MOST_PERSONS:
        raise IncompleteError(
            _("到场人数请填0至%(most)s之间的整数。") % {"most": f"{MOST_PERSONS:,}"},
            field="audience",
        )
    row = ServiceSession(
        title=required(title, "title", most=80).text, kind=kind, place=place, path=place.path,
        held_on=held_on, audience=audience, estimated=estimated,
        alliance=_existing(alliance, held_on),
    )  # fmt: skip
    bodies = _hosts(hosts, held_on)
    row.save(force_insert=True)
    SessionHost.objects.bulk_create(SessionHost(session=row, organization=b) for b in bodies)
    moment_ = noon(held_on, when)
    fact = SessionHeld(
        sort=Code(row.kind), unit=_lead(row, bodies), audience=audience, estimated=estimated,
        alliance=Ref(f"alliance:{alliance.pk}" if alliance else ""),
    )  # fmt: skip
    record(fact, subject=row, place=place_number(place, moment_), at=moment_)
    return row


def _existing(alliance: Alliance | None, day: dt.date) -> Alliance | None:
    if alliance is None:
        return None
    row: Alliance = lock(Alliance.objects.all(), pk=alliance.pk)
    if row.founded_on > day or (row.dissolved_on is not None and row.dissolved_on < day):
        raise IncompleteError(_("举办那天还没有这个联盟，或它已经解散。请核对。"), field="alliance")
    return row


def _hosts(hosts: Sequence[Organization], day: dt.date) -> list[Organization]:
    bodies = list({body.pk: body for body in hosts}.values())
    if not 1 <= len(bodies) <= MOST_HOSTS:
        raise IncompleteError(_("请选举办单位，1至%(n)d个。") % {"n": MOST_HOSTS}, field="hosts")
    for body in bodies:
        check_there(body, day, "hosts")
    return bodies


def _lead(session: ServiceSession, hosts: Sequence[Organization] = ()) -> Code:
    """The number of the organization that leads: that of the alliance, else the first host."""
    if session.alliance is not None:
        return Code(str(session.alliance.lead_id))
    first = hosts[0].pk if hosts else session.hosts.values_list("organization", flat=True)[0]
    return Code(str(first))


def _ref(session: ServiceSession) -> Ref:
    return Ref(f"servicesession:{session.pk}")


@operation
def raise_problem(
    *,
    session: ServiceSession,
    category: Category,
    title: str,
    text: str,
    place: Place | None = None,
    channel: Channel = Channel.VISIT,
    spot: str = "",
    urgency: Urgency | None = None,
    reporter: Reporter | None = None,
    enterprise: Organization | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> SessionCase:
    """A problem raised at a session is registered as a case and belongs to the session.

    Both happen or neither. It lies where the session was held unless a place is named. Raises what
    ``register_case`` raises, and IncompleteError for a moment before the session.
    """
    row = _session(session, "raise_problem")
    when = moment(at)
    if local_day(when) < row.held_on:
        raise IncompleteError(_("时间早于举办日期，请核对。"), field="at")
    case = register_case(
        place=place or row.place, category=category, title=title, text=text, channel=channel,
        spot=spot, urgency=urgency, reporter=reporter, enterprise=enterprise, at=when, actor=actor,
    )  # fmt: skip
    return _linked(row, case, registered=True)


@operation
def link_case(
    *, session: ServiceSession, case: Case, at: dt.datetime | None = None, actor: Actor
) -> SessionCase:
    """A case that was registered apart was raised at this session.

    Raises WrongStateError when it belongs to a session already, was joined to another case, or was
    registered before the session was held.
    """
    moment(at)
    row = _session(session, "link_case")
    fresh: Case = lock(Case.objects.get_queryset(), pk=case.pk)
    if SessionCase.objects.filter(case=fresh.pk).exists():
        raise WrongStateError(
            _("%(number)s已经关联了一个场次。") % {"number": fresh.number}, field="case"
        )
    if fresh.state == State.JOINED:
        raise WrongStateError(
            _("%(number)s已经并件，请关联并入的那一件。") % {"number": fresh.number}, field="case"
        )
    if local_day(fresh.received_at) < row.held_on:
        raise WrongStateError(
            _("%(number)s在场次举办之前就登记了，不是这次提出的。") % {"number": fresh.number},
            field="case",
        )
    problem = _linked(row, fresh, registered=False)
    _settle(problem, fresh, row)
    return problem


def _session(session: ServiceSession, name: str) -> ServiceSession:
    row: ServiceSession = lock(
        ServiceSession.objects.select_related("place", "alliance"), pk=session.pk
    )
    require(name, row.path)
    return row


def _linked(session: ServiceSession, case: Case, *, registered: bool) -> SessionCase:
    problem = SessionCase(session=session, case=case)
    problem.save(force_insert=True)
    fact = ProblemRaised(
        category=category_of(case), unit=_lead(session), session=_ref(session),
        registered=registered,
    )  # fmt: skip
    place = place_number(case.place, case.received_at)
    record(fact, subject=case, place=place, at=case.received_at)
    return problem


# What became of the problems. Cases know nothing of sessions, so this looks at them from above.


def unsettled() -> QuerySet[SessionCase]:
    """Problems whose case was struck off as solved since the log last said so."""
    solved = Q(case__state=State.CLOSED, case__outcome=Outcome.RESOLVED)
    new = Q(solved_at=None) | ~Q(solved_at=F("case__closed_at"))
    return SessionCase.objects.filter(solved & new).order_by("pk")


@operation
def settle_problem(*, problem: SessionCase, actor: Actor) -> SessionCase:
    """Record that the case of a problem was struck off as solved, at the moment of the strike-off.

    Raises WrongStateError when there is nothing to record.
    """
    row: SessionCase = lock(SessionCase.objects.select_related("session__alliance"), pk=problem.pk)
    case: Case = lock(Case.objects.get_queryset(), pk=row.case_id)
    if not _settle(row, case, row.session):
        raise WrongStateError(_("这个问题还没有以“已解决”销号，或已经记过。"))
    return row


def _settle(problem: SessionCase, case: Case, session: ServiceSession) -> bool:
    solved = case.state == State.CLOSED and case.outcome == Outcome.RESOLVED
    if not solved or case.closed_at is None or problem.solved_at == case.closed_at:
        return False
    problem.solved_at = case.closed_at
    problem.save(update_fields=["solved_at"])
    fact = ProblemSolved(category=category_of(case), unit=_lead(session), session=_ref(session))
    record(fact, subject=case, place=place_number(case.place, case.closed_at), at=case.closed_at)
    return True


def sweep_session_problems(*, actor: Actor, limit: int = 2000) -> int:
    """Settle what cases have settled since the last time, each in a transaction of its own.

    Runs in the background of the server, inside ``everything("sweep")``.
    """
    found = list(unsettled()[:limit])
    for problem in found:
        settle_problem(problem=problem, actor=actor)
    return len(found)
