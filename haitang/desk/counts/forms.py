"""Forms of a count. Their fields are named like the arguments of the operations."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haitang.counts.models import Batch, Box, Count, Official, Ruling
from haitang.counts.reasons import choices as reasons
from haitang.desk.forms.fields import (
    CHOOSE,
    REQUIRED,
    NamedChoice,
    a_moment,
    cards,
    line,
    yes_or_no,
)
from haitang.elections.counting.book import Book
from haitang.pages.forms import Form

LARGEST = 1_000_000
SPLIT = re.compile(r"[、，,;；\s]+")  # how people part names
WHOLE = {
    **REQUIRED, "invalid": _("请填整数。"), "min_value": _("不能小于0。"),
    "max_value": _("数字太大，请核对。"),
}  # fmt: skip


def figure(label: Any, *, required: bool = True, **more: Any) -> forms.IntegerField:
    """A whole number of ballots, typed; thousands commas are taken too."""
    return _Figure(
        label=label, required=required, min_value=0, max_value=LARGEST, error_messages=WHOLE,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "big"}),
        **more,
    )  # fmt: skip


class _Figure(forms.IntegerField):
    def to_python(self, value: Any) -> int | None:
        """1,624 and １６２４ are 1624."""
        text = str(value).replace(",", "").replace("，", "") if value is not None else value
        return super().to_python(text)


class OpenForm(Form):
    """Style and independence of a count."""

    style = cards(_("录入方式"), Count.Style.choices, initial="ballots",
                  help_text=_("逐票录入能在事后逐张复核，建议用它。"))  # fmt: skip
    independence = cards(
        _("两遍怎么来"),
        [c for c in Count.Independence.choices if c[0] != Count.Independence.SIGNED_SHEET],
        initial="one_reading_two_writers",
        help_text=_("两次唱票最可靠；只照签字的记录录两遍不算重新计票，不在这里办。"),
    )
    batch_size = figure(_("每批张数"), initial=25)


class AddBoxForm(Form):
    """A box by kind and name."""

    kind = cards(_("种类"), Box.Kind.choices)
    name = line(_("名称"), most=40, help_text=_("例如：主会场一号箱、东门投票站。"))


class BoxForm(Form):
    """The account of a box."""

    printed = figure(_("领到的选票"))
    issued = figure(_("发出"))
    unused = figure(_("剩余"))
    returned = figure(_("收回"))
    replaced = figure(_("换回作废"), initial=0, help_text=_("写坏了换新票的，旧票收在这里。"))
    not_returned = figure(_("未收回"), initial=0)
    valid = figure(_("有效"), required=False, help_text=_("唱票后才知道的，可以先不填。"))
    void = figure(_("无效"), required=False)
    seal_intact = yes_or_no(_("开箱时封条"), _("完好"), _("不完好"))
    at = a_moment(_("开箱时间"))
    counted_again = forms.BooleanField(
        label=_("收回比发出多，已再次清点"), required=False,
        help_text=_("勾选后计票停止，这次选举无效。"),
    )  # fmt: skip


class BatchForm(Form):
    """One bundle of another size than usual."""

    size = figure(_("张数"))


class CloseForm(Form):
    """The totals that were signed for."""

    issued = figure(_("发出合计"))
    returned = figure(_("收回合计"))
    valid = figure(_("有效合计"))
    void = figure(_("无效合计"))


class OfficialForm(Form):
    """Somebody for the list of officials."""

    name = line(_("姓名"), help_text=_("已在本社区登记的人。"))
    role = cards(_("分工"), Official.Role.choices)
    namesake_checked = forms.BooleanField(
        label=_("已当面核对，与候选人及其亲属只是同名"), required=False
    )

    def __init__(self, *args: Any, accounts: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["account"] = NamedChoice(
            accounts, label=_("录票用的账号"), empty_label=_("不录票"), required=False,
            error_messages=CHOOSE,
        )  # fmt: skip
        self.order_fields(["name", "role", "account", "namesake_checked"])


class PaperForm(Form):
    """One ballot in a few keys."""

    number = forms.IntegerField(min_value=1, max_value=1000, widget=forms.HiddenInput)
    line = forms.CharField(
        label=_("这张票"), max_length=400,
        error_messages={"required": _("这张还没有录。空白票请录0，废票请录x。")},
        widget=forms.TextInput(
            {"autocomplete": "off", "autofocus": True, "class": "big", "autocapitalize": "off"}
        ),
    )  # fmt: skip


class PapersForm(Form):
    """A whole batch, one ballot a line."""

    lines = forms.CharField(
        label=_("一行一张"), strip=False, max_length=12_000,
        error_messages={"required": _("还没有录。一行录一张，空白票录0。")},
        widget=forms.Textarea({"rows": 25, "autocomplete": "off", "spellcheck": "false",
                               "autofocus": True, "autocapitalize": "off"}),
        help_text=_("录一张按一次回车，全部录完再交出。"),
    )  # fmt: skip

    def clean_lines(self) -> list[str]:
        """The lines; empty ones at the end are nothing."""
        return str(self.cleaned_data["lines"]).rstrip().splitlines()


class TotalsForm(Form):
    """The totals of a batch. Fields are named by post and place on the ballot."""

    def __init__(self, *args: Any, ballot: list[dict[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.ballot = ballot
        for post in ballot:
            for number, name in post["names"]:
                self.fields[f"n{number}"] = figure(f"{post['title']}　{number} {name}")
            self.fields[f"w_{post['post']}"] = forms.CharField(
                label=_("%(post)s　另选他人") % {"post": post["title"]}, required=False,
                max_length=2000, widget=forms.Textarea({"rows": 2}),
                help_text=_("一行一人：姓名 票数。没有就不填。"),
            )  # fmt: skip
            self.fields[f"u_{post['post']}"] = figure(
                _("%(post)s　空名额") % {"post": post["title"]},
                help_text=_("空白、反对和这个职务无效的，一张票一个名额算一个。"),
            )
        self.fields["valid"] = figure(_("有效"))
        self.fields["void"] = figure(_("无效"))

    def clean(self) -> dict[str, Any]:
        """Names written in, as ``written``: post -> name -> votes."""
        given = dict(super().clean() or {})
        given["written"] = {p["post"]: self._written(p["post"]) for p in self.ballot}
        return given

    def _written(self, post: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for text in str(self.cleaned_data.get(f"w_{post}") or "").splitlines():
            name, _gap, votes = text.strip().rpartition(" ")
            if not text.strip():
                continue
            if not name or not votes.isascii() or not votes.isdigit() or len(votes) > 6:
                self.add_error(f"w_{post}", _("请一行写一人：姓名 票数。"))
                break
            found[name.strip()] = found.get(name.strip(), 0) + int(votes)
        return found

    def arguments(self) -> dict[str, Any]:
        """What enter_lines and reread_batch get."""
        given = self.cleaned_data
        votes = {
            post["post"]: {
                **{name: given[f"n{number}"] for number, name in post["names"]},
                **given["written"][post["post"]],
            }
            for post in self.ballot
        }
        unused = {post["post"]: given[f"u_{post['post']}"] for post in self.ballot}
        return {"votes": votes, "unused": unused, "valid": given["valid"], "void": given["void"]}


class RereadForm(Form):
    """The differing ballots, read again."""

    how = cards(_("谁来重读"), Batch.How.choices)

    def __init__(self, *args: Any, numbers: list[int], **more: Any) -> None:
        super().__init__(*args, **more)
        for number in numbers:
            self.fields[f"line_{number}"] = line(
                _("第%(n)d张") % {"n": number}, most=100,
                help_text=_("看着选票重读，照录一遍。"),
            )  # fmt: skip
        self.numbers = numbers

    def papers(self) -> dict[int, str]:
        """Number -> line."""
        return {n: self.cleaned_data[f"line_{n}"] for n in self.numbers}


class RereadTotalsForm(TotalsForm):
    """The totals of a batch, read again."""

    how = cards(_("谁来重读"), Batch.How.choices)


class RulingForm(Form):
    """How the committee ruled on one ballot: mark by mark, or the whole."""

    def __init__(
        self,
        *args: Any,
        marks: list[tuple[str, str, str]],
        book: Book,
        members: list[str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.marks, self.members = marks, members
        for place, (_post, title, name) in enumerate(marks):
            self.fields[f"mark_{place}"] = yes_or_no(
                f"{title}　{name}", _("有效"), _("无效"), initial="yes"
            )
        self.fields["whole"] = yes_or_no(
            _("整张票"), _("作废"), _("不作废"), initial="no",
            help_text=_("作废的票仍计入收回的选票。"),
        )  # fmt: skip
        self.fields["reason"] = cards(
            _("理由"),
            [
                # law and article; what it says would make the cards too tall to compare
                (code, f"{title}（{rule.partition('：')[0]}）")
                for code, title, rule in reasons(book)
            ],
        )
        self.fields["decided_by"] = line(
            _("作出认定的选举委员会成员"), most=200, help_text=_("写姓名，用顿号隔开。")
        )

    def clean_decided_by(self) -> str:
        """Names of present members of the committee, joined as they are written in Chinese."""
        given = [name for name in SPLIT.split(self.cleaned_data["decided_by"]) if name]
        strangers = [name for name in given if name not in self.members]
        if self.members and (strangers or not given):
            raise forms.ValidationError(
                _("%(names)s不在选举委员会里，成员是：%(members)s。")
                % {"names": "、".join(strangers), "members": "、".join(self.members)}
            )
        return "、".join(dict.fromkeys(given))

    def clean(self) -> dict[str, Any]:
        """The reason has to fit what was ruled: a clear mark counts, every other does not."""
        given = dict(super().clean() or {})
        if "reason" not in given or "whole" not in given:
            return given
        all_marks = [given.get(f"mark_{place}", True) for place in range(len(self.marks))]
        struck = given["whole"] or not all(all_marks)
        if given["reason"] == Ruling.Reason.CLEAR and struck:
            self.add_error("reason", _("有判无效的，理由不能是“照所写的计”，请选无效的理由。"))
        if given["reason"] != Ruling.Reason.CLEAR and not struck and self.marks:
            self.add_error(
                "reason", _("这个理由是判无效的，上面却都判了有效。请改判，或选“意思清楚”。")
            )
        return given

    def arguments(self) -> dict[str, Any]:
        """What rule_on_paper gets."""
        given = self.cleaned_data
        invalid = [
            (post, name)
            for place, (post, _title, name) in enumerate(self.marks)
            if not given[f"mark_{place}"]
        ]
        return {
            "void": given["whole"],
            "invalid": () if given["whole"] else invalid,
            "reason": given["reason"],
            "decided_by": given["decided_by"],
        }
