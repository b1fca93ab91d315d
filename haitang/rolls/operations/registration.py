"""Coming onto the roll and off it, before the freeze."""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.facts.errors import Refused
from haitang.facts.kinds import Code, Commitment
from haitang.facts.operations import operation
from haitang.facts.told import noon
from haitang.people.backgrounds import record_background
from haitang.people.models import Background, Person
from haitang.rolls.entries import Entry
from haitang.rolls.errors import OnePlaceError, VoterError
from haitang.rolls.facts import RollImported, VoterRemoved
from haitang.rolls.models import Elector, Proxy, Roll, Voter
from haitang.rolls.operations.steps import (
    a_day,
    fitting,
    locked,
    record_on,
    unfrozen,
    voter_of,
    words,
)
from haitang.rolls.queries import rules_of
from haitang.rolls.registering import Placed, judge
from haitang.rolls.removals import LEFT_OUT, WITH_PAPER, Removal
from haitang.rolls.rows import rows_of
from haitang.rolls.writing import write
from haitang.scope.actor import Actor

KEPT = ("sex", "ethnicity", "education", "political")
RACED = _("刚才有别的社区登记了同一个人。一人只能在一处登记，请核对后再试。")


@operation
def insert_voters(
    *, roll: Roll, placed: Sequence[Placed], way: str, day: dt.date, actor: Actor
) -> list[Voter]:
    """Write those who were judged new.

    A part of other operations, with a savepoint of its own, so that the database may refuse what
    another community entered at the same moment.
    """
    return write(roll, placed, way, day, actor)


def inserted(
    roll: Roll, placed: Sequence[Placed], way: str, day: dt.date, actor: Actor
) -> list[Voter]:
    """``insert_voters``, the refusal of the database in words. Raises OnePlaceError."""
    try:
        voters: list[Voter] = insert_voters(roll=roll, placed=placed, way=way, day=day, actor=actor)
    except IntegrityError as error:
        raise OnePlaceError(RACED) from error
    return voters


def registered(roll: Roll, entry: Entry, way: str, day: dt.date, actor: Actor) -> Voter:
    """One person onto the roll, whether new or known in the county. Part of an operation.

    Raises VoterError, OnePlaceError, PersonValueError.
    """
    [one] = judge(roll, [entry])
    if one.refusal is not None:
        raise one.refusal
    if not one.is_new:
        assert one.known is not None  # noqa: S101 - not new means known
        raise VoterError(
            _("名单上已经有这个人，序号%(n)d。") % {"n": one.known.serial}, field="name"
        )
    return inserted(roll, [one], way, day, actor)[0]


@operation
def register_voter(
    *,
    election: Election,
    klass: str,
    name: str = "",
    phone: str = "",
    id_number: str = "",
    born_on: dt.date | None = None,
    born_precision: str = "day",
    sex: str = "unknown",
    person: Person | None = None,
    group_name: str = "",
    household: str = "",
    wished: bool = False,
    applied_on: dt.date | None = None,
    since: dt.date | None = None,
    approved_on: dt.date | None = None,
    deprived: bool = False,
    not_full: bool = False,
    on: dt.date | None = None,
    actor: Actor,
) -> Voter:
    """Register a voter 选民登记, or a Party member due, with what the law asks of the class.

    A person already known in the county (same identity number, within the present scope) is not
    entered again. Raises VoterError, OnePlaceError, RollStateError, PersonValueError.
    """
    roll = locked(election, "register_voter")
    unfrozen(roll)
    day = a_day(on, not_before=roll.opened_on)
    entry = Entry(
        klass=klass, name=name, phone=phone, id_number=id_number, born_on=born_on,
        born_precision=born_precision, sex=sex, person=person,
        group_name=fitting(group_name, "group_name", most=40),
        household=fitting(household, "household", most=40), wished=wished,
        applied_on=applied_on, since=since, approved_on=approved_on, deprived=deprived,
        not_full=not_full,
    )  # fmt: skip
    return registered(roll, entry, "hand", day, actor)


class NotKeptError(Exception):
    """Carries what would become of each row out of an import that is not to be kept."""

    def __init__(self, placed: list[Placed]) -> None:
        super().__init__()
        self.placed = placed


