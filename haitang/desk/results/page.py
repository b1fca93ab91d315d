"""The result of an election on one page, the printed notice, and what came after it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as said

from haitang.desk.reading import Row, scope, seen
from haitang.desk.results import rows
from haitang.desk.results.acts import DECLARE, open_acts
from haitang.elections.models import Election
from haitang.lib.ratios import average
from haitang.nominations.models import Nominee
from haitang.pages.words import row_of
from haitang.people.models import Background
from haitang.results.models import (
    Audit,
    Composition,
    Elected,
    Handover,
    RecallRequest,
    Result,
    ResultObjection,
)
from haitang.results.publishing import published_file
from haitang.results.reporting import differing, done
from haitang.results.showing import shown
from haitang.rolls.ages import years
from haitang.scope.scope import permits
from haitang.scope.views import guard


@dataclass(frozen=True)
class Link:
    """A line of a list with its address."""

    title: Any
    url: str
    chip: Any = ""
    tone: str = ""


@guard("read_results")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest result of an election; before there is one, what is still to be done."""
    election = rows.election_for(pk)
    result = Result.objects.filter(election=election).order_by("-declared_at", "-pk").first()
    context: dict[str, Any] = {"election": election, "here": "results"}
    if result is None or result.annulled_on is not None:
        context["declare"] = _declare(election)
    if result is None:
        return render(request, "desk/results/waiting.html", context)
    result.election = election
    context |= {
        "result": result, "shown": shown(result), "people": _people(result),
        "acts": [*open_acts("result", result), *open_acts("election", election)],
        **_composition(election),
        "objections": _objections(result), "public_url": _public(request, result),
        "audits": _audits(result), "links": _links(election), "kin": _kin(result),
    }  # fmt: skip
    return render(request, "desk/results/result.html", context)


def _kin(result: Result) -> str:
    """Those elected who are near relatives, for whoever has to settle who stays."""
    if not permits("void_elected", result.path):
        return ""
    both = Elected.objects.filter(result=result, kin=True, void_on=None, term=None)
    names = list(both.values_list("name", flat=True))
    return row_of(names) if len(names) > 1 else ""


def _declare(election: Election) -> str:
    count = rows.closed_count(election)
    if count is None or not permits(DECLARE.name, election.path):
        return ""
    return DECLARE.url(count.pk)


def _people(result: Result) -> dict[str, str]:
    """Age and education of those whose background the duty shows: name -> words."""
    if "born_on" not in scope().columns(Background.record):
        return {}
    rows_ = Elected.objects.filter(result=result, nominee__isnull=False)
    by_person = dict(rows_.values_list("nominee__person", "name"))
    nominees = Nominee.objects.get_queryset().filter(election=result.election_id)
    for row in seen(nominees, "person", "person__name"):
        if "person" in row and "person__name" in row:
            by_person.setdefault(row["person"], row["person__name"])
    found = Background.objects.get_queryset().filter(person__in=list(by_person))
    labels = dict(Background._meta.get_field("education").choices or ())
    return {
        by_person[row["person"]]: _told(row, labels, result)
        for row in seen(found, "person", "born_on", "education")
    }


def _told(row: Row, labels: dict[Any, Any], result: Result) -> str:
    parts = []
    if row.get("born_on"):
        parts.append(said("%(n)d岁") % {"n": years(row["born_on"], result.election.day)})
    if row.get("education", "unknown") != "unknown":
        parts.append(str(labels[row["education"]]))
    return " ".join(parts)


def _composition(election: Election) -> dict[str, Any]:
    """The committee in figures, its mean ages with one decimal."""
    row = Composition.objects.filter(election=election).first()
    if row is None:
        return {}
    ages = average(row.age_years, row.aged), average(row.former_age_years, row.former_aged)
    return {"composition": row, "ages": ages}


def _objections(result: Result) -> list[Row]:
    found = ResultObjection.objects.get_queryset().filter(result=result)
    return seen(found, "name", "text", "filed_on", "due_on", "decided_on", "upheld", "answer")


def _public(request: HttpRequest, result: Result) -> str:
    path = reverse("public:election_result", args=[result.pk])
    return request.build_absolute_uri(path) if result.published_at else ""


def _audits(result: Result) -> list[Row]:
    return [
        {
            "url": reverse("desk:audit", args=[audit.pk]), "audit": audit, "done": done(audit),
            "differing": differing(audit),
        }
        for audit in Audit.objects.filter(result=result).order_by("pk")
    ]  # fmt: skip


def _links(election: Election) -> list[Link]:
    """Handover, recalls, and the elections before and after this one."""
    found = []
    handover = Handover.objects.filter(election=election).first()
    if handover is not None:
        ended = handover.finished_on is not None
        chip = said("已完成") if ended else said("正在移交")
        url = reverse("desk:handover", args=[handover.pk])
        found.append(Link(said("工作移交"), url, chip, "ok" if ended else "run"))
    recalls = RecallRequest.objects.get_queryset().filter(origin=election)
    states = dict(RecallRequest.State.choices)
    for row in seen(recalls, "pk", "state"):
        url = reverse("desk:recall", args=[row["pk"]])
        found.append(Link(said("罢免要求"), url, states[row["state"]], "ask"))
    others = list(election.followed_by.order_by("pk"))
    if election.follows is not None:
        others.insert(0, election.follows)
    for other in others:
        url = reverse("desk:election_result", args=[other.pk])
        title = f"{other.get_purpose_display()}　{other.day:%Y-%m-%d}"
        found.append(Link(title, url, other.get_stage_display(), "run"))
    return found


@guard("read_results")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice to be posted, on one sheet."""
    result = rows.result_for(pk)
    context = {
        "result": result, "shown": shown(result), "public_url": _public(request, result),
        "here": "results",
    }  # fmt: skip
    return render(request, "desk/results/notice.html", context)


@guard("read_results")
def data(_request: HttpRequest, pk: int) -> JsonResponse:
    """The file that verify.py reads."""
    result = rows.result_for(pk)
    answer = JsonResponse(
        published_file(result), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = 'attachment; filename="result.json"'
    return answer
