"""Forms that put a case right or connect it with others."""

from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Case, Project, State, Urgency
from haitang.cases.queries import takable_categories, twins
from haitang.desk.forms.acts import ActForm, Note
from haitang.desk.forms.fields import (
    CHOOSE,
    CategoryChoice,
    PlaceChoice,
    cards,
    line,
    words,
)  # fmt: skip
from haitang.desk.reach import places_within
from haitang.desk.reading import Row, instance, seen
from haitang.pages.words import day


class AmendForm(ActForm):
    """What was registered wrongly; only what is different is changed."""

    title = line(_("标题"))
    spot = line(_("具体地点"), required=False, most=100)
    urgency = cards(_("级别"), Urgency.choices)
    reason = words(_("为什么更正"), rows=3)

    def prepare(self) -> None:
        case = self.row
        places = places_within("amend_case")
        self.fields["category"] = CategoryChoice(takable_categories(), initial=case.category.code)
        self.fields["place"] = PlaceChoice(places, initial=case.place.code)
        self.order_fields(["title", "category", "place", "spot", "urgency", "reason"])
        for name in ("title", "spot", "urgency"):
            self.fields[name].initial = getattr(case, name)
        self.notes.append(Note(_("更正不会重新计算期限；改类别或地点后，统计会跟着改。")))

    def arguments(self) -> dict[str, Any]:
        found = super().arguments()
        return {**found, "urgency": Urgency(found["urgency"])}


class JoinForm(ActForm):
    """The earlier case that this one is the same as."""

    number = forms.CharField(
        label=_("或者填编号"), required=False, help_text=_("例如HT26-03841。"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    reason = words(_("理由"), rows=3)

    def prepare(self) -> None:
        case = self.row
        rows = twins(case.category, case.place, case.received_at, not_case=case.pk)
        choices = twin_choices(rows)
        if choices:
            self.fields["twin"] = cards(_("并入哪一件"), choices, required=False)
            self.order_fields(["twin", "number", "reason"])
        else:
            self.fields["number"].label = _("并入哪一件")
            self.fields["number"].required = True
            self.fields["number"].error_messages.update(CHOOSE)
        self.notes.append(Note(_("并入后，居民的查询码会看到那一件的进度。")))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        number = (found.get("number") or found.get("twin") or "").strip().upper()
        other = Case.objects.get_queryset().filter(number=number).first()
        if other is None and not self.errors:
            self.add_error("number", said("没有编号是“%(n)s”的办件，请核对。") % {"n": number})
        self.other = other
        return found

    def arguments(self) -> dict[str, Any]:
        reason = self.cleaned_data["reason"]
        return {"case": self.row, "into": self.other, "reason": reason}


def twin_choices(rows: Any) -> list[tuple[str, str]]:
    """Cases that may be the same matter, each in one line."""
    found = seen(rows, "number", "title", "state", "received_at")
    return [(row["number"], _one_line(row)) for row in found]


def _one_line(row: Row) -> str:
    state = str(State(row["state"]).label)
    return "　".join((row["number"], row.get("title", ""), day(row["received_at"]), state))


class ToProjectForm(ActForm):
    """The project on whose checklist it goes."""

    project = forms.ChoiceField(label=_("列入哪个项目"), error_messages=CHOOSE)

    def prepare(self) -> None:
        rows = Project.objects.get_queryset().filter(state=Project.Stage.OPEN)
        found = seen(rows.order_by("due_on"), "pk", "title")
        field = self.fields["project"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        field.choices = [("", _("请选择")), *((row["pk"], row.get("title", "")) for row in found)]

    def arguments(self) -> dict[str, Any]:
        found = super().arguments()
        rows = Project.objects.get_queryset().filter(pk=found["project"])
        return {**found, "project": instance(rows)}
