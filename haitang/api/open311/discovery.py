"""Where the interface lies and in which formats (wiki.open311.org/Service_Discovery)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from haitang.api.open311.formats import respond

CHANGESET = "2026-11-24T00:00:00+08:00"  # the last change of these endpoints
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
FORMATS = ["text/xml", "application/json"]


def discovery(request: HttpRequest, fmt: str) -> HttpResponse:
    """GET discovery.xml or discovery.json."""
    services = reverse("api:open311-services", kwargs={"fmt": "json"})
    base = request.build_absolute_uri(services.removesuffix("/services.json"))
    data = {
        "changeset": CHANGESET,
        "contact": _("本县（市、区）诉求办理机关，电话12345"),
        "key_service": _("登记诉求要用api_key，请向本县（市、区）的系统管理员申请。读取不用。"),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": base,
                "changeset": CHANGESET,
                "type": "production",
                "formats": FORMATS,
            }
        ],
    }
    return respond(fmt, data, "discovery")
