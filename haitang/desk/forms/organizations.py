"""Forms for the units of the county."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.forms.fields import PlaceChoice, a_day, a_unit, cards, line
from haitang.desk.reach import places_within, units_within
from haitang.organizations.models import Organization, OrganizationKind
from haitang.pages.forms import Form


class OrganizationForm(Form):
    """A new unit."""

    name = line(_("名称"), most=80)
    short_name = line(_("简称"), required=False, most=20)
    kind = cards(_("类型"), OrganizationKind.choices)
    parent = a_unit(
        _("上级单位"), Organization.objects.none(), required=False,
        help_text=_("办件超期时先告诉它。"),
    )  # fmt: skip
    credit_code = line(_("统一社会信用代码"), required=False, most=18)
    began_on = a_day(_("成立日期"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"] = PlaceChoice(
            places_within("create_organization"), help_text=_("它管哪里的事，就选哪里。")
        )
        units = units_within("create_organization")
        self.fields["parent"].queryset = units  # type: ignore[attr-defined]
        self.fields["began_on"].initial = timezone.localdate()
        self.order_fields(["place", "kind", "name", "short_name", "parent", "credit_code"])


class RenameForm(Form):
    """Another name."""

    name = line(_("名称"), most=80)
    short_name = line(_("简称"), required=False, most=20)


class EndForm(Form):
    """The last day is the day before."""

    on = a_day(_("从哪天起撤销"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["on"].initial = timezone.localdate()
