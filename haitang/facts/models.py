"""The log itself, published numbers, and answers already given to a command."""

from django.db import models
from django.db.models.functions import Now


class Fact(models.Model):
    """What happened, once. Rows are added, never changed; the sealer gives ``leaf`` once.

    ``seq`` is not the order of commits and has holes: never use it as a watermark.
    ``place`` is the 12-digit statistical code that was in force on ``day``.
    """

    seq = models.BigAutoField(primary_key=True)
    leaf = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    version = models.SmallIntegerField(default=1)
    occurred_at = models.DateTimeField()
    day = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    place = models.BigIntegerField()
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    actor = models.CharField(max_length=24)
    sign = models.SmallIntegerField(default=1)
    quantity = models.BigIntegerField(default=1)
    d1 = models.CharField(max_length=24, default="")
    d2 = models.CharField(max_length=24, default="")
    dims = models.JSONField(default=dict)
    corrects = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        db_index=False,  # see fact_withdrawn_once
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "place", "day", "d1", "d2", "sign", "quantity"], name="fact_figure"
            ),
            models.Index(fields=["subject_type", "subject_id"], name="fact_subject"),
            models.Index(
                fields=["seq"], condition=models.Q(leaf__isnull=True), name="fact_unsealed"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["leaf"], name="fact_leaf"),
            models.CheckConstraint(condition=models.Q(sign__in=[1, -1]), name="fact_sign"),
            models.UniqueConstraint(
                fields=["corrects"], condition=models.Q(sign=-1), name="fact_withdrawn_once"
            ),
        ]


class Publication(models.Model):
    """A published number: it cites the log that it was computed from."""

    figure = models.CharField(max_length=60)
    version = models.SmallIntegerField()
    place = models.BigIntegerField()
    period_start = models.DateField()
    period_end = models.DateField()
    log_size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(db_default=Now())


class Answer(models.Model):
    """The answer that a command got, so that a repeat gets the same one."""

    key = models.CharField(max_length=80)
    actor = models.CharField(max_length=24)
    operation = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "actor"], name="answer_once"),
        ]
