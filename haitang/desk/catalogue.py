"""Administration of the catalogue: who answers for what, the tree of categories, the calendar."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import CalendarDay, Category, DispatchRule, Route, Urgency
from haitang.cases.operations import save_category, save_dispatch_rule, set_calendar_day
from haitang.desk.answering import answered
from haitang.desk.forms.catalogue import CalendarForm, CategoryForm, RuleForm
from haitang.desk.forms.fields import category_title
from haitang.desk.reading import Row, actor, posted, scope
from haitang.places.models import Place
from haitang.places.queries import by_code
from haitang.scope.rows import subtree
from haitang.scope.views import guard

MOST = 500


def _county() -> Place:
    return by_code(settings.COUNTY)


@guard("save_dispatch_rule")
def rules(request: HttpRequest) -> HttpResponse:
    """The dispatch catalogue within the actor's reach; ended lines below."""
    reach = Q(pk__in=[])
    for grant in scope().active():
        reach |= subtree(grant.path)
    found = DispatchRule.objects.filter(reach).select_related("category", "place", "unit")
    rows = [_rule(rule) for rule in found.order_by("category__path", "path", "-began_on")[:MOST]]
    return render(request, "desk/rules.html", {"rows": rows, "here": "catalogue"})


def _rule(rule: DispatchRule) -> Row:
    return {
        "category": category_title(rule.category), "place": rule.place.name,
        "unit": rule.unit.name, "began": rule.began_on, "ended": rule.ended_on,
        "source": rule.source,
    }  # fmt: skip


@guard("save_dispatch_rule", POST="save_dispatch_rule")
def new_rule(request: HttpRequest) -> HttpResponse:
    """From a day, another unit answers."""
    form = RuleForm(posted(request))
    back = reverse("desk:catalogue")

    def run(given: dict[str, Any]) -> object:
        return save_dispatch_rule(**given, actor=actor(request))

    page = {
        "title": _("派单目录加一条"), "button": _("保存"), "back_url": back,
        "back_title": _("派单目录"), "here": "catalogue",
        "sub": _("同一类别、同一地方原来的那条，到这天为止"),
    }  # fmt: skip
    return answered(request, form, run, done=_("派单目录已更新。"), to=back, page=page)


@guard("save_category")
def categories(request: HttpRequest) -> HttpResponse:
    """The tree."""
    rows = [
        {
            "code": c.code, "title": "　" * (c.path.count(".") - 1) + c.title,
            "title_en": c.title_en, "urgency": Urgency(c.urgency).label,
            "route": Route(c.route).label, "ended": c.ended_on,
        }
        for c in Category.objects.order_by("path")
    ]  # fmt: skip
    return render(request, "desk/categories.html", {"rows": rows, "here": "categories"})


@guard("save_category", POST="save_category")
def new_category(request: HttpRequest) -> HttpResponse:
    """Add a category."""
    return _category(request, None)


@guard("save_category", POST="save_category")
def category(request: HttpRequest, code: str) -> HttpResponse:
    """Change a category."""
    found = Category.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return _category(request, found)


def _category(request: HttpRequest, found: Category | None) -> HttpResponse:
    form = CategoryForm(posted(request), category=found)
    back = reverse("desk:categories")

    def run(given: dict[str, Any]) -> object:
        return save_category(
            **form.arguments(), county=_county(), actor=actor(request), key=given["key"]
        )

    page = {
        "title": category_title(found) if found else _("加一个类别"), "button": _("保存"),
        "back_url": back, "back_title": _("诉求类别"), "here": "categories",
        "sub": found.code if found else "",
    }  # fmt: skip
    return answered(request, form, run, done=_("类别已保存。"), to=back, page=page)


@guard("set_calendar_day", POST="set_calendar_day")
def calendar(request: HttpRequest) -> HttpResponse:
    """The county's own exceptions to the national calendar, and a form for one more."""
    form = CalendarForm(posted(request))

    def run(given: dict[str, Any]) -> object:
        return set_calendar_day(**given, county=_county(), actor=actor(request))

    rows = CalendarDay.objects.order_by("-day").values("day", "working", "reason")
    page = {"rows": list(rows[:MOST]), "here": "calendar"}
    return answered(
        request, form, run, done=_("工作日历已更新。"), to=reverse("desk:calendar"), page=page,
        template="desk/calendar.html",
    )  # fmt: skip
