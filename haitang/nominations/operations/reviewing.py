"""The review of a nominee: sent to screening, allowed, refused, withdrawn, and write-in winners."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import BEFORE_VOTING, Election, ElectionPost
from haitang.elections.operations.calling import advance_election
from haitang.facts.days import local_day
from haitang.facts.kinds import Code
from haitang.facts.operations import operation
from haitang.facts.told import moment
from haitang.nominations.errors import NominationError
from haitang.nominations.facts import (
    NomineeAllowed,
    NomineeBarred,
    NomineeBarredJointly,
    NomineePersuaded,
    NomineeRefused,
    NomineeWithdrawn,
    ReviewBegun,
)
from haitang.nominations.given import given_of
from haitang.nominations.models import STANDING, Nominee, Source, State, Withdrawal
from haitang.nominations.operations.steps import (
    Stage,
    locked,
    locked_election,
    no_proxy_holder,
    nominated,
    on_the_roll,
    write,
)
from haitang.people.models import Person
from haitang.scope.actor import Actor
from haitang.screening.books import stages_of
from haitang.screening.models import RUNNING, Ground, Outcome, Purpose, Screening
from haitang.screening.models import State as ScreeningState
from haitang.screening.operations import ask_agencies, open_screening, withdraw_screening

LAST_STAGE = "joint"  # where no table of stages says which one is the last
AFTER_THE_VOTE = (Stage.COUNTING, Stage.DECIDED)


@operation
def begin_review(
    *,
    nominee: Nominee,
    book: str,
    stages: str,
    due_on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Nominee:
    """Send a nominee to screening 送资格审查, as of the election day.

    ``book`` and ``stages`` are TOML texts; with ``due_on`` the agencies are asked at once. Raises
    NominationError, ScreeningError.
    """
    row, when = locked(nominee, "begin_review", State.PROPOSED, State.REVIEWING), moment(at)
    if row.screening_id is not None:
        raise NominationError(_("已经送审，不用再送。"), code="wrong_state")
    purpose = Purpose.WRITE_IN if row.source == Source.WRITE_IN else Purpose.CANDIDATE
    row.screening = open_screening(
        person=row.person, place=row.election.place, purpose=purpose, book=book, stages=stages,
        as_of=row.election.day, given=given_of(row, book, local_day(when)), at=when, actor=actor,
    )  # fmt: skip
    row.state = State.REVIEWING
    row.save(update_fields=["screening", "state"])
    if due_on is not None:
        ask_agencies(screenings=[row.screening], due_on=due_on, at=when, actor=actor)
    if row.election.stage == Stage.NOMINATING:
        advance_election(election=row.election, to=Stage.REVIEWING, at=when, actor=actor)
    write(row, ReviewBegun(post=Code(row.post.code)), when)
    return row


def _screening_of(row: Nominee) -> Screening | None:
    rows: QuerySet[Screening] = QuerySet(Screening)
    return rows.filter(pk=row.screening_id).first() if row.screening_id else None


@operation
def allow_nominee(*, nominee: Nominee, at: dt.datetime | None = None, actor: Actor) -> Nominee:
    """A nominee whose screening was passed becomes a candidate 列为候选人.

    Raises NominationError.
    """
    row, when = locked(nominee, "allow_nominee", State.REVIEWING), moment(at)
    screening = _screening_of(row)
    if screening is None or screening.state != ScreeningState.DECIDED:
        raise NominationError(_("资格审查还没有决定，不能列为候选人。"), code="undecided")
    if screening.outcome != Outcome.PASSED:
        raise NominationError(_("资格审查没有通过，不能列为候选人。"), code="not_passed")
    on_the_roll(row.election, row.person)
    no_proxy_holder(row.election, row.person)
    row.state = State.CANDIDATE
    row.save(update_fields=["state"])
    write(row, NomineeAllowed(post=Code(row.post.code)), when)
    return row


@operation
def refuse_nominee(
    *,
    nominee: Nominee,
    stage: str = "",
    ground: str = "",
    reason: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> Nominee:
    """A nominee is not allowed on 不列为候选人.

    Stage and ground are those of the screening that refused. Without such a screening they must be
    given with a reason; one that still runs must be decided first. Raises NominationError.
    """
    row, when = locked(nominee, "refuse_nominee", *STANDING), moment(at)
    screening = _screening_of(row)
    if screening is not None:
        stage, ground = _refusal_of(screening)
    elif not stage or ground not in Ground.values or len(reason.strip()) < 4:
        raise NominationError(_("请写明在哪个环节、哪一类理由，并写理由。"), field="reason")
    row.state, row.ended_on, row.position = State.NOT_ALLOWED, local_day(when), None
    row.refused_stage, row.refused_ground, row.reason = stage, ground, reason.strip()[:300]
    row.save(
        update_fields=[
            "state", "ended_on", "position", "refused_stage", "refused_ground", "reason",
        ]
    )  # fmt: skip
    write(row, NomineeRefused(stage=Code(stage), ground=Code(ground)), when)
    if stage == (stages_of(screening).last.code if screening else LAST_STAGE):
        write(row, NomineeBarredJointly(), when)
    elif ground == Ground.BAR:
        write(row, NomineeBarred(), when)
    return row


def _refusal_of(screening: Screening) -> tuple[str, str]:
    """Stage and ground of a screening that refused. Raises NominationError for any other."""
    if screening.state != ScreeningState.DECIDED:
        raise NominationError(_("资格审查还没有决定，请等决定后再办。"), code="undecided")
    if screening.outcome != Outcome.REFUSED:
        raise NominationError(_("资格审查已经通过，不能这样办。"), code="passed")
    return screening.stage, screening.ground


@operation
def withdraw_nominee(
    *,
    nominee: Nominee,
    wish: Withdrawal,
    ground: str = "",
    reason: str = "",
    at: dt.datetime | None = None,
    actor: Actor,
) -> Nominee:
    """A nominee steps back 退出: by own wish, or persuaded 劝退, which needs its ground.

    A screening that still runs ends with it. Raises NominationError.
    """
    row, when = locked(nominee, "withdraw_nominee", *STANDING), moment(at)
    if wish not in Withdrawal.values:
        raise NominationError(_("请选择是本人放弃还是劝退。"), field="wish")
    persuaded = wish == Withdrawal.PERSUADED
    if persuaded and (ground not in Ground.values or len(reason.strip()) < 4):
        raise NominationError(_("劝退要写明哪一类理由，并写清情况。"), field="reason")
    if row.election.stage not in (*BEFORE_VOTING, *AFTER_THE_VOTE):
        raise NominationError(_("已经开始投票，不能退出。"), code="voting")
    screening = _screening_of(row)
    if screening is not None and screening.state in RUNNING:
        withdraw_screening(screening=screening, wish=wish, at=when, actor=actor)
    row.state, row.ended_on, row.position = State.WITHDRAWN, local_day(when), None
    row.withdrawn_reason, row.refused_ground = wish, ground if persuaded else ""
    row.reason = reason.strip()[:300]
    row.save(
        update_fields=[
            "state", "ended_on", "position", "withdrawn_reason", "refused_ground", "reason",
        ]
    )  # fmt: skip
    fact = NomineeWithdrawn(wish=Code(wish), ground=Code(row.refused_ground or "none"))
    write(row, fact, when)
    if persuaded:
        write(row, NomineePersuaded(), when)
    return row


@operation
def admit_write_in(
    *,
    election: Election,
    person: Person,
    post: ElectionPost,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Nominee:
    """A person who was written in and got the votes is taken up for screening 另选他人当选.

    Nobody reviewed such a person before the vote; now ``begin_review`` and a decision follow.
    Raises NominationError.
    """
    fresh, when = locked_election(election, "admit_write_in", *AFTER_THE_VOTE), moment(at)
    if post.election_id != fresh.pk:
        raise NominationError(_("请选择这次选举的职务。"), field="post")
    on_the_roll(fresh, person)
    rows: QuerySet[Nominee] = QuerySet(Nominee).filter(election=fresh, person=person.pk, post=post)
    if rows.exists():
        raise NominationError(_("此人已被提名这个职务。"), field="person", code="twice")
    nominee = Nominee(
        election=fresh, place=fresh.place, path=fresh.path, person=person, post=post,
        source=Source.WRITE_IN, nominated_on=local_day(when), state=State.REVIEWING,
        first_time=True,
    )  # fmt: skip
    nominee.save(force_insert=True)
    write(nominee, nominated(nominee), when)
    return nominee
