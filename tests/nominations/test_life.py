"""From a nomination to the published list: by the book, with every number written out."""

import datetime as dt

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from haitang.elections.models import CommitteeMember, Election, ElectionPost
from haitang.elections.operations.committee import appoint_committee_member
from haitang.facts.errors import Refused
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.figures.catalogue import FIGURES
from haitang.figures.definitions import Term
from haitang.nominations import operations as do
from haitang.nominations.errors import NominationError, TooFewError
from haitang.nominations.models import Nominee, Relation, Source, State, Supporter
from haitang.nominations.queries import (
    balances_of,
    candidates_of,
    is_candidate,
    is_kin_of_candidate,
)
from haitang.people.models import Background
from haitang.rolls.models import Proxy
from haitang.scope.scope import everything
from haitang.screening.models import Outcome, Screening
from haitang.screening.models import State as ScreeningState
from haitang.screening.operations import Reply, answer_list, decide_screening, review_screening
from haitang.screening.operations.steps import verdict_at
from tests.cast import ROOT
from tests.nominations.conftest import person_at, planned, voter_of, with_roll
from tests.screening.conftest import BOOK, SHORT

PARTY = "committee"


@pytest.fixture(autouse=True)
def _gate(agencies):
    with everything("test"):
        yield


def post(election, code="member"):
    return ElectionPost.objects.get(election=election, code=code)


def nominated(cast, election, voter, code="member", **more):
    wanted = {"source": Source.ORGANIZATION, "organization": cast.units["committee"],
              "actor": ROOT, **more}  # fmt: skip
    return do.nominate(election=election, person=voter.person, post=post(election, code), **wanted)


def reviewed(nominee, due=True):
    day = timezone.localdate() + dt.timedelta(days=5) if due else None
    return do.begin_review(nominee=nominee, book=BOOK, stages=SHORT, due_on=day, actor=ROOT)


def seen(screening):
    return verdict_at(Screening.objects.get(pk=screening.pk), timezone.now()).sha256


def passed(nominee, reply="not_found"):
    row = reviewed(nominee)
    said = Reply(answer=reply, evidence="查询单", signer="李查")
    questions = list(row.screening.questions.order_by("attribute"))
    answer_list(
        replies=[(questions[0], said), (questions[1], Reply("not_found", "查询单", "", "王"))],
        actor=ROOT,
    )
    screening = row.screening
    outcome = Outcome.PASSED if reply == "not_found" else Outcome.REFUSED
    rule = "" if reply == "not_found" else "B01"
    review_screening(
        screening=screening, outcome=outcome, seen=seen(screening), rule=rule, actor=ROOT
    )
    if outcome == Outcome.PASSED:
        decide_screening(screening=screening, outcome=outcome, seen=seen(screening), actor=ROOT)
    return Nominee.objects.get(pk=nominee.pk)


def allowed(cast, election, voter, code="member"):
    row = passed(nominated(cast, election, voter, code))
    return do.allow_nominee(nominee=row, actor=ROOT)


def test_an_organisation_nominates_a_voter(cast, election, voters):
    nominee = nominated(cast, election, voters["赵"], first_time=True)
    assert (nominee.state, nominee.path) == (State.PROPOSED, election.path)
    assert Election.objects.get(pk=election.pk).stage == "nominating"
    fact = Fact.objects.get(kind="nominee.nominated")
    assert (fact.d1, fact.d2, fact.dims["first_time"]) == ("organization", "member", True)


def test_ten_voters_nominate_and_nine_do_not(cast, election, voters):
    rows = [voter for surname, voter in voters.items() if surname != "赵"]
    with pytest.raises(TooFewError) as refusal:
        nominated(cast, election, voters["赵"], source=Source.VOTERS, supporters=rows[:9])
    assert "还差1名" in str(refusal.value)
    assert "第十八条" in str(refusal.value)
    nominee = nominated(cast, election, voters["赵"], source=Source.VOTERS, supporters=rows[:10])
    assert nominee.supporters == 10
    assert QuerySet(Supporter).filter(nominee=nominee).count() == 10


