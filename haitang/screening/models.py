"""Screenings 资格审查: questions to agencies, statements, decisions, what a person was told."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.organizations.models import Organization
from haitang.people.models import Person
from haitang.places.models import GuardedInPlace, InPlace
from haitang.scope.rows import Guarded, subtree
from haitang.scope.scope import Grant

LONGEST_REASON = 500


class State(models.TextChoices):
    """Where a screening stands."""

    OPEN = "open", _("审查中")
    PROPOSED = "proposed", _("待决定")
    DECIDED = "decided", _("已决定")
    WITHDRAWN = "withdrawn", _("已退出")


RUNNING = (State.OPEN, State.PROPOSED)


class Proposal(models.TextChoices):
    """What the rule book proposes. It never decides."""

    FAIL = "fail", _("建议：不符合（不能）")
    WEIGH = "weigh", _("需集体研究（不宜）")
    VERIFY = "verify", _("待核实")
    PASS = "pass", _("初审通过")


class Outcome(models.TextChoices):
    """What a named person decided at a stage."""

    PASSED = "passed", _("通过")
    REFUSED = "refused", _("不通过")
    HELD = "held", _("待核实，暂不决定")


class Ground(models.TextChoices):
    """The kind of reason for which somebody is not allowed on."""

    BAR = "bar", _("不能")
    DISCRETIONARY = "discretionary", _("不宜")
    FLOOR = "floor", _("底线条件")
    OTHER = "other", _("其他理由")


class Answer(models.TextChoices):
    """What an agency can say to a question. No answer at all stays unknown, and so does this."""

    FOUND = "found", _("有这种情形")
    NOT_FOUND = "not_found", _("经查没有")
    VALUE = "value", _("答复具体情况")
    CANNOT_SAY = "unknown", _("查不清，不能答复")


class Purpose(models.TextChoices):
    """What somebody is screened for."""

    CANDIDATE = "candidate", _("候选人资格审查")
    WRITE_IN = "write_in", _("另选他人当选后审查")
    POST = "post", _("届中任用审查")


class FrozenText(models.Model):
    """A rule book or a table of stages as it was when a screening opened, kept once.

    A thousand screenings of one round hold the same book: they share one row.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()


class AgencyDuty(InPlace):
    """From day to day an agency answers for one attribute of a rule book, at a place and below it.

    ``ended_on`` is the first day on which it no longer does. Several agencies may answer for the
    same attribute: then each is asked.
    """

    attribute = models.CharField(_("条件项"), max_length=40)
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    began_on = models.DateField(_("起始日期"))
    ended_on = models.DateField(_("终止日期"), null=True)
    source = models.CharField(_("依据"), max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="agency_duty_order",
            ),
            models.UniqueConstraint(
                fields=["place", "attribute", "agency"],
                condition=Q(ended_on__isnull=True),
                name="agency_duty_once",
            ),
        ]


class Screening(GuardedInPlace):
    """One person held against one rule book as of one day.

    Book and stages are frozen when it opens; later changes of the files do not touch it. ``given``
    holds what the office knew itself: attribute -> {"value", "on", "source"}. ``proposed`` is the
    last proposal that was worked out, and holds until ``proposed_until``: then an answer on which
    it rests has grown too old, and it reads as "to be verified" again. ``salt`` opens the hashes of
    its verdicts.
    """

    record: ClassVar[str] = "screening"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="screenings")
    purpose = models.CharField(_("事由"), max_length=10, choices=Purpose)
    rulebook = models.CharField(_("条件依据"), max_length=60)
    rulebook_sha256 = models.CharField(max_length=64)
    stages_sha256 = models.CharField(max_length=64)
    given = models.JSONField(default=dict)
    salt = models.CharField(max_length=32)
    as_of = models.DateField(_("截至日期"))
    opened_on = models.DateField(_("发起日期"))
    opened_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("发起人")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    stage = models.CharField(_("环节"), max_length=20)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    proposed = models.CharField(
        _("系统建议"), max_length=8, choices=Proposal, default=Proposal.VERIFY
    )
    proposed_until = models.DateField(null=True)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome, blank=True)
    ground = models.CharField(_("理由类别"), max_length=14, choices=Ground, blank=True)
    asked = models.PositiveSmallIntegerField(_("问了几项"), default=0)
    answered = models.PositiveSmallIntegerField(_("答了几项"), default=0)
    ended_on = models.DateField(_("办结日期"), null=True)

    @property
    def rulebook_text(self) -> str:
        """The rule book as it was frozen."""
        return FrozenText.objects.get(sha256=self.rulebook_sha256).text

    class Meta(GuardedInPlace.Meta):
        indexes = [models.Index(fields=["path", "state"], name="screening_place_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered__lte=F("asked")), name="screening_answered_at_most_asked"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING, ended_on__isnull=True)
                | Q(state__in=(State.DECIDED, State.WITHDRAWN), ended_on__isnull=False),
                name="screening_ended",
            ),
        ]


