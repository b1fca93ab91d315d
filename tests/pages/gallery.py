"""URLs that show the component guide; for tests only."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from haitang.pages.forms import Form
from haitang.pages.guide import sample

NOTE = """{% extends "pages/phone.html" %}{% block main %}<h1>记一笔</h1>{% error_summary form %}
<form method="post" novalidate data-draft="note">{% csrf_token %}{{ form }}
<button class="btn">提交</button></form>
{% endblock %}"""
REPORT = """{% extends "pages/report.html" %}{% block title %}月报{% endblock %}
{% block sheet %}<h1>棠川区为民服务情况报告</h1>
<p class="by">2026年3月1日至18日　区社会工作部</p><h2>一、总体情况</h2>
<p>本期共受理群众诉求<a class="fig-n" href="/">1,266件</a>，办结1,204件，按期办结率96.1%，
群众满意率97.2%，平均用时2.3天，比上月缩短0.4天。</p>
<div class="kpis">{% tile "本月受理" 1266|num unit="件" %}+5.7% 较上月同期{% endtile %}
{% tile "按期办结率" "96.1" unit="%" %}+1.4 个百分点{% endtile %}</div>
<h2>二、各街道</h2>{% figure "图1 各街道办理情况" chart=streets %}{% endfigure %}
{% provenance source="办件记录" definition="为民服务" version=3 as_of=now code="9f3c" %}
{% endblock %}"""
COUNTY = {"county": "棠川区"}  # so that the pages need no database


class Person:
    is_authenticated = True
    get_short_name = "李敏"


class Note(Form):
    text = forms.CharField(label="内容", min_length=10, widget=forms.Textarea)
    phone = forms.CharField(label="手机号", required=False)


def show(template):
    def view(request):
        return render(request, template, {**sample(), **COUNTY, "tab": "home", "user": Person})

    return view


def login(request):
    return render(request, "pages/login.html", {"form": AuthenticationForm(request), **COUNTY})


def note(request):
    form = Note(request.POST or None)
    if form.is_valid():
        return HttpResponse(form.cleaned_data["key"])
    return HttpResponse(
        engines["django"].from_string(NOTE).render({"form": form, **COUNTY}, request)
    )


def report(request):
    context = {**sample(), **COUNTY, "user": Person}
    return HttpResponse(engines["django"].from_string(REPORT).render(context, request))


def refuse(request):
    raise PermissionDenied


def suspect(request):
    raise SuspiciousOperation


def fall(request):
    raise RuntimeError


@cache_control(public=True, max_age=60)
def cached(request):
    return HttpResponse("ok")


guide, phone = show("pages/guide.html"), show("pages/guide_phone.html")
desk = [path("", guide, name="home"), path("search", guide, name="search")]
public = [
    *(path(f"{name}/", phone, name=name) for name in ("home", "report", "progress", "about")),
    path("language/", set_language, name="language"),
]
urlpatterns = [
    path("", include((public, "public"))),
    path("guide/", include((desk, "desk"))),
    path("login/", login, name="login"),
    path("logout/", login, name="logout"),
    path("note/", note),
    path("report-sheet/", report),
    path("cached/", cached),
    path("refuse/", refuse),
    path("api/refuse/", refuse),
    path("suspect/", suspect),
    path("fall/", fall),
    path("only-post/", require_POST(cached)),
]
handler400 = "haitang.pages.errors.bad_request"
handler403 = "haitang.pages.errors.forbidden"
handler404 = "haitang.pages.errors.not_found"
handler500 = "haitang.pages.errors.server_error"
