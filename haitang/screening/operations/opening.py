"""Opening a screening, and ending it because the person steps back."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from haitang.facts.commitments import new_salt
from haitang.facts.days import local_day
from haitang.facts.kinds import Code, Commitment
from haitang.facts.operations import operation, record
from haitang.facts.told import moment
from haitang.people.models import Person
from haitang.people.rows import here
from haitang.places.models import Place
from haitang.rules.engine.attributes import Attribute
from haitang.rules.engine.findings import BookError
from haitang.rules.engine.said import RuleError
from haitang.scope.actor import Actor
from haitang.screening.books import freeze, read_book
from haitang.screening.errors import ScreeningConfigurationError, ScreeningError
from haitang.screening.facts import ScreeningOpened, ScreeningWithdrawn
from haitang.screening.models import Purpose, Screening, State
from haitang.screening.operations.steps import locked, number_of, propose, write
from haitang.screening.stages import read_stages

WISHES = ("own", "persuaded")


@operation
def open_screening(
    *,
    person: Person,
    place: Place,
    purpose: Purpose,
    book: str,
    stages: str,
    as_of: dt.date,
    given: Mapping[str, Mapping[str, Any]] | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Screening:
    """Hold a person against a rule book as of a day 发起审查; book and stages are frozen.

    ``book`` and ``stages`` are the texts of two TOML files. ``given``: attribute -> ``value``,
    ``on`` (date), ``source``: what the office knows itself. Raises ScreeningError.
    """
    here("open_screening", place.path)
    when = moment(at)
    read, chain = _read(book, stages, as_of)
    held = {name: _held(read.catalogue.attribute(name), row) for name, row in (given or {}).items()}
    screening = Screening(
        person=person, place=place, path=place.path, purpose=purpose, rulebook=read.id,
        rulebook_sha256=freeze(book), stages_sha256=freeze(stages), given=held, as_of=as_of,
        salt=new_salt(), opened_on=local_day(when), opened_by_id=actor.account,
        stage=chain.rows[0].code,
    )  # fmt: skip
    screening.save(force_insert=True)
    propose([screening], when)
    fact = ScreeningOpened(
        purpose=Code(purpose), book=Commitment(screening.rulebook_sha256), as_of=as_of
    )
    record(fact, subject=screening, place=number_of(place.pk, when), at=when)
    return screening


def _read(book: str, stages: str, as_of: dt.date) -> tuple[Any, Any]:
    try:
        read, chain = read_book(book), read_stages(stages)
        edition = read.on(as_of)
    except (BookError, RuleError) as error:
        raise ScreeningError(
            _("资格条件书读不出来：%(why)s") % {"why": error}, field="book"
        ) from None
    except ScreeningConfigurationError as error:
        raise ScreeningError(
            _("审查环节表读不出来：%(why)s") % {"why": error}, field="stages"
        ) from None
    if not edition.rules:
        raise ScreeningError(
            _("这本条件书在%(day)s没有在用的条件，请换一本。") % {"day": as_of}, field="book"
        )
    return read, chain


def _held(attribute: Attribute, row: Mapping[str, Any]) -> dict[str, Any]:
    try:
        value = attribute.plain(attribute.read(row["value"]))
    except RuleError as error:
        raise ScreeningError(str(error), field="given") from None
    plain = value if isinstance(value, bool | int | str | list) else str(value)
    return {"value": plain, "on": row["on"].isoformat(), "source": str(row["source"])}


@operation
def withdraw_screening(
    *, screening: Screening, wish: str, at: dt.datetime | None = None, actor: Actor
) -> Screening:
    """The person steps back 退出: by own wish, or persuaded 劝退, which is recorded as such."""
    row, when = locked(screening), moment(at)
    if wish not in WISHES:
        raise ScreeningError(_("请选择是本人放弃还是劝退。"), field="wish")
    row.state, row.ended_on = State.WITHDRAWN, local_day(when)
    row.save(update_fields=["state", "ended_on"])
    write(row, ScreeningWithdrawn(wish=Code(wish)), when)
    return row
