"""``haitang results``: check a published result, and write one to a folder for a notice board."""

import io
import json
import runpy
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from haitang.elections.models import Election
from haitang.results.models import Result
from haitang.results.publishing import VERIFY, published_file
from haitang.results.queries import standing_result
from haitang.results.showing import shown


class Command(BaseCommand):
    """See the module."""

    help = "Election results: check one, write one out for publication."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each thing to do."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        checking = verbs.add_parser(
            "verify", help="check a file, or the result of an election here"
        )
        checking.add_argument("file", type=Path, nargs="?", help="result.json")
        checking.add_argument("--election", type=int, help="the number of an election")
        writing = verbs.add_parser("publish", help="write result.json, verify.py and the notice")
        writing.add_argument("election", type=int, help="the number of the election")
        writing.add_argument("--out", type=Path, required=True, help="an empty or new folder")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run one subcommand; a result that is not right is exit code 1, wrong input is 2."""
        getattr(self, f"do_{options['verb']}")(options)

    def do_verify(self, options: dict[str, Any]) -> None:
        """Run the stand-alone program, the same that residents run, on a file."""
        file, election = options["file"], options["election"]
        if (file is None) == (election is None):
            raise CommandError(_("请写一个文件，或用 --election 写选举的编号。"), returncode=2)
        with tempfile.TemporaryDirectory() as folder:
            if election is not None:
                file = Path(folder) / "result.json"
                file.write_text(_text(_result(election)), encoding="utf-8")
            code, told = run_verify(file)
        self.stdout.write(told)
        if code:
            raise CommandError(_("结果没有通过核对，见上面写“错”的各行。"), returncode=code)

    def do_publish(self, options: dict[str, Any]) -> None:
        """Write the three files; they can be put on any board, site or disk."""
        folder: Path = options["out"]
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(
                _("文件夹 %(name)s 不是空的，请换一个。") % {"name": folder}, returncode=2
            )
        result = _result(options["election"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "result.json").write_text(_text(result), encoding="utf-8")
            (folder / "verify.py").write_bytes(VERIFY.read_bytes())
            (folder / "notice.html").write_text(_notice(result), encoding="utf-8")
        except OSError as error:
            raise CommandError(
                _("文件夹 %(name)s 写不进去：%(why)s。") % {"name": folder, "why": error.strerror},
                returncode=2,
            ) from None
        for name in ("result.json", "verify.py", "notice.html"):
            self.stdout.write(f"{folder / name}")


def run_verify(file: Path) -> tuple[int, str]:
    """Exit code and words of ``verify.py`` for a file, run as it stands."""
    program = runpy.run_path(str(VERIFY), run_name="verify")
    told = io.StringIO()
    with redirect_stdout(told):
        code = int(program["main"]([str(file)]))
    return code, told.getvalue()


def _result(election: int) -> Result:
    found = Election.objects.filter(pk=election).first()
    result = standing_result(found) if found else None
    if result is None:
        raise CommandError(_("选举 %(n)s 还没有结果。") % {"n": election}, returncode=2)
    return result


def _text(result: Result) -> str:
    return json.dumps(published_file(result), ensure_ascii=False, indent=1)


def _notice(result: Result) -> str:
    return render_to_string("results/notice_file.html", {"result": result, "shown": shown(result)})
