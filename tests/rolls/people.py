"""People and elections for the tests of rolls."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from haitang.elections.models import Election, TermChange
from haitang.elections.operations import advance_election, call_election, plan_election
from haitang.elections.operations.calling import Seat
from haitang.lib.id_number import check_digit
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.rolls.operations import freeze_roll, open_roll, post_roll, register_voter
from haitang.scope.scope import everything
from tests.cast import ROOT, SINCE, Cast

SEATS = (Seat("director", 1), Seat("deputy", 1), Seat("member", 3))
PARTY_SEATS = (Seat("secretary", 1), Seat("committee_member", 4))
SOURCE = "司法所名单2026年第1号"


def number(birth: str, sequence: int) -> str:
    """A sound identity number."""
    first = f"320583{birth}{sequence:03d}"
    return first + check_digit(first)


def days(n: int) -> dt.date:
    """Today and so many days."""
    return timezone.localdate() + dt.timedelta(days=n)


def a_round(cast: Cast) -> TermChange:
    """A term change of the county."""
    from haitang.elections.operations import open_term_change

    return open_term_change(
        place=cast.places["county"], title="2026年换届", year=2026, sequence=13, began_on=days(-60),
        target_on=days(60), actor=ROOT,
    )  # fmt: skip


def body(
    cast: Cast, where: str, kind: str = OrganizationKind.COMMITTEE, name: str = ""
) -> Organization:
    """The committee of a place."""
    return create_organization(
        place=cast.places[where], kind=kind, name=name or f"{cast.places[where].name}{kind}",
        began_on=SINCE, actor=ROOT,
    )  # fmt: skip


def an_election(cast: Cast, **changes: Any) -> Election:
    """An election that was called; ten days ahead unless told otherwise."""
    wanted = {
        "body": cast.units["committee"], "kind": "committee", "mode": "voters",
        "rulebook": "residents-2026", "day": days(10), "posts": SEATS, "actor": ROOT,
    }  # fmt: skip
    with everything("test"):
        made = plan_election(**{**wanted, **changes})
        return call_election(election=made, actor=ROOT)


def opened(cast: Cast, **changes: Any) -> Election:
    """An election whose roll was opened twenty days ago."""
    election = an_election(cast, **changes)
    with everything("test"):
        open_roll(election=election, on=days(-20), actor=ROOT)
    return election


def voter(election: Election, name: str = "赵大江", **more: Any) -> Any:
    """Somebody on the roll, of age unless told otherwise."""
    wanted = {
        "klass": "registered_here", "wished": True, "born_on": dt.date(1980, 5, 1),
        "on": days(-19), "actor": ROOT,
    }  # fmt: skip
    if more.get("id_number") or "person" in more:
        del wanted["born_on"]
    with everything("test"):
        return register_voter(election=election, name=name, **{**wanted, **more})


def posted(election: Election) -> None:
    """The list is on the board since twelve days."""
    with everything("test"):
        post_roll(election=election, where="社区公告栏", on=days(-12), actor=ROOT)


def frozen(election: Election) -> Any:
    """The roll is frozen today."""
    posted(election)
    with everything("test"):
        return freeze_roll(election=election, rights_source=SOURCE, actor=ROOT)


def voting(election: Election) -> None:
    """Voting begins."""
    with everything("test"):
        fresh = Election.objects.get(pk=election.pk)
        for stage in ("ready", "voting"):
            advance_election(election=fresh, to=stage, actor=ROOT)


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """An xlsx with these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
