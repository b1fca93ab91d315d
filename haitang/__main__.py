"""The console script ``haitang``: the commands of all rooms under one name."""

import importlib
import io
import os
import sys
from argparse import Namespace
from collections.abc import Iterable

ROOMS = [
    "upkeep", "demo", "desk", "public", "api", "figures", "ledgers", "results", "counts",
    "nominations", "rolls", "elections", "policies", "screening", "cases", "rules",
    "accounts", "people", "organizations", "places", "facts", "scope",
]  # fmt: skip
SHOWN = ("migrate", "collectstatic", "check", "shell")  # of Django's own
HIDDEN = {*SHOWN, "flush", "background"}


def main(arguments: list[str] | None = None) -> None:
    """Run one command; wrong input gets a sentence and a code, never a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haitang.settings")
    words = sys.argv[1:] if arguments is None else arguments
    from django.core.exceptions import ImproperlyConfigured

    try:
        _run(words)
    except ImproperlyConfigured as error:
        sys.exit(f"haitang: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


def _run(words: list[str]) -> None:
    import django
    from django.db import DatabaseError

    django.setup()
    _speak()
    if words[:1] == ["help"]:
        words = [*words[1:], "--help"]
    if not words or words[0] in {"--help", "-h"}:
        print("\n".join(overview()))  # noqa: T201 - this is what was asked for
        return
    try:
        _command(words)
    except DatabaseError as error:
        if os.environ.get("HAITANG_DEBUG"):
            raise
        sys.exit(_about_database(error))


def _command(words: list[str]) -> None:
    from django.core.management import get_commands, load_command_class
    from django.core.management.base import CommandError, handle_default_options
    from django.db import connections
    from django.utils.translation import gettext as _

    from haitang.facts.errors import Refused
    from haitang.lib.tiles import LogDamagedError

    app = get_commands().get(words[0])
    if app is None:
        sys.exit(_("没有“%(name)s”这个命令。可用的命令见 haitang --help。") % {"name": words[0]})
    command = load_command_class(app, words[0])
    vars(command)["_called_from_command_line"] = True  # then argparse answers with usage
    try:
        options = vars(command.create_parser("haitang", words[0]).parse_args(words[1:]))
        handle_default_options(Namespace(**options))
        command.execute(*options.pop("args", ()), **options)
    except (Refused, CommandError) as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(getattr(refused, "returncode", 1))
    except LogDamagedError as damaged:
        reason = _("记录文件不完整：%(reason)s。请运行 haitang facts verify 核对，或从备份恢复。")
        sys.exit(reason % {"reason": damaged})
    finally:
        connections.close_all()


def _speak() -> None:
    """Messages follow the language of the terminal: English where it says so, else Chinese."""
    from django.utils import translation

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without Chinese letters gets escapes
            stream.reconfigure(errors="backslashreplace")
    spoken = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    translation.activate("en" if spoken.startswith("en") else "zh-hans")


def _about_database(error: Exception) -> str:
    from django.utils.translation import gettext as _

    reason = str(error).strip().splitlines()
    return _(
        "数据库现在用不了：%(reason)s。请检查 HAITANG_DATABASE_URL，或先运行 haitang migrate。"
    ) % {"reason": reason[0] if reason else type(error).__name__}


def overview() -> list[str]:
    """What ``haitang --help`` prints: one line a command, grouped by room from the top floor."""
    from django.core.management import get_commands, load_command_class
    from django.utils.translation import gettext as _

    places = get_commands()
    lines = [_("用法：haitang 命令 [选项]。某个命令的用法：haitang 命令 --help"), ""]
    for room in ROOMS:
        own = sorted(name for name, app in places.items() if app == f"haitang.{room}")
        helps = [(name, str(load_command_class(places[name], name).help)) for name in own]
        shown = [(name, text) for name, text in helps if text and name not in HIDDEN]
        if shown:
            about = importlib.import_module(f"haitang.{room}").__doc__ or ""
            lines += [f"{room} — {about.strip().splitlines()[0]}", *_listed(shown), ""]
    basics = [(name, str(load_command_class(places[name], name).help)) for name in SHOWN]
    return [*lines, "django", *_listed(basics)]


def _listed(commands: Iterable[tuple[str, str]]) -> list[str]:
    return [f"  {name:<14}{text.strip().splitlines()[0]}" for name, text in commands]


if __name__ == "__main__":
    main()
