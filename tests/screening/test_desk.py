"""Pages of screenings: who sees what, the agency's inbox, lists, sheets and decisions."""

import datetime as dt
import io

import pytest
import xlsxwriter
from django.utils import timezone
from python_calamine import CalamineWorkbook

from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.scope.scope import everything
from haitang.screening import operations as do
from haitang.screening.models import AgencyDuty, Question, Screening, StageDecision, Statement
from haitang.screening.operations import Reply
from haitang.screening.operations.steps import verdict_at
from tests.cast import ROOT
from tests.desk.pages import key_of, text_of
from tests.screening.conftest import SHORT, opened
from tests.screening.test_life import CLEAN, GUILTY

pytestmark = pytest.mark.django_db


def ask(*screenings, days=5, actor=ROOT):
    with everything("test"):
        due = timezone.localdate() + dt.timedelta(days=days)
        do.ask_agencies(screenings=list(screenings), due_on=due, actor=actor)


def question(screening, attribute):
    with everything("test"):
        return Question.objects.get(screening=screening, attribute=attribute)


def say(screening, attribute, reply=CLEAN):
    with everything("test"):
        row = Question.objects.get(screening=screening, attribute=attribute)
        do.answer_question(question=row, reply=reply, actor=ROOT)


def fresh(screening):
    with everything("test"):
        return Screening.objects.get(pk=screening.pk)


def seen(screening):
    with everything("test"):
        return verdict_at(fresh(screening), timezone.now()).sha256


def past_due():
    with everything("test"), writes_allowed("test"):
        Question.objects.update(due_on=dt.date(2026, 1, 1))


@pytest.fixture
def asked(screening):
    ask(screening)
    return screening


# What an agency sees ----------------------------------------------------------------------------


def test_an_agency_sees_its_own_question_and_nothing_else_of_the_file(asked, log_in):
    say(asked, "debt", Reply("value", "账页77号", "联审方案", "王水", value="20.50"))
    text = text_of(log_in("agency").get("/desk/questions/"))
    assert "因犯罪受过刑事处罚" in text
    assert "钱一" in text
    for hidden in ("拖欠集体资金", "账页77号", "王水", "1985", "昆山水务集团"):
        assert hidden not in text
    other = text_of(log_in("other_agency").get("/desk/questions/?show=answered"))
    assert "拖欠集体资金" in other
    assert "因犯罪受过刑事处罚" not in other


def test_an_agency_cannot_open_another_ones_question_or_the_file(asked, log_in):
    mine, other = question(asked, "criminal"), question(asked, "debt")
    agency = log_in("agency")
    assert agency.get(f"/desk/questions/{mine.pk}/").status_code == 200
    assert agency.get(f"/desk/questions/{other.pk}/").status_code == 404
    assert agency.get("/desk/questions/none/debt/").status_code == 404
    assert agency.get(f"/desk/screenings/{asked.pk}/").status_code == 403
    assert agency.get("/desk/screenings/").status_code == 403
    assert agency.get(f"/desk/questions/{other.pk}/number/").status_code == 404


def test_a_handler_of_the_same_unit_sees_no_question(asked, log_in):
    assert log_in("handler").get("/desk/questions/").status_code == 403


def test_a_decided_file_is_closed_to_the_agency(asked, log_in):
    with everything("test"):
        do.withdraw_screening(screening=asked, wish="own", actor=ROOT)
    row = question(asked, "criminal")
    agency = log_in("agency")
    assert agency.get(f"/desk/questions/{row.pk}/").status_code == 404
    assert "钱一" not in text_of(agency.get("/desk/questions/"))


def test_the_whole_number_is_shown_once_after_a_reason(asked, log_in):
    row, agency = question(asked, "criminal"), log_in("agency")
    url = f"/desk/questions/{row.pk}/number/"
    assert "11010519491231002X" not in text_of(agency.get(url))
    shown = agency.post(url, {"key": key_of(agency.get(url)), "reason": "在系统里核对同名"})
    assert "11010519491231002X" in text_of(shown)
    assert Fact.objects.filter(kind="person.revealed").count() == 1
    assert log_in("other_agency").get(url).status_code == 404


# Answering --------------------------------------------------------------------------------------


def sent(agency, url, **fields):
    today = timezone.localdate().isoformat()
    form = {"key": key_of(agency.get(url)), "valid_from": today, "signer": "李查", **fields}
    return agency.post(url, form)


