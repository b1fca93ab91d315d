"""A person's background 基本情况: entered once, put right where it was wrong."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.facts.operations import operation, record
from haitang.people.facts import BackgroundRecorded
from haitang.people.models import Background, Education, Person, Political, Precision, Sex
from haitang.people.rows import open_person, place_of
from haitang.people.values import PersonValueError
from haitang.scope.actor import Actor

OLDEST = dt.date(1900, 1, 1)
# GB/T 3304: 01 to 56, 97 others, 98 naturalised.
_ETHNICITY = re.compile(r"(0[1-9]|[1-4][0-9]|5[0-6]|97|98)?")


@operation
def record_background(
    *,
    person: Person,
    source: str,
    actor: Actor,
    born_on: dt.date | None = None,
    born_precision: str = Precision.DAY,
    sex: str = Sex.UNKNOWN,
    ethnicity: str = "",
    education: str = Education.UNKNOWN,
    political: str = Political.UNKNOWN,
    as_of: dt.date | None = None,
) -> Background:
    """Enter or put right what is known of a person, with its source, as of a day (today).

    Roll, nomination and statistics read this one row. Raises PersonValueError.
    """
    row = open_person(person)
    values = checked(
        born_on=born_on, born_precision=born_precision, sex=sex, ethnicity=ethnicity,
        education=education, political=political, source=source,
        as_of=as_of or timezone.localdate(),
    )  # fmt: skip
    rows: QuerySet[Background] = QuerySet(Background)
    kept = rows.filter(person=row).first()
    if kept is None:
        kept = Background(person=row, place_id=row.place_id, path=row.path, **values)
        kept.save(force_insert=True)
        again = False
    else:
        for name, value in values.items():
            setattr(kept, name, value)
        kept.save(update_fields=list(values))
        again = True
    record(BackgroundRecorded(again=again), subject=row, place=place_of(row))
    return kept


def checked(
    *,
    born_on: dt.date | None,
    sex: str,
    ethnicity: str,
    education: str,
    political: str,
    source: str,
    as_of: dt.date,
    born_precision: str = Precision.DAY,
) -> dict[str, Any]:
    """The columns of a background, each looked at. Raises PersonValueError."""
    values = {
        "born_on": _born(born_on, born_precision, as_of), "born_precision": born_precision,
        "sex": sex, "ethnicity": ethnicity, "education": education, "political": political,
        "source": _source(source), "as_of": as_of,
    }  # fmt: skip
    _listed(values)
    return values


def _born(born_on: dt.date | None, precision: str, day: dt.date) -> dt.date | None:
    """The birthday, on the first day of what is known of it."""
    if born_on is None:
        return None
    if not OLDEST <= born_on <= day:
        raise PersonValueError(_("出生日期不对，请核对。"), field="born_on")
    if precision == Precision.YEAR:
        return born_on.replace(month=1, day=1)
    return born_on.replace(day=1) if precision == Precision.MONTH else born_on


def _source(text: str) -> str:
    source = " ".join(text.split())
    if not 2 <= len(source) <= 60:
        raise PersonValueError(_("请写依据，例如干部档案、身份证。"), field="source")
    return source


def _listed(values: Mapping[str, object]) -> None:
    """Each code must be one of its list."""
    lists = {"born_precision": Precision, "sex": Sex, "education": Education,
             "political": Political}  # fmt: skip
    for name, words in lists.items():
        if values[name] not in words.values:
            raise PersonValueError(_("请从列表中选择。"), field=name)
    if not _ETHNICITY.fullmatch(str(values["ethnicity"])):
        raise PersonValueError(_("民族请填国家标准的两位代码，例如01。"), field="ethnicity")
