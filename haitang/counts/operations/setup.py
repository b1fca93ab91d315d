"""Before the first ballot: opening the count, its boxes, its officials, who may not be one."""

import datetime as dt

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.counts.ballot import Ballot, distinct
from haitang.counts.bare import bare
from haitang.counts.errors import ConflictError, CountStateError
from haitang.counts.facts import BoxAdded, CountOpened, OfficialAppointed, OfficialWithdrawn
from haitang.counts.kept import slot_of
from haitang.counts.keying import LETTERS
from haitang.counts.models import Box, Count, Official
from haitang.counts.operations.steps import locked_count, tell
from haitang.elections.models import Election
from haitang.elections.operations import advance_election
from haitang.facts.errors import Refused
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment
from haitang.nominations.models import STANDING, Kin, Nominee
from haitang.nominations.queries import candidates_of, is_candidate, is_kin_of_candidate
from haitang.people.models import Person
from haitang.scope.actor import Actor
from haitang.scope.scope import require

Stage = Election.Stage
LARGEST_BATCH = 100  # ballots; the table holds no larger one
LONGEST_BOX = 40  # characters of a box's name
MOST_POSTS = len(LETTERS)  # a letter stands for a post when a name is written in


def ballot_of(election: Election) -> Ballot:
    """The ballot as the published candidates make it; refused while there is none.

    Where seats are kept for women the sex of each candidate must be on file: see ``slot_of``.
    """
    slots = []
    for post, nominees in candidates_of(election):
        names = distinct([nominee.person.name for nominee in nominees])
        people = [nominee.person_id for nominee in nominees]
        slots.append(slot_of(post, dict(zip(names, people, strict=True))))
    if not slots or len(slots) > MOST_POSTS or not any(slot.candidates for slot in slots):
        raise CountStateError(_("还没有公布候选人名单。请先公布，再开始计票。"))
    return Ballot(tuple(slots))


@operation
def open_count(
    *,
    election: Election,
    style: str = Count.Style.BALLOTS,
    independence: str = Count.Independence.ONE_READING,
    batch_size: int = 25,
    round: int | None = None,  # noqa: A002 - the column's own name
    at: dt.datetime | None = None,
    actor: Actor,
) -> Count:
    """Open the count of a round 开始计票: freezes the ballot paper; the election is counting.

    ``round`` is 2 for a run-off unless said. ``independence`` says how the two entries come
    about; a signed sheet typed twice is no count and is refused here (enter_count_from_record).
    """
    require("open_count", election.path)
    if independence == Count.Independence.SIGNED_SHEET:
        raise Refused(
            _("照签字的记录录两遍不是重新计票，请用“补录已有的计票记录”。"), code="no_count"
        )
    if not 1 <= batch_size <= LARGEST_BATCH:
        raise Refused(
            _("每批请填1至%(n)d张。") % {"n": LARGEST_BATCH}, code="incomplete", field="batch_size"
        )
    when = moment(at)
    fresh = begun(election, when, actor)
    ballot = ballot_of(fresh)
    _no_conflict_now(fresh)
    count = new_count(
        fresh, ballot, round, style=style, independence=independence, batch_size=batch_size,
        state=Count.State.OPEN, opened_at=when,
    )  # fmt: skip
    tell(count, opened(count), when)
    return count


def begun(election: Election, when: dt.datetime, actor: Actor) -> Election:
    """The election, locked and brought to the stage of counting."""
    fresh: Election = lock(Election.objects.get_queryset(), pk=election.pk)
    if fresh.stage == Stage.VOTING:
        advance_election(election=fresh, to=Stage.COUNTING, at=when, actor=actor)
        fresh.refresh_from_db()
    if fresh.stage != Stage.COUNTING:
        raise CountStateError(
            _("选举现在是“%(stage)s”阶段，投票结束后才能计票。")
            % {"stage": fresh.get_stage_display()}
        )
    return fresh


def new_count(election: Election, ballot: Ballot, number: int | None, **given: object) -> Count:
    """Save a count; refused when the round has one."""
    runoff = election.purpose == Election.Purpose.RUNOFF
    count = Count(
        election=election,
        place=election.place,
        path=election.path,
        round=number or (2 if runoff else 1),
        ballot=ballot.as_text(),
        **given,
    )
    if Count.objects.filter(election=election, round=count.round).exists():
        raise CountStateError(_("这次投票已经有一次计票，请打开它接着办。"), code="counted")
    count.save(force_insert=True)
    return count


