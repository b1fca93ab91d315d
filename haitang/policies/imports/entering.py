"""Some hundred rows of a table of enterprises: each checked alone, the good ones written at once.

What is there already is read before the rows are gone through, what is new is written after, so
that the number of statements does not grow with the rows.
"""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.imports.lookups import Lookups
from haitang.cases.imports.report import Fate
from haitang.cases.imports.run import IMPORTER, Prepared
from haitang.facts import answers
from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError, Refused, WrongStateError
from haitang.facts.operations import lock_all
from haitang.lib.text import without_spaces
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import EnterpriseRegister
from haitang.policies.catalogue import editions_on
from haitang.policies.imports.rows import Wanted, read
from haitang.policies.models import EnterpriseFact
from haitang.policies.operations.enterprise_facts import Saying, keep_statements, statement
from haitang.rules.engine.attributes import Catalogue
from haitang.scope.actor import Actor
from haitang.scope.scope import NotPermittedError, require

SOURCE = "表格导入"
FOUNDED = "founded_on"  # when it is a column of the book, also the first day of the organization
KEY = "enterprise:"  # what the keys of these rows begin with


def fates_of(
    rows: Sequence[Prepared],
    lookups: Lookups,
    book: Catalogue,
    lines: dict[str, int],
    actor: Actor,
) -> list[Fate]:
    """Enter the good ones among some rows, and say of each what became of it.

    An enterprise that is not there yet is entered; what a row says of it is stated. ``lines`` are
    the codes of the whole file with the line on which each stood first. Part of
    ``import_enterprises``, which gives the right to enter enterprises and no other body.
    """
    fates, wanted = dict[str, Fate](), dict[str, Wanted]()
    for row in rows:
        try:
            wanted[row.key] = _read(row, lookups, book, lines)
        except Refused as refused:
            fates[row.key] = Fate(row.line, reason=str(refused))
    known = answers.earlier_of(wanted, IMPORTER)
    entering = Entering([one for key, one in wanted.items() if key not in known], actor)
    for row in rows:
        if row.key in known:
            fates[row.key] = Fate(row.line, number=str(known[row.key].result), known=True)
        elif row.key in wanted:
            fates[row.key] = _entered(row, wanted[row.key], entering)
    entering.write()
    new = {key: one.number for key, one in fates.items() if one.number and not one.known}
    results = {key: (key.removeprefix(KEY), code) for key, code in new.items()}
    answers.keep_many(results, IMPORTER, "import_enterprise")
    return [fates[row.key] for row in rows]


def _read(row: Prepared, lookups: Lookups, book: Catalogue, lines: dict[str, int]) -> Wanted:
    wanted = read(row.cells, lookups, book)
    if (first := lines.setdefault(wanted.code, row.line)) != row.line:
        raise IncompleteError(
            _("和第%(line)d行是同一个统一社会信用代码。请合成一行。") % {"line": first}
        )
    return wanted


def _entered(row: Prepared, wanted: Wanted, entering: "Entering") -> Fate:
    try:
        entering.add(wanted)
    except Refused as refused:
        return Fate(row.line, reason=str(refused))
    except NotPermittedError:
        return Fate(row.line, reason=str(_("这个地方不在你的辖区，不能登记。")))
    return Fate(row.line, number=wanted.code)


class Entering:
    """Enterprises and statements that are entered together; those that are there are locked."""

    def __init__(self, wanted: Sequence[Wanted], actor: Actor) -> None:
        self._actor, self._at = actor, timezone.now()
        codes = [one.code for one in wanted]
        there = Organization.objects.filter(credit_code__in=codes).select_related("place")
        self._units = {unit.credit_code: unit for unit in lock_all(there.order_by("pk"))}
        new = [one for one in wanted if one.code not in self._units and one.place is not None]
        places = [one.place for one in new if one.place is not None]
        self._register = EnterpriseRegister(
            places, [one.name for one in new], [one.code for one in new]
        )
        places += [unit.place for unit in self._units.values()]
        self._editions = editions_on(places, local_day(self._at))
        self._statements: list[EnterpriseFact] = []

    def add(self, wanted: Wanted) -> None:
        """Take one row: the enterprise, unless it is there, and each thing that is said of it.

        Raises WrongStateError when the code belongs to another name, place or kind of body, and
        what entering an enterprise and stating something of it raise; then nothing is taken.
        """
        found = self._units.get(wanted.code)
        unit = self._made(wanted) if found is None else _same(found, wanted)
        require("import_enterprises", unit.path)
        if wanted.said:
            require("state_enterprise_fact", unit.path)
        edition = self._editions.get(unit.place_id)
        source = wanted.source or SOURCE
        said = Saying(source, wanted.as_of, None, self._at, self._actor.account)
        rows = [statement(unit, edition, name, text, said) for name, text in wanted.said.items()]
        if found is None:
            self._register.add(unit)
        self._statements += rows

    def _made(self, wanted: Wanted) -> Organization:
        if wanted.place is None:
            raise IncompleteError(_("请填企业所在的社区或街道。"), field="place")
        require("import_enterprises", wanted.place.path)
        founded = wanted.said.get(FOUNDED)
        began_on = dt.date.fromisoformat(founded) if founded else wanted.as_of
        return self._register.checked(wanted.place, wanted.name, began_on, wanted.code)

    def write(self) -> None:
        """Write all that was taken, with its facts."""
        self._register.write(self._actor)
        keep_statements(self._statements, self._at, self._actor)


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
