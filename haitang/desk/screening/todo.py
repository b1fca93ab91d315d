"""What waits in the room of screenings: an agency's open questions, files at a stage, tellings."""

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.desk.reading import may, scope
from haitang.desk.task import MOST, Provider, Task, given
from haitang.screening.books import stages_by_hash
from haitang.screening.models import RUNNING, Question, Screening, State, Telling
from haitang.screening.stages import DECIDER


def _questions() -> list[Task]:
    """An agency's open questions, put together by the day on which the answer is due."""
    mine = given(Question, "answer_question")
    rows = Question.objects.get_queryset().filter(mine, open=True)
    groups = rows.order_by().values("due_on").annotate(
        n=Count("pk"), persons=Count("screening", distinct=True), urged=Count("pk", Q(urged__gt=0)),
    )  # fmt: skip
    return [
        Task(
            said("答复%(persons)s人的%(n)s项条件")
            % {"persons": group["persons"], "n": group["n"]},
            reverse("desk:questions"),
            due_on=group["due_on"], word=_("待答复"),
            more=said("催过%(n)s项") % {"n": group["urged"]} if group["urged"] else "",
        )
        for group in groups.order_by("due_on")[:MOST]
    ]  # fmt: skip


def _screenings() -> list[Task]:
    return [*_at_a_stage(), *_late_agencies(), *_to_tell(), *_second_looks()]


def _at_a_stage() -> list[Task]:
    """Files that somebody may decide now: every answer is there and none has grown too old."""
    today = timezone.localdate()
    acts = [act for act in ("review_screening", "decide_screening") if may(act)]
    reached = Q(pk__in=[])
    for act in acts:
        reached |= given(Screening, act)
    fresh = Q(proposed_until=None) | Q(proposed_until__gte=today)
    rows = Screening.objects.get_queryset().filter(reached & fresh, state=State.PROPOSED)
    groups = rows.order_by().values("stages_sha256", "stage").annotate(
        n=Count("pk"), until=Min("proposed_until")
    )  # fmt: skip
    found = []
    for group in groups.order_by("stage")[:MOST] if acts else ():
        stage = next(
            (s for s in stages_by_hash(group["stages_sha256"]).rows if s.code == group["stage"]),
            None,
        )
        act = "decide_screening" if stage and stage.by == DECIDER else "review_screening"
        if stage and act in acts:
            found.append(_stage_task(dict(group), stage.title, act))
    return found


def _stage_task(group: dict[str, Any], stage: str, act: str) -> Task:
    what = said("审定%(n)s人") if act == "decide_screening" else said("给%(n)s人提审查意见")
    return Task(
        what % {"n": group["n"]}, reverse("desk:screenings") + "?view=decide",
        due_on=group["until"], word=_("待决定"), tone="run",
        more=(
            said("%(stage)s，答复在此之前有效") % {"stage": stage} if group["until"] else stage
        ),
    )  # fmt: skip


def _late_agencies() -> list[Task]:
    if not _both("urge_agency"):
        return []
    rows = Question.objects.get_queryset().filter(
        given(Question, "urge_agency"), open=True, screening__state__in=RUNNING,
        due_on__lt=timezone.localdate(),
    )  # fmt: skip
    sums = rows.aggregate(n=Count("pk"), units=Count("agency", distinct=True), since=Min("due_on"))
    if not sums["n"]:
        return []
    title = said("催办：%(units)s个单位还有%(n)s项没有答复") % {
        "units": sums["units"], "n": sums["n"],
    }  # fmt: skip
    return [Task(title, reverse("desk:screening_late"), due_on=sums["since"])]


def _to_tell() -> list[Task]:
    if not _both("tell_person"):
        return []
    rows = Screening.objects.get_queryset().filter(
        given(Screening, "tell_person"), state=State.DECIDED, telling=None
    )
    number = rows.count()
    if not number:
        return []
    title = said("把审查结果告知%(n)s人") % {"n": number}
    return [Task(title, reverse("desk:screenings") + "?view=all&state=decided", word=_("待告知"))]


def _second_looks() -> list[Task]:
    if not _both("review_decision"):
        return []
    rows = Telling.objects.get_queryset().filter(
        given(Telling, "review_decision"), wants_review=True, review=""
    )
    return [
        Task(
            said("复核一份审查决定"), reverse("desk:screening", args=[pk]), word=_("要求复核"),
            tone="ask",
        )
        for pk in rows.order_by("reply_on", "pk").values_list("screening", flat=True)[:MOST]
    ]  # fmt: skip


def _both(act: str) -> bool:
    return any(act in grant.operations for grant in scope().active())


QUESTIONS = Provider("read_questions", ("answer_question",), _questions)
SCREENINGS = Provider(
    "read_screenings",
    ("review_screening", "decide_screening", "urge_agency", "tell_person", "review_decision"),
    _screenings,
)
