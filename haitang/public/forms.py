"""What residents fill in. Few questions, nothing required that the law does not ask for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Grade
from haitang.lib.phone import PhoneError
from haitang.lib.phone import check as check_phone
from haitang.pages.forms import Form
from haitang.places.models import Place
from haitang.public.choices import MOST_MATCHES, matches, named, place_with
from haitang.public.photos import PhotosField

LONGEST = 1000


class LookupForm(forms.Form):
    """The look-up code from the receipt."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("查询码"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters",
                                      "spellcheck": "false", "class": "in"}),
    )  # fmt: skip


class ReportForm(Form):
    """One matter. ``choices`` are the kinds to choose from; ``near`` places to choose from."""

    category = forms.ChoiceField(
        label=_("具体是什么事"), widget=forms.RadioSelect,
        error_messages={"required": _("请选一种；都不像就选最接近的。"),
                        "invalid_choice": _("请选列出的一种。")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("说说情况"), min_length=5, max_length=LONGEST,
        help_text=_("什么时候、什么地方、影响了谁。不用写姓名和证件号码。"),
        widget=forms.Textarea(attrs={"data-count": LONGEST, "rows": 5}),
        error_messages={"required": _("请写明情况，至少5个字。"),
                        "min_length": _("请写明情况，至少5个字。")},
    )  # fmt: skip
    place = forms.ChoiceField(
        label=_("是下面哪个地方"), widget=forms.RadioSelect, required=False,
        error_messages={"invalid_choice": _("请选列出的一个地方。")},
    )  # fmt: skip
    where = forms.CharField(
        label=_("在哪个社区或村"), required=False, max_length=60,
        help_text=_("写社区、村或街道的名字，例如“亭林社区”。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "places"}),
    )  # fmt: skip
    spot = forms.CharField(
        label=_("具体位置"), required=False, max_length=100,
        help_text=_("例如：3号楼2单元一楼，或哪个路口。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    photos = PhotosField(
        label=_("照片"), help_text=_("最多3张。照片里的位置信息会自动清除。")
    )  # fmt: skip
    name = forms.CharField(
        label=_("怎么称呼您"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("电话"), required=False, max_length=30,
        help_text=_("没有电话就无法回访您。只给办理的人用，页面上只显示后四位。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, choices: list[tuple[str, str]], near: Iterable[Place] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choices("category", choices)
        if len(choices) == 1:
            self.fields["category"].widget = forms.HiddenInput()
            self.fields["category"].initial = choices[0][0]
        self.offer(near or self._sent_place())

    def _sent_place(self) -> list[Place]:
        sent = self.data.get("place", "") if self.is_bound else self.initial.get("place", "")
        found = place_with(str(sent))
        return [found] if found else []

    def offer(self, places: Iterable[Place]) -> None:
        """Show these places as cards to choose from; with none, the question is not asked."""
        self.near = named(places)
        self._choices("place", self.near)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def dress(self) -> None:
        """Say "optional" only where it is true: one of the two questions about the place counts."""
        self.fields["place"].required = bool(self.near)
        self.fields["where"].required = not self.near
        if self.near:
            self.fields["where"].label = _("都不是？写别的社区或村")

    def clean_phone(self) -> str:
        """A telephone number in its one form, or nothing."""
        text = str(self.cleaned_data["phone"]).strip()
        try:
            return check_phone(text) if text else ""
        except PhoneError as error:
            sentence = PHONE_WRONG.get(error.reason, PHONE_WRONG["format"])
            raise forms.ValidationError(sentence, code=error.reason) from None

    def clean(self) -> dict[str, Any]:
        """Find the one place that is meant, or ask which."""
        data = super().clean() or {}
        if "place" in self.errors or "where" in self.errors:
            return data
        typed = str(data.get("where", "")).strip()
        chosen = place_with(str(data.get("place", "")))
        if chosen is None or (typed and not _called(chosen, typed)):
            chosen = self._find(typed)
        data["at_place"] = chosen
        return data

    def _find(self, typed: str) -> Place | None:
        found = matches(typed) if typed else []
        if len(found) == 1:
            return found[0]
        self.offer(found[:MOST_MATCHES])
        if found:
            self.add_error("place", _("有几个地方的名字相近，请选一个。"))
        elif typed:
            self.add_error("where", _("没有找到这个名字的社区或村。请换个写法，或按街道、乡镇选。"))
        else:
            self.add_error("where", _("请写是哪个社区或村，工作人员才找得到。"))
        return None


def _called(place: Place, typed: str) -> bool:
    """Whether what was typed still means the place that was chosen before."""
    return place.name in typed or typed in place.name


PHONE_WRONG = {
    "charset": _("电话号码里有多余的字，请只填数字。"),
    "area_code": _("座机请加上区号，例如0512-57301234。"),
    "format": _("手机号应是11位数字，例如13812345678；座机请加区号。"),
}


class RatingForm(Form):
    """Five grades, none chosen beforehand; whether it is solved is asked while that is open."""

    resolved = forms.ChoiceField(
        label=_("问题解决了吗"), widget=forms.RadioSelect,
        choices=[("yes", _("解决了")), ("no", _("没解决"))],
        error_messages={"required": _("请选解决了，或没解决。")},
    )  # fmt: skip
    grade = forms.TypedChoiceField(
        label=_("您对办理满意吗"), widget=forms.RadioSelect, coerce=int, choices=Grade.choices,
        error_messages={"required": _("请在五个等级里选一个。"),
                        "invalid_choice": _("请在五个等级里选一个。")},
    )  # fmt: skip
    comment = forms.CharField(
        label=_("想说的话"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"data-count": 500, "rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, ask_resolved: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_resolved:
            del self.fields["resolved"]


class SupplementForm(Form):
    """What the resident adds."""

    text = forms.CharField(
        label=_("补充的情况"), max_length=LONGEST,
        widget=forms.Textarea(attrs={"data-count": LONGEST, "rows": 4}),
        error_messages={"required": _("请写明要补充的情况。")},
    )  # fmt: skip
    photos = PhotosField(label=_("照片"), help_text=_("最多3张。照片里的位置信息会自动清除。"))


class ReopenForm(Form):
    """Why it is not solved."""

    reason = forms.CharField(
        label=_("哪里没有解决"), max_length=500,
        widget=forms.Textarea(attrs={"data-count": 500, "rows": 3}),
        error_messages={"required": _("请写明哪里没有解决，至少4个字。")},
    )  # fmt: skip
