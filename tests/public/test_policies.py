"""Policies, notices and alliances for everybody: no account, no person, no case."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation

import haitang.policies
from haitang.facts.guard import writes_allowed
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.policies.edition_file import read_edition
from haitang.policies.models import Application, Held, Mode, Policy, State
from haitang.policies.operations import (
    dissolve_alliance,
    found_alliance,
    hold_session,
    load_policy_edition,
    raise_problem,
    sweep_session_problems,
)
from haitang.public.plain import clauses
from haitang.public.policies import noticing
from haitang.rules.engine.book import Book
from haitang.rules.engine.parser import parse
from haitang.scope.scope import NotPermittedError, enter, everything
from tests.cast import ROOT, Cast
from tests.public.conftest import page

pytestmark = pytest.mark.django_db
EDITION = Path(haitang.policies.__file__).parent / "editions" / "sample-2" / "items.toml"
FILE = read_edition(EDITION)
BOOK: Book = FILE.book


@pytest.fixture
def edition(cast: Cast) -> Cast:
    with everything("test"):
        load_policy_edition(file=FILE, place=cast.places["county"], actor=ROOT)
    return cast


def item(title: str) -> Policy:
    return Policy.objects.get(title=title)


def enterprise(cast: Cast, name: str, place: str = "home") -> Organization:
    with everything("test"):
        found: Organization = create_organization(
            place=cast.places[place], kind=OrganizationKind.ENTERPRISE, name=name,
            began_on=dt.date(2018, 5, 1), actor=ROOT,
        )  # fmt: skip
    return found


def noticed(cast: Cast, name: str, place: str = "home", **changes: object) -> Application:
    today = timezone.localdate()
    wanted = {
        "policy": item("研发投入后补助"), "enterprise": enterprise(cast, name, place),
        "place": cast.places[place], "path": cast.places[place].path, "state": State.NOTICED,
        "mode": Mode.APPLICATION, "submitted_at": timezone.now(), "asked_fen": 12_345_600,
        "verdict": Held.TRUE, "verdict_hash": "0" * 64, "verdict_text": "内部依据",
        "accept_due_on": today, "notice_from": today, "notice_to": today + dt.timedelta(days=7),
        "opinion": "内部意见", "salt": "0" * 32, **changes,
    }  # fmt: skip
    with writes_allowed("test"), everything("test"):
        return Application.objects.create(**wanted)


@pytest.mark.parametrize("address", ["/policies/", "/policies/notices/", "/alliances/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_without_data(resident: Client, address: str, language: str) -> None:
    answer = resident.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert "style=" not in page(answer)


def test_the_pages_open_before_any_place_is_loaded(db: None) -> None:
    for address in ("/policies/", "/policies/notices/", "/alliances/"):
        assert Client().get(address).status_code == 200


def test_the_home_page_leads_to_them(resident: Client) -> None:
    text = page(resident.get("/"))
    for address in ("/policies/", "/policies/notices/", "/alliances/"):
        assert f'href="{address}"' in text


def test_the_catalogue_lists_all_items_in_force_by_class(edition: Cast, resident: Client) -> None:
    text = page(resident.get("/policies/"))
    valid = [i for i in FILE.items if i.valid_to is None or i.valid_to >= timezone.localdate()]
    assert text.count('href="/policies/') >= len(valid)
    assert f"33类{len(valid)}项" in text
    assert "样例目录" in text
    gone = next(i for i in FILE.items if i not in valid)
    assert f'href="/policies/{item(gone.title).pk}/"' not in text


def test_a_search_finds_items_by_words_of_title_class_and_benefit(
    edition: Cast, resident: Client
) -> None:
    text = page(resident.get("/policies/", {"q": "研发"}))
    assert "研发投入后补助" in text
    assert "职工疗休养补贴" not in text
    both = page(resident.get("/policies/", {"q": "设备 贷款"}))
    assert "研发投入后补助" not in both
    assert "没有搜到" in page(resident.get("/policies/", {"q": "登月"}))
    odd = resident.get("/policies/", {"q": "%_'\"<script>\x00"})
    assert odd.status_code == 200
    assert "<script>alert" not in page(odd)


def test_an_item_says_who_qualifies_in_plain_words(edition: Cast, resident: Client) -> None:
    text = page(resident.get(f"/policies/{item('研发投入后补助').pk}/"))
    for words in (
        "研发费用不少于上年营业收入的3%", "上年营业收入不少于500万元", "纳税信用级别在B以上（含）",
        "科技局", "0512-00000000", "研发费用辅助账", "最高100万元", "样例",
    ):  # fmt: skip
        assert words in text, words
    assert "≥" not in text


def test_an_item_without_application_says_so(edition: Cast, resident: Client) -> None:
    given = next(i for i in FILE.items if i.mode == Mode.NO_APPLICATION and i.valid_to is None)
    text = page(resident.get(f"/policies/{item(given.title).pk}/"))
    assert "不用申请" in text
    assert "要带什么" not in text


def test_an_item_that_is_not_in_force_is_not_there(edition: Cast, resident: Client) -> None:
    gone = next(i for i in FILE.items if i.valid_to and i.valid_to < timezone.localdate())
    assert resident.get(f"/policies/{item(gone.title).pk}/").status_code == 404
    assert resident.get("/policies/999999/").status_code == 404


def test_a_notice_says_who_what_how_much_and_how_to_object(edition: Cast, resident: Client) -> None:
    noticed(edition, "昆山晨露精密电子有限公司")
    text = page(resident.get("/policies/notices/"))
    for words in ("昆山晨露精密电子有限公司", "研发投入后补助", "123,456", "科技局提出"):
        assert words in text, words
    assert "内部意见" not in text
    assert "内部依据" not in text


def test_only_notices_that_run_today_are_posted(edition: Cast, resident: Client) -> None:
    today = timezone.localdate()
    day = dt.timedelta(days=1)
    noticed(edition, "昨天结束的公司", notice_from=today - 9 * day, notice_to=today - day)
    noticed(edition, "明天开始的公司", notice_from=today + day, notice_to=today + 9 * day)
    noticed(edition, "还在审核的公司", state=State.ACCEPTED)
    noticed(edition, "别处的公司", place="far")
    noticed(edition, "有异议的公司", state=State.OBJECTED, notice_to=today)
    text = page(resident.get("/policies/notices/"))
    assert "有异议的公司" in text
    for name in ("昨天结束的公司", "明天开始的公司", "还在审核的公司", "别处的公司"):
        assert name not in text, name


def test_the_scope_of_notices_gives_no_other_column(edition: Cast) -> None:
    noticed(edition, "昆山晨露精密电子有限公司")
    with enter(noticing(edition.places["county"])), pytest.raises(NotPermittedError):
        Application.objects.get_queryset().permitted("opinion")


def test_alliances_and_sessions_are_summed_and_no_case_is_shown(
    cast: Cast, resident: Client
) -> None:
    with everything("test"):
        for title in ("城乡建设党建联盟", "解散了的联盟"):
            alliance = found_alliance(
                title=title, field="城乡建设", place=cast.places["county"],
                lead=cast.units["housing"], founded_on=dt.date(2021, 3, 1), actor=ROOT,
            )  # fmt: skip
        dissolve_alliance(alliance=alliance, actor=ROOT)
        session = hold_session(
            title="惠企政策进园区", kind="policy", place=cast.places["home"],
            held_on=timezone.localdate(), hosts=[cast.units["committee"]], audience=46,
            estimated=False, actor=ROOT,
        )  # fmt: skip
        raise_problem(
            session=session, category=cast.categories["0101"], title="夜班公交不够",
            text="盼望加开一班。", actor=ROOT,
        )  # fmt: skip
        sweep_session_problems(actor=ROOT)
    text = page(resident.get("/alliances/"))
    assert "城乡建设党建联盟" in text
    assert "解散了的联盟" not in text
    assert "惠企政策进园区" in text
    assert "场次提出的问题" in text
    assert "夜班公交不够" not in text


@pytest.mark.parametrize(
    ("when", "zh"),
    [
        ("从业人数 ≥ 20", "从业人数不少于20人"),
        ("研发费用 > 0", "研发费用超过0万元"),
        ("满年数(成立日期) < 5", "从成立日期算起不满5年"),
        ("企业规模 ≤ 'small'", "企业规模在小型以下（含）"),
        ("非 失信被执行人", "没有这种情况：失信被执行人"),
        ("当年裁员人数 ≤ 5% × 从业人数", "当年裁员人数不超过从业人数的5%"),
        ("称号 含任一 ('zjtx', 'gazelle')", "称号是下列之一：专精特新中小企业、瞪羚企业"),
        ("当年新增贷款 介于 10 至 500", "当年新增贷款在10到500万元之间"),
        ("上年营业收入 ≥ 1.2 × 前年营业收入", "上年营业收入不少于前年营业收入的1.2倍"),
        ("行业门类 = 'C' 或 已建工会", "满足其中一项：行业门类是制造业；已建工会"),
    ],
)
def test_a_clause_is_said_in_plain_words(when: str, zh: str) -> None:
    condition = parse(when, BOOK.catalogue)
    with translation.override("zh-hans"):
        assert clauses(condition) == [zh]


def test_no_clause_of_the_sample_is_left_with_signs() -> None:
    for rule in BOOK.rules:
        for text in clauses(rule.condition):
            assert not set(text) & set("≥≤<>×=≠"), text
