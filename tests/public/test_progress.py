"""Following a matter by its look-up code."""

import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from haitang.cases.lookup import code_for
from haitang.cases.models import Case, Channel, FollowUp, Outcome, Photo, Rating, State
from haitang.cases.operations import (
    accept_case,
    add_entry,
    answer_case,
    call_back_case,
    close_case,
    dispatch_case,
    join_case,
    publish_case,
    suspend_case,
)  # fmt: skip
from haitang.cases.operations.registration import Reporter
from haitang.facts.guard import writes_allowed
from haitang.lib.images import clean_image
from haitang.public import codes
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.public.conftest import page

KEY = "00000000-0000-4000-8000-00000000000a"
SECRETS = ("赵大江", "13812342207", "138****2207", "handler员", "CANARYNOTE", "CANARYDISPATCH",
           "CANARYCALL")  # fmt: skip


def to(cast: Cast, state: State, days: int = 3, **changes: object) -> Case:
    """A case brought to a state, begun so many days ago."""
    began = timezone.now() - dt.timedelta(days=days)
    case = cast.case(at=began, channel=Channel.WEB, **changes)

    def at(hours: int) -> dict[str, object]:
        return {"case": case, "at": began + dt.timedelta(hours=hours), "actor": ROOT}

    with everything("test"):
        dispatch_case(lead=cast.units["housing"], note="CANARYDISPATCH", **at(1))
        accept_case(handler=cast.accounts["handler"], **at(2))
        add_entry(text="CANARYNOTE", **at(3))
        add_entry(text="到现场看过，联系人13912345678。", public=True, **at(4))
        if state == State.SUSPENDED:
            suspend_case(reason="请说明是哪个单元。", **at(5))
        if state in (State.ANSWERED, State.VERIFIED, State.CLOSED):
            answer_case(outcome=Outcome.RESOLVED, reply="灯已经修好，请您看看。", **at(6))
        if state in (State.VERIFIED, State.CLOSED):
            call_back_case(reached=True, resolved=True, note="CANARYCALL", **at(7))
        if state == State.CLOSED:
            close_case(**at(8))
    return fresh(case)


def fresh(case: Case) -> Case:
    with everything("test"):
        return Case.objects.get_queryset().get(pk=case.pk)


def url(case: Case, rest: str = "") -> str:
    return f"/p/{code_for(case.number)}/{rest}"


def test_the_page_tells_what_was_made_public_and_nothing_else(resident: Client, cast: Cast) -> None:
    case = to(cast, State.CLOSED)
    text = page(resident.get(url(case)))
    for told in (
        "灯已经修好，请您看看。", "到现场看过，联系人139****5678。", "昆山市住房和城乡建设局",
        "已办结", "已解决", case.number,
    ):  # fmt: skip
        assert told in text
    for secret in (*SECRETS, "13912345678"):
        assert secret not in text


def test_the_residents_own_words_are_shown_without_numbers(resident: Client, cast: Cast) -> None:
    case = to(cast, State.HANDLING, text="三单元楼道灯坏了，找我打13812342207。")
    text = page(resident.get(url(case)))
    assert "找我打138****2207" in text
    assert "13812342207" not in text


def test_a_clerks_wording_is_not_shown_as_the_residents(resident: Client, cast: Cast) -> None:
    case = cast.case(text="CANARYCLERK 来电人情绪激动", channel=Channel.PHONE)
    assert "CANARYCLERK" not in page(resident.get(url(case)))


def test_a_code_is_understood_however_it_is_typed(resident: Client, cast: Cast) -> None:
    case = cast.case()
    typed = code_for(case.number).lower().replace("-", " ")
    answer = resident.post("/progress/", {"code": f" {typed} "})
    assert (answer.status_code, answer["Location"]) == (302, url(case))


WRONG = ["", "x", "AAAA-AAAA-AA", "K7Q4-M2XD-9R", "'; drop table", "２２２２", "a" * 5000, "\x00"]


def test_every_wrong_code_gets_the_same_page(resident: Client, cast: Cast) -> None:
    cast.case()
    answers = [resident.post("/progress/", {"code": code}) for code in WRONG]
    assert {answer.status_code for answer in answers} == {200}
    assert len({page(answer) for answer in answers}) == 1
    assert "没有查到。" in page(answers[0])
    shown = [resident.get(f"/p/{code}/{rest}") for code in ("x", "K7Q4-M2XD-9R")
             for rest in ("", "receipt/")]  # fmt: skip
    assert {page(a).replace("/p/x/", "/p/K7Q4-M2XD-9R/") for a in shown} == {page(answers[0])}


