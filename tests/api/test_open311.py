"""GeoReport v2 as a client sees it: plain HTTP, JSON and XML, like the specification's examples."""

import datetime as dt
import json
from xml.etree import ElementTree as ET

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from haitang.accounts.operations import end_duty
from haitang.api.open311 import requests
from haitang.cases.models import Case, Channel, Outcome
from haitang.cases.operations import (
    accept_case,
    answer_case,
    call_back_case,
    close_case,
    dispatch_case,
    join_case,
    publish_case,
)  # fmt: skip
from haitang.pages.tries import Limit
from haitang.scope.scope import everything
from tests.api.conftest import KEY
from tests.cast import ROOT, Cast

V2 = "/api/open311/v2"
# Names and order as in the examples of wiki.open311.org/GeoReport_v2.
SERVICE = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
REQUEST = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip
SENT = {
    "api_key": KEY, "service_code": "0201", "description": "单元门口下水道堵了，污水外溢。",
    "address_string": "昆山市玉山镇亭林社区3号楼", "first_name": "大江", "last_name": "赵",
    "phone": "13812342207", "lat": "31.385", "long": "120.98",
}  # fmt: skip


def in_json(answer: HttpResponse, status: int = 200) -> object:
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(answer.content)


def in_xml(answer: HttpResponse, status: int = 200) -> ET.Element:
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ET.fromstring(answer.content)  # noqa: S314 - our own answer


def cases() -> list[Case]:
    with everything("test"):
        return list(Case.objects.get_queryset().order_by("id"))


def solved(cast: Cast, **changes: object) -> Case:
    case = cast.case(**changes)
    with everything("test"):
        dispatch_case(case=case, lead=cast.units["housing"], actor=ROOT)
        accept_case(case=case, actor=ROOT)
        answer_case(case=case, outcome=Outcome.RESOLVED, reply="已经修好，请看。", actor=ROOT)
        call_back_case(case=case, reached=True, resolved=True, actor=ROOT)
        close_case(case=case, actor=ROOT)
    return case


