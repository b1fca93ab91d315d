"""A count goes to a laptop in a hall, is finished there without a network, and comes back once."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.utils.translation import override

from haitang.counts import carrying
from haitang.counts.carrying import FROM_HALL, TO_HALL, FileRefusedError
from haitang.counts.errors import CountStateError, FiguresError
from haitang.counts.models import Batch, Count, Entry, Paper, Sheet
from haitang.counts.operations import bring_count, open_count, take_count, unpack_count
from haitang.counts.queries import given_of
from haitang.elections.counting.deciding import decide
from haitang.elections.models import Election
from haitang.facts.errors import Refused
from haitang.facts.guard import writes_allowed
from haitang.facts.models import Fact
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.counts.halls import a_hall, an_election, roll_of, stand
from tests.crash.server import environment, haitang, run

pytestmark = pytest.mark.django_db
# What is done in the hall, on an installation of its own.
IN_THE_HALL = """
import django
django.setup()
from haitang.accounts.models import Account
from haitang.counts.models import Batch, Count
from haitang.counts.operations import (
    add_box, close_count, enter_box, enter_papers, open_batches, open_count, reread_batch,
    rule_on_paper, seal_batch,
)
from haitang.elections.models import Election
from haitang.rolls.operations import enter_paper_turnout
from haitang.scope.actor import account_actor
from haitang.scope.scope import everything
chair, one, two = (
    account_actor(Account.objects.get(username=name).pk)
    for name in ["chair", *sorted(
        Account.objects.filter(username__startswith="teller-").values_list("username", flat=True)
    )]
)
lines = ["1 3 4"] * 6 + ["2 3"] * 2 + ["0", "1 3 ?"]
with everything("test"):
    election = Election.objects.get()
    enter_paper_turnout(election=election, figures={"hall": (11, 2)}, actor=chair)
    count = open_count(election=election, independence="two_readings", batch_size=6, actor=chair)
    box = add_box(count=count, kind="hall", name="主会场", actor=chair)
    box = enter_box(box=box, printed=15, issued=12, unused=3, returned=10, replaced=1,
                    not_returned=1, seal_intact=True, actor=chair)
    open_batches(box=box, actor=chair)
    for batch in Batch.objects.order_by("number"):
        part = lines[:6] if batch.number == 1 else lines[6:]
        enter_papers(batch=batch, lines=part, actor=one)
        wrong = ["1 3 5", *part[1:]] if batch.number == 1 else part
        enter_papers(batch=batch, lines=wrong, actor=two)
        if batch.number == 1:
            reread_batch(batch=batch, how="together", papers={1: part[0]}, actor=two)
        else:
            rule_on_paper(batch=batch, number=4, reason="altered", void=True,
                          decided_by="周正、吴兰", actor=chair)
        seal_batch(batch=batch, actor=chair)
    close_count(count=count, issued=12, returned=10, valid=9, void=1, actor=chair)
