"""Why somebody needs to read a sealed value."""

from django.utils.translation import gettext_lazy as _

from haitang.desk.forms.fields import line
from haitang.pages.forms import Form


class RevealForm(Form):
    """The reason, which is recorded before the value is shown."""

    reason = line(
        _("查看的事由"),
        most=200,
        help_text=_("例如：打电话约上门时间。谁、什么时候、为什么查看，都会记下。"),
    )
