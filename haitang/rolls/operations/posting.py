"""From the posted list to the frozen one: posting, objections, freeze, and what may follow it."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.elections.operations.steps import mark_step
from haitang.facts.days import local_day
from haitang.facts.kinds import Code, Commitment
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment, noon
from haitang.rolls import listing
from haitang.rolls.checking import KIND_OF, may_freeze, may_post
from haitang.rolls.entries import Entry
from haitang.rolls.errors import ObjectionError, RollStateError, VoterError
from haitang.rolls.facts import (
    RollCorrected,
    RollObjectionDecided,
    RollObjectionFiled,
    RollObjectionsPublished,
    RollPosted,
)  # fmt: skip
from haitang.rolls.law import law_of
from haitang.rolls.models import Roll, RollCorrection, RollObjection, Voter
from haitang.rolls.operations.opening import record_frozen
from haitang.rolls.operations.registration import registered, take_off
from haitang.rolls.operations.steps import (
    a_day,
    before_voting,
    fitting,
    frozen_here,
    locked,
    record_on,
    unfrozen,
    voter_of,
    words,
)
from haitang.rolls.queries import electors, objections_until, on_roll, posted_lines, rules_of
from haitang.rolls.rows import rows_of
from haitang.scope.actor import Actor

Ground = RollCorrection.Ground


@operation
def post_roll(*, election: Election, where: str, on: dt.date | None = None, actor: Actor) -> Roll:
    """Post the list 张榜公布. ``where`` is the place of the board.

    Raises LawDateError when it comes too late before the election day, ElectorError when the
    electors of the mode are not entered, RollStateError.
    """
    roll = locked(election, "post_roll")
    unfrozen(roll)
    if roll.posted_on is not None:
        raise RollStateError(
            _("名单在%(day)s已经张榜。") % {"day": roll.posted_on.isoformat()}, code="posted"
        )
    day = a_day(on, not_before=roll.opened_on)
    number = on_roll(roll.election)
    if not number:
        raise VoterError(_("名单上还没有人。请先登记。"))
    may_post(roll, day)
    roll.posted_on, roll.posted_where = day, words(where, "where", most=100)
    roll.save(update_fields=["posted_on", "posted_where"])
    fact = RollPosted(voters=number, days_before=(roll.election.day - day).days)
    record_on(roll, fact, noon(day))
    for step in ("list_posted", "electors", "electors_posted"):
        mark_step(roll.election, step, day, noon(day))
    return roll


@operation
def file_roll_objection(
    *,
    election: Election,
    about: str,
    name: str,
    text: str,
    voter: Voter | None = None,
    on: dt.date | None = None,
    actor: Actor,
) -> RollObjection:
    """Take an objection to the posted list 受理异议; a late one is taken too, and marked.

    ``name`` is who objects, ``text`` what about. The day of decision follows from the law.
    Raises RollStateError before the posting and once voting began.
    """
    roll = locked(election, "file_roll_objection")
    law = law_of(roll.election)
    if roll.basis == Roll.Basis.HERE and roll.posted_on is None and law.posting is not None:
        raise RollStateError(_("名单还没有张榜，还不能提异议。"), code="not_posted")
    before_voting(roll)
    if about not in RollObjection.About.values:
        raise ObjectionError(_("请选异议事项。"), field="about")
    if about != RollObjection.About.MISSING and voter is None:
        raise ObjectionError(_("请写明是名单上的哪一个人（序号）。"), field="voter")
    day = a_day(on, not_before=roll.posted_on)
    until = objections_until(roll)
    late = until is not None and day > until
    objection = RollObjection(
        election=roll.election, place=roll.place, path=roll.path, about=about,
        voter=voter_of(roll, voter) if voter else None, name=words(name, "name", most=60),
        text=words(text, "text", most=500), filed_on=day, late=late,
        due_on=day + dt.timedelta(days=law.decide_days),
    )  # fmt: skip
    objection.save(force_insert=True)
    record_on(roll, RollObjectionFiled(about=Code(about), late=late), noon(day))
    return objection


@operation
def decide_roll_objection(
    *,
    objection: RollObjection,
    upheld: bool,
    answer: str,
    on: dt.date | None = None,
    actor: Actor,
) -> RollObjection:
    """Decide an objection with its reason 异议决定.

    Upheld against a person on a roll that is not frozen, the person is taken off with it; who is
    missing is registered by an act of its own. Raises ObjectionError when it was decided already.
    """
    roll = locked(Election(pk=objection.election_id), "decide_roll_objection")
    rows = rows_of(RollObjection, election=roll.election_id).select_related("voter")
    row: RollObjection = lock(rows, pk=objection.pk)
    if row.decided_on is not None:
        raise ObjectionError(_("这件异议已经决定。请刷新页面看结果。"))
    day = a_day(on, not_before=row.filed_on)
    row.decided_on, row.upheld, row.answer = day, upheld, words(answer, "answer", most=500, least=4)
    row.save(update_fields=["decided_on", "upheld", "answer"])
    accused = row.voter if upheld and row.about == RollObjection.About.WRONG else None
    if accused is not None and roll.frozen_at is None and accused.removed_on is None:
        take_off(accused, "objection", f"异议{row.pk}号", day)
    fact = RollObjectionDecided(upheld=upheld, days=(day - row.filed_on).days)
    record_on(roll, fact, noon(day))
    return row


@operation
def publish_roll_objections(*, election: Election, on: dt.date | None = None, actor: Actor) -> int:
    """Publish the decisions that are not yet published 公布处理结果; returns how many."""
    roll = locked(election, "publish_roll_objections")
    waiting = rows_of(
        RollObjection, election=roll.election_id, decided_on__isnull=False, published_on=None
    )
    day = a_day(on)
    number: int = waiting.update(published_on=day)
    if not number:
        raise ObjectionError(_("没有等着公布的处理结果。"))
    record_on(roll, RollObjectionsPublished(objections=number), noon(day))
    return number


@operation
def freeze_roll(
    *, election: Election, rights_source: str = "", at: dt.datetime | None = None, actor: Actor
) -> Roll:
    """Freeze the roll 定册 with its count and digest. From then on only a correction changes it.

    ``rights_source`` says against which list it was checked who is deprived of political rights.
    Raises LawDateError, ObjectionError, VoterError (ages not settled), ElectorError.
    """
    roll = locked(election, "freeze_roll")
    unfrozen(roll)
    when = moment(at)
    may_freeze(roll, local_day(when))
    paper = fitting(rights_source, "rights_source", most=200)
    if rules_of(roll).age and len(paper) < 4:
        raise VoterError(
            _("请写明凭什么核对了谁被剥夺政治权利，例如司法所名单的日期。"),
            field="rights_source",
        )
    roll.rights_source, roll.frozen_at = paper, when
    roll.save(update_fields=["rights_source", "frozen_at", *_counted(roll)])
    record_frozen(roll)
    for step in ("objections_end", "list_stable", "attendance"):
        mark_step(roll.election, step, local_day(when), when)
    return roll


def _counted(roll: Roll) -> list[str]:
    """Put count and digest of the list as it stands into the roll; gives the columns to save."""
    lines, mode = posted_lines(roll.election), roll.election.mode
    roll.frozen_count, roll.sha256 = len(lines), listing.digest(lines)
    if mode not in KIND_OF:
        return ["frozen_count", "sha256"]
    setattr(roll, mode, electors(roll.election, KIND_OF[mode]))  # the columns are called as modes
    return ["frozen_count", "sha256", mode]


@operation
def correct_roll(
    *,
    election: Election,
    ground: str,
    source: str = "",
    voter: Voter | None = None,
    objection: RollObjection | None = None,
    entry: Entry | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> RollCorrection:
    """Change a frozen roll on one of three grounds 定册后更正, before voting begins.

    Struck off: a voter who ``died`` or was ``deprived`` of political rights, with the paper.
    Added: who was left out, when a late ``objection`` about it was upheld. Count and digest before
    and after stay on record, and the change is to be posted. Raises RollStateError, VoterError.
    """
    roll = locked(election, "correct_roll")
    frozen_here(roll)
    before_voting(roll)
    when = moment(at)
    before = (roll.frozen_count or 0, roll.sha256)
    if ground in (Ground.DIED, Ground.DEPRIVED) and voter is not None:
        paper = words(source, "source", most=200, least=4)
        take_off(voter_of(roll, voter), ground, paper, local_day(when))
    elif ground == Ground.OBJECTION and objection is not None and entry is not None:
        _upheld(roll, objection)
        registered(roll, entry, "correction", local_day(when), actor)
    else:
        raise VoterError(
            _(
                "定册后只有三种更正：死亡、被剥夺政治权利的除名，逾期异议成立的补登。请选一种并写全。"
            ),
            field="ground",
        )
    return _corrected(roll, ground, objection, before, when)


def _upheld(roll: Roll, objection: RollObjection) -> None:
    rows = rows_of(RollObjection, election=roll.election_id, about=RollObjection.About.MISSING)
    if not rows.filter(pk=objection.pk, upheld=True).exists():
        raise ObjectionError(
            _("只有“应当登记而没有登记”的异议成立后，才能补登。"), field="objection"
        )
    if RollCorrection.objects.filter(objection=objection.pk).exists():
        raise ObjectionError(_("这件异议已经补登过。"), field="objection")


def _corrected(
    roll: Roll,
    ground: str,
    objection: RollObjection | None,
    before: tuple[int, str],
    when: dt.datetime,
) -> RollCorrection:
    roll.save(update_fields=_counted(roll))
    number, digest = roll.frozen_count or 0, roll.sha256
    made = RollCorrection(
        roll=roll, place=roll.place, path=roll.path, number=roll.corrections.count() + 1,
        ground=ground, at=when, count_before=before[0], count_after=number,
        objection=objection if ground == Ground.OBJECTION else None,
        sha256_before=before[1], sha256_after=digest,
    )  # fmt: skip
    made.save(force_insert=True)
    fact = RollCorrected(ground=Code(ground), count=number, digest=Commitment(digest))
    record_on(roll, fact, when)
    return made
