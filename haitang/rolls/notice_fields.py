"""What the roll gives to notices: numbers in the list, names, groups, pairs of proxies, boxes.

The law orders these to be posted (RC25 Art 17, 19). Who issues a notice was given
the right to the election already, so rows are read past the narrowing of the scope. Notices are in
Chinese whoever makes them. Of a roll that is kept on paper the program knows numbers and no names.
"""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.errors import RecordsFirstError
from haitang.elections.models import Election
from haitang.elections.notices.fields import PROVIDERS
from haitang.rolls.checking import KIND_OF
from haitang.rolls.law import law_of
from haitang.rolls.models import Elector, Roll, RollObjection, Voter
from haitang.rolls.queries import live_mobile, live_proxies, on_roll, posted_lines, roll_of
from haitang.rolls.rows import rows_of

Named = tuple[str, str]  # text and group


def register() -> None:
    """Put the fields of this room where notices look for them."""
    given: dict[str, Callable[[Election], Any]] = {
        "voters": voters, "voter_lines": voter_lines, "elector_lines": elector_lines,
        "proxy_lines": proxy_lines, "mobile_lines": mobile_lines, "corrections": corrections,
    }  # fmt: skip
    PROVIDERS.update(given)


def voters(election: Election) -> str:
    """How many stand on the roll; after the freeze, how many it was frozen with or corrected to."""
    roll = _roll(election)
    number = on_roll(roll.election) if roll.frozen_count is None else roll.frozen_count
    if not number:
        raise RecordsFirstError(_("名单上还没有人。请先登记选民，再拟这份公告。"))
    return str(number)


def voter_lines(election: Election) -> list[str]:
    """The list as it is posted, a line a group: number and name."""
    roll = _roll(election)
    if roll.basis == Roll.Basis.PAPER:
        return ["选民名单另纸张贴。"]
    lines = posted_lines(roll.election)
    if not lines:
        raise RecordsFirstError(_("名单上还没有人。请先登记选民，再拟这份公告。"))
    return _by_group((f"{line.serial}.{line.name}", line.group) for line in lines)


def elector_lines(election: Election) -> list[str] | None:
    """Delegates of households or representatives, a line a group; None where all voters vote."""
    kind = KIND_OF.get(election.mode)
    if kind is None:
        return None
    roll = _roll(election)
    if roll.basis == Roll.Basis.PAPER:
        return [f"{_title(kind)}名单另纸张贴。"]
    rows = rows_of(Elector, election=roll.election_id, kind=kind, ended_on__isnull=True)
    found = rows.order_by("voter__serial").values_list("voter__person__name", "voter__group_name")
    if not found:
        raise RecordsFirstError(_("还没有登记代表。请先把推选出的代表录入名单，再拟这份公告。"))
    return _by_group(found)


def _title(kind: str) -> str:
    return "户代表" if kind == Elector.Kind.HOUSEHOLD else "居民代表"


def proxy_lines(election: Election) -> list[str] | None:
    """Who votes for whom, a line a pair: names and groups, never the reason."""
    roll = _roll(election)
    if roll.basis == Roll.Basis.PAPER:
        return None
    rows = live_proxies(roll.election).order_by("principal__serial").values_list(
        "principal__person__name", "principal__group_name",
        "holder__person__name", "holder__group_name",
    )  # fmt: skip
    if not rows:
        raise RecordsFirstError(_("还没有登记委托。请先登记委托投票，再拟这份公告。"))
    return [f"{_with(a, a_group)}委托{_with(b, b_group)}" for a, a_group, b, b_group in rows]


def mobile_lines(election: Election) -> list[str] | None:
    """Who votes at a mobile box, a line a box or round: names and groups, never the ground.

    That nobody asked for it is a record too, once the roll is frozen: then a line says so.
    """
    if not law_of(election).mobile:
        return ["本次选举不设流动票箱。"]
    roll = _roll(election)
    if roll.basis == Roll.Basis.PAPER:
        return None
    if roll.frozen_at is None:
        raise RecordsFirstError(
            _("选民名单还没有定册。请先定册，登记流动票箱投票的申请，再拟这份公告。")
        )
    rows = live_mobile(roll.election).order_by("voter__serial")
    named = [
        (_with(name, group), box)
        for name, group, box in rows.values_list("voter__person__name", "voter__group_name", "box")
    ]
    return _by_group(named) or ["没有选民申请在流动票箱投票。"]


def corrections(election: Election) -> list[str] | None:
    """What changed since the list was posted: who was added, taken off, put right; no ground.

    Why somebody was taken off is not posted: it may be an illness or a sentence.
    """
    roll = _roll(election)
    if roll.basis == Roll.Basis.PAPER:
        return None
    if roll.posted_on is None:
        raise RecordsFirstError(_("选民名单还没有张榜。请先张榜公布，再拟更正公告。"))
    objections = rows_of(RollObjection, election=roll.election_id)
    if waiting := objections.filter(decided_on__isnull=True).count():
        raise RecordsFirstError(
            _("还有%(n)d件异议没有决定。请先作出决定，再拟更正公告。") % {"n": waiting}
        )
    upheld = objections.filter(upheld=True, voter__isnull=False)
    wrong = upheld.filter(about=RollObjection.About.WRONG).values("voter")
    entry = upheld.filter(about=RollObjection.About.ENTRY).values("voter")
    rows = rows_of(Voter, election=roll.election_id)
    live = rows.filter(removed_on__isnull=True)
    off = rows.filter(removed_on__isnull=False, registered_on__lte=roll.posted_on)
    gone = off.filter(Q(removed_on__gt=roll.posted_on) | Q(pk__in=wrong))
    return [
        *_changed("补登", live.filter(registered_on__gt=roll.posted_on)),
        *_changed("除名", gone),
        *_changed("更正登记内容", live.filter(pk__in=entry)),
    ] or ["名单没有更正。"]  # fmt: skip


def _changed(word: str, rows: QuerySet[Voter]) -> list[str]:
    found = rows.order_by("serial").values_list("serial", "person__name", "group_name")
    named = "、".join(_with(f"{serial}.{name}", group) for serial, name, group in found)
    return [f"{word}：{named}"] if named else []


def _roll(election: Election) -> Roll:
    roll = roll_of(election)
    if roll is None:
        raise RecordsFirstError(_("还没有选民名单。请先开始登记，再拟这份公告。"))
    return roll


def _by_group(named: Iterable[Named]) -> list[str]:
    """A line a group, groups by their first number: ``一组：1.赵一　2.钱二``."""
    first: dict[str, int] = {}
    rows = list(named)
    for _text, group in rows:
        first.setdefault(group, len(first))
    rows.sort(key=lambda row: first[row[1]])  # stable: numbers stay in order within a group
    return [
        (f"{group}：" if group else "") + "　".join(text for text, _group in own)
        for group, own in groupby(rows, key=lambda row: row[1])
    ]


def _with(name: str, group: str) -> str:
    return f"{name}（{group}）" if group else name
