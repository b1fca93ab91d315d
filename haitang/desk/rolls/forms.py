"""Forms of a roll: one for each act."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from haitang.desk.forms.fields import CHOOSE, REQUIRED, a_day, cards, line, words, yes_or_no
from haitang.desk.rolls.reading import Where
from haitang.lib.dates import DateError, parse_date
from haitang.pages.forms import Form, RecordForm
from haitang.rolls.entries import Entry
from haitang.rolls.models import MobileVoter, Proxy, RollObjection, Voter
from haitang.rolls.models.turnout import Channel
from haitang.rolls.removals import LEFT_OUT, Removal

MOST_SERIAL = 9_999_999
LATER = _("今天办的不用填；补录时填当时的日期。")


def a_serial(label: Any, *, required: bool = True, **more: Any) -> forms.IntegerField:
    """The number of somebody on the list."""
    return forms.IntegerField(
        label=label, required=required, min_value=1, max_value=MOST_SERIAL,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            **REQUIRED, "invalid": _("请填名单上的序号。"), "min_value": _("请填名单上的序号。"),
            "max_value": _("请填名单上的序号。"),
        },
        **more,
    )  # fmt: skip


def a_number(label: Any, *, required: bool = True, **more: Any) -> forms.IntegerField:
    """A number of people or households."""
    return forms.IntegerField(
        label=label, required=required, min_value=0, max_value=10_000_000,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={**REQUIRED, "invalid": _("请填整数。"), "min_value": _("不能小于0。"),
                        "max_value": _("数太大，请核对。")},
        **more,
    )  # fmt: skip


class RollForm(RecordForm[Any]):
    """A form about one election's roll, or about one row of it: ``target``, where there is one."""

    called = "election"

    def __init__(self, *args: Any, now: Where, target: Any = None, **more: Any) -> None:
        self.now = now
        super().__init__(*args, row=now.election if target is None else target, **more)

    def found(self, serial: int | None) -> Voter | None:
        """Who stands under a number of this list, within the present scope."""
        if serial is None:
            return None
        rows = Voter.objects.get_queryset().filter(
            election=self.now.election.pk, removed_on=None, serial=serial
        )
        if rows.first() is None:
            text = said("名单上没有序号%(n)d，请核对。") % {"n": serial}
            raise forms.ValidationError(text)
        return rows.first()


class OnForm(RollForm):
    """A day and nothing else."""

    on = a_day(_("日期"), required=False, help_text=LATER)


class SureForm(RollForm):
    """Nothing to fill in."""


class PaperForm(RollForm):
    """The counts of a roll that is kept on paper."""

    voters = a_number(_("登记的人数"), help_text=_("党组织选举填应到会党员人数。"))
    households = a_number(_("参加选举的户数"), required=False)
    representatives = a_number(_("居民代表人数"), required=False)
    posted_on = a_day(_("张榜日期"), required=False)
    sha256 = line(_("扫描件校验值"), required=False, help_text=_("SHA-256，没有的不用填。"))

    def prepare(self) -> None:
        mode = self.now.election.mode
        for name in ("households", "representatives"):
            if name != mode:
                del self.fields[name]


