"""Figures of elections from facts must equal those from tables."""

from collections.abc import Iterator

from django.db.models import Sum

from haitang.facts.reconcile import Comparison, added, counted, reconciles
from haitang.results.facts import COMPOSITION, ResultAnnulled, ResultDeclared
from haitang.results.models import Composition, Elected, Result


@reconciles("Election results")
def results() -> Iterator[Comparison]:
    """Results declared and found invalid, and those they elected."""
    yield "Results declared", counted(ResultDeclared), Result.objects.count()
    annulled = Result.objects.filter(annulled_on__isnull=False).count()
    yield "Results found invalid", counted(ResultAnnulled), annulled
    yield "Elected", added(ResultDeclared), Elected.objects.count()


@reconciles("Committees")
def committees() -> Iterator[Comparison]:
    """Each figure of the committees that took office."""
    for name, kind in COMPOSITION.items():
        if name in ("both_offices", "led"):
            continue
        total = Composition.objects.aggregate(found=Sum(name))["found"] or 0
        yield f"Committees, {name}", added(kind), total
    led = Composition.objects.filter(both_offices__isnull=False)
    yield "Committees with both offices", added(COMPOSITION["led"]), led.count()
    both = led.filter(both_offices=True).count()
    yield "Committees led by one person", added(COMPOSITION["both_offices"]), both
