from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.creation import DatabaseCreation

from haitang.facts.database.creation import WithLeave
from haitang.facts.guard import refuse_writes


class Creation(WithLeave, DatabaseCreation):
    """Test databases."""


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL that refuses writes outside an operation."""

    creation_class = Creation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(refuse_writes)
