"""Parts of one election: each room above adds one line, and the election's page links to it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.reading import may
from haitang.elections.models import Election


@dataclass(frozen=True)
class Part:
    """A link: title, what is there in a few words, icon, route (with the election's number).

    ``opens`` is the operation that the page is guarded with; ``kinds``: for which elections.
    """

    title: Any
    about: Any
    icon: str
    route: str
    opens: str
    kinds: tuple[str, ...] = ("committee", "party")


PARTS: list[Part] = [
    Part(_("公告"), _("编号、签发、张贴"), "megaphone", "desk:notices", "read_elections"),
    Part(_("选举委员会"), _("推选、退出、递补"), "user-group", "desk:election_committee",
         "read_elections"),
    Part(_("选民名单"), _("登记、异议、委托、领票"), "identification", "desk:roll", "read_roll"),
    Part(_("提名和候选人"), _("提名、审查、候选人名单"), "users", "desk:nominees",
         "read_nominees"),
    Part(_("计票"), _("票箱、分批录入、核对"), "calculator", "desk:election_count", "read_count"),
    Part(_("结果"), _("票数、当选、移交"), "trophy", "desk:election_result", "read_results"),
]  # fmt: skip


def parts_of(request: HttpRequest, election: Election) -> list[dict[str, Any]]:
    """The links that this reader may follow, with their addresses."""
    return [
        {"title": part.title, "about": part.about, "icon": part.icon,
         "url": reverse(part.route, args=[election.pk])}
        for part in PARTS
        if may(part.opens) and election.kind in part.kinds
    ]  # fmt: skip
