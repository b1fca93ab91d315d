"""Forms about a round, an election, its dates, its committee."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.forms.fields import (
    CHOOSE,
    REQUIRED,
    PlaceChoice,
    a_day,
    a_unit,
    cards,
    line,
    words,
)
from haitang.desk.reach import own_place, places_within, units_within
from haitang.desk.reading import instance, seen
from haitang.elections.counting.sections import DAY
from haitang.elections.models import (
    CommitteeMember,
    Election,
    PlanPhase,
    Step,
    TermChange,
    WorkGroup,
)
from haitang.elections.operations.calling import TITLES, Seat
from haitang.elections.operations.common import Newcomer
from haitang.elections.queries import book_of, measure_titles, shelf_for
from haitang.facts.reader import chinese
from haitang.organizations.models import Organization, OrganizationKind
from haitang.pages.forms import Form, RecordForm
from haitang.pages.words import day
from haitang.places.models import Level

YEAR = 366  # days
Role, Left = CommitteeMember.Role, CommitteeMember.Left


def number(label: Any, least: int = 0, most: int = 9999, **more: Any) -> forms.IntegerField:
    """A whole number between two bounds."""
    return forms.IntegerField(
        label=label, min_value=least, max_value=most,
        error_messages={**REQUIRED, "invalid": _("请填整数。")}, **more,
    )  # fmt: skip


class RoundForm(Form):
    """A round begins."""

    title = line(_("名称"), most=80, help_text=_("例如“2026年社区‘两委’换届”。"))
    year = number(_("年份"), 2000, 2100)
    sequence = number(_("第几届"), 1, 99)
    began_on = a_day(_("开始日期"))
    target_on = a_day(_("计划完成日期"))

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "place": own_place("open_term_change")}


class RoundPartForm(RecordForm[TermChange]):
    """A form about one round."""

    called = "term_change"


class GroupForm(RoundPartForm):
    """A work group."""

    kind = cards(_("类型"), WorkGroup.Kind.choices)
    title = line(_("名称"))
    task = words(_("职责"), required=False, rows=3, most=1000)
    lead = a_unit(_("牵头单位"), Organization.objects.none(), required=False)

    def prepare(self) -> None:
        self.fields["lead"].queryset = units_within("create_work_group")  # type: ignore[attr-defined]


class PhaseForm(RoundPartForm):
    """A phase of the plan."""

    title = line(_("阶段"), most=40)
    title_en = line(_("英文名称"), required=False, most=80)
    position = number(_("次序"), 1, 99)


class TaskForm(RoundPartForm):
    """A task of the plan."""

    phase = forms.ModelChoiceField(
        PlanPhase.objects.none(), label=_("阶段"), empty_label=_("请选择"), error_messages=CHOOSE
    )
    title = line(_("任务"))
    title_en = line(_("英文名称"), required=False, most=120)
    owner = a_unit(_("责任单位"), Organization.objects.none())
    begins_on = a_day(_("开始"))
    ends_on = a_day(_("截止"))
    measure = forms.ChoiceField(
        label=_("进度怎么算"), required=False, error_messages=CHOOSE,
        help_text=_("有记录的由记录算出；没有的选“手工填”，以后填已完成和总数。"),
    )  # fmt: skip
    total = number(_("总数"), 1, 100_000, initial=1)

    def prepare(self) -> None:
        phases = self.fields["phase"]
        phases.queryset = PlanPhase.objects.filter(term_change=self.row)  # type: ignore[attr-defined]
        phases.label_from_instance = lambda phase: phase.title  # type: ignore[attr-defined]
        self.fields["owner"].queryset = units_within("add_plan_task")  # type: ignore[attr-defined]
        which = 0 if chinese() else 1
        found = [(code, titles[which]) for code, titles in measure_titles().items()]
        self.fields["measure"].choices = [("", _("手工填")), *found]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        given.pop("term_change")
        return given


class EndForm(RoundPartForm):
    """A round is over."""

    on = a_day(_("结束日期"), initial=timezone.localdate)


class ProgressForm(Form):
    """How much of a task is done."""

    done = number(_("已完成"), 0, 100_000)
    total = number(_("总数"), 1, 100_000)


class PersonFields(Form):
    """Somebody by name; with a telephone number one is found who is known already."""

    name = line(_("姓名"), most=30)
    phone = line(
        _("电话"), required=False, most=20, help_text=_("填了能找到已登记的人，不重复建。")
    )

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        person = Newcomer(given.pop("name"), given.pop("phone"))
        return {**given, "person": person}


class MemberForm(PersonFields):
    """A member of a work group."""

    unit = a_unit(_("派出单位"), Organization.objects.none(), required=False)
    role = line(_("分工"), required=False, most=40)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].queryset = units_within("add_group_member")  # type: ignore[attr-defined]


class AreaForm(Form):
    """A place that a group looks after."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"] = PlaceChoice(places_within("assign_group_area"), label=_("包哪里"))


