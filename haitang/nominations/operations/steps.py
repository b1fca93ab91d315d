"""What every act on a nominee shares: loading it, its election, the roll, the committee."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import BEFORE_VOTING, CommitteeMember, Election
from haitang.elections.operations.committee import leave_committee
from haitang.elections.operations.common import locked as locked_election
from haitang.elections.operations.common import tell
from haitang.facts.kinds import Code, Kind
from haitang.facts.operations import lock
from haitang.nominations.errors import NominationError
from haitang.nominations.facts import NomineeNominated
from haitang.nominations.models import Nominee, State
from haitang.people.models import Person
from haitang.places.queries import place_number
from haitang.rolls.models import Proxy, Roll
from haitang.rolls.queries import is_voter
from haitang.scope.actor import Actor
from haitang.scope.scope import NotPermittedError

Stage = Election.Stage
Left = CommitteeMember.Left
OPEN_FOR_NAMES = tuple(stage for stage in BEFORE_VOTING if stage != Stage.READY)

__all__ = [
    "OPEN_FOR_NAMES", "Stage", "leave_because", "locked", "locked_election", "no_proxy_holder",
    "nominated", "on_the_roll", "place_number", "tell", "write",
]  # fmt: skip


def locked(nominee: Nominee, operation: str, *states: State) -> Nominee:
    """The nominee as it is now, locked; its election too. Raises NominationError otherwise."""
    row: Nominee = lock(Nominee.objects.get_queryset(), pk=nominee.pk)
    row.election = locked_election(Election(pk=row.election_id), operation)
    if states and row.state not in states:
        raise NominationError(
            _("这位被提名人现在是“%(state)s”，不能这样办。请刷新页面看最新情况。")
            % {"state": row.get_state_display()},
            code="wrong_state",
        )
    return row


def write(row: Nominee, fact: Kind, when: dt.datetime) -> None:
    """Record a fact about a nominee at the place of the election."""
    tell(row.election, fact, when, subject=row)


def nominated(row: Nominee) -> NomineeNominated:
    """The fact that somebody was put forward, as the row says it."""
    return NomineeNominated(
        source=Code(row.source), post=Code(row.post.code), supporters=row.supporters,
        first_time=row.first_time, incumbent=row.incumbent,
    )  # fmt: skip


def on_the_roll(election: Election, person: Person) -> None:
    """The person must be a registered voter; a roll kept on paper is checked on paper.

    Raises NominationError.
    """
    roll = Roll.objects.filter(election=election.pk).first()
    if roll is None:
        if election.kind == Election.Kind.PARTY:
            return
        raise NominationError(_("还没有登记选民。请先登记，再提名。"), code="no_roll")
    if roll.basis == Roll.Basis.PAPER:
        return
    if not is_voter(election, person):
        raise NominationError(
            _("此人不在这次选举的选民名单上，不能提名。请先核对名单。"), field="person",
            code="no_voter",
        )  # fmt: skip


def no_proxy_holder(election: Election, person: Person) -> None:
    """A candidate cannot vote for others.

    Raises NominationError, with the pair for those who may see it.
    """
    held: QuerySet[Proxy] = QuerySet(Proxy).filter(
        election=election.pk, holder__person=person.pk, ended_on__isnull=True
    )
    pks = list(held.values_list("pk", flat=True))
    if not pks:
        return
    columns = ("principal__person__name", "holder__person__name")
    try:
        pairs = Proxy.objects.get_queryset().filter(pk__in=pks).permitted(*columns)
    except NotPermittedError:
        pairs = []
    said = "、".join(f"{pair[columns[0]]}→{pair[columns[1]]}" for pair in pairs)
    raise NominationError(
        _("候选人不能接受委托投票。请先终止这些委托：%(pairs)s。")
        % {"pairs": said or _("见委托名单")},
        field="person", code="proxy_holder",
    )  # fmt: skip


def leave_because(election: Election, person: Person, why: str, when: dt.datetime,
                  actor: Actor) -> bool:  # fmt: skip
    """A member of the election committee who is nominated, or kin of one who is, leaves it."""
    rows: QuerySet[CommitteeMember] = QuerySet(CommitteeMember).filter(
        election=election.pk, person=person.pk, left_on__isnull=True
    )
    members = list(rows)
    for member in members:
        leave_committee(member=member, reason=why, at=when, actor=actor)
    return bool(members)
