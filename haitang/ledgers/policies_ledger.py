"""Ledgers of policies: the catalogue 政策目录, applications 申请台账, enterprises 企业台账."""

import datetime as dt
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.facts.reader import chinese
from haitang.ledgers.declare import (
    Choice,
    Column,
    Filter,
    Ledger,
    Order,
    UnreadableError,
    View,
    Words,
    declared,
    today,
)
from haitang.ledgers.filters import choice_filter, place_filter, since_filter, until_filter
from haitang.organizations.models import Organization, OrganizationKind
from haitang.policies.models import (
    Application,
    EnterpriseFact,
    Held,
    Mode,
    Policy,
    PolicyClass,
    PolicyEdition,
    State,
)
from haitang.policies.ungated import every
from haitang.scope.rows import GuardedQuerySet, subtree
from haitang.scope.scope import Everything, current

Row = dict[str, Any]
SOON = dt.timedelta(days=30)
MODE = Column("mode", _("兑现方式"), "mode", "text", 12, dict(Mode.choices))


def _all(_account: Account | None, _now: dt.datetime) -> Q:
    return Q()


# The catalogue --------------------------------------------------------------


def offered() -> Q:
    """Items of the places that the present scope lies in or reaches."""
    scope = current()
    if isinstance(scope, Everything):
        return Q()
    reach = Q(pk__in=[])
    for grant in scope.active():
        steps = grant.path.split(".")[:-1]
        above = [".".join(steps[: n + 1]) + "." for n in range(len(steps))]
        reach |= Q(path__in=above) | subtree(grant.path)
    return reach


def in_force(day: dt.date) -> Q:
    """Items valid on a day, of an edition in force that day."""
    edition = Q(edition__in_force_to=None) | Q(edition__in_force_to__gte=day)
    valid = Q(valid_to=None) | Q(valid_to__gte=day)
    return edition & valid & Q(edition__in_force_from__lte=day, valid_from__lte=day)


def open_on(day: dt.date) -> Q:
    """Items for which one can apply on a day."""
    window = Q(window_from=None) | Q(window_from__lte=day, window_to__gte=day)
    return in_force(day) & window & ~Q(mode=Mode.NO_APPLICATION)


def _policies() -> QuerySet[Policy]:
    return Policy.objects.filter(offered()).annotate(
        code=F("number"), left=F("budget_fen") - F("granted_fen")
    )


def _dress_policies(found: list[Row]) -> None:
    if chinese():
        return
    for row in found:
        row["title"] = row["title_en"]
        row["policy_class__title"] = row["policy_class__title_en"]


def _policy_word(text: str) -> tuple[Q, Words]:
    q = Q(title__contains=text) | Q(title_en__icontains=text) | Q(number=text)
    return q | Q(department_name__contains=text), _("“%(text)s”") % {"text": text}


def _now_in_force(_account: Account | None, _now: dt.datetime) -> Q:
    return in_force(today())


def _open_now(_account: Account | None, _now: dt.datetime) -> Q:
    return open_on(today())


def _closing(_account: Account | None, _now: dt.datetime) -> Q:
    return open_on(today()) & Q(window_to__lte=today() + SOON)


def _exhausted(_account: Account | None, _now: dt.datetime) -> Q:
    return in_force(today()) & Q(budget_fen__lte=F("granted_fen"))


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise UnreadableError(_("没有这个选项，请从列表里选。"))
    return int(text)


def _classes() -> list[Choice]:
    rows = PolicyClass.objects.filter(
        Q(edition__in_force_to=None) | Q(edition__in_force_to__gte=today()),
        edition__in=Policy.objects.filter(offered()).values("edition"),
    )
    return [Choice(str(c.pk), f"{c.number} {c.name}") for c in rows.order_by("number")]


def _class_filter(column: str) -> Filter:
    def apply(text: str) -> tuple[Q, Words]:
        found = PolicyClass.objects.filter(pk=_key(text)).first()
        if found is None:
            raise UnreadableError(_("没有这个选项，请从列表里选。"))
        return Q(**{column: found.pk}), found.name

    return Filter("class", _("政策类别"), "choice", apply, choices=_classes)


def _departments() -> list[Choice]:
    rows = Policy.objects.filter(offered() & in_force(today()))
    names = rows.order_by("department_name").values_list("department_name", flat=True).distinct()
    return [Choice(name, name) for name in names]


def _of_department(text: str) -> tuple[Q, Words]:
    return Q(department_name=text), text


def _editions() -> list[Choice]:
    rows = PolicyEdition.objects.filter(pk__in=Policy.objects.filter(offered()).values("edition"))
    found = rows.defer("rulebook").order_by("-in_force_from")
    return [Choice(str(e.pk), f"{e.name} {e.number}") for e in found]