class Question(Guarded):
    """One attribute of one person, asked of one agency.

    An agency reaches its own questions while the screening runs, and nothing else of the file.
    """

    record: ClassVar[str] = "screening_question"

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="questions")
    attribute = models.CharField(_("条件项"), max_length=40)
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提问时间"))
    asked_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("答复期限"))
    open = models.BooleanField(default=True)
    urged = models.PositiveSmallIntegerField(_("催办次数"), default=0)

    class Meta(Guarded.Meta):
        indexes = [models.Index(fields=["agency", "open", "due_on"], name="question_inbox")]
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "attribute", "agency"], name="question_once"
            )
        ]

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.subject is not None:
            return Q(pk__in=[])
        if grant.organization is not None:
            return Q(agency_id=grant.organization, screening__state__in=RUNNING)
        return subtree(grant.path, "screening__path")


class Statement(Guarded):
    """What an agency answered 答复. Rows are added; a corrected one replaces, the old one stays.

    ``value`` is the answer itself, as the rule book reads it; null where nothing is known.
    """

    record: ClassVar[str] = "screening_statement"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="statements")
    answer = models.CharField(_("答复"), max_length=10, choices=Answer)
    value = models.JSONField(_("具体情况"), null=True)
    evidence = models.CharField(_("证明材料"), max_length=120, blank=True)
    basis = models.CharField(_("查询依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("起算日期"))
    valid_to = models.DateField(_("有效期至"), null=True)
    signer = models.CharField(_("签字人"), max_length=40)
    stated_at = models.DateTimeField(_("答复时间"))
    stated_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=32)
    replaced_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces"
    )

    class Meta(Guarded.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(replaced_at__isnull=True),
                name="statement_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="statement_order",
            ),
        ]

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.subject is not None:
            return Q(pk__in=[])
        if grant.organization is not None:
            mine: QuerySet[Question] = QuerySet(Question).filter(
                agency_id=grant.organization, screening__state__in=RUNNING
            )
            return Q(question__in=mine.values("pk"))
        return subtree(grant.path, "question__screening__path")


class OfScreening(Guarded):
    """Base of the rows that belong to a screening and that no agency reaches."""

    record: ClassVar[str]

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def within(cls, grant: Grant) -> Q:
        if grant.organization is not None or grant.subject is not None:
            return Q(pk__in=[])
        return subtree(grant.path, "screening__path")


class StageDecision(OfScreening):
    """What a named person decided at a stage, before which verdict; ``panel`` names who sat there.

    ``verdict_sha256`` is over the screening's salt and the canonical JSON of the verdict that was
    on the screen; it can be worked out again from the frozen book and the statements in force at
    ``decided_at``.
    """

    record: ClassVar[str] = "stage_decision"

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="decisions")
    stage = models.CharField(_("环节"), max_length=20)
    round = models.PositiveSmallIntegerField(_("轮次"))
    proposed = models.CharField(_("系统建议"), max_length=8, choices=Proposal)
    verdict_sha256 = models.CharField(_("审查意见指纹"), max_length=64)
    outcome = models.CharField(_("决定"), max_length=8, choices=Outcome)
    rule = models.CharField(_("依据的条件"), max_length=40, blank=True)
    reason = models.CharField(_("理由"), max_length=LONGEST_REASON, blank=True)
    panel = models.CharField(_("参加人"), max_length=200, blank=True)
    salt = models.CharField(max_length=32)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"))

    class Meta(OfScreening.Meta):
        ordering = ["decided_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "stage", "round"],
                condition=~Q(outcome="held"),
                name="stage_decided_once",
            )
        ]


class Review(models.TextChoices):
    """What came of looking at it again."""

    UPHELD = "upheld", _("维持原决定")
    REVERSED = "reversed", _("改为通过")


class Telling(OfScreening):
    """What the person was told 告知, the reply, and the review by somebody else."""

    record: ClassVar[str] = "screening_telling"

    screening = models.OneToOneField(Screening, on_delete=models.PROTECT, related_name="telling")
    text = models.TextField(_("告知内容"))
    salt = models.CharField(max_length=32)
    told_on = models.DateField(_("告知日期"))
    told_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    reply = models.TextField(_("本人意见"), blank=True)
    reply_on = models.DateField(_("意见日期"), null=True)
    wants_review = models.BooleanField(_("要求复核"), default=False)
    review = models.CharField(_("复核结果"), max_length=10, choices=Review, blank=True)
    review_reason = models.TextField(_("复核理由"), blank=True)
    reviewed_on = models.DateField(_("复核日期"), null=True)
    reviewed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
