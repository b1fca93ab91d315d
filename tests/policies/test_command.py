"""``haitang policies``: errors with file and line, nothing done; what it says when all is well."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from haitang.__main__ import main
from haitang.policies.errors import EditionError
from haitang.policies.models import Application, PolicyEdition, State
from haitang.scope.scope import everything
from tests.cast import Cast
from tests.policies import small
from tests.policies.test_applications import LONG_AGO, submit
from tests.policies.test_editions import second


def run(*words: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("policies", *map(str, words), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_check_says_what_there_is_and_that_it_is_a_sample(tmp_path: Path) -> None:
    out, err = run("check", small.write(tmp_path))
    assert "2类4项" in out
    assert "样例" in err


def test_an_error_ends_with_code_1_and_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small.write(tmp_path, small.items_text().replace('rule = "T1"', 'rule = "T7"'))
    with pytest.raises(SystemExit) as caught:
        main(["policies", "check", str(path)])
    assert caught.value.code == 1
    said = capsys.readouterr().err
    assert f"{path}:" in said
    assert "T7" in said
    assert "Traceback" not in said


@pytest.mark.django_db
def test_load_keeps_all_or_nothing(cast: Cast, tmp_path: Path, settings) -> None:
    settings.COUNTY = cast.places["county"].code
    path = small.write(tmp_path, small.items_text().replace("amount_yuan", "amount_juan"))
    with pytest.raises(EditionError):
        run("load", path)
    assert not PolicyEdition.objects.exists()
    out, _ = run("load", small.write(tmp_path))
    assert "已载入" in out
    assert PolicyEdition.objects.get().policies.count() == 4


@pytest.mark.django_db
def test_load_as_an_account_needs_its_duty(cast: Cast, tmp_path: Path) -> None:
    path, county = small.write(tmp_path), cast.places["county"].code
    for name, says in (("enterprise_service", "职责"), ("nobody-there", "没有账号")):
        with pytest.raises(CommandError, match=says):
            run("load", path, "--place", county, "--as", name)
    run("load", path, "--place", county, "--as", "policy_officer")
    assert PolicyEdition.objects.get().place == cast.places["county"]


def test_diff_names_items_by_their_rule(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    small.write(old)
    items = second(new).replace("cap_yuan = 100000\n", "cap_yuan = 200000\n")
    items = items.replace('number = "T1"', 'number = "2-07"')
    book = small.book_text().replace("从业人数 ≥ 10", "从业人数 ≥ 20")
    items = items.replace(small.item(*small.RULES[3][:3]), "")
    items += small.item("X1", "新事项", "New item")
    book = book.replace(small.rule(*small.RULES[3]), "") + small.rule(
        "X1", "新事项", "New item", "满年数(成立日期) ≥ 1"
    )
    small.write(new, items, book)
    out, _ = run("diff", old / "items.toml", new / "items.toml")
    lines = out.splitlines()
    assert "~ S1 稳岗返还（when）" in lines
    assert "~ R1 研发奖励（cap_fen）" in lines
    assert "~ T1→2-07 瞪羚奖励（number）" in lines
    assert "+ X1 新事项" in lines
    assert "- N1 初创补贴" in lines
    assert lines[-1] == "增加1项，修改3项，取消1项"


@pytest.mark.django_db
def test_overdue_applications_are_accepted_by_the_daily_command(
    cast: Cast, edition: PolicyEdition
) -> None:
    assert "0件" in run("overdue")[0]
    with pytest.raises(CommandError, match="没有账号 谁"):
        run("overdue", "--as", "谁")
    unit = small.enterprise(cast, "亭林纺织厂")
    row = submit(unit, at=timezone.now() - LONG_AGO)
    assert "1件" in run("overdue")[0]
    with everything("test"):
        assert Application.objects.get(pk=row.pk).state == State.ACCEPTED
    assert "0件" in run("overdue")[0]
