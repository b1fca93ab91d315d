# ruff: noqa: S608 - attacks on the database are written as SQL

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from haitang.facts import triggers
from haitang.facts.guard import writes_allowed
from haitang.facts.history import amend, standing
from haitang.facts.kinds import Code, Commitment, PersonalDataError, Ref
from haitang.facts.models import Fact, Publication
from haitang.facts.operations import AlreadyWithdrawnError, operation, record, stated
from tests.facts.samples import (
    AT,
    PLACE,
    SampleTold,
    hold_sample,
    new_publication,
    put_right,
    take_back,
    total,
)

pytestmark = pytest.mark.django_db


def run(sql, *params):
    with writes_allowed("test"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


CHANGES = {
    "kind": "x.y", "version": 9, "occurred_at": AT + dt.timedelta(1), "day": dt.date(2020, 1, 1),
    "recorded_at": AT, "place": 1, "subject_type": "x", "subject_id": 99, "actor": "x", "sign": -1,
    "quantity": 99, "d1": "x", "d2": "x", "dims": {"a": 1}, "corrects_id": 1, "seq": 77,
}  # fmt: skip


@pytest.mark.parametrize("column", sorted(CHANGES))
def test_the_database_refuses_to_change_a_fact(column, actor):
    hold_sample(persons=5, actor=actor)
    for numbering in ({}, {"leaf": 0}):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            writes_allowed("test"),
            transaction.atomic(),
        ):
            Fact.objects.update(**{column: CHANGES[column], **numbering})


def test_every_column_of_a_fact_is_among_those_tried():
    assert {f.column for f in Fact._meta.local_concrete_fields} == {*CHANGES, "leaf"}


def test_the_database_refuses_to_delete_a_fact(actor):
    hold_sample(persons=5, actor=actor)
    with pytest.raises(DatabaseError, match="append-only"):
        run("DELETE FROM facts_fact")


def test_a_fact_is_numbered_once(actor):
    hold_sample(persons=5, actor=actor)
    run("UPDATE facts_fact SET leaf = 0")
    for again in ("1", "NULL", "0"):
        with pytest.raises(DatabaseError, match="append-only"):
            run(f"UPDATE facts_fact SET leaf = {again}")


def test_two_facts_never_have_one_number(actor):
    hold_sample(persons=5, actor=actor)
    hold_sample(persons=6, actor=actor)
    with pytest.raises(DatabaseError):
        run("UPDATE facts_fact SET leaf = 0")


def test_a_publication_is_neither_changed_nor_deleted():
    with writes_allowed("test"):
        new_publication()
    for sql in ("UPDATE facts_publication SET numerator = 2", "DELETE FROM facts_publication"):
        with pytest.raises(DatabaseError, match="append-only"):
            run(sql)
    assert Publication.objects.get().numerator == 1


def test_a_fact_is_not_replaced_on_sqlite(actor):
    if connection.vendor != "sqlite":
        with pytest.raises(DatabaseError, match="append-only"):
            run("TRUNCATE facts_fact CASCADE")
        return
    hold_sample(persons=5, actor=actor)
    columns = ", ".join(f.column for f in Fact._meta.local_concrete_fields)
    with pytest.raises(DatabaseError, match="append-only"):
        run(f"INSERT OR REPLACE INTO facts_fact ({columns}) SELECT {columns} FROM facts_fact")


def test_the_triggers_can_be_taken_away_and_come_back():
    assert triggers.missing() == set()
    with writes_allowed("test"):
        with triggers.lifted():
            assert len(triggers.missing()) >= 4
        assert triggers.missing() == set()


def test_no_migration_of_facts_is_missing():
    executor = MigrationExecutor(connection)
    assert ("facts", "0002_append_only") in executor.loader.applied_migrations


def test_a_correction_keeps_every_sum_right(actor):
    hold_sample(persons=5, actor=actor)
    hold_sample(persons=7, actor=actor)
    wrong = Fact.objects.get(quantity=5)
    right = put_right(fact=wrong, persons=50, actor=actor, place=PLACE + 1)
    assert total() == 57
    twin = Fact.objects.get(sign=-1)
    assert (twin.quantity, twin.day, twin.place, twin.d1) == (5, wrong.day, PLACE, "window")
    assert twin.corrects == wrong == right.corrects
    assert (right.day, right.place, right.d1) == (wrong.day, PLACE + 1, "phone")
    take_back(fact=right, actor=actor, why=Code("entered_twice"))
    assert total() == 7
    assert Fact.objects.filter(sign=-1).last().dims == {"why": "entered_twice"}


def test_a_fact_is_withdrawn_once(actor):
    hold_sample(persons=5, actor=actor)
    fact = Fact.objects.get()
    take_back(fact=fact, actor=actor)
    with pytest.raises(AlreadyWithdrawnError):
        take_back(fact=fact, actor=actor)
    with pytest.raises(AlreadyWithdrawnError):
        put_right(fact=fact, persons=1, actor=actor)
    with pytest.raises(ValueError, match="withdrawal"):
        take_back(fact=Fact.objects.get(sign=-1), actor=actor)
    assert total() == 0


@operation
def tell_sample(*, actor):
    sample = new_publication()
    told = SampleTold(
        channel=Code("web"), done=True, due=dt.date(2021, 8, 5), by=Ref("account:3"),
        text=Commitment("ab" * 32), fen=13_800_000_000,
    )  # fmt: skip
    record(told, subject=sample, place=PLACE, at=AT)
    return sample


def test_a_fact_is_read_back_as_its_kind(actor):
    tell_sample(actor=actor)
    fact = Fact.objects.get()
    assert (fact.version, fact.d1, fact.d2) == (2, "web", "True")
    assert stated(fact).values() == {
        "channel": "web", "done": True, "due": dt.date(2021, 8, 5), "by": "account:3",
        "text": "ab" * 32, "fen": 13_800_000_000,
    }  # fmt: skip


def test_amending_checks_like_recording(actor):
    sample = tell_sample(actor=actor)

    @operation
    def amend_sample(*, field, value, actor):
        return amend(standing(sample)[0], **{field: value})

    amend_sample(field="channel", value=Code("phone"), actor=actor)
    assert [f.d1 for f in standing(sample)] == ["phone"]
    assert standing(sample)[0].dims["due"] == "2021-08-05"
    amend_sample(field="due", value=dt.date(2021, 9, 9), actor=actor)
    assert standing(sample)[0].dims["due"] == "2021-09-09"
    with pytest.raises(PersonalDataError):
        amend_sample(field="channel", value="张三", actor=actor)
    with pytest.raises(TypeError):
        amend_sample(field="unknown", value=Code("a"), actor=actor)
    assert sum(f.sign for f in Fact.objects.all()) == 1
