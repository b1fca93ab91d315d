"""One matter from the doorstep to the published figure, through the pages of all who touch it."""

import datetime as dt
import json
import uuid
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from haitang.cases.lookup import code_for
from haitang.cases.models import Case, State
from haitang.facts.reconcile import reconcile
from haitang.facts.sealing import seal
from haitang.facts.verify import verify
from haitang.scope.scope import everything
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_tries_from_before():
    cache.clear()


class Person:
    """Somebody at a browser."""

    def __init__(self, cast: Cast, name: str = "") -> None:
        self.browser = Client()
        if name:
            self.browser.force_login(
                cast.accounts[name], backend="django.contrib.auth.backends.ModelBackend"
            )

    def sees(self, address: str) -> str:
        answer = self.browser.get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    def sends(self, address: str, **values: object) -> None:
        answer = self.browser.post(address, {"key": str(uuid.uuid4()), **values})
        assert answer.status_code == 302, answer.content.decode()[-3000:]


def the_case() -> Case:
    with everything("test"):
        return Case.objects.get()


def figures(cast: Cast) -> dict[str, object]:
    today = timezone.localdate()
    out = StringIO()
    call_command(
        "figures", place="320583", start=str(today - dt.timedelta(days=1)), end=str(today),
        format="json", stdout=out,
    )  # fmt: skip
    return {row["code"]: row["value"] for row in json.loads(out.getvalue())}


def test_a_matter_goes_from_the_doorstep_to_the_published_figure(cast: Cast) -> None:
    resident = Person(cast)
    resident.sends(
        "/report/?kind=01", category="0101", text="三单元楼道灯坏了一周，老人摔过跤。",
        where="亭林", spot="3号楼3单元", name="赵大江", phone="13812342207",
    )  # fmt: skip
    case = the_case()
    case_page, progress = f"/desk/cases/{case.number}/", f"/p/{code_for(case.number)}/"
    assert "138****2207" in Person(cast, "window").sees(case_page)

    dispatcher = Person(cast, "dispatcher")
    assert "昆山市住房和城乡建设局" in dispatcher.sees(f"{case_page}dispatch/")
    dispatcher.sends(f"{case_page}dispatch/", lead=cast.units["housing"].pk)

    handler = Person(cast, "handler")
    assert case.number in handler.sees("/desk/cases/")
    handler.sends(f"{case_page}accept/")
    handler.sends(f"{case_page}contact/", note="已电话联系，约好明天上门。")
    handler.sends(f"{case_page}answer/", outcome="resolved", reply="已经换了新灯，试过能亮。")

    assert "已经换了新灯" in resident.sees(progress)
    resident.sends(f"{progress}rating/", resolved="yes", grade="5", comment="谢谢")
    Person(cast, "county_dispatcher").sends(f"{case_page}close/")
    assert the_case().state == State.CLOSED

    now = figures(cast)
    for code, value in {
        "cases.received": 1, "cases.closed": 1, "cases.solved": 1, "cases.response_rate": "100.0",
        "cases.resolution_rate": "100.0", "cases.satisfaction": "100.0", "cases.open": 0,
    }.items():  # fmt: skip
        assert now[code] == value, code
    seal()
    assert figures(cast) == now  # sealed or not, a fact counts the same
    assert verify().count == 0
    with everything("test"):
        assert all(line.equal for line in reconcile())


def test_nothing_that_a_resident_wrote_stands_on_a_public_page(cast: Cast) -> None:
    case = cast.case(title="王小明家漏水", text="王小明，13812342207，三单元漏水。")
    anybody = Person(cast)
    pages = ["/", "/figures/", "/about/", "/api/open311/v2/requests.json"]
    for page in [*pages, f"/api/open311/v2/requests/{case.number}.xml"]:
        seen = anybody.sees(page)
        for word in ("王小明", "13812342207", "漏水。", "赵大江"):
            assert word not in seen, page
