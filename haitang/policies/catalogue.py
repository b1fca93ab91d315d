"""Editions in the database: which is in force on a day, and its rules, read once."""

import datetime as dt
import functools
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from haitang.places.models import Place
from haitang.policies.models import Policy, PolicyEdition
from haitang.rules.engine.book import Book, Edition, Ready
from haitang.rules.engine.reading import loads

KEPT = 8  # books and days held in memory


def edition_on(place: Place, day: dt.date) -> PolicyEdition | None:
    """The edition in force at a place, or at one above it, on a day; None where there is none."""
    return _in_force(_above(place), day).first()


def editions_on(places: Iterable[Place], day: dt.date) -> dict[int, PolicyEdition]:
    """What ``edition_on`` finds for each of many places, by their numbers; one statement."""
    above = {place.pk: _above(place) for place in places}
    rows = list(_in_force(set().union(*above.values()), day))
    found: dict[int, PolicyEdition] = {}
    for pk, steps in above.items():
        nearest = next((row for row in rows if row.place_id in steps), None)
        if nearest is not None:
            found[pk] = nearest
    return found


def _above(place: Place) -> set[int]:
    return {int(step) for step in place.path.split(".")[:-1]}


def _in_force(places: set[int], day: dt.date) -> QuerySet[PolicyEdition]:
    found = PolicyEdition.objects.filter(
        Q(in_force_to=None) | Q(in_force_to__gte=day), place_id__in=places, in_force_from__lte=day
    ).defer("rulebook")
    return found.order_by("-path", "-in_force_from")


def policies_on(edition: PolicyEdition, day: dt.date) -> QuerySet[Policy]:
    """The items of an edition that are valid on a day."""
    return Policy.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), edition=edition, valid_from__lte=day
    ).select_related("policy_class", "department")


def book_of(edition: PolicyEdition) -> Book:
    """The rule book of an edition."""
    return _book(edition.pk, edition.sha256)


@functools.lru_cache(maxsize=KEPT)
def _book(pk: int, _sha256: str) -> Book:
    row = PolicyEdition.objects.only("rulebook", "number").get(pk=pk)
    return loads(row.rulebook.encode(), f"{row.number}.toml")


def rules_on(edition: PolicyEdition, day: dt.date) -> Edition:
    """The rules of an edition in force on a day, folded."""
    return _rules(edition.pk, edition.sha256, day)


@functools.lru_cache(maxsize=KEPT * 4)
def _rules(pk: int, sha256: str, day: dt.date) -> Edition:
    return _book(pk, sha256).on(day)


def rule_of(policy: Policy, rules: Edition) -> Ready | None:
    """The rule of an item among those in force; None on a day without one."""
    return next((ready for ready in rules.rules if ready.rule.id == policy.rule), None)


def judging_day(policy: Policy, day: dt.date) -> dt.date:
    """The day by whose rules and data an item is judged.

    The day asked for, or the nearest one on which the item was in force, so that a late decision
    follows the law of the application.
    """
    ends = [policy.edition.in_force_to, policy.valid_to, day]
    last = min(end for end in ends if end is not None)
    return max(last, policy.edition.in_force_from, policy.valid_from)
