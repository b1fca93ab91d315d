"""The closed lists of words that cases use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
