"""What waits in the room of rolls: objections with their clock, and answers to be posted."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.desk.reading import Row, seen
from haitang.desk.task import MOST, Provider, Task, given
from haitang.elections.models import Election
from haitang.rolls.models import RollObjection

COLUMNS = ("id", "election", "about", "due_on", "decided_on")
Stage = Election.Stage


def _objections() -> list[Task]:
    mine = given(RollObjection, "decide_roll_objection") & Q(decided_on=None)
    unposted = given(RollObjection, "publish_roll_objections") & Q(
        decided_on__isnull=False, published_on=None
    )
    rows = RollObjection.objects.get_queryset().filter(mine | unposted)
    found = seen(rows.order_by("due_on", "pk")[:MOST], *COLUMNS)
    if not found:
        return []
    wanted = Election.objects.filter(pk__in={row["election"] for row in found})
    names = dict(wanted.values_list("pk", "body__name"))
    open_ones = [row for row in found if row["decided_on"] is None]
    return [
        *(_to_decide(row, names[row["election"]]) for row in open_ones),
        *_to_post([row for row in found if row["decided_on"] is not None], names),
    ]


def _address(election: int) -> str:
    return reverse("desk:roll_objections", args=[election])


def _to_decide(row: Row, body: str) -> Task:
    about = RollObjection.About(row["about"]).label
    return Task(
        said("决定名单异议：%(about)s") % {"about": about}, _address(row["election"]), place=body,
        due_on=row["due_on"], word=_("待决定"), tone="ask",
    )  # fmt: skip


def _to_post(rows: list[Row], names: dict[int, str]) -> list[Task]:
    numbers: dict[int, int] = {}
    for row in rows:
        numbers[row["election"]] = numbers.get(row["election"], 0) + 1
    return [
        Task(
            said("公布%(n)s件名单异议的处理结果") % {"n": number}, _address(election),
            place=names[election], word=_("待公布"), tone="run",
        )
        for election, number in numbers.items()
    ]  # fmt: skip


ROLLS = Provider(
    "read_roll",
    ("decide_roll_objection", "publish_roll_objections"),
    _objections,
    (Stage.ROLL, Stage.NOMINATING, Stage.REVIEWING, Stage.READY, Stage.VOTING),
)
