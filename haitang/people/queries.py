"""Questions about people. Every answer stays inside the present scope."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from haitang.lib import id_number, phone
from haitang.organizations.models import Organization
from haitang.people.models import Background, Person, Term
from haitang.people.vault import blind_index
from haitang.scope.rows import GuardedQuerySet


def find_by_phone(text: str) -> GuardedQuerySet[Person]:
    """Persons with exactly this phone number, however it is spelt."""
    return _exact("phone", phone.normalise(text))


def find_by_id_number(text: str) -> GuardedQuerySet[Person]:
    """Persons with exactly this identity number, however it is spelt."""
    return _exact("id_number", id_number.normalise(text))


def _exact(column: str, value: str) -> GuardedQuerySet[Person]:
    rows = Person.objects.get_queryset()
    index = blind_index(column, value)
    return rows.filter(**{f"{column}_index": index}) if index else rows.none()


def terms_of(organization: Organization, on: dt.date | None = None) -> QuerySet[Term]:
    """Who holds the posts of an organization on a day (today)."""
    day = on or timezone.localdate()
    live = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    return Term.objects.filter(live, post__organization=organization, began_on__lte=day)


def background_of(person: Person) -> Background | None:
    """What is known of a person beside name and numbers; None where nothing was entered."""
    return Background.objects.get_queryset().filter(person=person).first()


def full_years(born_on: dt.date, on: dt.date) -> int:
    """Full years 周岁 on a day, complete on the birthday itself; 29 February counts on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
