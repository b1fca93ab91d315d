"""Several figures in few scans: which texts to run, and how the sums become values."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from haitang.figures import compiler
from haitang.figures.compiler import By
from haitang.figures.definitions import Behaviour, Figure, Measure
from haitang.figures.engine import Rows
from haitang.figures.slices import Slice

Histogram = list[tuple[int, int]]  # values in ascending order, each with how often it occurs
WHOLE = ""  # the bucket of a question without a breakdown


@dataclass
class Sums:
    """Per behaviour: bucket -> (kind, amount) -> sum."""

    flow: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    stock: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)  # kind -> bucket -> distinct
    totals: dict[str, int] = field(default_factory=dict)  # kind -> distinct over all buckets
    spread: dict[str, dict[str, Histogram]] = field(default_factory=dict)  # kind -> bucket -> ...


@dataclass(frozen=True)
class Step:
    """One text with what its rows mean."""

    what: str
    text: str
    kind: str = ""
    amounts: tuple[str, ...] = ()


def steps(figures: Iterable[Figure], part: Slice, ever: Slice, by: By) -> list[Step]:
    """The texts for some figures: one for all sums of a behaviour, one for each other kind."""
    measures = [m for f in figures for m in f.measures()]
    made: list[Step] = []
    made += _sums("flow", _of(measures, "additive"), part, by)
    made += _sums("stock", _of(measures, "stock"), ever, by)
    for kind in _kinds(_of(measures, "distinct")):
        made.append(Step("distinct", compiler.distinct(kind, part, by), kind))
        if by.dimension:
            made.append(Step("total", compiler.distinct(kind, part, By()), kind))
    made += [
        Step("spread", compiler.histogram(kind, part, by), kind)
        for kind in _kinds(_of(measures, "percentile"))
    ]
    return made


def _of(measures: Sequence[Measure], behaviour: Behaviour) -> list[Measure]:
    return [m for m in measures if m.behaviour == behaviour]


def _kinds(measures: Sequence[Measure]) -> list[str]:
    return sorted({term.kind for m in measures for term in m.terms})


def _sums(what: str, measures: list[Measure], part: Slice, by: By) -> list[Step]:
    if not measures:
        return []
    amounts = compiler.amounts_of(measures)
    text = compiler.sums(amounts, _kinds(measures), part, by)
    return [Step(what, text, amounts=tuple(amounts))]


def gathered(done: Iterable[tuple[Step, Rows]], by: By) -> Sums:
    """The rows of all steps, put where measures find them."""
    sums = Sums()
    for step, rows in done:
        if step.what in ("flow", "stock"):
            _gather_sums(sums.flow if step.what == "flow" else sums.stock, step, rows, by)
        elif step.what == "total":
            sums.totals[step.kind] = int(rows[0][0])
        elif step.what == "distinct":
            sums.counts[step.kind] = {b: int(n) for b, n in _bucketed(rows, by)}
        else:
            sums.spread[step.kind] = _histograms(rows, by)
    return sums


def _gather_sums(
    into: dict[str, dict[tuple[str, str], int]], step: Step, rows: Rows, by: By
) -> None:
    for kind, *rest in rows:
        bucket, *values = rest if by.dimension else (WHOLE, *rest)
        cell = into.setdefault(str(bucket), {})
        for text, value in zip(step.amounts, values, strict=True):
            cell[kind, text] = int(value)


def _histograms(rows: Rows, by: By) -> dict[str, Histogram]:
    if not by.dimension:
        return {WHOLE: sorted((int(value), int(count)) for value, count in rows)}
    spread: dict[str, Histogram] = defaultdict(list)
    for bucket, value, count in rows:
        spread[str(bucket)].append((int(value), int(count)))
    return {bucket: sorted(found) for bucket, found in spread.items()}


def together(parts: Iterable[Histogram]) -> Histogram:
    """One histogram of several."""
    whole: dict[int, int] = defaultdict(int)
    for part in parts:
        for value, count in part:
            whole[value] += count
    return sorted(whole.items())


def _bucketed(rows: Rows, by: By) -> Rows:
    return (
        [(str(row[0]), *row[1:]) for row in rows] if by.dimension else [(WHOLE, *r) for r in rows]
    )


def added(measure: Measure, cell: dict[tuple[str, str], int]) -> int:
    """The value of an additive or stock measure from the sums of its kinds."""
    return sum(t.factor * cell.get((t.kind, compiler.amount(t)), 0) for t in measure.terms)


def percentile(spread: Histogram, p: int) -> int | None:
    """The nearest-rank percentile of values with their counts; see haitang.lib.ratios."""
    total = sum(count for _value, count in spread if count > 0)
    rank = -(-p * total // 100)
    for value, count in spread:
        rank -= max(count, 0)
        if rank <= 0 and total:
            return value
    return None
