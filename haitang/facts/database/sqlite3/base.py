from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.creation import DatabaseCreation

from haitang.facts.database.creation import WithLeave
from haitang.facts.database.sqlite_settings import differing, dotted, pragmas
from haitang.facts.guard import refuse_writes


class Creation(WithLeave, DatabaseCreation):
    """Test databases."""


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite that refuses writes outside an operation and never runs on unsafe settings."""

    creation_class = Creation

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(refuse_writes)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file with the journal that is safe on this version of SQLite."""
        connection = super().get_new_connection(conn_params)
        for line in pragmas(self.Database.sqlite_version_info):
            connection.execute(line)
        if not self.is_in_memory_db():
            self._refuse_unsafe(connection)
        return connection

    def _refuse_unsafe(self, connection: Any) -> None:
        version = self.Database.sqlite_version_info
        wrong = differing(connection, version)
        if wrong:
            said = ", ".join(f"{name}={have} instead of {want}" for name, have, want in wrong)
            connection.close()
            msg = (
                f"SQLite {dotted(version)} keeps {said}. Close every other program that holds the "
                "database file open, then start again."
            )
            raise ImproperlyConfigured(msg)
