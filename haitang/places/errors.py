"""Why a change to a place is refused."""

from haitang.facts.errors import Refused


class PlaceNotFoundError(Refused):
    """No place has this code on this day."""

    code = "no_place"


class PlaceDateError(Refused):
    """A change is dated before the last one, or after today."""

    code = "date"


class PlaceChangeError(Refused):
    """The change would break the tree of places."""

    code = "place"
