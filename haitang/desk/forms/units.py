"""Forms that give a case to a unit, or take it on."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases import clock
from haitang.cases.models import Assignment
from haitang.cases.queries import unit_for, units_of_choice
from haitang.desk.forms.acts import ActForm, Note
from haitang.desk.forms.fields import CHOOSE, ManyNamed, NamedChoice, a_unit, words
from haitang.desk.reading import scope
from haitang.facts.days import local_day
from haitang.organizations.models import Organization
from haitang.pages.words import moment

NOBODY = Organization.objects.none()
KINDS = {"working": _("个工作日"), "calendar": _("天")}


class UnitForm(ActForm):
    """A choice among the units that can be asked for the case's place."""

    def units(self) -> Any:
        """Units of the place and of all above it."""
        return units_of_choice(self.row.place)

    def propose(self, name: str) -> None:
        """Choose beforehand what the dispatch catalogue says, and say why."""
        line = unit_for(self.row.category, self.row.place, local_day(timezone.now()))
        if line is None:
            text = said("派单目录没有这一类在这里的承办单位，请选一个。")
            self.notes.append(Note(text, "warn"))
            return
        self.fields[name].initial = line.unit_id
        text = said("派单目录建议：%(unit)s（%(place)s，%(category)s）。")
        named = {
            "unit": line.unit.name, "place": line.place.name, "category": line.category.title,
        }  # fmt: skip
        self.notes.append(Note(text % named))


class DispatchForm(UnitForm):
    """Who leads, who assists; with the deadline that will be printed."""

    lead = a_unit(_("主办单位"), NOBODY)
    assisting = ManyNamed(
        NOBODY, label=_("协办单位"), required=False,
        help_text=_("主办答复前，协办单位都要会签。按住Ctrl可多选。"),
    )  # fmt: skip
    note = words(_("派单说明"), required=False, rows=3)

    def prepare(self) -> None:
        units = self.units()
        for name in ("lead", "assisting"):
            self.fields[name].queryset = units  # type: ignore[attr-defined]
        self.fields["assisting"].widget.attrs["size"] = 5
        self.propose("lead")
        self.notes.append(Note(self._deadline(), "warn"))

    def _deadline(self) -> str:
        case = self.row
        if case.lead_id is not None and case.due_at is not None:
            return said("期限不重新计算，仍是%(due)s。") % {"due": moment(case.due_at)}
        span = clock.handling_span(case.category, case.urgency, case.received_at)
        text = said("现在派单，期限是%(due)s（%(n)s%(kind)s）。依据：%(source)s")
        return text % {
            "due": moment(clock.due(timezone.now(), span)), "n": span.days,
            "kind": KINDS[span.kind], "source": span.source,
        }  # fmt: skip


class ReassignForm(UnitForm):
    """Another unit, with the reason."""

    lead = a_unit(_("改由谁承办"), NOBODY)
    reason = words(_("理由"))

    def prepare(self) -> None:
        self.fields["lead"].queryset = self.units()  # type: ignore[attr-defined]
        if self.row.due_at:
            due = {"due": moment(self.row.due_at)}
            self.notes.append(Note(said("期限不重新计算，仍是%(due)s。") % due))


class DesignateForm(UnitForm):
    """A dispute is decided: this unit may not return it."""

    lead = a_unit(_("指定谁办理"), NOBODY)
    reason = words(_("理由"))

    def prepare(self) -> None:
        self.fields["lead"].queryset = self.units()  # type: ignore[attr-defined]
        self.propose("lead")
        self.notes.append(Note(_("指定以后，承办单位不能再退回。"), "warn"))


class AddUnitForm(UnitForm):
    """One more unit that assists."""

    unit = a_unit(_("协办单位"), NOBODY)
    note = words(_("请它做什么"), required=False, rows=3)

    def prepare(self) -> None:
        self.fields["unit"].queryset = self.units()  # type: ignore[attr-defined]


class ReleaseForm(ActForm):
    """A unit that assists no longer."""

    unit = a_unit(_("撤回哪个单位"), NOBODY)
    reason = words(_("原因"), rows=3)

    def prepare(self) -> None:
        parts = Assignment.objects.get_queryset().filter(
            case=self.row, role=Assignment.Role.ASSIST, returned_at=None, countersigned_at=None
        )
        units = Organization.objects.filter(pk__in=parts.values("unit")).order_by("name")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class AcceptForm(ActForm):
    """Whoever in the unit takes it on."""

    handler = NamedChoice(
        Account.objects.none(), label=_("经办人"), required=False, error_messages=CHOOSE,
        empty_label=_("我自己"),
    )  # fmt: skip

    def prepare(self) -> None:
        inside = Account.objects.filter(organization=self.row.lead_id, is_active=True)
        mates = inside.exclude(pk=self.account.pk).order_by("name")
        self.fields["handler"].queryset = mates  # type: ignore[attr-defined]


class CountersignForm(ActForm):
    """An assisting unit's opinion."""

    unit = a_unit(_("会签单位"), NOBODY)
    opinion = words(_("会签意见"))

    def prepare(self) -> None:
        units = Organization.objects.filter(pk__in=assisting_units(self.row.pk))
        field = self.fields["unit"]
        field.queryset = units  # type: ignore[attr-defined]
        if len(units) == 1:
            field.initial = units[0].pk


def assisting_units(case: int) -> set[int]:
    """Units for which the actor signs and which assist in a case."""
    own = {g.organization for g in scope().giving("countersign_case") if g.organization}
    parts = Assignment.objects.get_queryset().filter(
        case=case, unit__in=own, role=Assignment.Role.ASSIST, returned_at=None
    )
    return set(parts.values_list("unit", flat=True))