class PlanElectionForm(RoundPartForm):
    """An election is planned."""

    body = a_unit(_("选举单位"), Organization.objects.none())
    kind = cards(_("类型"), Election.Kind.choices)
    mode = cards(_("选举方式"), Election.Mode.choices)
    rulebook = forms.ChoiceField(
        label=_("规则书"), error_messages=CHOOSE,
        help_text=_("居委会用城市居民委员会组织法，村委会用村民委员会组织法，党组织用党的基层组织选举条例。"),
    )  # fmt: skip
    law_reason = line(
        _("适用别的法律的理由"), required=False, most=200,
        help_text=_("改制未完成的社区可以适用村民委员会组织法，写明理由。"),
    )  # fmt: skip
    day = a_day(_("选举日"))
    sequence = number(_("第几届"), 1, 99)

    def prepare(self) -> None:
        kinds = (OrganizationKind.COMMITTEE, OrganizationKind.PARTY)
        units = units_within("plan_election").filter(kind__in=kinds)
        self.fields["body"].queryset = units.filter(  # type: ignore[attr-defined]
            Q(place__level=Level.COMMUNITY) | Q(kind=OrganizationKind.PARTY)
        )
        books = [*shelf_for("committee"), *shelf_for("party")]
        found = [(b.id, b.zh if chinese() else b.en) for b in books]
        self.fields["rulebook"].choices = [("", _("请选择")), *found]  # type: ignore[attr-defined]
        self.fields["sequence"].initial = self.row.sequence
        for code, (zh, en) in TITLES.items():
            title = zh if chinese() else en
            if code in ("secretary", "vice_secretary", "committee_member"):
                title = _("党组织%(title)s") % {"title": title} if chinese() else f"Party: {en}"
            self.fields[f"seats_{code}"] = number(
                _("%(title)s几名") % {"title": title}, 0, 20, required=False
            )
        self.fields["women"] = number(
            _("委员中单列妇女几名"), 0, 5, required=False,
            help_text=_("规则书允许的才能单列。"),
        )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        women = given.pop("women") or 0
        seats = [
            Seat(code, n, women if code == "member" else 0)
            for code in TITLES
            if (n := given.pop(f"seats_{code}") or 0)
        ]
        return {**given, "posts": seats}


class ElectionForm(RecordForm[Election]):
    """A form about one election."""

    called = "election"

    def step_choices(self, *, movable: bool) -> list[tuple[str, Any]]:
        """The steps that are not done, in the order of days."""
        book = book_of(self.row)
        found: list[tuple[str, Any]] = [("", _("请选择"))]
        if movable:
            found.append((DAY, f"{_('选举日')}　{day(self.row.day)}"))
        rows = Step.objects.filter(election=self.row)
        rows = rows if self.is_bound else rows.filter(done_on=None)
        for step in rows.order_by("due_on", "pk"):
            rule = book.rules.step(step.code)
            if rule and not (movable and rule.follows):
                title = rule.zh if chinese() else rule.en
                found.append((step.code, f"{title}　{day(step.due_on)}"))
        return found


class CallForm(ElectionForm):
    """Nothing to fill in: the book is frozen."""


