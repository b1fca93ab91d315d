"""The pages of a roll, as the committee of a community uses them."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from haitang.elections.models import Election
from haitang.facts.models import Fact
from haitang.rolls.models import (
    MobileVoter,
    Proxy,
    Roll,
    RollCorrection,
    RollObjection,
    Turnout,
    Voter,
)  # fmt: skip
from haitang.rolls.operations import mark_turnout
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.desk.pages import key_of, text_of
from tests.rolls.people import an_election, body, days, frozen, number, opened, voter, voting

pytestmark = pytest.mark.django_db
ID = number("19800501", 11)


def at(election: Election, rest: str = "") -> str:
    return f"/desk/elections/{election.pk}/roll/{rest}"


def send(browser: Client, address: str, **sent: object):
    return browser.post(address, {"key": str(uuid.uuid4()), **sent})


def test_from_the_opening_to_the_close_through_the_pages(cast: Cast, log_in) -> None:
    election, chair = an_election(cast), log_in("election_chair")
    page = chair.get(at(election))
    assert page.status_code == 200
    assert "开始登记" in text_of(page)
    assert send(chair, at(election, "opening/"), on=days(-20)).status_code == 302
    for name, more in (("赵大江", {"id_number": ID}), ("钱小河", {"born": "1970-02"})):
        made = send(chair, at(election, "registration/"), name=name, klass="registered_here",
                    wished="yes", group_name="一组", **more)  # fmt: skip
        assert made.status_code == 302, text_of(made)
    assert send(chair, at(election, "posting/"), where="公告栏", on=days(-12)).status_code == 302
    assert "异议期" in text_of(chair.get(at(election)))
    froze = send(chair, at(election, "freeze/"), rights_source="司法所名单3号")
    assert froze.status_code == 302, text_of(froze)
    roll = Roll.objects.get()
    assert roll.sha256 in text_of(chair.get(at(election)))
    voting(election)
    table = chair.get(at(election, "turnout/") + "?q=zdj&channel=station")
    assert "登记领票" in text_of(table)
    with everything("test"):
        one = Voter.objects.get(serial=1)
    marked = send(chair, at(election, "turnout/mark/"), voter=one.pk, channel="station")
    assert marked["Location"].endswith("?channel=station")
    again = chair.post(at(election, "turnout/mark/"), {"voter": one.pk, "channel": "hall"},
                       follow=True)  # fmt: skip
    assert "已经领过票" in text_of(again)
    assert "已领票1人，应有2人" in text_of(again)
    assert "有2人投票选举才有效，还差1人" in text_of(again)
    assert send(chair, at(election, "close/")).status_code == 302
    assert "投票已截止" in text_of(chair.get(at(election, "turnout/")))


def test_a_form_sent_twice_registers_one_person(cast: Cast, log_in) -> None:
    election, chair = opened(cast), log_in("election_chair")
    sent = {"name": "赵大江", "klass": "registered_here", "wished": "yes", "born": "1980",
            "key": key_of(chair.get(at(election, "registration/")))}  # fmt: skip
    assert [chair.post(at(election, "registration/"), sent).status_code for _ in "12"] == [302, 302]
    with everything("test"):
        assert Voter.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "match"),
    [
        ({"name": ""}, "请填写这一项"),
        ({"born": "昨天"}, "请写成1985-03-18"),
        ({"wished": "no"}, "本人表示参加选举"),
        ({"id_number": "123"}, "18 位"),
        ({"born": "2020-01-01"}, "不满18周岁"),
        ({"klass": "member"}, "请从列表中选择"),
    ],
)
def test_a_wrong_form_comes_back_with_the_sentence(cast: Cast, log_in, sent, match) -> None:
    election, chair = opened(cast), log_in("election_chair")
    right = {"name": "赵大江", "klass": "registered_here", "wished": "yes"}
    page = send(chair, at(election, "registration/"), **{**right, **sent})
    assert page.status_code == 422
    assert match in text_of(page)


def test_a_date_outside_the_law_is_refused_with_the_article(cast: Cast, log_in) -> None:
    election, chair = opened(cast), log_in("election_chair")
    voter(election)
    page = send(chair, at(election, "posting/"), where="公告栏", on=days(-5))
    assert page.status_code == 422
    assert "第十七条" in text_of(page)


def test_objections_are_taken_decided_published_and_answered(cast: Cast, log_in) -> None:
    election, chair = opened(cast), log_in("election_chair")
    one = voter(election)
    voter(election, "钱小河")
    assert "受理异议" not in text_of(chair.get(at(election, "objections/")))
    send(chair, at(election, "posting/"), where="公告栏", on=days(-12))
    wrong = send(chair, at(election, "objection/"), about="wrong", voter="99", name="孙某某",
                 text="他搬走了", on=days(-8))  # fmt: skip
    assert "没有序号99" in text_of(wrong)
    send(chair, at(election, "objection/"), about="wrong", voter="1", name="孙某某",
         text="他搬走了", on=days(-8))  # fmt: skip
    with everything("test"):
        row = RollObjection.objects.get()
    decide = f"/desk/roll-objections/{row.pk}/decision/"
    assert decide in text_of(chair.get(at(election, "objections/")))
    made = send(chair, decide, upheld="yes", answer="查实已经迁出", on=days(-7))
    assert made.status_code == 302, text_of(made)
    assert send(chair, at(election, "decisions/")).status_code == 302
    with everything("test"):
        assert Voter.objects.get(pk=one.pk).removed_on is not None
    assert "已除名" in text_of(chair.get(at(election) + "?show=removed"))


def test_a_frozen_roll_is_corrected_by_its_own_act_alone(cast: Cast, log_in) -> None:
    election, chair = opened(cast), log_in("election_chair")
    voter(election)
    voter(election, "钱小河")
    frozen(election)
    assert "除名，序号" not in text_of(chair.get(at(election)))
    assert send(chair, at(election, "registration/"), name="孙某", klass="registered_here",
                wished="yes", born="1980").status_code == 422  # fmt: skip
    done = send(chair, at(election, "correction/"), ground="died", voter="1", source="死亡证明1号")
    assert done.status_code == 302, text_of(done)
    assert RollCorrection.objects.count() == 1
    assert "2人变为1人" in text_of(chair.get(at(election)))


def test_who_was_left_out_is_added_from_the_objection(cast: Cast, log_in) -> None:
    election, chair = opened(cast), log_in("election_chair")
    voter(election)
    frozen(election)
    send(chair, at(election, "objection/"), about="missing", name="孙大山", text="漏了我")
    with everything("test"):
        row = RollObjection.objects.get()
    send(chair, f"/desk/roll-objections/{row.pk}/decision/", upheld="yes", answer="确实漏登")
    address = f"/desk/roll-objections/{row.pk}/late-registration/"
    assert address in text_of(chair.get(at(election, "objections/")))
    done = send(chair, address, name="孙大山", klass="registered_here", wished="yes", born="1971")
    assert done.status_code == 302, text_of(done)
    assert Roll.objects.get().frozen_count == 2


def test_proxies_and_their_marks_through_the_pages(cast: Cast, log_in) -> None:
    election, chair = opened(cast), log_in("election_chair")
    voter(election)
    voter(election, "钱小河")
    frozen(election)
    wanted = {"principal": "1", "holder": "2", "reason": "在外务工", "written": "yes"}
    assert "书面" in text_of(send(chair, at(election, "proxy/"), **{**wanted, "written": "no"}))
    assert send(chair, at(election, "proxy/"), **wanted).status_code == 302
    assert "有1份委托还没有公布" in text_of(chair.get(at(election, "proxies/")))
    assert send(chair, at(election, "proxy-list/")).status_code == 302
    voting(election)
    page = text_of(chair.get(at(election, "turnout/") + "?q=2"))
    assert "受托人代领" in page  # the principal comes along with his holder
    with everything("test"):
        pair = Proxy.objects.get()
    send(chair, at(election, "turnout/mark/"), voter=pair.principal_id, proxy=pair.pk,
         channel="hall")  # fmt: skip
    assert "其中委托" in text_of(chair.get(at(election, "turnout/")))
    with everything("test"):
        mark = Turnout.objects.get()
        assert mark.proxy_id == pair.pk
    undone = send(chair, f"/desk/roll-turnout/{mark.pk}/undo/", reason="点错了人")
    assert undone.status_code == 302
    assert "点错了人" in text_of(chair.get(at(election, "turnout/")))


def test_the_list_of_a_mobile_box_and_its_marks_through_the_pages(cast: Cast, log_in) -> None:
    election, chair = opened(cast), log_in("election_chair")
    for name in ("赵大江", "钱小河"):
        voter(election, name)
    frozen(election)
    assert "还没有人申请流动票箱" in text_of(chair.get(at(election, "mobile/")))
    wanted = {"voter": "1", "ground": "illness", "box": "第二流动票箱"}
    assert "没有序号9" in text_of(
        send(chair, at(election, "mobile-voter/"), **{**wanted, "voter": "9"})
    )
    assert send(chair, at(election, "mobile-voter/"), **wanted).status_code == 302
    page = text_of(chair.get(at(election, "mobile/")))
    for said in ("赵大江", "生病", "第二流动票箱", "有1份申请还没有公布", "第二十四条"):
        assert said in page
    eye = text_of(log_in("election_supervisor").get(at(election, "mobile/")))
    assert "赵大江" in eye
    assert "生病" not in eye  # why somebody cannot come is for the committee alone
    listed = send(chair, at(election, "mobile-list/"), approval="玉山镇批复3号")
    assert listed.status_code == 302, text_of(listed)
    voting(election)
    table = chair.get(at(election, "turnout/") + "?q=1&channel=mobile")
    assert "在流动票箱名单上" in text_of(table)
    with everything("test"):
        first, second = Voter.objects.order_by("serial")
    send(chair, at(election, "turnout/mark/"), voter=first.pk, channel="mobile")
    refused = chair.post(
        at(election, "turnout/mark/"),
        {"key": str(uuid.uuid4()), "voter": second.pk, "channel": "mobile"}, follow=True,
    )  # fmt: skip
    assert "序号2不在流动票箱投票人员名单上" in text_of(refused)
    assert "流动票箱　1（名单1人）" in text_of(refused)
    with everything("test"):
        row = MobileVoter.objects.get()
    kept = send(chair, f"/desk/roll-mobile/{row.pk}/end/", reason="本人来会场")
    assert "不能再撤回" in text_of(kept)


def test_an_application_is_taken_back_on_its_page(cast: Cast, log_in) -> None:
    election, chair = opened(cast), log_in("election_chair")
    voter(election)
    frozen(election)
    send(chair, at(election, "mobile-voter/"), voter="1", ground="age")
    with everything("test"):
        row = MobileVoter.objects.get()
    address = f"/desk/roll-mobile/{row.pk}/end/"
    assert address in chair.get(at(election, "mobile/")).content.decode()
    assert send(chair, address, reason="没有批准").status_code == 302
    page = chair.get(at(election, "mobile/"))
    assert "没有批准" in text_of(page)
    assert address not in page.content.decode()


def test_without_mobile_boxes_in_the_book_there_is_no_tab(cast: Cast, log_in) -> None:
    from tests.rolls.people import PARTY_SEATS

    with everything("test"):
        party = body(cast, "home", "party")
    election = opened(
        cast, body=party, kind="party", mode="members", rulebook="party-2020", posts=PARTY_SEATS
    )
    chair = log_in("election_chair")
    assert at(election, "mobile/") not in chair.get(at(election)).content.decode()
    assert "这次选举不用流动票箱" in text_of(chair.get(at(election, "mobile/")))


def test_a_table_is_tried_then_taken_in_and_the_answer_fetched(cast: Cast, log_in) -> None:
    election, chair = opened(cast), log_in("election_chair")
    text = f"姓名,身份证号码,小组\n张 三,{ID},一组\n李四,1234,二组\n"
    file = SimpleUploadedFile("名单.csv", text.encode())
    tried = chair.post(at(election, "import/"), {"file": file, "klass": "registered_here",
                                                 "wished": "on"})  # fmt: skip
    assert "只登记合格的1行" in text_of(tried)
    with everything("test"):
        assert Voter.objects.count() == 0
    done = chair.post(at(election, "import/confirm/"), {"partial": "1"})
    assert "已登记" in text_of(done)
    with everything("test"):
        assert Voter.objects.get().person.name == "张三"
    answer = chair.get(at(election, "import/answer/"))
    assert "退回" in answer.content.decode("utf-8-sig")


def test_the_posted_list_shows_number_name_and_group_and_nothing_else(cast: Cast, log_in) -> None:
    election, chair = opened(cast), log_in("election_chair")
    voter(election, "赵大江", id_number=ID, phone="13812342207", household="1-101",
          group_name="一组")  # fmt: skip
    page = text_of(chair.get(at(election, "list/")))
    assert "赵大江" in page
    for hidden in (ID[-4:], "2207", "1-101"):
        assert hidden not in page
    sheet = chair.post(at(election, "list/file/"))
    cells = list(load_workbook(io.BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert cells[2:] == [("序号", "姓名", "小组"), (1, "赵大江", "一组")]
    working = chair.post(at(election, "working-list/file/"))
    words = str(list(load_workbook(io.BytesIO(working.content)).active.iter_rows(values_only=True)))
    assert "138****2207" in words
    assert ID not in words
    assert Fact.objects.filter(kind="roll.exported").count() == 2


def test_another_communitys_roll_is_not_there(cast: Cast, log_in) -> None:
    with everything("test"):
        other = body(cast, "sibling")
    election, chair = opened(cast, body=other), log_in("election_chair")
    one = voter(election)
    absent = chair.get("/desk/elections/999999/roll/")
    for address in (at(election), at(election, "turnout/"), at(election, "registration/"),
                    at(election, "import/"), f"/desk/roll-voters/{one.pk}/removal/"):  # fmt: skip
        answer = chair.get(address)
        assert answer.status_code == 404
        if address == at(election):
            assert answer.content == absent.content


def test_the_supervisor_reads_and_changes_nothing(cast: Cast, log_in) -> None:
    election, eye = opened(cast), log_in("election_supervisor")
    voter(election, "赵大江", id_number=ID)
    page = text_of(eye.get(at(election)))
    assert "赵大江" in page
    assert ID[-4:] not in page
    assert "除名，序号" not in page
    assert eye.get(at(election, "registration/")).status_code == 403
    assert log_in("window").get(at(election)).status_code == 403


def test_a_roll_of_two_thousand_is_read_with_few_queries(cast: Cast, log_in) -> None:
    from haitang.rolls.imports import Defaults, import_roll

    election, chair = opened(cast), log_in("election_chair")
    rows = "".join(f"选民{n},1980-05-{n % 28 + 1:02d},一组,{n}\n" for n in range(2000))
    with everything("test"):
        report = import_roll(
            election, f"姓名,出生日期,小组,户号\n{rows}".encode(), "名单.csv", dry_run=False,
            defaults=Defaults("registered_here", True), on=days(-19), actor=ROOT,
        )  # fmt: skip
    assert report.accepted == 2000
    frozen_roll = frozen(election)
    assert frozen_roll.frozen_count == 2000
    voting(election)
    with everything("test"):
        for one in Voter.objects.all()[:20]:
            mark_turnout(election=election, voter=one, actor=ROOT)
    for address in (at(election), at(election, "turnout/") + "?q=xm", at(election, "list/")):
        chair.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert chair.get(address).status_code == 200
        assert len(queries) <= 20, (address, len(queries))
