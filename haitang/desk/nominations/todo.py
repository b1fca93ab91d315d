"""What waits in the room of nominations: nominees to be sent to review, and those reviewed."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.desk.task import MOST, Provider, Task, given
from haitang.elections.models import Election
from haitang.nominations.models import Nominee, State
from haitang.screening.models import State as ScreeningState

Stage = Election.Stage


def _nominees() -> list[Task]:
    """A line an election: how many wait for which act."""
    to_send = given(Nominee, "begin_review") & Q(state=State.PROPOSED)
    to_list = given(Nominee, "allow_nominee") & Q(
        state=State.REVIEWING, screening__state=ScreeningState.DECIDED
    )
    rows = Nominee.objects.get_queryset().filter(to_send | to_list).order_by()
    groups = rows.values("election", "election__body__name", "state").annotate(n=Count("pk"))
    found = []
    for group in groups.order_by("election", "state")[:MOST]:
        sent = group["state"] == State.REVIEWING
        title = said("%(n)s人审查已有结果，定候选人") if sent else said("把%(n)s名被提名人送审")
        found.append(
            Task(
                title % {"n": group["n"]}, reverse("desk:nominees", args=[group["election"]]),
                place=group["election__body__name"], word=_("提名"), tone="run",
            )
        )  # fmt: skip
    return found


NOMINATIONS = Provider(
    "read_nominees",
    ("begin_review", "allow_nominee"),
    _nominees,
    (Stage.NOMINATING, Stage.REVIEWING),
)
