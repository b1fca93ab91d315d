"""Forms of projects: opening one, steps, money, acceptance, the end."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.models import OPEN, Case, Milestone, Project
from haitang.desk.forms.fields import (
    CHOOSE,
    REQUIRED,
    NamedChoice,
    PlaceChoice,
    a_day,
    a_unit,
    line,
    words,
)  # fmt: skip
from haitang.desk.reach import places_within
from haitang.desk.reading import instance, seen
from haitang.organizations.models import Organization
from haitang.pages.forms import Form, RecordForm
from haitang.pages.words import day
from haitang.scope.rows import subtree

MOST_YUAN = Decimal("9999999999.99")


class OpenProjectForm(Form):
    """A hard matter becomes a project."""

    title = line(_("项目名称"), most=80)
    text = words(_("要解决的问题"), help_text=_("写清难在哪里、做到什么算解决。"))
    leader = NamedChoice(
        Account.objects.none(), label=_("负责人"), empty_label=_("请选择"), error_messages=CHOOSE
    )
    lead = a_unit(_("牵头单位"), Organization.objects.none())
    due_on = a_day(_("完成日期"))
    numbers = forms.CharField(
        label=_("列入清单的办件"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("填编号，一行一个。以后还能加。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        places = places_within("open_project")
        self.fields["place"] = PlaceChoice(places, label=_("在哪里"))
        top = min((p.path for p in places), key=len, default="none")
        units = Organization.objects.filter(subtree(top), ended_on=None).order_by("path", "name")
        self.fields["lead"].queryset = units  # type: ignore[attr-defined]
        people = Account.objects.filter(is_active=True, duties__path__startswith=top).distinct()
        self.fields["leader"].queryset = people.order_by("name")  # type: ignore[attr-defined]
        self.order_fields(["title", "text", "place", "leader", "lead", "due_on", "numbers"])

    def clean_numbers(self) -> list[Case]:
        """The cases themselves, within the present scope."""
        wanted = [n.upper() for n in self.cleaned_data["numbers"].replace("、", " ").split()]
        rows = Case.objects.get_queryset().filter(number__in=wanted)
        found = {case.number: case for case in rows}
        missing = [number for number in wanted if number not in found]
        if missing:
            text = said("没有这些编号的办件：%(numbers)s，请核对。")
            raise forms.ValidationError(text % {"numbers": "、".join(missing[:10])})
        return [found[number] for number in dict.fromkeys(wanted)]

    def arguments(self) -> dict[str, Any]:
        """What the operation gets."""
        given = self.cleaned_data
        names = ("title", "text", "place", "leader", "lead", "due_on")
        return {**{name: given[name] for name in names}, "cases": given["numbers"]}


class ProjectForm(RecordForm[Project]):
    """A form about one project."""

    called = "project"


class MilestoneForm(ProjectForm):
    """A step and its day."""

    title = line(_("节点"), help_text=_("做成什么，例如“管道更换完成”。"))
    due_on = a_day(_("日期"))


class ReachForm(ProjectForm):
    """A step is done."""

    milestone = forms.ChoiceField(label=_("哪个节点"), error_messages=CHOOSE)
    evidence = words(_("凭什么说完成了"), help_text=_("写清验收单、照片、现场情况等。"))

    def prepare(self) -> None:
        rows = Milestone.objects.get_queryset().filter(project=self.row.pk)
        if not self.is_bound:
            rows = rows.filter(reached_on=None)
        found = seen(rows.order_by("due_on", "pk"), "pk", "title", "due_on")
        field = self.fields["milestone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        choices = [(str(row["pk"]), f"{row['title']}　{day(row['due_on'])}") for row in found]
        field.choices = [("", _("请选择")), *choices]

    def arguments(self) -> dict[str, Any]:
        rows = Milestone.objects.get_queryset().filter(pk=self.cleaned_data["milestone"])
        return {"milestone": instance(rows), "evidence": self.cleaned_data["evidence"]}


class MoneyForm(ProjectForm):
    """An amount in yuan; kept in whole fen."""

    fen = forms.DecimalField(
        label=_("金额（元）"), min_value=Decimal("0.01"), max_value=MOST_YUAN, decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            **REQUIRED, "invalid": _("请填数字，例如3860.50。"),
            "min_value": _("金额要大于0。"), "max_decimal_places": _("最多两位小数，到分为止。"),
            "max_value": _("金额太大，请核对。"),
        },
    )  # fmt: skip
    note = line(_("来源或用途"), most=100)

    def clean_fen(self) -> int:
        """Yuan as whole fen."""
        return int(self.cleaned_data["fen"] * 100)


def _people(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=100_000,
        error_messages={**REQUIRED, "invalid": _("请填整数。"), "min_value": _("不能小于0。")},
    )  # fmt: skip


class AcceptForm(ProjectForm):
    """Residents look at the work."""

    yes = _people(_("认可的居民"))
    no = _people(_("不认可的居民"))


class CloseForm(ProjectForm):
    """The end."""

    conclusion = words(
        _("结项说明"), help_text=_("清单里还没办结的诉求会一起销号。这段话居民能看到。")
    )


class AddCaseForm(ProjectForm):
    """One more case on the checklist."""

    number = line(_("办件编号"), most=16)

    def clean_number(self) -> Case:
        """The case itself."""
        number = self.cleaned_data["number"].strip().upper()
        rows = Case.objects.get_queryset().filter(number=number)
        case = rows.filter(state__in=OPEN).first() or rows.first()
        if case is None:
            text = said("没有编号是“%(n)s”的办件，请核对。") % {"n": number}
            raise forms.ValidationError(text)
        return case

    def arguments(self) -> dict[str, Any]:
        return {"project": self.row, "case": self.cleaned_data["number"]}
