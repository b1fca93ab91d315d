"""Loading a file of divisions: compare it with what is there, then add and rename in one step."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.places.models import Place
from haitang.places.operations import load_places, stamp
from haitang.places.plans import NewPlace, Plan, Renaming
from haitang.places.reading import BadFileError, BadRow, Rows, level_of, parent_of, read
from haitang.scope.actor import Actor

__all__ = ["LoadResult", "load_file", "plan_load"]

Progress = Callable[[Iterable[NewPlace]], Iterable[NewPlace]]


@dataclass(frozen=True)
class LoadResult:
    """How many places were added, renamed and left alone, and rows that the file had twice."""

    added: int
    renamed: int
    unchanged: int
    repeated: int

    @property
    def changed(self) -> bool:
        """Whether anything happened at all."""
        return bool(self.added or self.renamed)


def load_file(
    path: Path, *, actor: Actor, since: dt.date | None = None, progress: Progress | None = None
) -> LoadResult:
    """Load ``code,name,level`` rows: new places from ``since`` (today), new names from that day.

    A second load changes nothing. Raises BadFileError with every bad row; then nothing is loaded.
    """
    rows = read(path)
    plan = plan_load(rows, since or timezone.localdate())
    if plan:
        load_places(plan=plan, progress=progress, actor=actor)
    return LoadResult(len(plan.new), len(plan.renamed), plan.unchanged, rows.repeated)


@dataclass
class _Known:
    """What the database holds of the codes in the file."""

    parents: dict[int, tuple[int, str]] = field(default_factory=dict)
    renamed: list[Renaming] = field(default_factory=list)
    unchanged: int = 0


def plan_load(rows: Rows, since: dt.date) -> Plan:
    """What a file would change. Takes the rows that are already there out of ``rows.names``."""
    seen = stamp()
    known = _compare(rows, since)
    new = [NewPlace(code, rows.names[code][1]) for code in sorted(rows.names)]
    rows.bad.extend(_orphans(rows, known.parents))
    if rows.bad:
        raise BadFileError(
            _("有 %(count)s 行不能装入，什么也没有改动。请改好这些行，再装一次。")
            % {"count": f"{len(rows.bad):,}"},
            rows.bad,
        )
    rows.names.clear()  # a whole country's names need not be held twice
    return Plan(since, seen, new, known.parents, known.renamed, known.unchanged)


def _compare(rows: Rows, since: dt.date) -> _Known:
    known = _Known()
    there = Place.objects.filter(ended_on__isnull=True)
    columns = there.values_list("pk", "code", "name", "level", "path", "since")
    for pk, text, name, level, path, from_day in columns.iterator(chunk_size=10_000):
        code = int(text)
        if level < 5:
            known.parents[code] = (pk, path)
        if code not in rows.names:
            continue
        line, new_name = rows.names.pop(code)
        if new_name == name:
            known.unchanged += 1
        elif since <= from_day:
            rows.bad.append(_too_early(line, name, from_day))
        else:
            known.renamed.append(Renaming(pk, new_name))
    return known


def _too_early(line: int, name: str, from_day: dt.date) -> BadRow:
    reason = _("自 %(day)s 起已登记为“%(name)s”，更名日期须晚于这一天")
    return BadRow(line, reason % {"day": from_day.isoformat(), "name": name})


def _orphans(rows: Rows, parents: dict[int, tuple[int, str]]) -> Iterable[BadRow]:
    for code, (line, _name) in rows.names.items():
        above = parent_of(code)
        if above and above not in rows.names and above not in parents:
            yield BadRow(
                line,
                _("上一级 %(code)s 不在文件里，也没有登记过（本行为第 %(level)s 级）")
                % {"code": above, "level": level_of(code)},
            )