@operation
def import_voters(
    *,
    election: Election,
    entries: Sequence[Entry | Refused],
    digest: str,
    dry_run: bool,
    partial: bool,
    on: dt.date | None = None,
    actor: Actor,
) -> list[Placed]:
    """Register the rows of a table 导入名单 in few statements: all of them or none.

    ``entries``: a row that could not be read comes as its refusal. ``partial`` keeps the good rows;
    a row that stands on the roll already is known and adds nothing, so that the same file may come
    again. ``digest`` is the SHA-256 of the file. Raises NotKeptError with the same answer where
    nothing was changed, RollStateError.
    """
    roll = locked(election, "import_voters")
    unfrozen(roll)
    day = a_day(on, not_before=roll.opened_on)
    placed = judged(roll, entries)
    refused = sum(one.refusal is not None for one in placed)
    if dry_run or not any(one.is_new for one in placed) or (refused and not partial):
        raise NotKeptError(placed)
    inserted(roll, placed, "import", day, actor)
    fact = RollImported(rows=len(placed), refused=refused, file=Commitment(digest))
    record_on(roll, fact, noon(day))
    return placed


def judged(roll: Roll, entries: Sequence[Entry | Refused]) -> list[Placed]:
    """What becomes of each row; those that could not be read keep their refusal."""
    readable = [one for one in entries if isinstance(one, Entry)]
    answers = iter(judge(roll, readable))
    return [
        Placed(Entry(klass=""), refusal=one) if isinstance(one, Refused) else next(answers)
        for one in entries
    ]


@operation
def settle_age(
    *,
    voter: Voter,
    born_on: dt.date,
    source: str,
    born_precision: str = "day",
    actor: Actor,
) -> Voter:
    """Enter the birthday of somebody whose age is not known 核定年龄, with the paper it stands on.

    What else is known of the person stays. Raises PersonValueError, RollStateError.
    """
    roll = locked(Election(pk=voter.election_id), "settle_age")
    unfrozen(roll)
    row = voter_of(roll, voter)
    known = rows_of(Background, person=row.person_id).first()
    kept = {name: getattr(known, name) for name in KEPT} if known else {}
    record_background(
        person=row.person, born_on=born_on, born_precision=born_precision,
        source=words(source, "source", most=60), actor=actor, **kept,
    )  # fmt: skip
    return row


@operation
def remove_voter(
    *,
    voter: Voter,
    reason: str,
    source: str = "",
    on: dt.date | None = None,
    actor: Actor,
) -> Voter:
    """Take a person off a roll that is not frozen 除名.

    ``reason`` is one of Removal. ``source`` is the paper: of a death, of a judgment, or of the
    superior's consent and the meeting's decision to leave a member out of those due.
    Raises VoterError, RollStateError.
    """
    roll = locked(Election(pk=voter.election_id), "remove_voter")
    unfrozen(roll)
    row = voter_of(roll, voter)
    _check_reason(roll, row, reason)
    paper = fitting(source, "source", most=200)
    if reason in WITH_PAPER and len(paper) < 4:
        raise VoterError(
            _("请写明依据。不计入应到会的，写上级同意的文号和大会通过的日期。")
            if reason in LEFT_OUT
            else _("请写明依据，例如文书名称和文号。"),
            field="source",
        )
    day = a_day(on, not_before=row.registered_on)
    take_off(row, reason, paper, day)
    fact = VoterRemoved(reason=Code(reason), klass=Code(row.klass))
    record_on(roll, fact, noon(day))
    return row


def take_off(voter: Voter, reason: str, source: str, day: dt.date) -> None:
    """Off the roll, with what hangs on it: electorship and proxies, given or held."""
    voter.removed_on, voter.removed_reason, voter.removed_source = day, reason, source
    voter.save(update_fields=["removed_on", "removed_reason", "removed_source"])
    rows_of(Elector, voter=voter, ended_on__isnull=True).update(ended_on=day)
    ended = {"ended_on": day, "ended_reason": "除名"}
    rows_of(Proxy, principal=voter, ended_on__isnull=True).update(**ended)
    rows_of(Proxy, holder=voter, ended_on__isnull=True).update(**ended)


def _check_reason(roll: Roll, voter: Voter, reason: str) -> None:
    rules = rules_of(roll)
    if reason not in Removal.values:
        raise VoterError(_("请选一个除名原因。"), field="reason")
    if reason in LEFT_OUT and reason not in rules.leave_out:
        raise VoterError(_("这个原因只用于党员大会的应到会人数，这次选举不适用。"), field="reason")
    if reason == Removal.NOT_FULL and voter.klass != Voter.Klass.MEMBER:
        raise VoterError(_("这个原因只用于党组织选举。"), field="reason")
