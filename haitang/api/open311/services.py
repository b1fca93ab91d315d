"""Services: the categories at the ends of the tree that are taken."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from haitang.api.open311.formats import Open311Error, Record, clean, respond
from haitang.cases.models import Category, Route
from haitang.cases.queries import takable_categories
from haitang.facts.reader import worded


def offered() -> list[Category]:
    """Categories in force with none below them, but for those that are told where to go."""
    rows = list(takable_categories().select_related("parent"))
    parents = {row.parent_id for row in rows}
    return [row for row in rows if row.pk not in parents and row.route == Route.TAKEN]


def service_with(code: str) -> Category:
    """The category with a code; raises 400 without one, 404 for an unknown one."""
    code = clean(code).strip()
    if not code:
        raise Open311Error(400, _("请写service_code。可选的见services。"))
    found = takable_categories().filter(code=code).first()
    if found is None:
        raise Open311Error(404, _("没有这个service_code。可选的见services。"))
    return found


def services(request: HttpRequest, fmt: str) -> HttpResponse:
    """GET Service List."""
    return respond(fmt, [_service(row) for row in offered()], "services", "service")


def _service(row: Category) -> Record:
    group = row.parent or row
    return {
        "service_code": row.code,
        "service_name": worded(row.title, row.title_en),
        "description": row.hint,
        "metadata": False,
        "type": "realtime",
        "keywords": ",".join(row.keywords.replace("，", ",").replace("、", ",").split()),
        "group": worded(group.title, group.title_en),
    }


def definition(request: HttpRequest, fmt: str, code: str) -> HttpResponse:
    """GET Service Definition: no category asks for more than the request itself."""
    row = service_with(code)
    return respond(fmt, {"service_code": row.code, "attributes": []}, "service_definition")
