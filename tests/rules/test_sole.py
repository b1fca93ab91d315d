"""Two runs of ``match`` into one folder: the second is refused; a killed one holds nobody up."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import haitang.rules
from haitang.rules.engine.matching import match
from haitang.rules.engine.reading import load
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.sole import NAME, sole
from haitang.rules.engine.sources import open_table

BOOK = Path(haitang.rules.__file__).parent / "books" / "enterprises-sample.toml"
DAY = date(2026, 4, 1)
# A run that says when it is in the middle, and goes on when it is told to.
SLOW = """
import sys
from datetime import date
from pathlib import Path
from haitang.rules.engine.matching import match
from haitang.rules.engine.reading import load
from haitang.rules.engine.sources import open_table

def wait(rows):
    print(rows, flush=True)
    sys.stdin.readline()

book, table, out = map(Path, sys.argv[1:])
match(load(book).on(date(2026, 4, 1)), open_table(table), out, wait)
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "firms.parquet"
    pq.write_table(pa.table({"subject": [f"s{n}" for n in range(300)]}), path)
    return path


@pytest.fixture
def slow(table, tmp_path):
    """A run in a process of its own that stands still in the middle."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", SLOW, str(BOOK), str(table), str(tmp_path / "out")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "300\n"
    yield process
    process.kill()
    process.communicate()


def command(table, out):
    """``haitang rules match`` in another process."""
    words = ["rules", "match", str(BOOK), "--subjects", str(table), "--out", str(out)]
    words += ["--on", DAY.isoformat()]
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "haitang", *words], capture_output=True, text=True, check=False
    )


def files(out):
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()}


def test_a_second_run_into_the_same_folder_is_refused_and_spoils_nothing(slow, table, tmp_path):
    second = command(table, tmp_path / "out")
    assert second.returncode == 1
    assert f"{tmp_path / 'out'} 里正有另一次匹配在写" in second.stderr
    assert "--out" in second.stderr
    slow.communicate("\n")
    assert slow.returncode == 0
    match(load(BOOK).on(DAY), open_table(table), tmp_path / "alone")
    assert files(tmp_path / "out") == files(tmp_path / "alone")
    assert command(table, tmp_path / "out").returncode == 0


def test_the_lock_of_a_killed_run_is_gone_with_it(slow, table, tmp_path):
    slow.kill()
    slow.wait()
    assert (tmp_path / "out" / NAME).exists()
    assert command(table, tmp_path / "out").returncode == 0
    assert set(files(tmp_path / "out")) == {"counts.json", "matches.parquet", "wrong.csv"}


def test_another_folder_is_free(slow, table, tmp_path):
    assert command(table, tmp_path / "other").returncode == 0


def test_who_waited_for_a_file_that_was_removed_takes_the_new_one(tmp_path, monkeypatch):
    from haitang.rules.engine import sole as module

    tries = []
    lock = module._lock

    def late(file, out):
        lock(file, out)
        if not tries:  # its holder removed the file after we had opened it
            (out / NAME).unlink()
        tries.append(file)

    monkeypatch.setattr(module, "_lock", late)
    with sole(tmp_path):
        assert len(tries) == 2
        with pytest.raises(RuleError, match="另一次匹配"), sole(tmp_path):
            pass
    assert not (tmp_path / NAME).exists()
