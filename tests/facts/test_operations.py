import threading

import pytest
from django.db import IntegrityError, connection

from haitang.facts import answers
from haitang.facts.errors import Refused
from haitang.facts.guard import WriteOutsideOperationError, may_run, writes_allowed
from haitang.facts.models import Answer, Fact, Publication
from haitang.facts.operations import (
    OPERATIONS,
    KeyReusedError,
    KeyTooLongError,
    NothingRecordedError,
    OutsideOperationError,
    Subject,
    operation,
    record,
)
from haitang.scope.actor import Actor
from haitang.scope.scope import Grant, NotPermittedError, Scope, enter, everything
from tests.facts.samples import (
    AT,
    PLACE,
    SampleHeld,
    forget_to_record,
    hold_and_refuse,
    hold_many,
    hold_sample,
    new_publication,
)

pytestmark = pytest.mark.django_db


def test_a_write_outside_an_operation_is_refused():
    with pytest.raises(WriteOutsideOperationError):
        new_publication()
    with pytest.raises(WriteOutsideOperationError):
        Answer.objects.all().delete()
    with pytest.raises(WriteOutsideOperationError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM facts_answer")


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO facts_answer VALUES (1)", "update facts_fact set leaf = 1", "DROP TABLE x",
        "WITH x AS (SELECT 1) DELETE FROM y", "/* a */ DELETE FROM y", "TRUNCATE facts_fact",
        "SELECT 1; DELETE FROM y", "EXPLAIN ANALYZE DELETE FROM y", "SELECT * INTO new FROM old",
        'UPDATE "accounts_account" SET "is_superuser" = %s WHERE id = 1',
        'UPDATE "accounts_account" SET "last_login" = %s, "is_superuser" = true WHERE id = 1',
        'INSERT INTO "django_sessions_of_others" VALUES (1)', "REPLACE INTO y VALUES (1)",
    ],
)  # fmt: skip
def test_statements_that_write_are_known(sql):
    assert not may_run(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1", " select * from x where a = ';'", "SAVEPOINT a", "RELEASE SAVEPOINT a",
        "BEGIN IMMEDIATE", "EXPLAIN QUERY PLAN SELECT 1", "SELECT x FROM y WHERE z = 'into it'",
        'INSERT INTO "django_session" VALUES (1)', 'DELETE FROM "axes_accessattempt" WHERE 1',
        'UPDATE "accounts_account" SET "last_login" = %s WHERE "id" = %s',
    ],
)  # fmt: skip
def test_statements_that_read_or_keep_sessions_may_run(sql):
    assert may_run(sql)


def test_an_operation_that_records_nothing_is_rolled_back(actor):
    with pytest.raises(NothingRecordedError, match="forget_to_record"):
        forget_to_record(actor=actor)
    assert not Publication.objects.exists()


def test_an_operation_leaves_its_fact(actor):
    sample = hold_sample(persons=5, actor=actor)
    fact = Fact.objects.get()
    assert (fact.kind, fact.version, fact.quantity, fact.d1) == ("sample.held", 1, 5, "window")
    assert (fact.subject_type, fact.subject_id) == ("publication", sample.pk)
    assert (fact.actor, fact.place, str(fact.day)) == ("account:7", PLACE, "2021-08-01")
    assert fact.leaf is None
    assert fact.dims == {}


def test_a_refusal_undoes_everything(actor):
    with pytest.raises(Refused):
        hold_and_refuse(error=Refused("no"), actor=actor)
    assert not Publication.objects.exists()
    assert not Fact.objects.exists()


def test_a_nested_operation_that_is_refused_undoes_only_its_own_part(actor):
    @operation
    def outer_that_goes_on(*, actor):
        hold_sample(persons=1, actor=actor)
        with pytest.raises(Refused):
            hold_and_refuse(error=Refused("no"), actor=actor)

    outer_that_goes_on(actor=actor)
    assert Publication.objects.count() == Fact.objects.count() == 1


def test_facts_of_an_undone_part_do_not_count(actor):
    @operation
    def outer_with_undone_part_only(*, actor):
        with pytest.raises(Refused):
            hold_and_refuse(error=Refused("no"), actor=actor)

    with pytest.raises(NothingRecordedError):
        outer_with_undone_part_only(actor=actor)


def test_a_fact_outside_an_operation_is_refused():
    fact = SampleHeld(channel="window", persons=1)
    with pytest.raises(OutsideOperationError):
        record(fact, subject=Subject("log", 1), place=PLACE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fact": object()},
        {"place": 10**12},
        {"at": AT.replace(tzinfo=None)},
        {"subject": Publication()},
    ],
)
def test_facts_that_make_no_sense_are_refused(wrong, actor):
    @operation
    def record_wrongly(*, actor):
        right = {"fact": SampleHeld(channel="window", persons=1), "subject": Subject("log", 1),
                 "place": PLACE, "at": AT}  # fmt: skip
        values = {**right, **wrong}
        record(values.pop("fact"), **values)

    with pytest.raises((TypeError, ValueError)):
        record_wrongly(actor=actor)


