"""Forms of policies: statements, applications and the acts on them, lists, departments, budgets."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.desk.forms.fields import CHOOSE, REQUIRED, a_day, a_unit, line, words, yes_or_no
from haitang.desk.policies.reasons import spoken
from haitang.desk.reading import instance, seen
from haitang.organizations.models import Organization, OrganizationKind
from haitang.pages.forms import Form, RecordForm
from haitang.pages.words import day, pair, yuan
from haitang.policies.catalogue import book_of, edition_on
from haitang.policies.errors import ChangedError
from haitang.policies.models import Application, EntitledList, Policy, PolicyObjection
from haitang.policies.operations.applications import still_missing
from haitang.scope.rows import subtree

MOST_YUAN = Decimal("9999999999.99")


def money(label: Any, **more: Any) -> forms.DecimalField:
    """An amount in yuan, at most two decimals."""
    return forms.DecimalField(
        label=label, min_value=Decimal("0.01"), max_value=MOST_YUAN, decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            **REQUIRED, "invalid": _("请填数字，例如3860.50。"),
            "min_value": _("金额要大于0。"), "max_decimal_places": _("最多两位小数，到分为止。"),
            "max_value": _("金额太大，请核对。"),
        },
        **more,
    )  # fmt: skip


def in_yuan(fen: int | None) -> str:
    """Fen as the text of an amount in yuan."""
    return "" if fen is None else str(Decimal(fen).scaleb(-2))


class MoneyForm(Form):
    """A form with an amount called ``fen``."""

    def clean_fen(self) -> int:
        """Yuan as whole fen."""
        return int(self.cleaned_data["fen"] * 100)


class FactForm(Form):
    """One statement about an enterprise."""

    attribute = forms.ChoiceField(label=_("什么情况"), error_messages=CHOOSE)
    value = line(_("内容"), most=100)
    source = line(_("谁提供的"), most=80, help_text=_("填单位名称，或哪一份材料。"))
    as_of = a_day(_("截至哪一天"), help_text=_("从这一天起算数。"))
    good_until = a_day(_("有效期至"), required=False, help_text=_("没有期限的不填。"))

    def __init__(self, *args: Any, enterprise: Organization, **more: Any) -> None:
        super().__init__(*args, **more)
        edition = edition_on(enterprise.place, timezone.localdate())
        rows = list(book_of(edition).catalogue) if edition else []
        field = self.fields["attribute"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        named = [(a.name, pair(spoken(a.title), how_to_write(a))) for a in rows]
        field.choices = [("", _("请选择")), *named]


def how_to_write(attribute: Any) -> str:
    """How a value of an attribute is written."""
    unit = spoken(attribute.unit)
    match attribute.type:
        case "int" | "num":
            return said("数字，单位%(unit)s") % {"unit": unit} if unit else said("数字")
        case "date":
            return said("日期，如2021-07-01")
        case "bool":
            return said("是或否")
        case "set":
            codes = "、".join(c.title.zh for c in attribute.codes)
            return said("从%(codes)s里选，用、隔开，没有的写无") % {"codes": codes}
        case "code" | "rank":
            return said("从%(codes)s里选一个") % {
                "codes": "、".join(c.title.zh for c in attribute.codes)
            }
    return said("文字")


class WhyForm(Form):
    """A reason."""

    why = words(_("为什么撤回"), rows=2, most=200)


class ApplyForm(MoneyForm):
    """An enterprise applies for an item."""

    fen = money(_("申请金额（元）"))
    materials = forms.MultipleChoiceField(
        label=_("已交材料"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("没交齐也能先提交，会在5个工作日内一次告知缺什么。"),
    )  # fmt: skip

    def __init__(self, *args: Any, policy: Policy, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["fen"].initial = in_yuan(policy.amount_fen or policy.cap_fen)
        if policy.cap_fen is not None:
            self.fields["fen"].help_text = said("最高%(cap)s。") % {"cap": yuan(policy.cap_fen)}
        if not policy.materials:
            del self.fields["materials"]
            return
        field = self.fields["materials"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for types
        field.choices = [(name, name) for name in policy.materials]


class ActForm(RecordForm[Application]):
    """A form about one application."""

    called = "application"


class PlainForm(ActForm):
    """Nothing to fill in."""


def _lines(text: str) -> list[str]:
    return [one.strip() for one in text.splitlines() if one.strip()]


class MissingForm(ActForm):
    """All that is missing, at once."""

    things = words(
        _("缺什么"), help_text=_("一行一项，一次写全：只能告知这一次。"), rows=5, most=2000
    )

    def prepare(self) -> None:
        self.fields["things"].initial = "\n".join(still_missing(self.row))

    def clean_things(self) -> list[str]:
        """One thing a line."""
        return _lines(self.cleaned_data["things"])


class CompleteForm(ActForm):
    """What was handed in."""

    materials = forms.MultipleChoiceField(
        label=_("这次补交的材料"), widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )

    def prepare(self) -> None:
        field = self.fields["materials"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for types
        field.choices = [(name, name) for name in self.row.missing]


class ReviewForm(ActForm):
    """The reviewer's opinion."""

    favoured = yes_or_no(_("审核意见"), _("建议支持"), _("建议不予支持"))
    opinion = words(_("理由"), help_text=_("写清核对了哪些材料、符合或不符合哪一条。"))