class Born(forms.CharField):
    """A birthday as exactly as it is known: gives ``(day, precision)`` or nothing."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None, "day"
        try:
            found = parse_date(text)
        except DateError:
            raise forms.ValidationError(_("请写成1985-03-18、1985-03或者1985。")) from None
        return found.day, found.precision


def a_birthday(*, required: bool) -> Born:
    """The field for it."""
    return Born(
        label=_("出生日期"), required=required, error_messages=REQUIRED,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("例如1985-03-18；只知道年月的写1985-03。填了身份证号码的不用填。"),
    )  # fmt: skip


def _dated(given: dict[str, Any]) -> dict[str, Any]:
    given["born_on"], given["born_precision"] = given.pop("born")
    return given


class RegisterForm(RollForm):
    """Somebody comes onto the roll."""

    name = line(_("姓名"))
    id_number = line(_("身份证号码"), required=False, help_text=_("用来核对一人只在一处登记。"))
    born = a_birthday(required=False)
    phone = line(_("电话"), required=False)
    group_name = line(_("小组"), required=False, most=40, help_text=_("会和姓名、序号一起张榜。"))
    household = line(_("户号"), required=False, most=40)
    klass = cards(_("登记类别"), ())
    wished = yes_or_no(_("本人表示参加选举"), _("表示参加"), _("没有表示"))
    applied_on = a_day(_("本人申请日期"), required=False)
    since = a_day(_("居住或工作从哪天开始"), required=False)
    approved_on = a_day(_("确认或同意日期"), required=False)

    def prepare(self) -> None:
        rules = self.now.rules
        field = self.fields["klass"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        field.choices = [(k, Voter.Klass(k).label) for k in rules.classes]
        if len(rules.classes) == 1:
            self.initial["klass"] = next(iter(rules.classes))
        asked = rules.classes.values()
        if not any(rule.wished for rule in asked):
            del self.fields["wished"]
        if not any(rule.applied or rule.months or rule.approved for rule in asked):
            for name in ("applied_on", "since", "approved_on"):
                del self.fields[name]

    def arguments(self) -> dict[str, Any]:
        return _dated(super().arguments())


class RemoveForm(RollForm):
    """Off the roll, before the freeze."""

    called = "voter"
    reason = cards(_("除名原因"), ())
    source = line(_("依据"), required=False, most=200, help_text=_(
        "文书名称和文号。不计入应到会的，写上级同意的文号和大会通过的日期。"
    ))  # fmt: skip

    def prepare(self) -> None:
        left_out = self.now.rules.leave_out
        party = self.now.election.mode == "members"
        hidden = (LEFT_OUT - left_out) | ({"under_age", "deprived"} if party else {"not_full"})
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        field.choices = [(k, v) for k, v in Removal.choices if k not in hidden]


class SettleForm(RollForm):
    """A birthday that was not known."""

    called = "voter"
    born = a_birthday(required=True)
    source = line(_("依据"), most=60, help_text=_("例如户口簿、身份证、本人档案。"))

    def arguments(self) -> dict[str, Any]:
        return _dated(super().arguments())


class PostForm(RollForm):
    """The list goes onto the board."""

    where = line(_("张榜地点"), most=100, help_text=_("例如社区公告栏、各小区门口。"))
    on = a_day(_("张榜日期"), required=False, help_text=LATER)


class FreezeForm(RollForm):
    """The freeze."""

    rights_source = line(
        _("政治权利核对依据"), most=200,
        help_text=_("凭什么核对了谁被剥夺政治权利，例如司法所2026年3月1日的名单。"),
    )  # fmt: skip

    def prepare(self) -> None:
        if self.now.election.mode == "members":
            del self.fields["rights_source"]


class ObjectionForm(RollForm):
    """Somebody objects."""

    about = cards(_("异议事项"), RollObjection.About.choices)
    voter = a_serial(
        _("名单上的序号"), required=False, help_text=_("说名单上某人有误的，填他的序号。")
    )
    name = line(_("提出人"))
    text = words(_("异议内容"), most=500, help_text=_("漏登的，写清漏了谁。"))
    on = a_day(_("收到日期"), required=False, help_text=LATER)

    def clean_voter(self) -> Voter | None:
        """The person on the list."""
        return self.found(self.cleaned_data["voter"])


class DecideForm(RollForm):
    """The committee decides."""

    called = "objection"
    upheld = yes_or_no(_("异议成立吗"), _("成立"), _("不成立"))
    answer = words(_("决定和理由"), most=500, help_text=_("这段话会公布。"))
    on = a_day(_("决定日期"), required=False, help_text=LATER)


class StrikeForm(RollForm):
    """Somebody died, or lost political rights, after the freeze."""

    ground = cards(
        _("更正理由"), (("died", _("选举日前死亡")), ("deprived", _("选举日前被剥夺政治权利")))
    )
    voter = a_serial(_("名单上的序号"))
    source = line(_("依据"), most=200, help_text=_("文书名称和文号。"))

    def clean_voter(self) -> Voter | None:
        """The person on the list."""
        return self.found(self.cleaned_data["voter"])


class LateForm(RegisterForm):
    """Who was left out, after an objection was upheld."""

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        del given["election"]
        return {"election": self.now.election, "ground": "objection", "objection": self.row,
                "entry": Entry(**given)}  # fmt: skip


class ElectorForm(RollForm):
    """A household's delegate or a representative."""

    voter = a_serial(_("名单上的序号"))
    household = line(_("户号"), required=False, most=40, help_text=_("名单上有户号的不用填。"))
    on = a_day(_("推选日期"), required=False, help_text=LATER)

    def prepare(self) -> None:
        if self.now.election.mode != "households":
            del self.fields["household"]

    def clean_voter(self) -> Voter | None:
        """The person on the list."""
        return self.found(self.cleaned_data["voter"])


