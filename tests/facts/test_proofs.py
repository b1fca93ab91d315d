import json

import pytest

from haitang.facts import proofs, sealing
from haitang.facts.models import Fact
from haitang.facts.proofs import ProofRefusedError
from haitang.lib.checkpoint import Ed25519Signer, Ed25519Verifier, sign_note
from tests.facts.samples import hold_many, hold_sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def proof(actor):
    hold_many(numbers=range(300), actor=actor)
    sealing.seal()
    return proofs.prove(Fact.objects.get(quantity=270).seq)


def test_a_proof_holds_and_says_the_fact(proof):
    fact, point = proofs.check(json.dumps(proof))
    assert (fact["kind"], fact["quantity"], point.size) == ("sample.held", 270, 300)


def test_a_proof_holds_with_the_published_key_alone(proof, settings):
    settings.SEAL_KEY_FILE.unlink()
    text = json.dumps(proof)
    assert proofs.check(text, Ed25519Verifier.parse(proof["key"]))[0]["quantity"] == 270
    with pytest.raises(ProofRefusedError, match="公钥"):
        proofs.check(text)


@pytest.mark.parametrize("field", ["entry", "leaf", "proof", "checkpoint"])
def test_a_changed_proof_is_refused(proof, field):
    changes = {
        "entry": proof["entry"].replace("270", "271"), "leaf": proof["leaf"] + 1,
        "proof": proof["proof"][:-1], "checkpoint": proof["checkpoint"].replace("300", "301"),
    }  # fmt: skip
    with pytest.raises(ProofRefusedError):
        proofs.check(json.dumps({**proof, field: changes[field]}))


def test_a_proof_of_another_signer_is_refused(proof, settings):
    other = Ed25519Signer(settings.LOG_ORIGIN, bytes(32))
    forged = {**proof, "checkpoint": sign_note(sealing.latest().checkpoint.text(), other)}
    with pytest.raises(ProofRefusedError, match="公钥"):
        proofs.check(json.dumps(forged))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"entry": 1}', "\x00"])
def test_what_is_no_proof_is_refused(text):
    with pytest.raises(ProofRefusedError, match="完整的证明"):
        proofs.check(text)


def test_an_unsealed_or_absent_fact_has_no_proof_yet(proof, actor):
    hold_sample(persons=999, actor=actor)
    for seq in (Fact.objects.get(quantity=999).seq, 10**9):
        with pytest.raises(ProofRefusedError, match="还没有封存"):
            proofs.prove(seq)
