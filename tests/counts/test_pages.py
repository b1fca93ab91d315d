"""The pages of a count: keys only, one committed request a ballot, nobody sees the other's."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from haitang.counts.models import Batch, Box, Count, Entry, EntryLine, Paper, Settlement
from haitang.counts.operations import enter_count_from_record, enter_paper, start_entry
from haitang.facts.guard import writes_allowed
from haitang.scope.scope import enter, everything
from tests.cast import ROOT, Cast
from tests.counts.halls import Hall, a_hall, an_election, person, roll_of, stand
from tests.counts.samples import TEN, TOTALS, a_record, past
from tests.desk.pages import key_of, text_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[str], Client]


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return a_hall(cast, 10)


def batch_of(hall: Hall) -> Batch:
    with everything("test"):
        return Batch.objects.get(count=hall.count)


def test_a_ballot_is_a_line_and_enter_and_the_form_asks_for_the_next(hall: Hall, log_in: LogIn):
    browser, pk = log_in("teller"), batch_of(hall).pk
    page = f"/desk/counts/batches/{pk}/"
    assert browser.post(f"{page}start/").headers["Location"] == page
    for number, line in enumerate(TEN, 1):
        shown = browser.get(page)
        assert f'name="number" value="{number}"' in text_of(shown)
        sent = {"number": number, "line": line, "key": key_of(shown)}
        assert browser.post(page, sent).headers["Location"] == page
        assert browser.post(page, sent).status_code == 302  # the same request once more
    with everything("test"):
        assert QuerySet(Paper).count() == 10
    last = text_of(browser.get(page))
    assert "录完交出" in last
    assert 'name="line"' not in last
    assert "赵文婷" in text_of(browser.get(f"{page}?n=1"))
    answer = browser.post(f"{page}finish/")
    assert answer.headers["Location"] == f"{page}compare/"
    assert "等另一个人录完" in text_of(browser.get(f"{page}compare/"))


def test_one_corrects_ones_own_until_it_is_handed_in(hall: Hall, log_in: LogIn):
    browser, pk = log_in("teller"), batch_of(hall).pk
    page = f"/desk/counts/batches/{pk}/"
    browser.post(f"{page}start/")
    browser.post(page, {"number": 1, "line": "1"})
    assert 'value="1"' in text_of(browser.get(f"{page}?n=1"))
    browser.post(page, {"number": 1, "line": "2 4"})
    with everything("test"):
        assert QuerySet(Paper).get().choices == '{"director":["陈立"],"member":["冯雪"]}'
    assert browser.post(f"{page}finish/").headers["Location"] == page


def test_a_wrong_line_says_what_to_type_and_keeps_what_was_typed(hall: Hall, log_in: LogIn):
    browser, pk = log_in("teller"), batch_of(hall).pk
    page = f"/desk/counts/batches/{pk}/"
    browser.post(f"{page}start/")
    answer = browser.post(page, {"number": 1, "line": "1 9"})
    assert answer.status_code == 422
    assert "没有9号候选人" in text_of(answer)
    assert 'value="1 9"' in text_of(answer)
    quick = browser.post(page, {"number": 1, "line": "1 9"}, headers={"HX-Request": "true"})
    assert quick.status_code == 200  # htmx takes in nothing else
    assert "没有9号候选人" in text_of(quick)
    done = browser.post(page, {"number": 1, "line": "1"}, headers={"HX-Request": "true"})
    assert 'name="number" value="2"' in text_of(done)


def test_nobody_sees_the_first_reading_before_both_are_in(hall: Hall, log_in: LogIn):
    """Pages, rows and the page's own drafts."""
    pk, page = batch_of(hall).pk, f"/desk/counts/batches/{batch_of(hall).pk}/"
    secret = ["1 a只有我看见", *TEN[1:]]
    with everything("test"):
        first = start_entry(batch=batch_of(hall), actor=hall.writer("teller"))
        enter_paper(entry=first, number=1, line=secret[0], actor=hall.writer("teller"))
    others = ("second_teller", "election_chair", "election_office", "election_supervisor")

    def look() -> str:
        said = ""
        for name in others:
            browser = log_in(name)
            for end in ("", "whole/", "compare/", "rulings/", "sheet/", "reread/"):
                said += text_of(browser.get(f"{page}{end}", follow=True))
            for end in ("", "running/", "sheet/"):
                said += text_of(browser.get(f"/desk/counts/{hall.count.pk}/{end}"))
        return said

    def rows(name: str) -> int:
        found = 0
        for operation in ("read_count", "enter_paper", "reread_batch"):
            with enter(hall.cast.scope(name, operation)):
                models: tuple[Any, ...] = (Entry, Paper, EntryLine, Settlement)
                found += sum(model.objects.get_queryset().count() for model in models)
        return found

    assert "只有我看见" not in look()
    assert [rows(name) for name in others] == [0, 0, 0, 0]
    assert rows("teller") > 0
    hall.enter(batch_of(hall), secret, "teller")  # handed in: still nobody
    assert "只有我看见" not in look()
    assert [rows(name) for name in others] == [0, 0, 0, 0]
    browser = log_in("second_teller")
    browser.post(f"{page}start/")
    typing = text_of(browser.get(page)) + text_of(browser.get(f"{page}whole/"))
    assert "只有我看见" not in typing
    assert "data-draft" not in typing  # a draft kept in the browser would be the other's
    hall.enter(batch_of(hall), ["1 3", *TEN[1:]], "second_teller")
    with everything("test"):
        assert Batch.objects.get(pk=pk).state == "differing"
    assert "只有我看见" in text_of(browser.get(f"{page}compare/"))
    assert rows("second_teller") > 0
    supervisor = text_of(log_in("election_supervisor").get(f"{page}compare/"))
    assert "只有我看见" not in supervisor
    assert "1处" in supervisor


