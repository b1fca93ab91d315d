"""An office file with cases."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.pages.forms import Form


class ImportForm(Form):
    """The file; it is tried first, and nothing is taken in."""

    file = forms.FileField(
        label=_("表格文件"), help_text=_("xlsx、xls或csv。标题行、合计行、全角数字都认得。"),
        error_messages={"required": _("请选一个文件。"), "empty": _("文件是空的，请重新选择。")},
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        """Not larger than an upload may be."""
        file = self.cleaned_data["file"]
        assert isinstance(file, UploadedFile)  # noqa: S101 - for the reader of types
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            text = said("文件超过%(mb)s兆，请分成几个再传。")
            raise forms.ValidationError(text % {"mb": settings.UPLOAD_MAX_BYTES // 1_000_000})
        return file
