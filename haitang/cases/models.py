"""Cases, what happens to them, and the catalogue by which they are dispatched."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.places.fields import PathField
from haitang.places.models import GuardedInPlace, InPlace, Place
from haitang.scope.rows import Guarded, subtree
from haitang.scope.scope import Grant


class State(models.TextChoices):
    """Where a case stands. How it ended is its outcome, which is another thing."""

    RECEIVED = "received", _("待派单")
    DISPATCHED = "dispatched", _("待签收")
    HANDLING = "handling", _("办理中")
    SUSPENDED = "suspended", _("等居民补充")
    RETURNED = "returned", _("退回待派")
    ANSWERED = "answered", _("待回访")
    VERIFIED = "verified", _("待销号")
    CLOSED = "closed", _("已销号")
    JOINED = "joined", _("已并件")


OPEN = (
    State.RECEIVED, State.DISPATCHED, State.HANDLING, State.SUSPENDED, State.RETURNED,
    State.ANSWERED, State.VERIFIED,
)  # fmt: skip
IN_HAND = (State.DISPATCHED, State.HANDLING, State.SUSPENDED)
RUNNING = (State.RECEIVED, State.DISPATCHED, State.HANDLING, State.RETURNED)  # the clock runs


class Outcome(models.TextChoices):
    """What came of a case."""

    RESOLVED = "resolved", _("已解决")
    EXPLAINED = "explained", _("已解释说明")
    NOT_POSSIBLE = "not_possible", _("暂不能解决")
    OUT_OF_REMIT = "out_of_remit", _("不属本级职责")


class Channel(models.TextChoices):
    """How a case reached us."""

    WINDOW = "window", _("窗口")
    PHONE = "phone", _("电话")
    WEB = "web", _("居民网上")
    API = "api", _("合作系统")
    VISIT = "visit", _("走访")
    IMPORT = "import", _("表格导入")


class Urgency(models.TextChoices):
    """Level of a case; the rule book gives each its days."""

    NORMAL = "normal", _("一般")
    URGENT = "urgent", _("紧急")
    HARD = "hard", _("疑难")


class Route(models.TextChoices):
    """Matters that are told where to go and are not taken (国务院、地方12345条例)."""

    TAKEN = "", _("受理")
    EMERGENCY = "emergency", _("紧急求助：拨打110、119、120")
    PETITION = "petition", _("信访事项：到信访部门")
    JUDICIAL = "judicial", _("诉讼、仲裁、复议：到法院等机关")


class Grade(models.IntegerChoices):
    """The five grades of 好差评; the upper three are good, the lower two bad."""

    VERY_GOOD = 5, _("非常满意")
    GOOD = 4, _("满意")
    FAIR = 3, _("基本满意")
    BAD = 2, _("不满意")
    VERY_BAD = 1, _("非常不满意")


LOWEST_GOOD = Grade.FAIR


class Category(models.Model):
    """A kind of matter, in a tree of any depth. ``path`` is the ids from the root, dotted."""

    code = models.CharField(_("编码"), max_length=20, unique=True)
    title = models.CharField(_("名称"), max_length=40)
    title_en = models.CharField(_("英文名称"), max_length=80)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = PathField(max_length=60)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NORMAL)
    route = models.CharField(max_length=10, choices=Route, default=Route.TAKEN, blank=True)
    hint = models.CharField(_("说明"), max_length=200, blank=True)
    keywords = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["path"], name="category_path")]


class DispatchRule(InPlace):
    """One line of the dispatch catalogue 派单目录: who answers for a category, where."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="rules")
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["category", "place"],
                condition=Q(ended_on__isnull=True),
                name="dispatch_rule_once",
            )
        ]


class CalendarDay(models.Model):
    """A county's own exception to the national calendar of working days."""

    day = models.DateField(unique=True)
    working = models.BooleanField()
    reason = models.CharField(max_length=100)


