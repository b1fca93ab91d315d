"""``haitang verify``: the log, the figures and the database, each checked against the others."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from haitang.facts import reconcile, verify
from haitang.scope.scope import everything
from haitang.upkeep import databases

SHOWN = 50


class Command(BaseCommand):
    help = _("核对记录、数字和数据库")

    def handle(self, *_args: Any, **_options: Any) -> None:
        wrong = [*self.database(), *self.log(), *self.figures()]
        for line in wrong[:SHOWN]:
            self.stdout.write(line)
        if wrong:
            self.stdout.write(
                _("共 %(n)d 处不一致。请保留现场，报告安全管理员。") % {"n": len(wrong)}
            )
            raise SystemExit(1)
        self.stdout.write(_("全部一致。"))

    def database(self) -> list[str]:
        found = databases.problems()
        self.stdout.write(_("数据库：%(n)d 处问题") % {"n": len(found)})
        return found

    def log(self) -> list[str]:
        report = verify.verify()
        self.stdout.write(
            _("记录：已封存 %(size)d 条，待封存 %(waiting)d 条，%(n)d 处问题")
            % {"size": report.size, "waiting": report.unsealed, "n": report.count}
        )
        return [f"{finding.code}: {finding.text}" for finding in report.findings]

    def figures(self) -> list[str]:
        with everything("verify"):
            lines = list(reconcile.reconcile())
        wrong = [line for line in lines if not line.equal]
        self.stdout.write(
            _("数字：核对 %(all)d 项，%(n)d 项不一致") % {"all": len(lines), "n": len(wrong)}
        )
        return [f"{line.title}: {line.from_facts} ≠ {line.from_tables}" for line in wrong]
