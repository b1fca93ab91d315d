import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from docx import Document
from icalendar import Calendar

from haitang.elections.errors import WrongStageError
from haitang.elections.models import Election, NoticeTemplate, TermChange, WorkGroup
from haitang.elections.notices.docx import document, paragraph
from haitang.elections.operations import (
    add_plan_phase,
    add_plan_task,
    block_election,
    call_election,
    create_work_group,
    override_rule,
    record_task_progress,
)
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.desk.pages import key_of, text_of
from tests.elections.rounds import a_round, an_election

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_static(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.SECURE_SSL_REDIRECT = False
    settings.COUNTY = "320583"


@pytest.fixture
def log_in(cast, client):
    def logged_in(name):
        client.force_login(cast.accounts[name])
        return client

    return logged_in


def a_plan(cast):
    """A round with two phases, three tasks, one group and one election."""
    round_ = a_round(cast)
    with everything("test"):
        first = add_plan_phase(term_change=round_, title="准备", position=1, actor=ROOT)
        second = add_plan_phase(
            term_change=round_, title="资格", title_en="Review", position=2, actor=ROOT
        )
        office = cast.units["county_office"]
        done = add_plan_task(
            phase=first, title="印发方案", owner=office, begins_on=dt.date(2026, 2, 1),
            ends_on=dt.date(2026, 2, 10), actor=ROOT,
        )  # fmt: skip
        record_task_progress(task=done, done=1, total=1, actor=ROOT)
        add_plan_task(
            phase=second, title="选民登记与公布", title_en="Roll", owner=office,
            begins_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 3, 20),
            measure="committee.list_posted", actor=ROOT,
        )  # fmt: skip
        create_work_group(
            term_change=round_, kind="guidance", title="玉山镇指导组",
            lead=cast.units["town_office"], actor=ROOT,
        )  # fmt: skip
    return round_, an_election(cast, term_change=round_)


def test_the_plan_shows_bars_who_is_late_and_every_community(cast, log_in):
    round_, election = a_plan(cast)
    with everything("test"):
        block_election(election=election, reason="名单有争议，待核", actor=ROOT)
    page = text_of(log_in("election_office").get(reverse("desk:plan", args=[round_.pk])))
    assert "选民登记与公布落后计划" in page
    assert "昆山市社会治理现代化指挥中心负责，1个中完成0个，还差1个。" in page
    assert "1个社区走到哪一步" in page
    assert "另有2个社区、村没有列入这次换届。" in page
    assert page.count('<svg class="chart gantt"') == 1
    assert f'href="/desk/elections/{election.pk}/"' in page
    assert "名单有争议，待核" in page
    assert "style=" not in page
    assert re.search(r'seat s-blocked" href="/desk/elections/\d+/"', page)


def test_the_plan_takes_few_queries_however_many_elections(
    cast, log_in, django_assert_max_num_queries
):
    round_, _election = a_plan(cast)
    browser = log_in("election_office")
    with django_assert_max_num_queries(30):
        assert browser.get(reverse("desk:plan", args=[round_.pk])).status_code == 200


def test_a_plan_of_the_county_is_not_there_for_a_community(cast, log_in):
    round_, election = a_plan(cast)
    browser = log_in("election_chair")
    assert browser.get(reverse("desk:plan", args=[round_.pk])).status_code == 404
    assert browser.get(reverse("desk:task_new", args=[round_.pk])).status_code == 403
    page = text_of(browser.get(reverse("desk:election", args=[election.pk])))
    assert f"/plans/{round_.pk}/" not in page


def test_the_plan_is_a_calendar_that_calendars_read(cast, log_in):
    round_, _election = a_plan(cast)
    answer = log_in("election_office").get(reverse("desk:plan_calendar", args=[round_.pk]))
    found = Calendar.from_ical(answer.content)
    events = {str(e["summary"]): e for e in found.walk("VEVENT")}
    posted = events["亭林社区居民委员会　公布选民名单"]
    assert posted.decoded("dtstart") == dt.date(2026, 3, 29)
    assert posted.decoded("dtend") == dt.date(2026, 3, 30)
    assert len({str(e["uid"]) for e in events.values()}) == len(events) > 20


