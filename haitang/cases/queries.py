"""Questions about cases: who answers for what, twins, acts open now."""

import datetime as dt

from django.db.models import Q, QuerySet

from haitang.cases import clock
from haitang.cases.lookup import index_of
from haitang.cases.models import Case, Category, DispatchRule, State
from haitang.cases.rulebook import book_on
from haitang.facts.days import local_day
from haitang.lib import lookup_code
from haitang.organizations.models import Organization
from haitang.places.models import Place


def takable_categories() -> QuerySet[Category]:
    """Categories in force, with those that are told where to go."""
    return Category.objects.filter(ended_on=None).order_by("path")


def below(category: Category) -> QuerySet[Category]:
    """A category and all below it."""
    return Category.objects.filter(path__gte=category.path, path__lt=category.path + "~")


def unit_for(category: Category, place: Place, day: dt.date) -> DispatchRule | None:
    """The line of the dispatch catalogue that answers; None when the catalogue is silent.

    Of those in force on the day: the nearest place first, then the nearest category.
    """
    category_ids = [int(step) for step in category.path.split(".")[:-1]]
    place_ids = [int(step) for step in place.path.split(".")[:-1]]
    lines = DispatchRule.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=day),
        category_id__in=category_ids,
        place_id__in=place_ids,
        began_on__lte=day,
    ).select_related("unit", "category", "place")
    return max(
        lines,
        key=lambda line: (place_ids.index(line.place_id), category_ids.index(line.category_id)),
        default=None,
    )


def twins(
    category: Category, place: Place, when: dt.datetime, *, not_case: int | None = None
) -> QuerySet[Case]:
    """Cases of the same category and place near in time, closed ones too: perhaps the same matter.

    The rule book says how near (``twin.days``).
    """
    days = dt.timedelta(days=book_on(local_day(when)).twin_days)
    found = Case.objects.get_queryset().filter(
        category=category,
        place=place,
        received_at__range=(when - days, when + days),
    )
    if not_case is not None:
        found = found.exclude(pk=not_case)
    return found.exclude(state=State.JOINED).order_by("-received_at")[:5]


def by_code(code: str) -> Case | None:
    """The case that a resident's look-up code opens, followed to the one it was joined to.

    To be asked inside ``everything``: the code itself is the right to see this one case.
    """
    normal = lookup_code.normalise(code)
    if normal is None:
        return None
    case = Case.objects.get_queryset().filter(lookup_index=index_of(normal)).first()
    while case is not None and case.joined_into_id is not None:
        case = Case.objects.get_queryset().get(pk=case.joined_into_id)
    return case


def units_of_choice(place: Place) -> QuerySet[Organization]:
    """Units that can be asked for a case in a place: those of the place and of all above it."""
    ids = [int(step) for step in place.path.split(".")[:-1]]
    return Organization.objects.filter(place_id__in=ids, ended_on=None).order_by("-path", "name")


def reopen_until(case: Case) -> dt.datetime | None:
    """The last moment at which a closed case can be reopened."""
    return clock.due(case.closed_at, clock.book_for(case).reopen) if case.closed_at else None
