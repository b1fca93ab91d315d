"""What the matrix needs to know about the pages and records of the room policies."""

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from haitang.organizations.models import Organization, OrganizationKind
from haitang.policies.edition_file import read_edition
from haitang.policies.models import (
    Application,
    EnterpriseFact,
    EntitledList,
    Held,
    ListState,
    Mode,
    Policy,
    PolicyObjection,
    State,
)
from haitang.policies.operations import (
    found_alliance,
    hold_session,
    link_case,
    list_entitled,
    load_policy_edition,
)
from haitang.scope.actor import Actor
from tests.policies import small
from tests.scope.rooms.room import Finder, Room

if TYPE_CHECKING:
    from tests.scope.world import World

ROOT = Actor("system:test")
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
COUNTIES = {"far": "far"}  # the county of a position; of all others it is the parent
# Name of a thing -> what an application looks like that stands there.
STAGES: dict[str, dict[str, Any]] = {
    "submitted": {"state": State.SUBMITTED},
    "incomplete": {"state": State.INCOMPLETE, "missing": ["营业执照"]},
    "accepted": {"state": State.ACCEPTED},
    "favoured": {"state": State.REVIEWED, "favoured": True},
    "noticed": {"state": State.NOTICED, "notice_to": TODAY + 9 * DAY},
    "over": {"state": State.NOTICED, "notice_to": TODAY - DAY},
    "objected": {"state": State.OBJECTED, "notice_to": TODAY + 9 * DAY},
    "granted": {"state": State.GRANTED, "granted_fen": 100},
}


