"""What is looked back at, withdrawn and kept for many at once is the same as one by one."""

import pytest

from haitang.facts import answers
from haitang.facts.guard import writes_allowed
from haitang.facts.history import standing, standing_of
from haitang.facts.models import Fact, Publication
from haitang.facts.operations import AlreadyWithdrawnError, operation, withdraw_many
from tests.facts.samples import hold_sample, put_right, take_back, total

pytestmark = pytest.mark.django_db


@operation
def take_all_back(*, facts, actor):
    withdraw_many(facts)


def test_many_records_are_looked_back_at_in_one_query(actor, django_assert_num_queries):
    samples = [hold_sample(persons=n, actor=actor) for n in (1, 2, 3)]
    facts = [standing(sample)[0] for sample in samples]
    take_back(fact=facts[0], actor=actor)
    put_right(fact=facts[1], persons=20, actor=actor)
    with django_assert_num_queries(1):
        found = standing_of(samples)
    assert found == {sample.pk: standing(sample) for sample in samples}
    assert [[f.quantity for f in found[sample.pk]] for sample in samples] == [[], [20], [3]]
    assert standing_of(samples, "sample.told") == {sample.pk: [] for sample in samples}
    assert standing_of([]) == {}


def test_many_facts_are_withdrawn_in_one_statement_each_with_its_twin(actor):
    for persons in (5, 7):
        hold_sample(persons=persons, actor=actor)
    facts = list(Fact.objects.order_by("seq"))
    take_all_back(facts=facts, actor=actor)
    twins = list(Fact.objects.filter(sign=-1).order_by("seq"))
    assert [(t.quantity, t.corrects_id, t.day) for t in twins] == [
        (f.quantity, f.seq, f.day) for f in facts
    ]
    assert total() == 0


def test_one_that_was_withdrawn_before_keeps_all_from_being_withdrawn(actor):
    for persons in (5, 7):
        hold_sample(persons=persons, actor=actor)
    facts = list(Fact.objects.order_by("seq"))
    take_back(fact=facts[1], actor=actor)
    with pytest.raises(AlreadyWithdrawnError):
        take_all_back(facts=facts, actor=actor)
    with pytest.raises(ValueError, match="withdrawal"):
        take_all_back(facts=[facts[0], Fact.objects.get(sign=-1)], actor=actor)
    assert total() == 5


def test_many_answers_are_kept_and_found_again(actor, django_assert_num_queries):
    sample = hold_sample(persons=1, actor=actor)
    with writes_allowed("test"), django_assert_num_queries(1):
        answers.keep_many({"a": ("1", sample), "b": ("2", "text")}, actor, "hold_sample")
    with django_assert_num_queries(1):
        found = answers.earlier_of(["a", "b", "c"], actor)
    assert {key: row.fingerprint for key, row in found.items()} == {"a": "1", "b": "2"}
    assert answers.repeat(found["a"], "hold_sample", "1") == Publication.objects.get()
    with pytest.raises(answers.KeyTooLongError):
        answers.earlier_of(["k" * 81], actor)
