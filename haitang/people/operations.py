"""Changes to people, and the one act that shows a sealed value."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import lock, operation, record
from haitang.organizations.models import Post
from haitang.people import facts, vault
from haitang.people.backgrounds import record_background
from haitang.people.bulk import register_people
from haitang.people.models import Background, Person, Reveal, Term, Vault
from haitang.people.queries import find_by_phone
from haitang.people.reveals import reveal_person as recorded_reveal
from haitang.people.rows import fresh_ref, here, open_person, place_of, vault_of, write_vault
from haitang.people.terms import TermError, end_terms, fill_post
from haitang.people.values import good, good_id_number, good_name, good_phone, masked
from haitang.places.models import Place
from haitang.places.queries import county_of
from haitang.scope.actor import Actor
from haitang.scope.rows import subtree
from haitang.scope.scope import require

__all__ = [
    "TermError", "begin_term", "correct_person", "end_term", "end_terms", "erase_person",
    "fill_post", "find_or_register_person", "record_background", "register_people",
    "register_person", "reveal_person",
]  # fmt: skip


@operation
def register_person(
    *, name: str, place: Place, actor: Actor, phone: str = "", id_number: str = ""
) -> Person:
    """Enter a person at a place, with phone and identity number sealed. Raises PersonValueError.

    Always makes a new person: see ``find_or_register_person``.
    """
    here("register_person", place.path)
    values = {"phone": good_phone(phone), "id_number": good_id_number(id_number)}
    ref = fresh_ref()
    columns: dict[str, Any] = {f"{c}_mask": masked(c, v) for c, v in values.items()}
    columns |= {f"{c}_index": vault.blind_index(c, v) for c, v in values.items()}
    person = Person(ref=ref, name=good_name(name), place=place, path=place.path, **columns)
    person.save(force_insert=True)
    key = vault.new_key(ref)
    sealed = {c: vault.seal(key, c, ref, v) for c, v in values.items()}
    Vault(person=person, place=place, path=place.path, key=key, **sealed).save(force_insert=True)
    fact = facts.PersonRegistered(phone=bool(values["phone"]), id_number=bool(values["id_number"]))
    record(fact, subject=person, place=place.number)
    return person


def find_or_register_person(
    *, name: str, place: Place, actor: Actor, phone: str = "", id_number: str = ""
) -> Person:
    """The person with this phone and name in the same county, else a new one.

    Called inside another operation, or alone with the duty to register. Persons outside the present
    scope are neither found nor hinted at: then the person is entered once more.
    """
    if phone.strip():
        found = find_by_phone(good_phone(phone)).filter(
            subtree(county_of(place).path), name=good_name(name)
        )
        if person := found.order_by("pk").first():
            return person
    made: Person = register_person(
        name=name, place=place, phone=phone, id_number=id_number, actor=actor
    )
    return made


@operation
def correct_person(*, person: Person, column: str, value: str, actor: Actor) -> Person:
    """Put one of name, phone or id_number right; an empty phone or number takes it away.

    Raises PersonValueError, PersonNotFoundError.
    """
    row = open_person(person)
    if column not in ("name", *vault.COLUMNS):
        raise Refused(_("这一栏不能更正。"), code="column", field="column")
    value = good(column, value)
    if column == "name":
        row.name = value
        row.save(update_fields=["name"])
    else:
        _seal_again(row, column, value)
    record(facts.PersonCorrected(what=Code(column)), subject=row, place=place_of(row))
    return row


def _seal_again(row: Person, column: str, value: str) -> None:
    box = vault_of(row)
    write_vault(row, **{column: vault.seal(bytes(box.key), column, row.ref, value)})
    setattr(row, f"{column}_mask", masked(column, value))
    setattr(row, f"{column}_index", vault.blind_index(column, value))
    row.save(update_fields=[f"{column}_mask", f"{column}_index"])


def reveal_person(*, person: Person, column: str, reason: str, actor: Actor, key: str = "") -> str:
    """Show one sealed value, after who, what and why has been recorded. Fails closed.

    ``reason`` has at least 4 characters. ``key`` is taken like other commands take it and not used:
    each showing is recorded, and a shown value is never stored as the answer to a command.
    Raises RevealError, PersonNotFoundError.
    """
    row = recorded_reveal(person=person, column=column, reason=reason, actor=actor).person
    box = vault_of(row)
    return vault.unseal(bytes(box.key), column, row.ref, bytes(getattr(box, column)))


@operation
def erase_person(*, person: Person, actor: Actor) -> Person:
    """Destroy a person's key and values. What refers to the person stays, nameless.

    Cannot be undone. Raises PersonNotFoundError.
    """
    row = open_person(person)
    write_vault(row, key=b"", phone=b"", id_number=b"")
    cleared = ["name", "phone_mask", "phone_index", "id_number_mask", "id_number_index"]
    for column in cleared:
        setattr(row, column, "")
    row.erased_at = timezone.now()
    row.save(update_fields=[*cleared, "erased_at"])
    QuerySet(model=Reveal).filter(person=row).update(reason="", salt="")
    QuerySet(model=Background).filter(person=row).delete()
    record(facts.PersonErased(person=_ref(row)), subject=row, place=place_of(row))
    return row


@operation
def begin_term(*, person: Person, post: Post, began_on: dt.date, actor: Actor) -> Term:
    """Let a person hold a post from a day. Raises TermError when its seats are taken."""
    row = open_person(person)
    where = lock(Post.objects.select_related("organization__place"), pk=post.pk)
    require("begin_term", where.organization.path)
    if where.ended_on is not None and where.ended_on <= began_on:
        raise TermError(_("这个岗位已撤销。请选择现有岗位。"), field="post")
    held = where.terms.exclude(ended_on__lte=began_on)
    if held.filter(person=row).exists():
        raise TermError(_("此人已在这个岗位任职。"), field="person")
    if held.count() >= where.seats:
        raise TermError(_("这个岗位已满员。请先登记离任。"), field="post")
    term = Term.objects.create(person=row, post=where, began_on=began_on)
    fact = facts.TermBegan(person=_ref(row), post=Ref(f"post:{where.pk}"))
    record(fact, subject=term, place=where.organization.place.number)
    return term


@operation
def end_term(*, term: Term, on: dt.date, actor: Actor) -> Term:
    """Let a person leave a post from a day. Raises TermError when it is over or not begun."""
    row: Term = lock(Term.objects.select_related("post__organization__place"), pk=term.pk)
    body = row.post.organization
    require("end_term", body.path)
    if row.ended_on is not None:
        raise TermError(_("这段任期已经结束。"))
    if on < row.began_on:
        raise TermError(_("离任日期不能早于任职日期。请核对日期。"), field="on")
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    fact = facts.TermEnded(person=Ref(f"person:{row.person_id}"), post=Ref(f"post:{row.post_id}"))
    record(fact, subject=row, place=body.place.number)
    return row


def _ref(person: Person) -> Ref:
    return Ref(f"person:{person.pk}")
