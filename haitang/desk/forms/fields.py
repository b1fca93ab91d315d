"""Fields that many forms share."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Category
from haitang.facts.reader import worded
from haitang.lib.images import CleanImage, ImageError, clean_image
from haitang.organizations.models import Organization
from haitang.places.models import Level, Place

MOST_PHOTOS = 3
LONGEST_NUMBER = 18  # digits that fit into a column of numbers
NOT_A_PHOTO = {
    "empty": _("照片文件是空的，请重新选择。"),
    "too_big": _("照片太大，请选%(mb)s兆以内的照片。"),
    "too_many_pixels": _("照片尺寸太大，请缩小后再传。"),
    "unsupported_type": _("只收JPEG、PNG、WebP照片，请换一张。"),
    "corrupted": _("这张照片打不开，请换一张。"),
}
REQUIRED = {"required": _("请填写这一项。")}
CHOOSE = {"required": _("请选择一项。"), "invalid_choice": _("请从列表中选择。")}


def line(label: Any, *, required: bool = True, most: int = 60, **more: Any) -> forms.CharField:
    """One line of text; the operation itself says what is too long."""
    return forms.CharField(
        label=label, required=required, error_messages=REQUIRED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), max_length=4 * most, **more,
    )  # fmt: skip


def words(
    label: Any, *, required: bool = True, rows: int = 4, most: int = 2000, **more: Any
) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label, required=required, error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": rows, "data-count": most}), **more,
    )  # fmt: skip


def cards(
    label: Any, choices: Iterable[tuple[Any, Any]], *, required: bool = True, **more: Any
) -> forms.ChoiceField:
    """Radio cards: nothing is chosen beforehand unless ``initial`` says so."""
    return forms.ChoiceField(
        label=label, choices=choices, required=required, widget=forms.RadioSelect,
        error_messages=CHOOSE, **more,
    )  # fmt: skip


def yes_or_no(label: Any, yes: Any, no: Any, **more: Any) -> forms.TypedChoiceField:
    """Two radio cards that give True or False."""
    return forms.TypedChoiceField(
        label=label, choices=[("yes", yes), ("no", no)], coerce=lambda text: text == "yes",
        widget=forms.RadioSelect, error_messages=CHOOSE, **more,
    )  # fmt: skip


def a_day(label: Any, *, required: bool = True, **more: Any) -> forms.DateField:
    """A day, with the browser's own picker."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"],
        error_messages={**REQUIRED, "invalid": _("日期请写成2026-03-18这样。")}, **more,
    )  # fmt: skip


class _Moment(forms.DateTimeField):
    widget = forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")


def a_moment(label: Any, **more: Any) -> forms.DateTimeField:
    """A moment that has passed, in the office's time zone."""
    return _Moment(
        label=label, required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("时间请写成2026-03-18 10:42这样。")}, **more,
    )  # fmt: skip


def happened() -> forms.DateTimeField:
    """When it happened, if that was earlier."""
    return a_moment(_("发生时间"), help_text=_("现在发生的不用填；补记时填当时的时间。"))


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among rows that have a name."""

    def label_from_instance(self, obj: Model) -> str:
        return str(getattr(obj, "name", None) or getattr(obj, "title", obj.pk))


class ManyNamed(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several of them."""

    def clean(self, value: Any) -> Any:
        """The rows; a number that no row can have is answered like any other wrong choice."""
        if any(
            not str(each).isdecimal() or len(str(each)) > LONGEST_NUMBER for each in value or ()
        ):
            raise forms.ValidationError(CHOOSE["invalid_choice"], code="invalid_choice")
        return super().clean(value)

    def label_from_instance(self, obj: Model) -> str:
        return str(getattr(obj, "name", obj.pk))


def a_unit(label: Any, rows: QuerySet[Organization], **more: Any) -> NamedChoice:
    """One organization."""
    return NamedChoice(rows, label=label, empty_label=_("请选择"), error_messages=CHOOSE, **more)


def _place_choices(rows: Sequence[Place]) -> list[tuple[str, Any]]:
    """Communities grouped by their town, towns themselves first in their group."""
    ids = {place.pk for place in rows}
    groups: dict[str, list[tuple[str, str]]] = {}
    names = {place.pk: place.name for place in rows}
    for place in rows:
        is_group = place.level <= Level.TOWN or place.parent_id not in ids
        town = place.name if is_group else names[place.parent_id or 0]
        groups.setdefault(town, []).append((place.code, place.name))
    return list(groups.items())


class PlaceChoice(forms.ChoiceField):
    """One place among those given, by its code, grouped by town."""

    def __init__(self, rows: Sequence[Place], **more: Any) -> None:
        self.rows = {place.code: place for place in rows}
        more.setdefault("label", _("地点"))
        more.setdefault("error_messages", CHOOSE)
        super().__init__(choices=[("", _("请选择")), *_place_choices(rows)], **more)

    def clean(self, value: Any) -> Any:
        """The place itself."""
        return self.rows.get(super().clean(value))


def category_title(category: Category) -> str:
    """The title in the reader's language."""
    return worded(category.title, category.title_en)


def _category_choices(rows: Iterable[Category]) -> list[tuple[str, Any]]:
    """The tree: a group for each root, deeper levels indented."""
    groups: dict[str, list[tuple[str, str]]] = {}
    roots: dict[str, str] = {}
    for category in rows:
        root, depth = category.path.split(".", 1)[0], category.path.count(".") - 1
        roots.setdefault(root, category_title(category))
        text = "　" * max(depth - 1, 0) + category_title(category)
        groups.setdefault(root, []).append((category.code, text))
    return [(roots[root], choices) for root, choices in groups.items()]


class CategoryChoice(forms.ChoiceField):
    """One category of the tree, by its code."""

    def __init__(self, rows: Iterable[Category], **more: Any) -> None:
        self.rows = {category.code: category for category in rows}
        more.setdefault("label", _("类别"))
        more.setdefault("error_messages", CHOOSE)
        tree = _category_choices(self.rows.values())
        super().__init__(choices=[("", _("请选择")), *tree], **more)

    def clean(self, value: Any) -> Any:
        """The category itself."""
        return self.rows.get(super().clean(value))


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class Photos(forms.FileField):
    """Up to three pictures, drawn anew without place and camera. Never asked of anybody."""

    def __init__(self) -> None:
        super().__init__(
            label=_("照片"), required=False,
            widget=_ManyFiles({"accept": "image/jpeg,image/png,image/webp"}),
            help_text=_("最多3张。照片里的位置信息会自动清除。"),
        )  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 - Django passes it
        """The pictures as they will be kept."""
        files = [f for f in data or [] if isinstance(f, UploadedFile)]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("照片最多%(n)d张。") % {"n": MOST_PHOTOS})
        return [_picture(file) for file in files]


def _picture(file: "UploadedFile[Any]") -> CleanImage:
    most = settings.UPLOAD_MAX_BYTES
    try:
        if (file.size or 0) > most:
            raise ImageError("too_big")  # noqa: TRY301 - one answer for both ways to be too big
        return clean_image(file.read(), max_bytes=most)
    except ImageError as error:
        sentence = str(NOT_A_PHOTO[error.reason])
        if error.reason == "too_big":
            sentence %= {"mb": most // 1_000_000}
        raise forms.ValidationError(sentence) from None


def tomorrow() -> dt.date:
    """The day after today, as a first proposal."""
    return timezone.localdate() + dt.timedelta(days=1)
