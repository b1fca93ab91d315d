"""The import itself: every row through the operations, all of them or none."""

import hashlib
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.lookups import Lookups
from haitang.cases.imports.report import Fate, ImportReport, report_of
from haitang.cases.imports.run import Prepared, UndoneError, counted, prepared, table_of
from haitang.facts.errors import Refused, WrongStateError
from haitang.facts.kinds import Commitment
from haitang.facts.operations import Subject, operation, record
from haitang.places.queries import by_code
from haitang.policies.catalogue import book_of, edition_on
from haitang.policies.facts.imports import EnterprisesImported
from haitang.policies.imports.entering import fates_of
from haitang.policies.imports.rows import HEADERS, NEEDED, headers
from haitang.rules.engine.attributes import Catalogue
from haitang.scope.actor import Actor

CHUNK = 500  # rows checked and written together


class EnterpriseTableError(Refused):
    """The file is no table with enterprises; nothing was changed."""

    code = "table"


def import_enterprises(
    data: bytes, filename: str, *, dry_run: bool, actor: Actor, partial: bool = False
) -> ImportReport:
    """Enter every enterprise of a table with what it says; ``dry_run`` tells and changes nothing.

    An enterprise is known by its credit code: who is there already only gets new statements. All
    or nothing, unless ``partial`` keeps the good rows. A row that was imported before is left
    alone. Runs in a scope entered with ``import_enterprises``. Raises EnterpriseTableError for a
    file that is no such table, WrongStateError without an edition in force.
    """
    book = _book()
    table = table_of(data, filename, headers(book), _missing, EnterpriseTableError)
    digest = hashlib.sha256(data).hexdigest()
    try:
        fates = _import_enterprises(
            rows=prepared(table, "enterprise"), book=book, digest=digest, dry_run=dry_run,
            partial=partial, actor=actor,
        )  # fmt: skip
        kept = True
    except UndoneError as undone:
        fates, kept = undone.fates, False
    assert isinstance(fates, list)  # noqa: S101 - an operation answers with Any
    return report_of(table, fates, filename, kept=kept, stem="enterprises")


def _book() -> Catalogue:
    edition = edition_on(by_code(settings.COUNTY), timezone.localdate())
    if edition is None:
        raise WrongStateError(_("今天没有施行的政策目录。请先载入目录。"), field="file")
    return book_of(edition).catalogue


def _missing(columns: Mapping[str, int]) -> list[str]:
    return [HEADERS[column][0] for column in NEEDED if column not in columns]


def _operation_import_enterprises(
    *,
    rows: Sequence[Prepared],
    book: Catalogue,
    digest: str,
    dry_run: bool,
    partial: bool,
    actor: Actor,
) -> list[Fate]:
    """Enter enterprises of a table 企业表格导入, all or none; ``partial`` keeps the good rows.

    ``digest`` is the SHA-256 of the file.
    """
    lookups, lines = Lookups(), dict[str, int]()
    fates: list[Fate] = []
    for start in range(0, len(rows), CHUNK):
        fates += fates_of(rows[start : start + CHUNK], lookups, book, lines, actor)
    good, refused = counted(fates, dry_run=dry_run, partial=partial)
    fact = EnterprisesImported(rows=good, refused=refused, file=Commitment(digest))
    subject = Subject("enterprise_import", int(digest[:15], 16))
    record(fact, subject=subject, place=int(settings.COUNTY))
    return fates


_operation_import_enterprises.__name__ = "import_enterprises"  # the name is the permission
_import_enterprises = operation(_operation_import_enterprises)
