"""Forms of results. Their fields are named like the arguments of the operations."""

from typing import Any, Generic, TypeVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.counts.models import Count, Official
from haitang.desk.counts.rows import members_of
from haitang.desk.forms.fields import (
    CHOOSE,
    REQUIRED,
    a_day,
    a_unit,
    cards,
    line,
    words,
    yes_or_no,
)
from haitang.desk.reading import let_in_for, seen
from haitang.elections.models import Election
from haitang.elections.queries import posts_of
from haitang.nominations.models import Nominee, Source, State
from haitang.organizations.models import OrganizationKind
from haitang.organizations.queries import units_for
from haitang.pages.forms import RecordForm
from haitang.people.models import Term
from haitang.results.models import (
    Audit,
    Elected,
    HandoverItem,
    RecallRequest,
    Result,
    ResultObjection,
    Signature,
)
from haitang.results.operations.following import vacancies

R = TypeVar("R")
WHOLE = {
    **REQUIRED, "invalid": _("请填整数。"), "min_value": _("不能小于0。"),
    "max_value": _("数字太大，请核对。"),
}  # fmt: skip


def figure(label: Any, *, required: bool = True, least: int = 0, **more: Any) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(
        label=label, required=required, min_value=least, max_value=10_000_000,
        error_messages=WHOLE,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}), **more,
    )  # fmt: skip


class ActForm(RecordForm[R], Generic[R]):
    """A form about one row, which may begin with a choice among others."""

    def choose(self, field: str, pairs: list[tuple[str, Any]], label: Any) -> None:
        """Put a choice among rows first in the form."""
        self.fields[field] = forms.ChoiceField(
            label=label, choices=[("", _("请选择")), *pairs], error_messages=CHOOSE
        )
        self.order_fields([field, *[name for name in self.fields if name != field]])


class DeclareForm(ActForm[Count]):
    """Declare; there is nothing to fill in, the figures are those of the count."""

    called = "count"


class OfResult(ActForm[Result]):
    """A form about a result."""

    called = "result"


class SignForm(OfResult):
    """A signature."""

    role = cards(_("以什么身份"), Signature.Role.choices)
    name_ = line(_("姓名"), help_text=_("在纸质结果上签了字的人。"))

    def prepare(self) -> None:
        done = set(Signature.objects.filter(result=self.row).values_list("role", flat=True))
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        if not self.is_bound:
            field.choices = [c for c in Signature.Role.choices if c[0] not in done]

    def clean(self) -> dict[str, Any]:
        """The chief teller and the committee sign under the names that are on their lists."""
        given = dict(super().clean() or {})
        listed = self._listed(given.get("role", ""))
        if listed and given.get("name_", listed[0]) not in listed:
            self.add_error(
                "name_", _("名单上是：%(names)s。请写签字人的姓名。") % {"names": "、".join(listed)}
            )
        return given

    def _listed(self, role: str) -> list[str]:
        election = self.row.election
        if role == Signature.Role.COMMITTEE:
            return members_of(election)
        if role != Signature.Role.CHIEF_TELLER:
            return []
        with let_in_for("read_count"):
            rows = Official.objects.get_queryset().filter(
                election=election, role=Official.Role.CHIEF
            )
            return [row["person__name"] for row in seen(rows, "person__name") if row]

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"result": self.row, "role": given["role"], "name": given["name_"]}


class PublishForm(OfResult):
    """Publish."""


class ObjectForm(OfResult):
    """An objection."""

    name_ = line(_("异议人"))
    text = words(_("异议内容"))

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"result": self.row, "name": given["name_"], "text": given["text"]}


class AnswerForm(OfResult):
    """The answer to an objection."""

    upheld = yes_or_no(_("异议是否成立"), _("成立"), _("不成立"))
    answer = words(_("答复"))

    def prepare(self) -> None:
        rows = ResultObjection.objects.get_queryset().filter(result=self.row.pk)
        if not self.is_bound:
            rows = rows.filter(decided_on=None)
        self.rows = {str(row.pk): row for row in rows}
        pairs = [(pk, f"{row.name}　{row.text[:30]}") for pk, row in self.rows.items()]
        self.choose("objection", pairs, _("哪一件异议"))

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "objection": self.rows[given["objection"]],
            "upheld": given["upheld"],
            "answer": given["answer"],
        }


class AnnulForm(OfResult):
    """An election found invalid."""

    reason = words(_("认定无效的理由"), most=200, help_text=_("写明查实了什么。结果页上看得到。"))


class RunoffForm(OfResult):
    """The run-off."""

    day = a_day(_("另行选举的日期"))
    without = line(
        _("不列入的另选人"), required=False, most=120,
        help_text=_("另选得票、资格审查没有通过的人，用顿号隔开。"),
    )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = [n.strip() for n in given["without"].replace(",", "、").split("、") if n.strip()]
        return {"result": self.row, "day": given["day"], "without": names}


