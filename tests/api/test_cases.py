"""The JSON interface for cases."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client

from haitang.accounts.models import PartnerKey
from haitang.accounts.operations import end_duty, end_partner_key
from haitang.api import cases as module
from haitang.cases.lookup import code_for
from haitang.cases.models import Case, Channel
from haitang.cases.operations import dispatch_case
from haitang.pages.tries import Limit
from haitang.scope.scope import everything
from tests.api.conftest import KEY
from tests.cast import PASSWORD, ROOT, Cast

NEW = {
    "category": "0201", "place": "320583100001", "text": "单元门口下水道堵了，污水外溢。",
    "reporter": {"name": "赵大江", "phone": "13812342207"},
    "location": {"latitude": 31.385, "longitude": 120.98},
}  # fmt: skip


def post(
    client: Client, body: object = None, key: str | None = "k1", **extra: object
) -> HttpResponse:
    headers = {} if key is None else {"Idempotency-Key": key}
    data = body if isinstance(body, (str, bytes)) else json.dumps(NEW if body is None else body)
    return client.post(
        "/api/v1/cases", data, content_type=extra.pop("content_type", "application/json"),
        headers=headers, **extra,
    )  # fmt: skip


def cases() -> list[Case]:
    with everything("test"):
        return list(Case.objects.get_queryset().order_by("id"))


def is_problem(answer: HttpResponse, status: int) -> dict[str, object]:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    members: dict[str, object] = answer.json()
    assert members["status"] == status
    assert members["title"]
    return members


def test_a_partner_registers_a_case(api: Client, partner: Cast) -> None:
    answer = post(api)
    assert answer.status_code == 201
    (case,) = cases()
    told = answer.json()
    assert (told["number"], told["lookup_code"]) == (case.number, code_for(case.number))
    assert told["place"] == {"code": "320583100001", "name": "亭林社区居委会"}
    assert (case.channel, case.place) == (Channel.API, partner.places["home"])
    assert (case.latitude_e6, case.longitude_e6) == (31_385_000, 120_980_000)
    assert case.registered_by == f"account:{partner.accounts['partner'].pk}"
    with everything("test"):
        assert case.reporter.phone_mask == "138****2207"
    for secret in ("赵大江", "2207", "污水外溢"):
        assert secret not in answer.content.decode()


def test_the_same_command_under_its_key_makes_one_case(api: Client) -> None:
    first, second = post(api), post(api)
    assert first.json() == second.json()
    assert len(cases()) == 1


def test_another_command_under_a_used_key_is_refused(api: Client) -> None:
    post(api)
    members = is_problem(post(api, {**NEW, "text": "另一件事，路灯不亮。"}), 409)
    assert members["code"] == "key_reused"
    assert "Idempotency-Key" in members["detail"]
    assert "页面" not in members["detail"]  # a program has none to reload
    assert len(cases()) == 1


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({**NEW, "category": "91"}, "not_taken", "category"),
        ({**NEW, "category": "zz"}, "incomplete", "category"),
        ({**NEW, "place": "320583999999"}, "incomplete", "place"),
        ({**NEW, "place": "140214001002"}, "incomplete", "place"),
        ({**NEW, "place": "320500"}, "incomplete", "place"),
        ({**NEW, "reporter": {"name": "赵", "phone": "12"}}, "person_value", "phone"),
        ({**NEW, "text": "     "}, "incomplete", "text"),
    ],
)
def test_what_cannot_be_taken_says_why(
    api: Client, body: dict[str, object], code: str, field: str
) -> None:
    members = is_problem(post(api, body), 409)
    assert (members["code"], members["field"]) == (code, field)
    assert members["detail"]
    assert cases() == []


def test_a_place_that_is_not_yours_is_refused_like_one_that_is_not_there(api: Client) -> None:
    far = post(api, {**NEW, "place": "140214001002"})
    none = post(api, {**NEW, "place": "140214001999"})
    assert far.content == none.content


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({**NEW, "extra": 1}, "extra"),
        ({k: v for k, v in NEW.items() if k != "text"}, "text"),
        ({**NEW, "text": "灯"}, "text"),
        ({**NEW, "text": "灯" * 2001}, "text"),
        ({**NEW, "text": "灯不亮了吧\x00"}, "text"),
        ({**NEW, "title": 5}, "title"),
        ({**NEW, "location": {"latitude": 91, "longitude": 0}}, "location.latitude"),
        ({**NEW, "location": {"latitude": 1}}, "location.longitude"),
        ({**NEW, "location": {"latitude": "1", "longitude": 1}}, "location.latitude"),
        ({**NEW, "location": {"latitude": 1, "longitude": True}}, "location.longitude"),
        ({**NEW, "reporter": {"name": ""}}, "reporter.name"),
        ({**NEW, "place": "32058310000"}, "place"),
    ],
)
def test_a_wrong_document_lists_its_fields(api: Client, body: dict[str, object], name: str) -> None:
    members = is_problem(post(api, body), 422)
    (error,) = members["errors"]
    assert (error["in"], error["name"]) == ("body", name)
    assert error["detail"]
    assert cases() == []


def test_a_key_for_the_command_is_required(api: Client) -> None:
    members = is_problem(post(api, key=None), 422)
    assert members["errors"][0]["name"] == "Idempotency-Key"
    is_problem(post(api, key="k" * 81), 422)
    assert cases() == []


@pytest.mark.parametrize("body", ["", "{", "[1]", "null", '"text"', b"\xff\xfe", '{"a": NaN}'])
def test_what_is_no_document_is_refused(api: Client, body: str | bytes) -> None:
    answer = post(api, body)
    assert answer.status_code in (400, 415, 422)
    is_problem(answer, answer.status_code)


def test_the_body_must_be_json_and_of_a_size(api: Client) -> None:
    is_problem(post(api, "a=1", content_type="application/x-www-form-urlencoded"), 415)
    is_problem(post(api, json.dumps({**NEW, "text": "灯" * 3_000_000})), 413)
    assert cases() == []


def test_methods_that_are_not_there_are_listed(api: Client) -> None:
    answer = api.delete("/api/v1/cases")
    is_problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, POST"
    is_problem(api.put("/api/v1/categories"), 405)


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-API-Key": "wrong"}, {"X-API-Key": ""}, {"Authorization": "Bearer wrong"},
     {"Authorization": f"Basic {KEY}"}, {"Authorization": "Bearer wrong", "X-API-Key": KEY},
     {"X-API-Key": "k" * 9999}, {"X-API-Key": "钥匙"}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/cases/HT26-00001", "/api/v1/figures"])
def test_without_a_right_key_nothing_is_told(
    partner: Cast, path: str, headers: dict[str, str]
) -> None:
    answer = Client(headers=headers).get(path)
    is_problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_both_ways_to_carry_a_key(partner: Cast) -> None:
    for headers in ({"Authorization": f"Bearer {KEY}"}, {"X-API-Key": KEY}):
        assert Client(headers=headers).get("/api/v1/cases").status_code == 200


def session(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_session_reads_but_never_writes(partner: Cast) -> None:
    case = partner.case()
    window = session(partner, "window")
    told = window.get(f"/api/v1/cases/{case.number}").json()
    assert told["text"] == case.text
    assert [line["kind"] for line in told["entries"]] == ["case.registered"]
    is_problem(post(window), 401)
    assert len(cases()) == 1
    assert PASSWORD not in json.dumps(told)


def test_an_account_without_the_duty_is_refused(partner: Cast) -> None:
    is_problem(session(partner, "nobody").get("/api/v1/cases"), 403)
    is_problem(session(partner, "auditor").get("/api/v1/cases"), 403)
    is_problem(session(partner, "window").get("/api/v1/figures?from=2026-01-01&to=2026-02-01"), 403)


def test_not_yours_answers_like_not_there(partner: Cast) -> None:
    far = partner.case(place=partner.places["far"])
    near = partner.case(place=partner.places["sibling"])
    window = session(partner, "window")
    answers = [
        window.get(f"/api/v1/cases/{number}") for number in (far.number, near.number, "HT99-99999")
    ]
    assert len({answer.content for answer in answers}) == 1
    is_problem(answers[0], 404)


def test_a_partner_sees_no_words_of_residents(api: Client, partner: Cast) -> None:
    case = partner.case(title="CANARYTITLE", text="CANARYTEXT 不亮", spot="CANARYSPOT")
    for path in ("/api/v1/cases", f"/api/v1/cases/{case.number}"):
        text = api.get(path).content.decode()
        assert case.number in text
        assert "CANARY" not in text
        assert "赵大江" not in text
        assert "2207" not in text


def numbers(answer: HttpResponse) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["number"] for item in answer.json()["items"]]


def test_pages_follow_each_other_without_gap_or_double(api: Client, partner: Cast) -> None:
    wanted = [partner.case().number for _ in range(7)][::-1]
    found, path = [], "/api/v1/cases?limit=3"
    while path:
        answer = api.get(path)
        found += numbers(answer)
        cursor = answer.json().get("next")
        path = f"/api/v1/cases?limit=3&cursor={cursor}" if cursor else ""
    assert found == wanted


def test_filters_narrow(api: Client, partner: Cast) -> None:
    here = partner.case().number
    water = partner.case(category=partner.categories["0201"]).number
    there = partner.case(place=partner.places["cousin"]).number
    day = cases()[0].received_at.astimezone().date()
    for query, expected in {
        "category=02": [water], "category=0101": [there, here], "category=zz": [],
        "place=320583101000": [there], "place=320583": [there, water, here], "place=999999": [],
        "state=received": [there, water, here], "state=closed": [],
        "state=closed&state=received": [there, water, here],
        f"received_from={day}": [there, water, here], "received_to=2001-01-01": [],
        "received_from=0001-01-01": [there, water, here], "received_to=0001-01-01": [],
        "received_from=9999-12-31": [], "cursor=0-0": [],
        "cursor=99999999999999999-99999999999999999": [there, water, here],
    }.items():  # fmt: skip
        assert numbers(api.get(f"/api/v1/cases?{query}")) == expected, query


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "state=zz", "cursor=x", "category=%00", "place=1",
     "received_from=2026-13-01", "unit=0", "unit=9999999999999999999999"],
)  # fmt: skip
def test_wrong_conditions_are_named(api: Client, query: str) -> None:
    members = is_problem(api.get(f"/api/v1/cases?{query}"), 422)
    assert members["errors"][0]["name"].startswith(query.split("=", maxsplit=1)[0])


def test_nobody_filters_by_what_is_hidden(api: Client, partner: Cast) -> None:
    """A partner's duty shows no unit, so asking by unit answers like what is not there."""
    case = partner.case()
    with everything("test"):
        dispatch_case(case=case, lead=partner.units["housing"], actor=ROOT)
    path = f"/api/v1/cases?unit={partner.units['housing'].pk}"
    assert numbers(api.get(path)) == [case.number]  # as a statistician
    with everything("test"):
        end_duty(duty=partner.accounts["partner"].duties.get(code="statistician"), actor=ROOT)
    is_problem(api.get(path), 404)
    assert numbers(api.get("/api/v1/cases")) == [case.number]


def test_head_is_get_without_a_body(api: Client, partner: Cast) -> None:
    partner.case()
    head, get = api.head("/api/v1/cases"), api.get("/api/v1/cases")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(get.content))


def test_sentences_follow_the_readers_language(api: Client) -> None:
    zh = is_problem(api.get("/api/v1/cases/HT99-99999", headers={"Accept-Language": "zh"}), 404)
    assert zh["title"] == "没有找到"


def test_an_expired_key_ends_at_once(api: Client, partner: Cast) -> None:
    assert api.get("/api/v1/cases").status_code == 200
    with everything("test"):
        end_partner_key(partner_key=PartnerKey.objects.get(), actor=ROOT)
    is_problem(api.get("/api/v1/cases"), 401)


def test_a_flood_of_registrations_is_slowed(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REGISTRATIONS", Limit("few", most=1, seconds=60))
    assert post(api).status_code == 201
    answer = post(api, key="k2")
    is_problem(answer, 429)
    assert answer["Retry-After"] == "60"
