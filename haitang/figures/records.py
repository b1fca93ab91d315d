"""The facts behind a figure: every number opens exactly its records, whose signed sum it is."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Case as When_
from django.db.models import F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable

from haitang.cases.models import Category
from haitang.facts.models import Fact
from haitang.figures.definitions import Figure, Measure, Term
from haitang.figures.queries import READ, checked, figure_of
from haitang.figures.slices import condition, since_ever, slice_of
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.scope.scope import require

Part = Literal["numerator", "denominator"]


@dataclass(frozen=True)
class Records:
    """The facts of one measure. ``facts`` is lazy; nothing is read before it is asked."""

    figure: Figure
    measure: Measure
    facts: QuerySet[Fact]

    def contribution(self, fact: Fact) -> int:
        """What one fact adds to the number, by its sign, its factor, its quantity if summed."""
        adds = 0
        for term in self.measure.terms:
            enough = term.at_least is None or fact.quantity >= term.at_least
            if fact.kind == term.kind and enough:
                value = fact.quantity if term.count == "sum" else 1
                adds += term.factor * fact.sign * value
        return adds

    def total(self) -> int:
        """The number, added up by the database from the listed facts.

        For a distinct measure the records that remain; for a percentile the facts that it was read
        from.
        """
        if self.measure.behaviour == "distinct":
            return self.subjects().count()
        if self.measure.behaviour == "percentile":
            return self.facts.aggregate(found=Sum("sign"))["found"] or 0
        return self.facts.aggregate(found=Sum(_adds(self.measure)))["found"] or 0

    def subjects(self) -> QuerySet[Fact, Any]:
        """The ids of the records that the facts are about and that count in the end.

        To be put into a guarded query: ``Case.objects.filter(pk__in=records.subjects())``.
        """
        by_record = self.facts.order_by().values("subject_id").annotate(net=Sum(self._stays()))
        return by_record.filter(net__gt=0).values("subject_id")

    def _stays(self) -> Combinable:
        if self.measure.behaviour in ("distinct", "percentile"):
            return F("sign")
        return _adds(self.measure)


def _chosen(term: Term) -> Q:
    where = Q(kind=term.kind)
    return where if term.at_least is None else where & Q(quantity__gte=term.at_least)


def _adds(measure: Measure) -> Combinable:
    """The contribution of a fact, as the database computes it."""
    total: Combinable = Value(0)
    for term in measure.terms:
        value = F("sign") * F("quantity") if term.count == "sum" else F("sign")
        total = total + When_(
            When(_chosen(term), then=value * Value(term.factor)),
            default=Value(0),
            output_field=IntegerField(),
        )
    return total


def records(
    code: str,
    place: Place,
    start: dt.date,
    end: dt.date,
    *,
    measure: Part = "numerator",
    category: Category | None = None,
    unit: Organization | None = None,
    channel: str = "",
    as_of: int | None = None,
) -> Records:
    """The facts behind the numerator or the denominator of a figure; arguments as in ``compute``.

    A breakdown's row opens with that row's own place, month, category or unit. Raises
    NotPermittedError without ``read_figures`` at the place.
    """
    require(READ, place.path)
    figure = figure_of(code)
    wanted = figure.denominator if measure == "denominator" else figure.numerator
    wanted = wanted or figure.numerator
    part = slice_of(place, start, end, category=category, unit=unit, channel=channel, as_of=as_of)
    checked(figure, part.narrowed_by)
    if wanted.behaviour == "stock":
        part = since_ever(part, place)
    kinds = Q()
    for term in wanted.terms:
        kinds |= _chosen(term)
    facts = Fact.objects.filter(kinds & condition(part)).order_by("-day", "-seq")
    return Records(figure, wanted, facts)
