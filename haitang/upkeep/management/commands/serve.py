"""``haitang serve``: the web server, with the sealer and the sweep beside it."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.utils.translation import gettext as _

from haitang.facts.checks import describe
from haitang.upkeep.announcements import all_lines
from haitang.upkeep.readiness import reasons

THREADS = 4  # requests that one worker answers at a time
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PATIENCE = 10  # seconds for work that is under way when the server stops


class Command(BaseCommand):
    help = _("启动服务")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers", type=int, help=_("进程数；SQLite 默认 1，PostgreSQL 默认 2")
        )

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        """The settings of the live database are checked as well."""
        usual: Any = super().get_check_kwargs(options)
        return {**usual, "databases": ["default"]}

    def handle(
        self, *_args: Any, host: str, port: int, workers: int | None, **_options: Any
    ) -> None:
        if not 1 <= port <= 65535 or not 1 <= (1 if workers is None else workers) <= 64:
            raise CommandError(_("端口为 1 至 65535，进程数为 1 至 64。"))
        if found := reasons(host, port):
            raise CommandError("\n".join(found))
        self.greet(host, port)
        workers = workers or (1 if connection.vendor == "sqlite" else 2)
        connections.close_all()  # every process opens its own
        helper = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "haitang", "background", "--parent", str(os.getpid())]
        )
        try:
            self.serve(host, port, workers)
        finally:
            helper.terminate()
            helper.wait(PATIENCE)

    def greet(self, host: str, port: int) -> None:
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"Haitang  http://{shown}:{port}/")
        self.stdout.write(describe())
        lines = all_lines()
        self.stdout.write("\n".join(lines))
        if lines and host not in LOOPBACK:
            self.stdout.write(
                _("注意：数据库里有密码公开的演示账号，而服务对外开放。正式使用请另建数据库。")
            )
        self.stdout.flush()

    def serve(self, host: str, port: int, workers: int) -> None:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        Granian(
            "haitang.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=PATIENCE,
            websockets=False,
            log_level=LogLevels.warning,
        ).serve()
