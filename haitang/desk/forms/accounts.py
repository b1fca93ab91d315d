"""Forms of accounts and duties."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.accounts.duties import DUTIES
from haitang.desk.forms.fields import CHOOSE, REQUIRED, PlaceChoice, a_day, a_unit, line
from haitang.desk.reach import places_within, units_within
from haitang.organizations.models import Organization
from haitang.pages.forms import Form


def password(label: Any, kind: str = "new-password", **more: Any) -> forms.CharField:
    """A password that is never shown again and never kept in a draft."""
    return forms.CharField(
        label=label, strip=False, error_messages=REQUIRED,
        widget=forms.PasswordInput({"autocomplete": kind}), **more,
    )  # fmt: skip


class AccountForm(Form):
    """Somebody who may log in."""

    username = line(_("用户名"), most=40, help_text=_("登录时用，2至40个字母、数字或汉字。"))
    name = line(_("姓名"), most=40, help_text=_("办理记录上显示的名字。"))
    organization = a_unit(_("单位"), Organization.objects.none(), required=False)
    password = password(
        _("初始密码"), help_text=_("至少8位，不要用常见密码。请本人登录后马上更换。")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        units = units_within("create_account")
        self.fields["organization"].queryset = units  # type: ignore[attr-defined]


class GrantForm(Form):
    """A duty at a place, or for an organization, from a day."""

    code = forms.ChoiceField(label=_("职责"), error_messages=CHOOSE)
    organization = a_unit(
        _("承办单位"), Organization.objects.none(), required=False,
        help_text=_("承办人填单位，其他职责填辖区。"),
    )  # fmt: skip
    began_on = a_day(_("从哪天起"))
    ended_on = a_day(
        _("到哪天为止"), required=False, help_text=_("这天起不再有这项职责。长期的不用填。")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        code = self.fields["code"]
        assert isinstance(code, forms.ChoiceField)  # noqa: S101 - for the reader of types
        code.choices = [("", _("请选择")), *((d.code, d.title) for d in DUTIES.values())]
        self.fields["place"] = PlaceChoice(
            places_within("grant_duty"), label=_("辖区"), required=False
        )
        units = units_within("grant_duty")
        self.fields["organization"].queryset = units  # type: ignore[attr-defined]
        self.fields["began_on"].initial = timezone.localdate()
        self.order_fields(["code", "place", "organization", "began_on", "ended_on"])


class EndForm(Form):
    """The last day of a duty."""

    on = a_day(_("从哪天起终止"), required=False, help_text=_("不填就是现在，马上生效。"))


class ResetForm(Form):
    """Another password for somebody who forgot it."""

    new = password(_("新密码"), help_text=_("告诉本人，请他登录后马上更换。"))


class SureForm(Form):
    """Nothing to fill in: the button is the answer."""


class PasswordForm(Form):
    """One's own password."""

    old = password(_("原密码"), "current-password")
    new = password(_("新密码"), help_text=_("至少8位，不要用常见密码，不要全是数字。"))
    again = password(_("再输一次新密码"))

    def clean_again(self) -> str:
        """The same twice."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("两次输入的新密码不一样，请重新输入。"))
        return again
