"""A resident hands in a matter."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from haitang.cases.lookup import code_for
from haitang.cases.models import Channel, Photo
from haitang.places.models import Place
from haitang.public import report as report_module
from haitang.scope.scope import everything
from tests.cast import Cast
from tests.public.conftest import KEY, cases, page, report


def test_a_matter_is_taken_and_the_receipt_shows_its_code(resident: Client, cast: Cast) -> None:
    answer = report(resident, name="赵大江", phone="138 1234 2207")
    (case,) = cases()
    assert answer.status_code == 302
    assert answer["Location"] == f"/p/{code_for(case.number)}/receipt/"
    assert (case.place, case.category.code, case.channel) == (
        cast.places["home"], "0101", Channel.WEB,
    )  # fmt: skip
    assert case.title == "三单元楼道灯坏了一周，老人出入不便"
    assert case.registered_by == "resident"
    with everything("test"):
        assert (case.reporter.name, case.reporter.phone_mask) == ("赵大江", "138****2207")
    receipt = page(resident.get(answer["Location"]))
    assert code_for(case.number) in receipt
    assert "qr-code" in receipt
    assert "赵大江" not in receipt
    assert "2207" not in receipt


def test_two_clicks_make_one_case_and_one_receipt(resident: Client) -> None:
    first, second = report(resident), report(resident)
    assert first["Location"] == second["Location"]
    assert len(cases()) == 1


def test_a_changed_form_under_the_same_key_is_asked_about_and_can_then_be_sent(
    resident: Client,
) -> None:
    report(resident)
    answer = report(resident, text="另一件事：小区东门的路灯也坏了。")
    assert answer.status_code == 422
    assert "确实是另一件事" in page(answer)
    assert len(cases()) == 1
    fresh = answer.context["form"].data["key"]
    assert fresh != KEY
    assert report(resident, key=fresh, text="另一件事：小区东门的路灯也坏了。").status_code == 302
    assert len(cases()) == 2


@pytest.mark.parametrize(
    ("kind", "words"), [("91", "信访局"), ("92", "法院"), ("93", "110（治安）")]
)
def test_matters_with_a_route_of_their_own_are_told_where_to_go(
    resident: Client, kind: str, words: str
) -> None:
    assert words in page(resident.get(f"/report/?kind={kind}"))
    answer = resident.post(f"/report/?kind={kind}", {"category": kind, "text": "我要信访信访"})
    assert words in page(answer)
    assert cases() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"category": None}, "请选一种；都不像就选最接近的。"),
        ({"category": "91"}, "请选列出的一种。"),
        ({"text": ""}, "请写明情况，至少5个字。"),
        ({"text": "灯"}, "请写明情况，至少5个字。"),
        ({"text": "灯" * 1001}, "1000"),
        ({"where": ""}, "请写是哪个社区或村，工作人员才找得到。"),
        ({"where": "没有这个地方"}, "没有找到这个名字的社区或村。请换个写法，或按街道、乡镇选。"),
        ({"phone": "1381234"}, "手机号应是11位数字，例如13812345678；座机请加区号。"),
        ({"phone": "abc"}, "电话号码里有多余的字，请只填数字。"),
        ({"where": "云冈区"}, "没有找到这个名字的社区或村。请换个写法，或按街道、乡镇选。"),
        ({"place": "140214001002"}, "请选列出的一个地方。"),
    ],
)
def test_a_wrong_form_says_what_to_put_right_and_changes_nothing(
    resident: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = report(resident, **changes)
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert "有错误：" in page(answer)
    assert cases() == []


def test_a_name_of_several_places_is_asked_about(resident: Client, cast: Cast) -> None:
    answer = report(resident, where="社区")
    assert answer.status_code == 422
    assert "有几个地方的名字相近，请选一个。" in page(answer)
    assert "正仪社区居委会（巴城镇）" in page(answer)
    assert "新胜街社区" not in page(answer)  # another county
    report(resident, where="社区", place="320583101001")
    assert cases()[0].place == cast.places["cousin"]


@pytest.mark.parametrize("query", ["kind=%00", "kind=01&place=%00", "kind=%F0%9F%8C%B8"])
def test_what_no_database_takes_is_overlooked(resident: Client, query: str) -> None:
    assert resident.get(f"/report/?{query}").status_code == 200
    assert resident.get("/places/?q=%00%01").json() == {"places": []}


def test_a_name_with_its_town_in_brackets_is_one_place(resident: Client, cast: Cast) -> None:
    report(resident, where="正仪社区居委会（巴城镇）")
    assert cases()[0].place == cast.places["cousin"]


def test_the_place_can_be_chosen_by_town_and_what_was_typed_stays(resident: Client) -> None:
    sent = {"key": KEY, "text": "楼道灯坏了一周", "category": "0101"}
    towns = resident.post("/report/?kind=01", {**sent, "choose": "1"})
    assert towns.status_code == 200
    assert "玉山镇" in page(towns)
    assert "楼道灯坏了一周" in page(towns)
    near = resident.post("/report/?kind=01", {**sent, "town": "320583101000"})
    assert 'value="320583101001"' in page(near)
    assert 'value="320583100001"' not in page(near)
    assert "楼道灯坏了一周" in page(near)
    assert f'value="{KEY}"' in near.content.decode()
    assert cases() == []


def test_a_poster_can_carry_the_place(resident: Client) -> None:
    assert "亭林社区居委会" in page(resident.get("/report/?kind=01&place=320583100001"))


def test_names_of_places_are_completed_within_the_county(resident: Client) -> None:
    assert resident.get("/places/?q=正仪").json() == {"places": ["正仪社区居委会（巴城镇）"]}
    assert resident.get("/places/?q=新胜").json() == {"places": []}
    assert resident.get("/places/").json() == {"places": []}


def test_a_phone_alone_is_enough_for_a_call_back(resident: Client) -> None:
    report(resident, phone="13812342207")
    (case,) = cases()
    with everything("test"):
        assert case.reporter.name == report_module.NO_NAME
    assert case.contact_due_at is not None


def test_without_name_and_phone_nobody_is_entered(resident: Client) -> None:
    report(resident)
    assert cases()[0].reporter_id is None


def picture(exif: bool = True) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (60, 40), "red")
    data = Image.Exif()
    data.get_ifd(0x8825)[1] = "N"
    data[0x010F] = "SECRETCAMERA"
    image.save(out, "JPEG", exif=data if exif else b"")
    return out.getvalue()


def test_photos_lose_place_and_camera(resident: Client) -> None:
    sent = SimpleUploadedFile("a.exe", picture())
    assert report(resident, photos=sent).status_code == 302
    with everything("test"):
        photo = Photo.objects.get_queryset().get()
        with photo.file.open() as file:
            kept = file.read()
    assert b"SECRETCAMERA" not in kept
    assert Image.open(io.BytesIO(kept)).getexif() == {}
    code = code_for(cases()[0].number)
    shown = resident.get(f"/p/{code}/photos/{photo.pk}/")
    assert shown["Content-Type"] == "image/jpeg"
    assert shown.content == kept


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"MZ not a picture", "只收JPEG、PNG或WebP照片。"), (b"\xff\xd8\xff broken", "照片打不开"),
     (b"", "")],
)  # fmt: skip
def test_what_is_no_photo_is_refused(resident: Client, data: bytes, sentence: str) -> None:
    answer = report(resident, photos=SimpleUploadedFile("a.jpg", data))
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert cases() == []


def test_at_most_three_photos(resident: Client) -> None:
    four = [SimpleUploadedFile(f"{n}.jpg", picture()) for n in range(4)]
    answer = report(resident, photos=four)
    assert "照片最多3张。" in page(answer)
    assert cases() == []


def test_a_flood_from_one_address_is_slowed(
    resident: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        report_module, "REPORTS", report_module.Limit("few-reports", most=1, seconds=60)
    )
    assert report(resident).status_code == 302
    second = report(resident, key="00000000-0000-4000-8000-000000000002")
    assert second.status_code == 429
    assert second["Retry-After"] == "60"
    assert len(cases()) == 1


def test_numbers_of_persons_do_not_become_a_title(resident: Client) -> None:
    report(resident, text="请打13812342207找我。楼道灯坏了。")
    assert cases()[0].title == "请打138****2207找我"


def test_before_places_are_loaded_the_form_says_that_it_is_not_open(
    resident: Client, settings: object
) -> None:
    settings.COUNTY = "999999000000"
    answer = report(resident)
    assert answer.status_code == 503
    assert "这里还没有开通网上反映" in page(answer)
    assert Place.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [("where", "x" * 100, "最多60个字，现在有100个，请删短"), ("where", "亭\0林", "看不见的字符"),
     ("text", "字" * 1001, "最多1000个字，现在有1001个"), ("spot", "\0", "看不见的字符")],
)  # fmt: skip
def test_what_does_not_fit_gets_one_plain_sentence(
    resident: Client, field: str, typed: str, words: str
) -> None:
    answer = report(resident, **{field: typed})
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert words in str(errors[field])
    assert not cases()
