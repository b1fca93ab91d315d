"""The import itself: every row through the operations, all of them or none."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.lookups import Lookups
from haitang.cases.imports.report import Fate, ImportReport, report_of
from haitang.cases.imports.run import (
    IMPORTER,
    Prepared,
    UndoneError,
    counted,
    prepared,
    table_of,
)
from haitang.facts import answers
from haitang.facts.errors import IncompleteError, Refused, WrongStateError
from haitang.facts.kinds import Commitment
from haitang.facts.operations import Subject, operation, record
from haitang.lib.text import without_spaces
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import enter_organization
from haitang.organizations.queries import by_credit_code
from haitang.places.queries import by_code
from haitang.policies.catalogue import book_of, edition_on
from haitang.policies.facts.imports import EnterprisesImported
from haitang.policies.imports.rows import HEADERS, NEEDED, Wanted, headers, read
from haitang.policies.operations.enterprise_facts import state_enterprise_fact
from haitang.rules.engine.attributes import Catalogue
from haitang.scope.actor import Actor
from haitang.scope.scope import NotPermittedError, require

SOURCE = "表格导入"
FOUNDED = "founded_on"  # when it is a column of the book, also the first day of the organization


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
    fates = [_fate(row, lookups, book, lines, actor) for row in rows]
    good, refused = counted(fates, dry_run=dry_run, partial=partial)
    fact = EnterprisesImported(rows=good, refused=refused, file=Commitment(digest))
    subject = Subject("enterprise_import", int(digest[:15], 16))
    record(fact, subject=subject, place=int(settings.COUNTY))
    return fates


_operation_import_enterprises.__name__ = "import_enterprises"  # the name is the permission
_import_enterprises = operation(_operation_import_enterprises)


def _fate(
    row: Prepared, lookups: Lookups, book: Catalogue, lines: dict[str, int], actor: Actor
) -> Fate:
    try:
        wanted = read(row.cells, lookups, book)
        if (first := lines.setdefault(wanted.code, row.line)) != row.line:
            raise IncompleteError(
                _("和第%(line)d行是同一个统一社会信用代码。请合成一行。") % {"line": first}
            )
        if earlier := answers.earlier(row.key, IMPORTER):
            return Fate(row.line, number=str(earlier.result), known=True)
        import_enterprise(wanted=wanted, actor=actor)
    except Refused as refused:
        return Fate(row.line, reason=str(refused))
    except NotPermittedError:
        return Fate(row.line, reason=str(_("这个地方不在你的辖区，不能登记。")))
    digest = row.key.removeprefix("enterprise:")
    answers.keep(row.key, IMPORTER, "import_enterprise", digest, wanted.code)
    return Fate(row.line, number=wanted.code)


@operation
def import_enterprise(*, wanted: Wanted, actor: Actor) -> Organization:
    """Enter one row: the enterprise, unless it is there, and each thing that the row says of it.

    Part of ``import_enterprises``, which gives the right to enter enterprises and no other body.
    Raises WrongStateError when the code belongs to another name, place or kind of body, and what
    the operations raise.
    """
    found = by_credit_code(wanted.code)
    unit = _made(wanted) if found is None else _same(found, wanted)
    require("import_enterprises", unit.path)
    source = wanted.source or SOURCE
    for attribute, value in wanted.said.items():
        state_enterprise_fact(
            enterprise=unit, attribute=attribute, value=value, source=source, as_of=wanted.as_of,
            actor=actor,
        )  # fmt: skip
    return unit


def _made(wanted: Wanted) -> Organization:
    if wanted.place is None:
        raise IncompleteError(_("请填企业所在的社区或街道。"), field="place")
    require("import_enterprises", wanted.place.path)
    founded = wanted.said.get(FOUNDED)
    return enter_organization(
        place=wanted.place, kind=OrganizationKind.ENTERPRISE, name=wanted.name,
        credit_code=wanted.code,
        began_on=dt.date.fromisoformat(founded) if founded else wanted.as_of,
    )  # fmt: skip


def _same(found: Organization, wanted: Wanted) -> Organization:
    if found.kind != OrganizationKind.ENTERPRISE or found.ended_on is not None:
        raise WrongStateError(
            _("这个代码登记的“%(name)s”不是现有的企业。请核对代码。") % {"name": found.name}
        )
    if without_spaces(found.name) != without_spaces(wanted.name):
        raise WrongStateError(
            _("这个代码登记的是“%(name)s”，和表里的名称不同。改了名的请先办更名，写错的请改表。")
            % {"name": found.name}
        )
    if wanted.place is not None and found.place_id != wanted.place.pk:
        raise WrongStateError(
            _("它登记在%(place)s，和表里的地点不同。请改成一致再导入。")
            % {"place": found.place.name}
        )
    return found
