"""The component guide in a real browser: contrast, width, scripts on and off, bytes."""

import gzip
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("gallery")]
PAGES = ["/guide/", "/home/", "/home/?big=1", "/login/", "/note/", "/report-sheet/", "/nowhere/"]


@pytest.fixture
def site(live_server):
    return live_server.url


@pytest.fixture
def open_page(site, browser, browser_context_args):
    contexts = []

    def opened(path, width=1366, **options):
        size = {"width": width, "height": 900}
        context = browser.new_context(**{**browser_context_args, "viewport": size, **options})
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_passes_axe_in_light_and_dark(open_page, path, width, scheme):
    page = open_page(path, width, color_scheme=scheme)
    found = Axe().run(page)
    assert found.response["passes"], "axe has looked at nothing"
    assert found.violations_count == 0, found.generate_report()
    assert [
        c for c in page.complaints if "404" not in c
    ] == []  # nor a breach of the content policy


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_page_scrolls_sideways(open_page, path, language):
    page = open_page(path, locale=language)
    for width in (1366, 1024, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert beyond <= 0, f"{beyond} px too wide at {width}"


@pytest.mark.parametrize("path", ["/home/?big=1", "/home/"])
def test_targets_are_large_enough_for_a_thumb(open_page, path):
    page = open_page(path, 390)
    least = 60 if "big" in path else 44
    small = page.evaluate(
        """least => [...document.querySelectorAll(
            ".btn, .pick label, .tabbar a, .top a, .top .link, .tiles a, .f select, .in")]
          .filter(one => one.getBoundingClientRect().height < least - .5)
          .map(one => one.outerHTML.slice(0, 80))""",
        least,
    )
    assert small == []


def test_focus_goes_to_the_error_summary_and_on_to_the_field(open_page):
    page = open_page("/note/", 390)
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".errs")).to_be_focused()
    page.locator(".errs a").click()
    expect(page.locator("#id_text")).to_be_focused()


def test_a_page_works_with_scripts_off(open_page):
    page = open_page("/note/", 390, java_script_enabled=False)
    page.fill("#id_text", "楼道里的灯连着三个晚上不亮")
    key = page.locator("[name=key]").get_attribute("value")
    page.get_by_role("button", name="提交").click()
    assert page.locator("body").inner_text() == key


def test_a_second_click_sends_nothing(open_page):
    page = open_page("/note/", 390)
    sent = []

    def answer(route):
        sent.append(route.request.method)
        route.fulfill(status=204)  # the browser stays on the page

    page.route("**/note/", answer)
    page.fill("#id_text", "楼道里的灯连着三个晚上不亮")
    button = page.get_by_role("button", name="提交")
    button.click()
    expect(page.locator("form.sent")).to_be_visible()
    button.click()
    page.wait_for_timeout(200)
    assert sent == ["POST"]


def test_a_draft_survives_a_closed_page_but_never_a_phone_number(open_page, site):
    page = open_page("/note/", 390)
    page.fill("#id_text", "灯不亮")
    page.fill("#id_phone", "13812345678")
    page.goto(site + "/note/")
    expect(page.locator("#id_text")).to_have_value("灯不亮")
    expect(page.locator("#id_phone")).to_have_value("")
    assert "13812345678" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_draft_that_was_refused_is_there_again_and_one_that_was_taken_is_gone(open_page, site):
    page = open_page("/note/")
    page.fill("#id_text", "三单元楼道灯不亮已经一周")
    page.evaluate("document.querySelector('form[data-draft]').action = '/refuse/'")
    page.click("form[data-draft] .btn")
    expect(page.locator("body")).to_have_class("gate")
    page.goto(site + "/note/")
    expect(page.locator("#id_text")).to_have_value("三单元楼道灯不亮已经一周")
    page.click("form[data-draft] .btn")
    page.goto(site + "/guide/")
    page.goto(site + "/note/")
    expect(page.locator("#id_text")).to_have_value("")


def test_characters_left_are_told(open_page):
    page = open_page("/guide/")
    page.fill("#id_text", "字" * 503)
    expect(page.locator(".left")).to_have_text("超出3字")
    page.fill("#id_text", "字" * 20)
    expect(page.locator(".left")).to_have_text("还可写480字")


def test_one_box_ticks_all(open_page):
    page = open_page("/guide/")
    page.get_by_label("全选").check()
    expect(page.locator("[name=pick]:checked")).to_have_count(7)


def test_no_search_runs_in_the_middle_of_a_composition(open_page):
    page = open_page("/guide/")
    ask = """type => { document.dispatchEvent(new Event(type));
        const asked = new CustomEvent("htmx:beforeRequest", {cancelable: true});
        return document.dispatchEvent(asked); }"""
    assert page.evaluate(ask, "compositionstart") is False
    assert page.evaluate(ask, "compositionend") is True


def test_filters_fold_on_a_phone_and_stand_open_on_a_desk(open_page):
    assert open_page("/guide/", 390).locator("details[data-fold][open]").count() == 0
    assert open_page("/guide/", 1366).locator("details[data-fold][open]").count() == 1


def test_the_menu_opens_without_scripts_and_closes_by_escape(open_page):
    still = open_page("/guide/", java_script_enabled=False)
    still.locator(".menu summary").click()
    expect(still.get_by_role("button", name="退出")).to_be_visible()
    page = open_page("/guide/")
    page.locator(".menu summary").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出")).to_be_hidden()


def test_a_chart_adds_no_tab_stops_and_its_table_has_the_links(open_page):
    page = open_page("/guide/")
    assert page.locator("svg.chart a:not([tabindex='-1'])").count() == 0
    assert page.locator("details.data a").count() >= 30


def test_lettering_of_a_chart_never_shrinks(open_page):
    for width in (1366, 360):
        page = open_page("/guide/", width)
        least = page.evaluate(
            """Math.min(...[...document.querySelectorAll(".chart text")]
              .filter(t => t.getBoundingClientRect().width)
              .map(t => t.getAttribute("font-size")
                        * t.ownerSVGElement.getBoundingClientRect().width
                        / t.ownerSVGElement.viewBox.baseVal.width))"""
        )
        assert least >= 8.5


@pytest.mark.parametrize("width", [673, 1017])  # A4 upright and across, less the margins
def test_paper_shows_no_chrome_and_a_ledger_as_a_table(open_page, width):
    page = open_page("/guide/", width)
    page.emulate_media(media="print")
    for part in (".top", ".side", ".acts", ".flt", ".pager"):
        expect(page.locator(part).first).to_be_hidden()
    rows = page.locator(".led tbody tr")
    assert rows.first.evaluate("row => getComputedStyle(row).display") == "table-row"


@pytest.mark.django_db
def test_a_first_visit_is_small(client):
    """40 kB over the wire for the frame, with htmx, before the page's own words."""
    names = ["pages/haitang.css", "pages/haitang.js", "pages/icon.svg",
             "django_htmx/htmx-2.min.js"]  # fmt: skip
    files = sum(len(gzip.compress(Path(finders.find(name)).read_bytes(), 9)) for name in names)
    page = len(gzip.compress(client.get("/home/").content, 6))
    assert files <= 30_000
    assert files + page <= 40_000