def test_two_entries_of_a_batch_agree_within_six_requests_and_sixty_queries(
    cast: Cast, log_in: LogIn
):
    hall = a_hall(cast, 25)
    page = f"/desk/counts/batches/{batch_of(hall).pk}/whole/"
    lines = "\n".join(["1 3 4"] * 15 + ["2 5"] * 7 + ["0", "x", "1 b王五"])
    requests = queries = 0
    began = time.process_time()
    for name in ("teller", "second_teller"):
        browser = log_in(name)
        with CaptureQueriesContext(connection) as seen:
            shown = browser.get(page)
            answer = browser.post(page, {"lines": lines, "key": key_of(shown)})
            assert answer.status_code == 302, text_of(answer)
            last = browser.get(answer.headers["Location"])
        requests, queries = requests + 3, queries + len(seen)
    assert "完全一致" in text_of(last)
    print(  # noqa: T201 - the figures are published
        f"two entries of 25: {requests} requests, {queries} queries, "
        f"{1000 * (time.process_time() - began):.0f} ms CPU"
    )
    assert requests <= 6
    assert queries <= 60


def test_differences_are_read_again_on_a_page(hall: Hall, log_in: LogIn):
    batch, page = batch_of(hall), f"/desk/counts/batches/{batch_of(hall).pk}/"
    hall.enter(batch, TEN, "teller")
    hall.enter(batch, ["1 3 5", *TEN[1:]], "second_teller")
    browser = log_in("election_chair")
    shown = text_of(browser.get(f"{page}compare/"))
    assert "第1张" in shown
    assert "郑宇、冯雪" in shown
    assert "郑宇、李敏" in shown
    answer = browser.post(f"{page}reread/", {"how": "third", "line_1": "9"})
    assert answer.status_code == 422
    assert browser.post(f"{page}reread/", {"how": "third", "line_1": "135"}).status_code == 302
    assert browser.post(f"{page}seal/").status_code == 302
    assert "已封存" in text_of(browser.get(f"{page}compare/"))


def test_rulings_are_made_on_a_page(hall: Hall, log_in: LogIn):
    batch, page = batch_of(hall), f"/desk/counts/batches/{batch_of(hall).pk}/"
    hall.enter(batch, ["1 3 4 ?", *TEN[1:]], "teller", "second_teller")
    browser = log_in("election_chair")
    assert "有1张疑问票" in text_of(browser.get(f"{page}compare/"))
    refused = browser.post(f"/desk/counts/{hall.count.pk}/seal/", follow=True)
    assert "还没有认定" in text_of(refused)
    form = text_of(browser.get(f"{page}rulings/1/"))
    assert "第二十一条" in form  # the reasons are the book's
    sent = {"mark_0": "yes", "mark_1": "yes", "mark_2": "no", "whole": "no",
            "reason": "unreadable", "decided_by": "周正、吴兰"}  # fmt: skip
    assert browser.post(f"{page}rulings/1/", sent).status_code == 302
    ruled = text_of(browser.get(f"{page}rulings/"))
    assert "委员　冯雪：无效" in ruled
    assert "周正、吴兰" in ruled
    assert browser.get(f"{page}rulings/2/").status_code == 404
    browser.post(f"/desk/counts/{hall.count.pk}/seal/")
    assert batch_of(hall).state == "sealed"