def test_the_plan_is_a_word_file(cast, log_in):
    round_, _election = a_plan(cast)
    answer = log_in("election_office").get(reverse("desk:plan_word", args=[round_.pk]))
    found = Document(io.BytesIO(answer.content))
    cells = [cell.text for row in found.tables[0].rows for cell in row.cells]
    assert "选民登记与公布" in cells
    assert "0/1（0%）" in cells


def test_the_election_page_shows_dates_law_and_what_comes_next(cast, log_in):
    election = an_election(cast, called=True)
    page = text_of(log_in("election_chair").get(reverse("desk:election", args=[election.pk])))
    assert "名单在选举日前28天（3月29日）公布，加5天异议、3天处理，要到4月6日才稳定" in page
    assert "法定最晚4月6日" in page
    assert "第十七条" in page
    assert "单列妇女1名" in page
    assert 'aria-current="step">筹备' in page


def test_an_election_next_door_is_not_there(cast, log_in):
    election = an_election(cast, called=True)
    browser = log_in("sibling_chair")
    assert browser.get(reverse("desk:election", args=[election.pk])).status_code == 404


def send(browser, url, **fields):
    return browser.post(url, {**fields, "key": key_of(browser.get(url))}, follow=True)


def test_a_unit_overrides_what_the_province_allows_until_the_call(cast, log_in):
    election = an_election(cast)
    url = reverse("desk:election_override_rule", args=[election.pk])
    cited = {"law": "《某省办法》", "article": "第三十条", "text": "候选人多二人"}
    browser = log_in("election_office")
    answer = send(browser, url, rule="runoff.more", value="9", **cited)
    assert answer.status_code == 422
    assert "请写 1 到 2 的整数" in text_of(answer)
    assert not election.overrides.exists()
    page = text_of(send(browser, url, rule="runoff.more", value="2", **cited))
    assert "《某省办法》第三十条" in page
    send(browser, reverse("desk:election_call_election", args=[election.pk]))
    assert 'key = "runoff.more"' in Election.objects.get().rulebook_text
    with everything("test"), pytest.raises(WrongStageError):
        override_rule(election=election, rule="runoff.more", value="1", actor=ROOT, **cited)


def test_a_date_against_the_law_comes_back_with_the_article(cast, log_in):
    election = an_election(cast, called=True)
    url = reverse("desk:election_move_step", args=[election.pk])
    answer = send(
        log_in("election_office"), url, code="list_posted", to="2026-04-07", reason="登记来不及"
    )
    assert answer.status_code == 422
    assert "第十七条" in text_of(answer)
    assert "请改到4月6日或更早" in text_of(answer)


def test_a_whole_round_is_made_by_hand(cast, log_in):
    browser = log_in("election_office")
    answer = send(
        browser, reverse("desk:plan_new"), title="2026年换届", year="2026", sequence="15",
        began_on="2026-02-01", target_on="2026-05-03",
    )  # fmt: skip
    assert "换届已启动" in text_of(answer)
    round_ = TermChange.objects.get()
    add = {
        "phase_new": {"title": "准备", "position": "1"},
        "group_new": {"kind": "leading", "title": "领导小组"},
    }
    for route, fields in add.items():
        assert (
            send(browser, reverse(f"desk:{route}", args=[round_.pk]), **fields).status_code == 200
        )
    phase = round_.phases.get()
    owner = cast.units["county_office"].pk
    send(
        browser, reverse("desk:task_new", args=[round_.pk]), phase=phase.pk, title="印发方案",
        owner=owner, begins_on="2026-02-01", ends_on="2026-02-10", measure="", total="3",
    )  # fmt: skip
    task = round_.tasks.get()
    page = send(browser, reverse("desk:task_progress", args=[task.pk]), done="2", total="3")
    assert "66%" in text_of(page)
    group = WorkGroup.objects.get()
    send(browser, reverse("desk:member_new", args=[group.pk]), name="李敏", role="组长", phone="")
    page = send(browser, reverse("desk:area_new", args=[group.pk]), place="320583100001")
    assert "李敏" in text_of(page)
    assert "亭林社区" in text_of(page)
    page = send(
        browser, reverse("desk:election_new", args=[round_.pk]), body=cast.units["committee"].pk,
        kind="committee", mode="voters", rulebook="residents-2026", day="2026-04-26",
        sequence="15", seats_director="1", seats_deputy="1", seats_member="3", women="1",
    )  # fmt: skip
    assert "选举已排定" in text_of(page)
    election = Election.objects.get()
    page = send(browser, reverse("desk:election_call_election", args=[election.pk]))
    assert "规则书已固定" in text_of(page)


