"""``haitang results``: the same check as a resident's, and the files for a notice board."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.results.counted import declared
from tests.results.test_verify import changed, good_file, run

pytestmark = pytest.mark.django_db


def test_a_published_folder_can_be_checked_anywhere(cast, tmp_path, capsys):
    hall, result = declared(cast)
    folder = tmp_path / "board"
    call_command("results", "publish", str(hall.election.pk), "--out", str(folder))
    assert {path.name for path in folder.iterdir()} == {"result.json", "verify.py", "notice.html"}
    assert run(folder / "result.json")[0] == 0
    assert result.sha256 in (folder / "notice.html").read_text()
    capsys.readouterr()
    call_command("results", "verify", str(folder / "result.json"))
    assert "0 wrong" in capsys.readouterr().out


def test_the_result_of_an_election_here_is_checked_by_its_number(cast, capsys):
    hall, _result = declared(cast)
    call_command("results", "verify", "--election", str(hall.election.pk))
    assert "0 wrong" in capsys.readouterr().out


def test_a_file_that_was_changed_is_exit_code_one(db, tmp_path):
    path = tmp_path / "result.json"
    data = changed(good_file(), ("core", "given", "ballots", "void"), 99)
    path.write_text(json.dumps(data))
    with pytest.raises(CommandError) as wrong:
        call_command("results", "verify", str(path))
    assert wrong.value.returncode == 1


@pytest.mark.parametrize(
    "words", [("verify",), ("verify", "--election", "999"), ("verify", "nowhere.json")]
)
def test_wrong_input_is_one_sentence_and_exit_code_two(db, words):
    with pytest.raises(CommandError) as wrong:
        call_command("results", *words)
    assert wrong.value.returncode == 2


def test_a_folder_that_is_not_empty_is_left_alone(cast, tmp_path):
    hall, _result = declared(cast)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="不是空的"):
        call_command("results", "publish", str(hall.election.pk), "--out", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["mine.txt"]
