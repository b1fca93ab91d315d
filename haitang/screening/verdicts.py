"""What the rule book proposes for a screening at a moment, from what was known then.

Nothing here changes a row. The same screening, moment and statements give the same text and hash.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from haitang.facts.commitments import commit
from haitang.facts.days import local_day
from haitang.lib import canonical
from haitang.rules.engine.attributes import Attribute, Value
from haitang.rules.engine.explaining import plain
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.subject import Subject
from haitang.rules.engine.verdicts import Verdict, evaluate, proposal
from haitang.screening.books import edition_of
from haitang.screening.models import Answer, Proposal, Screening, Statement

FOREVER = dt.date.max
KNOWN = (Answer.FOUND, Answer.NOT_FOUND, Answer.VALUE)


@dataclass(frozen=True)
class Said:
    """One thing that somebody said of an attribute, and until when it counts (that day included).

    ``value`` is None where nothing is known. ``asked``: who was asked, 0 for the office itself.
    """

    attribute: str
    value: Any
    on: dt.date
    until: dt.date
    agency: int = 0


@dataclass(frozen=True)
class Shown:
    """A verdict as it is put before a person.

    ``text`` is its canonical JSON and ``sha256`` the salted hash of it. ``until``: the last day
    on which the same answers still count.
    """

    proposed: Proposal
    verdicts: Sequence[Verdict]
    text: str
    sha256: str
    until: dt.date | None

    def plain(self, day: dt.date, convention: str) -> list[dict[str, Any]]:
        """Every rule with tree, missing and source, as plain values for a page."""
        return [plain(v, day, convention) for v in self.verdicts]


def statements_at(screenings: Iterable[int], moment: dt.datetime) -> QuerySet[Statement]:
    """The statements in force at a moment, for whoever was let in to work out a verdict."""
    rows: QuerySet[Statement] = QuerySet(Statement)
    now = Q(replaced_at__isnull=True) | Q(replaced_at__gt=moment)
    return rows.filter(
        now, question__screening__in=list(screenings), stated_at__lte=moment
    ).select_related("question")


def shown(screening: Screening, moment: dt.datetime, asked: Sequence[tuple[str, int]],
          statements: Sequence[Statement]) -> Shown:  # fmt: skip
    """The verdict at a moment. ``asked``: attribute and agency of every question."""
    edition, day = edition_of(screening), local_day(moment)
    said = [*given(screening), *(_said(screening, row) for row in statements)]
    subject = subject_of(screening, day, asked, said)
    verdicts = evaluate(edition, subject)
    proposed = Proposal(proposal(verdicts))
    text = canonical.dumps(_whole(screening, proposed, verdicts))
    used = [row.until for row in said if row.attribute in subject.values]
    until = min((day_ for day_ in used if day_ >= day), default=FOREVER)
    return Shown(
        proposed, verdicts, text, str(commit(text, screening.salt)),
        None if until == FOREVER else until,
    )  # fmt: skip


def _whole(
    screening: Screening, proposed: Proposal, verdicts: Sequence[Verdict]
) -> dict[str, object]:
    edition = edition_of(screening)
    return {
        "screening": screening.pk,
        "book": screening.rulebook_sha256,
        "edition": edition.hash,
        "as_of": screening.as_of.isoformat(),
        "proposed": str(proposed),
        "rules": [plain(v, edition.day, edition.book.convention) for v in verdicts],
    }


def given(screening: Screening) -> list[Said]:
    """What the office knew itself when the screening was opened."""
    found = []
    for name, row in screening.given.items():
        attribute = edition_of(screening).book.catalogue.attributes.get(name)
        if attribute is not None:
            on = dt.date.fromisoformat(row["on"])
            found.append(Said(name, row["value"], on, _until(attribute, on, None)))
    return found


def _said(screening: Screening, row: Statement) -> Said:
    name = row.question.attribute
    attribute = edition_of(screening).book.catalogue.attributes[name]
    value = row.value if row.answer in KNOWN else None
    until = _until(attribute, row.valid_from, row.valid_to)
    return Said(name, value, row.valid_from, until, row.question.agency_id)


def _until(attribute: Attribute, on: dt.date, valid_to: dt.date | None) -> dt.date:
    last = valid_to or FOREVER
    if attribute.max_age_days is not None:
        last = min(last, on + dt.timedelta(days=attribute.max_age_days))
    return last


def subject_of(screening: Screening, day: dt.date, asked: Sequence[tuple[str, int]],
               said: Iterable[Said]) -> Subject:  # fmt: skip
    """What is known on a day. Nobody asked, nobody answered, "cannot say" and expired: unknown."""
    by_name: dict[str, list[Said]] = {}
    for row in said:
        by_name.setdefault(row.attribute, []).append(row)
    agencies: dict[str, set[int]] = {}
    for name, agency in asked:
        agencies.setdefault(name, set()).add(agency)
    values: dict[str, Value] = {}
    stale: dict[str, dt.date] = {}
    for attribute in edition_of(screening).attributes:
        rows = by_name.get(attribute.name, [])
        live = [row for row in rows if row.on <= day <= row.until and row.value is not None]
        value = _together(attribute, live, agencies.get(attribute.name, set()))
        if value is not None:
            values[attribute.name] = value
        elif old := [row.on for row in rows if row.until < day and row.value is not None]:
            stale[attribute.name] = max(old)
    return Subject(values, stale)


def _together(attribute: Attribute, live: Sequence[Said], asked: set[int]) -> Value | None:
    """One value out of several agencies' answers.

    A yes of one agency is enough; a no needs every agency that was asked. Anything else needs all
    answers to agree. What an agency says goes before what the office knew itself.
    """
    by_agency = [row for row in live if row.agency] or list(live)
    try:
        values = {attribute.read(row.value) for row in by_agency}
    except RuleError:
        return None
    if attribute.type == "bool" and True in values:
        return True
    complete = not asked or asked <= {row.agency for row in live}
    return values.pop() if len(values) == 1 and complete else None


def said_in_force(attribute: Attribute, statement: Mapping[str, Any], day: dt.date) -> bool:
    """Whether a statement (as a row of columns) still counts on a day."""
    until = _until(attribute, statement["valid_from"], statement["valid_to"])
    return bool(statement["valid_from"] <= day <= until)
