"""Registering a case, and whole lives of cases, on an empty and on a large database.

``python benchmarks/register.py [--cases 1000000]``. Each measurement runs in a process and an
installation of its own; the last line is JSON for RESULTS.md.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
MOST_CPU_MS, LEAST_SHARE = 15.0, 0.8


def measure(rounds: int) -> dict[str, float]:
    """CPU milliseconds for a registration in a commit of its own; lives per second of CPU and
    of the clock: register, dispatch, accept, answer, rate.
    """
    import django

    sys.path.insert(0, str(HERE.parent))
    django.setup()
    from haitang.cases.models import Category, Channel, Grade, Outcome
    from haitang.cases.operations import (
        accept_case,
        answer_case,
        dispatch_case,
        record_rating,
        register_case,
    )  # fmt: skip
    from haitang.cases.operations.registration import Reporter
    from haitang.organizations.models import Organization
    from haitang.places.models import Level, Place
    from haitang.scope.actor import Actor
    from haitang.scope.scope import everything

    actor = Actor("system:benchmark")
    places = list(Place.objects.filter(level=Level.COMMUNITY)[:50])
    category = Category.objects.exclude(parent=None)[0]
    unit = Organization.objects.order_by("pk")[0]
    numbers = iter(range(10**9))

    def register() -> object:
        n = next(numbers)
        return register_case(
            place=places[n % 50], category=category, title="楼道灯不亮", actor=actor,
            text=f"楼道灯坏了一周，请修理。{n}", channel=Channel.WINDOW,
            reporter=Reporter("赵大江", f"1990000{n % 10_000:04d}"),
        )  # fmt: skip

    def live() -> None:
        case = register()
        dispatch_case(case=case, lead=unit, actor=actor)
        accept_case(case=case, actor=actor)
        answer_case(case=case, outcome=Outcome.RESOLVED, reply="已经换了新灯。", actor=actor)
        record_rating(case=case, grade=Grade.GOOD, resolved=True, actor=actor)

    with everything("benchmark"):
        registered = _timed(register, rounds)
        lived = _timed(live, rounds)
    return {
        "register_cpu_ms": round(registered[0] * 1000, 2),
        "register_ms": round(registered[1] * 1000, 2),
        "lives_per_cpu_second": round(1 / lived[0], 1),
        "lives_per_second": round(1 / lived[1], 1),
    }


def _timed(act: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median seconds of CPU and of the clock."""
    cpu, wall = [], []
    for n in range(rounds + 20):
        a, b = time.process_time(), time.perf_counter()
        act()
        if n >= 20:  # the first ones load code and pages
            cpu.append(time.process_time() - a)
            wall.append(time.perf_counter() - b)
    return statistics.median(cpu), statistics.median(wall)


def apart(folder: Path, cases: int, rounds: int) -> dict[str, float]:
    """Fill an installation and measure in it."""
    env = {
        **os.environ, "HAITANG_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "haitang.settings"
    }  # fmt: skip
    fill = [sys.executable, str(HERE / "generate.py"), "--cases", str(cases), "--facts", "0"]
    subprocess.run(fill, env=env, check=True, stdout=subprocess.DEVNULL)
    again = [sys.executable, __file__, "--measure", "--rounds", str(rounds)]
    done = subprocess.run(again, env=env, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Measure, compare, say so; 1 when a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.rounds)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        empty = apart(Path(folder) / "empty", 0, options.rounds)
        full = apart(Path(folder) / "full", options.cases, options.rounds)
    share = round(full["lives_per_cpu_second"] / empty["lives_per_cpu_second"], 3)
    print(f"register a case: {empty['register_cpu_ms']} ms CPU; with {options.cases:,} cases "
          f"{full['register_cpu_ms']} ms (at most {MOST_CPU_MS})")  # fmt: skip
    print(f"lives per CPU second: {empty['lives_per_cpu_second']} empty, "
          f"{full['lives_per_cpu_second']} full = {share} (at least {LEAST_SHARE})")  # fmt: skip
    print(json.dumps({"cases": options.cases, "empty": empty, "full": full, "share": share}))
    good = full["register_cpu_ms"] <= MOST_CPU_MS and share >= LEAST_SHARE
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