class ObjectionForm(ActForm):
    """Somebody objects."""

    text = words(_("异议内容"), help_text=_("不写提出人的身份证号和电话。"))


class AnswerForm(ActForm):
    """What came of an objection."""

    objection = forms.ChoiceField(label=_("哪一条异议"), error_messages=CHOOSE)
    upheld = yes_or_no(_("核实结果"), _("异议成立，退回审核"), _("异议不成立"))
    answer = words(_("核实情况"))

    def prepare(self) -> None:
        rows = PolicyObjection.objects.get_queryset().filter(application=self.row.pk)
        if not self.is_bound:
            rows = rows.filter(answered_at=None)
        found = seen(rows.order_by("received_at", "pk"), "pk", "text", "received_at")
        field = self.fields["objection"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        field.choices = [
            ("", _("请选择")),
            *((str(r["pk"]), f"{day(r['received_at'])}　{r['text'][:40]}") for r in found),
        ]
        if len(found) == 1:
            field.initial = str(found[0]["pk"])

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        rows = PolicyObjection.objects.get_queryset().filter(
            application=self.row.pk, pk=given["objection"]
        )
        return {
            "objection": instance(rows), "upheld": given["upheld"], "answer": given["answer"],
        }  # fmt: skip


class ShownForm(ActForm):
    """A decision on the verdict that is on the screen."""

    shown = forms.CharField(widget=forms.HiddenInput)
    reason = words(_("决定的理由"), help_text=_("会告诉申请企业，写清依据哪一条。"))

    def show(self, mark: str) -> None:
        """The hash of the verdict that stands on the page now."""
        self.fields["shown"].initial = mark

    def show_anew(self, error: Exception, mark: str) -> None:
        """After a change of the data the page shows the new verdict: the form goes with it."""
        if isinstance(error, ChangedError):
            data: Any = self.data
            data = data.copy()
            data["shown"] = mark
            self.data = data


class GrantForm(ShownForm, MoneyForm):
    """How much is granted."""

    fen = money(_("核定金额（元）"))
    field_order = ("fen", "reason")

    def prepare(self) -> None:
        self.fields["fen"].initial = in_yuan(self.row.asked_fen)
        left = self.row.policy.left_fen
        if left is not None:
            self.fields["fen"].help_text = said("预算还剩%(left)s。") % {"left": yuan(left)}


class RefuseForm(ShownForm):
    """Refused, and why."""


class PayForm(ActForm, MoneyForm):
    """Money went out."""

    fen = money(_("兑付金额（元）"))
    on = a_day(_("付款日期"))
    voucher = line(_("凭证号"), most=60)

    def prepare(self) -> None:
        left = (self.row.granted_fen or 0) - self.row.paid_fen
        self.fields["fen"].initial = in_yuan(left)
        self.fields["on"].initial = timezone.localdate()


class ListForm(RecordForm[EntitledList]):
    """A form about one list."""

    called = "entitled_list"


class ConfirmForm(ListForm):
    """A person confirms the list on the screen."""

    shown = forms.CharField(widget=forms.HiddenInput)
    reason = words(_("确认的理由"), rows=3, most=400, help_text=_("写清抽查核对了什么。"))

    def prepare(self) -> None:
        self.fields["shown"].initial = self.row.list_hash


class DropForm(ListForm):
    """The list is given up."""

    reason = words(_("作废的理由"), rows=3, most=400)


class PayListForm(ListForm):
    """The list is paid."""

    on = a_day(_("付款日期"))
    voucher = line(_("凭证号"), most=60)
    reason = words(_("核定的理由"), rows=3, most=400, help_text=_("例如“公示期满无异议”。"))

    def prepare(self) -> None:
        self.fields["on"].initial = timezone.localdate()


class PolicyForm(RecordForm[Policy]):
    """A form about one item."""

    called = "policy"


class DepartmentForm(PolicyForm):
    """Which unit answers."""

    unit = a_unit(_("主管部门"), Organization.objects.none())

    def prepare(self) -> None:
        kinds = (OrganizationKind.DEPARTMENT, OrganizationKind.STREET_OFFICE)
        rows = Organization.objects.filter(
            Q(kind__in=kinds) & subtree(self.row.path), ended_on=None
        )
        self.fields["unit"].queryset = rows.order_by("path", "name")  # type: ignore[attr-defined]
        self.fields["unit"].initial = self.row.department_id


class BudgetForm(PolicyForm, MoneyForm):
    """How much there is."""

    fen = money(_("预算（元）"))

    def prepare(self) -> None:
        self.fields["fen"].initial = in_yuan(self.row.budget_fen)


class DrawForm(PolicyForm):
    """The day by whose data a list is drawn up."""

    as_of = a_day(_("按哪一天的数据比对"))

    def prepare(self) -> None:
        self.fields["as_of"].initial = timezone.localdate()
