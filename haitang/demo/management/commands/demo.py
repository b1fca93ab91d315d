"""``haitang demo load``: the demonstration city; ``haitang demo logins``: who can log in."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from haitang.demo import city
from haitang.demo.logins import lines
from haitang.demo.operations import AlreadyLoadedError, load_demo
from haitang.facts.errors import Refused
from haitang.facts.sealing import seal
from haitang.scope.actor import system_actor
from haitang.scope.scope import everything

DEFAULT_SEED = 2021


class Command(BaseCommand):
    help = _("装入演示城市，或列出演示账号")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["load", "logins"])
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
        parser.add_argument("--small", action="store_true", help=_("只装十分之一，供测试用"))

    def handle(self, *_args: Any, what: str, seed: int, small: bool, **_options: Any) -> None:
        actor = system_actor("demo")
        with everything("building the demonstration", actor):
            if what == "load":
                self.load(seed, small=small)
            elif not city.is_loaded():
                raise CommandError(_("还没有装入演示数据。请先运行 haitang demo load。"))
        if what == "logins":
            self.stdout.write("\n".join(lines()))

    def load(self, seed: int, *, small: bool) -> None:
        began = time.monotonic()
        try:
            made = load_demo(
                seed=seed, small=small, say=self.stdout.write, actor=system_actor("demo")
            )
        except AlreadyLoadedError as refused:
            self.stdout.write(str(refused))
            return
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        size = seal().size
        self.stdout.write(
            _("装入 %(cases)d 件诉求，其中 2021 年昆山解决 %(solved)d 件，现有 %(open)d 件在办；"
              "记录 %(facts)d 条已封存，用时 %(seconds).1f 秒。")
            % {
                "cases": made.cases, "solved": made.solved, "open": made.open, "facts": size,
                "seconds": time.monotonic() - began,
            }
        )  # fmt: skip
