"""What is recorded about rolls: counts and codes, no reference to a person.

The log is for ever and is shown to witnesses, while a roll is a list of who lives where, and what
is published of it is a count for each class and community. So a fact stands for each act on a roll
with its quantity, not for each voter, and its subject is the roll or the election. A turnout mark
does not name its row either: with the time it would tell who voted when.
"""

from haitang.facts.kinds import Code, Commitment, kind


@kind("roll.opened", zh="选民登记开始", en="Roll opened", d1="mode", d2="basis")
class RollOpened:
    """Registration for an election began. ``mode`` is the electing mode, ``rules`` the digest."""

    mode: Code
    basis: Code
    rules: Commitment


@kind("roll.registered", zh="登记选民", en="Voters registered", d1="klass", d2="way",
      quantity="voters", unit="人")  # fmt: skip
class VotersRegistered:
    """Voters of one class came onto a roll.

    ``way``: one by one (``hand``), from a table (``import``), after an objection (``correction``)
    or from the roll of the election before (``carried``).
    """

    klass: Code
    way: Code
    voters: int


@kind("roll.imported", zh="导入选民名单", en="Roll imported", quantity="rows", unit="行")
class RollImported:
    """A table of voters was taken in: its rows, those refused, and the SHA-256 of the file."""

    rows: int
    refused: int
    file: Commitment


@kind("roll.removed", zh="选民除名", en="Voter removed", d1="reason", d2="klass")
class VoterRemoved:
    """A person was taken off a roll that was not yet frozen; members left out of those due too."""

    reason: Code
    klass: Code


@kind("roll.posted", zh="选民名单张榜", en="Roll posted", quantity="voters", unit="人")
class RollPosted:
    """The list was posted, so many days before the election day."""

    voters: int
    days_before: int


@kind("roll.objection_filed", zh="选民名单异议", en="Objection to the roll", d1="about", d2="late")
class RollObjectionFiled:
    """Somebody objected to the posted list; ``late``: after the days that the law gives."""

    about: Code
    late: bool


@kind("roll.objection_decided", zh="选民名单异议决定", en="Objection decided", d1="upheld",
      quantity="days", unit="天")  # fmt: skip
class RollObjectionDecided:
    """The committee decided, so many days after receipt."""

    upheld: bool
    days: int


@kind("roll.objections_published", zh="公布异议处理结果", en="Decisions on objections published",
      quantity="objections", unit="件")  # fmt: skip
class RollObjectionsPublished:
    """Decisions were posted."""

    objections: int


@kind("roll.frozen", zh="选民名单定册", en="Roll frozen", d1="basis", quantity="voters", unit="人")
class RollFrozen:
    """The roll was frozen: its count, its electors, and the digest of the list."""

    basis: Code
    voters: int
    households: int
    representatives: int
    digest: Commitment


@kind("roll.corrected", zh="选民名单定册后更正", en="Frozen roll corrected", d1="ground")
class RollCorrected:
    """A frozen roll changed on a ground that is allowed: count and digest after the change."""

    ground: Code
    count: int
    digest: Commitment


@kind("roll.exported", zh="导出选民名单", en="Roll exported", d1="list", quantity="rows", unit="行")
class RollExported:
    """A list was taken out as a file: ``posted`` or ``working`` (with masked numbers)."""

    list: Code
    rows: int


@kind("elector.chosen", zh="推选户代表、居民代表", en="Elector chosen", d1="kind")
class ElectorChosen:
    """A household's delegate or a representative was entered."""

    kind: Code


@kind("elector.ended", zh="代表终止", en="Elector ended", d1="kind")
class ElectorEnded:
    """One of them was replaced or left before the freeze."""

    kind: Code


@kind("proxy.registered", zh="登记委托投票", en="Proxy registered", d1="relation")
class ProxyRegistered:
    """A voter asked another in writing to vote for him; ``relation`` is kin or other."""

    relation: Code


@kind("proxy.published", zh="公布委托投票名单", en="Proxies published", quantity="pairs", unit="对")
class ProxiesPublished:
    """Pairs of principal and holder were posted."""

    pairs: int


@kind("proxy.ended", zh="终止委托投票", en="Proxy ended")
class ProxyEnded:
    """A proxy was ended before it was used."""


@kind("mobile.registered", zh="登记流动票箱投票申请", en="Mobile-box application registered")
class MobileVoterRegistered:
    """A voter asked to vote at a mobile box. The ground stays in the room: it may be an illness."""


@kind("mobile.published", zh="公布流动票箱投票人员名单", en="Voters at mobile boxes published",
      quantity="voters", unit="人")  # fmt: skip
class MobileVotersPublished:
    """The names of those who vote at a mobile box were posted, with the approval for it."""

    voters: int


@kind("mobile.ended", zh="撤回流动票箱投票申请", en="Mobile-box application withdrawn")
class MobileVoterEnded:
    """A voter left the list of those who vote at a mobile box."""


@kind("turnout.marked", zh="领票登记", en="Turnout marked", d1="channel", d2="way")
class TurnoutMarked:
    """A ballot was handed out: to the voter (``self``) or to the holder of a ``proxy``."""

    channel: Code
    way: Code


@kind("turnout.unmarked", zh="撤销领票登记", en="Turnout mark undone", d1="channel", d2="way")
class TurnoutUnmarked:
    """A mark was taken back before voting closed, with a reason kept in the room."""

    channel: Code
    way: Code
    reason: Commitment


@kind("turnout.total", zh="投票人数", en="Turnout", d1="channel", quantity="voters", unit="人")
class TurnoutTotal:
    """At the close: voters of one channel, and how many of them by proxy."""

    channel: Code
    voters: int
    proxies: int