def test_a_box_is_accounted_for_on_a_page_or_not_saved(cast: Cast, log_in: LogIn):
    hall = a_hall(cast)
    browser, home = log_in("election_chair"), f"/desk/counts/{hall.count.pk}/"
    browser.post(f"{home}boxes/new/", {"kind": "hall", "name": "主会场"})
    with everything("test"):
        box = Box.objects.get()
    page = f"/desk/counts/boxes/{box.pk}/"
    sent = {"printed": "1,700", "issued": "1,640", "unused": "60", "returned": "1,624",
            "replaced": "3", "not_returned": "13", "valid": "1579", "void": "54",
            "seal_intact": "yes"}  # fmt: skip
    answer = browser.post(page, sent)
    assert answer.status_code == 422
    assert "有效1,579 + 无效54 = 1,633，比收回的1,624多9张" in text_of(answer)
    assert 'href="#id_void"' in text_of(answer)
    with everything("test"):
        assert Box.objects.get().returned is None
    assert browser.post(page, {**sent, "void": "45"}).status_code == 302
    assert browser.post(f"{page}batches/").status_code == 302
    with everything("test"):
        assert Batch.objects.count() == 65
    panel = text_of(browser.get(home))
    assert "能不能提交" in panel
    assert "领票记号1 + 换回3 = 4，比发出的1,640少1,636张" in panel
    many = {
        **sent,
        "returned": "1700",
        "replaced": "0",
        "not_returned": "0",
        "valid": "",
        "void": "",
    }
    asked = text_of(browser.post(page, many))
    assert "选举无效" in asked
    assert "勾选" in asked


def test_a_count_is_opened_and_closed_on_pages(cast: Cast, log_in: LogIn):
    with everything("test"), writes_allowed("test"):
        election = an_election(cast.places["home"], cast.units["committee"])
        stand(election)
        roll_of(election, 10, 11)
    browser = log_in("election_chair")
    assert f"/desk/counts/elections/{election.pk}/new/" in text_of(browser.get("/desk/counts/"))
    opened = browser.post(
        f"/desk/counts/elections/{election.pk}/new/",
        {"style": "ballots", "independence": "two_readings", "batch_size": "25"},
    )
    assert opened.status_code == 302, text_of(opened)
    with everything("test"):
        count = Count.objects.get()
    hall = Hall(cast, election, count)
    hall.box(10)
    hall.sealed(TEN)
    home = f"/desk/counts/{count.pk}/"
    assert "结束计票</a>" in text_of(browser.get(home))
    sums = {"issued": "12", "returned": "10", "valid": "9", "void": "2"}
    assert "比收回的10多1张" in text_of(browser.post(f"{home}close/", sums))
    assert browser.post(f"{home}close/", {**sums, "void": "1"}).status_code == 302
    assert "已结束" in text_of(browser.get(home))
    assert "已稳当选" in text_of(browser.get(f"{home}running/"))


def test_totals_are_entered_on_a_page(cast: Cast, log_in: LogIn):
    hall = a_hall(cast, 10, style="totals")
    page = f"/desk/counts/batches/{batch_of(hall).pk}/"
    browser = log_in("teller")
    assert browser.post(f"{page}start/").headers["Location"] == f"{page}totals/"
    sent = {"n1": "6", "n2": "2", "u_director": "1", "w_director": "", "n3": "8", "n4": "5",
            "n5": "0", "w_member": "王五 1", "u_member": "4", "valid": "9",
            "void": "1"}  # fmt: skip
    wrong = browser.post(f"{page}totals/", {**sent, "n1": "7"})
    assert wrong.status_code == 422
    assert "有效9 × 名额1" in text_of(wrong)
    assert browser.post(f"{page}totals/", {**sent, "w_member": "王五"}).status_code == 422
    assert browser.post(f"{page}totals/", sent).status_code == 302
    second = log_in("second_teller")
    assert second.post(f"{page}totals/", {**sent, "n1": "5", "n2": "3"}).status_code == 302
    compare = text_of(second.get(f"{page}compare/"))
    assert "主任　赵文婷" in compare
    assert second.post(f"{page}reread/", {**sent, "how": "together"}).status_code == 302
    assert TOTALS["valid"] == 9


