"""Who is to come onto a roll, as told by a form or a table, and what the law asks of it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from haitang.people.models import Person
from haitang.rolls.ages import months_later
from haitang.rolls.errors import VoterError
from haitang.rolls.models import Voter
from haitang.rolls.rules import Rules, cited


@dataclass(frozen=True)
class Entry:
    """One person to register. ``person`` is set when it is somebody already known.

    ``deprived`` and ``not_full`` are stated facts: a person deprived of political rights, a Party
    member without the vote. Both are refused; neither is ever guessed from silence.
    """

    klass: str
    name: str = ""
    phone: str = ""
    id_number: str = ""
    born_on: dt.date | None = None
    born_precision: str = "day"
    sex: str = "unknown"
    person: Person | None = None
    group_name: str = ""
    household: str = ""
    wished: bool = False
    applied_on: dt.date | None = None
    since: dt.date | None = None
    approved_on: dt.date | None = None
    deprived: bool = False
    not_full: bool = False


def check(entry: Entry, rules: Rules, day: dt.date) -> None:
    """Raise VoterError where the law asks for more than the entry says.

    ``day`` is that of the election.
    """
    if entry.deprived:
        raise VoterError(
            _("已注明被剥夺政治权利，不能登记（%(source)s）。")
            % {"source": cited(rules.age_source)},
            field="deprived",
        )
    if entry.not_full:
        raise VoterError(
            _("预备党员或者中止党员权利的，没有选举权，不列入应到会（%(source)s）。")
            % {"source": cited(rules.age_source)},
            field="not_full",
        )
    _check_klass(entry, rules, day)


def _check_klass(entry: Entry, rules: Rules, day: dt.date) -> None:
    rule = rules.classes.get(entry.klass)
    if rule is None:
        listed = "、".join(str(Voter.Klass(name).label) for name in rules.classes)
        raise VoterError(
            _("这部法律没有这个登记类别，可用的有：%(listed)s。") % {"listed": listed},
            field="klass",
        )
    asked = {
        "wished": (rule.wished and not entry.wished, _("本人表示参加选举")),
        "applied_on": (rule.applied and entry.applied_on is None, _("本人申请的日期")),
        "since": (bool(rule.months) and entry.since is None, _("居住或者工作从哪天开始")),
        "approved_on": (rule.approved and entry.approved_on is None, _("确认或者同意的日期")),
    }
    for field, (missing, what) in asked.items():
        if missing:
            raise VoterError(
                _("这一类要有“%(what)s”才能登记（%(source)s）。")
                % {"what": what, "source": cited(rule.source)},
                field=field,
            )
    if rule.months and entry.since and months_later(entry.since, rule.months) > day:
        raise VoterError(
            _("从%(since)s到选举日不满%(months)d个月，不能登记（%(source)s）。")
            % {
                "since": entry.since.isoformat(),
                "months": rule.months,
                "source": cited(rule.source),
            },
            field="since",
        )
