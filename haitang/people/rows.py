"""Loading a person and its vault: through the scope, and what is not reached is not there."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused
from haitang.facts.operations import lock
from haitang.people.models import Person, Vault, new_ref
from haitang.places.models import Place
from haitang.scope.scope import Everything, current, require


class PersonNotFoundError(Refused):
    """No such person, or not in this scope: the answer is the same."""

    code = "no_person"


def fresh_ref() -> str:
    """A reference for a new person."""
    return new_ref()


def here(operation: str, path: str) -> None:
    """The present scope must give, at this place, what it was entered with.

    ``operation`` alone decides when it was entered with itself; as part of another operation that
    one's own right counts.
    """
    scope = current()
    if not isinstance(scope, Everything):
        require(scope.need or operation, path)


def open_person(person: Person) -> Person:
    """The person, locked, if the present scope reaches it and it was not erased."""
    living = Person.objects.get_queryset().filter(erased_at__isnull=True)
    try:
        row: Person = lock(living, pk=person.pk)
    except Person.DoesNotExist:
        raise PersonNotFoundError(_("没有这个人员，或者不在您的职责范围内。")) from None
    return row


def place_of(person: Person) -> int:
    """The 12-digit code of the person's place."""
    return Place.objects.get(pk=person.place_id).number


def vault_of(person: Person) -> Vault:
    """The vault of a person that was reached already; no duty gives a column of a vault."""
    return QuerySet(model=Vault).get(person=person.pk)


def write_vault(person: Person, **sealed: bytes) -> None:
    """Put sealed values into the vault of a person that was reached already."""
    QuerySet(model=Vault).filter(person=person.pk).update(**sealed)
