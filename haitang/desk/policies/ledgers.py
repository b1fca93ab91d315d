"""The three ledgers on the screen: catalogue, applications, enterprises."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.ledger import KNOWN, TONES, shown
from haitang.desk.reading import may
from haitang.ledgers.policies_ledger import APPLICATIONS, ENTERPRISES, POLICIES
from haitang.pages.chips import TONES as CHIPS
from haitang.scope.views import guard

KNOWN.update(
    policies="desk:policies", applications="desk:applications", enterprises="desk:enterprises"
)
# Colours of the composition bar, and shapes of the chips, for the codes of these ledgers.
TONES.update(
    no_application="leaf", quick="sky", application="bud", submitted="gold", incomplete="ember",
    reviewed="sky", noticed="plum", objected="ember", granted="bud", paid="leaf", living="leaf",
)  # fmt: skip
CHIPS.update(
    submitted="wait", incomplete="back", in_review="run", reviewed="run", noticed="ask",
    objected="back", granted="run", paid="ok", refused="wait", withdrawn="wait",
)  # fmt: skip
POLICY_SCREEN = {"code", "title", "class", "department", "mode", "window", "cap", "left", "edition"}
APPLICATION_SCREEN = {"title", "policy", "mode", "state", "submitted", "accept_due", "asked"}
ENTERPRISE_SCREEN = {"title", "code", "place", "known", "applied"}


@guard("read_policies")
def policies(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    context = shown(
        request, POLICIES, lambda row: reverse("desk:policy", args=[row["pk"]]), POLICY_SCREEN
    )
    context |= {
        "sub": _("每一项都有条件、期限、预算，点开能看到逐条依据"),
        "unit": _("项"),
        "source": _("目录版本和兑付记录"),
        "here": "policies",
    }
    return render(request, "desk/ledger.html", context)


@guard("read_applications")
def applications(request: HttpRequest) -> HttpResponse:
    """The applications."""
    context = shown(
        request,
        APPLICATIONS,
        lambda row: reverse("desk:application", args=[row["pk"]]),
        APPLICATION_SCREEN,
    )
    context |= {
        "sub": _("受理、审核、公示、核定、兑付，每一步都留记录"),
        "unit": _("件"),
        "source": _("申请记录"),
        "here": "applications",
    }
    return render(request, "desk/ledger.html", context)


@guard("read_enterprises")
def enterprises(request: HttpRequest) -> HttpResponse:
    """The enterprises."""
    context = shown(
        request,
        ENTERPRISES,
        lambda row: reverse("desk:enterprise", args=[row["pk"]]),
        ENTERPRISE_SCREEN,
    )
    context |= {
        "sub": _("点开一家企业，看它现在符合哪些政策、还缺什么"),
        "unit": _("家"),
        "source": _("企业名录和各部门提供的情况"),
        "how_url": reverse("desk:policies") if may("read_policies") else "",
        "import_url": reverse("desk:enterprise_import") if may("import_enterprises") else "",
        "here": "enterprises",
    }
    return render(request, "desk/ledger.html", context)
