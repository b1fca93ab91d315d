"""Benefits without application 免申即享: a list paid in 2021, one in its notice, one drawn up."""

import datetime as dt

from haitang.demo.policies.scene import Scene, after
from haitang.policies.models import Application, EntitledList, Mode, Policy, State
from haitang.policies.operations import (
    confirm_list,
    list_entitled,
    object_to_application,
    pay_list,
)
from haitang.policies.ungated import every

DRAWN_2021 = dt.date(2021, 9, 22)


def live(scene: Scene) -> None:
    """The three lists, each of the first item that has somebody on it."""
    items = list(
        Policy.objects.filter(edition__number="2.0", mode=Mode.NO_APPLICATION, window_from=None)
        .select_related("edition__place", "policy_class")
        .order_by("pk")
    )
    paid = _draw(scene, items, DRAWN_2021)
    _confirm(scene, paid, after(DRAWN_2021, 1))
    _pay(scene, paid, after(DRAWN_2021, 8))
    noticed = _draw(scene, items, scene.before(3))
    _confirm(scene, noticed, scene.before(2))
    _object(scene, noticed)
    _draw(scene, items, scene.before(1))


def _draw(scene: Scene, items: list[Policy], day: dt.date) -> EntitledList:
    """The list of the first item that has enterprises on it; that item is used up then."""
    while items:
        made: EntitledList = list_entitled(
            policy=items.pop(0), as_of=day, at=scene.clock(day), actor=scene.officer
        )
        if made.listed:
            return made
    message = f"No item has anybody entitled on {day}."
    raise RuntimeError(message)


def _confirm(scene: Scene, found: EntitledList, day: dt.date) -> None:
    confirm_list(
        entitled_list=found, reason=scene.data["reasons"]["list_confirm"], shown=found.list_hash,
        at=scene.clock(day), actor=scene.officer,
    )  # fmt: skip


def _pay(scene: Scene, found: EntitledList, day: dt.date) -> None:
    pay_list(
        entitled_list=found, on=day, voucher=f"惠企名单{day:%Y%m}-{found.pk:02d}",
        reason=scene.data["reasons"]["list_pay"], at=scene.clock(day), actor=scene.second,
    )  # fmt: skip


def _object(scene: Scene, found: EntitledList) -> None:
    """Somebody objects to one of those on it."""
    row = every(Application).filter(entitled_list=found, state=State.NOTICED).order_by("pk")[0]
    object_to_application(
        application=row, text=scene.data["reasons"]["objection_open"],
        at=scene.clock(scene.before(1)), actor=scene.service,
    )  # fmt: skip
