"""Changes to places. Each is dated: the former values stay, with the days when they held."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from haitang.facts.kinds import Ref
from haitang.facts.operations import build, operation, record, record_many
from haitang.places import facts
from haitang.places.changes import change, follow, open_place, start_of
from haitang.places.errors import PlaceChangeError
from haitang.places.models import LONGEST_NAME, Place, PlacePast
from haitang.places.names import is_visible
from haitang.places.plans import NewPlace, Plan, Renaming, Row, table_rows
from haitang.places.reading import level_of, parent_of
from haitang.scope.actor import Actor
from haitang.scope.rows import subtree
from haitang.scope.scope import require

INSERT = (
    "INSERT INTO places_place (id, code, name, level, parent_id, path, since)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
BATCH = 20_000


def stamp() -> tuple[int, int]:
    """The last id of the places and of their past values: moves with every change."""
    last, past = (m.objects.aggregate(last=Max("pk"))["last"] for m in (Place, PlacePast))
    return last or 0, past or 0


@operation
def load_places(
    *, plan: Plan, progress: Callable[[Iterable[NewPlace]], Iterable[NewPlace]] | None, actor: Actor
) -> int:
    """Add and rename the places of a plan; answers how many rows. See ``loading.load_file``.

    Raises PlaceChangeError when somebody changed a place since the plan was made.
    """
    for path in _touched(plan):
        require("load_places", path)
    if stamp() != plan.stamp:
        raise PlaceChangeError(_("装入期间有人改了区划。请再装一次。"))
    _insert(table_rows(plan, plan.stamp[0] + 1, (progress or iter)(plan.new)))
    _rename_many(plan.renamed, plan.since, actor)
    top = _first_of(plan)
    count = len(plan.new) + len(plan.renamed)
    fact = facts.PlacesLoaded(rows=count, added=len(plan.new), renamed=len(plan.renamed))
    record(fact, subject=top, place=top.number)
    return count


def _touched(plan: Plan) -> set[str]:
    """Paths below which a plan adds or renames; "" for a new province."""
    above = {parent_of(new.code) for new in plan.new}
    paths = {plan.parents[code][1] for code in above & plan.parents.keys()}
    if 0 in above:
        paths.add("")
    renamed = Place.objects.filter(pk__in=[row.place for row in plan.renamed])
    return paths | set(renamed.values_list("path", flat=True))


def _insert(rows: Iterator[Row]) -> None:
    batch: list[Row] = []
    with connection.cursor() as cursor:
        for row in rows:
            batch.append(row)
            if len(batch) == BATCH:
                cursor.executemany(INSERT, batch)
                batch = []
        if batch:
            cursor.executemany(INSERT, batch)
        for statement in connection.ops.sequence_reset_sql(no_style(), [Place]):
            cursor.execute(statement)


def _rename_many(renamed: list[Renaming], since: dt.date, actor: Actor) -> None:
    places = Place.objects.in_bulk([row.place for row in renamed])
    made = []
    for row in renamed:
        place = change(places[row.place], since, name=row.name)
        fact = facts.PlaceRenamed(place=_ref(place))
        made.append(build(fact, subject=place, place=place.number, at=start_of(since), actor=actor))
    record_many(made)


def _first_of(plan: Plan) -> Place:
    if plan.new:
        return Place.objects.get(code=str(plan.new[0].code), ended_on__isnull=True)
    return Place.objects.get(pk=plan.renamed[0].place)


@operation
def rename_place(*, place: Place, name: str, on: dt.date, actor: Actor) -> Place:
    """Give a place another name from a day. Raises PlaceChangeError, PlaceDateError."""
    row = open_place(place, "rename_place")
    name = _good_name(name)
    if name == row.name:
        raise PlaceChangeError(_("名称没有变化。请填写新的名称。"), field="name")
    change(row, on, name=name)
    fact = facts.PlaceRenamed(place=_ref(row))
    record(fact, subject=row, place=row.number, at=start_of(on))
    return row


@operation
def renumber_place(*, place: Place, code: str, on: dt.date, actor: Actor) -> Place:
    """Give a place another code from a day; places below it that shared its digits follow.

    Raises PlaceChangeError when a code is taken or has the shape of another level.
    """
    row = open_place(place, "renumber_place")
    before, after = row.number, _good_code(code, row.level)
    if before == after:
        raise PlaceChangeError(_("代码没有变化。请填写新的代码。"), field="code")
    below = _renumber(row, after, on)
    fact = facts.PlaceRenumbered(before=before, after=after, below=below)
    record(fact, subject=row, place=after, at=start_of(on))
    return row


def _renumber(row: Place, after: int, on: dt.date) -> int:
    before, width = row.number, 10 ** (12 - len(_digits(row)))
    inside = Place.objects.filter(
        subtree(row.path), code__startswith=_digits(row), ended_on__isnull=True
    )
    moved = [(p, after + p.number - before) for p in inside.order_by("code")]
    target = Place.objects.filter(
        code__gte=str(after), code__lt=str(after + width), ended_on__isnull=True
    )
    taken = set(target.values_list("code", flat=True)) - {p.code for p, _new in moved}
    if clash := sorted(taken & {str(new) for _place, new in moved}):
        raise PlaceChangeError(
            _("代码 %(code)s 已有地方使用。请换一个代码。") % {"code": clash[0]}, field="code"
        )
    for each, new in moved:
        change(each, on, code=str(new))
    row.refresh_from_db()
    return len(moved) - 1


@operation
def move_place(*, place: Place, parent: Place, on: dt.date, actor: Actor) -> Place:
    """Put a place under another parent from a day, with everything that lies in it.

    Every record below it follows. The code stays: renumber the place when it gets another one.
    Raises PlaceChangeError when the parent is not of a higher level, or lies in the place itself.
    """
    row, above = open_place(place, "move_place"), open_place(parent, "move_place")
    if above.pk == row.parent_id:
        raise PlaceChangeError(_("上级没有变化。请选择新的上级。"), field="parent")
    if above.level >= row.level:
        raise PlaceChangeError(_("上级的层级应高于本级。请重新选择上级。"), field="parent")
    _move(row, above, on)
    return row


def _move(row: Place, above: Place, on: dt.date) -> None:
    before = row.parent.number if row.parent else 0
    follow(row, above, on)
    fact = facts.PlaceMoved(parent_before=before, parent_after=above.number)
    record(fact, subject=row, place=row.number, at=start_of(on))


@operation
def merge_place(*, place: Place, into: Place, on: dt.date, actor: Actor) -> Place:
    """Let a place go up in another of its level from a day; answers the place that goes on.

    Its places pass to the other. It lies below the other itself from then on, as an ended place,
    so that its records keep their place and are found under the new one. Raises PlaceChangeError.
    """
    row, heir = open_place(place, "merge_place"), open_place(into, "merge_place")
    if row.pk == heir.pk or row.level != heir.level:
        raise PlaceChangeError(_("只能并入同一层级的另一个地方。请重新选择。"), field="into")
    passed = list(Place.objects.filter(parent=row, ended_on__isnull=True))
    for child in passed:
        _move(child, heir, on)
    row.refresh_from_db()
    follow(row, heir, on, ended_on=on, became=heir)
    fact = facts.PlaceMerged(into=heir.number, children=len(passed))
    record(fact, subject=row, place=row.number, at=start_of(on))
    return heir


@operation
def split_place(
    *, place: Place, parts: list[tuple[str, str]], on: dt.date, actor: Actor, ends: bool = False
) -> list[Place]:
    """Cut new places, each a code and a name, out of a place; ``ends``: it is no more itself.

    The parts lie beside it, on its level. Its own places stay with it until they are moved.
    Raises PlaceChangeError when there is no part, a code is taken or lies outside the parent's.
    """
    row = open_place(place, "split_place")
    if not parts:
        raise PlaceChangeError(_("请至少填写一个新设的地方。"), field="parts")
    made = [_new_beside(row, code, name, on) for code, name in parts]
    fact = facts.PlaceSplit(parts=len(made), ended=ends)
    record(fact, subject=row, place=row.number, at=start_of(on))
    if ends:
        _end(row, on)
    return made


def _new_beside(row: Place, code: str, name: str, on: dt.date) -> Place:
    number = _good_code(code, row.level)
    parent = row.parent
    if parent and not str(number).startswith(_digits(parent)):
        raise PlaceChangeError(
            _("新代码应以上级代码的 %(digits)s 开头。") % {"digits": _digits(parent)}, field="code"
        )
    if Place.objects.filter(code=str(number), ended_on__isnull=True).exists():
        raise PlaceChangeError(
            _("代码 %(code)s 已有地方使用。请换一个代码。") % {"code": number}, field="code"
        )
    last = Place.objects.aggregate(last=Max("pk"))["last"] or 0
    new = Place.objects.create(
        code=str(number), name=_good_name(name), level=row.level, parent=parent, since=on,
        path=f"new:{last + 1}",
    )  # fmt: skip
    new.path = f"{parent.path if parent else ''}{new.pk}."
    new.save(update_fields=["path"])
    return new


@operation
def end_place(*, place: Place, on: dt.date, actor: Actor) -> Place:
    """End a place from a day. Raises PlaceChangeError while places lie in it."""
    row = open_place(place, "end_place")
    _end(row, on)
    return row


def _end(row: Place, on: dt.date) -> None:
    left = Place.objects.filter(parent=row, ended_on__isnull=True).count()
    if left:
        raise PlaceChangeError(
            _("下面还有 %(count)s 个地方。请先改隶、合并或撤销它们。") % {"count": left}
        )
    change(row, on, ended_on=on)
    record(facts.PlaceEnded(children=0), subject=row, place=row.number, at=start_of(on))


def _ref(place: Place) -> Ref:
    return Ref(f"place:{place.pk}")


def _digits(place: Place) -> str:
    """The part of a code that all places inside share."""
    return place.code[: {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}[place.level]]


def _good_name(name: str) -> str:
    name = name.strip()
    if not name or not is_visible(name) or len(name) > LONGEST_NAME:
        raise PlaceChangeError(
            _("请填写 1 至 %(most)s 个字的名称。") % {"most": LONGEST_NAME}, field="name"
        )
    return name


def _good_code(code: str, level: int) -> int:
    text = code.strip()
    if not (len(text) == 12 and text.isascii() and text.isdigit() and text[0] != "0"):
        raise PlaceChangeError(_("代码应为 12 位数字。请核对后再填。"), field="code")
    if level_of(int(text)) != level:
        raise PlaceChangeError(_("代码的层级与这个地方不符。请核对后再填。"), field="code")
    return int(text)
