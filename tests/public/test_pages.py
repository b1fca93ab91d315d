"""The pages that hold no record: home, rules, notice, figures, language."""

import gzip

import pytest
from django.test import Client
from django.utils import timezone

from haitang.cases.rulebook import book_on
from haitang.pages.styles import joined
from tests.public.conftest import page, report

ADDRESSES = ["/", "/report/", "/report/?kind=01", "/report/?kind=93", "/progress/", "/about/",
             "/privacy/", "/figures/"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages_and_works_without_script(
    resident: Client, address: str, language: str
) -> None:
    answer = resident.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert "style=" not in page(answer)
    assert "onclick" not in page(answer)


def test_the_rules_come_from_the_book_in_force(resident: Client) -> None:
    text = page(resident.get("/about/"))
    book = book_on(timezone.localdate())
    for span in (book.dispatch, book.contact, book.reopen, *(d.span for d in book.deadlines)):
        assert str(span.source) in text
    assert f"{book.reopen.days}天内" in text
    assert "这是样本规则" in text
    assert "110（治安）" in text


def test_figures_are_sums_of_the_county(resident: Client) -> None:
    report(resident)
    text = page(resident.get("/figures/"))
    assert "受理诉求" in text
    assert "来源：" in text
    assert "楼道灯" not in text


def test_the_language_is_kept_and_leads_back(resident: Client) -> None:
    answer = resident.post("/language/", {"language": "en", "next": "/about/"})
    assert (answer.status_code, answer["Location"]) == (302, "/about/")
    assert resident.get("/about/").headers["Content-Language"] == "en"
    away = resident.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert away["Location"] == "/"


def test_large_print_is_one_link_away(resident: Client) -> None:
    assert 'class="elder"' in page(resident.get("/?big=1"))
    assert 'class="elder"' in page(resident.get("/report/"))


def test_the_first_visit_is_small(resident: Client) -> None:
    """At most 40 kB: the page, the style sheet and the script, as they go over the wire."""
    html = len(gzip.compress(resident.get("/").content))
    css = len(gzip.compress(joined().encode()))
    assert html + css < 36_000  # the script has 1.5 kB, the icon 0.5


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_other_methods_are_refused(resident: Client, address: str, method: str) -> None:
    assert getattr(resident, method)(address).status_code == 405
