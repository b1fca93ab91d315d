import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from haitang.facts import background, catalogue, keys, proofs, reconcile, sealing, verify
from haitang.facts.errors import Refused
from haitang.facts.files import LockedError
from haitang.lib.checkpoint import NoteError
from haitang.lib.tiles import LogDamagedError
from haitang.scope.scope import everything


class Command(BaseCommand):
    help = "The log of facts: seal, verify, reconcile, prove, document."

    def add_arguments(self, parser: CommandParser) -> None:
        """Subcommands, each with its own options."""
        parts = parser.add_subparsers(dest="part", required=True)
        seal = parts.add_parser("seal", help="seal the facts that wait")
        seal.add_argument("--watch", action="store_true", help="go on sealing until stopped")
        check = parts.add_parser("verify", help="recompute everything and say what differs")
        check.add_argument("--witness", type=Path, help="a checkpoint that was kept elsewhere")
        _key(check)
        parts.add_parser("reconcile", help="compare figures from facts with figures from tables")
        prove = parts.add_parser("prove", help="print the proof of one fact as JSON")
        prove.add_argument("seq", type=int)
        proof = parts.add_parser("check-proof", help="check a proof, also one from elsewhere")
        proof.add_argument("file", type=Path)
        _key(proof)
        doc = parts.add_parser("doc", help="write docs/facts.md")
        doc.add_argument("--check", action="store_true", help="only say whether it is up to date")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run one part."""
        try:
            getattr(self, f"_{options['part'].replace('-', '_')}")(options)
        except (DatabaseError, LogDamagedError):
            raise  # the console says what to do about them, the same for every command
        except OSError as error:
            raise _closed(error.filename, error) from error
        except (Refused, LockedError, NoteError, *background.TROUBLE) as error:
            raise CommandError(str(error)) from error

    def _seal(self, options: dict[str, Any]) -> None:
        if options["watch"]:
            background.watch(sealed=self._say_sealed)
        else:
            self._say_sealed(sealing.seal().size)

    def _say_sealed(self, size: int) -> None:
        self.stdout.write(_("已封存 %(size)s 条事实。") % {"size": size})

    def _verify(self, options: dict[str, Any]) -> None:
        witness = _read(options["witness"]) if options["witness"] else ""
        report = verify.verify(witness, options["key"])
        for finding in report.findings:
            self.stdout.write(f"{finding.code}: {finding.text}")
        if report.count > len(report.findings):
            self.stdout.write(_("共发现 %(count)s 处。") % {"count": report.count})
        self.stdout.write(
            _("已封存 %(size)s 条，待封存 %(unsealed)s 条。")
            % {"size": report.size, "unsealed": report.unsealed}
        )
        if report.count:
            self.stdout.write(_("日志与封存不一致。请保留现场，报告安全管理员。"))
            sys.exit(1)
        self.stdout.write(_("日志完好。"))

    def _reconcile(self, _options: dict[str, Any]) -> None:
        with everything("facts reconcile"):
            lines = list(reconcile.reconcile())
        for line in lines:
            mark = "=" if line.equal else "≠"
            self.stdout.write(f"{line.from_facts} {mark} {line.from_tables}  {line.title}")
        wrong = sum(not line.equal for line in lines)
        self.stdout.write(
            _("核对 %(count)s 项，不一致 %(wrong)s 项。") % {"count": len(lines), "wrong": wrong}
        )
        if wrong:
            sys.exit(1)

    def _prove(self, options: dict[str, Any]) -> None:
        proof = proofs.prove(options["seq"])
        self.stdout.write(json.dumps(proof, ensure_ascii=False, indent=1))

    def _check_proof(self, options: dict[str, Any]) -> None:
        text = _read(options["file"])
        key = keys.verifier(options["key"]) if options["key"] else None
        fact, point = proofs.check(text, key)
        self.stdout.write(json.dumps(fact, ensure_ascii=False, indent=1))
        self.stdout.write(
            _("证明成立：%(origin)s 的日志，共 %(size)s 条。")
            % {"origin": point.origin, "size": point.size}
        )

    def _doc(self, options: dict[str, Any]) -> None:
        path = settings.BASE_DIR / "docs" / "facts.md"
        text = catalogue.markdown()
        if not options["check"]:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            raise CommandError(_("docs/facts.md 已过时。请运行 haitang facts doc。"))


def _read(path: Path) -> str:
    """The text of a file; what is no text cannot be a proof, which the check then says."""
    try:
        return path.read_text(errors="replace")
    except OSError as error:
        raise _closed(path, error) from error


def _closed(path: object, error: OSError) -> CommandError:
    sentence = _("打不开 %(file)s：%(reason)s。请核对路径。")
    return CommandError(sentence % {"file": path, "reason": error.strerror})


def _key(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--key", default="", help="public key, name+id+key; by default that of this installation"
    )
