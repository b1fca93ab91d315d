"""The present scope: entering, leaving, and rights of two posts that are never added up."""

import pytest

from haitang.scope.actor import Actor
from haitang.scope.scope import (
    Everything,
    Grant,
    NotPermittedError,
    Scope,
    UnscopedError,
    active,
    current,
    enter,
    everything,
    permits,
    require,
)  # fmt: skip

ME = Actor("account", 1)


def grant(duty: str, path: str, operations: str, columns: str = "", **more: int) -> Grant:
    return Grant(
        duty, path, frozenset(operations.split()), {"case": frozenset(columns.split())}, **more
    )


WRITER = grant("writer", "1.2.", "read write", "id title")
READER = grant("reader", "1.3.", "read", "id text")
BOTH = Scope(ME, (WRITER, READER))


def test_outside_a_scope_nothing_is_current():
    assert active() is None
    with pytest.raises(UnscopedError, match=r"guard\(\)"):
        current()
    with pytest.raises(UnscopedError):
        permits("read")


def test_leaving_a_scope_restores_the_one_before_even_after_an_error():
    with enter(BOTH.entered_with("read")) as outer:
        with pytest.raises(ZeroDivisionError), enter(BOTH.entered_with("write")):
            raise ZeroDivisionError
        assert current() is outer
    assert active() is None


def test_only_the_grants_that_give_the_operation_entered_with_are_active():
    assert BOTH.entered_with("read").active() == (WRITER, READER)
    assert BOTH.entered_with("write").active() == (WRITER,)
    assert BOTH.entered_with("erase").active() == ()
    assert BOTH.active() == ()


def test_columns_of_a_grant_without_the_operation_do_not_count():
    assert BOTH.entered_with("read").columns("case") == {"id", "title", "text"}
    assert BOTH.entered_with("write").columns("case") == {"id", "title"}
    assert BOTH.entered_with("write").columns("person") == frozenset()


def test_the_operation_of_one_post_and_the_place_of_another_make_no_right():
    with enter(BOTH.entered_with("write")):
        assert permits("write", "1.2.7.")
        assert not permits("write", "1.3.")
        require("write", "1.2.")
        with pytest.raises(NotPermittedError, match="write"):
            require("write", "1.3.7.")


@pytest.mark.parametrize("path", ["1.", "1.20.", "1.3.", "2.1.2."])
def test_a_grant_covers_neither_what_lies_above_nor_a_place_that_begins_alike(path):
    assert not WRITER.covers(path)
    assert WRITER.covers("1.2.")
    assert WRITER.covers("1.2.9.")


@pytest.mark.parametrize("more", [{"organization": 4}, {"subject": 4}])
def test_a_grant_for_a_unit_or_for_one_record_covers_no_place(more):
    narrow = grant("handler", "1.2.", "read", **more)
    assert not narrow.covers("1.2.")
    with enter(Scope(ME, (narrow,)).entered_with("read")):
        assert permits("read")
        assert not permits("read", "1.2.")


def test_everything_permits_and_says_why():
    with everything("a reason", ME):
        scope = current()
        assert isinstance(scope, Everything)
        assert (scope.reason, scope.actor) == ("a reason", ME)
        assert permits("anything", "9.")
    assert active() is None


def test_an_actor_is_written_as_kind_and_number():
    assert ME.ref == "account:1"
    assert Actor("resident").ref == "resident"