def test_an_agency_answers_and_corrects_and_its_name_stands_there(asked, log_in, cast):
    row, agency = question(asked, "criminal"), log_in("agency")
    url = f"/desk/questions/{row.pk}/"
    assert sent(agency, url, answer="found", evidence="判决书1号").status_code == 302
    assert "原来的答复" in text_of(agency.get(url))
    assert sent(agency, url, answer="not_found", evidence="更正单2号").status_code == 302
    with everything("test"):
        rows = list(Statement.objects.order_by("pk").values("answer", "stated_by", "replaced_by"))
    account = cast.accounts["agency"].pk
    assert [r["answer"] for r in rows] == ["found", "not_found"]
    assert {r["stated_by"] for r in rows} == {account}
    assert rows[0]["replaced_by"] is not None


def test_what_is_missing_in_an_answer_is_said_at_its_field(asked, log_in):
    row, agency = question(asked, "criminal"), log_in("agency")
    page = sent(agency, f"/desk/questions/{row.pk}/", answer="not_found", evidence="")
    assert page.status_code == 422
    assert "请写证明材料" in text_of(page)


def test_a_sum_is_answered_with_a_number(asked, log_in):
    row, agency = question(asked, "debt"), log_in("other_agency")
    url = f"/desk/questions/{row.pk}/"
    assert sent(agency, url, answer="value", value="很多", evidence="账页").status_code == 422
    assert sent(agency, url, answer="value", value="20", evidence="账页").status_code == 302
    assert fresh(asked).answered == 1


def test_none_of_these_persons_is_one_act_and_leaves_the_unticked_open(asked, cast, log_in):
    other = opened(cast, name="孙二")
    ask(other)
    agency, url = log_in("agency"), "/desk/questions/none/criminal/"
    assert "孙二" in text_of(agency.get(url))
    mine = question(asked, "criminal")
    page = sent(agency, url, evidence="批量查询3号", question=[mine.pk])
    assert page.status_code == 302
    assert (fresh(asked).answered, fresh(other).answered) == (1, 0)


def test_the_boxes_carry_numbers_over_a_thousand_as_they_are(asked, log_in):
    with everything("test"), writes_allowed("test"):
        Question.objects.filter(screening=asked, attribute="criminal").update(id=41_234)
    page = text_of(log_in("agency").get("/desk/questions/none/criminal/"))
    assert 'value="41234"' in page
    assert "41,234" not in page + text_of(log_in("agency").get("/desk/questions/"))


def test_nothing_is_proposed_to_be_told_before_somebody_decided(asked, log_in):
    page = text_of(log_in("screening_decider").get(f"/desk/screenings/{asked.pk}/telling/"))
    assert "不列为候选人" not in page


def test_nobody_ticked_is_refused(asked, log_in):
    page = sent(log_in("agency"), "/desk/questions/none/criminal/", evidence="批量查询3号")
    assert page.status_code == 422
    assert "没有选中" in text_of(page)


HEADER = ("提问编号", "姓名", "答复", "具体情况", "证明材料", "签字人")


def filled(rows):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADER, *rows]):
            sheet.write_row(at, 0, row)
    data.seek(0)
    data.name = "answers.xlsx"
    return data


