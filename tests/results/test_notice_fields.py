"""An election from the roll to its result, and each notice of it as records make it."""

import io

import pytest
from django.urls import reverse
from docx import Document

from haitang.counts.operations import appoint_official, open_count
from haitang.elections.errors import ElectionError, RecordsFirstError
from haitang.elections.models import Election, ElectionPost, Notice
from haitang.elections.notices.table import kinds
from haitang.elections.operations import (
    advance_election,
    appoint_committee_member,
    issue_notice,
    leave_committee,
)
from haitang.elections.operations.calling import Seat
from haitang.elections.operations.common import Newcomer
from haitang.nominations import operations as nominations
from haitang.results.operations import declare_result
from haitang.rolls.operations import (
    add_elector,
    close_turnout,
    decide_roll_objection,
    enter_paper_roll,
    file_roll_objection,
    freeze_roll,
    mark_turnout,
    register_mobile_voter,
    register_proxy,
)  # fmt: skip
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.counts.halls import Hall
from tests.desk.pages import key_of, text_of
from tests.nominations.conftest import agencies
from tests.nominations.test_life import allowed
from tests.rolls.people import SOURCE, an_election, days, opened, posted, voter

__all__ = ["agencies"]  # a fixture of the nominations' tests
pytestmark = pytest.mark.django_db
SEATS = (Seat("director", 1), Seat("member", 4))
CANDIDATES = {"director": ("赵文婷", "丁立"), "member": ("郑宇", "冯雪", "王敏", "高明", "卫国")}
AWAY = ("孙二", "吴五", "韩八", "杨补", "钱一")  # no ballot was handed to them
OTHERS = ("钱一", "孙二", "李三", "周四", "吴五", "陈六", "沈七", "韩八")
TYPED = {
    "contact": "王芳 57000000", "voting_time": "8时至15时", "voting_place": "礼堂",
    "counting_place": "礼堂", "replacement": "吕九",
    "supervisors": "主任：尤十", "primary_time": "9时", "primary_place": "礼堂",
    "primary_lines": "没有举行", "elector_lines": "没有",
    "electors_from": "3月1日", "electors_until": "3月5日",
}  # fmt: skip
LIST = (
    "一组：1.赵文婷　3.郑宇　5.王敏　7.卫国　9.孙二　11.周四　13.陈六　16.杨补",
    "二组：2.丁立　4.冯雪　6.高明　8.钱一　10.李三　12.吴五　14.沈七",
)
BY_STROKES = (
    "主任（应选1名）：丁立、赵文婷", "委员（应选4名）：卫国、王敏、冯雪、郑宇、高明",
)  # fmt: skip
# What stands in each notice, word for word, because a record says so.
SAID = {
    "election_day": (f"选举日定为{days(10).year}年{days(10).month}月{days(10).day}日", "全体选民"),
    "committee": ("主任：何主", "副主任：无", "委员：吕委、施补"),
    "registration": ("亭林社区居民选举委员会登记",),
    "voters_list": ("共15人", *LIST),
    "nomination": ("主任1名，委员4名",),
    "first_list": BY_STROKES,
    "candidates": BY_STROKES,
    "place_time": (f"{days(10).month}月{days(10).day}日8时至15时",),
    "staff": ("总监票人：周四", "监票人：陈六、沈七", "计票人：钱一"),
    "mobile": ("陈六（一组）",),
    "scribes": ("代写人员：李三",),
    "proxies": ("孙二（一组）委托李三（二组）", "吴五（二组）委托李三（二组）"),
    "void_rules": ("1. ",),
    "corrections": (
        "补登：16.杨补（一组）", "除名：15.韩八（一组）", "更正登记内容：14.沈七（二组）",
        "选民共15人",
    ),
    "result": (
        "登记参加选举的选民15人，发出选票12张，收回选票10张，其中有效票9张，无效票1张。",
        "主任（应选1名，当选须得6票）", "赵文婷：7票，当选", "委员（应选4名，当选须得6票）",
        "郑宇：7票，当选", "委员空缺3名",
    ),
    "committee_change": ("成员华退于", "委员：吕委、施补"),
}  # fmt: skip
# Ballots by the numbers of the paper: 1 丁立 2 赵文婷; 3 卫国 4 王敏 5 冯雪 6 郑宇 7 高明.
BALLOTS = ["2 6 5"] * 5 + ["2 6", "2 6", "1 4", "0", "x"]