class Numbering(models.Model):
    """The last case number given in a year; its row is locked, so numbers have no race."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Project(GuardedInPlace):
    """Hard cases solved together 项目化: leader, milestones, funds, acceptance by residents."""

    record: ClassVar[str] = "project"

    class Stage(models.TextChoices):
        """Where a project stands."""

        OPEN = "open", _("推进中")
        ACCEPTED = "accepted", _("已验收")
        CLOSED = "closed", _("已结项")

    title = models.CharField(_("名称"), max_length=80)
    text = models.TextField(_("要解决的问题"))
    state = models.CharField(max_length=10, choices=Stage, default=Stage.OPEN)
    leader = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True)
    planned_fen = models.BigIntegerField(default=0)
    spent_fen = models.BigIntegerField(default=0)
    accepted_yes = models.PositiveIntegerField(default=0)
    accepted_no = models.PositiveIntegerField(default=0)
    conclusion = models.TextField(blank=True)

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.organization is not None:
            return Q(lead_id=grant.organization)
        return subtree(grant.path)


class Case(GuardedInPlace):
    """One matter of one resident or enterprise, from the doorstep to the strike-off."""

    record: ClassVar[str] = "case"

    # The indexes below begin with place, category, lead and handler: none needs one of its own.
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=16, unique=True)
    lookup_index = models.CharField(max_length=64, unique=True)
    title = models.CharField(_("标题"), max_length=60)
    text = models.TextField(_("内容"))
    spot = models.CharField(_("具体地点"), max_length=100, blank=True)
    latitude_e6 = models.IntegerField(null=True)  # millionths of a degree, as an API client gave it
    longitude_e6 = models.IntegerField(null=True)
    channel = models.CharField(_("来源"), max_length=10, choices=Channel)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    urgency = models.CharField(_("级别"), max_length=10, choices=Urgency)
    reporter = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+"
    )
    registered_by = models.CharField(max_length=24)
    received_at = models.DateTimeField(_("受理时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.RECEIVED)
    outcome = models.CharField(_("办理结果"), max_length=12, choices=Outcome, blank=True)
    lead = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="led_cases", db_index=False
    )
    handler = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rulebook = models.CharField(max_length=60, blank=True)
    contact_due_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    response_settled = models.BooleanField(default=False)
    due_at = models.DateTimeField(_("期限"), null=True)
    designated = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True)
    paused_minutes = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)
    grade = models.PositiveSmallIntegerField(_("评价"), choices=Grade, null=True)
    closed_at = models.DateTimeField(_("销号时间"), null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    escalated = models.PositiveSmallIntegerField(default=0)
    overdue_recorded = models.BooleanField(default=False)
    supervised = models.BooleanField(default=False)
    urged = models.PositiveSmallIntegerField(default=0)
    joined_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="joined"
    )
    project = models.ForeignKey(
        Project, null=True, on_delete=models.PROTECT, related_name="checklist"
    )
    public_text = models.CharField(_("对外公开的说明"), max_length=300, blank=True)

    class Meta(GuardedInPlace.Meta):
        indexes = [
            models.Index(fields=["-received_at", "-id", "path", "state"], name="case_received"),
            models.Index(fields=["place", "-received_at"], name="case_place"),
            models.Index(fields=["state", "due_at", "path"], name="case_due"),
            models.Index(fields=["lead", "state", "due_at", "path"], name="case_lead"),
            models.Index(
                fields=["category", "place", "-received_at", "path", "state"], name="case_twin"
            ),
            models.Index(fields=["handler", "state", "due_at"], name="case_handler"),
            models.Index(
                fields=["state"], condition=Q(supervised=True), name="case_supervised"
            ),
            models.Index(
                fields=["contact_due_at"],
                condition=Q(response_settled=False),
                name="case_contact_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="case_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["dispatched", "handling", "suspended"])
                | Q(lead__isnull=False),
                name="case_in_hand_has_lead",
            ),
            models.CheckConstraint(
                condition=~Q(state="suspended") | Q(paused_at__isnull=False),
                name="case_suspended_since",
            ),
            models.CheckConstraint(
                condition=~Q(state="joined") | Q(joined_into__isnull=False), name="case_joined_into"
            ),
        ]

    @classmethod
    def within(cls, grant: Grant) -> Q:
        """By place; for an organization, what it leads or assists; for a resident, the one case."""
        if grant.subject is not None:
            return Q(pk=grant.subject)
        if grant.organization is not None:
            return _by_unit(grant)
        return subtree(grant.path)


def _by_unit(grant: Grant, case: str = "") -> Q:
    """Cases that the grant's organization leads, or assists in; ``case`` is the way to the case."""
    helped = Assignment.unguarded.filter(unit_id=grant.organization, returned_at=None)
    return Q(**{f"{case}lead_id": grant.organization}) | Q(
        **{f"{case}pk__in": helped.values("case_id")}
    )


class CaseDetail(Guarded):
    """Base of the rows that belong to a case and are seen by whoever may see the case."""

    record: ClassVar[str]

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.subject is not None:
            return Q(case_id=grant.subject)
        if grant.organization is not None:
            return _by_unit(grant, "case__")
        return subtree(grant.path, "case__path")


