"""Every error of the JSON interface as problem details (RFC 9457), in the reader's language."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from haitang.facts.answers import KeyReusedError
from haitang.facts.errors import Refused
from haitang.pages.problems import problem
from haitang.places.errors import PlaceNotFoundError
from haitang.scope.scope import NotPermittedError

TITLES = {
    400: gettext_lazy("这个请求读不懂"),
    401: gettext_lazy("没有可用的密钥"),
    403: gettext_lazy("这件事不在这个密钥的职责里"),
    404: gettext_lazy("没有找到"),
    405: gettext_lazy("这个地址不支持这种方法"),
    409: gettext_lazy("现在不能这样办"),
    413: gettext_lazy("内容太大"),
    415: gettext_lazy("只收JSON"),
    422: gettext_lazy("有几项要改"),
    429: gettext_lazy("请求太频繁"),
}
DETAILS = {
    400: gettext_lazy("请求体应是UTF-8编码的JSON对象，请检查后再发。"),
    401: gettext_lazy("请在Authorization: Bearer或X-API-Key里写上有效的密钥。"),
    403: gettext_lazy("请找系统管理员给这个账号开通相应的职责。"),
    404: gettext_lazy("请检查编号；也可能它不在这个密钥能看的范围里。"),
    405: gettext_lazy("请看Allow响应头里列出的方法。"),
    413: gettext_lazy("请把请求体缩小到2.5MB以内。"),
    415: gettext_lazy("请用Content-Type: application/json发送。"),
    422: gettext_lazy("请按errors里每一项的说明改正，再发一次。"),
    429: gettext_lazy("请按Retry-After响应头等一会儿再试。"),
}
WRONG = {
    "missing": gettext_lazy("缺少这一项。"),
    "string_too_short": gettext_lazy("至少%(min_length)s个字。"),
    "string_too_long": gettext_lazy("最多%(max_length)s个字。"),
    "string_pattern_mismatch": gettext_lazy("写法不对，应符合%(pattern)s。"),
    "string_type": gettext_lazy("应是文字。"),
    "extra_forbidden": gettext_lazy("没有这一项，请去掉。"),
    "greater_than_equal": gettext_lazy("不能小于%(ge)s。"),
    "less_than_equal": gettext_lazy("不能大于%(le)s。"),
    "int_parsing": gettext_lazy("应是整数。"),
    "float_type": gettext_lazy("应是数。"),
    "finite_number": gettext_lazy("应是数。"),
    "date_from_datetime_parsing": gettext_lazy("应是日期，例如2026-03-18。"),
    "date_parsing": gettext_lazy("应是日期，例如2026-03-18。"),
    "literal_error": gettext_lazy("只能是：%(expected)s。"),
    "enum": gettext_lazy("只能是：%(expected)s。"),
}
# A program cannot reload a page, as the usual sentence asks.
KEY_REUSED = gettext_lazy("这个Idempotency-Key已经用于另一条内容不同的诉求。请换一个新的再发。")
ARGUMENTS = {"data", "wanted"}  # what our own functions call a body and a group of conditions
OTHER = gettext_lazy("请按接口说明填写这一项。")


def answer(status: int, **extra: Any) -> JsonResponse:
    """The problem of a status, with its usual words."""
    return problem(status, TITLES[status], DETAILS.get(status, ""), **extra)


def install(api: NinjaAPI) -> None:
    """Let every exception that a route may raise become a problem."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        ValidationError: _invalid,
        AuthenticationError: _unknown,
        PermissionDenied: lambda _request, _error: answer(403),
        NotPermittedError: lambda _request, _error: answer(404),
        Http404: lambda _request, _error: answer(404),
        PlaceNotFoundError: lambda _request, _error: answer(404),
        Refused: _refused,
        RequestDataTooBig: lambda _request, _error: answer(413),
        HttpError: lambda _request, error: answer(error.status_code),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _unknown(request: HttpRequest, error: Exception) -> HttpResponse:
    response = answer(401)
    response["WWW-Authenticate"] = 'Bearer realm="haitang"'
    return response


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    detail = KEY_REUSED if error.code == KeyReusedError.code else error
    return problem(409, TITLES[409], detail, code=error.code, field=error.field)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answer(422, errors=[_field(found) for found in error.errors])


def _field(found: dict[str, Any]) -> dict[str, str]:
    """Where it is wrong, and the sentence that says what to do. What was sent is not repeated."""
    source, *steps = found["loc"]
    if steps and steps[0] in ARGUMENTS:
        steps = steps[1:]
    sentence = str(WRONG.get(found["type"], OTHER))
    try:
        detail = sentence % found.get("ctx", {})
    except KeyError:
        detail = str(OTHER)
    return {"in": str(source), "name": ".".join(str(s) for s in steps), "detail": detail}


def refuse_early(request: HttpRequest, allowed: set[str]) -> HttpResponse | None:
    """What can be told before the body is read: method, type, size."""
    if request.method not in allowed:
        response = answer(405)
        response["Allow"] = ", ".join(sorted(allowed))
        return response
    if request.method != "POST":
        return None
    if request.content_type != "application/json":
        return answer(415)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return answer(413)
    return None


def too_often(seconds: int) -> HttpResponse:
    """429, with the time to wait."""
    response = answer(429)
    response["Retry-After"] = str(seconds)
    return response