def test_each_supporter_counts_once_and_stands_on_the_roll(cast, election, voters):
    rows = [voter for surname, voter in voters.items() if surname != "赵"]
    twice = [*rows[:9], rows[0]]
    with pytest.raises(NominationError, match="只算一次"):
        nominated(cast, election, voters["赵"], source=Source.VOTERS, supporters=twice)
    gone = rows[0]
    with writes_allowed("test"):
        gone.removed_on, gone.removed_reason = timezone.localdate(), "died"
        gone.save()
    with pytest.raises(NominationError, match="不在选民名单"):
        nominated(cast, election, voters["赵"], source=Source.VOTERS, supporters=rows[:10])
    with pytest.raises(NominationError, match="自己"):
        nominated(
            cast, election, voters["赵"], source=Source.VOTERS,
            supporters=[*rows[1:10], voters["赵"]],
        )  # fmt: skip


def test_more_may_join_in_later_each_once(cast, election, voters):
    rows = [voter for surname, voter in voters.items() if surname != "赵"]
    nominee = nominated(cast, election, voters["赵"], source=Source.VOTERS, supporters=rows[:10])
    assert do.add_supporters(nominee=nominee, voters=rows[10:12], actor=ROOT) == 12
    with pytest.raises(NominationError, match="每人只算一次"):
        do.add_supporters(nominee=nominee, voters=rows[:1], actor=ROOT)


def test_somebody_who_is_not_on_the_roll_is_not_nominated(cast, election, voters):
    stranger = person_at(cast, "外来人")
    with pytest.raises(NominationError) as refusal:
        do.nominate(
            election=election, person=stranger, post=post(election), source=Source.ORGANIZATION,
            organization=cast.units["committee"], actor=ROOT,
        )  # fmt: skip
    assert refusal.value.code == "no_voter"


def test_nobody_nominates_himself_where_the_book_wants_ten(cast, election, voters):
    with pytest.raises(NominationError) as refusal:
        nominated(cast, election, voters["赵"], source=Source.SELF)
    assert refusal.value.field == "source"


def test_a_villager_may_put_himself_forward(cast):
    village = with_roll(planned(cast, rulebook="villagers-2026"))
    voter = voter_of(village, person_at(cast, "赵一"), 1)
    assert nominated(cast, village, voter, source=Source.SELF).source == "self"


def test_the_same_person_is_not_nominated_twice_for_one_post(cast, election, voters):
    nominated(cast, election, voters["赵"])
    with pytest.raises(NominationError) as refusal:
        nominated(cast, election, voters["赵"])
    assert refusal.value.code == "twice"
    nominated(cast, election, voters["赵"], "director")


def test_a_nominated_member_leaves_the_election_committee_and_does_not_come_back(
    cast, election, voters
):
    person = voters["赵"].person
    appoint_committee_member(election=election, person=person, role="chair", actor=ROOT)
    nominated(cast, election, voters["赵"])
    member = CommitteeMember.objects.get(person=person)
    assert (member.left_reason, member.left_on) == ("nominated", timezone.localdate())
    with pytest.raises(Refused):
        appoint_committee_member(election=election, person=person, actor=ROOT)


def test_kin_in_the_committee_leave_it_when_within_the_circle(cast, election, voters):
    spouse = voters["钱"].person
    appoint_committee_member(election=election, person=spouse, actor=ROOT)
    nominee = nominated(cast, election, voters["赵"])
    do.declare_kin(nominee=nominee, relation=Relation.OTHER, person=spouse, actor=ROOT)
    assert CommitteeMember.objects.get(person=spouse).left_on is None
    assert not is_kin_of_candidate(election, spouse)
    do.declare_kin(nominee=nominee, relation=Relation.SPOUSE, person=spouse, actor=ROOT)
    assert CommitteeMember.objects.get(person=spouse).left_reason == "kin_nominated"
    assert is_kin_of_candidate(election, spouse)


def proxy(election, principal, holder):
    with writes_allowed("test"):
        return Proxy.objects.create(
            election=election, principal=principal, holder=holder, slot=1, reason="外出",
            written=True, registered_on=timezone.localdate(), place=election.place,
            path=election.path,
        )  # fmt: skip


def test_a_proxy_holder_is_not_nominated_and_the_pair_is_named(cast, election, voters):
    proxy(election, voters["钱"], voters["赵"])
    with pytest.raises(NominationError, match="钱一→赵一") as refusal:
        nominated(cast, election, voters["赵"])
    assert refusal.value.code == "proxy_holder"


