"""What waits on the work desk beside cases: for whom, where, by when, and for nobody else."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from haitang.counts.models import Batch
from haitang.counts.operations import enter_papers, seal_batch
from haitang.desk import tasks, todo
from haitang.facts.guard import writes_allowed
from haitang.nominations.models import Nominee
from haitang.policies.models import Application
from haitang.policies.operations import (
    accept_application,
    notice_application,
    object_to_application,
    review_application,
    tell_missing,
)
from haitang.results import operations as results
from haitang.rolls.operations import decide_roll_objection
from haitang.scope.scope import enter, everything
from haitang.screening import operations as screening
from haitang.screening.models import Outcome
from haitang.screening.operations.steps import verdict_at
from tests.cast import ROOT
from tests.desk import todo_scene as scene
from tests.desk.pages import text_of
from tests.results.counted import declared, hall_with, sign_all
from tests.rolls.people import days

pytestmark = pytest.mark.django_db
NEW = (
    "policy_officer", "policy_department", "enterprise_service", "screener", "screening_decider",
    "agency", "election_office", "election_chair", "teller", "election_supervisor",
)  # fmt: skip
OLD = (
    "window", "dispatcher", "handler", "supervisor", "leader", "caller", "statistician",
    "project_leader", "administrator", "security", "auditor",
)  # fmt: skip


def waiting(cast, name):
    """The tasks of a member of the cast: title -> task."""
    with enter(cast.scope(name, "read_organizations")):
        found = tasks.tasks()
    assert len({task.title for task in found}) == len(found)
    return {task.title: task for task in found}


@pytest.mark.parametrize("name", OLD)
def test_who_has_none_of_the_new_duties_pays_no_query(cast, name, django_assert_num_queries):
    scope = cast.scope(name, "read_organizations")
    with enter(scope), django_assert_num_queries(0):
        assert tasks.tasks() == []


@pytest.mark.parametrize("name", NEW)
def test_a_new_duty_has_an_empty_work_desk_with_links_that_open(cast, log_in, name):
    browser = log_in(name)
    page = browser.get("/desk/")
    assert "没有待办" in text_of(page)
    for _group, items in page.context["nav"]:
        for _key, _label, _icon, url, _count in items:
            assert browser.get(url).status_code in {200, 302}, url
    for _title, _icon, url in page.context["quick"]:
        assert browser.get(url).status_code in {200, 302}, url


def test_an_agency_sees_its_open_questions_by_the_day_on_which_they_are_due(cast, log_in):
    first, _second = scene.screenings(cast)
    mine = waiting(cast, "agency")
    assert list(mine) == ["答复2人的2项条件"]
    assert mine["答复2人的2项条件"].due_on == days(5)
    page = log_in("agency").get("/desk/")
    assert "答复2人的2项条件" in text_of(page)
    assert "钱一" not in text_of(page)
    home = next(item for _g, items in page.context["nav"] for item in items if item[0] == "home")
    assert home[4] == 1
    with everything("test"):
        screening.answer_question(
            question=scene.question(first, "criminal"), reply=scene.CLEAN, actor=ROOT
        )
    assert list(waiting(cast, "agency")) == ["答复1人的1项条件"]
    assert list(waiting(cast, "other_agency")) == ["答复2人的2项条件"]


def test_the_screener_sees_files_that_are_answered_and_agencies_that_are_late(cast):
    first, _second = scene.screenings(cast)
    assert waiting(cast, "screener") == {}
    scene.answered(first)
    assert list(waiting(cast, "screener")) == ["给1人提审查意见"]
    assert waiting(cast, "screening_decider") == {}
    with everything("test"), writes_allowed("test"):
        scene.question(_second, "debt").__class__.objects.filter(open=True).update(due_on=days(-2))
    late = waiting(cast, "screener")["催办：2个单位还有2项没有答复"]
    assert late.due_on == days(-2)
    assert late.row()["tone"] == "late"


def test_the_decider_sees_what_stands_at_the_deciders_stage_and_second_looks(cast):
    (file,) = scene.screenings(cast, ("钱一",))
    scene.answered(file)
    with everything("test"):
        while not waiting(cast, "screening_decider"):
            seen = verdict_at(file, timezone.now()).sha256
            screening.review_screening(
                screening=file, outcome=Outcome.PASSED, seen=seen, actor=ROOT
            )
    assert list(waiting(cast, "screening_decider")) == ["审定1人"]
    assert "给1人提审查意见" not in waiting(cast, "screener")
    with everything("test"):
        file.refresh_from_db()
        while file.state != "decided":
            seen = verdict_at(file, timezone.now()).sha256
            screening.decide_screening(
                screening=file, outcome=Outcome.REFUSED, reason="会议研究不同意", seen=seen,
                actor=ROOT,
            )  # fmt: skip
            file.refresh_from_db()
    assert list(waiting(cast, "screener")) == ["把审查结果告知1人"]
    with everything("test"):
        screening.tell_person(screening=file, text="经资格审查，您这次不列入。", actor=ROOT)
        screening.record_reply(screening=file, text="是同名的人", wants_review=True, actor=ROOT)
    assert list(waiting(cast, "screening_decider")) == ["复核一份审查决定"]
    assert waiting(cast, "screener") == {}


def test_an_application_waits_for_one_act_after_another(cast, tmp_path):
    row = scene.application(cast, tmp_path)
    task = waiting(cast, "policy_department")["受理申请：研发奖励"]
    assert task.due_on == row.accept_due_on
    assert "不答复，视为受理" in task.more
    assert task.place == "亭林纺织厂　亭林社区居委会"
    assert list(waiting(cast, "policy_officer")) == ["受理申请：研发奖励"]
    assert waiting(cast, "enterprise_service") == {}
    with everything("test"):
        accept_application(application=row, actor=ROOT)
    assert list(waiting(cast, "policy_department")) == ["审核申请：研发奖励"]
    with everything("test"):
        review_application(
            application=row, favoured=True, opinion="材料齐全，符合条件",
            actor=cast.actor("policy_department"),
        )  # fmt: skip
    assert list(waiting(cast, "policy_department")) == ["开始公示：研发奖励"]
    with everything("test"):
        notice_application(application=row, actor=ROOT)
        row = Application.objects.get(pk=row.pk)
    assert waiting(cast, "policy_department") == {}  # who reviewed does not decide
    noticed = waiting(cast, "policy_officer")["等公示结束后核定：研发奖励"]
    assert noticed.due_on == row.notice_to
    with everything("test"), writes_allowed("test"):
        Application.objects.filter(pk=row.pk).update(
            notice_from=days(-9), notice_to=days(-1), reviewer=None
        )
    over = waiting(cast, "policy_officer")["公示已结束，核定金额：研发奖励"]
    assert over.due_on is None
    assert over.row()["tone"] == "ask"
    with everything("test"), writes_allowed("test"):
        Application.objects.filter(pk=row.pk).update(
            state="granted", granted_fen=100, notice_to=days(-1)
        )
    assert list(waiting(cast, "policy_department")) == ["登记兑付：研发奖励"]


def test_an_objection_and_a_refusal_wait_for_those_who_may_settle_them(cast, tmp_path):
    row = scene.application(cast, tmp_path)
    with everything("test"):
        accept_application(application=row, actor=ROOT)
        review_application(
            application=row, favoured=False, opinion="材料不齐，不符合条件",
            actor=cast.actor("policy_department"),
        )  # fmt: skip
    assert waiting(cast, "policy_department") == {}
    assert list(waiting(cast, "policy_officer")) == ["审核不支持，作出决定：研发奖励"]
    with everything("test"), writes_allowed("test"):
        Application.objects.filter(pk=row.pk).update(
            state="noticed", favoured=True, notice_from=days(0), notice_to=days(7)
        )
        object_to_application(application=row, text="这家企业没有研发", actor=ROOT)
    assert list(waiting(cast, "policy_department")) == ["答复异议：研发奖励"]


def test_past_the_fifth_working_day_the_desk_says_that_it_counts_as_accepted(cast, tmp_path):
    scene.application(cast, tmp_path, ago=40)
    task = waiting(cast, "policy_officer")["受理申请：研发奖励"]
    assert task.row()["tone"] == "late"
    assert task.more == "没有按期答复，视为已经受理"


def test_what_is_missing_waits_for_whoever_works_for_the_enterprise(cast, tmp_path):
    row = scene.application(cast, tmp_path)
    with everything("test"):
        tell_missing(application=row, things=["完税证明"], actor=ROOT)
    assert list(waiting(cast, "enterprise_service")) == ["补齐材料：研发奖励"]
    assert waiting(cast, "policy_officer") == {}
    with translation.override("en"):
        (task,) = waiting(cast, "enterprise_service").values()
        assert "Research award" in task.title


def test_late_steps_stand_by_themselves_for_a_community_and_together_for_the_office(cast):
    scene.two_elections(cast)
    own, other = waiting(cast, "election_chair"), waiting(cast, "sibling_chair")
    assert own
    assert own.keys() == other.keys()
    assert {task.place for task in own.values()} == {"亭林社区居民委员会"}
    assert {task.place for task in other.values()} == {"里厍社区居民委员会"}
    assert all(task.due_on <= days(14) for task in own.values())
    assert any(task.row()["tone"] == "late" for task in own.values())
    office = waiting(cast, "election_office")
    assert len(office) == len(own)
    assert set(office) == {f"{title}：2场选举还没有办" for title in own}
    assert waiting(cast, "teller") == {}


def test_an_objection_to_the_roll_has_its_clock_and_its_answer_is_posted(cast):
    row = scene.objection(cast)
    task = waiting(cast, "election_chair")["决定名单异议：应当登记而没有登记"]
    assert task.due_on == row.due_on
    assert not any("名单异议" in title for title in waiting(cast, "sibling_chair"))
    with everything("test"):
        decide_roll_objection(objection=row, upheld=False, answer="查明没有登记", actor=ROOT)
    found = waiting(cast, "election_chair")
    assert "公布1件名单异议的处理结果" in found
    assert "决定名单异议：应当登记而没有登记" not in found


def test_a_batch_waits_for_another_person_never_for_the_same(cast):
    hall = scene.half_entered(cast)
    first, second = Batch.objects.filter(count=hall.count).order_by("number")
    assert set(waiting(cast, "teller")) == {"接着录第1批", "录第一遍：1批还没有人录"}
    other = waiting(cast, "second_teller")
    assert set(other) == {"录第二遍：1批等你", "录第一遍：1批还没有人录"}
    assert other["录第二遍：1批等你"].href == f"/desk/counts/batches/{first.pk}/"
    assert other["录第二遍：1批等你"].due_on == days(0)
    with everything("test"):
        for name in ("teller", "second_teller"):
            enter_papers(batch=first, lines=["1 3 4"] * 2, actor=cast.actor(name))
    assert set(waiting(cast, "teller")) == {"录第一遍：1批还没有人录"}
    assert "封存1批" in waiting(cast, "election_chair")
    with everything("test"):
        enter_papers(batch=second, lines=["1 3 4", "1 3"], actor=cast.actor("teller"))
        enter_papers(batch=second, lines=["1 3 4", "2 3"], actor=cast.actor("second_teller"))
    assert set(waiting(cast, "second_teller")) == {"重读1批：两遍不一样"}
    with everything("test"):
        seal_batch(batch=first, actor=ROOT)
    assert "封存1批" not in waiting(cast, "election_chair")


def test_the_batches_of_another_community_wait_for_nobody_here(cast):
    scene.half_entered(cast)
    assert waiting(cast, "sibling_chair") == {}


def test_a_closed_count_is_declared_signed_published_and_answered(cast):
    hall = hall_with(cast)
    found = waiting(cast, "election_chair")
    assert found["宣布选举结果"].href == f"/desk/counts/{hall.count.pk}/declaration/"
    assert found["宣布选举结果"].due_on == days(0)
    with everything("test"):
        result = results.declare_result(count=hall.count, actor=ROOT)
    found = waiting(cast, "election_chair")
    assert "宣布选举结果" not in found
    assert found["签字确认选举结果"].more == "已签0个，共3个"
    assert "签字确认选举结果" in waiting(cast, "election_supervisor")
    sign_all(result)
    assert "公布选举结果" in waiting(cast, "election_chair")
    assert waiting(cast, "election_supervisor") == {}
    with everything("test"):
        results.publish_result(result=result, actor=ROOT)
        filed = results.object_to_result(
            result=result, name="李居民", text="计票时有人离开", actor=ROOT
        )
    assert waiting(cast, "election_office")["答复对选举结果的异议"].due_on == filed.due_on
    with everything("test"):
        results.decide_result_objection(
            objection=filed, upheld=False, answer="查看录像，没有人离开", actor=ROOT
        )
    assert "答复对选举结果的异议" not in waiting(cast, "election_office")


def test_a_handover_is_due_with_its_items(cast):
    hall, _result = declared(cast)
    with everything("test"):
        results.begin_terms(election=hall.election, actor=ROOT)
        handover = results.begin_handover(
            election=hall.election, supervisor=cast.units["town_office"], actor=ROOT
        )
    task = waiting(cast, "election_chair")["工作移交：还有9项"]
    assert task.due_on == handover.due_on
    assert task.href == f"/desk/handovers/{handover.pk}/"


def test_an_audit_waits_for_the_supervisor(cast):
    _hall, result = declared(cast)
    with everything("test"):
        results.begin_audit(
            result=result, kind="second_count", independence="two_readings", actor=ROOT
        )
    assert "核查结果：核对选票" in waiting(cast, "election_supervisor")
    assert "核查结果：核对选票" not in waiting(cast, "election_office")


def test_nominees_wait_to_be_sent_to_review(cast):
    hall = scene.half_entered(cast)
    with everything("test"), writes_allowed("test"):
        Nominee.objects.update(state="proposed", published_on=None, position=None)
        hall.election.stage = "nominating"
        hall.election.save(update_fields=["stage"])
    assert waiting(cast, "screener")["把5名被提名人送审"].place == "亭林社区居民委员会"
    assert not any("送审" in title for title in waiting(cast, "election_chair"))


def test_a_task_costs_few_queries(cast, tmp_path, django_assert_max_num_queries):
    scene.two_elections(cast)
    scene.half_entered(cast)
    scene.screenings(cast)
    scene.application(cast, tmp_path)
    most = {"election_chair": 13, "election_office": 10, "teller": 4, "screener": 6, "agency": 1,
            "policy_officer": 2, "policy_department": 1, "screening_decider": 3}  # fmt: skip
    for name, number in most.items():
        waiting(cast, name)  # books and stages are read once
        with enter(cast.scope(name, "read_organizations")), django_assert_max_num_queries(number):
            tasks.tasks()


def test_rows_with_a_day_and_rows_with_a_minute_stand_in_one_order():
    today = timezone.localdate()
    now = timezone.now()
    rows = [
        {"n": 1, "runs": False, "due_at": None},
        {"n": 2, "runs": True, "due_at": today + dt.timedelta(days=1)},
        {"n": 3, "runs": True, "due_at": now - dt.timedelta(hours=1)},
        {"n": 4, "runs": True, "due_at": today - dt.timedelta(days=1)},
    ]
    assert [row["n"] for row in todo.by_deadline(rows)] == [4, 3, 2, 1]
    groups = todo.grouped(todo.by_deadline(rows))
    assert [[row["n"] for row in group["rows"]] for group in groups] == [[4, 3], [2], [1]]
