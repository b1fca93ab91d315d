"""What must hold before a list is posted and before it is frozen, each with its article."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.rolls.errors import ElectorError, LawDateError, ObjectionError, VoterError
from haitang.rolls.law import law_of
from haitang.rolls.models import Elector, Roll, RollObjection, Voter
from haitang.rolls.queries import ages_of, latest_posting, objections_until, rules_of, women_among
from haitang.rolls.rows import rows_of
from haitang.rolls.rules import Rules, cited

KIND_OF = {"households": Elector.Kind.HOUSEHOLD, "representatives": Elector.Kind.REPRESENTATIVE}
SHOWN = 10


def may_post(roll: Roll, day: dt.date) -> None:
    """Raise LawDateError when the list comes too late, ElectorError when electors are missing."""
    law, latest = law_of(roll.election), latest_posting(roll)
    if law.posting and law.days_before and day > latest:
        raise LawDateError(
            _("名单最晚%(latest)s张榜：选举日%(day)s的%(n)d日前（%(source)s）。请推迟选举日。")
            % {"latest": latest.isoformat(), "day": roll.election.day.isoformat(),
               "n": law.days_before, "source": cited(law.posting)},
            field="on",
        )  # fmt: skip
    electors_there(roll)


def electors_there(roll: Roll) -> None:
    """In the other modes the electors are posted with the list. Raises ElectorError."""
    kind = KIND_OF.get(roll.election.mode)
    if kind is None:
        return
    rows = rows_of(Elector, election=roll.election_id, kind=kind, ended_on__isnull=True)
    if not rows.exists():
        raise ElectorError(
            _("这次由%(kind)s投票，代表名单要和选民名单同时公布。请先登记代表。")
            % {"kind": kind.label}
        )
    if kind == Elector.Kind.REPRESENTATIVE:
        _enough_women(list(rows.values_list("voter", flat=True)), rules_of(roll))


def _enough_women(voters: list[int], rules: Rules) -> None:
    share, whole = rules.women
    if not share:
        return
    women, unknown = women_among(voters)
    least = -(-len(voters) * share // whole)
    if women < least:
        raise ElectorError(
            _("代表%(all)d人，妇女至少%(least)d人，现在%(women)d人，性别不明%(unknown)d人"
              "（%(source)s）。")
            % {"all": len(voters), "least": least, "women": women, "unknown": unknown,
               "source": cited(rules.representatives)}
        )  # fmt: skip


def may_freeze(roll: Roll, day: dt.date) -> None:
    """Raise a refusal for the first thing that keeps the roll from being frozen."""
    _posted(roll, day)
    _objections_settled(roll)
    _ages_settled(roll)
    electors_there(roll)
    if not rows_of(Voter, election=roll.election_id, removed_on__isnull=True).exists():
        raise VoterError(_("名单上还没有人。请先登记。"))


def _posted(roll: Roll, day: dt.date) -> None:
    law = law_of(roll.election)
    if law.posting is None:
        return
    if roll.posted_on is None:
        raise LawDateError(
            _("名单还没有张榜。请先公布，等异议期满再定册（%(source)s）。")
            % {"source": cited(law.posting)},
        )
    until = objections_until(roll)
    if law.objections and until is not None and day <= until:
        raise LawDateError(
            _("异议期到%(until)s为止，过了这一天才能定册（%(source)s）。")
            % {"until": until.isoformat(), "source": cited(law.objections)},
            field="on",
        )


def _objections_settled(roll: Roll) -> None:
    n = rows_of(RollObjection, election=roll.election_id, decided_on__isnull=True).count()
    if n:
        raise ObjectionError(_("还有%(n)d件异议没有决定。请先决定，再定册。") % {"n": n})


def _ages_settled(roll: Roll) -> None:
    ages = ages_of(roll)
    if ages.under:
        raise VoterError(
            _("有%(n)d人到选举日不满法定年龄：序号%(serials)s。请先除名。")
            % {"n": len(ages.under), "serials": _serials(ages.under)}
        )
    if ages.unknown:
        raise VoterError(
            _("有%(n)d人年龄待核：序号%(serials)s。请补出生日期，或者除名。")
            % {"n": len(ages.unknown), "serials": _serials(ages.unknown)}
        )


def _serials(voters: tuple[int, ...]) -> str:
    rows = rows_of(Voter, pk__in=voters[:SHOWN]).order_by("serial")
    listed = "、".join(str(n) for n in rows.values_list("serial", flat=True))
    return listed + ("……" if len(voters) > SHOWN else "")