class EndElectorForm(OnForm):
    """Another will be chosen."""

    called = "elector"


class ProxyForm(RollForm):
    """Who votes for whom."""

    principal = a_serial(_("委托人的序号"))
    holder = a_serial(_("受托人的序号"))
    relation = cards(
        _("受托人是委托人的"), Proxy.Relation.choices, required=False,
    )  # fmt: skip
    reason = line(_("外出事由"), most=100)
    written = yes_or_no(_("有书面委托书吗"), _("有，已收存"), _("没有"))
    on = a_day(_("登记日期"), required=False, help_text=LATER)

    def clean_principal(self) -> Voter | None:
        """Who is away."""
        return self.found(self.cleaned_data["principal"])

    def clean_holder(self) -> Voter | None:
        """Who votes for him."""
        return self.found(self.cleaned_data["holder"])


class EndProxyForm(RollForm):
    """The principal came back, say."""

    called = "proxy"
    reason = line(_("终止原因"), most=100)


class MobileVoterForm(RollForm):
    """Somebody asks that the box comes to them."""

    voter = a_serial(_("名单上的序号"))
    ground = cards(_("申请理由"), MobileVoter.Ground.choices)
    box = line(_("票箱或者路线"), required=False, most=40, help_text=_(
        "有几个流动票箱的写清哪一个，例如第二流动票箱、上午三号楼。会和姓名一起公布。"
    ))  # fmt: skip
    on = a_day(_("申请日期"), required=False, help_text=LATER)

    def clean_voter(self) -> Voter | None:
        """The person on the list."""
        return self.found(self.cleaned_data["voter"])


class MobileListForm(OnForm):
    """The names of those at mobile boxes go onto the board."""

    approval = line(
        _("批准依据"), most=100, help_text=_("谁批准的、哪一天，例如玉山镇2026年4月1日批复。")
    )


class EndMobileVoterForm(RollForm):
    """Not approved, or the voter comes to the hall."""

    called = "application"
    reason = line(_("撤回原因"), most=100)


class UndoForm(RollForm):
    """A mark was set on the wrong person."""

    called = "mark"
    reason = line(_("撤销理由"), most=100)


class PaperTurnoutForm(RollForm):
    """How many were given a ballot by a paper roll."""

    def prepare(self) -> None:
        for channel in Channel:
            self.fields[channel.value] = a_number(
                _("%(where)s领票人数") % {"where": channel.label}, initial=0
            )
            self.fields[f"{channel.value}_proxies"] = a_number(
                _("其中委托投票（%(where)s）") % {"where": channel.label}, initial=0
            )

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        figures = {c: (given[c], given[f"{c}_proxies"]) for c in Channel.values}
        return {"election": self.now.election, "figures": figures}


class ImportForm(Form):
    """The file, and what holds for rows that say nothing themselves."""

    file = forms.FileField(
        label=_("表格文件"), help_text=_("xlsx、xls或csv。标题行、合计行、全角数字都认得。"),
        error_messages={"required": _("请选一个文件。"), "empty": _("文件是空的，请重新选择。")},
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip
    klass = forms.ChoiceField(
        label=_("没有写类别的行算哪一类"), required=False, error_messages=CHOOSE
    )
    wished = forms.BooleanField(label=_("没有写意愿的行，本人都已表示参加选举"), required=False)

    def __init__(self, *args: Any, now: Where, **more: Any) -> None:
        super().__init__(*args, **more)
        classes = now.rules.classes
        field = self.fields["klass"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        field.choices = [("", _("不替它选，退回")), *((k, Voter.Klass(k).label) for k in classes)]
        if len(classes) == 1:
            self.initial["klass"] = next(iter(classes))
        if not any(rule.wished for rule in classes.values()):
            del self.fields["wished"]

    def clean_file(self) -> Any:
        """Not larger than an upload may be."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            text = said("文件超过%(mb)s兆，请分成几个再传。")
            raise forms.ValidationError(text % {"mb": settings.UPLOAD_MAX_BYTES // 1_000_000})
        return file
