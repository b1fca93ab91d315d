"""The ledger of results on the screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.ledger import KNOWN, shown
from haitang.desk.reading import Row
from haitang.ledgers.results_ledger import RESULTS
from haitang.scope.views import guard

KNOWN.update(results="desk:results")
SCREEN = {"title", "place", "kind", "purpose", "day", "valid", "winners", "published"}


def _link(row: Row) -> str:
    return reverse("desk:election_result", args=[row["election"]])


@guard("read_results")
def results(request: HttpRequest) -> HttpResponse:
    """Every result that was declared."""
    context = shown(request, RESULTS, _link, SCREEN)
    context |= {
        "sub": _("点开能看到计票等式、每批合计、规则依据和指纹"),
        "unit": _("个"),
        "source": _("宣布结果的记录"),
        "here": "results",
    }
    return render(request, "desk/ledger.html", context)
