"""``haitang sweep``: once, for installations that run it by a timer of their own."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from haitang.upkeep.background import sweep


class Command(BaseCommand):
    help = _("查找超期的诉求并逐级提醒（serve 每分钟自动做一次）")

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(_("新超期 %(n)d 件。") % {"n": sweep()})