def _edition(world: "World", position: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        more = ("S4", "用工补贴", "Hiring subsidy")
        item = small.item(*more).replace('"application"', '"no_application"\namount_yuan = 10')
        book = small.book_text() + small.rule(*more, "从业人数 ≥ 5")
        path = small.write(Path(folder), small.items_text() + item, book)
        load_policy_edition(file=read_edition(path), place=world.places[position], actor=ROOT)
    Policy.objects.filter(number="S1").update(budget_fen=None)  # it reaches for everybody
    Policy.objects.filter(number="R1").update(granted_fen=10_000)
    for policy in Policy.objects.filter(place=world.places[position]):
        world.things[position, f"policy {policy.number}"] = policy


def _lists(world: "World", position: str) -> None:
    """One that waits to be confirmed, and one whose notice is over, with somebody on it."""
    item = world.things[position, "policy S1"]
    made = list_entitled(policy=item, as_of=TODAY, actor=ROOT)
    world.things[position, "proposed list"] = made
    other = Policy.objects.get(pk=item.pk)
    other.pk, other.number, other.rule = None, "S2", "S2"
    other.save(force_insert=True)
    row = EntitledList.objects.get(pk=made.pk)
    row.pk, row.policy, row.state = None, other, ListState.NOTICED
    row.notice_from, row.notice_to = TODAY - 9 * DAY, TODAY - DAY
    row.save(force_insert=True)
    unit = world.things[position, "enterprise"]
    _application(unit, other, entitled_list=row, state=State.NOTICED, notice_to=TODAY - DAY)
    world.things[position, "noticed list"] = row


def _unit(world: "World", position: str, name: str) -> Organization:
    place = world.places[position]
    return Organization.objects.create(
        place=place, path=place.path, kind=OrganizationKind.ENTERPRISE, began_on=small.BEGAN,
        name=f"企业{position}{name}",
    )  # fmt: skip


def _application(unit: Organization, policy: Policy, **more: Any) -> Application:
    now = timezone.now()
    usual: dict[str, Any] = {
        "mode": Mode.APPLICATION, "submitted_at": now, "asked_fen": 100, "verdict": Held.UNKNOWN,
        "verdict_hash": f"{unit.pk:064d}", "verdict_text": "x", "accept_due_on": TODAY + 9 * DAY,
        "salt": f"{unit.pk:032d}", "opinion": "x", "reason": "x", "decided_hash": "",
        "told_at": now if more.get("state") == State.INCOMPLETE else None,
    }  # fmt: skip
    return Application.objects.create(
        place=unit.place, path=unit.path, policy=policy, enterprise=unit, **{**usual, **more}
    )


def build(world: "World", position: str) -> None:
    """Enterprises with what is known of them, applications at every stage, and two lists."""
    county = COUNTIES.get(position, "parent")
    if (county, "policy R1") not in world.things:
        _edition(world, county)
    unit = _unit(world, position, "")
    world.things[position, "enterprise"] = unit
    for attribute, value in (("employees", "12"), ("blacklisted", "false")):
        world.things[position, "fact"] = EnterpriseFact.objects.create(
            place=unit.place, path=unit.path, enterprise=unit, attribute=attribute, value=value,
            source="x", as_of=TODAY, stated_at=timezone.now(),
        )  # fmt: skip
    for name, fields in STAGES.items():
        owner = _unit(world, position, name)
        row = _application(owner, world.things[county, "policy R1"], **fields)
        world.things[position, f"application {name}"] = row
    PolicyObjection.objects.create(
        application=world.things[position, "application objected"], text="x",
        salt=f"{unit.pk:032d}", received_at=timezone.now(),
    )  # fmt: skip
    if position in ("parent", "far"):
        _lists(world, position)


def _guarded(name: str, record: str) -> Finder:
    def find(world: "World", position: str, _state: str) -> tuple[str, tuple[Any, ...], str, str]:
        from tests.scope.parameters import Need

        row = world.things[position, name]
        return str(row.pk), (Need(record, row.pk),), "", ""

    return find


def _list(name: str) -> Finder:
    """A list lies in the county; no duty of a town reaches it."""

    def find(world: "World", position: str, _state: str) -> tuple[str, tuple[Any, ...], str, str]:
        from tests.scope.parameters import Need

        row = world.things[COUNTIES.get(position, "parent"), name]
        return str(row.pk), (Need("entitled_list", row.pk),), "", ""

    return find


def _enterprise(world: "World", position: str, _s: str) -> tuple[str, tuple[Any, ...], str, str]:
    unit = world.things[position, "enterprise"]
    return str(unit.pk), (), "unit", unit.path


def _read(number: str) -> Finder:
    """An item of the county, which everybody in it may read."""
    return lambda world, _p, _s: (str(world.things["parent", f"policy {number}"].pk), (), "", "")


def _change(number: str) -> Finder:
    """The same to be changed: by a duty for the whole county."""

    def find(world: "World", _p: str, _s: str) -> tuple[str, tuple[Any, ...], str, str]:
        policy = world.things["parent", f"policy {number}"]
        return str(policy.pk), (), "unit", policy.path

    return find


ACTS = {
    "accept": "submitted", "missing": "submitted", "withdrawal": "submitted",
    "complete": "incomplete", "review": "accepted", "notice": "favoured",
    "review-again": "favoured", "refusal": "favoured", "objection": "noticed", "grant": "over",
    "objection-answer": "objected", "pay": "granted",
}  # fmt: skip
FACT = {
    "attribute": "employees", "value": "15", "source": "人社局", "as_of": TODAY.isoformat(),
    "good_until": "",
}  # fmt: skip


def _sent(values: dict[str, Any]) -> Callable[["World"], dict[str, Any]]:
    return lambda _world: values


# policies A: catalogue, enterprises, applications
MEANING_A: tuple[tuple[str, dict[str, str]], ...] = (
    ("/desk/policies/<int:pk>/list/", {"pk": "item to list"}),
    ("/desk/policies/<int:pk>/", {"pk": "item"}),
    ("/desk/policies/<int:pk>/*", {"pk": "item to change"}),
    ("/desk/entitled/<int:pk>/payment/", {"pk": "noticed list"}),
    ("/desk/entitled/<int:pk>/*", {"pk": "proposed list"}),
    ("/desk/enterprises/<int:pk>/policies/<int:item>/*", {"pk": "enterprise", "item": "item"}),
    ("/desk/enterprises/<int:pk>/*", {"pk": "enterprise"}),
    ("/desk/enterprise-facts/<int:pk>/withdraw/", {"pk": "enterprise fact"}),
    *(
        (f"/desk/applications/<int:pk>/{slug}/", {"pk": f"application {stage}"})
        for slug, stage in ACTS.items()
    ),
    ("/desk/applications/<int:pk>/", {"pk": "application accepted"}),
)
FINDERS_A: dict[str, Finder] = {
    "item": _read("R1"),
    "item to change": _change("R1"),
    "item to list": _change("S4"),
    "proposed list": _list("proposed list"),
    "noticed list": _list("noticed list"),
    "enterprise": _enterprise,
    "enterprise fact": _guarded("fact", "enterprise_fact"),
    **{f"application {name}": _guarded(f"application {name}", "application") for name in STAGES},
}
PATCHED_A = {
    "/desk/enterprises/<int:pk>/facts/new/": _sent(FACT),
    "/desk/applications/<int:pk>/complete/": _sent({"materials": ["营业执照"]}),
}


# policies B: alliances, sessions, enterprises by table, public pages
def _alliance(world: "World", position: str) -> None:
    place = world.places[position]
    lead, member = _unit(world, position, "牵头"), _unit(world, position, "成员")
    alliance = found_alliance(
        title=f"联盟{position}", field="城乡建设", place=place, lead=lead, members=[member],
        founded_on=TODAY, actor=ROOT,
    )  # fmt: skip
    session = hold_session(
        title=f"场次{position}", kind="policy", place=place, held_on=TODAY, hosts=[lead],
        audience=3, estimated=False, alliance=alliance, actor=ROOT,
    )  # fmt: skip
    link_case(session=session, case=world.cases[position, "closed"], actor=ROOT)
    world.things[position, "alliance"] = alliance
    world.things[position, "session"] = session


def build_all(world: "World", position: str) -> None:
    """The rows of both halves of the room."""
    build(world, position)
    _alliance(world, position)


def _in_place(name: str) -> Finder:
    """A row that is not guarded, but lies in a place and is shown to duties that reach it."""

    def find(world: "World", position: str, _state: str) -> tuple[str, tuple[Any, ...], str, str]:
        row = world.things[position, name]
        return str(row.pk), (), "unit", row.path

    return find


def _table(_world: "World") -> dict[str, Any]:
    place = _world.places["own"].code
    text = f"企业名称,统一社会信用代码,区划代码\n新企业,91350100M000100Y43,{place}\n"
    return {"file": text.encode()}


MEANING_B: tuple[tuple[str, dict[str, str]], ...] = (
    ("/desk/alliances/<int:pk>/*", {"pk": "alliance"}),
    ("/desk/sessions/<int:pk>/*", {"pk": "session"}),
    ("/policies/<int:pk>/", {"pk": "item"}),
)
FINDERS_B: dict[str, Finder] = {"alliance": _in_place("alliance"), "session": _in_place("session")}
FIXED_B = {
    "/desk/enterprises/import/": _table,
    "/desk/enterprises/import/confirm/": _sent({"partial": "1"}),
}
NO_DAY = _sent({"joined_on": "", "left_on": "", "dissolved_on": "", "signed_on": "", "until": ""})
PATCHED_B: dict[str, Callable[["World"], dict[str, Any]]] = {
    "/desk/alliances/new/": _sent({"members": "", "founded_on": ""}),
    **{
        f"/desk/alliances/<int:pk>/{slug}/": NO_DAY
        for slug in ("join", "leave", "agreement", "end")
    },
    "/desk/sessions/new/": lambda world: {
        "held_on": TODAY.isoformat(), "alliance": "", "hosts": world.units["roads"].name,
    },
    "/desk/sessions/<int:pk>/problem/": _sent({"at": "", "phone": "", "enterprise": ""}),
    "/desk/sessions/<int:pk>/case/": lambda world: {
        "case": world.cases["own", "handling"].number
    },
}  # fmt: skip
FINDERS = {**FINDERS_A, **FINDERS_B}
ROOM = Room(
    meaning=(*MEANING_A, *MEANING_B),
    finders=FINDERS,
    absent=dict.fromkeys(FINDERS, "999999"),
    fixed=FIXED_B,
    patched={**PATCHED_A, **PATCHED_B},
    build=build_all,
)
