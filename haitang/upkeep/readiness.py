"""Reasons not to start: a database that is not ready, files not gathered, a taken port."""

import errno
import socket

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


def missing_migrations() -> int:
    """How many migrations have not been applied. Raises DatabaseError when nothing answers."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def reasons(host: str, port: int) -> list[str]:
    """Sentences that say what to do first; none when the server may start."""
    found = []
    try:
        if count := missing_migrations():
            found.append(_("数据库还差 %(n)d 步升级。请先运行 haitang migrate。") % {"n": count})
    except DatabaseError as error:
        found.append(_("连不上数据库：%(reason)s") % {"reason": str(error).strip()})
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        found.append(_("页面文件还没有收齐。请先运行 haitang collectstatic --noinput。"))
    if (why := refusal(host, port)) is not None:
        sentence = (
            _("端口 %(port)d 已被占用。请用 --port 换一个。")
            if why.errno == errno.EADDRINUSE
            else _(
                "不能在 %(host)s 的端口 %(port)d 上服务：%(reason)s。请用 --host、--port 换一个。"
            )
        )
        found.append(sentence % {"host": host, "port": port, "reason": why.strerror})
    return found


def refusal(host: str, port: int) -> OSError | None:
    """Why no server can listen there: another program does, or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None
