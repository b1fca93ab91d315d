"""Base of the forms by which something is done with a case, and the simplest of them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.models import Case
from haitang.desk.forms.fields import Photos, happened, words, yes_or_no
from haitang.pages.forms import RecordForm


@dataclass(frozen=True)
class Note:
    """A sentence above the fields: info, good, warn or bad."""

    text: Any
    tone: str = "info"


class ActForm(RecordForm[Case]):
    """A form about one case. ``notes`` say what a person should know."""

    called = "case"

    def __init__(self, *args: Any, account: Account, **more: Any) -> None:
        self.account = account
        self.notes: list[Note] = []
        super().__init__(*args, **more)


class ReasonForm(ActForm):
    """A reason and nothing else."""

    reason = words(_("理由"))


class NoteForm(ActForm):
    """A remark that may be left out."""

    note = words(_("说明"), required=False)


class MustNoteForm(ActForm):
    """A remark that must be there."""

    note = words(_("要说的话"), help_text=_("写清要谁、在什么时候之前做什么。"))


class ContactForm(ActForm):
    """The unit spoke with the resident."""

    note = words(_("联系情况"), help_text=_("写清怎么联系的、居民说了什么、约好了什么。"))
    at = happened()

    def prepare(self) -> None:
        if self.row.response_settled is False and self.row.contact_due_at:
            self.notes.append(Note(_("第一次联系的时间用来算响应率，请据实填写。")))


class EntryForm(ActForm):
    """What was done."""

    text = words(_("内容"), help_text=_("写清做了什么、谁在场、下一步。"))
    public = yes_or_no(
        _("给居民看吗"), _("给居民看"), _("只内部看"),
        help_text=_("给居民看的，凭查询码能看到。"), initial="no",
    )  # fmt: skip
    photos = Photos()
    at = happened()

    def prepare(self) -> None:
        self.notes.append(Note(_("记录只能追加，不能修改或删除；写错了，再写一条更正。")))


class SuspendForm(ActForm):
    """What is missing from the resident."""

    reason = words(_("要居民补充什么"), help_text=_("一次说全。这段话居民能看到。"))

    def prepare(self) -> None:
        self.notes.append(Note(_("挂起后期限停止计算，居民补充后接着算。")))
