"""Alliances: who founds, joins, leaves, agrees; what is refused, and what the log holds."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from haitang.facts.errors import IncompleteError, WrongStateError
from haitang.facts.guard import writes_allowed
from haitang.facts.history import standing
from haitang.policies.models import Alliance, AllianceMember
from haitang.policies.operations import (
    dissolve_alliance,
    found_alliance,
    join_alliance,
    leave_alliance,
    sign_agreement,
)
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import ROOT, Cast

pytestmark = pytest.mark.django_db
FOUNDED = dt.date(2021, 3, 1)
JOINED = dt.date(2021, 6, 1)


def founded(cast: Cast, **changes: object) -> Alliance:
    wanted = {
        "title": "招商引资党建联盟", "field": "招商引资", "place": cast.places["county"],
        "lead": cast.units["housing"], "members": [cast.units["water"]], "founded_on": FOUNDED,
        "actor": ROOT,
    }  # fmt: skip
    with everything("test"):
        return found_alliance(**{**wanted, **changes})


def test_the_lead_belongs_to_the_alliance_that_it_founds(cast: Cast) -> None:
    alliance = founded(cast)
    names = set(alliance.members.values_list("organization__name", "joined_on"))
    assert names == {("昆山市住房和城乡建设局", FOUNDED), ("昆山水务集团", FOUNDED)}
    (fact,) = standing(alliance)
    assert (fact.kind, fact.d2, fact.dims, fact.day) == (
        "alliance.founded", str(cast.units["housing"].pk), {"members": 2}, FOUNDED,
    )  # fmt: skip


def test_a_lead_named_twice_is_one_member(cast: Cast) -> None:
    alliance = founded(cast, members=[cast.units["housing"], cast.units["water"]])
    assert alliance.members.count() == 2


def test_two_living_alliances_do_not_share_a_title(cast: Cast) -> None:
    first = founded(cast)
    with pytest.raises(WrongStateError, match="同名"):
        founded(cast)
    with everything("test"):
        dissolve_alliance(alliance=first, actor=ROOT)
    assert founded(cast).pk != first.pk


def test_an_organization_joins_leaves_and_joins_again(cast: Cast) -> None:
    alliance, body = founded(cast), cast.units["committee"]
    with everything("test"):
        join_alliance(alliance=alliance, organization=body, joined_on=JOINED, actor=ROOT)
        with pytest.raises(WrongStateError, match="已经是成员"):
            join_alliance(alliance=alliance, organization=body, joined_on=JOINED, actor=ROOT)
        leave_alliance(alliance=alliance, organization=body, left_on=JOINED, actor=ROOT)
        with pytest.raises(WrongStateError, match="不是成员"):
            leave_alliance(alliance=alliance, organization=body, actor=ROOT)
        join_alliance(alliance=alliance, organization=body, actor=ROOT)
    spans = list(alliance.members.filter(organization=body).values_list("joined_on", "left_on"))
    assert spans == [(JOINED, JOINED), (timezone.localdate(), None)]


@pytest.mark.parametrize("day", [FOUNDED - dt.timedelta(days=1), dt.date(2199, 1, 1)])
def test_nobody_joins_before_the_founding_or_in_the_future(cast: Cast, day: dt.date) -> None:
    alliance = founded(cast)
    with everything("test"), pytest.raises(IncompleteError):
        join_alliance(
            alliance=alliance, organization=cast.units["committee"], joined_on=day, actor=ROOT
        )
    assert alliance.members.count() == 2


def test_the_lead_cannot_leave(cast: Cast) -> None:
    alliance = founded(cast)
    with everything("test"), pytest.raises(WrongStateError, match="解散"):
        leave_alliance(alliance=alliance, organization=cast.units["housing"], actor=ROOT)


def test_an_organization_that_was_not_there_yet_founds_nothing(cast: Cast) -> None:
    with pytest.raises(IncompleteError, match="昆山水务集团"):
        founded(cast, founded_on=dt.date(2014, 12, 31), lead=cast.units["water"])
    assert not Alliance.objects.exists()


def test_an_agreement_holds_its_text_and_the_log_a_commitment(cast: Cast) -> None:
    alliance = founded(cast)
    with everything("test"):
        agreement = sign_agreement(
            alliance=alliance, title="共建协议", text="每季度联合走访企业一次。", signed_on=JOINED,
            until=dt.date(2023, 5, 31), actor=ROOT,
        )  # fmt: skip
        with pytest.raises(IncompleteError, match="有效期至"):
            sign_agreement(
                alliance=alliance, title="共建协议", text="每季度联合走访企业一次。",
                signed_on=JOINED, until=FOUNDED, actor=ROOT,
            )  # fmt: skip
    fact = standing(alliance)[-1]
    assert fact.kind == "alliance.agreement_signed"
    assert len(fact.dims["text"]) == 64
    assert "走访" not in str(fact.dims)
    assert alliance.agreements.get() == agreement


def test_dissolving_ends_every_membership_and_nothing_follows(cast: Cast) -> None:
    alliance = founded(cast)
    with everything("test"):
        dissolve_alliance(alliance=alliance, dissolved_on=JOINED, actor=ROOT)
        assert set(AllianceMember.objects.values_list("left_on", flat=True)) == {JOINED}
        for act in (
            lambda: join_alliance(
                alliance=alliance, organization=cast.units["committee"], actor=ROOT
            ),
            lambda: sign_agreement(
                alliance=alliance, title="协议", text="约定内容五字", actor=ROOT
            ),
            lambda: dissolve_alliance(alliance=alliance, actor=ROOT),
        ):
            with pytest.raises(WrongStateError, match="已经解散"):
                act()


def test_an_alliance_is_not_dissolved_before_its_newest_member_joined(cast: Cast) -> None:
    alliance = founded(cast)
    with everything("test"):
        join_alliance(
            alliance=alliance, organization=cast.units["committee"], joined_on=JOINED, actor=ROOT
        )
        with pytest.raises(IncompleteError, match="早于"):
            dissolve_alliance(alliance=alliance, dissolved_on=FOUNDED, actor=ROOT)


def test_the_database_itself_refuses_a_second_living_membership(cast: Cast) -> None:
    alliance = founded(cast)
    row = AllianceMember(alliance=alliance, organization=cast.units["water"], joined_on=JOINED)
    with writes_allowed("test"), transaction.atomic(), pytest.raises(IntegrityError):
        row.save()


def test_a_duty_founds_only_where_it_is_held(cast: Cast) -> None:
    wanted = {
        "title": "联盟", "field": "城乡建设", "lead": cast.units["housing"],
        "actor": cast.actor("enterprise_service"),
    }  # fmt: skip
    with enter(cast.scope("enterprise_service", "found_alliance")):
        found_alliance(place=cast.places["home"], **wanted)
        with pytest.raises(NotPermittedError):
            found_alliance(place=cast.places["far"], **{**wanted, "title": "另一个联盟"})


def test_a_policy_officer_founds_none(cast: Cast) -> None:
    with (
        enter(cast.scope("policy_officer", "found_alliance")),
        pytest.raises(NotPermittedError),
    ):
        found_alliance(
            title="联盟", field="城乡建设", place=cast.places["home"], lead=cast.units["housing"],
            actor=cast.actor("policy_officer"),
        )  # fmt: skip