def test_discovery_names_the_endpoint_and_both_formats(client: Client, cast: Cast) -> None:
    told = in_json(client.get("/api/open311/discovery.json"))
    (endpoint,) = told["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == f"http://testserver{V2}"
    assert dt.datetime.fromisoformat(told["changeset"]).tzinfo
    top = in_xml(client.get("/api/open311/discovery.xml"))
    assert top.tag == "discovery"
    assert [f.text for f in top.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]
    assert client.get(endpoint["url"].removeprefix("http://testserver") + "/services.xml")


def test_services_are_the_kinds_that_are_taken(client: Client, cast: Cast) -> None:
    told = in_json(client.get(f"{V2}/services.json"))
    assert [list(service) for service in told] == [SERVICE] * len(told)
    assert {service["service_code"] for service in told} == {"0101", "0201", "07"}
    first = next(service for service in told if service["service_code"] == "0101")
    assert (first["metadata"], first["type"], first["group"]) == (False, "realtime", "住房物业")
    top = in_xml(client.get(f"{V2}/services.xml"))
    assert top.tag == "services"
    assert [[e.tag for e in service] for service in top.findall("service")] == [SERVICE] * len(told)
    assert {e.text for e in top.iter("metadata")} == {"false"}


def test_a_definition_has_the_root_of_the_specification(client: Client, cast: Cast) -> None:
    assert in_json(client.get(f"{V2}/services/0101.json")) == {
        "service_code": "0101", "attributes": [],
    }  # fmt: skip
    top = in_xml(client.get(f"{V2}/services/0101.xml"))
    assert (top.tag, top.findtext("service_code")) == ("service_definition", "0101")
    assert top.find("attributes") is not None


def test_a_request_is_registered(client: Client, partner: Cast) -> None:
    (told,) = in_json(client.post(f"{V2}/requests.json", SENT))
    (case,) = cases()
    assert list(told) == ["service_request_id", "service_notice", "account_id"]
    assert (told["service_request_id"], told["account_id"]) == (case.number, None)
    assert (case.channel, case.category.code) == (Channel.API, "0201")
    assert case.place == partner.places["home"]
    assert (case.latitude_e6, case.longitude_e6) == (31_385_000, 120_980_000)
    assert case.spot == "昆山市玉山镇亭林社区3号楼"
    with everything("test"):
        assert (case.reporter.name, case.reporter.phone_mask) == ("赵大江", "138****2207")


def test_a_request_is_registered_in_xml(client: Client, partner: Cast) -> None:
    top = in_xml(client.post(f"{V2}/requests.xml", SENT))
    assert top.tag == "service_requests"
    assert top.findtext("request/service_request_id") == cases()[0].number
    assert [e.tag for e in top.find("request")] == [
        "service_request_id", "service_notice", "account_id",
    ]  # fmt: skip


def test_the_key_may_stand_in_the_address(client: Client, partner: Cast) -> None:
    sent = {k: v for k, v in SENT.items() if k != "api_key"}
    assert client.post(f"{V2}/requests.json?api_key={KEY}", sent).status_code == 200


@pytest.mark.parametrize("carry", ["header", "field"])
def test_a_repeat_under_a_key_makes_one_case(client: Client, partner: Cast, carry: str) -> None:
    sent = {**SENT, "key": "k-1"} if carry == "field" else SENT
    headers = {"Idempotency-Key": "k-1"} if carry == "header" else {}
    first, second = (
        client.post(f"{V2}/requests.json", sent, headers=headers).content for _ in range(2)
    )
    assert first == second
    assert len(cases()) == 1
    other = client.post(f"{V2}/requests.json", {**sent, "description": "另一件事不一样"},
                        headers=headers)  # fmt: skip
    (error,) = in_json(other, 409)
    assert error["code"] == 409
    assert "Idempotency-Key" in error["description"]


def test_what_is_not_kept_is_said(client: Client, partner: Cast) -> None:
    sent = {**SENT, "media_url": "http://example.org/a.jpg", "email": "a@example.org"}
    (told,) = in_json(client.post(f"{V2}/requests.json", sent))
    assert "media_url" in told["service_notice"]
    assert "email" in told["service_notice"]
    english = {"Accept-Language": "en"}
    (told,) = in_json(client.post(f"{V2}/requests.json", sent, headers=english))
    assert ". The" in told["service_notice"]


@pytest.mark.parametrize("fmt", ["json", "xml"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("&".join(f"a{n}=1" for n in range(2000)), "application/x-www-form-urlencoded"),
        ("xx", "multipart/form-data"),
    ],
)
def test_a_body_that_is_no_form_is_an_error_of_the_specification(
    client: Client, partner: Cast, fmt: str, body: str, kind: str
) -> None:
    answer = client.post(f"{V2}/requests.{fmt}", body, content_type=kind)
    if fmt == "json":
        assert in_json(answer, 400)[0]["code"] == 400
    else:
        assert in_xml(answer, 400).findtext("error/code") == "400"


def test_a_flood_of_requests_is_slowed(
    client: Client, partner: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "REGISTRATIONS", Limit("few", most=1, seconds=60))
    in_json(client.post(f"{V2}/requests.json", SENT))
    assert in_json(client.post(f"{V2}/requests.json", SENT), 429)[0]["code"] == 429
    assert len(cases()) == 1


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"address_id": "320583101001"}, "cousin"),
        ({"attribute[place_code]": "320583101001", "address_string": ""}, "cousin"),
        ({"address_string": ""}, "county"),
        ({"address_string": "某路5号"}, "county"),
        ({"address_string": "巴城镇某路5号"}, "other_town"),
        ({"address_string": "玉山镇里厍路", "lat": "", "long": ""}, "sibling"),
    ],
)
def test_where_a_request_lies(
    client: Client, partner: Cast, changes: dict[str, str], place: str
) -> None:
    in_json(client.post(f"{V2}/requests.json", {**SENT, **changes}))
    assert cases()[0].place == partner.places[place]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"api_key": ""}, 403),
        ({"api_key": "wrong"}, 403),
        ({"service_code": ""}, 400),
        ({"service_code": "zz"}, 404),
        ({"service_code": "\x00"}, 400),
        ({"service_code": "91"}, 400),
        ({"description": ""}, 400),
        ({"description": "堵"}, 400),
        ({"lat": "x"}, 400),
        ({"lat": "nan"}, 400),
        ({"lat": "91"}, 400),
        ({"long": ""}, 400),
        ({"lat": "", "long": "", "address_string": ""}, 400),
        ({"address_id": "140214001002"}, 400),
        ({"address_id": "x"}, 400),
        ({"phone": "12"}, 400),
        ({"jurisdiction_id": "boston.gov"}, 404),
    ],
)
def test_errors_have_the_form_of_the_specification(
    client: Client, partner: Cast, changes: dict[str, str], status: int
) -> None:
    sent = {**SENT, **changes}
    (error,) = in_json(client.post(f"{V2}/requests.json", sent), status)
    assert list(error) == ["code", "description"]
    assert error["code"] == status
    assert error["description"]
    top = in_xml(client.post(f"{V2}/requests.xml", sent), status)
    assert (top.tag, top.findtext("error/code")) == ("errors", str(status))
    assert top.findtext("error/description") == error["description"]
    assert cases() == []


