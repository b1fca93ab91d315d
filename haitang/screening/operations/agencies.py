"""Which agency answers for which attribute 答复单位, from a day until a day."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation, record
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.scope.actor import Actor
from haitang.scope.scope import require
from haitang.screening.agency_table import read_agencies
from haitang.screening.errors import ScreeningConfigurationError, ScreeningError
from haitang.screening.facts import AgencyAssigned, AgencyEnded
from haitang.screening.models import AgencyDuty


@operation
def assign_agency(
    *,
    attribute: str,
    agency: Organization,
    place: Place,
    began_on: dt.date,
    source: str,
    actor: Actor,
) -> AgencyDuty:
    """From a day an agency answers for an attribute, at a place and below it.

    Raises ScreeningError when it does already.
    """
    require("assign_agency", place.path)
    there = AgencyDuty.objects.filter(
        attribute=attribute, agency=agency, place=place, ended_on__isnull=True
    )
    if there.exists():
        raise ScreeningError(_("%(name)s已经答复这一项。") % {"name": agency.name}, field="agency")
    if not source.strip():
        raise ScreeningError(_("请写依据，例如联审工作方案。"), field="source")
    duty = AgencyDuty(
        attribute=attribute, agency=agency, place=place, path=place.path, began_on=began_on,
        source=source.strip()[:100],
    )  # fmt: skip
    duty.save(force_insert=True)
    fact = AgencyAssigned(
        attribute=Code(attribute[:24]), agency=Code(str(agency.pk)), began=began_on
    )
    record(fact, subject=duty, place=place.number)
    return duty


@operation
def end_agency(*, duty: AgencyDuty, on: dt.date, actor: Actor) -> AgencyDuty:
    """From a day an agency no longer answers for an attribute. What was asked stays asked."""
    row: AgencyDuty = lock(AgencyDuty.objects.select_related("place"), pk=duty.pk)
    require("end_agency", row.path)
    if row.ended_on is not None or on < row.began_on:
        raise ScreeningError(_("这一条已经终止，或者终止日期早于起始日期。"), field="on")
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    fact = AgencyEnded(
        attribute=Code(row.attribute[:24]), agency=Code(str(row.agency_id)), ended=on
    )
    record(fact, subject=row, place=row.place.number)
    return row


@operation
def load_agencies(*, text: str, place: Place, began_on: dt.date, actor: Actor) -> int:
    """Take over a table of agencies at a place; each is found there by its name or short name.

    Agencies and attributes that stand there already are left as they are. Gives how many were
    added. Raises ScreeningError with the names that are not among the organizations.
    """
    require("load_agencies", place.path)
    try:
        rows = read_agencies(text)
    except ScreeningConfigurationError as error:
        raise ScreeningError(_("这张表读不出来：%(why)s") % {"why": error}) from None
    units = Organization.objects.filter(place=place, ended_on__isnull=True)
    by_name = {name: unit for unit in units for name in (unit.short_name, unit.name) if name}
    missing = sorted({name for name, _a, _s in rows} - by_name.keys())
    if missing:
        raise ScreeningError(
            _("还没有这些单位：%(names)s。请先在“单位”里建好。") % {"names": "、".join(missing)}
        )
    live = AgencyDuty.objects.filter(place=place, ended_on__isnull=True)
    there = set(live.values_list("attribute", "agency"))
    added = 0
    for name, attribute, source in rows:
        if (attribute, by_name[name].pk) in there:
            continue
        there.add((attribute, by_name[name].pk))
        duty = AgencyDuty(
            attribute=attribute, agency=by_name[name], place=place, path=place.path,
            began_on=began_on, source=source[:100],
        )  # fmt: skip
        duty.save(force_insert=True)
        fact = AgencyAssigned(
            attribute=Code(attribute[:24]), agency=Code(str(by_name[name].pk)), began=began_on
        )
        record(fact, subject=duty, place=place.number)
        added += 1
    if not added:
        raise ScreeningError(_("表里的单位都已经设定好了。"), code="nothing_new")
    return added
