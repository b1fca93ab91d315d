"""The pages of results in a real browser: contrast, width, no breach of the content policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from haitang.facts.guard import writes_allowed
from haitang.results import operations as do
from haitang.scope.scope import everything
from tests.cast import ROOT, build_city
from tests.results.counted import background, sign_all
from tests.results.test_audits import SEED, hall_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BORN = {"赵文婷": "1988-04-07", "郑宇": "1996-02-11", "冯雪": "1992-10-01", "陈立": "1980-01-09"}


@pytest.fixture
def site(live_server):
    """A published result with an audit on its way, and who may see it."""
    cast = build_city()
    hall, result = hall_of(cast)
    for name, born in BORN.items():
        background(hall, name, born)
    sign_all(result)
    with everything("test"):
        result = do.publish_result(result=result, actor=ROOT)
        do.begin_terms(election=hall.election, actor=ROOT)
        handover = do.begin_handover(
            election=hall.election, supervisor=cast.units["town_office"], actor=ROOT
        )
        audit = do.begin_audit(result=result, kind="comparison", risk_percent=10, actor=ROOT)
        audit = do.record_dice(audit=audit, seed=SEED, actor=ROOT)
    return live_server.url, cast, hall, result, handover, audit


@pytest.fixture
def open_page(site, browser, browser_context_args):
    contexts = []

    def opened(path, who="", width=1366, **options):
        size = {"width": width, "height": 900}
        context = browser.new_context(**{**browser_context_args, "viewport": size, **options})
        contexts.append(context)
        if who:
            context.add_cookies([_cookie(site[0], site[1].accounts[who])])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        answer = page.goto(site[0] + path)
        assert answer.status == 200, (path, answer.status)
        return page

    yield opened
    for context in contexts:
        context.close()


def _cookie(url, account):
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    with writes_allowed("test"):
        session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}


def paths(site):
    """Path and who opens it."""
    _url, _cast, hall, result, handover, audit = site
    election = reverse("desk:election_result", args=[hall.election.pk])
    return [
        (election, "election_chair"),
        (reverse("desk:result_notice", args=[result.pk]), "election_chair"),
        (reverse("desk:handover", args=[handover.pk]), "election_chair"),
        (reverse("desk:audit", args=[audit.pk]), "election_supervisor"),
        (reverse("desk:results"), "election_office"),
        (reverse("public:elections"), ""),
        (reverse("public:election_result", args=[result.pk]), ""),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
def test_every_page_passes_axe_and_keeps_the_content_policy(site, open_page, width, scheme):
    for path, who in paths(site):
        page = open_page(path, who, width, color_scheme=scheme)
        found = Axe().run(page)
        assert found.response["passes"], "axe has looked at nothing"
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        assert page.complaints == [], path


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_page_scrolls_sideways(site, open_page, language):
    for path, who in paths(site):
        page = open_page(path, who, locale=language)
        for width in (1366, 768, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert beyond <= 0, f"{path}: {beyond} px too wide at {width}"
