"""Up to three pictures in a form, typed by content and drawn anew before anything sees them."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from haitang.lib.images import CleanImage, ImageError, clean_image

MOST = 3
WRONG = {
    "empty": _("照片是空的，请重新拍一张。"),
    "too_big": _("照片太大，每张最多%(mb)sMB。请换一张小一点的。"),
    "too_many_pixels": _("照片的像素太多。请换一张小一点的。"),
    "unsupported_type": _("只收JPEG、PNG或WebP照片。请换一张。"),
    "corrupted": _("照片打不开，可能没有传完整。请重新选一次。"),
}


class PhotosInput(forms.ClearableFileInput):
    """A file control that takes several pictures."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Cleans to a list of ``CleanImage``; never asked for."""

    def __init__(self, **kwargs: Any) -> None:
        widget = PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[CleanImage]:  # noqa: ARG002 - Django's
        """The pictures, re-encoded without place and time of taking."""
        files = [f for f in data or [] if isinstance(f, UploadedFile)]
        if len(files) > MOST:
            raise forms.ValidationError(_("照片最多%(n)d张。") % {"n": MOST})
        return [_clean(f) for f in files]


def _clean(file: "UploadedFile[Any]") -> CleanImage:
    try:
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise _wrong("too_big")
        return clean_image(file.read(), max_bytes=settings.UPLOAD_MAX_BYTES)
    except ImageError as error:
        raise _wrong(error.reason) from None


def _wrong(reason: str) -> forms.ValidationError:
    sentence = WRONG[reason] % {"mb": settings.UPLOAD_MAX_BYTES // 1_000_000}
    return forms.ValidationError(sentence, code=reason)
