"""``haitang demo``: loads once, seals, prints the log-ins."""

import pytest
from django.core.management import CommandError, call_command

from haitang.demo.city import PASSWORD
from haitang.facts.models import Fact
from haitang.facts.sealing import latest

pytestmark = pytest.mark.django_db


def test_the_command_seals_and_prints_log_ins(
    capsys: pytest.CaptureFixture[str], settings: object, tmp_path: object
) -> None:
    settings.SEAL_KEY_FILE = tmp_path / "seal.key"
    call_command("demo", "load", "--small")
    call_command("demo", "load", "--small")
    call_command("demo", "logins")
    said = capsys.readouterr().out
    assert "已经装入过" in said
    assert PASSWORD in said
    assert "wang.min" in said
    assert latest().size == Fact.objects.count()


def test_there_are_no_log_ins_before() -> None:
    with pytest.raises(CommandError, match="haitang demo load"):
        call_command("demo", "logins")
