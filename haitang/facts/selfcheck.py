"""Counters, triggers and citations that must agree with the log; part of ``verify``."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from haitang.facts import triggers
from haitang.facts.models import Publication
from haitang.facts.report import Report
from haitang.lib.merkle import root
from haitang.lib.tiles import TileReader

_TWINS = """
SELECT twin.seq FROM facts_fact twin JOIN facts_fact fact ON fact.seq = twin.corrects_id
WHERE twin.sign = -1 AND (fact.sign <> 1 OR twin.kind <> fact.kind OR twin.day <> fact.day
    OR twin.place <> fact.place OR twin.quantity <> fact.quantity OR twin.d1 <> fact.d1
    OR twin.d2 <> fact.d2)
UNION ALL SELECT seq FROM facts_fact WHERE sign = -1 AND corrects_id IS NULL
LIMIT 50
"""
_LAST = {
    "sqlite": "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'facts_fact'), 0)",
    "postgresql": "SELECT coalesce(pg_sequence_last_value("
    "pg_get_serial_sequence('facts_fact', 'seq')::regclass), 0)",
}


def counters(report: Report) -> None:
    """Numbers are dense, the counter is ahead of the rows, twins mirror, triggers stand."""
    rows = _one("SELECT count(*) FROM facts_fact WHERE leaf IS NOT NULL")
    numbers = _one("SELECT coalesce(max(leaf), -1) + 1 FROM facts_fact")
    if rows != numbers:
        report.add(
            "numbers",
            _("编号到第 %(numbers)s 号，有编号的事实却是 %(rows)s 条。"),
            numbers=numbers,
            rows=rows,
        )
    if below := _one("SELECT count(*) FROM facts_fact WHERE leaf < 0"):
        report.add("numbers", _("有 %(count)s 条事实的编号小于零。"), count=below)
    newest, last = _one("SELECT coalesce(max(seq), 0) FROM facts_fact"), _one(_LAST[_vendor()])
    if last < newest:
        report.add(
            "counter",
            _("流水号计数器停在 %(last)s，最大的流水号已是 %(newest)s。"),
            last=last,
            newest=newest,
        )
    with connection.cursor() as cursor:
        cursor.execute(_TWINS)
        for (seq,) in cursor.fetchall():
            report.add("twin", _("流水号 %(seq)s 的冲销与原事实不一致。"), seq=seq)
    for name in sorted(triggers.missing()):
        report.add("trigger", _("数据库缺少保护触发器 %(name)s。"), name=name)


def publications(report: Report, tiles: TileReader) -> None:
    """Every published number cites a log that is the beginning of this one."""
    cited = Publication.objects.exclude(root="").values_list("log_size", "root").distinct()
    for size, claimed in cited.iterator():
        if not 0 <= size <= tiles.size or root(size, tiles.node).hex() != claimed:
            report.add(
                "publication",
                _("有公布的数字引用了 %(size)s 条的日志，现在的日志与它不一致。"),
                size=size,
            )


def _vendor() -> str:
    return connection.vendor


def _one(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
