"""Forms of the catalogue: categories, who answers for what, the county's own calendar."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Category, Route, Urgency
from haitang.cases.queries import takable_categories
from haitang.desk.forms.fields import (
    CategoryChoice,
    PlaceChoice,
    a_day,
    a_unit,
    cards,
    line,
    tomorrow,
    words,
    yes_or_no,
)  # fmt: skip
from haitang.desk.reach import places_within, units_within
from haitang.organizations.models import Organization
from haitang.pages.forms import Form


class RuleForm(Form):
    """One line of the dispatch catalogue."""

    unit = a_unit(_("承办单位"), Organization.objects.none())
    began_on = a_day(_("从哪天起"))
    source = line(_("依据"), required=False, most=200, help_text=_("例如文件名和文号。"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["category"] = CategoryChoice(
            takable_categories(), help_text=_("选上级类别，下面的都算。")
        )
        self.fields["place"] = PlaceChoice(
            places_within("save_dispatch_rule"), help_text=_("选上级地方，下面的都算；近的优先。")
        )
        units = units_within("save_dispatch_rule")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["began_on"].initial = timezone.localdate()
        self.order_fields(["category", "place", "unit", "began_on", "source"])


class CategoryForm(Form):
    """A category; its code stays for ever."""

    title = line(_("名称"), most=40)
    title_en = line(_("英文名称"), most=80)
    urgency = cards(_("级别"), Urgency.choices, initial=Urgency.NORMAL)
    route = cards(_("去处"), Route.choices, required=False, initial=Route.TAKEN)
    hint = words(_("说明"), required=False, rows=2, most=200, help_text=_("居民选类别时看到。"))
    keywords = line(_("关键词"), required=False, most=200)
    position = forms.IntegerField(label=_("次序"), initial=0, min_value=0, max_value=999)

    def __init__(self, *args: Any, category: Category | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.category = category
        if category is None:
            self.fields["code"] = line(
                _("编码"), most=20, help_text=_("小写字母或数字，用了就不能改。")
            )
            self.fields["parent"] = CategoryChoice(
                takable_categories(), label=_("上级类别"), required=False
            )
            self.order_fields(["code", "parent"])
            return
        self.fields["ended"] = yes_or_no(_("是否停用"), _("停用"), _("在用"))
        names = ("title", "title_en", "urgency", "route", "hint", "keywords", "position")
        for name in names:
            self.fields[name].initial = getattr(category, name)
        self.fields["ended"].initial = "yes" if category.ended_on else "no"

    def arguments(self) -> dict[str, Any]:
        """What the operation gets, apart from the county, the actor and the key."""
        given = {k: v for k, v in self.cleaned_data.items() if k != "key"}
        given["urgency"], given["route"] = Urgency(given["urgency"]), Route(given["route"])
        if self.category is not None:
            given["code"] = self.category.code
        return given


class CalendarForm(Form):
    """The county works, or does not, on a day."""

    day = a_day(_("日期"))
    working = yes_or_no(_("这一天"), _("上班"), _("放假"))
    reason = line(_("理由"), most=100, help_text=_("例如：市政府通知，台风停工。"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["day"].initial = tomorrow()