def test_the_sheet_goes_out_with_numbers_and_without_whole_id_numbers(asked, log_in):
    answer = log_in("agency").post("/desk/questions/sheet/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[2][0] == str(question(asked, "criminal").pk)
    assert rows[2][1] == "钱一"
    assert "11010519491231002X" not in str(rows)
    assert Fact.objects.get(kind="screening.exported").quantity == 1


def test_the_filled_sheet_comes_back_whole_or_not_at_all(asked, cast, log_in):
    other = opened(cast, name="孙二")
    ask(other)
    one, two = question(asked, "criminal").pk, question(other, "criminal").pk
    agency, url = log_in("agency"), "/desk/questions/import/"
    wrong = filled([[one, "钱一", "没有", "", "单1", ""], [two, "孙二", "大概没有", "", "单1", ""]])
    page = agency.post(url, {"key": key_of(agency.get(url)), "file": wrong, "signer": "李查"})
    assert page.status_code == 422
    assert "第3行" in text_of(page)
    assert fresh(asked).answered == 0
    right = filled([[one, "钱一", "没有", "", "单1", ""], [two, "孙二", "有", "", "单2", "王二"]])
    page = agency.post(url, {"key": key_of(agency.get(url)), "file": right, "signer": "李查"})
    assert page.status_code == 302
    assert (fresh(asked).answered, fresh(other).proposed) == (1, "fail")


def test_a_sheet_with_somebody_elses_question_is_refused(asked, log_in):
    other = question(asked, "debt").pk
    agency, url = log_in("agency"), "/desk/questions/import/"
    sheet = filled([[other, "钱一", "没有", "", "单1", ""]])
    page = agency.post(url, {"key": key_of(agency.get(url)), "file": sheet, "signer": "李查"})
    assert page.status_code == 422
    assert "不是问你们的" in text_of(page)


# The office -------------------------------------------------------------------------------------


def test_the_ledger_says_who_waits_for_whom(asked, log_in):
    text = text_of(log_in("screener").get("/desk/screenings/"))
    assert "钱一" in text
    assert "昆山市住房和城乡建设局、昆山水务集团" in text
    assert "待核实" in text


def test_an_expired_answer_never_reads_as_passed_on_the_ledger(asked, log_in):
    say(asked, "criminal")
    say(asked, "debt")
    screener = log_in("screener")
    assert "初审通过" in text_of(screener.get("/desk/screenings/"))
    with everything("test"), writes_allowed("test"):
        Screening.objects.update(proposed_until=dt.date(2026, 1, 1))
    text = text_of(screener.get("/desk/screenings/"))
    assert "初审通过" not in text
    assert "钱一" in text_of(screener.get("/desk/screenings/?view=expired"))
    assert "钱一" not in text_of(screener.get("/desk/screenings/?view=decide"))


def test_the_file_draws_three_values_and_names_who_is_waited_for(asked, log_in):
    say(asked, "debt")
    text = text_of(log_in("screener").get(f"/desk/screenings/{asked.pk}/"))
    assert "等昆山市住房和城乡建设局答复“因犯罪受过刑事处罚”" in text
    assert "经查没有" in text
    assert "达到" in text
    assert "最终由人决定" in text
    assert "《城市居民委员会组织法》第十八条" in text


def test_a_file_nobody_was_asked_about_says_so(screening, log_in):
    text = text_of(log_in("screener").get(f"/desk/screenings/{screening.pk}/"))
    assert "没有答复就一直是待核实" in text
    assert "经查没有" not in text


def test_asking_goes_to_everybody_who_runs(screening, cast, log_in):
    opened(cast, name="孙二", where="cousin")
    screener, url = log_in("screener"), "/desk/screenings/ask/"
    form = {"key": key_of(screener.get(url)), "due_on": "2027-01-05"}
    assert screener.post(url, form).status_code == 302
    with everything("test"):
        assert Question.objects.count() == 4
        asked_by = set(Question.objects.values_list("asked_by__username", flat=True))
    assert asked_by == {"screener"}


def test_the_late_are_listed_and_urged(asked, cast, log_in):
    past_due()
    screener = log_in("screener")
    text = text_of(screener.get("/desk/screenings/late/"))
    assert "昆山水务集团" in text
    agency = cast.units["housing"]
    page = screener.post(f"/desk/screenings/late/{agency.pk}/urge/", follow=True)
    assert "已催办昆山市住房和城乡建设局，1项超期未答" in text_of(page)
    assert question(asked, "criminal").urged == 1


def test_a_decision_shows_the_hash_and_stands_with_name_and_reason(asked, cast, log_in):
    say(asked, "criminal", GUILTY)
    screener, url = log_in("screener"), f"/desk/screenings/{asked.pk}/review/"
    page = screener.get(url)
    shown = seen(asked)
    assert f'value="{shown}"' in text_of(page)
    form = {"key": key_of(page), "outcome": "refused", "rule": "B01", "seen": shown}
    assert screener.post(url, form).status_code == 302
    text = text_of(screener.get(f"/desk/screenings/{asked.pk}/"))
    assert "screener员" in text
    assert shown[:16] in text
    assert "受过刑事处罚　《城市居民委员会组织法》第十八条" in text
    with everything("test"):
        assert StageDecision.objects.get().decided_by == cast.accounts["screener"]


def test_a_verdict_that_changed_meanwhile_is_shown_anew_before_it_can_be_decided(asked, log_in):
    screener, url = log_in("screener"), f"/desk/screenings/{asked.pk}/review/"
    form = {"key": key_of(screener.get(url)), "outcome": "passed", "seen": seen(asked)}
    say(asked, "criminal", GUILTY)
    page = screener.post(url, form)
    assert page.status_code == 422
    assert "审查意见已经变化" in text_of(page)
    assert f'value="{seen(asked)}"' in text_of(page)


def test_the_decider_decides_and_the_screener_who_asked_may_not(cast, agencies, log_in):
    screening = opened(cast, stages=SHORT)
    ask(screening, actor=cast.actor("screener"))
    say(screening, "criminal")
    say(screening, "debt")
    with everything("test"):
        do.review_screening(screening=screening, outcome="passed", seen=seen(screening), actor=ROOT)
    url = f"/desk/screenings/{screening.pk}/decision/"
    assert log_in("screener").get(url).status_code == 403
    decider = log_in("screening_decider")
    form = {"key": key_of(decider.get(url)), "outcome": "passed", "seen": seen(screening)}
    assert decider.post(url, form).status_code == 302
    assert fresh(screening).outcome == "passed"


def test_the_letter_begins_with_reason_and_article_in_plain_words(asked, log_in):
    say(asked, "criminal", GUILTY)
    with everything("test"):
        do.review_screening(
            screening=asked, outcome="refused", seen=seen(asked), rule="B01", actor=ROOT
        )
    screener, url = log_in("screener"), f"/desk/screenings/{asked.pk}/telling/"
    text = text_of(screener.get(url))
    assert "理由：受过刑事处罚。依据：《城市居民委员会组织法》第十八条。" in text
    assert "要求由另一个人复核" in text.replace("可以要求", "要求")
    form = {"key": key_of(screener.get(url)), "text": "您有刑事处罚记录，不列为候选人。"}
    page = screener.post(url, form)
    assert page.status_code == 302
    reply = f"/desk/screenings/{asked.pk}/reply/"
    form = {"key": key_of(screener.get(reply)), "text": "是同名的人", "wants_review": "yes"}
    assert screener.post(reply, form).status_code == 302
    look = f"/desk/screenings/{asked.pk}/second-look/"
    decider = log_in("screening_decider")
    form = {"key": key_of(decider.get(look)), "result": "reversed", "reason": "核实是同名的人"}
    assert decider.post(look, form).status_code == 302
    assert fresh(asked).outcome == "passed"


def test_stepping_back_says_whose_wish_it_was(asked, log_in):
    screener, url = log_in("screener"), f"/desk/screenings/{asked.pk}/step-back/"
    form = {"key": key_of(screener.get(url)), "wish": "persuaded"}
    assert screener.post(url, form).status_code == 302
    assert Fact.objects.get(kind="screening.withdrawn").d1 == "persuaded"


def test_the_auditor_sees_who_decided_what_when_and_not_about_whom(asked, log_in):
    text = text_of(log_in("auditor").get(f"/desk/screenings/{asked.pk}/"))
    assert "钱一" not in text
    assert "因犯罪" not in text
    assert "街道初审" in text


def test_the_sheet_for_the_joint_review_lists_those_at_the_last_stage(cast, agencies, log_in):
    screening = opened(cast, stages=SHORT)
    decider = log_in("screening_decider")
    assert "钱一" not in text_of(decider.get("/desk/screenings/sheet/"))
    with everything("test"):
        do.review_screening(screening=screening, outcome="passed", seen=seen(screening), actor=ROOT)
    text = text_of(decider.get("/desk/screenings/sheet/"))
    assert "钱一" in text
    assert seen(screening) in text


def test_the_administrator_sets_who_answers_for_what(cast, log_in):
    admin, url = log_in("administrator"), "/desk/agencies/new/"
    form = {
        "key": key_of(admin.get(url)), "agency": cast.units["housing"].pk,
        "attribute": "criminal", "began_on": "2026-01-01", "source": "联审方案",
    }  # fmt: skip
    assert admin.post(url, form).status_code == 302
    assert "昆山市住房和城乡建设局" in text_of(admin.get("/desk/agencies/"))
    duty = AgencyDuty.objects.get()
    page = admin.post("/desk/agencies/load/", {"table": "nine-sample"}, follow=True)
    assert "还没有这些单位" in text_of(page)
    assert admin.post("/desk/agencies/load/", {"table": "nothing"}).status_code == 302
    end = f"/desk/agencies/{duty.pk}/end/"
    form = {"key": key_of(admin.get(end)), "on": "2026-06-01"}
    assert admin.post(end, form).status_code == 302


def test_the_pages_speak_english(asked, log_in):
    screener = log_in("screener")
    screener.cookies["language"] = "en"
    text = text_of(screener.get(f"/desk/screenings/{asked.pk}/"))
    assert "Criminally punished" in text
