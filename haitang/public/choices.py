"""What a resident chooses from: kinds of matters and places of this county."""

from collections.abc import Iterable

from django.conf import settings

from haitang.cases.models import Category
from haitang.cases.queries import below, takable_categories
from haitang.facts.reader import worded
from haitang.lib.text import clean_cell
from haitang.places.models import Level, Place
from haitang.places.queries import by_code, search, subtree
from haitang.scope.rows import subtree as in_subtree

MOST_MATCHES = 12


def title_of(category: Category) -> str:
    """The title in the reader's language."""
    return worded(category.title, category.title_en)


def kinds() -> list[Category]:
    """The first choice: what the matter is about."""
    return list(takable_categories().filter(parent=None).order_by("position", "code"))


def kind_with(code: str) -> Category | None:
    """A kind of matter in force, by its code."""
    if not (code.isascii() and code.isalnum()):
        return None
    return takable_categories().filter(code=code).first()


def leaves(kind: Category) -> list[Category]:
    """The second choice: the ends of the tree below a kind, or the kind itself."""
    rows = list(below(kind).filter(ended_on=None).order_by("position", "code"))
    parents = {row.parent_id for row in rows}
    return [row for row in rows if row.pk not in parents]


def county() -> Place:
    """The place that this installation serves. Raises PlaceNotFoundError before it is loaded."""
    return by_code(settings.COUNTY)


def towns() -> list[Place]:
    """Streets and towns of the county."""
    return _of_level(county(), Level.TOWN)


def communities(town: Place) -> list[Place]:
    """Communities and villages of a town."""
    return _of_level(town, Level.COMMUNITY)


def _of_level(above: Place, level: Level) -> list[Place]:
    return list(subtree(above).filter(level=level).order_by("code"))


def place_with(code: str) -> Place | None:
    """A town, community or village of the county, by its code."""
    if not (code.isascii() and code.isdigit()):
        return None
    here = Place.objects.filter(in_subtree(county().path), ended_on=None, level__gte=Level.TOWN)
    return here.filter(code=code).first()


def matches(text: str) -> list[Place]:
    """Places of the county whose name holds a text; one that is called exactly so comes alone.

    The town may follow in brackets, as ``with_town`` writes it.
    """
    name, _bracket, town = clean_cell(text).removesuffix("）").partition("（")
    found = [p for p in search(name, county(), MOST_MATCHES + 1) if p.level >= Level.TOWN]
    if town:
        above = Place.objects.in_bulk({p.parent_id for p in found})
        found = [p for p in found if p.parent_id in above and above[p.parent_id].name == town]
    return [p for p in found if p.name == name] or found


def named(places: Iterable[Place]) -> list[tuple[str, str]]:
    """``(code, name)`` of places, with their towns where they lie in several."""
    rows = list(places)
    if len({p.parent_id for p in rows if p.level == Level.COMMUNITY}) > 1:
        return with_town(rows)
    return [(p.code, p.name) for p in rows]


def with_town(places: Iterable[Place]) -> list[tuple[str, str]]:
    """``(code, name)`` of places; a community's name is followed by its town's."""
    rows = list(places)
    above = Place.objects.in_bulk({p.parent_id for p in rows if p.level == Level.COMMUNITY})
    return [
        (p.code, f"{p.name}（{above[p.parent_id].name}）" if p.parent_id in above else p.name)
        for p in rows
    ]
