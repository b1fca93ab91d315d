"""Clock jumps are noticed and written down: order is the leaf, never the time of day."""

import contextlib
import datetime as dt
import json
import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from haitang.facts.facts import ClockJumped
from haitang.facts.files import replace_file
from haitang.facts.kinds import Code
from haitang.facts.operations import Subject, operation, record
from haitang.scope.actor import Actor, system_actor
from haitang.scope.scope import everything

TOLERANCE = dt.timedelta(minutes=5)
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@operation
def record_clock_jump(*, seconds: int, seen_by: Code, size: int, actor: Actor) -> None:
    """Write down that the clock moved by ``seconds`` while the log held ``size`` sealed facts."""
    record(
        ClockJumped(seen_by=seen_by, seconds=seconds),
        subject=Subject("log", size),
        place=int(settings.COUNTY),
    )


def _steady() -> float:
    """Seconds that no setting of the clock moves; sleep of the machine counts."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _boot() -> str:
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""


def look(root: Path) -> int:
    """How many seconds the clock jumped since the last look; 0 within the tolerance.

    The last look is kept in a file, so a command run by a timer notices as well as a server. A
    restart of the machine begins anew.
    """
    path = root / "clock.json"
    wall, steady, boot = time.time(), _steady(), _boot()
    moved = 0.0
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        last = json.loads(path.read_text())
        if last["boot"] == boot:
            moved = (wall - last["wall"]) - (steady - last["steady"])
    replace_file(path, json.dumps({"boot": boot, "wall": wall, "steady": steady}).encode())
    return round(moved) if abs(moved) > TOLERANCE.total_seconds() else 0


def ahead(newest: dt.datetime) -> int:
    """How many seconds a fact's own time lies in the future; 0 within the tolerance."""
    early = newest - timezone.now()
    return round(early.total_seconds()) if early > TOLERANCE else 0


def note(seconds: int, seen_by: str, size: int) -> None:
    """Record a jump as the sealer."""
    actor = system_actor("sealer")
    with everything("the sealer saw the clock jump", actor):
        record_clock_jump(seconds=seconds, seen_by=Code(seen_by), size=size, actor=actor)