class Entry(CaseDetail):
    """One line of the record 办理经过. Lines are added, never changed; a wrong one is corrected by
    another. ``fact`` is the place in the log; ``salt`` opens its commitment to ``text``.
    """

    record: ClassVar[str] = "entry"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=24)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True)
    public = models.BooleanField(default=False)
    fact = models.BigIntegerField(null=True)

    class Meta(CaseDetail.Meta):
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="entry_case")]


class Photo(CaseDetail):
    """A picture, re-encoded without location data. Never asked of anybody."""

    record: ClassVar[str] = "photo"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="photos")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="photos")
    file = models.FileField(upload_to="cases/%Y/%m")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)


class Assignment(CaseDetail):
    """A unit has a part in a case: the lead, or one that assists and countersigns 会签."""

    record: ClassVar[str] = "assignment"

    class Role(models.TextChoices):
        """The part of a unit."""

        LEAD = "lead", _("主办")
        ASSIST = "assist", _("协办")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    assigned_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    countersigned_at = models.DateTimeField(null=True)
    opinion = models.TextField(blank=True)

    # Read by Case.within alone: asking the guarded manager there would ask itself.
    unguarded: ClassVar[models.Manager["Assignment"]] = models.Manager()

    class Meta(CaseDetail.Meta):
        indexes = [models.Index(fields=["unit", "returned_at"], name="assignment_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(role="lead", returned_at__isnull=True),
                name="assignment_one_lead",
            ),
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(returned_at__isnull=True),
                name="assignment_unit_once",
            ),
        ]


class Extension(CaseDetail):
    """A unit asks for more days; another person grants or refuses."""

    record: ClassVar[str] = "extension"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    asked_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta(CaseDetail.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(granted__isnull=True), name="extension_one_open"
            )
        ]


class FollowUp(CaseDetail):
    """A bad rating 差评 opens one: somebody looks into it and answers within the rule book's days."""

    record: ClassVar[str] = "followup"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    grade = models.PositiveSmallIntegerField(choices=Grade)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    finding = models.TextField(blank=True)

    class Meta(CaseDetail.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at__isnull=True), name="follow_up_one_open"
            )
        ]


class Rating(CaseDetail):
    """What the resident said of one round of handling."""

    record: ClassVar[str] = "rating"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField(choices=Grade)
    comment = models.TextField(blank=True)
    by_phone = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta(CaseDetail.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="rating_once_a_round"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=5), name="rating_grade"),
        ]


class Exclusion(CaseDetail):
    """A case is left out of a rate: one person asks with a reason, another decides."""

    record: ClassVar[str] = "exclusion"

    class Measure(models.TextChoices):
        """The rate that it is left out of."""

        RESPONSE = "response", _("响应率")
        RESOLUTION = "resolution", _("解决率")
        SATISFACTION = "satisfaction", _("满意率")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exclusions")
    measure = models.CharField(max_length=12, choices=Measure)
    reason = models.TextField()
    asked_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta(CaseDetail.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case", "measure"],
                condition=Q(granted__isnull=True) | Q(granted=True),
                name="exclusion_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="exclusion_two_persons",
            ),
        ]


class ProjectDetail(Guarded):
    """Base of the rows that belong to a project."""

    record: ClassVar[str]

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.organization is not None:
            return Q(project__lead_id=grant.organization)
        return subtree(grant.path, "project__path")


class Milestone(ProjectDetail):
    """A step of a project with its date, and what shows that it was reached."""

    record: ClassVar[str] = "milestone"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=60)
    due_on = models.DateField()
    reached_on = models.DateField(null=True)
    evidence = models.TextField(blank=True)

    class Meta(ProjectDetail.Meta):
        ordering = ["due_on", "id"]


class FundLine(ProjectDetail):
    """Money planned (positive plan) or spent, in fen, with its source or purpose."""

    record: ClassVar[str] = "fundline"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="funds")
    spent = models.BooleanField()
    fen = models.BigIntegerField()
    on = models.DateField()
    note = models.CharField(max_length=100)

    class Meta(ProjectDetail.Meta):
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0), name="fund_line_positive")]


class SavedView(models.Model):
    """A named set of ledger filters that an account keeps."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="saved_views")
    ledger = models.CharField(max_length=30)
    title = models.CharField(max_length=30)
    query = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "ledger", "title"], name="saved_view_title"
            )
        ]
