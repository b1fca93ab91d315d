"""Places, bodies, categories, the dispatch catalogue and the accounts of the demonstration."""

import datetime as dt
import random
from dataclasses import dataclass, field

from django.conf import settings

from haitang.accounts.models import Account
from haitang.accounts.operations import create_account, create_partner_key, grant_duty
from haitang.cases.models import Category, Route, Urgency
from haitang.cases.operations import save_category, save_dispatch_rule
from haitang.cases.queries import unit_for
from haitang.demo.words import Writer, table
from haitang.lib.credit_code import check_digit, organization_code_ok
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.places.demo_data import DEMO_FILES, DEMO_SINCE, KUNSHAN, YUNGANG
from haitang.places.loading import load_file
from haitang.places.models import Level, Place
from haitang.places.queries import by_code, children
from haitang.scope.actor import Actor, account_actor

FOUNDED = dt.date.fromisoformat(DEMO_SINCE)
PASSWORD = "Haitang-hua-2026"  # shown by `haitang serve`: for a demonstration on one's own machine
PARTNER_KEY = "ht_demo_0123456789abcdefghijklmnopqrst"


@dataclass
class County:
    """One county of the demonstration and who acts in it."""

    code: str
    place: Place
    towns: list[Place]
    communities: dict[int, list[Place]]
    units: dict[str, Organization] = field(default_factory=dict)
    agencies: dict[str, Organization] = field(default_factory=dict)  # no cases go to these
    enterprises: list[Organization] = field(default_factory=list)
    handlers: dict[int, Account] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    _answering: dict[tuple[int, int | None], Organization] = field(default_factory=dict)

    def unit_for(self, category: Category, place: Place, day: dt.date) -> Organization:
        """Who answers, by the dispatch catalogue, which knows counties and towns only."""
        known = (category.pk, place.parent_id)
        if known not in self._answering:
            line = unit_for(category, place, day)
            if line is None:
                message = f"The dispatch catalogue is silent about {category.code}."
                raise LookupError(message)
            self._answering[known] = line.unit
        return self._answering[known]

    def actor(self, unit: Organization | None) -> Actor:
        """The account that acts for a unit."""
        account = self.handlers.get(unit.pk) if unit else None
        return account_actor((account or self.accounts["dispatcher"]).pk)

    def role(self, name: str) -> Actor:
        """The account that acts in a part: window, dispatcher, caller, supervisor, leader."""
        return account_actor((self.accounts.get(name) or self.accounts["dispatcher"]).pk)


def load_counties(actor: Actor) -> dict[str, County]:
    """The two counties, with their towns and communities."""
    for path in DEMO_FILES.values():
        load_file(path, actor=actor, since=FOUNDED)
    return {code: _county(code) for code in (KUNSHAN, YUNGANG)}


def _county(code: str) -> County:
    place = by_code(code)
    towns = list(children(place))
    below = {town.pk: list(children(town)) for town in towns}
    return County(code, place, [t for t in towns if below[t.pk]], below)


def make_categories(county: Place, actor: Actor) -> dict[str, Category]:
    """The category tree."""
    data = table("categories")
    made: dict[str, Category] = {}
    for position, top in enumerate(data["category"]):
        parent = made[top["code"]] = save_category(
            code=top["code"], title=top["title"], title_en=top["title_en"], position=position,
            county=county, actor=actor,
        )  # fmt: skip
        for place, (code, title, title_en, keywords) in enumerate(top["children"]):
            made[code] = save_category(
                code=code, title=title, title_en=title_en, parent=parent, keywords=keywords,
                urgency=Urgency(data["urgency"].get(code, "normal")),
                route=Route(data["routes"].get(code, "")),
                position=place, county=county, actor=actor,
            )  # fmt: skip
    return made


def make_bodies(county: County, chance: random.Random, actor: Actor) -> None:
    """Departments, utilities, governments of towns, committees, Party branches, volunteers."""
    data = table("units")
    short = county.place.name.removesuffix("市").removesuffix("区")
    chief = _body(county.place, "department", f"{county.place.name}人民政府办公室", actor)
    county.units["county"] = chief
    for unit in data["department"]:
        county.units[unit["key"]] = _body(
            county.place, "department", county.place.name + unit["name"], actor, chief,
            short=unit["short"],
        )  # fmt: skip
    for unit in data["utility"]:
        county.units[unit["key"]] = _body(
            county.place, "enterprise", short + unit["name"], actor, chief, short=unit["short"]
        )
    for town in county.towns:
        _make_town(county, town, chief, actor)
    _make_enterprises(county, short, chance, actor)


def _make_town(county: County, town: Place, chief: Organization, actor: Actor) -> None:
    office = "人民政府" if town.name.endswith(("镇", "乡")) else "办事处"
    if town.name.endswith("区"):
        office = "管理委员会"
    government = _body(town, "street_office", town.name + office, actor, chief)
    county.units[f"town:{town.code}"] = government
    _body(town, "party", f"{town.name}党群服务中心", actor, government)
    for place in county.communities[town.pk]:
        name = place.name if place.name.endswith("委员会") else _committee(place.name)
        _body(place, "committee", name, actor, government)
    home = county.communities[town.pk][0]
    _body(home, "party", f"{_short(home.name)}党支部", actor, government)
    words = table("units")["volunteers"]["names"]
    helpers = _short(home.name) + words[len(county.units) % len(words)]
    _body(home, "volunteers", helpers, actor, government)


def _short(name: str) -> str:
    for ending in ("居民委员会", "村民委员会", "居委会", "村委会"):
        name = name.removesuffix(ending)
    return name


