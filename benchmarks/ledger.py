"""CPU and statements of one page of the case ledger, at 50,000 and at 1,000,000 cases, in one run.

``python benchmarks/ledger.py [--folder DIR] [--sizes 50000,1000000]``; data are made on the first
run and kept in the folder. Prints one JSON line a page and size, then the ratios.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGES = {
    "first page": "", "page 40": "page=40", "page 400": "page=400", "a town": "place=320583100000",
    "a community": "place=320583100001", "a category": "category=03",
    "a category below": "category=0301", "closed": "state=closed", "answered": "view=to_rate",
    "overdue": "view=overdue",
    "due soon": "view=due_soon", "mine": "view=mine", "supervised": "view=supervised",
    "by deadline": "order=due", "from a channel": "channel=web", "a unit": "unit=5",
    "a month": "since=2025-11-01&until=2025-11-30", "a number": "q=HT25-0049000",
}  # fmt: skip
ROUNDS = 30


def measure() -> None:
    """In the process of one size: read each page, print the median CPU time."""
    sys.path.insert(0, str(HERE.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haitang.settings")
    import django

    django.setup()
    from unittest import mock

    from django.db import connection
    from django.http import QueryDict
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from haitang.accounts.models import Account
    from haitang.accounts.queries import scope_of_account
    from haitang.ledgers.case_ledger import CASES
    from haitang.ledgers.reading import read
    from haitang.scope.scope import enter

    now = timezone.datetime(2026, 1, 1, tzinfo=timezone.get_current_timezone())
    for who in ("bench", "bench_town"):
        account = Account.objects.get(username=who)
        scope = scope_of_account(account).entered_with("read_cases")
        for name, query in PAGES.items():
            with enter(scope), mock.patch.object(timezone, "now", return_value=now):
                with CaptureQueriesContext(connection) as seen:
                    found = read(CASES, QueryDict(query), account)
                times = []
                for _ in range(ROUNDS):
                    started = time.process_time()
                    read(CASES, QueryDict(query), account)
                    times.append(time.process_time() - started)
            times.sort()
            line = {
                "who": who, "page": name, "ms": round(times[ROUNDS // 2] * 1000, 2),
                "queries": len(seen), "rows": len(found.rows), "total": found.total,
            }  # fmt: skip
            print(json.dumps(line, ensure_ascii=False), flush=True)
        measure_page(account)


def measure_page(account: Any) -> None:
    """The whole page as a browser gets it: session, duties, query, template."""
    from django.db import connection
    from django.test import Client

    statements: list[str] = []

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    for _ in range(3):
        answer = browser.get("/desk/cases/")
    assert answer.status_code == 200
    with connection.execute_wrapper(counted):  # a request empties Django's own list of queries
        browser.get("/desk/cases/")
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        browser.get("/desk/cases/")
        times.append(time.process_time() - started)
    times.sort()
    line = {
        "who": account.username, "page": "whole page in a browser",
        "ms": round(times[ROUNDS // 2] * 1000, 2), "queries": len(statements),
        "rows": 25, "total": 0,
    }  # fmt: skip
    print(json.dumps(line), flush=True)


def run(folder: Path, size: int) -> dict[tuple[str, str], float]:
    """Make the data if need be, measure in a process of its own."""
    home = folder / str(size)
    environment = {**os.environ, "HAITANG_DATA_DIR": str(home), "HAITANG_INSECURE_HTTP": "1"}
    environment.pop("HAITANG_DATABASE_URL", None)
    if not (home / "haitang.sqlite3").exists():
        home.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, str(HERE / "generate.py"), "--cases", str(size)],
            env=environment, check=True,
        )  # fmt: skip
        subprocess.run(
            [sys.executable, "-m", "haitang", "collectstatic", "--noinput", "--verbosity", "0"],
            env=environment, check=True,
        )  # fmt: skip
    done = subprocess.run(
        [sys.executable, __file__, "--measure"], env=environment, check=True, text=True,
        capture_output=True,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        print(json.dumps({"cases": size, **line}, ensure_ascii=False))
    return {(line["who"], line["page"]): line["ms"] for line in lines}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=HERE.parent / "var" / "bench" / "ledger")
    parser.add_argument("--sizes", default="50000,1000000")
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    if given.measure:
        measure()
        return
    found = [run(given.folder, int(size)) for size in given.sizes.split(",")]
    for key, ms in found[0].items():
        print(
            *key, f"{ms} ms", *(f"{other[key]} ms ({other[key] / ms:.2f})" for other in found[1:])
        )


if __name__ == "__main__":
    main()