def _of_edition(text: str) -> tuple[Q, Words]:
    found = PolicyEdition.objects.filter(pk=_key(text)).defer("rulebook").first()
    if found is None:
        raise UnreadableError(_("没有这个选项，请从列表里选。"))
    return Q(edition=found.pk), f"{found.name} {found.number}"


POLICIES = declared(
    Ledger(
        code="policies",
        title=_("惠企政策目录"),
        record="",
        rows=_policies,
        columns=(
            Column("code", _("编号"), "code", "text", 10),
            Column("title", _("政策事项"), "title", "text", 36),
            Column("class", _("类别"), "policy_class__title", "text", 20),
            Column("department", _("主管部门"), "department_name", "text", 20),
            MODE,
            Column("window", _("申报截止"), "window_to", "date", 12),
            Column("cap", _("最高金额"), "cap_fen", "money", 14),
            Column("budget", _("预算"), "budget_fen", "money", 16),
            Column("granted", _("已核定"), "granted_fen", "money", 16),
            Column("paid", _("已兑付"), "paid_fen", "money", 16),
            Column("left", _("预算剩余"), "left", "money", 16),
            Column("edition", _("版本"), "edition__number", "text", 8),
            Column("valid_to", _("有效期止"), "valid_to", "date", 12),
        ),
        filters=(
            Filter("q", _("名称、编号、部门"), "keyword", _policy_word),
            _class_filter("policy_class"),
            Filter("department", _("主管部门"), "choice", _of_department, choices=_departments),
            choice_filter("mode", _("兑现方式"), "mode", Mode.choices),
            Filter("edition", _("版本"), "choice", _of_edition, choices=_editions),
        ),
        views=(
            View("now", _("现行"), _now_in_force),
            View("open", _("现在能申报"), _open_now),
            View("closing", _("30天内截止"), _closing),
            View("exhausted", _("预算用完"), _exhausted),
            View("all", _("全部版本"), _all),
        ),
        orders=(
            Order("number", _("按类别"), ("policy_class__number", "number", "pk")),
            Order("window", _("先截止在前"), ("window_to", "pk"), Q(window_to__isnull=False)),
            Order("granted", _("核定多的在前"), ("-granted_fen", "pk")),
        ),
        part=MODE,
        read="read_policies",
        export="export_cases",
        always=("pk", "mode", "title_en", "policy_class__title_en"),
        dress=_dress_policies,
    )
)

# Applications ---------------------------------------------------------------

# In review is another thing than a project that residents accepted, whose code it shares.
IN_REVIEW = "in_review"
STATE = Column(
    "state", _("状态"), "state", "chip", 10,
    {**dict(State.choices), IN_REVIEW: State.ACCEPTED.label},
)  # fmt: skip


def _applications() -> GuardedQuerySet[Application]:
    return Application.objects.get_queryset()


def _dress_applications(found: list[Row]) -> None:
    for row in found:
        if row.get("state") == State.ACCEPTED:
            row["state"] = IN_REVIEW
        if not chinese():
            row["policy__title"] = row.get("policy__title_en")


def _application_word(text: str) -> tuple[Q, Words]:
    q = Q(enterprise__name__contains=text) | Q(policy__title__contains=text)
    return q | Q(policy__number=text), _("“%(text)s”") % {"text": text}


def _in(*states: State) -> Any:
    def apply(_account: Account | None, _now: dt.datetime) -> Q:
        return Q(state__in=states)

    return apply


