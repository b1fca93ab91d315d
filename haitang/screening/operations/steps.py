"""What every act on a screening shares: loading it, working out its proposal, its words."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.facts.kinds import Kind
from haitang.facts.operations import lock, lock_all, record
from haitang.places.models import Place
from haitang.places.queries import place_number
from haitang.screening.errors import ScreeningError
from haitang.screening.models import (
    RUNNING,
    Proposal,
    Question,
    Screening,
    State,
    Statement,
)
from haitang.screening.verdicts import Shown, shown, statements_at


def locked(screening: Screening, *states: State) -> Screening:
    """The screening as it is now, locked; raises ScreeningError when it is in none of ``states``.

    Without states: it must still run.
    """
    row: Screening = lock(Screening.objects.get_queryset(), pk=screening.pk)
    if row.state not in (states or RUNNING):
        raise ScreeningError(
            _("这份审查现在是“%(state)s”，不能这样办。请刷新页面看最新情况。")
            % {"state": row.get_state_display()}
        )
    return row


def number_of(place_id: int, when: dt.datetime) -> int:
    """The statistical code of a place on the business day of a moment."""
    return place_number(Place.objects.get(pk=place_id), when)


def write(screening: Screening, fact: Kind, when: dt.datetime) -> None:
    """Record a fact about a screening at its place."""
    record(fact, subject=screening, place=number_of(screening.place_id, when), at=when)


def verdict_at(screening: Screening, when: dt.datetime) -> Shown:
    """The verdict on one screening at a moment, from the statements then in force."""
    asked = asked_at(screening.pk, when)
    return shown(screening, when, asked, list(statements_at([screening.pk], when)))


def asked_at(screening: int, when: dt.datetime) -> list[tuple[str, int]]:
    """Attribute and agency of every question that had been put by a moment."""
    rows: QuerySet[Question] = QuerySet(Question).filter(screening=screening, asked_at__lte=when)
    return list(rows.values_list("attribute", "agency_id"))


def propose(screenings: Sequence[Screening], when: dt.datetime) -> None:
    """Work the proposals out again and keep them; a few statements, however many screenings."""
    by_pk = {row.pk: row for row in screenings}
    asked: dict[int, list[tuple[str, int]]] = {pk: [] for pk in by_pk}
    questions: QuerySet[Question] = QuerySet(Question).filter(screening__in=by_pk)
    for pk, name, agency in questions.values_list("screening", "attribute", "agency"):
        asked[pk].append((name, agency))
    said: dict[int, list[Statement]] = {pk: [] for pk in by_pk}
    for row in statements_at(by_pk, when):
        said[row.question.screening_id].append(row)
    for pk, screening in by_pk.items():
        found = shown(screening, when, asked[pk], said[pk])
        _keep(screening, found, len(asked[pk]), len(said[pk]))
    columns = ["proposed", "proposed_until", "state", "asked", "answered"]
    rows: QuerySet[Screening] = QuerySet(Screening)
    rows.bulk_update(list(by_pk.values()), columns, batch_size=200)


def _keep(screening: Screening, found: Shown, asked: int, answered: int) -> None:
    screening.proposed, screening.proposed_until = found.proposed, found.until
    screening.asked, screening.answered = asked, answered
    if screening.state in RUNNING:
        settled = found.proposed != Proposal.VERIFY
        screening.state = State.PROPOSED if settled else State.OPEN


def reached(screenings: Iterable[Screening]) -> list[Screening]:
    """Running screenings, locked, that the present scope reaches."""
    pks = [row.pk for row in screenings]
    rows = Screening.objects.get_queryset().filter(pk__in=pks, state__in=RUNNING)
    return list(lock_all(rows.order_by("pk")))
