"""R24, R25: every column has a class, a purpose, a legal basis, a term and a reader."""

import pytest
from django.db import models

from haitang.accounts import register as register_module
from haitang.accounts.register import all_models, problems, readers_of, register
from haitang.people.models import Person
from haitang.scope.rows import Guarded

WHOLE = """
["people.Person"]
class = "personal"
purpose = "a"
basis = "b"
term = "c"
readers = ["duties"]
columns = "%s"
"""
COLUMNS = " ".join(f.attname for f in Person._meta.concrete_fields)


def test_every_column_of_every_table_is_in_the_register():
    assert problems(register(), all_models()) == []


def test_the_register_names_no_table_that_is_not_there():
    assert register().keys() == {model._meta.label for model in all_models()}


def test_a_column_that_is_forgotten_or_gone_is_noticed():
    said = register(WHOLE % COLUMNS.replace("phone_mask", "shoe_size"))
    found = problems(said, [Person])
    assert "people.Person.phone_mask is not in the register" in found
    assert "people.Person.shoe_size is no column" in found


def test_a_column_that_no_duty_reads_is_noticed(monkeypatch):
    said = register(WHOLE % COLUMNS)
    assert [line for line in problems(said, [Person]) if "phone_index: no duty" in line]
    assert not [line for line in problems(said, [Person]) if "phone_mask" in line]
    monkeypatch.setattr(register_module, "DUTIES", {})
    assert [line for line in problems(said, [Person]) if "phone_mask: no duty" in line]


@pytest.mark.parametrize("what", ["class", "purpose", "basis", "term", "readers"])
def test_a_table_that_leaves_something_out_is_refused(what):
    lines = [line for line in (WHOLE % COLUMNS).splitlines() if not line.startswith(f"{what} ")]
    with pytest.raises(ValueError, match=what):
        register("\n".join(lines))


def test_unknown_classes_and_readers_are_noticed():
    text = (WHOLE % COLUMNS).replace('"personal"', '"secret"').replace('"duties"', '"janitor"')
    found = problems(register(text), [Person])
    assert "people.Person.name: secret is no class" in found
    assert "people.Person.name: janitor reads nothing" in found


def test_names_and_numbers_of_people_are_personal_or_sensitive():
    said = register()
    for label in ("people.Person", "people.Vault", "people.Reveal"):
        assert {e.klass for e in said[label].values()} <= {"personal", "sensitive"}
    assert {e.readers for e in said["people.Vault"].values()} == {("system",)}


def test_a_free_text_of_a_guarded_record_is_never_public():
    said = register()
    for model in all_models():
        if issubclass(model, Guarded):
            for field in model._meta.concrete_fields:
                entry = said[model._meta.label][field.attname]
                if isinstance(field, models.TextField) and field.attname != "public_text":
                    assert entry.klass != "public", f"{model._meta.label}.{field.attname}"


def test_readers_of_a_column_come_from_the_table_of_duties():
    assert {"window", "dispatcher", "handler", "caller"} <= set(readers_of(Person, "phone_mask"))
    assert "statistician" not in readers_of(Person, "phone_mask")
    assert readers_of(Person, "phone_index") == []
