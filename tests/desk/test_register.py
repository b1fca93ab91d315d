import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from haitang.cases.lookup import code_for
from haitang.cases.models import Case, Photo, State
from haitang.people.models import Person
from haitang.scope.scope import everything
from tests.desk.pages import key_of, text_of

pytestmark = pytest.mark.django_db
NEW = "/desk/cases/new/"


def wanted(cast, **changes):
    return {
        "channel": "phone", "place": cast.places["home"].code, "category": "0201",
        "title": "下水管道堵塞", "text": "二单元下水管道堵塞，污水外溢到楼道。",
        "spot": "3号楼2单元",
        "urgency": "", "name": "赵大江", "phone": "138 1234 2207", **changes,
    }  # fmt: skip


def cases():
    with everything("test"):
        return list(Case.objects.get_queryset().order_by("pk"))


def test_a_case_is_registered_and_the_receipt_shows_the_code_and_a_qr(cast, log_in):
    browser = log_in("window")
    answer = browser.post(NEW, wanted(cast), follow=True)
    (case,) = cases()
    text = text_of(answer)
    assert answer.redirect_chain[-1][0] == f"/desk/cases/{case.number}/receipt/"
    assert code_for(case.number) in text
    assert "qr-code" in text
    assert (case.channel, case.state) == ("phone", State.RECEIVED)
    with everything("test"):
        assert case.reporter.phone_mask == "138****2207"


def test_two_clicks_make_one_case(cast, log_in):
    browser = log_in("window")
    sent = wanted(cast, key=key_of(browser.get(NEW)))
    first, second = browser.post(NEW, sent), browser.post(NEW, sent)
    assert first["Location"] == second["Location"]
    assert len(cases()) == 1


def test_a_twin_is_asked_about_and_can_be_joined(cast, log_in):
    earlier = cast.case(category=cast.categories["0201"], title="管道堵了")
    browser = log_in("window")
    asked = browser.post(NEW, wanted(cast))
    text = text_of(asked)
    assert asked.status_code == 200
    assert f"{earlier.number}　管道堵了" in text
    assert "下水管道堵塞" in text, "what was typed is lost"
    assert len(cases()) == 1
    browser.post(NEW, wanted(cast, twin=earlier.number, key=str(uuid.uuid4())))
    later = cases()[-1]
    assert (later.state, later.joined_into_id) == (State.JOINED, earlier.pk)


def test_the_clerk_may_say_that_it_is_another_matter(cast, log_in):
    cast.case(category=cast.categories["0201"])
    log_in("window").post(NEW, wanted(cast, twin="another"))
    assert [case.state for case in cases()] == [State.RECEIVED, State.RECEIVED]


def test_twins_are_listed_while_typing_for_this_place_and_category_only(cast, log_in):
    earlier = cast.case(category=cast.categories["0201"])
    browser = log_in("window")
    here = {"place": cast.places["home"].code, "category": "0201"}
    assert earlier.number in text_of(browser.get(f"{NEW}twins/", here))
    other = {"place": cast.places["home"].code, "category": "0101"}
    assert earlier.number not in text_of(browser.get(f"{NEW}twins/", other))
    assert browser.get(f"{NEW}twins/", {"place": "x", "category": "<b>"}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"category": "93"}, "110"),
        ({"category": "91"}, "信访"),
        ({"phone": "12"}, "电话"),
        ({"title": ""}, "请填写这一项"),
        ({"text": "短"}, "至少5个字"),
        ({"place": "140214001002"}, "请从列表中选择"),
        ({"at": "2099-01-01T08:00"}, "时间在将来"),
        ({"at": "昨天"}, "时间请写成"),
        ({"channel": "web"}, "请从列表中选择"),
    ],
)
def test_wrong_input_gets_a_sentence_and_changes_nothing(cast, log_in, changes, sentence):
    answer = log_in("window").post(NEW, wanted(cast, **changes))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not cases()
    with everything("test"):
        assert not Person.objects.get_queryset().exists()


def test_a_photo_is_kept_without_its_place_and_only_shown_to_who_may_see_the_case(cast, log_in):
    made = io.BytesIO()
    image = Image.new("RGB", (40, 30), "pink")
    exif = Image.Exif()
    exif[0x010E] = "GPS-SECRET"
    image.save(made, "JPEG", exif=exif)
    file = SimpleUploadedFile("a.jpg", made.getvalue(), "image/jpeg")
    log_in("window").post(NEW, wanted(cast, photos=file))
    (case,) = cases()
    with everything("test"):
        photo = Photo.objects.get_queryset().get(case=case)
    address = f"/desk/cases/{case.number}/photos/{photo.pk}/"
    shown = log_in("window").get(address)
    data = b"".join(shown.streaming_content)
    assert shown["Content-Type"] == "image/jpeg"
    assert "no-store" in shown["Cache-Control"]
    assert b"GPS-SECRET" not in data
    assert log_in("sibling_window").get(address).status_code == 404
    assert log_in("statistician").get(address).status_code == 404


def test_what_is_no_picture_is_refused(cast, log_in):
    file = SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg")
    answer = log_in("window").post(NEW, wanted(cast, photos=file))
    assert answer.status_code == 422
    assert "只收JPEG、PNG、WebP照片" in text_of(answer)
    assert not cases()


def test_a_clerk_offers_only_places_of_the_own_duty(cast, log_in):
    text = text_of(log_in("window").get(NEW))
    assert cast.places["home"].code in text
    assert cast.places["sibling"].code not in text
