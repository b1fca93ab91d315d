"""One small cast of places, units and people for all tests, built through operations.

320000000000 江苏省
  320500000000 苏州市
    320583000000 昆山市
      320583100000 玉山镇      town
        320583100001 亭林社区  home: where the window clerk sits
        320583100002 里厍社区  sibling
      320583101000 巴城镇      other town
        320583101001 正仪社区
140000000000 … 140214000000 云冈区 with 新胜街道 and 新胜街社区   far away
"""

import datetime as dt
import gzip
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from haitang.accounts.models import Account
from haitang.accounts.operations import create_account, grant_duty
from haitang.accounts.queries import scope_of_account
from haitang.cases.models import Case, Category, Channel, Route, Urgency
from haitang.cases.operations import register_case, save_category, save_dispatch_rule
from haitang.cases.operations.registration import Reporter
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.places.loading import load_file
from haitang.places.models import Place
from haitang.scope.actor import Actor, account_actor
from haitang.scope.scope import Scope, everything

PASSWORD = "Haitang-demo-2026"
SINCE = dt.date(2015, 1, 1)
ROWS = """code,name,level
320000000000,江苏省,1
320500000000,苏州市,2
320583000000,昆山市,3
320583100000,玉山镇,4
320583100001,亭林社区居委会,5
320583100002,里厍社区居委会,5
320583101000,巴城镇,4
320583101001,正仪社区居委会,5
140000000000,山西省,1
140200000000,大同市,2
140214000000,云冈区,3
140214001000,新胜街道,4
140214001002,新胜街社区居委会,5
"""
ROOT = Actor("system:test")


@dataclass
class Cast:
    """Everybody by a short name."""

    places: dict[str, Place] = field(default_factory=dict)
    units: dict[str, Organization] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def scope(self, name: str, operation: str) -> Scope:
        """The scope of an account, let in for an operation."""
        return scope_of_account(self.accounts[name]).entered_with(operation)

    def actor(self, name: str) -> Actor:
        """The actor of an account."""
        return account_actor(self.accounts[name].pk)

    def case(self, **changes: object) -> Case:
        """A case at home, registered under no narrowing."""
        wanted = {
            "place": self.places["home"],
            "category": self.categories["0101"],
            "title": "楼道灯不亮",
            "text": "三单元楼道灯坏了一周，老人出入不便。",
            "channel": Channel.WINDOW,
            "reporter": Reporter("赵大江", "13812342207"),
            "actor": ROOT,
        }
        with everything("test"):
            return register_case(**{**wanted, **changes})


PLACES = {
    "province": "320000000000", "city": "320500000000", "county": "320583000000",
    "town": "320583100000", "home": "320583100001", "sibling": "320583100002",
    "other_town": "320583101000", "cousin": "320583101001",
    "far_county": "140214000000", "far_town": "140214001000", "far": "140214001002",
}  # fmt: skip
# name -> (duty, place or unit)
ACCOUNTS = {
    "window": ("window", "home"),
    "sibling_window": ("window", "sibling"),
    "dispatcher": ("dispatcher", "town"),
    "county_dispatcher": ("dispatcher", "county"),
    "far_dispatcher": ("dispatcher", "far_county"),
    "handler": ("handler", "housing"),
    "water_handler": ("handler", "water"),
    "supervisor": ("supervisor", "county"),
    "leader": ("leader", "county"),
    "caller": ("caller", "county"),
    "statistician": ("statistician", "county"),
    "project_leader": ("project_leader", "county"),
    "administrator": ("administrator", "county"),
    "security": ("security_officer", "county"),
    "auditor": ("auditor", "county"),
    "partner": ("partner", "county"),
    "policy_officer": ("policy_officer", "county"),
    "policy_department": ("policy_department", "housing"),
    "enterprise_service": ("enterprise_service", "county"),
    "screener": ("screener", "county"),
    "screening_decider": ("screening_decider", "county"),
    "agency": ("agency", "housing"),
    "other_agency": ("agency", "water"),
    "election_office": ("election_office", "county"),
    "election_chair": ("election_committee", "home"),
    "sibling_chair": ("election_committee", "sibling"),
    "teller": ("teller", "home"),
    "second_teller": ("teller", "home"),
    "election_supervisor": ("election_supervisor", "county"),
    "nobody": ("", ""),
}


def build_city() -> Cast:
    """The cast, fresh in the database of this test."""
    cast = Cast()
    with everything("test"):
        _places(cast)
        _units(cast)
        _categories(cast)
        _accounts(cast)
    return cast


def _places(cast: Cast) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "places.csv.gz"
        path.write_bytes(gzip.compress(ROWS.encode()))
        load_file(path, actor=ROOT, since=SINCE)
    for name, code in PLACES.items():
        cast.places[name] = Place.objects.get(code=code)


def _units(cast: Cast) -> None:
    wanted = [
        ("county_office", "county", OrganizationKind.OTHER, "昆山市社会治理现代化指挥中心", None),
        (
            "housing",
            "county",
            OrganizationKind.DEPARTMENT,
            "昆山市住房和城乡建设局",
            "county_office",
        ),
        ("water", "county", OrganizationKind.ENTERPRISE, "昆山水务集团", "county_office"),
        ("town_office", "town", OrganizationKind.STREET_OFFICE, "玉山镇人民政府", "county_office"),
        ("committee", "home", OrganizationKind.COMMITTEE, "亭林社区居民委员会", "town_office"),
    ]
    for name, place, kind, title, parent in wanted:
        cast.units[name] = create_organization(
            place=cast.places[place], kind=kind, name=title, began_on=SINCE, actor=ROOT,
            parent=cast.units[parent] if parent else None,
        )  # fmt: skip


def _categories(cast: Cast) -> None:
    county = cast.places["county"]
    wanted = [
        ("01", "住房物业", "Housing", "", Route.TAKEN),
        ("0101", "公共部位维修", "Shared repairs", "01", Route.TAKEN),
        ("02", "供水排水", "Water", "", Route.TAKEN),
        ("0201", "管道堵塞", "Blocked drains", "02", Route.TAKEN),
        ("07", "咨询求助", "Questions", "", Route.TAKEN),
        ("91", "信访事项", "Petitions", "", Route.PETITION),
        ("92", "诉讼仲裁", "Judicial matters", "", Route.JUDICIAL),
        ("93", "紧急求助", "Emergencies", "", Route.EMERGENCY),
    ]
    for code, title, title_en, parent, route in wanted:
        cast.categories[code] = save_category(
            code=code, title=title, title_en=title_en, route=route, county=county, actor=ROOT,
            parent=cast.categories[parent] if parent else None, urgency=Urgency.NORMAL,
        )  # fmt: skip
    for code, unit in (("01", "housing"), ("02", "water")):
        save_dispatch_rule(
            category=cast.categories[code], place=county, unit=cast.units[unit], began_on=SINCE,
            source="派单目录", actor=ROOT,
        )  # fmt: skip


def _accounts(cast: Cast) -> None:
    for name, (duty, where) in ACCOUNTS.items():
        account = create_account(username=name, name=f"{name}员", password=PASSWORD, actor=ROOT)
        cast.accounts[name] = account
        if not duty:
            continue
        target = (
            {"organization": cast.units[where]}
            if where in cast.units
            else {"place": cast.places[where]}
        )
        grant_duty(account=account, code=duty, began_on=SINCE, actor=ROOT, **target)
