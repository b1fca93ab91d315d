"""Published election results: totals, totals of batches, the data, and the means to check them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from haitang.results.models import Result
from haitang.results.publishing import VERIFY, published_file
from haitang.results.reporting import audits_of
from haitang.results.showing import shown
from haitang.scope.views import public

PAGE = 20
LONGEST = 40


@public("results of elections are posted for everybody")
@require_safe
def elections(request: HttpRequest) -> HttpResponse:
    """Published results, the newest first; ``q`` is a part of a community's name."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    rows = _published()
    if typed:
        rows = rows.filter(place__name__contains=typed)
    page = Paginator(rows.order_by("-published_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "public/elections.html", {"tab": "home", "page": page, "typed": typed})


def _published() -> Any:
    rows = Result.objects.filter(published_at__isnull=False)
    return rows.select_related("election__place", "election__body", "place")


def _one(pk: int) -> Result:
    found: Result | None = _published().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@public("a result that was published is for everybody; ballot patterns are not in it")
@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """One result with everything that is needed to check it."""
    found = _one(pk)
    address = reverse("public:election_result", args=[found.pk])
    context = {
        "tab": "home", "result": found, "shown": shown(found), "people": {},
        "audits": audits_of(found), "public_url": request.build_absolute_uri(address),
    }  # fmt: skip
    return render(request, "public/election.html", context)


@public("the data of a published result are for everybody")
@require_safe
def data(_request: HttpRequest, pk: int) -> JsonResponse:
    """The file that verify.py reads."""
    found = _one(pk)
    answer = JsonResponse(
        published_file(found), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = 'attachment; filename="result.json"'
    return answer


@public("the program that checks a result is for everybody")
@require_safe
def verify(_request: HttpRequest) -> HttpResponse:
    """The stand-alone program, as it lies in the package."""
    answer = HttpResponse(VERIFY.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verify.py"'
    return answer
