"""What the hall gives to notices: who works there, by task, and who writes for others; names.

The lists are posted so that everybody may see that no candidate and no near relative is on them.
Notices are in Chinese whoever makes them.
"""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from haitang.counts.bare import bare
from haitang.counts.models import Official
from haitang.elections.errors import RecordsFirstError
from haitang.elections.models import Election
from haitang.elections.notices.fields import PROVIDERS

Role = Official.Role
TITLES: dict[str, str] = {
    Role.CHIEF: "总监票人", Role.TELLER: "监票人", Role.CALLER: "唱票人", Role.COUNTER: "计票人",
    Role.BOX: "票箱工作人员",
}  # fmt: skip


def register() -> None:
    """Put the fields of this room where notices look for them."""
    PROVIDERS["staff_lines"] = staff_lines
    PROVIDERS["scribe_lines"] = scribe_lines


def staff_lines(election: Election) -> list[str]:
    """A line a task, in the order in which they were appointed; scribes have their own list."""
    rows = bare(Official).filter(election=election.pk, role__in=TITLES).order_by("pk")
    by_role: dict[str, list[str]] = defaultdict(list)
    for role, name in rows.values_list("role", "person__name"):
        by_role[role].append(name)
    if not by_role:
        raise RecordsFirstError(
            _("还没有登记计票工作人员。请先登记监票、唱票、计票的人，再拟这份公告。")
        )
    return [f"{TITLES[role]}：{'、'.join(by_role[role])}" for role in TITLES if role in by_role]


def scribe_lines(election: Election) -> list[str]:
    """Who fills in ballots for voters who cannot, as far as appointed; or that nobody was."""
    rows = bare(Official).filter(election=election.pk, role=Role.SCRIBE).order_by("pk")
    names = "、".join(rows.values_list("person__name", flat=True))
    return [f"代写人员：{names}" if names else "没有确定代写人员。"]
