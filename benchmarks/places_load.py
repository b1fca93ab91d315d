"""Load the divisions of a whole country into an empty SQLite file, twice, and ask for a subtree.

    python benchmarks/places_load.py FILE.csv[.gz]

Without a file, one of the same size and shape is made: 31 provinces, 342 prefectures, 2,975
counties, 41,351 towns, 620,572 communities. Prints seconds, CPU seconds and peak memory of each
load (targets on two cores: 40 s and 600 MB), and the time of "everything under a county".
"""

import csv
import gzip
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS, MEGABYTES = 40.0, 600.0
COUNTS = (31, 342, 2_975, 41_351, 620_572)
WIDTHS = (10**10, 10**8, 10**6, 10**3, 1)


def made_up() -> Iterator[tuple[int, str, int]]:
    """Rows of a country of the usual size, parents before children."""
    above = [0]
    for level, (count, width) in enumerate(zip(COUNTS, WIDTHS, strict=True), 1):
        here = []
        for n in range(count):
            step = n + 11 if level == 1 else n // len(above) + 1
            code = above[n % len(above)] + step * width
            here.append(code)
            yield code, f"第{n}号{'省市县镇村'[level - 1]}", level
        above = here


def write(path: Path) -> None:
    """A made-up file, sorted like the real one."""
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("code", "name", "level"))
        out.writerows(sorted(made_up()))


def child(command: list[str], environment: dict[str, str]) -> tuple[float, float, float, str]:
    """Run a command: seconds, CPU seconds, peak memory in MB, what it printed."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        said = run.stdout.read()
        _pid, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if run.returncode:
        sys.exit(f"{' '.join(command)} ended with {run.returncode}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said.strip()


SUBTREE = """
import statistics, time, django
django.setup()
from haitang.places.models import Place
from haitang.places.queries import by_code, subtree
county = by_code("320583") if Place.objects.filter(code="320583000000").exists() else \
    Place.objects.filter(level=3).first()
times = []
for _ in range(200):
    start = time.perf_counter()
    rows = len(subtree(county).values_list("pk", "code", "name"))
    times.append(time.perf_counter() - start)
print(f"{rows} places under one county of {Place.objects.count():,}: "
      f"{statistics.median(times) * 1000:.2f} ms; {subtree(county).explain()}")
"""


def main() -> int:
    """Run all; exit code 1 when a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        file = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else home / "country.csv.gz"
        if len(sys.argv) == 1:
            write(file)
        environment = os.environ | {
            "HAITANG_DATABASE_URL": f"sqlite:///{home}/country.sqlite3",
            "HAITANG_DATA_DIR": str(home / "data"),
            "DJANGO_SETTINGS_MODULE": "haitang.settings",
        }
        python = [sys.executable, "-m", "django"]
        child([*python, "migrate", "--verbosity", "0"], environment)
        good = True
        for title in ("first load", "second load"):
            seconds, cpu, peak, said = child(
                [*python, "places", "load", str(file), "--since", "2023-12-31"], environment
            )
            print(f"{title}: {seconds:.1f} s, {cpu:.1f} s CPU, {peak:.0f} MB; {said}")
            good = good and seconds <= SECONDS and peak <= MEGABYTES
        print(child([sys.executable, "-c", SUBTREE], environment)[3])
        print("within the targets" if good else "TARGET MISSED: 40 s, 600 MB")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