def _late(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(state=State.SUBMITTED, accept_due_on__lt=today())


def _to_decide(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(state=State.NOTICED, notice_to__lt=today())


_ON_STATE = frozenset({"state"})
APPLICATIONS = declared(
    Ledger(
        code="applications",
        title=_("政策申请台账"),
        record=Application.record,
        rows=_applications,
        columns=(
            Column("title", _("企业"), "enterprise__name", "text", 28),
            Column("policy", _("政策事项"), "policy__title", "text", 30),
            Column("place", _("地点"), "place__name", "text", 18),
            MODE,
            STATE,
            Column("verdict", _("提交时的比对"), "verdict", "text", 12, dict(Held.choices)),
            Column("submitted", _("提交时间"), "submitted_at", "moment", 16),
            Column("accept_due", _("受理期限"), "accept_due_on", "date", 12),
            Column("notice_to", _("公示到"), "notice_to", "date", 12),
            Column("asked", _("申请金额"), "asked_fen", "money", 14),
            Column("granted", _("核定金额"), "granted_fen", "money", 14),
            Column("paid", _("兑付金额"), "paid_fen", "money", 14),
        ),
        filters=(
            Filter(
                "q", _("企业、政策"), "keyword", _application_word,
                frozenset({"enterprise__name", "policy__title"}),
            ),
            place_filter(frozenset({"place__name"})),
            choice_filter("state", _("状态"), "state", State.choices),
            _class_filter("policy__policy_class"),
            choice_filter("mode", _("兑现方式"), "mode", Mode.choices),
            since_filter("since", _("提交自"), "submitted_at"),
            until_filter("until", _("提交至"), "submitted_at"),
        ),
        views=(
            View("all", _("全部"), _all),
            View("accept", _("待受理"), _in(State.SUBMITTED), _ON_STATE),
            View("late", _("受理逾期"), _late, frozenset({"state", "accept_due_on"})),
            View("review", _("待审核"), _in(State.ACCEPTED), _ON_STATE),
            View("notice", _("公示和异议"), _in(State.NOTICED, State.OBJECTED), _ON_STATE),
            View("decide", _("公示已满"), _to_decide, frozenset({"state", "notice_to"})),
            View("pay", _("待兑付"), _in(State.GRANTED), _ON_STATE),
        ),
        orders=(
            Order("newest", _("最近提交在前"), ("-submitted_at", "-pk")),
            Order("due", _("受理期限近的在前"), ("accept_due_on", "pk"),
                  Q(state=State.SUBMITTED)),
            Order("granted", _("核定多的在前"), ("-granted_fen", "pk"),
                  Q(granted_fen__isnull=False)),
        ),
        part=STATE,
        read="read_applications",
        export="export_cases",
        always=("pk", "state", "policy__title_en"),
        dress=_dress_applications,
    )
)  # fmt: skip

# Enterprises ----------------------------------------------------------------


def enterprises_in_reach() -> QuerySet[Organization]:
    """Enterprises in the reach of the present scope.

    A department reaches those that apply to its policies.
    """
    rows = Organization.objects.filter(kind=OrganizationKind.ENTERPRISE)
    scope = current()
    if isinstance(scope, Everything):
        return rows
    reach = Q(pk__in=[])
    for grant in scope.active():
        if grant.organization is None:
            reach |= subtree(grant.path)
            continue
        own = every(Application).filter(policy__department_id=grant.organization)
        reach |= Q(pk__in=own.values("enterprise_id"))
    return rows.filter(reach)


def _known(rows: QuerySet[Any], name: str) -> Subquery:
    counted = rows.order_by().values("enterprise_id").annotate(n=Count(name, distinct=True))
    return Subquery(counted.values("n"))


def _enterprises() -> QuerySet[Organization]:
    said = every(EnterpriseFact).filter(enterprise_id=OuterRef("pk"), withdrawn_at=None)
    asked = every(Application).filter(enterprise_id=OuterRef("pk"))
    return enterprises_in_reach().annotate(
        title=F("name"),
        stand=Case(When(ended_on=None, then=Value("living")), default=Value("ended")),
        n_known=Coalesce(_known(said, "attribute"), 0),
        n_applied=Coalesce(_known(asked, "pk"), 0),
    )


def _enterprise_word(text: str) -> tuple[Q, Words]:
    q = Q(name__contains=text) | Q(credit_code=text.upper())
    return q, _("“%(text)s”") % {"text": text}


def _living(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(ended_on=None)


def _silent(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(ended_on=None, n_known=0)


def _applied(_account: Account | None, _now: dt.datetime) -> Q:
    return Q(n_applied__gt=0)


STAND = Column("state", _("状态"), "stand", "text", 8, {"living": _("在业"), "ended": _("已注销")})
ENTERPRISES = declared(
    Ledger(
        code="enterprises",
        title=_("企业台账"),
        record="",
        rows=_enterprises,
        columns=(
            Column("title", _("企业"), "title", "text", 32),
            Column("code", _("统一社会信用代码"), "credit_code", "text", 22),
            Column("place", _("地点"), "place__name", "text", 18),
            STAND,
            Column("known", _("已知情况"), "n_known", "number", 10),
            Column("applied", _("申请"), "n_applied", "number", 10),
            Column("began", _("成立日期"), "began_on", "date", 12),
            Column("ended", _("注销日期"), "ended_on", "date", 12),
        ),
        filters=(
            Filter("q", _("企业名称、信用代码"), "keyword", _enterprise_word),
            place_filter(frozenset()),
        ),
        views=(
            View("living", _("在业"), _living),
            View("applied", _("申请过"), _applied),
            View("silent", _("什么都还不知道"), _silent),
            View("all", _("全部"), _all),
        ),
        orders=(
            Order("name", _("按名称"), ("name", "pk")),
            Order("known", _("知道得少的在前"), ("n_known", "pk")),
        ),
        part=STAND,
        read="read_enterprises",
        export="export_cases",
    )
)
