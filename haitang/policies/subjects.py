"""Enterprises as subjects of ``haitang rules match --subjects db:enterprises``."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pyarrow as pa
from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from haitang.places.queries import by_code
from haitang.policies.catalogue import book_of, edition_on
from haitang.policies.held import batches, enterprises
from haitang.policies.models import EnterpriseFact
from haitang.policies.ungated import every
from haitang.rules.engine.attributes import Attribute
from haitang.rules.subjects import SUBJECTS, Reader
from haitang.scope.actor import system_actor
from haitang.scope.scope import everything

SUBJECT = "subject"


class Enterprises(Reader):
    """Living enterprises of the county with what is held of them today.

    Its columns are the attributes of the catalogue in force; what is too old by it is null.
    """

    schema: pa.Schema = property(lambda _self: _schema())  # asked late
    id_column = SUBJECT
    count: Callable[[], int] | None = staticmethod(lambda: _rows())  # noqa: PLW0108 - defined below
    version: Callable[[], str] | None = staticmethod(lambda: _version())  # noqa: PLW0108 - likewise

    def __init__(self) -> None:
        """Nothing is read before it is asked for."""

    @staticmethod
    def batches(columns: list[str]) -> Iterator[pa.RecordBatch]:
        """The wanted columns, some thousand enterprises at a time."""
        wanted = [a for a in _attributes() if a.name in columns]
        for batch in batches(wanted, _path(), timezone.localdate()):
            yield batch.select([name for name in columns if name in batch.schema.names])

    @staticmethod
    def enter() -> AbstractContextManager[None]:
        """The scope of the whole run."""
        return everything("match enterprises on the command line", system_actor("match"))


def _path() -> str:
    path: str = by_code(settings.COUNTY).path
    return path


def _attributes() -> list[Attribute]:
    edition = edition_on(by_code(settings.COUNTY), timezone.localdate())
    return list(book_of(edition).catalogue) if edition else []


def _schema() -> pa.Schema:
    columns = [(a.name, pa.string()) for a in _attributes()]
    return pa.schema([(SUBJECT, pa.int64()), *columns])


def _rows() -> int:
    return enterprises(_path()).count()


def _version() -> str:
    """Changes with every statement, withdrawal, enterprise and day."""
    said = every(EnterpriseFact).aggregate(n=Count("pk"), last=Max("pk"), w=Max("withdrawn_at"))
    units = enterprises(_path()).order_by().aggregate(n=Count("pk"), last=Max("pk"))
    return hashlib.sha256(repr((said, units, timezone.localdate())).encode()).hexdigest()


def register() -> None:
    """Make them known to the command."""
    SUBJECTS["enterprises"] = Enterprises()
