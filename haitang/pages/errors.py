"""Answers to what goes wrong: a page that says what to do, or problem details for machines."""

import math
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haitang.pages.problems import problem, wants_json

TITLES = {
    400: gettext_lazy("这个请求读不懂"),
    403: gettext_lazy("这件事不在您的职责里"),
    404: gettext_lazy("没有找到这一页"),
    405: gettext_lazy("这个地址不能直接打开"),
    429: gettext_lazy("试得太频繁了"),
    500: gettext_lazy("这一页没有打开"),
    503: gettext_lazy("记录文件读不出来"),
}
DETAILS = {
    400: gettext_lazy("请回到上一页，检查填写的内容，再提交一次。"),
    403: gettext_lazy("请找本单位的账号管理员，开通相应的职责。"),
    404: gettext_lazy("请检查地址有没有写错；也可能它不在您能看的范围里。"),
    405: gettext_lazy("它只接收页面上的按钮送来的内容。请回到上一页，从按钮进入。"),
    500: gettext_lazy("您填的内容没有保存。请稍等一分钟再试；还不行，请找管理员。"),
    503: gettext_lazy(
        "封存的记录有一个文件缺失或损坏，数字暂时算不出来；登记和办理不受影响。"
        "请管理员运行 haitang facts verify，看是哪个文件，再从备份恢复。"
    ),
}


STALE = gettext_lazy("页面已经过期")


def _answer(
    request: HttpRequest, status: int, detail: object, template: str = "", title: object = ""
) -> HttpResponse:
    said = title or TITLES[status]
    if wants_json(request):
        return problem(status, said, detail)
    context = {"status": status, "error_title": said, "error_detail": detail}
    return render(request, template or f"{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return _answer(request, 400, DETAILS[400])


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return _answer(request, 403, DETAILS[403])


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404; says the same for what is not there and what is not yours."""
    return _answer(request, 404, DETAILS[404])


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; its page needs no context and no database."""
    if wants_json(request):
        return problem(500, TITLES[500], DETAILS[500])
    return render(None, "500.html", status=500)


def log_damaged(request: HttpRequest) -> HttpResponse:
    """A sealed file of the log cannot be read: what still works, and who does what."""
    return _answer(request, 503, DETAILS[503])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its proof: it lay open too long, or cookies are off."""
    detail = _("页面放得太久，或浏览器没有开启Cookie。请回到上一页刷新，再提交一次。")
    return _answer(request, 403, detail, "403_csrf.html", STALE)


def not_allowed(request: HttpRequest, empty: HttpResponseBase) -> HttpResponse:
    """In place of Django's empty page for a method that an address does not take."""
    response = _answer(request, 405, DETAILS[405], "404.html")
    response.headers["Allow"] = empty.headers.get("Allow", "")
    return response


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Too many wrong passwords: the log-in rests for some minutes."""
    minutes = math.ceil(settings.AXES_COOLOFF_TIME * 60)
    detail = _("密码连续输错，请过%(minutes)s分钟再试，或找本单位的账号管理员重设密码。") % {
        "minutes": minutes
    }
    answer = _answer(request, 429, detail)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
