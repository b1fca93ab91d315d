"""The pages of screenings and nominations in a browser: no barrier, no sideways scroll."""

import datetime as dt
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from haitang.elections.models import ElectionPost
from haitang.nominations import operations as nominations
from haitang.nominations.models import Source
from haitang.organizations.models import OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.scope.scope import everything
from haitang.screening import operations as do
from haitang.screening.books import shipped_books
from haitang.screening.models import Question, Screening
from haitang.screening.operations import Reply
from haitang.screening.operations.steps import verdict_at
from haitang.screening.stages import SHIPPED
from tests.cast import ROOT, SINCE
from tests.journeys.test_desk_in_a_browser import errors_of, log_in
from tests.nominations.conftest import SURNAMES, person_at, planned, voter_of, with_roll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("HAITANG_SHOTS", "")
SEEN_BY = {
    "screener": [
        "/desk/screenings/", "/desk/screenings/{file}/", "/desk/screenings/{file}/review/",
        "/desk/screenings/late/", "/desk/screenings/ask/", "/desk/screenings/{told}/",
        "/desk/screenings/{told}/reply/", "/desk/nominees/{new}/review/",
        "/desk/nominees/{nominee}/",
    ],
    "screening_decider": ["/desk/screenings/sheet/", "/desk/screenings/{joint}/decision/"],
    "agency": [
        "/desk/questions/", "/desk/questions/{question}/", "/desk/questions/none/criminal/",
        "/desk/questions/import/", "/desk/questions/{question}/number/",
    ],
    "election_chair": [
        "/desk/elections/{election}/nominees/", "/desk/elections/{election}/nominees/new/",
        "/desk/elections/{election}/nominees/publish/", "/desk/nominees/{new}/",
        "/desk/nominees/{new}/withdraw/",
    ],
    "administrator": ["/desk/agencies/", "/desk/agencies/new/"],
}  # fmt: skip


def _agencies(cast):
    for name in ("纪委监委", "组织部", "公安分局"):
        cast.units[name] = create_organization(
            place=cast.places["county"], kind=OrganizationKind.DEPARTMENT, name=name,
            began_on=SINCE, actor=ROOT,
        )  # fmt: skip
    for unit, names in (
        ("housing", ("criminal", "political_rights")), ("water", ("collective_debt",)),
        ("纪委监委", ("expelled", "under_case", "penalty")), ("公安分局", ("underworld", "cult")),
    ):  # fmt: skip
        for name in names:
            do.assign_agency(
                attribute=name, agency=cast.units[unit], place=cast.places["county"],
                began_on=SINCE, source="联审方案", actor=ROOT,
            )  # fmt: skip


def _nominee(cast, election, voter, code="member"):
    return nominations.nominate(
        election=election, person=voter.person, source=Source.ORGANIZATION,
        post=ElectionPost.objects.get(election=election, code=code),
        organization=cast.units["committee"], incumbent=True, actor=ROOT,
    )  # fmt: skip


def _sent(cast, election, voter, stages="chain-sample.toml"):
    book = shipped_books()["sample-candidates"].read_text(encoding="utf-8")
    text = (SHIPPED / stages).read_text(encoding="utf-8")
    due = timezone.localdate() + dt.timedelta(days=3)
    return nominations.begin_review(
        nominee=_nominee(cast, election, voter), book=book, stages=text, due_on=due, actor=ROOT
    )


def _answer(screening, name, answer, **more):
    row = Question.objects.get(screening=screening, attribute=name)
    reply = Reply(answer, "查询单〔2026〕12号", "联审方案第三条", "李查", **more)
    do.answer_question(question=row, reply=reply, actor=ROOT)


def _seen(screening):
    return verdict_at(Screening.objects.get(pk=screening.pk), timezone.now()).sha256


@pytest.fixture
def numbers(cast):
    election = with_roll(planned(cast))
    voters = [
        voter_of(election, person_at(cast, f"{s}一平"), i) for i, s in enumerate(SURNAMES[:8], 1)
    ]
    with everything("test"):
        _agencies(cast)
        rows = [_sent(cast, election, voter) for voter in voters[:3]]
        joint = _sent(cast, election, voters[3], "short-sample.toml")
        new = _nominee(cast, election, voters[4])
        first, told = rows[0].screening, rows[1].screening
        _answer(first, "criminal", "not_found")
        _answer(first, "collective_debt", "value", value="320.50")
        _answer(first, "penalty", "value", value="warning")
        _answer(told, "criminal", "found")
        do.review_screening(
            screening=told, outcome="refused", seen=_seen(told), rule="B02", actor=ROOT
        )
        do.tell_person(screening=told, text="您因犯罪受过刑事处罚，不列为候选人。", actor=ROOT)
        do.review_screening(
            screening=first, outcome="passed", seen=_seen(first), actor=ROOT, panel="街道三人小组"
        )
        do.review_screening(
            screening=joint.screening, outcome="passed", seen=_seen(joint.screening), actor=ROOT
        )
        question = Question.objects.filter(screening=rows[2].screening, attribute="criminal").get()
    return {
        "file": first.pk, "told": told.pk, "joint": joint.screening_id, "new": new.pk,
        "question": question.pk, "election": election.pk, "nominee": rows[0].pk,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1366), ("dark", 390), ("dark", 1366), ("light", 390)]
)
def test_no_barrier_on_the_pages_of_screenings(browser, live_server, numbers, scheme, width):
    for name, addresses in SEEN_BY.items():
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, locale="zh-CN"
        )
        log_in(context, live_server.url, name)
        page = context.new_page()
        complaints = errors_of(page)
        for address in addresses:
            path = address.format(**numbers)
            answer = page.goto(live_server.url + path)
            assert answer.status == 200, path
            if SHOTS:
                file = path.strip("/").replace("/", "-")
                shot = Path(SHOTS) / f"{scheme}-{width}-{file}.png"
                page.screenshot(path=str(shot), full_page=True)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path}: {wide} px too wide"
        assert complaints == []
        context.close()