def test_the_name_of_the_operation_is_the_permission(actor):
    grant = Grant("clerk", "1.", frozenset({"hold_sample"}), {})
    scope = Scope(actor, (grant,))
    with enter(scope.entered_with("hold_sample")):
        hold_sample(persons=1, actor=actor)
        with pytest.raises(NotPermittedError):
            hold_many(numbers=[1], actor=actor)
    with enter(scope.entered_with("hold_many")), pytest.raises(NotPermittedError):
        hold_many(numbers=[1], actor=actor)


def test_an_operation_takes_keywords_only_and_an_actor():
    with pytest.raises(TypeError, match="actor"):
        operation(lambda *, case: case)
    with pytest.raises(TypeError, match="keyword"):

        @operation
        def positional(case, *, actor):
            pass

    with pytest.raises(TypeError, match="keyword"):
        hold_sample(1)


def test_two_operations_of_one_name_are_refused():
    def hold_sample(*, actor):
        pass

    hold_sample.__module__ = "elsewhere"
    with pytest.raises(ValueError, match="Two operations"):
        operation(hold_sample)
    assert OPERATIONS["hold_sample"].__module__ == "tests.facts.samples"


def test_a_repeat_under_a_key_gets_the_first_answer(actor):
    first = hold_sample(persons=3, actor=actor, key="k1")
    again = hold_sample(persons=3, actor=actor, key="k1")
    assert again == first
    assert Fact.objects.count() == 1
    assert hold_sample(persons=3, actor=actor, key="k2") != first


def test_another_command_under_a_used_key_is_refused(actor):
    hold_sample(persons=3, actor=actor, key="k1")
    with pytest.raises(KeyReusedError):
        hold_sample(persons=4, actor=actor, key="k1")
    with pytest.raises(KeyReusedError):
        hold_many(numbers=[3], actor=actor, key="k1")
    assert Fact.objects.count() == 1


def test_the_same_key_of_another_actor_is_another_key(actor):
    hold_sample(persons=3, actor=actor, key="k1")
    hold_sample(persons=3, actor=Actor("account", 8), key="k1")
    assert Fact.objects.count() == 2


def test_a_refused_command_leaves_no_answer(actor):
    with pytest.raises(Refused):
        hold_and_refuse(error=Refused("no"), actor=actor, key="k1")
    assert not Answer.objects.exists()


def test_a_key_of_81_characters_is_refused(actor):
    with pytest.raises(KeyTooLongError):
        hold_sample(persons=3, actor=actor, key="k" * 81)
    hold_sample(persons=3, actor=actor, key="k" * 80)


def test_a_repeat_that_meets_the_changed_record_gets_the_first_answer(actor, monkeypatch):
    """The other request won between our look and our transaction."""
    first = hold_sample(persons=3, actor=actor, key="k1")
    look = answers.earlier
    seen = []

    def late(key, who):
        seen.append(key)
        return None if len(seen) == 1 else look(key, who)

    monkeypatch.setattr(answers, "earlier", late)
    assert hold_sample(persons=3, actor=actor, key="k1") == first
    assert Fact.objects.count() == 1


def test_sets_and_lists_in_a_command_are_compared_by_content():
    one = answers.fingerprint("f", {"a": {"x", "y", "z"}, "b": [1, (2, None)], "at": 1})
    two = answers.fingerprint("f", {"a": {"z", "y", "x"}, "b": [1, [2, None]], "at": 2})
    assert one == two != answers.fingerprint("f", {"a": {"x"}, "b": [1, (2, None)]})
    with pytest.raises(TypeError, match="stable repr"):
        answers.fingerprint("f", {"a": object()})


def test_an_integrity_error_of_another_kind_is_not_hidden(actor):
    with pytest.raises(IntegrityError):
        hold_and_refuse(error=IntegrityError("other"), actor=actor, key="k1")


def test_old_answers_are_pruned(actor):
    import datetime as dt

    hold_sample(persons=3, actor=actor, key="k1")
    assert answers.prune(dt.timedelta(days=1)) == 0
    assert answers.prune(dt.timedelta(days=-1)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_requests_with_one_key_do_one_thing(actor):
    barrier, found = threading.Barrier(8), []

    def send():
        try:
            barrier.wait()
            with everything("race"):
                found.append(hold_sample(persons=3, actor=actor, key="k1").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert Fact.objects.count() == Publication.objects.count() == 1


def test_writes_are_allowed_only_inside_the_block():
    with writes_allowed("test"):
        new_publication()
    with pytest.raises(WriteOutsideOperationError):
        new_publication()