class OverrideForm(ElectionForm):
    """A number of the book that this unit sets for itself."""

    rule = forms.ChoiceField(label=_("哪一项"), error_messages=CHOOSE)
    value = line(_("取值"), most=20, help_text=_("整数；是否的写 true 或 false。"))
    law = line(_("依据"), most=100, help_text=_("例如“《江苏省村民委员会选举办法》（2019年）”。"))
    article = line(_("条款"), most=40)
    text = words(_("原文"), rows=2, most=400)

    def prepare(self) -> None:
        allowed = book_of(self.row).rules.may_override
        found = [
            (each.key, each.key if each.least is None else f"{each.key}　{each.least}—{each.most}")
            for each in allowed
        ]
        self.fields["rule"].choices = [("", _("请选择")), *found]  # type: ignore[attr-defined]


class MoveForm(ElectionForm):
    """A date moves."""

    code = forms.ChoiceField(label=_("哪一步"), error_messages=CHOOSE)
    to = a_day(_("改到"))
    reason = words(_("理由"), rows=2, most=200)

    def prepare(self) -> None:
        self.fields["code"].choices = self.step_choices(movable=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A mistyped year is caught before the law is asked: no day gone by, none a year away."""
        given = dict(super().clean() or {})
        to, code = given.get("to"), given.get("code")
        if to is None or code is None:
            return given
        if code == DAY and to < timezone.localdate():
            self.add_error("to", _("这一天已经过去，选举日要在今天或以后。"))
        elif abs((to - self.row.day).days) > YEAR:
            self.add_error("to", _("和原定的选举日相差超过一年，请核对年份。"))
        return given


class FinishForm(ElectionForm):
    """A step was done."""

    code = forms.ChoiceField(label=_("哪一步"), error_messages=CHOOSE)
    on = a_day(_("完成日期"), initial=timezone.localdate)

    def prepare(self) -> None:
        self.fields["code"].choices = self.step_choices(movable=False)  # type: ignore[attr-defined]


class BlockForm(ElectionForm):
    """What keeps it from going on."""

    reason = words(_("受阻原因"), rows=2, most=200)


class AppointForm(PersonFields, ElectionForm):
    """Somebody joins the election committee."""

    role = cards(_("职务"), Role.choices)
    position = number(
        _("推选次序"), 1, 99, required=False, help_text=_("候补照这个次序递补。不填就排在最后。")
    )


class LeaveForm(ElectionForm):
    """A member leaves the committee."""

    member = forms.ChoiceField(label=_("谁退出"), error_messages=CHOOSE)
    reason = cards(_("退出原因"), Left.choices)
    on = a_day(_("退出日期"), initial=timezone.localdate)

    def prepare(self) -> None:
        rows = CommitteeMember.objects.get_queryset().filter(election=self.row)
        rows = rows if self.is_bound else rows.filter(left_on=None)
        found = seen(rows.order_by("position", "pk"), "pk", "person__name", "role")
        titles = dict(Role.choices)
        choices = [
            (str(row["pk"]), f"{row.get('person__name', '')}　{titles[row['role']]}")
            for row in found
        ]
        self.fields["member"].choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        rows = CommitteeMember.objects.get_queryset().filter(election=given.pop("election"))
        return {**given, "member": instance(rows.filter(pk=given["member"]))}


class SignForm(Form):
    """A notice was signed."""

    signed_by = line(_("签发人"), most=40)
    on = a_day(_("签发日期"), initial=timezone.localdate)


class PostForm(Form):
    """A notice was put up."""

    where = line(_("张贴地点"), most=80, help_text=_("例如“居务公开栏”。"))
    on = a_day(_("张贴日期"), initial=timezone.localdate)


class DownForm(Form):
    """A notice was taken down."""

    on = a_day(_("撤下日期"), initial=timezone.localdate)


class TemplateForm(Form):
    """A county's own Word file."""

    file = forms.FileField(
        label=_("Word模板（.docx）"), error_messages={**REQUIRED, "empty": _("文件是空的。")},
        widget=forms.ClearableFileInput({"accept": ".docx"}),
    )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        return {"content": self.cleaned_data["file"].read()}
