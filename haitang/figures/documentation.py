"""docs/figures.md, written from the figures themselves."""

from haitang.facts.kinds import KINDS
from haitang.figures.catalogue import FIGURES
from haitang.figures.definitions import Figure, Measure, Term

_HEAD = """\
# Figures 指标

Made by `haitang figures --doc` from the code; do not edit. Every figure is added up from the facts
of the log: `sum(sign * quantity)` over the kinds below, at the places whose 12-digit codes lay in
the place asked for on each day, on the business days from the first to the last, both included. A
withdrawal carries the day, place and dimensions of what it withdraws, so corrections are in the
sum. Ratios are two whole numbers, divided once, rounded half up to one decimal. *additive* numbers
of parts add up to the whole; *distinct* ones count each record once and do not; *stock* is what
stands at the end of the period; a *percentile* is the nearest rank, a value that was really
measured. The same SQL text runs on SQLite, PostgreSQL and DuckDB. A changed definition gets a new
version and a line in the changelog.
"""


def markdown() -> str:
    """The whole page."""
    return _HEAD + "".join(_section(FIGURES[code]) for code in FIGURES)


def _section(figure: Figure) -> str:
    lines = [
        f"\n## `{figure.code}` {figure.zh}\n",
        f"**{figure.en}**, version {figure.version}, in {figure.unit.en}. {figure.note_en}\n",
        f"{figure.note_zh}\n",
    ]
    if figure.denominator is None:
        lines.append(f"- Value: {_measure(figure.numerator)}")
    else:
        lines.append(f"- Numerator: {_measure(figure.numerator)}")
        lines.append(f"- Denominator: {_measure(figure.denominator)}")
    lines.append(f"- By: {', '.join(figure.dimensions)}")
    lines.append(f"- Grain: {figure.grain}")
    if figure.excludes:
        lines.append(f"- Leaves out: {', '.join(f'`{kind}`' for kind in figure.excludes)}")
    return "\n".join(lines) + "\n"


def _measure(measure: Measure) -> str:
    rank = f", {measure.percentile}th" if measure.percentile else ""
    return f"{' '.join(map(_term, measure.terms))} ({measure.behaviour}{rank})"


def _term(term: Term) -> str:
    quantity = KINDS[term.kind].info.quantity
    what = f"`{term.kind}`" if term.count == "count" else f"`{quantity}` of `{term.kind}`"
    enough = f" with `{quantity}` ≥ {term.at_least}" if term.at_least is not None else ""
    return f"{'minus' if term.factor < 0 else 'plus'} {what}{enough}"
