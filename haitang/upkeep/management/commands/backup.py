"""``haitang backup FILE``: everything but the keys in one file, while the server goes on."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from haitang.upkeep.backup import back_up


class Command(BaseCommand):
    help = _("备份到一个文件，服务不用停")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help=_("覆盖已有的文件"))

    def handle(self, *_args: Any, file: Path, force: bool, **_options: Any) -> None:
        manifest = back_up(file, force=force)
        self.stdout.write(
            _("已备份到 %(file)s：%(parts)d 个文件，%(size).1f MB，已封存记录 %(facts)d 条。")
            % {
                "file": file, "parts": len(manifest.parts), "size": file.stat().st_size / 1e6,
                "facts": manifest.log["size"],
            }
        )  # fmt: skip
        self.stdout.write(
            _("钥匙不在备份里。请把 %(keys)s 另外存一份，与备份分开保管；没有它，个人信息打不开。")
            % {"keys": settings.DATA_DIR / "keys"}
        )
