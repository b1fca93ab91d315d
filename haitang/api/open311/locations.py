"""Where a request lies: by a place's code, by an address that names a place, else in the county."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from haitang.api.open311.formats import Open311Error
from haitang.places.errors import PlaceNotFoundError
from haitang.places.models import Level, Place
from haitang.places.queries import by_code, subtree

LONGEST_SPOT = 100
_SUFFIX = re.compile(r"(社区)?(居民委员会|村民委员会|居委会|村委会|社区|村)$")


@dataclass(frozen=True)
class Location:
    """The place, where exactly in it, and millionths of a degree (WGS 84) as they were given."""

    place: Place
    spot: str
    latitude_e6: int | None
    longitude_e6: int | None


def location_of(sent: QueryDict) -> Location:
    """One of lat and long, address_string, or address_id is needed; raises 400 without."""
    latitude = _degrees(sent.get("lat", ""), 90, "lat")
    longitude = _degrees(sent.get("long", ""), 180, "long")
    address = sent.get("address_string", "").strip()
    code = (sent.get("address_id") or sent.get("attribute[place_code]") or "").strip()
    if (latitude is None) != (longitude is None):
        raise Open311Error(400, _("lat和long请一起写。"))
    if latitude is None and not address and not code:
        raise Open311Error(400, _("请写地点：lat和long，或address_string，或address_id。"))
    county = by_code(settings.COUNTY)
    place = _coded(code, county) if code else named_in(address, county)
    return Location(place, address[:LONGEST_SPOT], latitude, longitude)


def _degrees(text: str, most: int, name: str) -> int | None:
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= most:  # also not a number
        raise Open311Error(
            400, _("%(name)s应是-%(most)d到%(most)d之间的小数。") % {"name": name, "most": most}
        )
    return round(value * 1_000_000)


def _coded(code: str, county: Place) -> Place:
    try:
        place = by_code(code)
    except PlaceNotFoundError:
        place = None
    if place is None or not place.path.startswith(county.path):
        raise Open311Error(400, _("address_id请写本地社区、村或街道的12位代码。"))
    return place


def named_in(address: str, county: Place) -> Place:
    """The smallest place whose name stands in an address.

    The county when none does, or when two of the same size do.
    """
    found = [
        (place.level, len(stem), place)
        for place in subtree(county).filter(level__gte=Level.TOWN)
        if len(stem := _SUFFIX.sub("", place.name)) >= 2 and stem in address
    ]
    if not found:
        return county
    best = max(found, key=lambda entry: entry[:2])
    same = [entry for entry in found if entry[:2] == best[:2]]
    return best[2] if len(same) == 1 else county
