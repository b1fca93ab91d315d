import json
import threading

import pytest
from django.core.management import CommandError, call_command

from haitang.facts import background, catalogue, reconcile, sealing
from haitang.facts.files import lock_file
from haitang.facts.kinds import KINDS
from haitang.facts.models import Fact, Publication
from haitang.facts.reconcile import added, counted, reconciles
from haitang.lib.checkpoint import Ed25519Signer, verifier_key
from tests.facts.samples import SampleHeld, hold_many, hold_sample, put_right, take_back

pytestmark = pytest.mark.django_db


def facts(capsys, *arguments):
    call_command("facts", *arguments)
    return capsys.readouterr().out


def test_seal_and_verify_say_how_many(actor, capsys):
    hold_many(numbers=range(5), actor=actor)
    assert "已封存 5 条" in facts(capsys, "seal")
    hold_sample(persons=1, actor=actor)
    text = facts(capsys, "verify")
    assert "已封存 5 条，待封存 1 条" in text
    assert "日志完好" in text


def test_verify_ends_with_1_when_altered(actor, capsys, settings):
    hold_many(numbers=range(5), actor=actor)
    facts(capsys, "seal")
    (settings.LOG_DIR / "tile/0/000.p/5").write_bytes(bytes(160))
    with pytest.raises(SystemExit) as ended:
        facts(capsys, "verify")
    assert ended.value.code == 1
    assert "root:" in capsys.readouterr().out


def test_verify_takes_a_witness_and_a_key(actor, capsys, settings, tmp_path):
    hold_many(numbers=range(5), actor=actor)
    facts(capsys, "seal")
    kept = tmp_path / "witness"
    kept.write_text((settings.LOG_DIR / "checkpoint").read_text())
    key = (settings.LOG_DIR / "key.txt").read_text().strip()
    assert "日志完好" in facts(capsys, "verify", "--witness", str(kept), "--key", key)
    with pytest.raises(SystemExit):
        facts(capsys, "verify", "--key", verifier_key(Ed25519Signer("other", bytes(32))))


def test_prove_and_check_proof(actor, capsys, tmp_path):
    hold_many(numbers=range(5), actor=actor)
    with pytest.raises(CommandError, match="还没有封存"):
        facts(capsys, "prove", str(Fact.objects.first().seq))
    facts(capsys, "seal")
    file = tmp_path / "proof.json"
    file.write_text(facts(capsys, "prove", str(Fact.objects.get(quantity=3).seq)))
    text = facts(capsys, "check-proof", str(file))
    assert '"quantity": 3' in text
    assert "证明成立" in text
    proof = json.loads(file.read_text())
    file.write_text(json.dumps({**proof, "leaf": 4}))
    with pytest.raises(CommandError, match="不成立"):
        facts(capsys, "check-proof", str(file))
    with pytest.raises(CommandError, match="verification key"):
        facts(capsys, "check-proof", str(file), "--key", "nonsense")


def test_a_second_sealer_is_told_so(settings):
    with lock_file(settings.LOG_DIR / "lock"), pytest.raises(CommandError, match="another process"):
        call_command("facts", "seal")


@pytest.fixture
def no_rooms(monkeypatch):
    monkeypatch.setattr(reconcile, "_registered", {})
    monkeypatch.setattr(reconcile, "autodiscover_modules", lambda _name: None)


def test_reconcile_compares_facts_with_tables(actor, capsys, no_rooms):
    hold_sample(persons=5, actor=actor)
    hold_sample(persons=6, actor=actor)

    @reconciles("samples")
    def samples():
        return ("samples", counted(SampleHeld), Publication.objects.count())

    @reconciles("persons")
    def persons():
        return [("all", added(SampleHeld), 11), ("window", added(SampleHeld, d1="window"), 11)]

    text = facts(capsys, "reconcile")
    assert "2 = 2  samples" in text
    assert "11 = 11  window" in text
    assert "不一致 0 项" in text
    with pytest.raises(ValueError, match="twice"):
        reconciles("samples")(persons)


def test_reconcile_ends_with_1_when_they_differ(actor, capsys, no_rooms):
    hold_sample(persons=5, actor=actor)
    reconciles("samples")(lambda: ("samples", counted(SampleHeld), 2))
    with pytest.raises(SystemExit) as ended:
        facts(capsys, "reconcile")
    assert ended.value.code == 1
    assert "1 ≠ 2  samples" in capsys.readouterr().out


def test_corrections_reconcile(actor):
    hold_sample(persons=5, actor=actor)
    hold_sample(persons=6, actor=actor)
    put_right(fact=Fact.objects.get(quantity=5), persons=50, actor=actor)
    take_back(fact=Fact.objects.get(quantity=6), actor=actor)
    assert (counted(SampleHeld), added(SampleHeld), added(SampleHeld, d1="window")) == (1, 50, 0)
    with pytest.raises(TypeError):
        counted(str)


def test_doc_describes_every_kind_and_notices_when_it_is_old(settings, tmp_path, capsys):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="haitang facts doc"):
        facts(capsys, "doc", "--check")
    facts(capsys, "doc")
    facts(capsys, "doc", "--check")
    page = (tmp_path / "docs/facts.md").read_text()
    ours = {code for code, made in KINDS.items() if made.info.module.startswith("haitang.")}
    assert "clock.jumped" in ours
    for code in ours:
        info = KINDS[code].info
        assert f"### `{code}` {info.zh}" in page
        assert info.en in page
    assert "sample.held" not in page
    (tmp_path / "docs/facts.md").write_text(page + " ")
    with pytest.raises(CommandError):
        facts(capsys, "doc", "--check")


def test_the_page_in_the_repository_is_up_to_date(settings):
    assert (settings.BASE_DIR / "docs/facts.md").read_text() == catalogue.markdown()


@pytest.fixture
def watching(settings, monkeypatch):
    """Run the background sealer; ``until`` waits for the next seal."""
    monkeypatch.setattr(background, "LOOK", 0.02)
    settings.SEAL_SECONDS = 3600
    settings.SEAL_FACTS = 3
    stop, heard = threading.Event(), []
    threads = []

    def start():
        thread = threading.Thread(target=background.watch, args=(stop, heard.append))
        threads.append(thread)
        thread.start()

    yield start, heard
    stop.set()
    for thread in threads:
        thread.join(10)


def wait_for(condition):
    for _ in range(500):
        if condition():
            return
        threading.Event().wait(0.02)
    raise AssertionError("waited ten seconds in vain")


@pytest.mark.django_db(transaction=True)
def test_the_background_sealer_seals_when_enough_facts_wait(actor, watching):
    start, heard = watching
    hold_sample(persons=1, actor=actor)
    start()
    start()  # a second worker waits its turn
    wait_for(lambda: heard == [1])
    hold_many(numbers=[1, 2], actor=actor)
    threading.Event().wait(0.2)
    assert heard == [1]
    hold_sample(persons=1, actor=actor)
    wait_for(lambda: heard == [1, 4])
    assert sealing.latest().size == 4


@pytest.mark.django_db(transaction=True)
def test_the_background_sealer_outlives_trouble(actor, watching, settings, caplog, monkeypatch):
    start, heard = watching
    settings.SEAL_SECONDS = 0.05
    real, calls = sealing.seal, []

    def sometimes():
        calls.append(1)
        if len(calls) == 1:
            raise sealing.BrokenSealError("for a moment")
        return real()

    monkeypatch.setattr(sealing, "seal", sometimes)
    hold_sample(persons=1, actor=actor)
    start()
    wait_for(lambda: heard[:1] == [1])
    assert "was not sealed" in caplog.text
