"""The answer to too many tries from one address."""

import math

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from haitang.pages.tries import Limit


def too_often(request: HttpRequest, limit: Limit) -> HttpResponse:
    """429 with a sentence that says when to try again."""
    minutes = math.ceil(limit.seconds / 60)
    detail = _("这个网络上试得太多了，请过%(n)d分钟再试，或到社区窗口办理。") % {"n": minutes}
    context = {"status": 429, "error_title": _("试得太频繁了"), "error_detail": detail}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(limit.seconds)
    return response
