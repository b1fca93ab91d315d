"""Asking agencies, asking again when an answer has expired, and reminding the late 催办."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.facts.days import local_day
from haitang.facts.kinds import Code
from haitang.facts.operations import build, lock_all, operation, record, record_many
from haitang.facts.told import moment
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.places.queries import place_number
from haitang.scope.actor import Actor
from haitang.screening.books import attribute_of, edition_of
from haitang.screening.errors import ScreeningError
from haitang.screening.facts import ScreeningAsked, ScreeningUrged
from haitang.screening.models import (
    RUNNING,
    AgencyDuty,
    Question,
    Screening,
    Statement,
)
from haitang.screening.operations.steps import propose, reached
from haitang.screening.verdicts import said_in_force


@operation
def ask_agencies(
    *,
    screenings: Sequence[Screening],
    due_on: dt.date,
    at: dt.datetime | None = None,
    actor: Actor,
) -> int:
    """Ask every attribute of every book of its agencies 请各单位答复. Gives how many questions.

    A question that was asked before is asked again only where its answer has expired. An attribute
    for which no agency stands in the table stays unknown. Raises ScreeningError.
    """
    when, rows = moment(at), reached(screenings)
    if not rows:
        raise ScreeningError(_("没有可以提问的审查。请刷新页面看最新情况。"))
    if due_on < local_day(when):
        raise ScreeningError(_("答复期限不能早于今天。"), field="due_on")
    made = _questions(rows, due_on, when, actor.account)
    Question.objects.bulk_create(made, batch_size=500)
    again = _again(rows, due_on, when)
    if not made and not again:
        raise ScreeningError(
            _("没有新的条件要问：已经问过，或者还没有设定由哪个单位答复。"), code="nothing_to_ask"
        )
    propose(rows, when)
    _record(rows, made, again=False, when=when, actor=actor)
    _record(rows, again, again=True, when=when, actor=actor)
    return len(made) + len(again)


def _duties(
    paths: Iterable[str], attributes: Iterable[str], day: dt.date
) -> dict[int, list[AgencyDuty]]:
    """The duties of a day at places and above them, by place; one statement."""
    live = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    rows = AgencyDuty.objects.filter(
        live, attribute__in=set(attributes), began_on__lte=day,
        place__in={step for path in paths for step in _above(path)},
    )  # fmt: skip
    found: dict[int, list[AgencyDuty]] = {}
    for duty in rows:
        found.setdefault(duty.place_id, []).append(duty)
    return found


def _above(path: str) -> list[int]:
    return [int(step) for step in path.split(".")[:-1]]


def _nearest(duties: Mapping[int, Sequence[AgencyDuty]], path: str) -> dict[str, set[int]]:
    found: dict[str, tuple[int, set[int]]] = {}
    for duty in (duty for step in _above(path) for duty in duties.get(step, ())):
        depth, agencies = found.get(duty.attribute, (-1, set()))
        if len(duty.path) > depth:
            found[duty.attribute] = len(duty.path), {duty.agency_id}
        elif len(duty.path) == depth:
            agencies.add(duty.agency_id)
    return {name: agencies for name, (_depth, agencies) in found.items()}


def _questions(
    rows: Sequence[Screening], due_on: dt.date, when: dt.datetime, account: int | None
) -> list[Question]:
    """What was not asked before, of all screenings; the tables are read once."""
    names = {row.pk: [a.name for a in edition_of(row).attributes] for row in rows}
    every_name = {name for some in names.values() for name in some}
    duties = _duties({row.path for row in rows}, every_name, local_day(when))
    wanted = {path: _nearest(duties, path) for path in {row.path for row in rows}}
    asked: QuerySet[Question] = QuerySet(Question).filter(screening__in=list(names))
    there = set(asked.values_list("screening_id", "attribute", "agency_id"))
    return [
        Question(
            screening=row, attribute=name, agency_id=agency, asked_at=when, asked_by_id=account,
            due_on=due_on,
        )
        for row in rows
        for name in names[row.pk]
        for agency in sorted(wanted[row.path].get(name, ()))
        if (row.pk, name, agency) not in there
    ]  # fmt: skip


def _again(rows: Sequence[Screening], due_on: dt.date, when: dt.datetime) -> list[Question]:
    """Questions whose answer no longer counts are open again, with a new day."""
    by_pk, day = {row.pk: row for row in rows}, local_day(when)
    said: QuerySet[Statement] = QuerySet(Statement).filter(
        question__screening__in=by_pk, question__open=False, replaced_at__isnull=True
    )
    expired = []
    for row in said.select_related("question"):
        question = row.question
        attribute = attribute_of(by_pk[question.screening_id], question.attribute)
        columns = {"valid_from": row.valid_from, "valid_to": row.valid_to}
        if not said_in_force(attribute, columns, max(day, row.valid_from)):
            expired.append(question)
    pks = [question.pk for question in expired]
    QuerySet(Question).filter(pk__in=pks).update(open=True, due_on=due_on)
    return expired


def _record(
    rows: Sequence[Screening],
    questions: Sequence[Question],
    *,
    again: bool,
    when: dt.datetime,
    actor: Actor,
) -> None:
    counts: dict[int, int] = {}
    for question in questions:
        counts[question.screening_id] = counts.get(question.screening_id, 0) + 1
    places = Place.objects.in_bulk({row.place_id for row in rows if row.pk in counts})
    numbers = {pk: place_number(place, when) for pk, place in places.items()}
    record_many(
        [
            build(
                ScreeningAsked(questions=counts[row.pk], again=again), subject=row,
                place=numbers[row.place_id], at=when, actor=actor,
            )
            for row in rows
            if row.pk in counts
        ]
    )  # fmt: skip


@operation
def urge_agency(*, agency: Organization, place: Place, actor: Actor) -> int:
    """Remind an agency of its questions past their day 催办. Gives how many there are.

    Raises ScreeningError when nothing is late.
    """
    today = timezone.localdate()
    late = Question.objects.get_queryset().filter(
        agency=agency, open=True, due_on__lt=today, screening__state__in=RUNNING,
        screening__path__startswith=place.path,
    )  # fmt: skip
    pks = [row.pk for row in lock_all(late)]
    if not pks:
        raise ScreeningError(_("%(name)s没有超期未答的条件。") % {"name": agency.name})
    QuerySet(Question).filter(pk__in=pks).update(urged=F("urged") + 1)
    fact = ScreeningUrged(agency=Code(str(agency.pk)), questions=len(pks))
    record(fact, subject=agency, place=place.number)
    return len(pks)
