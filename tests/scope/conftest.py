"""The world of the matrix with its people, at a moment that stands still."""

import logging
import os
from collections.abc import Iterator
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from haitang.facts.guard import writes_allowed
from tests.scope.matrix import people
from tests.scope.world import World, build


@pytest.fixture
def whole() -> bool:
    """Every cell, for a release; otherwise the pairwise sample, for every push."""
    return os.environ.get("HAITANG_MATRIX", "") == "whole"


@pytest.fixture
def still() -> Iterator[None]:
    """Time stands still, so that two answers differ for a reason; errors are found, not logged."""
    now = timezone.now()
    logging.disable(logging.CRITICAL)
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(db: None, still: None) -> World:
    """The marked world and everybody in it."""
    cache.clear()  # names of places that an earlier test kept
    made = build()
    people(made)
    if connection.vendor == "postgresql":  # else it plans for the empty tables that it last saw
        with writes_allowed("test"), connection.cursor() as cursor:
            cursor.execute("ANALYZE facts_fact")
    return made
