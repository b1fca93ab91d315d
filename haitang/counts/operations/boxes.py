"""The account of a box: exact, or not saved at all."""

import datetime as dt
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from haitang.counts import accounting
from haitang.counts.accounting import BoxFigures
from haitang.counts.errors import FiguresError, ReturnedTooManyError
from haitang.counts.facts import BoxAccounted, CountStopped
from haitang.counts.models import Batch, Box, Count
from haitang.counts.operations.steps import State, locked_count, tell, tell_anew
from haitang.counts.queries import FIGURES
from haitang.elections.queries import book_of
from haitang.facts.errors import Refused
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment
from haitang.scope.actor import Actor

ENTERED = FIGURES[2:]  # all but name and kind
LARGEST = 1_000_000


@operation
def enter_box(
    *,
    box: Box,
    printed: int,
    issued: int,
    unused: int,
    returned: int,
    replaced: int,
    not_returned: int,
    valid: int | None = None,
    void: int | None = None,
    seal_intact: bool | None = None,
    counted_again: bool = False,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Box:
    """Enter the account of a box in ballots 票箱核对. ``at`` is when it was opened.

    printed = issued + unused; issued = returned + replaced + not_returned; returned = valid +
    void, where these two are known. Raises FiguresError with the equation written out, and saves
    nothing. Raises ReturnedTooManyError when more came back than were issued; ``counted_again``
    says that a second look found the same: then it is saved and the count stops.
    """
    count = locked_count(box.count_id, "enter_box", State.OPEN)
    fresh: Box = lock(Box.objects.select_related("place"), pk=box.pk, count=count)
    given = BoxFigures(
        fresh.name, fresh.kind, printed, issued, unused, returned, replaced, not_returned,
        valid, void,
    )  # fmt: skip
    check_box(count, given, counted_again=counted_again)
    taken = sum(Batch.objects.filter(box=fresh).values_list("size", flat=True))
    if taken > returned:
        raise Refused(
            _("这个票箱已经分出%(taken)d张，收回数不能比它少。") % {"taken": taken},
            code="figures", field="returned",
        )  # fmt: skip
    when = moment(at)
    for name in ENTERED:
        setattr(fresh, name, getattr(given, name))
    fresh.opened_on, fresh.seal_intact = when, seal_intact
    fresh.save(update_fields=[*ENTERED, "opened_on", "seal_intact"])
    tell_anew(fresh, _accounted(given), when)
    if returned > issued:
        stop(count, given, when)
    return fresh


def check_box(count: Count, given: BoxFigures, *, counted_again: bool) -> None:
    """Raise for figures that cannot be."""
    for name in ENTERED:
        figure = getattr(given, name)
        if figure is not None and not 0 <= figure <= LARGEST:
            raise Refused(_("请填0到%(most)d的整数。") % {"most": LARGEST}, field=name)
    if (given.valid is None) != (given.void is None):
        field = "valid" if given.valid is None else "void"
        raise Refused(_("有效和无效要一起填，或者都不填。"), code="incomplete", field=field)
    broken = accounting.broken(accounting.of_box(given))
    if [one for one in broken if one.code != "most"]:
        raise FiguresError(broken)
    if broken and not counted_again:
        raise ReturnedTooManyError(broken, str(book_of(count.election).returned))
    if broken and given.valid is not None:
        sound = replace(given, issued=given.returned, replaced=0, not_returned=0, printed=0)
        wrong = [e for e in accounting.of_box(sound) if e.code == "returned" and not e.holds]
        if wrong:
            raise FiguresError(wrong)


def stop(count: Count, given: BoxFigures, when: dt.datetime) -> None:
    """Stop the count for good: the election will be decided invalid."""
    count.stopped = str(book_of(count.election).returned)
    count.save(update_fields=["stopped"])
    tell(count, CountStopped(more=given.returned - given.issued), when)


def _accounted(given: BoxFigures) -> BoxAccounted:
    return BoxAccounted(
        box_kind=Code(given.kind),
        printed=given.printed,
        issued=given.issued,
        unused=given.unused,
        returned=given.returned,
        replaced=given.replaced,
        not_returned=given.not_returned,
    )
