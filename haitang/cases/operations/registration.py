"""Taking a matter, putting it right, and joining it to an earlier one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from haitang.cases import clock
from haitang.cases.errors import WHERE_TO_GO, NotTakenError
from haitang.cases.facts import CaseAmended, CaseJoined, CaseRegistered
from haitang.cases.lookup import code_for, index_of
from haitang.cases.models import (
    OPEN,
    Case,
    Category,
    Channel,
    Numbering,
    Route,
    State,
    Urgency,
)  # fmt: skip
from haitang.cases.operations import overdue
from haitang.cases.operations.steps import category_of, locked, unit_of, write
from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.history import amend, standing
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import lock, lock_all, operation
from haitang.facts.told import Words, moment, optional, required
from haitang.lib.images import CleanImage
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.people.operations import find_or_register_person
from haitang.places.models import Level, Place
from haitang.places.queries import place_number
from haitang.scope.actor import Actor
from haitang.scope.scope import require

MOST_PHOTOS = 3


@dataclass(frozen=True)
class Reporter:
    """The resident who raises a matter: the name and phone are kept by ``people`` alone."""

    name: str
    phone: str = ""


@operation
def register_case(
    *,
    place: Place,
    category: Category,
    title: str,
    text: str,
    channel: Channel,
    spot: str = "",
    urgency: Urgency | None = None,
    reporter: Reporter | None = None,
    enterprise: Organization | None = None,
    photos: Sequence[CleanImage] = (),
    latitude_e6: int | None = None,
    longitude_e6: int | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """Take a matter and give it a number 登记.

    Raises NotTakenError, with the place to go, for emergencies, petitions and judicial matters;
    IncompleteError when title or text is missing; NotPermittedError when the duty does not reach
    the place. The ticket keeps time, matter and contact (北京市接诉即办工作条例 art. 10).
    """
    require("register_case", place.path)
    _check_taken(category)
    _check_place(place)
    when = moment(at)
    name = required(title, "title", most=60)
    words = required(text, "text", least=5)
    where = optional(spot, "spot", most=100)
    if len(photos) > MOST_PHOTOS:
        raise IncompleteError(_("照片最多%(n)d张。") % {"n": MOST_PHOTOS}, field="photos")
    case = Case(
        number=_next_number(when),
        title=name.text,
        text=words.text,
        spot=where.text,
        latitude_e6=latitude_e6,
        longitude_e6=longitude_e6,
        channel=channel,
        category=category,
        urgency=urgency or category.urgency,
        place=place,
        path=place.path,
        enterprise=enterprise,
        registered_by=actor.ref,
        received_at=when,
        reporter=_person(reporter, place, actor),
    )
    case.lookup_index = index_of(code_for(case.number))
    _start_clocks(case)
    case.save(force_insert=True)
    write(case, _registered(case, words), actor=actor, at=when, words=words, photos=photos)
    return case


def _registered(case: Case, words: Words) -> CaseRegistered:
    return CaseRegistered(
        category=category_of(case),
        channel=Code(case.channel),
        urgency=Code(case.urgency),
        text=words.commitment,
    )


def _check_taken(category: Category) -> None:
    if category.route != Route.TAKEN:
        raise NotTakenError(WHERE_TO_GO[Route(category.route)], field="category")
    if category.ended_on is not None:
        raise IncompleteError(_("这个类别已经停用，请选别的类别。"), field="category")


def _check_place(place: Place) -> None:
    if place.ended_on is not None:
        raise IncompleteError(_("这个地方已经撤销，请选现在的社区或街道。"), field="place")
    if place.level < Level.COUNTY:
        raise IncompleteError(_("请选到区县以下的地方。"), field="place")


def _person(reporter: Reporter | None, place: Place, actor: Actor) -> Person | None:
    if reporter is None or not (reporter.name.strip() or reporter.phone.strip()):
        return None
    return find_or_register_person(
        name=reporter.name, phone=reporter.phone, place=place, actor=actor
    )


def _start_clocks(case: Case) -> None:
    book = clock.book_for(case)
    case.rulebook = book.reference
    case.due_at = clock.due(case.received_at, book.dispatch)
    if case.reporter is not None and case.reporter.phone_index:
        case.contact_due_at = clock.due(case.received_at, book.contact)
    else:
        case.response_settled = True  # nobody can be contacted: the case is not in the rate


def _next_number(when: dt.datetime) -> str:
    year = local_day(when).year
    Numbering.objects.get_or_create(year=year)
    row = lock(Numbering.objects.all(), year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"HT{year % 100:02d}-{row.last:05d}"


@operation
def amend_case(
    *,
    case: Case,
    reason: str,
    title: str | None = None,
    spot: str | None = None,
    category: Category | None = None,
    urgency: Urgency | None = None,
    place: Place | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Case:
    """Put right what was registered 更正. Clocks go on: an edit never restarts a deadline.

    When the category or the place was wrong, the facts are reversed and restated, so that figures
    count the case where it belongs.
    """
    case = locked(case, *OPEN)
    when = moment(at, case.received_at)
    words = required(reason, "reason")
    changed = _apply(case, title, spot, category, urgency, place)
    if not changed:
        raise IncompleteError(_("没有要更正的内容。请改一处再提交。"), field="reason")
    if {"category", "place"} & set(changed):
        _restate(case)
    case.save(update_fields=[*changed, *(["path"] if "place" in changed else [])])
    for what in changed:
        fact = CaseAmended(category=category_of(case), what=Code(what), reason=words.commitment)
        write(case, fact, actor=actor, at=when, words=words)
    return case


def _apply(
    case: Case,
    title: str | None,
    spot: str | None,
    category: Category | None,
    urgency: Urgency | None,
    place: Place | None,
) -> list[str]:
    wanted: dict[str, object] = {}
    if title is not None:
        wanted["title"] = required(title, "title", most=60).text
    if spot is not None:
        wanted["spot"] = optional(spot, "spot", most=100).text
    if category is not None:
        _check_taken(category)
        wanted["category"] = category
    if urgency is not None:
        wanted["urgency"] = urgency
    if place is not None:
        require("amend_case", place.path)
        _check_place(place)
        wanted["place"] = place
    changed = [name for name, value in wanted.items() if getattr(case, name) != value]
    for name in changed:
        setattr(case, name, wanted[name])
    case.path = case.place.path
    return changed


def _restate(case: Case) -> None:
    for fact in standing(case):
        place = place_number(case.place, fact.occurred_at)
        if fact.kind != "case.amended" and (fact.d1, fact.place) != (case.category.code, place):
            amend(fact, place=place, category=case.category.code)


@operation
def join_case(
    *, case: Case, into: Case, reason: str, at: dt.datetime | None = None, actor: Actor
) -> Case:
    """The same matter was taken before: go on with that one 并件.

    The resident's look-up code then shows the earlier case. Raises WrongStateError when the other
    case is itself joined, or is this one.
    """
    both = Case.objects.get_queryset().filter(pk__in=(case.pk, into.pk))
    list(lock_all(both.order_by("pk")))  # in one order, or two joins could wait for each other
    case = locked(case, *OPEN)
    other = locked(into)
    if other.pk == case.pk or other.state == State.JOINED:
        raise WrongStateError(_("不能并入%(number)s，请选另一件。") % {"number": other.number})
    when = moment(at, case.received_at)
    words = required(reason, "reason")
    overdue.end(case, actor=actor, at=when)
    case.state, case.joined_into = State.JOINED, other
    case.response_settled = True
    case.due_at = case.contact_due_at = None
    case.save(
        update_fields=[
            "state", "joined_into", "response_settled", "due_at", "contact_due_at",
            "overdue_recorded",
        ]
    )  # fmt: skip
    fact = CaseJoined(category=category_of(case), unit=unit_of(case), into=Ref(f"case:{other.pk}"))
    write(case, fact, actor=actor, at=when, words=words, public=True)
    return case
