"""Nothing writes outside an operation: the database connection itself refuses.

``haitang.facts.database`` puts ``refuse_writes`` on every connection. Exceptions are Django's own
rows of session and log-in, and jobs that say why (``writes_allowed``): migrations, test set-up.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]

_READS = re.compile(
    r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|EXPLAIN|SET|SHOW|DECLARE|FETCH"
    r"|CLOSE|VALUES|LISTEN)\b",
    re.IGNORECASE,
)
# EXPLAIN ANALYZE runs what it explains; a second statement may hide behind the first.
_HIDDEN = re.compile(
    r"\s*EXPLAIN\b.*\b(INSERT|UPDATE|DELETE|MERGE)\b"
    r"|.*;\s*(INSERT|UPDATE|DELETE|MERGE|REPLACE|TRUNCATE|DROP|ALTER|CREATE|COPY|WITH)\b"
    r"|\s*SELECT\b[^']*\bINTO\s+(TABLE\s+|TEMP\w*\s+)?\"?\w+",
    re.IGNORECASE | re.DOTALL,
)
# Rows that Django and the log-in throttle keep for themselves; none of them is business state.
_FRAMEWORK = re.compile(
    r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"(django_session|axes_\w+)"'
    r'|\s*UPDATE "accounts_account" SET "(last_login|password)" = %s WHERE ',
    re.IGNORECASE,
)

_allowed: ContextVar[str] = ContextVar("writes allowed", default="")


class WriteOutsideOperationError(RuntimeError):
    """Something tried to write without going through an operation."""


@contextlib.contextmanager
def writes_allowed(reason: str) -> Iterator[None]:
    """Let statements write; used by the operation decorator, migrations and test set-up."""
    token = _allowed.set(reason)
    try:
        yield
    finally:
        _allowed.reset(token)


def may_run(sql: str) -> bool:
    """Whether a statement may run outside an operation: it reads, or keeps Django's own rows."""
    return bool(_READS.match(sql) and not _HIDDEN.match(sql)) or bool(_FRAMEWORK.match(sql))


def refuse_writes(
    execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Wrapper for ``connection.execute_wrappers``."""
    if not _allowed.get() and not may_run(sql):
        msg = f"write outside an operation: {sql[:80]}"
        raise WriteOutsideOperationError(msg)
    return execute(sql, params, many, context)
