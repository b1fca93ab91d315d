"""The console script: what it lists, and that wrong input gets a sentence, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from haitang.__main__ import HIDDEN, ROOMS

ROOT = Path(__file__).parents[2]


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HAITANG_", "DJANGO_"))}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "haitang", *words], env={**kept, "LANG": "C.UTF-8", **environment},
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    return {"HAITANG_DATA_DIR": str(tmp_path)}


def test_help_lists_every_command_of_every_room(own: dict[str, str]) -> None:
    said = run("--help", **own).stdout
    commands = {path.stem for path in (ROOT / "haitang").glob("*/management/commands/[a-z]*.py")}
    listed = {line.split()[0] for line in said.splitlines() if line.startswith("  ")}
    assert commands - HIDDEN <= listed
    assert "createcachetable" not in said
    order = [said.index(f"\n{room} — ") for room in ROOMS if f"\n{room} — " in said]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["nonsense"], 1, "haitang --help"),
        (["demo"], 2, "usage"),
        (["migrate", "--nonsense"], 2, "usage"),
        (["import", "cases", "/nowhere.xlsx"], 1, "请核对路径"),
        (["restore", "/nowhere.tar"], 1, "请核对路径"),
        (["serve", "--port", "0"], 1, "端口"),
        (["serve", "--workers", "0"], 1, "进程数"),
        (["facts", "check-proof", "/nowhere.json"], 1, "请核对路径"),
        (["facts", "verify", "--witness", "/nowhere"], 1, "请核对路径"),
        (["facts", "verify"], 1, "haitang migrate"),
        (["backup", "of-nothing.tar"], 1, "HAITANG_DATA_DIR"),
    ],
)
def test_wrong_words_get_a_sentence(
    own: dict[str, str], words: list[str], code: int, says: str
) -> None:
    done = run(*words, **own)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"HAITANG_DATABASE_URL": "mysql://nobody"},
        {"HAITANG_SEAL_SECONDS": "often"},
        {"HAITANG_DEBUG": "maybe"},
        {"HAITANG_DATABASE_URL": "postgresql://host:99999/name"},
        {"HAITANG_DATABASE_URL": "postgresql://user@[::1/name"},
        {"HAITANG_DATABASE_URL": "postgresql://"},
        {"HAITANG_COUNTY": "320583"},
        {"HAITANG_COUNTY": ""},
        {"HAITANG_LOG_ORIGIN": "our log"},
        {"HAITANG_RULEBOOK_DIR": "/nowhere"},
        {"HAITANG_VAULT_KEY": "short"},
    ],
)
def test_a_wrong_setting_is_named(own: dict[str, str], environment: dict[str, str]) -> None:
    done = run("check", **own, **environment)
    assert done.returncode == 1
    assert next(iter(environment)) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_made_is_named(own: dict[str, str]) -> None:
    done = run("check", **{**own, "HAITANG_DATA_DIR": "/etc/passwd"})
    assert done.returncode == 1
    assert "HAITANG_DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_log_is_a_sentence(own: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "damaged-log"
    log.mkdir()
    (log / "segments.json").write_text("{")
    assert run("migrate", **own).returncode == 0
    done = run("facts", "seal", **{**own, "HAITANG_LOG_DIR": str(log)})
    assert done.returncode == 1
    assert "haitang facts verify" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_a_sentence(own: dict[str, str]) -> None:
    url = "sqlite:////nowhere/haitang.sqlite3"
    done = run("demo", "logins", HAITANG_DATABASE_URL=url, **own)
    assert done.returncode == 1
    assert "HAITANG_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_does_not_start_before_the_database_is_ready(own: dict[str, str]) -> None:
    done = run("serve", "--port", "18999", **own)
    assert done.returncode == 1
    assert "haitang migrate" in done.stderr
    assert "haitang collectstatic" in done.stderr


def test_english_where_the_terminal_speaks_it(own: dict[str, str]) -> None:
    done = run("nonsense", **{**own, "LANG": "en_GB.UTF-8"})
    assert done.returncode == 1


def test_a_terminal_without_chinese_letters_gets_escapes(own: dict[str, str]) -> None:
    ended = run("elections", "books", **{**own, "PYTHONIOENCODING": "latin1", "PYTHONUTF8": "0"})
    assert ended.returncode == 0, ended.stderr
    assert "\\u9009\\u4e3e" in ended.stdout
