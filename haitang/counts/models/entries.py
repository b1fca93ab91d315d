"""What two persons read, each alone. Nobody but the writer sees it before both have finished."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.counts.models.count import Batch
from haitang.elections.models import ElectionPost
from haitang.places.models import GuardedInPlace
from haitang.scope.scope import Grant, Scope, active

SHOWN = ("agreed", "differing", "reread", "sealed")  # states in which both have finished
LONGEST_NAME = 60


class Secret(GuardedInPlace):
    """Base of what one person entered: others see it only when both have finished.

    ``entry_path`` leads from the row to its entry ("" for the entry itself).
    """

    record: ClassVar[str]
    entry_path: ClassVar[str] = "entry__"

    class Meta(GuardedInPlace.Meta):
        abstract = True

    @classmethod
    def within(cls, grant: Grant) -> Q:
        """By place, and then only the actor's own or what two persons have finished."""
        scope = active()
        mine = Q(pk__in=[])
        if isinstance(scope, Scope) and scope.actor.kind == "account":
            mine = Q(**{f"{cls.entry_path}by": scope.actor.id})
        both_done = Q(**{f"{cls.entry_path}batch__state__in": SHOWN})
        return super().within(grant) & (mine | both_done)


class Entry(Secret):
    """One person's reading of one batch. The database holds the two apart.

    ``valid`` and ``void`` are given with totals; with ballots they are counted. ``finished_at`` is
    null while it is being typed.
    """

    record: ClassVar[str] = "count_entry"
    entry_path: ClassVar[str] = ""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="entries")
    turn = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    valid = models.PositiveIntegerField(null=True)
    void = models.PositiveIntegerField(null=True)

    class Meta(Secret.Meta):
        constraints = [
            models.UniqueConstraint(fields=["batch", "turn"], name="entry_turn_once"),
            models.UniqueConstraint(fields=["batch", "by"], name="entry_by_another"),
            models.CheckConstraint(condition=Q(turn__in=[1, 2]), name="entry_turn"),
        ]


class Paper(Secret):
    """One ballot as one person read it. ``choices`` is canonical JSON: post -> names."""

    record: ClassVar[str] = "count_paper"

    class Kind(models.TextChoices):
        """What sort of ballot it is."""

        OK = "ok", _("正常")
        BLANK = "blank", _("空白")
        VOID = "void", _("废票")
        QUESTIONABLE = "questionable", _("疑问票")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField(_("第几张"))
    choices = models.TextField()
    kind = models.CharField(max_length=12, choices=Kind)

    class Meta(Secret.Meta):
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="paper_once")]


class EntryLine(Secret):
    """The votes of one name for one post in a batch, as one person read them off.

    The name "" stands for seats that nobody got a vote for: blank, against, or void for the post.
    """

    record: ClassVar[str] = "count_line"

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    post = models.CharField(max_length=20, choices=ElectionPost.Code)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    votes = models.PositiveIntegerField()

    class Meta(Secret.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entry", "post", "name"], name="entry_line_once")
        ]


class Settlement(GuardedInPlace):
    """What the second look found where two entries differed: a ballot, or (number 0) the totals."""

    record: ClassVar[str] = "count_settlement"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="settlements")
    number = models.PositiveIntegerField()
    choices = models.TextField()
    kind = models.CharField(max_length=12, choices=Paper.Kind)

    class Meta(GuardedInPlace.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="settlement_once")]


class Ruling(GuardedInPlace):
    """What the committee ruled on one mark of a questionable ballot; post "" is the whole ballot.

    ``reason`` is a code that names the rule of the book, ``decided_by`` the names of those who
    ruled; ``fact`` is the number of the fact that says so in the log.
    """

    record: ClassVar[str] = "count_ruling"

    class Reason(models.TextChoices):
        """What the committee found."""

        CLEAR = "clear", _("意思清楚，照所写的计")
        OVERFULL = "overfull", _("所选人数多于名额，这个职务的选票无效")
        ONE_POST = "one_post", _("同一人写在两个职务下")
        UNREADABLE = "unreadable", _("字迹或符号无法辨认，这一处无效")
        ALTERED = "altered", _("涂改、做了记号，或不按规定符号")
        FOREIGN = "foreign", _("不是这次发出的选票")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rulings")
    number = models.PositiveIntegerField(_("第几张"))
    post = models.CharField(max_length=20, choices=ElectionPost.Code, blank=True)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    valid = models.BooleanField()
    reason = models.CharField(max_length=20, choices=Reason)
    decided_by = models.CharField(max_length=200)
    fact = models.BigIntegerField()

    class Meta(GuardedInPlace.Meta):
        constraints = [
            models.UniqueConstraint(fields=["batch", "number", "post", "name"], name="ruling_once"),
            models.CheckConstraint(condition=~Q(decided_by=""), name="ruling_named"),
        ]


class Sheet(GuardedInPlace):
    """The ballots of a sealed batch after rulings: JSON as ``haitang elections decide`` takes them.

    One row a batch, not one a ballot, so that a county is decided in seconds. ``sha256`` is that
    of the text.
    """

    record: ClassVar[str] = "count_sheet"

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="sheet")
    papers = models.TextField()
    sha256 = models.CharField(max_length=64)
