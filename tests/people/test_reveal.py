"""R26-R28: masked everywhere, sealed at rest, shown only after who, what and why is recorded."""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from haitang.facts.commitments import commit
from haitang.facts.models import Answer, Fact
from haitang.people import operations, reveals
from haitang.people.models import Person, Reveal
from haitang.people.operations import reveal_person
from haitang.people.reveals import RevealError
from haitang.people.rows import PersonNotFoundError
from haitang.scope.scope import Grant, NotPermittedError, Scope, enter, everything
from tests.cast import ROOT
from tests.people.conftest import ID_NUMBER, PHONE

REASON = "回访时号码打不通，核对原号码"
SIGHT = {"person": frozenset({"name", "phone_mask"})}


def show(person, column="phone", reason=REASON, **more):
    return reveal_person(person=person, column=column, reason=reason, actor=ROOT, **more)


def scope(path, columns=SIGHT, need="reveal_person", gives="reveal_person"):
    return enter(Scope(ROOT, (Grant("test", path, frozenset({gives}), columns),), need))


def test_a_value_is_shown_after_it_was_recorded(person, cast):
    with scope(cast.places["home"].path):
        assert show(person) == PHONE
    fact = Fact.objects.get(kind="person.revealed")
    with everything("test"):
        row = Reveal.objects.get()
    assert (fact.d1, fact.subject_id, fact.actor) == ("phone", person.pk, ROOT.ref)
    assert (row.reason, row.column, row.actor) == (REASON, "phone", ROOT.ref)
    assert fact.dims == {"reason": commit(REASON, row.salt)}


def test_as_many_readings_as_facts_even_under_one_key(person):
    with everything("test"):
        shown = [show(person, key="k1"), show(person, key="k1"), show(person, "id_number")]
        assert shown == [PHONE, PHONE, ID_NUMBER]
        assert Reveal.objects.count() == Fact.objects.filter(kind="person.revealed").count() == 3
    assert not Answer.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "看看", "a  b", "因" * 201])
def test_without_a_reason_nothing_is_shown_or_recorded(person, reason):
    with everything("test"), pytest.raises(RevealError):
        show(person, reason=reason)
    assert not Fact.objects.filter(kind="person.revealed").exists()


@pytest.mark.parametrize("column", ["name", "ref", "key", "phone_mask", ""])
def test_only_sealed_columns_can_be_shown(person, column):
    with everything("test"), pytest.raises(RevealError):
        show(person, column)


def test_a_person_outside_the_scope_is_not_there_and_nothing_is_recorded(person, cast):
    with scope(cast.places["sibling"].path), pytest.raises(PersonNotFoundError):
        show(person)
    assert not Fact.objects.filter(kind="person.revealed").exists()


def test_a_duty_shows_only_columns_whose_mask_it_gives(person, cast):
    with scope(cast.places["home"].path), pytest.raises(PersonNotFoundError):
        show(person, "id_number")


def test_place_and_column_of_two_duties_are_not_added_up(person, cast):
    """One duty reaches the person, the other gives the column elsewhere."""
    both = SIGHT | {"person": frozenset({"name", "id_number_mask"})}
    grants = (
        Grant("a", cast.places["home"].path, frozenset({"reveal_person"}), SIGHT),
        Grant("b", cast.places["far"].path, frozenset({"reveal_person"}), both),
    )
    with enter(Scope(ROOT, grants, "reveal_person")):
        assert show(person) == PHONE
        with pytest.raises(PersonNotFoundError):
            show(person, "id_number")


def test_only_a_request_let_in_for_it_may_show(person, cast):
    path = cast.places["home"].path
    with scope(path, need="read_cases", gives="read_cases"), pytest.raises(NotPermittedError):
        show(person)


def test_who_read_what_is_seen_by_an_auditor_of_the_place_only(person, cast):
    with everything("test"):
        show(person)
    with enter(cast.scope("auditor", "read_facts")):
        assert Reveal.objects.permitted("column", "reason") == [
            {"column": "phone", "reason": REASON}
        ]
        with pytest.raises(NotPermittedError):
            Reveal.objects.permitted("salt")
    columns = {"reveal": frozenset({"reason"})}
    path, unit = cast.places["county"].path, cast.units["housing"].pk
    for which in ({"organization": unit}, {"subject": person.pk}):
        grant = Grant("test", path, frozenset({"read_facts"}), columns, **which)
        with enter(Scope(ROOT, (grant,), "read_facts")):
            assert not Reveal.objects.exists()


@pytest.mark.parametrize("duty", ["leader", "supervisor", "statistician", "administrator"])
def test_duties_without_persons_cannot_show(person, cast, duty):
    with enter(cast.scope(duty, "reveal_person")), pytest.raises(NotPermittedError):
        show(person)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", ["record", "commit"])
