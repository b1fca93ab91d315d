"""Who may read and enter ballots: nobody who stands, nor a near relative."""

import pytest

from haitang.counts.errors import (
    ConflictError,
)
from haitang.counts.operations import (
    appoint_official,
    open_count,
    start_entry,
)
from haitang.elections.errors import RecordsFirstError
from haitang.elections.notices.fields import PROVIDERS
from haitang.facts.errors import Refused
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.nominations.models import Kin, Nominee
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.counts.halls import Hall, an_election, person, roll_of, stand
from tests.counts.samples import only_batch

pytestmark = pytest.mark.django_db


def test_no_candidate_and_no_near_relative_counts(hall: Hall, cast: Cast) -> None:
    with everything("test"), writes_allowed("test"):
        kin, namesake = person(cast.places["home"], "赵大江"), person(cast.places["home"], "陈芳")
        zhao, chen = (Nominee.objects.get(person=hall.people[name]) for name in ("赵文婷", "陈立"))
        Kin.objects.create(nominee=zhao, person=kin, name="赵大江", relation="parent")
        Kin.objects.create(nominee=chen, person=None, name="陈芳", relation="spouse")
        free = person(cast.places["home"], "何明")
    with everything("test"):
        for one, says in (
            (hall.people["赵文婷"], "赵文婷是这次选举的候选人"), (kin, "赵大江是候选人的近亲属"),
            (namesake, "陈芳与候选人或候选人的亲属同名"),
        ):  # fmt: skip
            with pytest.raises(ConflictError, match=says):
                appoint_official(election=hall.election, person=one, role="counter", actor=ROOT)
        appoint_official(election=hall.election, person=free, role="chief_teller", actor=ROOT)
        appoint_official(
            election=hall.election, person=namesake, role="counter", namesake_checked=True,
            actor=ROOT,
        )  # fmt: skip
        with pytest.raises(Refused, match="已经在名单"):
            appoint_official(election=hall.election, person=free, role="caller", actor=ROOT)


def test_who_was_nominated_since_keeps_the_count_from_opening(cast: Cast) -> None:
    with everything("test"), writes_allowed("test"):
        election = an_election(cast.places["home"], cast.units["committee"])
        people = stand(election)
        roll_of(election, 10, 10)
        free = person(cast.places["home"], "何明")
    with everything("test"):
        appoint_official(election=election, person=free, role="counter", actor=ROOT)
        with writes_allowed("test"):
            nominee = Nominee.objects.get(person=people["赵文婷"])
            Kin.objects.create(nominee=nominee, person=free, name="何明", relation="sibling")
        with pytest.raises(ConflictError):
            open_count(election=election, actor=ROOT)


def test_once_the_list_names_accounts_only_these_enter(hall: Hall, cast: Cast) -> None:
    with everything("test"), writes_allowed("test"):
        free = person(cast.places["home"], "何明")
    with everything("test"):
        appoint_official(
            election=hall.election, person=free, role="counter", account=hall.account("teller"),
            actor=ROOT,
        )  # fmt: skip
        start_entry(batch=only_batch(hall), actor=hall.writer("teller"))
        with pytest.raises(Refused, match="不在这次选举的计票人员名单"):
            start_entry(batch=only_batch(hall), actor=hall.writer("second_teller"))


def test_scribes_stand_on_a_list_of_their_own(hall: Hall, cast: Cast) -> None:
    with everything("test"), writes_allowed("test"):
        kin = person(cast.places["home"], "赵大江")
        zhao = Nominee.objects.get(person=hall.people["赵文婷"])
        Kin.objects.create(nominee=zhao, person=kin, name="赵大江", relation="parent")
        free, other = (person(cast.places["home"], name) for name in ("何明", "吕青"))
    lines = {name: PROVIDERS[name] for name in ("staff_lines", "scribe_lines")}
    with everything("test"):
        for one in (kin, hall.people["赵文婷"]):
            with pytest.raises(ConflictError):
                appoint_official(election=hall.election, person=one, role="scribe", actor=ROOT)
        assert lines["scribe_lines"](hall.election) == ["没有确定代写人员。"]
        appoint_official(election=hall.election, person=free, role="scribe", actor=ROOT)
        assert lines["scribe_lines"](hall.election) == ["代写人员：何明"]
        with pytest.raises(RecordsFirstError):  # a scribe alone is no staff of the count
            lines["staff_lines"](hall.election)
        appoint_official(election=hall.election, person=other, role="teller", actor=ROOT)
        assert lines["staff_lines"](hall.election) == ["监票人：吕青"]
    assert Fact.objects.filter(kind="count.official_appointed", d1="scribe").count() == 1