def issue(election, kind):
    """A notice with whatever no record gives typed."""
    with everything("test"):
        return issue_notice(
            election=Election.objects.get(pk=election.pk), kind=kind, typed=TYPED, actor=ROOT
        )


def rolled(cast):
    """Fifteen on a roll that was posted, corrected and frozen, with two proxies."""
    election = opened(cast, posts=SEATS)
    names = [*(name for own in CANDIDATES.values() for name in own), *OTHERS]
    people = {
        name: voter(election, name, group_name="二组" if number % 2 else "一组")
        for number, name in enumerate(names)
    }
    posted(election)
    for about, who in (("wrong", "韩八"), ("entry", "沈七")):
        with everything("test"):
            row = file_roll_objection(
                election=election, about=about, name="某人", text="登记有误", voter=people[who],
                on=days(-11), actor=ROOT,
            )  # fmt: skip
            decide_roll_objection(
                objection=row, upheld=True, answer="核实成立", on=days(-10), actor=ROOT
            )
    people["杨补"] = voter(election, "杨补", group_name="一组", on=days(-9))
    with everything("test"):
        freeze_roll(election=election, rights_source=SOURCE, actor=ROOT)
        for giver in ("孙二", "吴五"):
            register_proxy(
                election=election, principal=people[giver], holder=people["李三"],
                reason="在外地治病", written=True, actor=ROOT,
            )  # fmt: skip
        register_mobile_voter(
            election=election, voter=people["陈六"], ground="disability", actor=ROOT
        )
    return election, people


@pytest.fixture
def whole(cast, agencies):
    """The election with all its records, its result declared; everybody on the roll by name."""
    election, people = rolled(cast)
    with everything("test"):
        rows = {
            name: appoint_committee_member(
                election=election, person=Newcomer(name), role=role, actor=ROOT
            )
            for name, role in (
                ("何主", "chair"), ("吕委", "member"), ("华退", "member"), ("施补", "reserve"),
            )
        }  # fmt: skip
        leave_committee(member=rows["华退"], reason="resigned", actor=ROOT)
        for code, names in CANDIDATES.items():
            for name in names:
                allowed(cast, election, people[name], code)
        nominations.publish_candidates(election=election, actor=ROOT)
        for name, role in (
            ("周四", "chief_teller"), ("陈六", "teller"), ("沈七", "teller"), ("钱一", "counter"),
            ("李三", "scribe"),
        ):  # fmt: skip
            appoint_official(election=election, person=people[name].person, role=role, actor=ROOT)
    return election, people


def polled(election, people, ballots):
    """So many were handed out that one is changed and one not brought back."""
    here = [name for name in people if name not in AWAY][: len(ballots) + 1]
    with everything("test"):
        fresh = Election.objects.get(pk=election.pk)
        advance_election(election=fresh, to="voting", actor=ROOT)
        for name in here:
            mark_turnout(election=election, voter=people[name], actor=ROOT)
        close_turnout(election=election, actor=ROOT)


def declared(cast, election, people, ballots=BALLOTS):
    """The vote, the count, and the result of it."""
    polled(election, people, ballots)
    with everything("test"):
        count = open_count(election=Election.objects.get(pk=election.pk), actor=ROOT)
    hall = Hall(cast, election, count)
    hall.box(len(ballots))
    hall.sealed(ballots)
    hall.close(len(ballots), ballots.count("x"))
    with everything("test"):
        return declare_result(count=count, actor=ROOT)


def test_every_kind_of_notice_is_made_from_records(cast, whole):
    election, people = whole
    declared(cast, election, people)
    for code in kinds():
        made = issue(election, code)
        with made.file.open("rb") as file:
            words = "\n".join(each.text for each in Document(io.BytesIO(file.read())).paragraphs)
        for said in SAID.get(code, ()):
            assert said in words, code
        assert "在外地治病" not in words
        assert "残疾" not in words
        assert "李三" not in words or code != "staff"
        assert "1980" not in words


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("committee", "请先登记推选出的成员"),
        ("committee_change", "请先登记退出"),
        ("voters_list", "请先登记选民"),
        ("corrections", "请先张榜公布"),
        ("proxies", "请先登记委托投票"),
        ("first_list", "请先登记提名"),
        ("candidates", "请先公布候选人名单"),
        ("staff", "请先登记监票、唱票、计票的人"),
        ("result", "请先结束计票、宣布结果"),
    ],
)
def test_a_record_that_is_to_come_is_not_typed_but_asked_for_first(cast, log_in, kind, sentence):
    election = opened(cast)
    with pytest.raises(RecordsFirstError, match=sentence):
        issue(election, kind)
    assert not Notice.objects.exists()
    url = reverse("desk:notice_new", args=[election.pk, kind])
    browser = log_in("election_chair")
    page = browser.get(url)
    assert sentence in text_of(page)
    assert page.status_code == 200
    assert '<form method="post" enctype' not in page.content.decode()
    assert browser.post(url, {"voters": "9"}).status_code == 422


