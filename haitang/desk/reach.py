"""Places that the present duty reaches, as choices of a form."""

from django.conf import settings
from django.db.models import Q, QuerySet

from haitang.desk.reading import scope
from haitang.organizations.models import Organization, OrganizationKind
from haitang.places.models import Level, Place
from haitang.places.queries import by_code
from haitang.scope.rows import subtree

MOST = 1500  # a county has some 600 communities; more would make no list to choose from


def places_within(operation: str, *, down_to: int = Level.COMMUNITY) -> list[Place]:
    """Places of this installation's county in which a duty gives an operation, in code order."""
    county = by_code(settings.COUNTY)
    reach = Q(pk__in=[])
    for grant in scope().giving(operation):
        if grant.organization is None and grant.subject is None:
            reach |= subtree(max(grant.path, county.path, key=len))
    rows = Place.objects.filter(reach, subtree(county.path), ended_on=None, level__lte=down_to)
    return list(rows.order_by("code")[:MOST])


def enterprises_within(operation: str) -> QuerySet[Organization]:
    """Enterprises of the places in which a duty gives an operation."""
    reach = Q(pk__in=[])
    for grant in scope().giving(operation):
        reach |= subtree(grant.path)
    rows = Organization.objects.filter(reach, kind=OrganizationKind.ENTERPRISE, ended_on=None)
    return rows.order_by("name")


def own_place(operation: str) -> Place | None:
    """The highest place at which the actor holds a duty that gives an operation."""
    paths = [g.path for g in scope().giving(operation)]
    return Place.objects.filter(path=min(paths, key=len)).first() if paths else None


def units_within(operation: str) -> QuerySet[Organization]:
    """Organizations of the places in which a duty gives an operation, and of those above them."""
    reach = Q(pk__in=[])
    for grant in scope().giving(operation):
        above = [int(step) for step in grant.path.split(".")[:-1]]
        reach |= subtree(grant.path) | Q(place__in=above)
    return Organization.objects.filter(reach, ended_on=None).order_by("path", "name")
