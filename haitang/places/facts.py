"""What is recorded about places. Codes are 12-digit statistical codes as integers."""

from haitang.facts.kinds import Ref, kind


@kind("places.loaded", zh="装入区划", en="Places loaded", quantity="rows", unit="places")
class PlacesLoaded:
    """A file of divisions was loaded: ``added`` new places and ``renamed`` ones, ``rows`` in all.

    Each renaming has its own fact besides.
    """

    rows: int
    added: int
    renamed: int


@kind("place.renamed", zh="区划更名", en="Place renamed")
class PlaceRenamed:
    """A place has another name from this day; the former one is kept with its dates."""

    place: Ref


@kind("place.renumbered", zh="区划代码变更", en="Place renumbered")
class PlaceRenumbered:
    """A place has another code from this day; ``below`` places below it changed with it."""

    before: int
    after: int
    below: int


@kind("place.moved", zh="区划改隶", en="Place moved")
class PlaceMoved:
    """A place belongs to another parent from this day, with all that lies in it."""

    parent_before: int
    parent_after: int


@kind("place.merged", zh="区划合并", en="Place merged")
class PlaceMerged:
    """A place went up in another; ``children`` places that it had passed on."""

    into: int
    children: int


@kind("place.split", zh="区划分设", en="Place split", quantity="parts", unit="places")
class PlaceSplit:
    """New places were cut out of a place, which goes on unless it was ended as well."""

    parts: int
    ended: bool


@kind("place.ended", zh="区划撤销", en="Place ended")
class PlaceEnded:
    """A place is no more from this day."""

    children: int
