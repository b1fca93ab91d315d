"""The pages of results: for staff by their duty, for residents without a log-in."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from haitang.elections.models import Election
from haitang.facts.guard import writes_allowed
from haitang.results import operations as do
from haitang.results.models import (
    Audit,
    AuditSample,
    Elected,
    Handover,
    RecallRequest,
    Result,
    ResultObjection,
    Signature,
)
from haitang.results.publishing import VERIFY
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.desk.pages import key_of, text_of
from tests.results.counted import background, declared, hall_with, sign_all
from tests.results.test_audits import SEED, hall_of, true_paper
from tests.results.test_verify import run

pytestmark = pytest.mark.django_db


def act(browser, name, pk, **fields):
    """Open the form of an act, then send it as a browser would."""
    url = reverse(f"desk:{name}", args=[pk])
    page = browser.get(url)
    assert page.status_code == 200, text_of(page)[:500]
    return browser.post(url, {"key": key_of(page), **fields})


def url_of(election):
    return reverse("desk:election_result", args=[election.pk])


def published(cast, **more):
    hall, result = declared(cast, **more)
    sign_all(result)
    with everything("test"):
        return hall, do.publish_result(result=result, actor=ROOT)


# Staff ------------------------------------------------------------------------------------------


def test_the_chair_declares_signs_and_publishes(cast, log_in):
    hall = hall_with(cast)
    browser = log_in("election_chair")
    waiting = text_of(browser.get(url_of(hall.election)))
    assert "计票已经结束" in waiting
    answer = act(browser, "results_declare_result", hall.count.pk)
    assert answer.status_code == 302
    result = Result.objects.get()
    page = text_of(browser.get(url_of(hall.election)))
    assert "第1届居民委员会选举结果" in page
    assert "赵文婷" in page
    assert result.sha256 in page
    for role, name in (("chief_teller", "郑宇航"), ("committee", "王建国"), ("guidance", "周海")):
        assert (
            act(browser, "results_sign_result", result.pk, role=role, name_=name).status_code == 302
        )
    assert Signature.objects.count() == 3
    assert act(browser, "results_publish_result", result.pk).status_code == 302
    assert "扫码核验" in text_of(browser.get(url_of(hall.election)))


def test_an_act_that_is_refused_says_why_in_the_form(cast, log_in):
    _hall, result = declared(cast)
    answer = act(log_in("election_chair"), "results_publish_result", result.pk)
    assert answer.status_code == 422
    assert "还差总监票人" in text_of(answer)


def test_another_community_and_a_leader_cannot_act(cast, log_in):
    hall, result = declared(cast)
    sibling = log_in("sibling_chair")
    assert sibling.get(url_of(hall.election)).status_code == 404
    assert sibling.get(reverse("desk:results_sign_result", args=[result.pk])).status_code == 404
    assert sibling.get(reverse("desk:result_data", args=[result.pk])).status_code == 404
    leader = log_in("leader")
    assert leader.get(url_of(hall.election)).status_code == 200
    assert leader.get(reverse("desk:results_sign_result", args=[result.pk])).status_code == 403
    assert "签字确认</a>" not in text_of(leader.get(url_of(hall.election)))
    assert Client().get(url_of(hall.election)).status_code == 302


def test_ages_are_shown_to_those_who_may_know_them(cast, log_in):
    hall, _result = declared(cast)
    background(hall, "赵文婷", "1988-04-07")
    assert "37岁 本科" in text_of(log_in("election_chair").get(url_of(hall.election)))
    assert "37岁" not in text_of(log_in("leader").get(url_of(hall.election)))


def test_relatives_who_won_together_are_shown_to_those_who_settle_it(cast, log_in):
    hall, result = declared(cast)
    with writes_allowed("test"):
        Elected.objects.filter(result=result, name__in=["赵文婷", "郑宇"]).update(kin=True)
    assert "赵文婷、郑宇是近亲属" in text_of(log_in("election_chair").get(url_of(hall.election)))
    assert "近亲属" not in text_of(log_in("leader").get(url_of(hall.election)))
    chair = log_in("election_chair")
    answer = act(chair, "results_begin_terms", hall.election.pk, on="2026-04-10")
    assert answer.status_code == 422


def test_the_notice_has_figures_rules_and_the_fingerprint(cast, log_in):
    _hall, result = published(cast)
    page = text_of(log_in("election_chair").get(reverse("desk:result_notice", args=[result.pk])))
    for part in (
        "收回10",
        "有效9",
        "无效1",
        "当选须得6票",
        result.sha256,
        result.log_root,
        "王建国",
        "<svg",
    ):
        assert part in page, part


def test_terms_and_handover_from_the_desk(cast, log_in):
    hall, result = declared(cast)
    browser = log_in("election_chair")
    assert act(browser, "results_begin_terms", hall.election.pk, on="2026-04-10").status_code == 302
    assert Elected.objects.filter(result=result, term__isnull=False).count() == 3
    sent = {"supervisor": cast.units["town_office"].pk, "on": "2026-04-11"}
    assert act(browser, "results_begin_handover", hall.election.pk, **sent).status_code == 302
    handover = Handover.objects.get()
    page = text_of(browser.get(reverse("desk:handover", args=[handover.pk])))
    assert "记下移交" in page
    for item in handover.items.all():
        sent = {"note": "公章1枚", "on": "2026-04-12"}
        assert act(browser, "handover_item", item.pk, **sent).status_code == 302
    assert Election.objects.get(pk=hall.election.pk).stage == "ended"
    assert "已完成" in text_of(browser.get(url_of(hall.election)))
    assert (
        log_in("sibling_chair").get(reverse("desk:handover", args=[handover.pk])).status_code == 404
    )


def test_objections_are_registered_and_answered(cast, log_in):
    _hall, result = declared(cast)
    browser = log_in("election_chair")
    sent = {"name_": "李居民", "text": "计票时有人离开了现场"}
    assert act(browser, "results_object_to_result", result.pk, **sent).status_code == 302
    with everything("test"):
        row = ResultObjection.objects.get_queryset().get()
    sent = {"objection": row.pk, "upheld": "no", "answer": "查了录像，没有人离开。"}
    assert act(browser, "results_decide_result_objection", result.pk, **sent).status_code == 302
    page = text_of(browser.get(url_of(result.election)))
    assert "查了录像" in page
    assert "李居民" not in text_of(log_in("leader").get(url_of(result.election)))


def test_the_office_annuls_calls_again_recalls_and_fills_seats(cast, log_in):
    hall, result = declared(cast)
    office = log_in("election_office")
    assert act(office, "results_begin_terms", hall.election.pk, on="2026-04-10").status_code == 302
    with everything("test"):
        term = Elected.objects.get(result=result, name="赵文婷").term
    sent = {"term": term.pk, "reason": "长期不在社区，不履行职责", "signers": 1}
    assert act(office, "results_request_recall", hall.election.pk, **sent).status_code == 302
    with everything("test"):
        recall = RecallRequest.objects.get_queryset().get()
    assert "还没有申辩" in text_of(office.get(reverse("desk:recall", args=[recall.pk])))
    sent = {"reply": "有病假条为证，愿意听取意见。"}
    assert act(office, "results_reply_to_recall", recall.pk, **sent).status_code == 302
    sent = {"day": recall.vote_by.isoformat()}
    assert act(office, "results_call_recall", recall.pk, **sent).status_code == 302
    page = office.get(reverse("desk:results_annul_result", args=[result.pk]))
    sent = {"reason": "查实有人伪造选票"}
    assert act(office, "results_annul_result", result.pk, **sent).status_code == 302
    page = text_of(office.get(url_of(hall.election)))
    assert "认定这次选举无效" in page
    assert Election.objects.filter(purpose="recall").exists()


def test_a_runoff_and_a_void_winner_from_the_desk(cast, log_in):
    hall, result = declared(cast, ["1 3 4"] * 4 + ["2 3"] * 4 + ["0", "x"])
    browser = log_in("election_chair")
    row = Elected.objects.get(result=result, name="郑宇")
    sent = {"elected": row.pk, "reason": "declined"}
    assert act(browser, "results_void_elected", result.pk, **sent).status_code == 302
    assert "当选不生效" in text_of(browser.get(url_of(hall.election)))
    assert act(browser, "results_call_runoff", result.pk, day="2026-04-20").status_code == 302
    made = Election.objects.get(purpose="runoff")
    assert f"/desk/elections/{made.pk}/result/" in text_of(browser.get(url_of(hall.election)))


def test_an_audit_from_the_desk_never_shows_what_was_recorded(cast, log_in):
    _hall, result = hall_of(cast)
    browser = log_in("election_supervisor")
    sent = {"kind": "comparison", "risk_percent": 10}
    assert act(browser, "results_begin_audit", result.pk, **sent).status_code == 302
    audit = Audit.objects.get()
    assert "请当众掷十面骰子" in text_of(browser.get(reverse("desk:audit", args=[audit.pk])))
    assert act(browser, "results_record_dice", audit.pk, seed=SEED).status_code == 302
    with everything("test"):
        rows = list(AuditSample.objects.get_queryset().select_related("batch").order_by("order"))
    listed = text_of(browser.get(reverse("desk:audit", args=[audit.pk])))
    assert f"读第{rows[0].batch.number}批第{rows[0].number}张" in listed
    form = text_of(browser.get(reverse("desk:audit_paper", args=[rows[0].pk])))
    assert "checked" not in form
    for row in rows:
        paper = true_paper(row)
        sent = {"found": "void" if paper.get("void") else "ok"}
        sent |= {f"p_{post}": names for post, names in paper.items() if post != "void"}
        assert act(browser, "audit_paper", row.pk, **sent).status_code == 302
    assert act(browser, "results_conclude_audit", audit.pk).status_code == 302
    assert "结果得到证实" in text_of(browser.get(reverse("desk:audit", args=[audit.pk])))
    assert log_in("sibling_chair").get(reverse("desk:audit", args=[audit.pk])).status_code == 404


def test_a_second_count_from_the_desk(cast, log_in):
    _hall, result = declared(cast)
    browser = log_in("election_supervisor")
    sent = {"kind": "second_count", "risk_percent": 5, "independence": "two_readings"}
    assert act(browser, "results_begin_audit", result.pk, **sent).status_code == 302
    audit = Audit.objects.get()
    batch = result.count.batches.get()
    url = reverse("desk:audit_batch", args=[audit.pk, batch.pk])
    assert "重新计第1批" in text_of(browser.get(reverse("desk:audit", args=[audit.pk])))
    page = browser.get(url)
    figures = {"n_1": 7, "n_2": 1, "n_3": 7, "n_4": 6, "n_5": 1, "valid": 9, "void": 1}
    answer = browser.post(url, {"key": key_of(page), **figures})
    assert answer.status_code == 302
    assert act(browser, "results_conclude_audit", audit.pk).status_code == 302
    assert "一致" in text_of(browser.get(reverse("desk:audit", args=[audit.pk])))
    assert Audit.objects.get().state == "confirmed"


def test_the_ledger_lists_results_within_reach_only(cast, log_in):
    declared(cast)
    own = text_of(log_in("election_chair").get(reverse("desk:results")))
    assert "亭林社区居民委员会" in own
    other = text_of(log_in("sibling_chair").get(reverse("desk:results")))
    assert "亭林社区居民委员会" not in other


# Residents ---------------------------------------------------------------------------------------


def test_nothing_is_public_before_it_is_published(cast):
    _hall, result = declared(cast)
    client = Client()
    for name in ("election_result", "election_data"):
        assert client.get(reverse(f"public:{name}", args=[result.pk])).status_code == 404
    assert "亭林" not in text_of(client.get(reverse("public:elections")))


def test_a_resident_sees_the_result_its_batches_and_how_to_check_it(cast):
    _hall, result = published(cast)
    client = Client()
    assert "亭林社区" in text_of(client.get(reverse("public:elections")))
    assert "没有找到" in text_of(client.get(reverse("public:elections"), {"q": "不存在"}))
    page = text_of(client.get(reverse("public:election_result", args=[result.pk])))
    for part in ("赵文婷", "每批合计（1批）", result.sha256, "verify.py", "王建国", "第十九条"):
        assert part in page, part
    assert "style=" not in page
    assert "37岁" not in page
    assert reverse("public:elections") in text_of(client.get("/"))


def test_what_a_resident_downloads_passes_the_check(cast, tmp_path):
    _hall, result = published(cast)
    client = Client()
    answer = client.get(reverse("public:election_data", args=[result.pk]))
    program = client.get(reverse("public:election_verify"))
    assert program.content == VERIFY.read_bytes()
    path = tmp_path / "result.json"
    path.write_bytes(answer.content)
    code, said = run(path)
    assert (code, result.sha256 in said) == (0, True)
    data = json.loads(answer.content)
    assert {row["role"] for row in data["signatures"]} == set(Signature.Role.values)
    assert "choices" not in text_of(answer)


def test_a_result_that_was_found_invalid_stays_and_says_so(cast):
    _hall, result = published(cast)
    with everything("test"):
        do.annul_result(result=result, reason="查实有人伪造选票", actor=ROOT)
    client = Client()
    page = text_of(client.get(reverse("public:election_result", args=[result.pk])))
    assert "认定这次选举无效" in page
    data = client.get(reverse("public:election_data", args=[result.pk])).json()
    assert data["annulled"]["reason"] == "查实有人伪造选票"
