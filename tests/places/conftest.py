"""A small country for tests of places."""

import datetime as dt

import pytest

from haitang.places.loading import load_file
from haitang.places.queries import by_code
from haitang.scope.actor import Actor
from haitang.scope.scope import Grant, Scope, enter, everything
from tests.cast import ROWS

ROOT = Actor("system:test")
SINCE = dt.date(2015, 1, 1)


@pytest.fixture
def write(tmp_path):
    """Write a file of divisions and answer its path."""

    def make(text, name="places.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return make


@pytest.fixture
def country(db, write):
    """The places of the cast, by code; everything is allowed."""
    with everything("test"):
        load_file(write(ROWS), since=SINCE, actor=ROOT)
        yield by_code


@pytest.fixture
def cast_scope():
    """A scope with one grant that gives one operation below one path."""

    def make(operation, path):
        grant = Grant("test", path, frozenset({operation}), {})
        return enter(Scope(ROOT, (grant,), operation))

    return make
