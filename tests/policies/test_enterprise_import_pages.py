"""The page that brings enterprises in: tried first, then confirmed, and answered with reasons."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from haitang.policies.edition_file import read_edition
from haitang.policies.operations import load_policy_edition
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.policies.test_enterprise_import import EDITION, GOOD, changed, enterprises, sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_own_parcels")]


@pytest.fixture
def _own_parcels(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def service(cast: Cast) -> Client:
    with everything("test"):
        load_policy_edition(file=read_edition(EDITION), place=cast.places["county"], actor=ROOT)
    found = Client()
    found.force_login(
        cast.accounts["enterprise_service"], backend="django.contrib.auth.backends.ModelBackend"
    )
    return found


def sent(service: Client, data: bytes, name: str = "企业.xlsx") -> str:
    file = SimpleUploadedFile(name, data)
    return service.post(reverse("desk:enterprise_import"), {"file": file}).content.decode()


def test_a_table_is_tried_then_taken_in(service: Client) -> None:
    text = sent(service, sheet(GOOD))
    assert "可登记 1 行" in text
    assert enterprises() == []
    done = service.post(reverse("desk:enterprise_import_confirm"))
    assert "已登记" in done.content.decode()
    assert [unit.name for unit in enterprises()] == [GOOD[0]]
    answer = service.get(reverse("desk:enterprise_import_answer"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content[:2] == b"PK"


def test_refused_rows_are_shown_and_the_good_ones_can_be_kept(service: Client) -> None:
    text = sent(service, sheet(GOOD, changed(统一社会信用代码="91350100M000100Y44")))
    assert "校验位" in text
    assert "只登记合格的1行" in text
    service.post(reverse("desk:enterprise_import_confirm"), {"partial": "1"})
    assert len(enterprises()) == 1


def test_what_is_no_table_is_said(service: Client) -> None:
    assert "不认识这种文件" in sent(service, b"\x00\x01\x02", "企业.bin")
    assert "统一社会信用代码" in sent(service, sheet(["某公司"], headers=["企业名称"]))


def test_nothing_is_confirmed_that_was_not_tried(service: Client) -> None:
    gone = service.post(reverse("desk:enterprise_import_confirm"))
    assert gone.status_code == 302
    assert service.get(reverse("desk:enterprise_import_answer")).status_code == 404


def test_a_policy_officer_brings_no_enterprises_in(cast: Cast) -> None:
    officer = Client()
    officer.force_login(
        cast.accounts["policy_officer"], backend="django.contrib.auth.backends.ModelBackend"
    )
    assert officer.get(reverse("desk:enterprise_import")).status_code == 403
