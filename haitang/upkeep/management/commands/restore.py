"""``haitang restore FILE``: put a back-up back, and see that it is sound."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from haitang.upkeep.backup import restore


class Command(BaseCommand):
    help = _("从备份文件恢复（先停止服务）")
    requires_system_checks = ()  # the database may be what has to be restored

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force", action="store_true", help=_("数据库里已有数据也恢复，原来的另存")
        )

    def handle(self, *_args: Any, file: Path, force: bool, **_options: Any) -> None:
        manifest, kept = restore(file, force=force)
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(
            _("已恢复到 %(at)s 的状态。原来的文件保留在旁边，名字以 %(ending)s 结尾。")
            % {"at": manifest.made_at, "ending": kept}
        )
        call_command("verify", stdout=self.stdout)