def test_the_rooms_below_know_who_stands(cast, election, voters):
    from haitang.rolls.hooks import is_candidate as below

    nominee = nominated(cast, election, voters["赵"])
    assert is_candidate(election, nominee.person)
    assert below(election, nominee.person)
    do.withdraw_nominee(nominee=nominee, wish="own", actor=ROOT)
    assert not below(election, nominee.person)


def test_what_the_office_knows_goes_into_the_screening_with_its_source(cast, election, voters):
    row = reviewed(nominated(cast, election, voters["赵"]))
    assert row.state == State.REVIEWING
    screening = Screening.objects.get(pk=row.screening_id)
    assert screening.as_of == election.day
    assert screening.given["born_on"]["value"] == "1985-03-01"
    assert screening.given["born_on"]["source"] == "身份证"
    assert Election.objects.get(pk=election.pk).stage == "reviewing"


@pytest.mark.parametrize(("born", "given"), [("1985-06-01", True), ("1990-02-01", False)])
def test_a_month_of_birth_counts_only_where_the_age_is_certain(cast, election, voters, born, given):
    with writes_allowed("test"):
        Background.objects.filter(person=voters["赵"].person).update(
            born_on=dt.date.fromisoformat(born), born_precision="month"
        )
        Election.objects.filter(pk=election.pk).update(day=dt.date(2027, 2, 15))
    row = reviewed(nominated(cast, Election.objects.get(pk=election.pk), voters["赵"]))
    assert ("born_on" in Screening.objects.get(pk=row.screening_id).given) is given


def test_nobody_becomes_a_candidate_before_the_screening_is_decided(cast, election, voters):
    nominee = reviewed(nominated(cast, election, voters["赵"]))
    for act in (do.allow_nominee, do.refuse_nominee):
        with pytest.raises(NominationError) as refusal:
            act(nominee=nominee, actor=ROOT)
        assert refusal.value.code == "undecided"


def test_a_refusal_takes_stage_and_ground_from_the_screening(cast, election, voters):
    nominee = passed(nominated(cast, election, voters["赵"]), "found")
    with pytest.raises(NominationError) as refusal:
        do.allow_nominee(nominee=nominee, actor=ROOT)
    assert refusal.value.code == "not_passed"
    row = do.refuse_nominee(nominee=nominee, actor=ROOT)
    assert (row.state, row.refused_stage, row.refused_ground) == ("not_allowed", "street", "bar")
    fact = Fact.objects.get(kind="nominee.refused")
    assert (fact.d1, fact.d2) == ("street", "bar")


def test_persuaded_needs_its_ground_and_ends_the_screening(cast, election, voters):
    nominee = reviewed(nominated(cast, election, voters["赵"]))
    with pytest.raises(NominationError):
        do.withdraw_nominee(nominee=nominee, wish="persuaded", actor=ROOT)
    row = do.withdraw_nominee(
        nominee=nominee, wish="persuaded", ground="floor", reason="年龄超过底线", actor=ROOT
    )
    assert (row.state, row.withdrawn_reason) == ("withdrawn", "persuaded")
    assert Screening.objects.get(pk=row.screening_id).state == ScreeningState.WITHDRAWN
    fact = Fact.objects.get(kind="nominee.withdrawn")
    assert (fact.d1, fact.d2) == ("persuaded", "floor")


@pytest.fixture
def full(cast, election, voters, agencies):
    """Two for director, five for four members: exactly enough."""
    for surname in "赵钱":
        allowed(cast, election, voters[surname], "director")
    for surname in "孙李周吴郑":
        allowed(cast, election, voters[surname])
    return election


def test_too_few_candidates_are_refused_with_the_arithmetic(cast, election, voters, agencies):
    allowed(cast, election, voters["赵"], "director")
    with pytest.raises(TooFewError) as refusal:
        do.publish_candidates(election=election, actor=ROOT)
    assert "主任应选1人，候选人至少2人，现有1人，还差1人" in str(refusal.value)
    assert [(b.seats, b.needed, b.have) for b in balances_of(election)] == [(1, 2, 1), (4, 5, 0)]