def test_nothing_is_shown_when_the_fact_cannot_be_written(person, monkeypatch, broken):
    """Fail closed: the log refuses, or the transaction does not commit."""
    opened = []
    monkeypatch.setattr(operations.vault, "unseal", lambda *_a: opened.append(1) or "shown")

    def fail(*_args, **_kwargs):
        message = "disk full"
        raise DatabaseError(message)

    if broken == "record":
        monkeypatch.setattr(reveals, "record", fail)
    else:
        monkeypatch.setattr(connection, "commit", fail)
    with everything("test"), pytest.raises(DatabaseError, match="disk full"):
        show(person)
    assert not opened
    monkeypatch.undo()
    assert not Fact.objects.filter(kind="person.revealed").exists()
    with everything("test"):
        assert not Reveal.objects.exists()


def test_no_number_in_any_fact_or_answer(person, cast):
    with everything("test"):
        show(person)
    text = json.dumps(list(Fact.objects.values()), default=str, ensure_ascii=False)
    text += json.dumps(list(Answer.objects.values()), default=str)
    for value in (PHONE, ID_NUMBER, person.name, REASON):
        assert value not in text


def traces(numbers):
    """A number, its plain hashes, and both as UTF-16, as a dump could hold them."""
    for number in numbers:
        raw = number.encode()
        yield raw
        yield number.encode("utf-16-le")
        for name in ("md5", "sha1", "sha256", "sm3"):
            with contextlib.suppress(ValueError):
                digest = hashlib.new(name, raw).digest()
                yield from (digest, digest.hex().encode())


def everything_stored():
    """Every row of every table, as bytes."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, (bytes, memoryview)) else None
                    parts.append(raw if raw is not None else str(value).encode())
    return b"\n".join(parts)


def test_no_number_and_no_plain_hash_of_one_in_any_row(register):
    phones = [f"1391234{n:04}" for n in range(40)]
    for phone in phones:
        register(name=f"人{phone[-2:]}", phone=phone)
    stored = everything_stored()
    assert b"139****0039" in stored
    assert [t for t in traces([*phones, ID_NUMBER]) if t in stored] == []


DRILL = """
import django, json, sys
django.setup()
from django.core.management import call_command
from django.db import connection
from haitang.scope.actor import Actor
from haitang.scope.scope import everything
from haitang.places.loading import load_file
from haitang.places.queries import by_code
from haitang.places.demo_data import DEMO_FILES
from haitang.people.operations import *
call_command("migrate", verbosity=0)
actor = Actor("system:test")
assert connection.cursor().execute("PRAGMA secure_delete").fetchone() == (1,)
with everything("test"):
    load_file(DEMO_FILES["320583"], actor=actor)
    place = by_code("320583100001")
    made = []
    for phone in json.loads(sys.argv[1]):
        made.append(register_person(
            name="钱小河", phone=phone, id_number=sys.argv[2], place=place, actor=actor
        ))
    for person in made[:5]:
        assert reveal_person(person=person, column="phone", reason="核对号码", actor=actor)
        correct_person(person=person, column="phone", value="13900000000", actor=actor)
    from django.db.models import QuerySet
    from haitang.people.models import Vault
    keys = [bytes(QuerySet(Vault).get(person=p.pk).key).hex() for p in made]
    print(json.dumps(keys))
    for person in made[5:15]:
        erase_person(person=person, actor=actor)
    from haitang.facts.guard import writes_allowed
    kept = connection.connection.execute("begin immediate")
    print("ready", flush=True)
    sys.stdin.readline()
"""


def test_no_number_in_the_files_of_the_database_while_it_is_in_use(tmp_path):
    """The database file with its write-ahead log or journal, before and after it is closed."""
    phones = [f"1381234{n:04}" for n in range(20)]
    environment = os.environ | {
        "HAITANG_DATABASE_URL": f"sqlite:///{tmp_path}/h.sqlite3",
        "HAITANG_DATA_DIR": str(tmp_path / "data"),
        "HAITANG_LOG_DIR": str(tmp_path / "log"),
        "DJANGO_SETTINGS_MODULE": "haitang.settings",
    }
    command = [sys.executable, "-c", DRILL, json.dumps(phones), ID_NUMBER]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2], text=True,
    ) as process:  # fmt: skip
        keys = [bytes.fromhex(key) for key in json.loads(process.stdout.readline())]
        assert process.stdout.readline() == "ready\n"
        live = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
        process.communicate("\n")
    assert process.returncode == 0
    closed = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    # A destroyed key, which would open what old back-ups hold, leaves no trace on the disk.
    assert [keys.index(key) for key in keys if key in closed] == [*range(5), *range(15, 20)]
    gone = [f"138****00{n:02}".encode() for n in range(5, 15)]
    assert [mask for mask in gone if mask in closed] == []
    for stored in (live, closed):
        assert b"138****0019" in stored
        assert keys[19] in stored  # what is sought is really searched
        assert [t for t in traces([*phones, ID_NUMBER, "13900000000"]) if t in stored] == []


def test_no_mask_is_a_number(person):
    with everything("test"):
        row = Person.objects.values().get()
    assert PHONE not in row.values()
    assert ID_NUMBER not in row.values()
