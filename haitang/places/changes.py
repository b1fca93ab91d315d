"""How a place changes: the former values are kept with their days; rows below follow a move."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.facts.operations import lock
from haitang.places.errors import PlaceChangeError, PlaceDateError
from haitang.places.models import InPlace, Place, PlacePast
from haitang.scope.rows import subtree
from haitang.scope.scope import require


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of a day at the place of business."""
    return dt.datetime.combine(day, dt.time(), tzinfo=ZoneInfo(settings.TIME_ZONE))


def open_place(place: Place, operation: str) -> Place:
    """The place, locked; it must go on still, and the scope must give ``operation`` there."""
    row: Place = lock(Place.objects.all(), pk=place.pk)
    require(operation, row.path)
    if row.ended_on is not None:
        raise PlaceChangeError(
            _("“%(name)s”已于 %(day)s 撤销，不能再改。")
            % {"name": row.name, "day": row.ended_on.isoformat()}
        )
    return row


def change(row: Place, on: dt.date, **values: Any) -> Place:
    """Set new values from a day and keep the former ones until then.

    A second change on the same day joins the first. Raises PlaceDateError for a day that is not
    after the last change, or that has not come yet.
    """
    _check_day(row, on)
    if row.since < on:
        PlacePast.objects.create(
            place=row, code=row.code, name=row.name, level=row.level, parent_id=row.parent_id,
            path=row.path, since=row.since, until=on,
        )  # fmt: skip
    for name, value in {**values, "since": on}.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, "since"])
    return row


def _check_day(row: Place, on: dt.date) -> None:
    if on > timezone.localdate():
        raise PlaceDateError(_("日期还没到。请在生效那天再登记。"), field="on")
    same_day = on == row.since and row.past.filter(until=on).exists()
    if on <= row.since and not same_day:
        raise PlaceDateError(
            _("“%(name)s”自 %(day)s 起是现在的样子，新的日期须晚于这一天。")
            % {"name": row.name, "day": row.since.isoformat()},
            field="on",
        )


def follow(row: Place, above: Place, on: dt.date, **values: Any) -> None:
    """Put a place under ``above``: its own row, the places below it, and every record in them."""
    if above.path.startswith(row.path):
        raise PlaceChangeError(_("不能移到自己的下级。请重新选择上级。"), field="parent")
    old, new = row.path, f"{above.path}{row.pk}."
    inside = Place.objects.filter(subtree(old)).exclude(pk=row.pk)
    for each in inside:
        _keep_path(each, on, new + each.path[len(old) :])
    change(row, on, parent=above, path=new, **values)
    for model in apps.get_models():
        if issubclass(model, InPlace):
            repath(model, old, new)


def _keep_path(each: Place, on: dt.date, path: str) -> None:
    if each.ended_on is not None:  # an ended place has no further days of its own
        Place.objects.filter(pk=each.pk).update(path=path)
    else:
        change(each, on, path=path)


def repath(model: type[Model], old: str, new: str) -> int:
    """Put every row of a model below ``old`` below ``new``; answers how many rows moved.

    The plain query set is meant: a move must reach rows that the mover may not see.
    """
    rows: QuerySet[Any] = QuerySet(model=model).filter(subtree(old))
    return rows.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
