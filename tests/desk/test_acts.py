import uuid

import pytest

from haitang.cases.models import Case, Extension, Outcome, State
from haitang.cases.operations import (
    accept_case,
    add_assisting_unit,
    answer_case,
    ask_exclusion,
    ask_extension,
    call_back_case,
    dispatch_case,
)  # fmt: skip
from haitang.desk.acts import ACTS
from haitang.facts.operations import OPERATIONS
from haitang.scope.scope import everything
from tests.cases.test_lifecycle import walk
from tests.cast import ROOT
from tests.desk.pages import key_of, text_of

pytestmark = pytest.mark.django_db


def fresh(case):
    with everything("test"):
        return Case.objects.get_queryset().get(pk=case.pk)


def given(cast, case, *steps):
    """Bring a case to a state through operations."""
    actor, handler = cast.actor("dispatcher"), cast.accounts["handler"]
    with everything("test"):
        for step in steps:
            if step == "dispatch":
                dispatch_case(case=case, lead=cast.units["housing"], actor=actor)
            elif step == "accept":
                accept_case(case=case, handler=handler, actor=cast.actor("handler"))
            elif step == "answer":
                answer_case(
                    case=case, outcome=Outcome.RESOLVED, reply="灯已经换好了。",
                    actor=cast.actor("handler"),
                )  # fmt: skip
    return fresh(case)


def test_every_act_is_an_operation_with_an_address_of_its_own():
    assert {act.name for act in ACTS} <= set(OPERATIONS)
    assert len({act.slug for act in ACTS}) == len(ACTS) == len({act.name for act in ACTS})


def test_the_dispatch_form_proposes_the_unit_of_the_catalogue_and_prints_the_deadline(cast, log_in):
    case = cast.case()
    page = log_in("dispatcher").get(f"/desk/cases/{case.number}/dispatch/")
    text = text_of(page)
    assert page.status_code == 200
    assert f'value="{cast.units["housing"].pk}" selected' in text
    assert "派单目录建议：昆山市住房和城乡建设局" in text
    assert "5个工作日" in text
    assert "第二十条" in text


