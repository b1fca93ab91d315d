"""Forms of alliances and service sessions."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Case, Urgency
from haitang.cases.operations.registration import Reporter
from haitang.cases.queries import takable_categories
from haitang.desk.forms.fields import (
    CHOOSE,
    REQUIRED,
    CategoryChoice,
    NamedChoice,
    PlaceChoice,
    a_day,
    a_moment,
    a_unit,
    cards,
    line,
    words,
)
from haitang.desk.reach import enterprises_within, places_within, units_within
from haitang.ledgers.alliances_ledger import within
from haitang.lib.text import without_spaces
from haitang.organizations.models import Organization
from haitang.pages.forms import Form, RecordForm
from haitang.policies.models import Alliance, ServiceSession
from haitang.policies.operations.sessions import MOST_PERSONS

ONE_A_LINE = _("写全称、简称或统一社会信用代码，一行一个。")


class BodiesField(forms.CharField):
    """Organizations by their names, one a line; ``rows`` are those that may be named."""

    widget = forms.Textarea({"rows": 4})
    rows: QuerySet[Organization] = Organization.objects.none()

    def clean(self, value: Any) -> Any:
        """The organizations themselves, each once, in the order written."""
        text = super().clean(value) or ""
        lines = [without_spaces(part) for part in text.replace("、", "\n").splitlines()]
        wanted = [word for word in dict.fromkeys(lines) if word]
        found = self._named(wanted)
        for word in wanted:
            if len(found[word]) != 1:
                sentence = (
                    said("没有叫“%(name)s”的单位，请核对。")
                    if not found[word]
                    else said("有几个单位都叫“%(name)s”，请写统一社会信用代码。")
                )
                raise forms.ValidationError(sentence % {"name": word[:30]})
        return [found[word][0] for word in wanted]

    def _named(self, wanted: list[str]) -> dict[str, list[Organization]]:
        found: dict[str, list[Organization]] = {word: [] for word in wanted}
        if not wanted:
            return found
        for body in self.rows:
            for word in {without_spaces(body.name), body.short_name, body.credit_code} - {"", None}:
                if word in found:
                    found[word].append(body)
        return found


def some_bodies(label: Any, *, required: bool, help_text: Any = ONE_A_LINE) -> BodiesField:
    """A field for several organizations."""
    return BodiesField(label=label, required=required, help_text=help_text, error_messages=REQUIRED)


class FoundForm(Form):
    """A new alliance."""

    title = line(_("名称"), help_text=_("例如“生物医药产业链党建联盟”。"))
    field = line(_("领域或片区"), most=40, help_text=_("例如：招商引资、社会治理、城乡建设。"))
    lead = a_unit(_("牵头单位"), Organization.objects.none())
    members = some_bodies(_("成员单位"), required=False)
    founded_on = a_day(_("成立日期"), required=False, help_text=_("不填就是今天。"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        units = units_within("found_alliance")
        self.fields["place"] = PlaceChoice(places_within("found_alliance"), label=_("所在地方"))
        self.fields["lead"].queryset = units  # type: ignore[attr-defined]
        self.fields["members"].rows = units  # type: ignore[attr-defined]
        self.order_fields(["title", "field", "place", "lead", "members", "founded_on"])


class AllianceForm(RecordForm[Alliance]):
    """A form about one alliance."""

    called = "alliance"


class JoinForm(AllianceForm):
    """One more member."""

    organization = a_unit(_("单位"), Organization.objects.none())
    joined_on = a_day(_("加入日期"), required=False, help_text=_("不填就是今天。"))

    def prepare(self) -> None:
        inside = self.row.members.filter(left_on=None).values("organization")
        rows = units_within("join_alliance").exclude(pk__in=inside)
        self.fields["organization"].queryset = rows  # type: ignore[attr-defined]


class LeaveForm(AllianceForm):
    """A member leaves."""

    organization = a_unit(_("单位"), Organization.objects.none())
    left_on = a_day(_("退出日期"), required=False, help_text=_("不填就是今天。"))

    def prepare(self) -> None:
        inside = self.row.members.filter(left_on=None).values("organization")
        rows = Organization.objects.filter(pk__in=inside).exclude(pk=self.row.lead_id)
        self.fields["organization"].queryset = rows.order_by("name")  # type: ignore[attr-defined]


class SignForm(AllianceForm):
    """An agreement."""

    title = line(_("协议名称"), most=80)
    text = words(_("约定内容"), rows=6, most=4000, help_text=_("谁做什么，什么时候做。"))
    signed_on = a_day(_("签订日期"), required=False, help_text=_("不填就是今天。"))
    until = a_day(_("有效期至"), required=False)


class DissolveForm(AllianceForm):
    """The end."""

    dissolved_on = a_day(_("解散日期"), required=False, help_text=_("不填就是今天。"))


class SessionForm(Form):
    """A session that was held."""

    title = line(_("主题"), most=80)
    kind = cards(_("形式"), ServiceSession.Kind.choices)
    held_on = a_day(_("举办日期"))
    alliance = NamedChoice(
        Alliance.objects.none(), label=_("党建联盟"), required=False, empty_label=_("不属于联盟"),
        error_messages=CHOOSE,
    )  # fmt: skip
    hosts = some_bodies(_("举办单位"), required=True)
    audience = forms.IntegerField(
        label=_("到场人数"), min_value=0, max_value=MOST_PERSONS,
        help_text=_("只记人数，不记是谁。"),
        error_messages={**REQUIRED, "invalid": _("请填整数。"), "min_value": _("不能小于0。")},
    )  # fmt: skip
    estimated = forms.BooleanField(label=_("人数是估计的"), required=False)

    def __init__(self, *args: Any, alliance: int | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"] = PlaceChoice(places_within("hold_session"), label=_("在哪里"))
        rows = within(Alliance.objects.order_by("title"))
        self.fields["alliance"].queryset = rows  # type: ignore[attr-defined]
        self.fields["alliance"].initial = alliance
        self.fields["hosts"].rows = units_within("hold_session")  # type: ignore[attr-defined]
        self.order_fields([
            "title", "kind", "held_on", "place", "alliance", "hosts", "audience", "estimated",
        ])  # fmt: skip


class OfSessionForm(RecordForm[ServiceSession]):
    """A form about one session."""

    called = "session"


class RaiseForm(OfSessionForm):
    """A problem that somebody raised at the session."""

    title = line(_("标题"), help_text=_("一句话说清什么事。不写姓名和电话。"))
    text = words(_("内容"), rows=5, help_text=_("在哪里、影响到谁、希望怎么办。"))
    spot = line(_("具体地点"), required=False, most=100)
    urgency = cards(_("级别"), [("", _("按类别")), *Urgency.choices], required=False)
    enterprise = a_unit(_("哪家企业提的"), Organization.objects.none(), required=False)
    name = line(_("提出人姓名"), required=False)
    phone = forms.CharField(
        label=_("提出人电话"), required=False,
        help_text=_("加密保存，只显示前三后四位；留了电话才能联系、回访。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    at = a_moment(_("提出时间"), help_text=_("现在提出的不用填；补登时填当时的时间。"))

    def prepare(self) -> None:
        self.fields["place"] = PlaceChoice(
            places_within("register_case"), label=_("社区或街道"), help_text=_("事情发生在哪里。"),
            initial=self.row.place.code,
        )  # fmt: skip
        self.fields["category"] = CategoryChoice(takable_categories())
        self.fields["enterprise"].queryset = enterprises_within(  # type: ignore[attr-defined]
            "register_case"
        )
        self.order_fields([
            "place", "category", "title", "text", "spot", "urgency", "enterprise", "name", "phone",
            "at",
        ])  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        who = Reporter(given.pop("name"), given.pop("phone"))
        urgency = given.pop("urgency")
        return {
            **given,
            "urgency": Urgency(urgency) if urgency else None,
            "reporter": who if who.name or who.phone else None,
        }


class LinkForm(OfSessionForm):
    """A case that was registered apart."""

    case = line(_("办件编号"), most=16, help_text=_("在场次上提出、已经登记的那一件。"))

    def clean_case(self) -> Case:
        """The case itself, within the present scope."""
        number = self.cleaned_data["case"].strip().upper()
        found: Case | None = Case.objects.get_queryset().filter(number=number).first()
        if found is None:
            text = said("没有编号是“%(n)s”的办件，请核对。") % {"n": number[:20]}
            raise forms.ValidationError(text)
        return found
