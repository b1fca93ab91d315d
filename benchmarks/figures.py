"""40 figures over 2.1 million facts: the engine, the ORM on the same database, and the floor.

``python benchmarks/figures.py [--folder DIR]``; data are made on the first run and kept. The floor
is the bytes of the columns touched over the measured bandwidth of memory. Prints JSON.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
START, END = dt.date(2019, 7, 1), dt.date(2021, 6, 30)
ADDITIVE = ("cases.received", "cases.dispatched", "cases.closed", "cases.rated",
            "cases.rated_badly", "cases.fell_overdue", "cases.response_rate",
            "cases.resolution_rate", "cases.satisfaction", "cases.on_time_rate")  # fmt: skip
OTHERS = ("cases.solved", "cases.open", "cases.overdue", "cases.handling_median",
          "cases.handling_p90")  # fmt: skip
WANTED = {
    "": ADDITIVE + OTHERS,
    "town": (*ADDITIVE, "cases.open", "cases.overdue"),
    "month": ADDITIVE[:8],
    "category": ADDITIVE[:5],
}  # 40 in all
COLUMNS = ["kind", "place", "day", "sign", "quantity", "d1", "subject_id"]
TOWN = 1000


def prepare() -> None:
    """Settings and models, once the environment names the folder."""
    sys.path.insert(0, str(HERE.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haitang.settings")
    import django

    django.setup()


def by_engine() -> dict[str, Any]:
    """All figures as the product computes them: one question for each breakdown."""
    from haitang.figures.queries import compute
    from haitang.places.queries import by_code

    found: dict[str, Any] = {}
    county = by_code("320583")
    for by, codes in WANTED.items():
        for value in compute(codes, county, START, END, by=by or None):
            rows = {row.key: [row.numerator, row.denominator] for row in value.rows}
            found[f"{value.code} {by}".strip()] = rows or [value.numerator, value.denominator]
    return found


def by_orm() -> dict[str, Any]:
    """The same through Django's ORM, one aggregate a measure, as one would write it by hand."""
    from haitang.figures.breakdown import months
    from haitang.figures.catalogue import FIGURES

    found: dict[str, Any] = {}
    for by, codes in WANTED.items():
        for code in codes:
            measures = [_orm(m, by) for m in FIGURES[code].measures()]
            if not by:
                found[code] = [measures[0], measures[1] if len(measures) > 1 else None]
                continue
            keys = {k for m in measures for k in m}
            if by == "month":
                keys = set(months(START, END))
            single = len(measures) == 1
            found[f"{code} {by}"] = {
                key: [measures[0].get(key, 0), None if single else measures[1].get(key, 0)]
                for key in sorted(keys)
            }
    return found


def _orm(measure: Any, by: str) -> Any:
    from django.db.models import Case, F, IntegerField, Q, Sum, Value, When

    from haitang.facts.models import Fact

    kinds = {t.kind for t in measure.terms}
    rows = Fact.objects.filter(
        kind__in=kinds, place__gte=320583000000, place__lte=320583999999, day__lte=END
    )
    if measure.behaviour != "stock":
        rows = rows.filter(day__gte=START)
    if measure.behaviour == "distinct":
        left = rows.values("subject_id").annotate(n=Sum("sign")).filter(n__gt=0)
        return left.count()
    if measure.behaviour == "percentile":
        spread = rows.values_list("quantity").annotate(n=Sum("sign")).order_by("quantity")
        values = [v for v, n in spread for _ in range(n)]
        return values[-(-measure.percentile * len(values) // 100) - 1]
    total: Any = Value(0)
    for term in measure.terms:
        chosen = Q(kind=term.kind)
        if term.at_least is not None:
            chosen &= Q(quantity__gte=term.at_least)
        then = F("sign") * Value(term.factor)
        total = total + Case(When(chosen, then=then), default=Value(0), output_field=IntegerField())
    if not by:
        return rows.aggregate(n=Sum(total))["n"] or 0
    return _split(rows, by, total)


def _split(rows: Any, by: str, total: Any) -> dict[str, int]:
    from django.db.models import CharField, F, Sum
    from django.db.models.functions import Cast, Substr

    key = {
        "month": Substr(Cast(F("day"), CharField(max_length=10)), 1, 7),
        "town": F("place") - F("place") % TOWN,
        "category": Substr(F("d1"), 1, 2),
    }[by]
    found = rows.annotate(key=key).values_list("key").annotate(n=Sum(total)).order_by()
    return {str(k): n for k, n in found}


def floor() -> tuple[float, int]:
    """Seconds to read the touched columns once at the bandwidth of memory, and their bytes."""
    import pyarrow.parquet as pq

    from haitang.facts.segments import segments

    size = sum(pq.read_table(path, columns=COLUMNS).nbytes for path in segments())
    block = bytearray(256_000_000)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        bytes(block)  # reads and writes every byte
        times.append(time.perf_counter() - started)
    bandwidth = 2 * len(block) / min(times)
    return size / bandwidth, size


def timed(what: Any, rounds: int) -> tuple[Any, float, float]:
    """The result, and the median seconds by the wall and of the CPU."""
    walls, cpus, result = [], [], None
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        result = what()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return result, statistics.median(walls), statistics.median(cpus)


def measure() -> None:
    """Compare, and print."""
    prepare()
    from haitang.facts.segments import sealed_size
    from haitang.scope.scope import everything

    with everything("benchmark"):
        by_engine()  # once, to warm the files
        engine, wall, cpu = timed(by_engine, 7)
        orm, orm_wall, orm_cpu = timed(by_orm, 1)
    different = [key for key in orm if _without_nothing(orm[key]) != _without_nothing(engine[key])]
    bottom, size = floor()
    line = {
        "facts": sealed_size(), "figures": len(engine), "different": different,
        "engine_s": round(wall, 3), "engine_cpu_s": round(cpu, 3), "orm_s": round(orm_wall, 3),
        "orm_cpu_s": round(orm_cpu, 3), "floor_s": round(bottom, 4), "bytes": size,
        "orm_over_engine": round(orm_wall / wall, 1), "engine_over_floor": round(wall / bottom, 1),
    }  # fmt: skip
    print(json.dumps(line))
    assert len(engine) == 40
    assert not different


def _without_nothing(found: Any) -> Any:
    if isinstance(found, dict):
        return {k: v for k, v in found.items() if any(v)}
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=HERE.parent / "var" / "bench" / "figures")
    parser.add_argument("--facts", type=int, default=2_100_000)
    given = parser.parse_args()
    os.environ["HAITANG_DATA_DIR"] = str(given.folder)
    os.environ["HAITANG_INSECURE_HTTP"] = "1"
    os.environ.pop("HAITANG_DATABASE_URL", None)
    if not (given.folder / "log" / "segments.json").exists():
        given.folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, str(HERE / "generate.py"), "--facts", str(given.facts)], check=True
        )
    measure()


if __name__ == "__main__":
    main()
