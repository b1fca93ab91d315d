"""Answers in JSON and XML, and the errors of GeoReport v2 with their status."""

import functools
import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from haitang.places.errors import PlaceNotFoundError
from haitang.places.queries import by_code
from haitang.scope.scope import NotPermittedError
from haitang.scope.views import Guard, View

Record = dict[str, Any]
TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}


class Open311Error(Exception):
    """An error of the interface: HTTP status and a sentence that says what to do."""

    def __init__(self, status: int, description: object) -> None:
        super().__init__(status, description)
        self.status = status
        self.description = description


def respond(fmt: str, data: object, root: str, item: str = "", status: int = 200) -> HttpResponse:
    """``data`` as JSON, or as XML below ``root``; a list becomes elements called ``item``."""
    body = as_json(data) if fmt == "json" else as_xml(data, root, item)
    return HttpResponse(body, content_type=TYPES[fmt], status=status)


def as_json(data: object) -> str:
    """JSON with Chinese as it is."""
    return json.dumps(data, ensure_ascii=False)


def as_xml(data: object, root: str, item: str) -> bytes:
    """XML with its declaration; nothing is an empty element, yes and no are true and false."""
    top = ET.Element(root)
    _fill(top, data, item)
    body: bytes = ET.tostring(top, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


# Elements of lists, by the name of the list.
ITEMS = {"attributes": "attribute", "values": "value", "endpoints": "endpoint",
         "formats": "format"}  # fmt: skip


# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Text without characters that neither XML nor a database takes."""
    return _NOT_XML.sub("", text)


def _fill(element: ET.Element, data: object, item: str) -> None:
    if isinstance(data, dict):
        for name, value in data.items():
            _fill(ET.SubElement(element, name), value, ITEMS.get(name, "item"))
    elif isinstance(data, list):
        for value in data:
            _fill(ET.SubElement(element, item), value, "item")
    elif isinstance(data, bool):
        element.text = "true" if data else "false"
    elif data is not None:
        element.text = clean(str(data))


def failed(fmt: str, error: Open311Error) -> HttpResponse:
    """The list of errors that GeoReport v2 prescribes, with the HTTP status of the first."""
    found = [{"code": error.status, "description": str(error.description)}]
    return respond(fmt, found, "errors", "error", error.status)


def open311(
    *, get: View | None = None, post: View | None = None, post_needs: str = "", reason: str
) -> View:
    """One resource: a view for each method, errors in the asked format, and its guard.

    Reading is public and enters its own narrow scope; posting needs a key (``api_key``), whose
    duties must give ``post_needs``.
    """
    views = {"GET": get, "HEAD": get, "POST": post}

    @csrf_exempt
    @functools.wraps(get or post or failed)
    def inner(request: HttpRequest, fmt: str, **kwargs: Any) -> HttpResponse:
        view = views.get(request.method or "")
        if view is None:
            response = failed(fmt, Open311Error(405, _("这个地址不支持这种方法。")))
            response["Allow"] = ", ".join(name for name, view in views.items() if view)
            return response
        return _answered(view, request, fmt, kwargs)

    inner.guard = Guard(  # type: ignore[attr-defined]
        {"POST": post_needs} if post else {}, public=reason if get else ""
    )
    return inner


def _answered(
    view: Callable[..., HttpResponse], request: HttpRequest, fmt: str, kwargs: Record
) -> HttpResponse:
    try:
        check_jurisdiction(request)
        return view(request, fmt, **kwargs)
    except Open311Error as error:
        return failed(fmt, error)
    except (TooManyFieldsSent, TooManyFilesSent, BadRequest, MultiPartParserError):
        return failed(fmt, Open311Error(400, _("读不懂这个请求。请照GeoReport v2的写法再发。")))
    except RequestDataTooBig:
        return failed(fmt, Open311Error(413, _("内容太大，请缩短description。")))
    except (NotPermittedError, PlaceNotFoundError):
        return failed(fmt, Open311Error(404, _("没有找到，请检查编号。")))


def check_jurisdiction(request: HttpRequest) -> None:
    """There is one jurisdiction, so it need not be named; a wrong name is an error (404)."""
    named = request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id")
    if named and named.strip().lower() not in jurisdictions(request):
        raise Open311Error(404, _("没有这个jurisdiction_id。请写%(id)s，或不写。") % {
            "id": settings.COUNTY[:6]
        })  # fmt: skip


def jurisdictions(request: HttpRequest) -> set[str]:
    """The names of this jurisdiction: its code of 6 or 12 digits, and our own host name."""
    code = by_code(settings.COUNTY).code
    return {code, code[:6], request.get_host().partition(":")[0].lower()}
