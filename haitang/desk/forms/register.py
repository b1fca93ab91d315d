"""Taking a matter at the window or on the phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Channel, Urgency
from haitang.cases.operations.registration import Reporter
from haitang.cases.queries import takable_categories
from haitang.desk.forms.fields import (
    CategoryChoice,
    Photos,
    PlaceChoice,
    a_moment,
    a_unit,
    cards,
    line,
    words,
)  # fmt: skip
from haitang.desk.reach import enterprises_within, places_within
from haitang.organizations.models import Organization
from haitang.pages.forms import Form

AT_THE_DESK = [(c.value, c.label) for c in (Channel.WINDOW, Channel.PHONE, Channel.VISIT)]
ANOTHER = "another"


class RegisterForm(Form):
    """One page for the clerk; ``ask_about_twins`` adds the one question that may come back."""

    channel = cards(_("来源"), AT_THE_DESK, initial=Channel.WINDOW)
    title = line(
        _("标题"), help_text=_("一句话说清什么事，例如“3号楼2单元下水管道堵塞”。不写姓名和电话。")
    )
    text = words(_("内容"), rows=5, help_text=_("在哪里、什么时候开始、影响到谁、居民要什么。"))
    spot = line(_("具体地点"), required=False, most=100, help_text=_("例如：三里小区3号楼2单元。"))
    urgency = cards(
        _("级别"), [("", _("按类别")), *Urgency.choices], required=False,
        help_text=_("级别决定期限。不选，按类别自带的级别。"),
    )  # fmt: skip
    name = line(_("反映人姓名"), required=False, most=60)
    phone = forms.CharField(
        label=_("反映人电话"), required=False,
        help_text=_("加密保存，只显示前三后四位；留了电话才能联系、回访。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    enterprise = a_unit(_("企业"), Organization.objects.none(), required=False)
    photos = Photos()
    at = a_moment(_("受理时间"), help_text=_("现在受理的不用填；补登时填当时的时间。"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"] = PlaceChoice(
            places_within("register_case"), label=_("社区或街道"), help_text=_("事情发生在哪里。")
        )
        self.fields["category"] = CategoryChoice(takable_categories())
        self.fields["enterprise"].queryset = enterprises_within(  # type: ignore[attr-defined]
            "register_case"
        )
        self.order_fields([
            "channel", "place", "category", "twin", "title", "text", "spot", "urgency", "name",
            "phone", "enterprise", "photos", "at",
        ])  # fmt: skip

    def ask_about_twins(self, choices: list[tuple[str, str]]) -> None:
        """Is it the same as one of these?"""
        self.fields["twin"] = cards(
            _("是不是同一件事"), [*choices, (ANOTHER, _("都不是，另立一件"))],
            help_text=_("是同一件的，选上它：照样登记、给查询码，但并入那一件去办。"),
        )  # fmt: skip
        self.order_fields(["twin", "channel", "place", "category"])

    def arguments(self) -> dict[str, Any]:
        """What the operation gets, apart from the actor and the key."""
        given = self.cleaned_data
        found = {
            name: given[name]
            for name in ("place", "category", "title", "text", "spot", "enterprise", "photos", "at")
        }
        who = Reporter(given["name"], given["phone"])
        return {
            **found,
            "channel": Channel(given["channel"]),
            "urgency": Urgency(given["urgency"]) if given["urgency"] else None,
            "reporter": who if who.name or who.phone else None,
        }