def test_a_key_without_the_duty_registers_nothing(client: Client, partner: Cast) -> None:
    with everything("test"):
        end_duty(duty=partner.accounts["partner"].duties.get(code="partner"), actor=ROOT)
    assert client.post(f"{V2}/requests.json", SENT).status_code == 403


@pytest.mark.parametrize("name", ["320583000000", "320583", "testserver"])
def test_the_one_jurisdiction_has_three_names(client: Client, cast: Cast, name: str) -> None:
    assert client.get(f"{V2}/requests.json?jurisdiction_id={name}").status_code == 200


def test_a_list_holds_what_everybody_may_know(client: Client, cast: Cast) -> None:
    case = solved(cast, title="CANARYTITLE", text="CANARYTEXT 楼道灯坏了", spot="CANARYSPOT",
                  latitude_e6=31_000_001, longitude_e6=120_000_001)  # fmt: skip
    (told,) = in_json(client.get(f"{V2}/requests.json"))
    assert list(told) == REQUEST
    assert told["service_request_id"] == case.number
    assert (told["status"], told["status_notes"]) == ("closed", "已解决")
    assert told["address"] == "江苏省苏州市昆山市玉山镇亭林社区居委会"
    assert (told["description"], told["lat"], told["long"]) == (None, None, None)
    assert told["agency_responsible"] == "昆山市住房和城乡建设局"
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        assert dt.datetime.fromisoformat(told[name]).utcoffset() == dt.timedelta(hours=8)
    for fmt in ("json", "xml"):
        for path in ("requests", f"requests/{case.number}", f"tokens/{case.number}"):
            text = client.get(f"{V2}/{path}.{fmt}").content.decode()
            for secret in ("CANARY", "赵大江", "2207", "window员", "31.0"):
                assert secret not in text


def test_only_text_cleared_by_staff_is_a_description(client: Client, cast: Cast) -> None:
    case = cast.case()
    with everything("test"):
        publish_case(case=case, text="三单元楼道灯已报修 <b>&", actor=ROOT)
    (told,) = in_json(client.get(f"{V2}/requests/{case.number}.json"))
    assert told["description"] == "三单元楼道灯已报修 <b>&"
    top = in_xml(client.get(f"{V2}/requests/{case.number}.xml"))
    assert top.findtext("request/description") == "三单元楼道灯已报修 <b>&"
    assert [e.tag for e in top.find("request")] == REQUEST


def test_cases_of_other_counties_are_not_there(client: Client, cast: Cast) -> None:
    far = cast.case(place=cast.places["far"])
    answers = [client.get(f"{V2}/requests/{number}.json") for number in (far.number, "HT99-9")]
    assert {a.status_code for a in answers} == {404}
    assert client.get(f"{V2}/requests/%00.json").status_code == 404
    assert len({a.content for a in answers}) == 1
    assert in_json(client.get(f"{V2}/requests.json")) == []