def test_a_dispatch_sent_twice_makes_one_dispatch_and_no_error(cast, log_in):
    case, browser = cast.case(), log_in("dispatcher")
    address = f"/desk/cases/{case.number}/dispatch/"
    sent = {"lead": cast.units["housing"].pk, "key": key_of(browser.get(address))}
    first, second = browser.post(address, sent), browser.post(address, sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == f"/desk/cases/{case.number}/"
    with everything("test"):
        assert fresh(case).entries.filter(kind="case.dispatched").count() == 1


def test_another_key_on_a_dispatched_case_is_refused_with_a_sentence(cast, log_in):
    case, browser = given(cast, cast.case(), "dispatch"), log_in("dispatcher")
    answer = browser.post(
        f"/desk/cases/{case.number}/dispatch/",
        {"lead": cast.units["water"].pk, "key": str(uuid.uuid4()), "note": "请尽快"},
    )
    assert answer.status_code == 422
    assert "不能这样办" in text_of(answer)
    assert "请尽快" in text_of(answer), "what was typed is lost"
    assert fresh(case).lead_id == cast.units["housing"].pk


def test_an_empty_form_says_what_to_fill_in_and_changes_nothing(cast, log_in):
    case = cast.case()
    answer = log_in("dispatcher").post(f"/desk/cases/{case.number}/dispatch/", {})
    text = text_of(answer)
    assert answer.status_code == 422
    assert "请选择一项" in text
    assert 'role="alert"' in text
    assert "<title>有错误：" in text
    assert fresh(case).state == State.RECEIVED


def test_a_window_clerk_may_not_dispatch(cast, log_in):
    case = cast.case()
    address = f"/desk/cases/{case.number}/dispatch/"
    assert log_in("window").get(address).status_code == 403
    assert log_in("window").post(address, {"lead": cast.units["housing"].pk}).status_code == 403


def test_a_case_elsewhere_answers_like_one_that_is_not_there(cast, log_in):
    case, browser = cast.case(), log_in("far_dispatcher")
    for end in ("", "dispatch/", "ticket/", "receipt/"):
        elsewhere = browser.get(f"/desk/cases/{case.number}/{end}")
        absent = browser.get(f"/desk/cases/HT99-99999/{end}")
        assert elsewhere.status_code == absent.status_code == 404
        assert text_of(elsewhere) == text_of(absent)


def test_a_unit_signs_answers_and_sees_only_its_own_acts(cast, log_in):
    case = given(cast, cast.case(), "dispatch")
    browser = log_in("handler")
    page = text_of(browser.get(f"/desk/cases/{case.number}/"))
    assert "签收" in page
    assert "转派" not in page
    assert browser.post(f"/desk/cases/{case.number}/accept/", {}).status_code == 302
    assert fresh(case).handler_id == cast.accounts["handler"].pk
    answer = browser.post(
        f"/desk/cases/{case.number}/answer/", {"outcome": "resolved", "reply": "灯已经换好了。"}
    )
    assert answer.status_code == 302
    assert fresh(case).state == State.ANSWERED


def test_another_unit_does_not_find_the_case(cast, log_in):
    case = given(cast, cast.case(), "dispatch")
    assert log_in("water_handler").get(f"/desk/cases/{case.number}/accept/").status_code == 404


def test_an_assisting_unit_may_countersign_but_not_answer(cast, log_in):
    case = given(cast, cast.case(), "dispatch", "accept")
    with everything("test"):
        add_assisting_unit(case=case, unit=cast.units["water"], actor=cast.actor("dispatcher"))
    browser = log_in("water_handler")
    page = text_of(browser.get(f"/desk/cases/{case.number}/"))
    assert "会签</a>" in page
    assert "答复</a>" not in page
    done = browser.post(
        f"/desk/cases/{case.number}/countersign/",
        {"unit": cast.units["water"].pk, "opinion": "水管没有问题。"},
    )
    assert done.status_code == 302


def test_an_extension_is_asked_and_decided_and_a_repeat_is_harmless(cast, log_in):
    case = given(cast, cast.case(), "dispatch", "accept")
    asked = log_in("handler").post(
        f"/desk/cases/{case.number}/extension/", {"days": 3, "reason": "等配件到货。"}
    )
    assert asked.status_code == 302
    browser = log_in("supervisor")
    assert "申请延期3天" in text_of(browser.get("/desk/"))
    address = f"/desk/cases/{case.number}/extension-decision/"
    sent = {"granted": "yes", "key": key_of(browser.get(address))}
    assert browser.post(address, sent).status_code == 302
    assert browser.post(address, sent).status_code == 302
    with everything("test"):
        assert Extension.objects.get_queryset().get(case=case).granted is True
    assert browser.get(address).status_code == 404


def test_too_many_days_are_refused_at_their_field(cast, log_in):
    case = given(cast, cast.case(), "dispatch", "accept")
    answer = log_in("handler").post(
        f"/desk/cases/{case.number}/extension/", {"days": 400, "reason": "等配件到货。"}
    )
    assert answer.status_code == 422
    assert "延期请填1至30天" in text_of(answer)
    assert 'href="#id_days"' in text_of(answer)


def test_a_call_back_that_says_no_sends_the_case_back(cast, log_in):
    case = given(cast, cast.case(), "dispatch", "accept", "answer")
    answer = log_in("caller").post(
        f"/desk/cases/{case.number}/call-back/",
        {"reached": "yes", "resolved": "no", "grade": "2", "note": "灯又不亮了"},
    )
    assert answer.status_code == 302
    assert fresh(case).state == State.HANDLING


def test_who_asked_for_an_exclusion_does_not_decide_it(cast, log_in):
    case = given(cast, cast.case(), "dispatch", "accept", "answer")
    with everything("test"):
        call_back_case(case=case, reached=True, resolved=True, actor=cast.actor("caller"))
        ask_exclusion(
            case=case,
            measure="resolution",
            reason="同一件事反复反映",
            actor=cast.actor("supervisor"),
        )
    assert log_in("supervisor").get(
        f"/desk/cases/{case.number}/exclusion-decision/"
    ).status_code == 404  # fmt: skip


def test_the_deadline_card_counts_the_extension(cast, log_in):
    case = given(cast, cast.case(), "dispatch", "accept")
    with everything("test"):
        ask_extension(case=case, days=2, reason="等配件到货。", actor=cast.actor("handler"))
    log_in("supervisor").post(f"/desk/cases/{case.number}/extension-decision/", {"granted": "yes"})
    assert "批准延期2天" in text_of(log_in("dispatcher").get(f"/desk/cases/{case.number}/"))


@pytest.mark.parametrize("number", ["9" * 20, "x", "-1", "\0", "²"])
def test_an_assisting_unit_that_cannot_be_is_refused_and_nothing_is_dispatched(
    cast, log_in, number
):
    case = cast.case()
    sent = {"lead": cast.units["housing"].pk, "assisting": [number]}
    answer = log_in("dispatcher").post(f"/desk/cases/{case.number}/dispatch/", sent)
    assert answer.status_code == 422
    assert "请从列表中选择" in text_of(answer)
    assert fresh(case).state == State.RECEIVED


def test_a_page_gone_back_to_and_changed_can_be_sent_once_more(cast, log_in):
    case, browser = cast.case(), log_in("dispatcher")
    given(cast, case, "dispatch")
    address = f"/desk/cases/{case.number}/urge/"
    sent = {"note": "请今天联系居民。", "key": key_of(browser.get(address))}
    assert browser.post(address, sent).status_code == 302
    changed = browser.post(address, {**sent, "note": "请明天上门。"})
    assert changed.status_code == 422
    assert "请再按一次提交" in text_of(changed)
    assert "请明天上门。" in text_of(changed)
    assert fresh(case).urged == 1
    again = {**sent, "note": "请明天上门。", "key": key_of(changed)}
    assert again["key"] != sent["key"]
    assert browser.post(address, again).status_code == 302
    assert fresh(case).urged == 2


def test_a_damaged_key_is_replaced_and_nothing_is_done(cast, log_in):
    case, browser = cast.case(), log_in("dispatcher")
    given(cast, case, "dispatch")
    address = f"/desk/cases/{case.number}/urge/"
    for key in ("zzz", "a\0b", "x" * 5000):
        answer = browser.post(address, {"note": "请今天联系居民。", "key": key})
        assert answer.status_code == 422
        assert "请再按一次提交" in text_of(answer)
        assert "UUID" not in text_of(answer)
        assert key_of(answer)
    assert fresh(case).urged == 0


def test_a_dispatcher_releases_a_unit_that_does_not_countersign(cast, log_in):
    case = walk(cast, until="handling")
    with everything("test"):
        add_assisting_unit(case=case, unit=cast.units["water"], actor=ROOT)
    browser = log_in("county_dispatcher")
    page = f"/desk/cases/{case.number}/release/"
    assert "昆山水务集团" in text_of(browser.get(page))
    sent = {"unit": cast.units["water"].pk, "reason": "不归它管"}
    assert browser.post(page, sent).status_code == 302
    assert "撤回协办" in text_of(browser.get(f"/desk/cases/{case.number}/"))