class ElectedForm(OfResult):
    """A form about one of those elected."""

    def waiting(self) -> QuerySet[Elected]:
        """Those who may be chosen."""
        return Elected.objects.filter(result=self.row, void_on=None, term=None)

    def prepare(self) -> None:
        self.rows = {str(row.pk): row for row in self.waiting().select_related("post")}
        pairs = [(pk, f"{row.post.title}　{row.name}") for pk, row in self.rows.items()]
        self.choose("elected", pairs, _("哪一位当选人"))

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        del given["result"]
        return {**given, "elected": self.rows[given["elected"]]}


class VoidForm(ElectedForm):
    """A winner does not take office."""

    reason = cards(_("为什么不生效"), Elected.Void.choices)


class AdmitForm(ElectedForm):
    """A written-in winner who passed screening."""

    def waiting(self) -> QuerySet[Elected]:
        return super().waiting().filter(nominee=None)

    def prepare(self) -> None:
        rows = Nominee.objects.get_queryset().filter(
            election=self.row.election_id, source=Source.WRITE_IN, state=State.CANDIDATE
        )
        self.nominees = {str(row.pk): row for row in rows.select_related("person")}
        pairs = [(pk, row.person.name) for pk, row in self.nominees.items()]
        self.choose("nominee", pairs, _("审查通过的另选人"))
        super().prepare()

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {**given, "nominee": self.nominees[given["nominee"]]}


class BeginAuditForm(OfResult):
    """How a result is to be audited."""

    kind = cards(
        _("核查方式"),
        Audit.Kind.choices,
        help_text=_("抽票核对：掷骰子决定抽哪些票，逐张看；全部重新计票：每一批换人再数一遍。"),
    )
    risk_percent = figure(
        _("风险上限（%）"),
        initial=5,
        least=1,
        help_text=_("结果若真错了，抽票核对没有发现的可能最多这么大。1到20。"),
    )
    independence = cards(
        _("重新计票怎么读"),
        [c for c in Count.Independence.choices if c[0] != Count.Independence.SIGNED_SHEET],
        required=False, help_text=_("只有全部重新计票要选。"),
    )  # fmt: skip


class OfElection(ActForm[Election]):
    """A form about an election."""

    called = "election"


class BeginTermsForm(OfElection):
    """Office begins."""

    on = a_day(_("任职日期"))


class HandoverForm(OfElection):
    """The handover begins."""

    def prepare(self) -> None:
        rows = units_for(self.row.place).filter(
            kind__in=(OrganizationKind.STREET_OFFICE, OrganizationKind.DEPARTMENT)
        )
        self.fields["supervisor"] = a_unit(_("监督移交的单位"), rows)
        self.fields["on"] = a_day(_("移交开始日期"))


class ByElectionForm(OfElection):
    """Which vacant seats are elected, and when."""

    day = a_day(_("补选日期"))

    def prepare(self) -> None:
        free = vacancies(self.row)
        self.posts = posts_of(self.row)
        for post in self.posts:
            self.fields[f"seats_{post.code}"] = figure(
                _("%(post)s（空缺%(n)d个）") % {"post": post.title, "n": free[post.code]},
                required=False, initial=free[post.code],
            )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        seats = {post.code: given[f"seats_{post.code}"] or 0 for post in self.posts}
        return {"election": self.row, "day": given["day"], "seats": seats}


class RerunForm(OfElection):
    """When it is held anew."""

    day = a_day(_("重新选举的日期"))


class CompositionForm(OfElection):
    """Count the committee anew."""


class RecallForm(OfElection):
    """Who is to be recalled, why, and how many signed."""

    reason = words(_("罢免理由"), most=400)
    signers = figure(_("联名人数"), least=1)
    base = figure(
        _("现在有选举权的人数"), required=False, least=1,
        help_text=_("不填就按这次选举的名单。"),
    )  # fmt: skip

    def prepare(self) -> None:
        rows = Term.objects.filter(
            post__organization=self.row.body_id, ended_on=None
        ).select_related("post", "person")
        self.rows = {str(row.pk): row for row in rows.order_by("post__title", "pk")}
        pairs = [(pk, f"{row.post.title}　{row.person.name}") for pk, row in self.rows.items()]
        self.choose("term", pairs, _("对谁"))

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {**given, "term": self.rows[given["term"]]}


class OfRecall(ActForm[RecallRequest]):
    """A form about a recall."""

    called = "request"


class ReplyForm(OfRecall):
    """The reply of the person."""

    reply = words(_("本人申辩"), help_text=_("表决前当众宣读。"))


class CallRecallForm(OfRecall):
    """When the vote is."""

    day = a_day(_("表决日期"))


class ItemForm(ActForm[HandoverItem]):
    """One item of the handover."""

    called = "item"
    note = line(_("移交内容"), most=200, help_text=_("例如：公章1枚、财务专用章1枚。不写姓名。"))
    on = a_day(_("移交日期"))


class OfAudit(ActForm[Audit]):
    """A form about an audit."""

    called = "audit"


class DiceForm(OfAudit):
    """The dice."""

    seed = line(
        _("骰子数"),
        most=80,
        help_text=_("当众掷十面骰子，至少10次，最好20次，依次写下。写下以后不能改。"),
    )


class ConcludeForm(OfAudit):
    """The conclusion, or more papers."""