def test_the_list_goes_by_surname_strokes(full):
    do.publish_candidates(election=full, actor=ROOT)
    found = [[n.person.name for n in rows] for _post, rows in candidates_of(full)]
    assert found == [["赵一", "钱一"], ["孙一", "吴一", "李一", "周一", "郑一"]]
    fact = Fact.objects.get(kind="candidates.published")
    assert (fact.quantity, fact.dims) == (7, {"seats": 5})
    assert Election.objects.get(pk=full.pk).stage == "ready"


def test_equal_strokes_may_be_put_in_another_order_others_not(full):
    by_name = {n.person.name: n.pk for n in Nominee.objects.select_related("person")}
    order = [by_name["李一"], by_name["吴一"]]
    do.publish_candidates(election=full, order=order, actor=ROOT)
    found = [n.person.name for n in candidates_of(full)[1][1]]
    assert found == ["孙一", "李一", "吴一", "周一", "郑一"]
    wrong = [by_name["周一"], by_name["孙一"]]
    with pytest.raises(NominationError):
        do.publish_candidates(election=full, order=wrong, actor=ROOT)


def test_a_list_published_again_replaces_the_first_in_the_figures(full):
    do.publish_candidates(election=full, actor=ROOT)
    do.publish_candidates(election=full, actor=ROOT)
    rows = Fact.objects.filter(kind="candidates.published")
    assert sum(fact.sign * fact.quantity for fact in rows) == 7


def test_nothing_is_published_while_somebody_is_under_review(cast, full, voters):
    reviewed(nominated(cast, full, voters["王"]), due=False)
    with pytest.raises(NominationError) as refusal:
        do.publish_candidates(election=full, actor=ROOT)
    assert refusal.value.code == "under_review"


def test_who_withdraws_after_publication_leaves_a_gap_that_blocks_the_next_list(full):
    do.publish_candidates(election=full, actor=ROOT)
    gone = Nominee.objects.get(person__name="孙一")
    do.withdraw_nominee(nominee=gone, wish="own", actor=ROOT)
    with pytest.raises(TooFewError, match="委员应选4人，候选人至少5人，现有4人，还差1人"):
        do.publish_candidates(election=full, actor=ROOT)


def test_a_write_in_winner_is_screened_after_the_vote(cast, full, voters):
    do.publish_candidates(election=full, actor=ROOT)
    person = voters["王"].person
    with pytest.raises(Refused):
        do.admit_write_in(election=full, person=person, post=post(full), actor=ROOT)
    with writes_allowed("test"):
        Election.objects.filter(pk=full.pk).update(stage="decided")
    nominee = do.admit_write_in(election=full, person=person, post=post(full), actor=ROOT)
    assert (nominee.state, nominee.source, nominee.position) == ("reviewing", "write_in", None)
    row = passed(nominee)
    assert row.screening.purpose == "write_in"
    assert do.allow_nominee(nominee=row, actor=ROOT).state == State.CANDIDATE


def test_ten_cancelled_thirty_five_persuaded_and_eight_at_the_joint_review_count_from_facts(
    cast, election, voters
):
    """The three numbers of the report, here as 2, 3 and 1."""
    plan = [("street", "bar")] * 2 + [("joint", "bar")]
    for voter, (stage, ground) in zip(list(voters.values())[:3], plan, strict=True):
        do.refuse_nominee(
            nominee=nominated(cast, election, voter), stage=stage, ground=ground,
            reason="见会议记录", actor=ROOT,
        )  # fmt: skip
    for voter in list(voters.values())[3:6]:
        do.withdraw_nominee(
            nominee=nominated(cast, election, voter), wish="persuaded", ground="floor",
            reason="学历不够", actor=ROOT,
        )  # fmt: skip
    refused = Fact.objects.filter(kind="nominee.refused")
    assert refused.filter(d2="bar").exclude(d1="joint").count() == 2
    assert refused.filter(d1="joint").count() == 1
    assert Fact.objects.filter(kind="nominee.withdrawn", d1="persuaded").count() == 3
    counts = {"nominee.barred": 2, "nominee.barred_jointly": 1, "nominee.persuaded": 3}
    for kind, number in counts.items():
        assert Fact.objects.filter(kind=kind).count() == number
    assert FIGURES["nominations.not_allowed_on"].numerator.terms == (
        Term("nominee.barred"), Term("nominee.persuaded"), Term("nominee.barred_jointly"),
    )  # fmt: skip