def test_a_notice_is_made_signed_posted_and_its_step_is_done(cast, log_in):
    election = an_election(cast, called=True)
    browser = log_in("election_chair")
    url = reverse("desk:notice_new", args=[election.pk, "nomination"])
    page = text_of(browser.get(url))
    assert "主任1名，副主任1名，委员3名（其中妇女1名）" in page
    answer = send(browser, url)
    assert answer.status_code == 422
    assert "还缺：联系人和电话" in text_of(answer)
    page = text_of(send(browser, url, contact="王芳 57000000"))
    assert "第7号" in page
    notice = election.notices.get()
    send(browser, reverse("desk:notice_sign", args=[notice.pk]), signed_by="钱一", on="2026-04-10")
    page = text_of(
        send(
            browser,
            reverse("desk:notice_post", args=[notice.pk]),
            where="居务公开栏",
            on="2026-04-10",
        )
    )
    assert "张贴已记下" in page
    assert election.steps.get(code="nomination").done_on == dt.date(2026, 4, 10)
    content = browser.get(reverse("desk:notice_file", args=[notice.pk])).content
    assert "关于提名候选人的公告" in Document(io.BytesIO(content)).paragraphs[1].text


def test_a_county_puts_its_own_template_in_use(cast, log_in):
    browser = log_in("election_office")
    url = reverse("desk:template_new", args=["committee"])
    good = document(paragraph("{{ committee }} {{ chair }}"))
    bad = document(paragraph("{{ secret }}"))
    key = key_of(browser.get(url))
    answer = browser.post(url, {"key": key, "file": io.BytesIO(bad)})
    assert answer.status_code == 422
    file = io.BytesIO(bad)
    file.name = "x.docx"
    answer = browser.post(url, {"key": key, "file": file})
    assert "不认识的栏目：secret" in text_of(answer)
    file = io.BytesIO(good)
    file.name = "x.docx"
    answer = browser.post(url, {"key": key, "file": file}, follow=True)
    assert "本县第1版" in text_of(answer)
    row = NoticeTemplate.objects.get()
    back = browser.get(reverse("desk:template_file", args=["committee"]))
    assert back.content == good
    assert row.version == 1
    assert (
        browser.get(reverse("desk:template_file", args=["committee"]) + "?version=9").status_code
        == 404
    )


def test_the_ledger_of_elections_is_narrowed_to_the_reader(cast, log_in):
    election = an_election(cast, called=True)
    page = text_of(log_in("election_office").get(reverse("desk:elections")))
    assert f"/desk/elections/{election.pk}/" in page
    page = text_of(log_in("sibling_chair").get(reverse("desk:elections")))
    assert f"/desk/elections/{election.pk}/" not in page


def test_every_page_speaks_english(cast, log_in):
    round_, election = a_plan(cast)
    with everything("test"):
        call_election(election=election, actor=ROOT)
    browser = log_in("election_office")
    for url in (
        reverse("desk:plan", args=[round_.pk]), reverse("desk:election", args=[election.pk]),
        reverse("desk:notices", args=[election.pk]),
    ):  # fmt: skip
        page = text_of(browser.get(url, headers={"accept-language": "en"}))
        assert 'lang="en"' in page
    assert "Voters&#x27; list" in page


def test_a_mistyped_year_of_the_election_day_is_caught(cast, log_in):
    election = an_election(cast, called=True)
    url = reverse("desk:election_move_step", args=[election.pk])
    browser = log_in("election_office")
    for to, said in (("2025-01-01", "已经过去"), ("2099-01-01", "请核对年份")):
        answer = send(browser, url, code="day", to=to, reason="登记来不及")
        assert answer.status_code == 422
        assert said in text_of(answer)
