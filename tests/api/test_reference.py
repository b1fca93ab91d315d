"""Reference data, figures and the checkpoint."""

from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from haitang.facts import keys
from haitang.facts.sealing import seal
from haitang.lib.checkpoint import Checkpoint, open_note
from tests.cast import Cast


def test_categories_come_with_their_route(client: Client, cast: Cast) -> None:
    items = {item["code"]: item for item in client.get("/api/v1/categories").json()["items"]}
    assert items["0101"]["parent"] == "01"
    assert "parent" not in items["01"]
    assert items["91"]["route"] == "petition"


def test_places_are_found_within_the_county(client: Client, cast: Cast) -> None:
    def codes(query: str) -> list[str]:
        return [p["code"] for p in client.get(f"/api/v1/places{query}").json()["items"]]

    assert codes("") == ["320583100000", "320583101000"]
    assert codes("?parent=320583100000") == ["320583100001", "320583100002"]
    assert codes("?q=正仪") == ["320583101001"]
    assert codes("?q=新胜街") == []
    one = client.get("/api/v1/places/320583100001").json()
    assert one["full_name"] == "江苏省苏州市昆山市玉山镇亭林社区居委会"
    assert one["parent"] == "320583100000"


def test_places_of_other_counties_are_not_there(client: Client, cast: Cast) -> None:
    far, none = (client.get(f"/api/v1/places/{c}") for c in ("140214001002", "999999999999"))
    assert (far.status_code, far.content) == (404, none.content)


def test_units_are_those_of_the_dispatch_catalogue(client: Client, cast: Cast) -> None:
    names = [unit["name"] for unit in client.get("/api/v1/units").json()["items"]]
    assert sorted(names) == ["昆山市住房和城乡建设局", "昆山水务集团"]


def test_figures_carry_their_parts_and_their_log(api: Client, partner: Cast) -> None:
    partner.case()
    today = timezone.localdate()
    path = f"/api/v1/figures?code=cases.received&from={today}&to={today}&by=town"
    (figure,) = api.get(path).json()["items"]
    assert (figure["value"], figure["unit"]) == (1, "件")
    rows = {row["key"]: row["value"] for row in figure["rows"]}
    assert rows == {"320583100000": 1, "320583101000": 0}
    assert figure["log_size"] > 0


def test_figures_of_another_county_are_not_there(api: Client) -> None:
    query = "from=2026-01-01&to=2026-02-01"
    far = api.get(f"/api/v1/figures?place=140214&{query}")
    none = api.get(f"/api/v1/figures?place=999999&{query}")
    assert (far.status_code, far.content) == (404, none.content)


def test_an_unknown_figure_and_a_wrong_period_are_refused(api: Client) -> None:
    for query in ("code=no.such&from=2026-01-01&to=2026-02-01", "from=2026-02-01&to=2026-01-01"):
        answer = api.get(f"/api/v1/figures?{query}")
        assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")


def test_the_checkpoint_is_signed_and_missing_before_the_first_seal(
    client: Client, cast: Cast, settings: LazySettings, tmp_path: object
) -> None:
    assert client.get("/api/v1/facts/checkpoint").status_code == 404
    settings.SEAL_KEY_FILE = tmp_path / "seal.key"
    seal()
    answer = client.get("/api/v1/facts/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    point = Checkpoint.parse(open_note(answer.content.decode(), keys.verifier()))
    assert point.size > 0