def test_without_a_roll_nothing_is_said_about_voters(cast):
    with pytest.raises(RecordsFirstError, match="请先开始登记"):
        issue(an_election(cast), "voters_list")


def test_an_objection_that_waits_keeps_the_corrections_back(cast):
    election = opened(cast)
    who = voter(election)
    posted(election)
    assert "名单没有更正" in issue(election, "corrections").text
    with everything("test"):
        file_roll_objection(
            election=election, about="entry", name="某人", text="组别有误", voter=who,
            on=days(-11), actor=ROOT,
        )  # fmt: skip
    with pytest.raises(RecordsFirstError, match="还有1件异议没有决定"):
        issue(election, "corrections")


def test_delegates_of_households_stand_by_group(cast):
    election = opened(cast, mode="households")
    with pytest.raises(RecordsFirstError, match="录入名单"):
        issue(election, "electors_list")
    for name, group in (("赵一", "二组"), ("钱二", "一组"), ("孙三", "二组")):
        row = voter(election, name, group_name=group, household=name)
        with everything("test"):
            add_elector(election=election, voter=row, actor=ROOT)
    text = issue(election, "electors_list").text
    assert "二组：赵一　孙三\n一组：钱二" in text


def test_a_roll_on_paper_gives_its_number_and_no_names(cast):
    election = an_election(cast)
    with everything("test"):
        enter_paper_roll(
            election=election, voters=812, sha256="a" * 64, posted_on=days(-12), actor=ROOT
        )
    text = issue(election, "voters_list").text
    assert "共812人" in text
    assert "选民名单另纸张贴。" in text
    with pytest.raises(ElectionError, match="还缺：委托投票名单"):
        issue(election, "proxies")


def test_the_first_list_leaves_out_who_is_out_again(cast, whole):
    election, _people = whole
    assert "冯雪" in issue(election, "first_list").text
    with everything("test"):
        nominee = ElectionPost.objects.get(election=election, code="member").nominees.get(
            person__name="冯雪"
        )
        nominations.withdraw_nominee(nominee=nominee, wish="own", actor=ROOT)
    assert "冯雪" not in issue(election, "first_list").text
    assert "冯雪" not in issue(election, "candidates").text


def test_an_invalid_result_says_by_which_rule(cast, whole):
    election, people = whole
    declared(cast, election, people, BALLOTS[:7])
    text = issue(election, "result").text
    assert "收回选票7张" in text
    assert "选举无效。依据：" in text
    assert "当选，" not in text
    assert "主任空缺1名" in text


def test_each_field_that_records_give_is_shown_on_the_page(cast, whole, log_in):
    election, _people = whole
    browser = log_in("election_chair")
    url = reverse("desk:notice_new", args=[election.pk, "candidates"])
    page = browser.get(url)
    assert "主任（应选1名）：丁立、赵文婷" in text_of(page)
    sent = browser.post(
        url, {"key": key_of(page), "candidate_lines": "主任：改成别人"}, follow=True
    )
    assert "丁立" in text_of(sent)
    assert "改成别人" not in text_of(sent)


def test_the_page_of_an_election_leads_to_its_count(cast, whole, log_in):
    election, people = whole
    chair = log_in("election_chair")
    url = reverse("desk:election_count", args=[election.pk])
    assert (
        f'href="{url}"' in chair.get(reverse("desk:election", args=[election.pk])).content.decode()
    )
    waiting = text_of(chair.get(url))
    assert "还没有计票" in waiting
    polled(election, people, BALLOTS)
    with everything("test"):
        count = open_count(election=Election.objects.get(pk=election.pk), actor=ROOT)
    assert chair.get(url).url == reverse("desk:count", args=[count.pk])
    assert log_in("sibling_chair").get(url).status_code == 404
