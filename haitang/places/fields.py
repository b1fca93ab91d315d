"""The column in which a path lies."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class PathField(models.CharField):  # type: ignore[type-arg] # not subscriptable at run time
    """A path of ids, compared byte by byte.

    On PostgreSQL the column has the collation "C": in a language's own order "~" comes before the
    digits, and the range ``path <= row < path + "~"`` would find nothing.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Django's parameters, with the collation added where it matters."""
        found: Any = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            found["collation"] = "C"
        return found
