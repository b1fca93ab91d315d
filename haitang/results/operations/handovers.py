"""A whole handover entered at once, from its signed list."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.facts.days import local_day
from haitang.facts.kinds import Code
from haitang.facts.operations import build, lock, operation, record_many
from haitang.facts.told import moment, required
from haitang.people.rows import here
from haitang.places.queries import place_number
from haitang.results.errors import ResultError
from haitang.results.facts import HandoverItemDone
from haitang.results.models import Handover, HandoverItem
from haitang.results.operations.offices import finished
from haitang.scope.actor import Actor


@operation
def finish_handover(
    *,
    handover: Handover,
    note: str,
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Handover:
    """All items that are left were handed over on one day 一并移交; with them the election ends.

    ``note`` says which list was signed. Raises ResultError where nothing is left.
    """
    rows = Handover.objects.select_related("place", "election")
    fresh: Handover = lock(rows, pk=handover.pk)
    here("finish_handover", fresh.path)
    when = moment(at)
    day = on or local_day(when)
    if day < fresh.began_on:
        raise ResultError(_("移交日期不能早于移交开始的日期。"), field="on")
    left = HandoverItem.objects.filter(handover=fresh, done_on=None)
    codes = list(left.values_list("code", flat=True))
    if not codes:
        raise ResultError(_("每一项都已经移交。"), code="done")
    left.update(done_on=day, note=required(note, "note", least=2, most=200).text)
    place = place_number(fresh.place, when)
    record_many([
        build(
            HandoverItemDone(item=Code(code)), subject=fresh, place=place, at=when, actor=actor
        )
        for code in codes
    ])  # fmt: skip
    finished(fresh, when, actor)
    return fresh
