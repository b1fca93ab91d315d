"""Publishing a figure: the number with the log that it was computed from."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused
from haitang.facts.kinds import Code
from haitang.facts.models import Publication
from haitang.facts.operations import operation, record
from haitang.facts.segments import sealed_size
from haitang.figures.facts import FigurePublished
from haitang.figures.provenance import root_at
from haitang.figures.queries import computed, figure_of
from haitang.figures.slices import slice_of
from haitang.figures.values import FigureValue
from haitang.places.models import Place
from haitang.places.queries import by_code, code_on
from haitang.scope.actor import Actor
from haitang.scope.scope import require


class NotSealedError(Refused):
    """A published number must cite a sealed log."""

    code = "not_sealed"


@operation
def publish_figure(
    *, code: str, place: Place, start: dt.date, end: dt.date, actor: Actor
) -> Publication:
    """Publish a figure 公布: number, definition version, period, and size and root of the log.

    It is computed from the sealed facts only, so that anybody can compute it again for ever. Raises
    NotSealedError before the first seal, UnknownFigureError, PeriodError, and Refused for a
    percentile of nothing.
    """
    require("publish_figure", place.path)
    size = sealed_size()
    root = root_at(size)
    if not root:
        raise NotSealedError(_("事实还没有封存，请先运行 haitang facts seal 再公布。"))
    found = _at(code, place, start, end, size)
    if found.numerator is None:
        raise Refused(_("这段时间没有数据，不能公布。请换一段时间。"), code="no_value")
    row = Publication(
        figure=code,
        version=found.figure.version,
        place=code_on(place, end),
        period_start=start,
        period_end=end,
        log_size=size,
        root=root,
        numerator=found.numerator,
        denominator=found.denominator,
    )
    row.save(force_insert=True)
    record(_fact(row), subject=row, place=row.place)
    return row


def _at(code: str, place: Place, start: dt.date, end: dt.date, size: int) -> FigureValue:
    part = slice_of(place, start, end, as_of=size)
    (found,) = computed([figure_of(code)], place, part)
    return found


def _fact(row: Publication) -> FigurePublished:
    return FigurePublished(
        figure=Code(row.figure),
        numerator=row.numerator,
        denominator=row.denominator or 0,
        definition=row.version,
        log_size=row.log_size,
        start=row.period_start,
        end=row.period_end,
    )


def reproduced(row: Publication) -> bool:
    """Whether the log, as it was when the number was published, gives the same number and root.

    False as well when the definition has changed since: then its version tells.
    """
    place = by_code(row.place, on=row.period_end)
    found = _at(row.figure, place, row.period_start, row.period_end, row.log_size)
    same = (found.numerator, found.denominator) == (row.numerator, row.denominator)
    return same and root_at(row.log_size) == row.root and found.figure.version == row.version