"""


def an_office(cast: Cast) -> Election:
    """An election on its day; its roll is on paper, the marks are not entered yet."""
    with everything("test"), writes_allowed("test"):
        election = an_election(cast.places["home"], cast.units["committee"])
        stand(election)
        roll = roll_of(election, voters=12, hall=0)
        election.paper_turnout.all().delete()
        roll.closed_at = None
        roll.save(update_fields=["closed_at"])
    return election


def command(*words: object) -> str:
    out = StringIO()
    call_command("counts", *map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture(scope="session")
def laptop() -> dict[str, Any]:
    """One laptop for all these tests: the log-ins by what it was given, and what it gives back."""
    return {}


@pytest.fixture
def brought(cast: Cast, tmp_path: Path, laptop: dict[str, Any]) -> dict[str, Any]:
    """The file that a hall sends back. The hall counts once; later offices get the same count."""
    election = an_office(cast)
    there, back = tmp_path / "to-hall.json", tmp_path / "from-hall.json"
    assert "校验码" in command("take", election.pk, "--out", there)
    if not laptop:
        home = environment(tmp_path / "laptop")
        opened = haitang(home, "counts", "open", str(there))
        assert opened.count("teller-") == 2
        run(home, "-c", IN_THE_HALL)
        haitang(home, "counts", "give", "--out", str(back))
        laptop |= carrying.read(back, FROM_HALL)
        laptop["tellers"] = carrying.read(there, TO_HALL)["tellers"]
    text = json.dumps({k: v for k, v in laptop.items() if k != "tellers"})
    for before, now in zip(
        laptop["tellers"], carrying.read(there, TO_HALL)["tellers"], strict=True
    ):
        text = text.replace(f'"teller-{before}"', f'"teller-{now}"')
    content = json.loads(text)
    content["election"]["pk"] = election.pk
    carrying.write(back, content)
    return carrying.read(back, FROM_HALL)


def test_a_count_comes_back_from_the_hall_whole_and_once(
    cast: Cast, brought: dict[str, Any], tmp_path: Path
) -> None:
    back = tmp_path / "from-hall.json"
    assert "已带回" in command("bring", back, "--code", brought["sha256"][:16])
    with everything("test"):
        count = Count.objects.select_related("election").get()
        assert (count.state, count.brought) == ("closed", brought["sha256"])
        result = decide(given_of(count))
        by = list(QuerySet(Entry).order_by("batch", "turn").values_list("by__username", flat=True))
        assert by == ["teller", "second_teller"] * 2
        assert (Batch.objects.count(), QuerySet(Paper).count()) == (2, 20)
        assert json.loads(Sheet.objects.latest("pk").papers)[3] == {"void": True}
    assert [post["elected"] for post in result["posts"]] == [["赵文婷"], ["郑宇", "冯雪"]]
    assert Fact.objects.get(kind="count.closed").quantity == 10
    command("bring", back)
    with everything("test"):
        assert Count.objects.count() == 1
    assert Fact.objects.filter(kind="batch.sealed").count() == 2
    assert '"valid":true' in command("decide", "--all")


def test_a_file_that_was_changed_is_refused(brought: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "from-hall.json"
    path.write_text(path.read_text().replace('"returned":10', '"returned":11'))
    with pytest.raises(FileRefusedError, match="被改过"):
        carrying.read(path, FROM_HALL)
    with pytest.raises(FileRefusedError, match="拿错"):
        carrying.read(tmp_path / "to-hall.json", FROM_HALL)
    with pytest.raises(FileRefusedError, match="打不开"):
        carrying.read(tmp_path / "nothing.json", FROM_HALL)


def test_figures_that_do_not_follow_from_the_ballots_are_refused_though_the_hash_is_right(
    brought: dict[str, Any],
) -> None:
    votes = json.loads(json.dumps(brought))
    votes["batches"][0]["totals"][0][2] += 1
    ballots = json.loads(json.dumps(brought))
    ballots["boxes"][0] |= {"returned": 11, "not_returned": 0}
    other = json.loads(json.dumps(brought))
    other["election"]["rulebook_sha256"] = "0" * 64
    with everything("test"):
        for wrong, error in (
            (votes, FileRefusedError), (ballots, FiguresError), (other, FileRefusedError),
        ):  # fmt: skip
            with pytest.raises(error):
                bring_count(content=carrying.closed(wrong), actor=ROOT)
        assert not Count.objects.exists()


def test_a_count_that_went_on_here_is_not_overwritten(brought: dict[str, Any]) -> None:
    with everything("test"):
        mine = open_count(election=Election.objects.get(), actor=ROOT)
        with pytest.raises(CountStateError, match="没有写入"):
            bring_count(content=brought, actor=ROOT)
        assert Count.objects.get() == mine


def test_the_file_for_the_hall_names_nobody_but_the_candidates(cast: Cast) -> None:
    election = an_office(cast)
    with everything("test"):
        content = take_count(election=election, actor=ROOT)
        said = json.dumps(content, ensure_ascii=False)
        open_count(election=election, actor=ROOT)
        with pytest.raises(CountStateError, match="开始计票以前"):
            take_count(election=election, actor=ROOT)
    assert content["format"] == TO_HALL
    for account in cast.accounts.values():
        assert account.name not in said
        assert account.username not in {str(pk) for pk in content["tellers"]}
        assert account.password not in said


def test_a_folder_with_data_is_not_opened_over(cast: Cast, tmp_path: Path) -> None:
    election = an_office(cast)
    with everything("test"):
        content = take_count(election=election, actor=ROOT)
        with pytest.raises(Refused, match="已经有数据"):
            unpack_count(content=content, actor=ROOT)


RETURNS = {
    "boxes": [{"name": "一", "kind": "hall", "printed": 10, "issued": 8, "unused": 2, "returned": 8,
               "replaced": 0, "not_returned": 0, "valid": 7, "void": 1}],
    "batches": [{"name": "1", "box": "一", "size": 8, "valid": 7, "void": 1,
                 "posts": [{"post": "a", "seats": 1, "votes": {"赵": 4, "钱": 2}, "unused": 1}]}],
    "marks": {"hall": 8}, "totals": {"issued": 8, "returned": 8, "valid": 7, "void": 1,
                                     "votes": {"a": {"赵": 4, "钱": 2}}},
}  # fmt: skip


def test_returns_in_a_file_are_checked_without_a_database(tmp_path: Path) -> None:
    path = tmp_path / "returns.json"
    path.write_text(json.dumps(RETURNS))
    assert "全部成立" in command("check", path)
    wrong = json.loads(json.dumps(RETURNS))
    wrong["batches"][0]["posts"][0]["votes"]["赵"] = 5
    path.write_text(json.dumps(wrong))
    with pytest.raises(Exception, match="不成立"):
        command("check", path)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("{", "不是可读的 JSON", ""),
        ("[" * 100_000, "不是可读的 JSON", ""),
        ("[]", "file：请写一个 JSON 对象", "file: a JSON object is wanted"),
        ("{}", "boxes：请至少写一个票箱", "boxes: at least one box is wanted"),
        ('{"boxes": []}', "boxes：请至少写一个票箱", "boxes: at least one box is wanted"),
        ('{"box": []}', "box：没有这个栏目", "box: unknown"),
        ('{"boxes": [{"name": 1}]}', "boxes[0].printed：请写从 0 起的整数", "boxes[0].printed: a"),
        ('{"boxes": [{"kind": "car"}]}', "boxes[0].kind：请写 hall", "boxes[0].kind: hall"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_returns_is_answered_in_both_languages(
    tmp_path: Path, text: str, zh: str, en: str
) -> None:
    path = tmp_path / "returns.json"
    path.write_text(text)
    for language, words in (("zh-hans", zh), ("en", en)):
        with override(language), pytest.raises(CommandError) as refused:
            command("check", path)
        assert refused.value.returncode == 2
        assert words in str(refused.value)
        assert len(str(refused.value)) < 300


def test_a_file_of_returns_has_a_largest_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "returns.json"
    path.write_text(json.dumps(RETURNS))
    monkeypatch.setattr(carrying, "LARGEST", path.stat().st_size)
    assert "全部成立" in command("check", path)
    monkeypatch.setattr(carrying, "LARGEST", path.stat().st_size - 1)
    with pytest.raises(CommandError, match="超过64兆"):
        command("check", path)


def test_a_file_that_cannot_be_written_is_said_before_the_fact_is_recorded(
    cast: Cast, tmp_path: Path
) -> None:
    election = an_office(cast)
    for out in (tmp_path, tmp_path / "none" / "to-hall.json"):
        with pytest.raises(FileRefusedError, match="写不到"):
            command("take", election.pk, "--out", out)
        with pytest.raises(FileRefusedError, match="写不到"):
            carrying.write(out, {"format": FROM_HALL})
    assert not Fact.objects.filter(kind="count.taken").exists()
    command("take", election.pk, "--out", tmp_path / "to-hall.json")
    assert Fact.objects.filter(kind="count.taken").count() == 1


def test_counts_that_are_not_there_or_not_closed_are_named(cast: Cast) -> None:
    hall = a_hall(cast, 10)
    with pytest.raises(CommandError, match=f"编号为 {hall.count.pk} 的计票还没有结束"):
        command("decide", hall.count.pk)
    hall.sealed(["1 3 4"] * 10)
    hall.close(10, 0)
    with pytest.raises(CommandError, match="没有编号为 999999 的计票"):
        command("decide", hall.count.pk, 999999)
    assert '"valid":true' in command("decide", hall.count.pk)