def _committee(name: str) -> str:
    return name.replace("居委会", "居民委员会").replace("村委会", "村民委员会")


def _make_enterprises(county: County, short: str, chance: random.Random, actor: Actor) -> None:
    words = table("units")["enterprises"]
    for number in range(24):
        town = county.towns[number % len(county.towns)]
        first = words["first"][number % 12]
        name = f"{short}{first}{chance.choice(words['second'])}{chance.choice(words['last'])}"
        body = create_organization(
            place=town, kind=OrganizationKind.ENTERPRISE, name=name, began_on=FOUNDED,
            credit_code=credit_code(county.code, number), actor=actor,
        )  # fmt: skip
        county.enterprises.append(body)


def credit_code(division: str, number: int) -> str:
    """A code that passes every check and was given to nobody: its middle is 0000 and a count."""
    for last in "0123456789X":
        inner = f"0000{number:04d}{last}"
        code = f"91{division}{inner}"
        whole = code + check_digit(code)
        if organization_code_ok(whole):
            return whole
    message = f"No organization code ends well for {number}."
    raise LookupError(message)


def _body(
    place: Place,
    kind: str,
    name: str,
    actor: Actor,
    parent: Organization | None = None,
    *,
    short: str = "",
) -> Organization:
    body = create_organization(
        place=place, kind=kind, name=name, short_name=short, began_on=FOUNDED, parent=parent,
        actor=actor,
    )  # fmt: skip
    assert isinstance(body, Organization)  # noqa: S101 - an operation answers with Any
    return body


def make_catalogue(county: County, categories: dict[str, Category], actor: Actor) -> None:
    """The dispatch catalogue: a department for the county, the town's government for its own."""
    data = table("categories")
    for top in data["category"]:
        if not top["unit"]:
            continue
        _rule(county, categories[top["code"]], top["unit"], actor)
        for code, *_words in top["children"]:
            if unit := data["units"].get(code):
                _rule(county, categories[code], unit, actor)


def _rule(county: County, category: Category, unit: str, actor: Actor) -> None:
    source = "派单目录（样本）"
    if unit != "town":
        save_dispatch_rule(
            category=category, place=county.place, unit=county.units[unit], began_on=FOUNDED,
            source=source, actor=actor,
        )  # fmt: skip
        return
    for town in county.towns:
        save_dispatch_rule(
            category=category, place=town, unit=county.units[f"town:{town.code}"],
            began_on=FOUNDED, source=source, actor=actor,
        )  # fmt: skip


def make_accounts(counties: dict[str, County], writer: Writer, actor: Actor) -> None:
    """The log-ins that `haitang serve` prints, and a handler for every unit that answers cases."""
    for row in table("accounts")["account"]:
        county = counties[YUNGANG if _of_yungang(row["body"]) else KUNSHAN]
        account = _account(county, row["username"], row["name"], row["body"], actor)
        for code, where in row["duties"]:
            _grant(county, account, code, where, actor)
            county.accounts.setdefault(code, account)
            if code == "handler":
                county.handlers[county.units[where].pk] = account
    for county in counties.values():
        _make_handlers(county, writer, actor)
    _make_partner(counties[KUNSHAN], actor)


def _of_yungang(body: str) -> bool:
    return body.startswith(YUNGANG)


def _account(county: County, username: str, name: str, body: str, actor: Actor) -> Account:
    unit = county.units.get(body) or county.agencies.get(body) or _home(county, body)
    account = create_account(
        username=username, name=name, password=PASSWORD, organization=unit, actor=actor
    )
    assert isinstance(account, Account)  # noqa: S101 - an operation answers with Any
    return account


def _home(county: County, code: str) -> Organization:
    """The body that stands for a place: its committee, its government or the county's office."""
    if unit := county.units.get(f"town:{code}"):
        return unit
    place = by_code(code)
    if place.level == Level.COMMUNITY:
        return Organization.objects.get(place=place, kind=OrganizationKind.COMMITTEE)
    return county.units["county"]


def _grant(county: County, account: Account, code: str, where: str, actor: Actor) -> None:
    unit = county.units.get(where) or county.agencies.get(where)
    grant_duty(
        account=account, code=code, began_on=FOUNDED, organization=unit,
        place=None if unit else by_code(where), actor=actor,
    )  # fmt: skip


def _make_handlers(county: County, writer: Writer, actor: Actor) -> None:
    """One for every few units: a password takes long to hash, on purpose."""
    prefix, few = ("ks", 4) if county.code == KUNSHAN else ("yg", 20)
    waiting = [
        (key, unit)
        for key, unit in county.units.items()
        if unit.pk not in county.handlers and key != "county"
    ]
    for number, (key, unit) in enumerate(waiting):
        if number % few == 0:
            username = f"{prefix}.handler{number // few + 1}"
            shared = _account(county, username, writer.name(), key, actor)
        _grant(county, shared, "handler", key, actor)
        county.handlers[unit.pk] = shared


def _make_partner(county: County, actor: Actor) -> None:
    row = table("accounts")["partner"]
    account = _account(county, row["username"], row["name"], row["body"], actor)
    _grant(county, account, "partner", row["place"], actor)
    create_partner_key(
        account=account, title=row["title"], secret=PARTNER_KEY, began_on=FOUNDED, actor=actor
    )
    county.accounts["partner"] = account


def installed_county() -> Place:
    """The county of this installation."""
    return by_code(settings.COUNTY)


def communities_of(county: County) -> list[Place]:
    """All communities of a county."""
    return [place for town in county.towns for place in county.communities[town.pk]]


def is_loaded() -> bool:
    """Whether the demonstration is in this database."""
    return Account.objects.filter(username="wang.min").exists()
