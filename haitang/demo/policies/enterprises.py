"""About 120 enterprises: the registry's table is imported, the other agencies say what they hold.

An enterprise has between 60 and 90 in a hundred of the attributes; what nobody said is unknown.
"""

import csv
import datetime as dt
import io
import random
from collections.abc import Mapping

from haitang.demo.city import credit_code
from haitang.demo.hours import at
from haitang.demo.policies.profiles import Profile, later, profile
from haitang.demo.policies.scene import Scene
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.policies.catalogue import book_of, edition_on
from haitang.policies.imports import import_enterprises
from haitang.policies.operations import state_enterprise_fact
from haitang.rules.engine.attributes import Catalogue

COUNT = 120
UNKNOWN = (0.10, 0.40)  # the share of unknown attributes of one enterprise
THEN = dt.date(2021, 9, 1)  # the data that the decisions of 2021 rest on
SEEN_THEN = 44  # enterprises whose data of 2021 are held too
REGISTRY = "市场监管局"
REGISTERED = ("registered_here", "founded_on", "industry")
SHORT = 60  # days: what is good no longer than this is delivered anew
STALE = 0.2  # of the enterprises the newest delivery does not hold


def make(scene: Scene) -> None:
    """Enter the enterprises and everything that is known of them, in 2021 and now."""
    rows = _rows(scene)
    _import_registry(scene, rows)
    codes = [code for _name, code, _place, _profile in rows]
    units = {unit.credit_code: unit for unit in Organization.objects.filter(credit_code__in=codes)}
    scene.county.enterprises = [units[code] for code in codes]
    book = _book(scene)
    for number, (_name, code, _place, found) in enumerate(rows):
        unit, gaps = units[code], _gaps(scene.chance, book)
        if number < (SEEN_THEN if not scene.small else 16):
            _say_then(scene, unit, found, book, gaps)
        _say_now(scene, unit, found, book, gaps)


Row = tuple[str, str, Place, Profile]


def _rows(scene: Scene) -> list[Row]:
    rows: list[Row] = []
    for unit in scene.county.enterprises:
        day = dt.date(scene.chance.randint(2003, 2018), scene.chance.randint(1, 12), 8)
        section = _section(scene, unit.name)
        found = profile(scene.chance, day, section)
        rows.append((unit.name, unit.credit_code or "", unit.place, found))
    first = len(rows)
    names = {name for name, *_rest in rows}
    for number in range(first, first if scene.small else COUNT):
        section = _chosen(scene)
        name = _name(scene, section, names)
        latest = scene.today.year if number % 6 == 0 else 2020
        day = dt.date(scene.chance.randint(2006, latest), scene.chance.randint(1, 9), 18)
        day = min(day, scene.today - dt.timedelta(days=60))
        place = scene.county.towns[number % len(scene.county.towns)]
        code = credit_code(scene.county.code, number)
        rows.append((name, code, place, profile(scene.chance, day, section)))
    return rows


def _section(scene: Scene, name: str) -> str:
    trades: dict[str, list[str]] = scene.data["names"]["trade"]
    found = [s for s, words in trades.items() if any(word in name for word in words)]
    return found[0] if found else "C"


def _chosen(scene: Scene) -> str:
    shares: dict[str, int] = scene.data["shares"]
    return scene.chance.choices(list(shares), list(shares.values()))[0]


def _name(scene: Scene, section: str, names: set[str]) -> str:
    words = scene.data["names"]
    short = scene.county.place.name.removesuffix("市")
    while True:
        parts = (words["first"], words["trade"][section], words["last"])
        name = short + "".join(scene.chance.choice(some) for some in parts)
        if name not in names:
            names.add(name)
            return name


def _import_registry(scene: Scene, rows: list[Row]) -> None:
    """The table of the registry, through the import that any office uses."""
    head = ("企业名称", "统一社会信用代码", "区划代码", "截至日期", "数据来源", "在本地登记",
            "成立日期", "行业门类")  # fmt: skip
    file = io.StringIO()
    write = csv.writer(file)
    write.writerow(head)
    for name, code, place, found in rows:
        as_of = max(dt.date(2021, 1, 8), found.founded)
        write.writerow(
            (name, code, place.code, as_of, REGISTRY, "是", found.founded, found.industry)
        )
    report = import_enterprises(
        file.getvalue().encode(), "企业登记信息.csv", dry_run=False, actor=scene.service
    )
    if not report.kept or report.refused:
        reasons = [str(fate.reason) for fate in report.fates if fate.reason]
        message = f"The table of the registry was refused: {reasons[:3]}"
        raise RuntimeError(message)


def _book(scene: Scene) -> Catalogue:
    edition = edition_on(scene.county.place, scene.today)
    if edition is None:
        message = "No edition of the catalogue is in force today."
        raise RuntimeError(message)
    return book_of(edition).catalogue


def _gaps(chance: random.Random, book: Catalogue) -> set[str]:
    """Attributes that nobody has told us of one enterprise."""
    names = [attribute.name for attribute in book if attribute.name not in REGISTERED]
    return set(chance.sample(names, round(len(names) * chance.uniform(*UNKNOWN))))


def _say_then(
    scene: Scene, unit: Organization, found: Profile, book: Catalogue, gaps: set[str]
) -> None:
    if found.founded >= THEN:
        return
    _say(scene, unit, found.values, book, gaps, THEN)


def _say_now(
    scene: Scene, unit: Organization, found: Profile, book: Catalogue, gaps: set[str]
) -> None:
    chance, today = scene.chance, scene.today
    values = later(chance, found.values)
    day = today - dt.timedelta(days=chance.randint(31, 36))
    _say(scene, unit, values, book, gaps, max(day, found.founded))
    if chance.random() < STALE:
        return
    fresh = {a.name: values[a.name] for a in book if a.max_age_days and a.max_age_days <= SHORT}
    _say(scene, unit, fresh, book, gaps, today - dt.timedelta(days=1))


def _say(
    scene: Scene,
    unit: Organization,
    values: Mapping[str, str],
    book: Catalogue,
    gaps: set[str],
    day: dt.date,
) -> None:
    for name in (name for name in values if name not in gaps):
        _state(scene, unit, book, name, values[name], day)


def _state(
    scene: Scene, unit: Organization, book: Catalogue, name: str, value: str, day: dt.date
) -> None:
    state_enterprise_fact(
        enterprise=unit, attribute=name, value=value, source=book.attribute(name).agency.zh,
        as_of=day, at=min(at(day, dt.time(16)), scene.latest), actor=scene.service,
    )  # fmt: skip
