"""The sealer inside the server: one thread in one worker, every few minutes or every few facts."""

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from haitang.facts import sealing
from haitang.facts.files import LockedError, lock_file
from haitang.facts.keys import KeyMissingError
from haitang.lib.checkpoint import NoteError, SignatureError
from haitang.lib.tiles import LogDamagedError

LOOK = 2.0  # seconds between two looks at how many facts wait

_log = logging.getLogger(__name__)
# What keeps one seal from being made; the next try may succeed, and the reason is in the log.
TROUBLE = (
    DatabaseError,
    OSError,
    KeyMissingError,
    NoteError,
    SignatureError,
    LogDamagedError,
    sealing.BrokenSealError,
)


def start_sealer() -> threading.Thread:
    """Start the thread. In every worker but one it waits until that one is gone."""
    thread = threading.Thread(target=watch, name="sealer", daemon=True)
    thread.start()
    return thread


def watch(stop: threading.Event | None = None, sealed: Callable[[int], None] | None = None) -> None:
    """Seal for as long as the process lives or until ``stop``; ``sealed`` hears of each seal."""
    stop = stop or threading.Event()
    while not stop.is_set():
        try:
            with lock_file(settings.LOG_DIR / "watch.lock"):
                _watch(stop, sealed)
        except LockedError:
            stop.wait(min(LOOK * 5, settings.SEAL_SECONDS))


def _watch(stop: threading.Event, sealed: Callable[[int], None] | None) -> None:
    due = time.monotonic()  # the first seal repairs what a crash left behind
    while not stop.is_set():
        try:
            if (
                time.monotonic() >= due
                or sealing.waiting(settings.SEAL_FACTS) >= settings.SEAL_FACTS
            ):
                due = time.monotonic() + settings.SEAL_SECONDS
                size = sealing.seal().size
                if sealed:
                    sealed(size)
        except LockedError:
            _log.info("another sealer is at work")
        except TROUBLE:
            _log.exception("the log was not sealed; the next try is in a while")
            due = time.monotonic() + settings.SEAL_SECONDS
            stop.wait(min(30, settings.SEAL_SECONDS))
        finally:
            close_old_connections()
        stop.wait(min(LOOK, settings.SEAL_SECONDS))
    connection.close()
