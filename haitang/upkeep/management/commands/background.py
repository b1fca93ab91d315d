"""Started by ``haitang serve``: the sealer and the sweep, in one process of their own."""

import os
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from haitang.upkeep.background import run


class Command(BaseCommand):
    help = _("封存记录、查找超期（由 haitang serve 启动）")
    requires_system_checks = ()  # the server has just made them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--parent", type=int, default=0)

    def handle(self, *_args: Any, parent: int, **_options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        run(stop, parent or os.getppid())
