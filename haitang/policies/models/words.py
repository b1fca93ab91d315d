"""The closed lists of words that policies use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """How an enterprise comes to a benefit."""

    NO_APPLICATION = "no_application", _("免申即享")
    QUICK = "quick", _("快申快享")
    APPLICATION = "application", _("申请")


class State(models.TextChoices):
    """Where an application stands."""

    SUBMITTED = "submitted", _("待受理")
    INCOMPLETE = "incomplete", _("待补正")
    ACCEPTED = "accepted", _("审核中")
    REVIEWED = "reviewed", _("待公示")
    NOTICED = "noticed", _("公示中")
    OBJECTED = "objected", _("有异议")
    GRANTED = "granted", _("待兑付")
    REFUSED = "refused", _("不予支持")
    PAID = "paid", _("已兑付")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN = (
    State.SUBMITTED, State.INCOMPLETE, State.ACCEPTED, State.REVIEWED, State.NOTICED,
    State.OBJECTED, State.GRANTED,
)  # fmt: skip
UNDECIDED = OPEN[:-1]


class ListState(models.TextChoices):
    """Where a list of those entitled without application stands."""

    PROPOSED = "proposed", _("待确认")
    NOTICED = "noticed", _("公示中")
    PAID = "paid", _("已兑付")
    DROPPED = "dropped", _("已作废")


class Held(models.TextChoices):
    """What the book says of an enterprise on the data held; never more than three values."""

    TRUE = "true", _("符合")
    FALSE = "false", _("不符合")
    UNKNOWN = "unknown", _("还不能确定")
