"""What the server does by itself: it seals the log, looks for what is late, forgets old answers."""

import contextlib
import datetime as dt
import logging
import os
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from haitang.cases.operations import sweep_late_cases
from haitang.facts import answers
from haitang.facts.background import start_sealer
from haitang.facts.errors import WrongStateError
from haitang.policies.operations import accept_overdue_applications, sweep_session_problems
from haitang.scope.actor import system_actor
from haitang.scope.scope import everything

SWEEP_SECONDS = 60
PRUNE_SECONDS = 24 * 3600
KEEP_ANSWERS = dt.timedelta(days=800)  # an import is recognised for two years and a bit
SWEEPER = system_actor("sweep")

_log = logging.getLogger(__name__)


def sweep(now: dt.datetime | None = None) -> int:
    """Record what has become late; answers how many cases that was.

    Before that, what became of problems raised at service sessions, and the applications for
    policies that nobody answered within five working days: they count as accepted.
    """
    with everything("sweep", SWEEPER):
        sweep_session_problems(actor=SWEEPER)
        with contextlib.suppress(WrongStateError):  # it says so when there is none
            accept_overdue_applications(at=now, actor=SWEEPER)
        return sweep_late_cases(actor=SWEEPER, now=now or timezone.now())


def run(stop: threading.Event, parent: int) -> None:
    """Work until ``stop`` is set or the process ``parent``, which serves, is gone."""
    start_sealer()
    swept, pruned = float("-inf"), time.monotonic()
    while not stop.is_set() and os.getppid() == parent:
        if time.monotonic() - swept >= SWEEP_SECONDS:
            swept = time.monotonic()
            _quietly(sweep)
        if time.monotonic() - pruned >= PRUNE_SECONDS:
            pruned = time.monotonic()
            _quietly(lambda: answers.prune(KEEP_ANSWERS))
        stop.wait(1)


def _quietly(job: Callable[[], object]) -> None:
    """A job that fails is tried again next time; the reason is in the log of the server."""
    try:
        job()
    except DatabaseError:
        _log.exception("background work was put off")
    finally:
        close_old_connections()