def test_a_wrong_code_costs_as_many_queries_as_a_malformed_one(
    resident: Client, cast: Cast, django_assert_num_queries: object
) -> None:
    resident.post("/progress/", {"code": "x"})  # the county's name is cached
    with django_assert_num_queries(1):
        resident.post("/progress/", {"code": "not a code"})
    with django_assert_num_queries(1):
        resident.post("/progress/", {"code": "K7Q4-M2XD-9R"})


def test_guessing_is_stopped_even_for_the_right_code(resident: Client, cast: Cast) -> None:
    case = cast.case()
    for _ in range(codes.WRONG_CODES.most):
        resident.post("/progress/", {"code": "K7Q4-M2XD-9R"})
    answer = resident.get(url(case))
    assert answer.status_code == 429
    assert answer["Retry-After"] == "600"
    assert resident.post("/progress/", {"code": code_for(case.number)}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert elsewhere.get(url(case)).status_code == 200


def test_nobody_indexes_or_keeps_the_page(resident: Client, cast: Cast) -> None:
    for address in (url(cast.case()), "/p/x/", "/progress/"):
        answer = resident.get(address)
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"
    assert "Disallow: /p/" in resident.get("/robots.txt").content.decode()


def rating(**changes: str) -> dict[str, str]:
    return {"key": KEY, "grade": "5", "resolved": "yes", **changes}


def test_five_grades_and_none_is_chosen_beforehand(resident: Client, cast: Cast) -> None:
    text = page(resident.get(url(to(cast, State.ANSWERED))))
    grades = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    assert text.count('name="grade"') == len(grades)
    assert all(f"<span>{grade}</span>" in text for grade in grades)
    assert "checked" not in text


def test_a_rating_settles_the_round_once(resident: Client, cast: Cast) -> None:
    case = to(cast, State.ANSWERED)
    for _ in range(2):  # two clicks
        answer = resident.post(url(case, "rating/"), rating())
        assert (answer.status_code, answer["Location"]) == (302, url(case, "?done=rating"))
    assert "谢谢，您的评价已经记下。" in page(resident.get(answer["Location"]))
    assert (fresh(case).state, fresh(case).grade) == (State.VERIFIED, 5)
    with everything("test"):
        assert Rating.objects.get_queryset().count() == 1
    again = resident.post(url(case, "rating/"), rating(key=KEY[:-1] + "b", grade="1"))
    assert again.status_code == 422
    assert "已经评价过了" in page(again)
    assert fresh(case).grade == 5


def test_not_solved_sends_it_back(resident: Client, cast: Cast) -> None:
    case = to(cast, State.ANSWERED)
    resident.post(url(case, "rating/"), rating(grade="1", resolved="no", comment="还是不亮"))
    assert (fresh(case).state, fresh(case).reopened) == (State.HANDLING, 1)
    with everything("test"):
        assert FollowUp.objects.get_queryset().count() == 1


@pytest.mark.parametrize("grade", ["", "0", "6", "x", "4.5"])
def test_only_the_five_grades_are_taken(resident: Client, cast: Cast, grade: str) -> None:
    case = to(cast, State.ANSWERED)
    answer = resident.post(url(case, "rating/"), rating(grade=grade))
    assert answer.status_code == 422
    assert "请在五个等级里选一个。" in page(answer)
    assert fresh(case).grade is None


def test_an_open_case_cannot_be_rated(resident: Client, cast: Cast) -> None:
    case = to(cast, State.HANDLING)
    assert "rating" not in page(resident.get(url(case)))
    assert resident.post(url(case, "rating/"), rating()).status_code == 422
    assert fresh(case).grade is None


def test_what_was_missing_lets_the_case_go_on(resident: Client, cast: Cast) -> None:
    case = to(cast, State.SUSPENDED)
    text = page(resident.get(url(case)))
    assert "请说明是哪个单元。" in text
    assert "请您补充" in text
    answer = resident.post(url(case, "supplement/"), {"key": KEY, "text": "三单元一楼。"})
    assert answer.status_code == 302
    assert fresh(case).state == State.HANDLING
    assert "三单元一楼。" in page(resident.get(url(case)))


def test_reopening_within_the_window(resident: Client, cast: Cast) -> None:
    case = to(cast, State.CLOSED)
    short = resident.post(url(case, "reopening/"), {"key": KEY, "reason": "坏"})
    assert short.status_code == 422
    assert "至少4个字" in page(short)
    assert (
        resident.post(
            url(case, "reopening/"), {"key": KEY, "reason": "又不亮了，请再来"}
        ).status_code
        == 302
    )
    assert (fresh(case).state, fresh(case).reopened) == (State.HANDLING, 1)


def test_after_the_window_the_day_is_told(resident: Client, cast: Cast) -> None:
    case = to(cast, State.CLOSED, days=90)
    text = page(resident.get(url(case)))
    assert "申请重办的期限到" in text
    assert url(case, "reopening/") not in text
    answer = resident.post(url(case, "reopening/"), {"key": KEY, "reason": "又不亮了，请再来"})
    assert answer.status_code == 422
    assert "已经过了" in page(answer)
    assert fresh(case).state == State.CLOSED


def test_a_code_of_a_joined_case_shows_the_other_without_its_words(
    resident: Client, cast: Cast
) -> None:
    other = to(cast, State.ANSWERED, title="CANARYTITLE", text="CANARYTEXT 三单元楼道灯坏了")
    resident.post(url(other, "supplement/"), {"key": KEY, "text": "CANARYADDED 三单元"})
    mine = cast.case(reporter=Reporter("钱小河", "13900001111"))
    with everything("test"):
        join_case(case=mine, into=other, reason="CANARYWHY 同一件", actor=ROOT)
    text = page(resident.get(url(mine)))
    assert other.number in text
    assert "已经并在一起办" in text
    assert "灯已经修好，请您看看。" in text
    assert "CANARY" not in text
    for rest, sent in (("rating/", rating()), ("reopening/", {"key": KEY, "reason": "不行不行"})):
        assert rest not in text
        assert resident.post(url(mine, rest), sent).status_code == 404
    assert fresh(other).state == State.ANSWERED
    added = {"key": KEY[:-1] + "c", "text": "我家也一样"}
    assert resident.post(url(mine, "supplement/"), added).status_code == 302


def test_a_picture_of_an_internal_line_is_not_there(resident: Client, cast: Cast) -> None:
    case, stranger = to(cast, State.HANDLING), cast.case()
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    image = clean_image(out.getvalue())
    with everything("test"):
        add_entry(case=case, text="内部照片", photos=[image], actor=ROOT)
        add_entry(case=case, text="公开照片", public=True, photos=[image], actor=ROOT)
        inside, open_one = Photo.objects.get_queryset().order_by("id")
    assert resident.get(url(case, f"photos/{inside.pk}/")).status_code == 404
    assert resident.get(url(case, f"photos/{open_one.pk}/")).status_code == 200
    assert resident.get(url(stranger, f"photos/{open_one.pk}/")).status_code == 404
    assert resident.get(url(case, "photos/999999/")).status_code == 404


def test_acts_need_a_post_and_a_proof_against_forgery(resident: Client, cast: Cast) -> None:
    case = to(cast, State.ANSWERED)
    for act in ("rating/", "supplement/", "reopening/"):
        assert resident.get(url(case, act))["Location"] == url(case)
        assert resident.put(url(case, act)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url(case, "rating/"), rating()).status_code == 403
    assert fresh(case).grade is None


def test_text_cleared_for_the_public_is_for_lists_not_needed_here(cast: Cast) -> None:
    case = to(cast, State.CLOSED)
    with everything("test"):
        publish_case(case=case, text="楼道灯已修复。", actor=ROOT)
    assert fresh(case).public_text == "楼道灯已修复。"


def test_a_missing_picture_file_is_a_page_not_a_crash(resident: Client, cast: Cast) -> None:
    case = to(cast, State.HANDLING)
    with everything("test"), writes_allowed("test"):
        entry = case.entries.get_queryset().filter(public=True).first()
        photo = Photo(case=case, entry=entry, width=1, height=1, sha256="0" * 64)
        photo.file.save("x.jpg", ContentFile(b"x"), save=False)
        photo.save(force_insert=True)
    photo.file.storage.delete(photo.file.name)
    assert resident.get(url(case, f"photos/{photo.pk}/")).status_code == 404
