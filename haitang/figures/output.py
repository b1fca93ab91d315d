"""Figures as text for machines and for a terminal."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from haitang.figures.values import FigureRow, FigureValue

HEADS = ("code", "title", "title_en", "unit", "value", "numerator", "denominator")


def as_dict(value: FigureValue) -> dict[str, Any]:
    """One figure as JSON values; ``rows`` only where it was broken down."""
    figure, line = value.figure, value.provenance
    unit = figure.unit
    made: dict[str, Any] = {
        "code": figure.code,
        "title": figure.zh,
        "title_en": figure.en,
        "unit": unit.zh,
        "unit_en": unit.en,
        "value": value.value,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "version": line.version,
        "log_size": line.log_size,
        "root": line.root,
    }
    if value.rows:
        made["rows"] = [_row(row) for row in value.rows]
    return made


def _row(row: FigureRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "value": row.value,
        "numerator": row.numerator,
        "denominator": row.denominator,
    }


def as_json(values: Sequence[FigureValue]) -> str:
    """A list of objects."""
    return json.dumps([as_dict(v) for v in values], ensure_ascii=False, indent=1) + "\n"


def as_csv(values: Sequence[FigureValue]) -> str:
    """One line a figure, or one line a row of a breakdown."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    split = any(value.rows for value in values)
    writer.writerow([*HEADS, *(("key", "key_title") if split else ())])
    for value in values:
        head = [value.figure.code, value.figure.zh, value.figure.en, value.figure.unit.zh]
        for row in value.rows:
            writer.writerow([*head, row.value, row.numerator, row.denominator, row.key, row.title])
        if not value.rows:
            writer.writerow([*head, value.value, value.numerator, value.denominator])
    return out.getvalue()


def as_table(values: Sequence[FigureValue]) -> str:
    """For people: code, title, value with its unit, and how a ratio came about."""
    lines = []
    for value in values:
        lines.append(f"{value.code:<28} {_shown(value.value, value)}  {value.title}")
        lines += [
            f"    {row.key:<14} {_shown(row.value, value)}  {row.title}" for row in value.rows
        ]
    line = values[0].provenance if values else None
    if line is not None:
        lines.append(
            f"-- {line.source} {line.log_size} {line.root_short} {line.as_of:%Y-%m-%dT%H:%MZ}"
        )
    return "\n".join(lines) + "\n"


def _shown(shown: object, value: FigureValue) -> str:
    text = "—" if shown is None else str(shown)
    return f"{text:>12} {value.unit}"
