"""Alliances and sessions: what facts tell must equal what tables hold."""

from collections.abc import Iterator

from django.db.models import Sum

from haitang.facts.models import Fact
from haitang.facts.reconcile import Comparison, added, counted, reconciles
from haitang.policies.facts import (
    AllianceDissolved,
    AllianceFounded,
    ProblemRaised,
    ProblemSolved,
    SessionHeld,
)  # fmt: skip
from haitang.policies.models import Alliance, ServiceSession, SessionCase
from haitang.policies.operations.sessions import unsettled


@reconciles("Alliances")
def alliances() -> Iterator[Comparison]:
    """Alliances in being."""
    living = Alliance.objects.filter(dissolved_on=None).count()
    yield "Alliances in being", counted(AllianceFounded) - counted(AllianceDissolved), living


@reconciles("Service sessions")
def sessions() -> Iterator[Comparison]:
    """Sessions, their persons, and their problems with what became of them."""
    held = ServiceSession.objects.all()
    yield "Sessions", counted(SessionHeld), held.count()
    persons = int(held.aggregate(found=Sum("audience"))["found"] or 0)
    yield "Persons at sessions", added(SessionHeld), persons
    problems = SessionCase.objects.all()
    yield "Problems raised", counted(ProblemRaised), problems.count()
    settled = problems.exclude(solved_at=None)
    yield "Problems solved", _cases(ProblemSolved), settled.count()
    yield "Problems solved that the log does not hold yet", 0, unsettled().count()


def _cases(kind: type[ProblemSolved]) -> int:
    """Cases that facts of a kind are about: one that was solved twice is one."""
    rows = Fact.objects.filter(kind=kind.info.code, sign=1)
    return rows.values("subject_id").distinct().count()