def test_officials_are_appointed_on_a_page_unless_they_are_near_a_candidate(
    hall: Hall, log_in: LogIn
):
    with everything("test"), writes_allowed("test"):
        person(hall.cast.places["home"], "何明")
    browser = log_in("election_chair")
    page = f"/desk/counts/elections/{hall.election.pk}/officials/"
    bad = browser.post(f"{page}new/", {"name": "赵文婷", "role": "counter"})
    assert bad.status_code == 422
    assert "不能担任计票人员" in text_of(bad)
    assert "没有登记" in text_of(browser.post(f"{page}new/", {"name": "无人", "role": "counter"}))
    good = browser.post(f"{page}new/", {"name": "何明", "role": "chief_teller"})
    assert good.status_code == 302, text_of(good)
    listed = text_of(browser.get(page))
    assert "何明" in listed
    action = re.search(r'action="(/desk/counts/officials/\d+/withdraw/)"', listed)
    assert action
    assert browser.post(action[1], {"key": str(uuid.uuid4())}).status_code == 302
    assert "何明" not in text_of(browser.get(page))


@pytest.mark.parametrize("name", ["sibling_chair", "window", "nobody"])
def test_who_has_no_duty_here_finds_nothing(hall: Hall, log_in: LogIn, name: str):
    browser, pk = log_in(name), batch_of(hall).pk
    pages = [f"/desk/counts/{hall.count.pk}/", f"/desk/counts/batches/{pk}/compare/"]
    for page in pages:
        assert browser.get(page).status_code in {403, 404}
    if name == "sibling_chair":
        absent = browser.get("/desk/counts/999999/")
        assert text_of(browser.get(pages[0])) == text_of(absent)


def test_a_past_count_is_never_shown_as_a_recount(cast: Cast, log_in: LogIn):
    election = past(cast)
    with everything("test"):
        count = enter_count_from_record(
            election=election, record=a_record(), again=a_record(), reference="报告单", actor=ROOT
        )
    browser = log_in("election_office")
    for end in ("", "running/", "sheet/"):
        assert "不是重新计票" in text_of(browser.get(f"/desk/counts/{count.pk}/{end}"))


def test_a_ruling_needs_a_reason_that_fits_and_members_of_the_committee(hall: Hall, log_in: LogIn):
    batch, page = batch_of(hall), f"/desk/counts/batches/{batch_of(hall).pk}/"
    hall.enter(batch, ["1 3 4 ?", *TEN[1:]], "teller", "second_teller")
    browser = log_in("election_chair")
    assert "认定疑问票：1批等着" in text_of(browser.get("/desk/"))
    assert "疑问票等选举委员会认定：第1批" in text_of(browser.get(f"/desk/counts/{hall.count.pk}/"))
    marks = {"mark_0": "yes", "mark_1": "yes", "mark_2": "yes", "decided_by": "周正"}
    for whole, last, reason, said in (
        ("no", "no", "clear", "有判无效的"), ("yes", "yes", "clear", "有判无效的"),
        ("no", "yes", "unreadable", "这个理由是判无效的"),
    ):  # fmt: skip
        sent = {**marks, "whole": whole, "mark_2": last, "reason": reason}
        answer = browser.post(f"{page}rulings/1/", sent)
        assert answer.status_code == 422
        assert said in text_of(answer)
    sent = {**marks, "whole": "no", "reason": "clear"}
    assert browser.post(f"{page}rulings/1/", sent).status_code == 302
    assert "认定疑问票" not in text_of(browser.get("/desk/"))


def test_a_whole_batch_of_nothing_is_refused(hall: Hall, log_in: LogIn):
    page = f"/desk/counts/batches/{batch_of(hall).pk}/whole/"
    answer = log_in("teller").post(page, {"lines": ""})
    assert answer.status_code == 422
    assert "一行录一张" in text_of(answer)