def test_a_joined_case_is_closed_and_names_the_other(client: Client, cast: Cast) -> None:
    one, other = cast.case(), cast.case()
    with everything("test"):
        join_case(case=one, into=other, reason="同一件事", actor=ROOT)
    (told,) = in_json(client.get(f"{V2}/requests/{one.number}.json"))
    assert (told["status"], told["status_notes"]) == ("closed", f"并入{other.number}办理")


def listed(client: Client, query: str) -> list[str]:
    told = in_json(client.get(f"{V2}/requests.json?{query}"))
    return [request["service_request_id"] for request in told]


def test_the_filters_of_the_specification(client: Client, cast: Cast) -> None:
    now = timezone.now()
    old = cast.case(at=now - dt.timedelta(days=100)).number
    closed = solved(cast).number
    water = cast.case(category=cast.categories["0201"]).number
    day = dt.timedelta(days=1)
    past = (now - 101 * day).strftime("%Y-%m-%dT%H:%M:%SZ")
    later = (now - 99 * day).isoformat(timespec="seconds")
    for query, expected in {
        "": [water, closed], "status=open": [water], "status=closed": [closed],
        "status=open,closed": [water, closed], "service_code=0201": [water],
        "service_code=0201,0101": [water, closed], "service_code=zz": [],
        f"service_request_id={old}": [old], f"service_request_id={old},{water},x": [water, old],
        f"start_date={past}": [old], f"start_date={past}&end_date={later}": [old],
        f"end_date={later}": [old], f"start_date={(now - day).date()}": [water, closed],
        "per_page=1": [water], "per_page=1&page=2": [closed], "page_size=1&page=3": [],
    }.items():  # fmt: skip
        assert listed(client, query) == expected, query


@pytest.mark.parametrize(
    "query",
    ["status=pending", "start_date=yesterday", "start_date=2026-13-01", "per_page=0", "page=x",
     "per_page=1001", "start_date=2026-01-01&end_date=2026-12-01", "end_date=0001-01-01",
     "start_date=2026-03-01&end_date=2026-02-01", "start_date=99999-01-01", "page=99999999999"],
)  # fmt: skip
def test_wrong_filters_are_named(client: Client, cast: Cast, query: str) -> None:
    assert in_json(client.get(f"{V2}/requests.json?{query}"), 400)[0]["code"] == 400


def test_a_token_is_the_number(client: Client, cast: Cast) -> None:
    case = cast.case()
    assert in_json(client.get(f"{V2}/tokens/{case.number}.json")) == [
        {"service_request_id": case.number, "token": case.number}
    ]
    top = in_xml(client.get(f"{V2}/tokens/{case.number}.xml"))
    assert top.findtext("request/token") == case.number
    in_json(client.get(f"{V2}/tokens/x.json"), 404)


def test_other_methods_and_formats(client: Client, cast: Cast) -> None:
    answer = client.post(f"{V2}/services.xml")
    assert in_xml(answer, 405).tag == "errors"
    assert answer["Allow"] == "GET, HEAD"
    assert client.delete(f"{V2}/requests.json").status_code == 405
    assert client.get(f"{V2}/requests.yaml").status_code == 404


def test_a_body_that_is_too_large_is_refused(client: Client, partner: Cast) -> None:
    sent = "description=" + "a" * 3_000_000
    answer = client.post(
        f"{V2}/requests.json", sent, content_type="application/x-www-form-urlencoded"
    )
    in_json(answer, 413)


def test_a_list_costs_the_same_queries_however_long(
    client: Client, cast: Cast, django_assert_max_num_queries: object
) -> None:
    for place in ("home", "sibling", "cousin", "home"):
        cast.case(place=cast.places[place])
    with django_assert_max_num_queries(8):
        assert len(listed(client, "")) == 4