def opened(count: Count) -> CountOpened:
    """The fact that a count began."""
    return CountOpened(
        election=Ref(f"election:{count.election_id}"),
        round=count.round,
        style=Code(count.style),
        independence=Code(count.independence),
        batch_size=count.batch_size,
    )


@operation
def add_box(
    *, count: Count, kind: str, name: str, at: dt.datetime | None = None, actor: Actor
) -> Box:
    """Register a ballot box 登记票箱 by its kind and name."""
    count = locked_count(count.pk, "add_box", Count.State.OPEN)
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_BOX:
        raise Refused(
            _("票箱名称请写1至%(n)d个字。") % {"n": LONGEST_BOX}, code="incomplete", field="name"
        )
    if kind not in Box.Kind.values:
        raise Refused(_("请选择票箱种类。"), code="incomplete", field="kind")
    if Box.objects.filter(count=count, name=name).exists():
        raise Refused(_("已经有叫“%(name)s”的票箱。") % {"name": name}, field="name")
    box = Box(count=count, place=count.place, path=count.path, kind=kind, name=name)
    box.save(force_insert=True)
    tell(box, BoxAdded(box_kind=Code(kind)), moment(at))
    return box


@operation
def appoint_official(
    *,
    election: Election,
    person: Person,
    role: str,
    account: Account | None = None,
    namesake_checked: bool = False,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Official:
    """Appoint somebody to work at the count 确定计票人员.

    Raises ConflictError for a candidate or a near relative of one; with the code ``namesake`` for
    somebody else of the same name, until ``namesake_checked`` says that it is another person.
    """
    require("appoint_official", election.path)
    if role not in Official.Role.values:
        raise Refused(_("请选择分工。"), code="incomplete", field="role")
    refuse_conflict(election, person, namesake_checked=namesake_checked)
    own = bare(Official).filter(election=election)
    if own.filter(person=person).exists():
        raise Refused(_("这个人已经在名单里。"), code="listed", field="person")
    if role == Official.Role.CHIEF and own.filter(role=role).exists():
        raise Refused(_("总监票人只有一名，请先让原来的退出。"), code="listed", field="role")
    if account is not None and own.filter(account=account).exists():
        raise Refused(_("这个账号已经归另一名计票人员使用。"), code="listed", field="account")
    official = Official(
        election=election, place=election.place, path=election.path, person=person, role=role,
        account=account,
    )  # fmt: skip
    try:
        official.save(force_insert=True)
    except IntegrityError as error:  # a race: somebody else was entered in the same moment
        raise Refused(_("名单刚才被别人改过，请刷新页面。"), code="listed") from error
    tell(official, OfficialAppointed(role=Code(role)), moment(at))
    return official


@operation
def withdraw_official(
    *, official: Official, at: dt.datetime | None = None, actor: Actor
) -> None:  # fmt: skip
    """Take somebody off the list of officials 退出; what was entered stays with its account."""
    require("withdraw_official", official.path)
    fresh: Official = lock(bare(Official), pk=official.pk)
    tell(fresh, OfficialWithdrawn(role=Code(fresh.role)), moment(at))
    fresh.delete()


def refuse_conflict(election: Election, person: Person, *, namesake_checked: bool) -> None:
    """ConflictError when the person stands for election or is near to somebody who does."""
    if is_candidate(election, person):
        raise ConflictError(
            _("%(name)s是这次选举的候选人或被提名人，不能担任计票人员。请换一个人。")
            % {"name": person.name},
            field="person",
        )
    if is_kin_of_candidate(election, person):
        raise ConflictError(
            _("%(name)s是候选人的近亲属，不能担任计票人员。请换一个人。") % {"name": person.name},
            field="person",
        )
    if not namesake_checked and _has_namesake(election, person):
        raise ConflictError(
            _("%(name)s与候选人或候选人的亲属同名。请当面核对，不是同一个人再勾选确认。")
            % {"name": person.name},
            code="namesake", field="person",
        )  # fmt: skip


def _has_namesake(election: Election, person: Person) -> bool:
    """Whether another record bears the name of a candidate, or a declared relative does.

    A person may be on file twice, and a relative may be declared by name alone.
    """
    standing = bare(Nominee).filter(election=election, state__in=STANDING)
    if standing.filter(person__name=person.name).exists():
        return True
    kin = bare(Kin).filter(nominee__in=standing, name=person.name)
    return kin.exclude(person=person.pk).exists() or kin.filter(person=None).exists()


def _no_conflict_now(election: Election) -> None:
    """The list was made before; somebody may have been nominated since."""
    for official in bare(Official).filter(election=election).select_related("person"):
        refuse_conflict(election, official.person, namesake_checked=True)
