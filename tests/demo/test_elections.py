"""The elections of the demonstration: numbers from records, and a round to play with."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from haitang.accounts.models import Account
from haitang.accounts.queries import scope_of_account
from haitang.counts.keying import typed
from haitang.counts.models import Batch, Count, Paper
from haitang.counts.operations import (
    close_count,
    enter_papers,
    reread_batch,
    rule_on_paper,
    seal_batch,
)
from haitang.counts.queries import ballot, running
from haitang.counts.reading import settled_papers, unruled
from haitang.demo import city
from haitang.demo.elections import hall
from haitang.demo.elections.outcome import held, outcome
from haitang.elections.models import Election, Notice, TermChange
from haitang.facts.days import local_day
from haitang.nominations.models import Nominee, State
from haitang.people.models import Background
from haitang.places.demo_data import YUNGANG
from haitang.results.models import Composition, Elected, Handover, Result
from haitang.results.operations import declare_result
from haitang.rolls.models import Roll, RollObjection
from haitang.scope.actor import Actor
from haitang.scope.scope import everything
from haitang.screening.models import Question, StageDecision
from tests.demo.building import ACTOR, build_elections

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory
) -> Iterator[None]:
    """A tenth of the elections, built once for this module and rolled back at its end."""
    files = override_settings(PASSWORD_HASHERS=QUICK, MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), files, transaction.atomic():
        with everything("test"):
            build_elections(small=True, actor=ACTOR)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _apart(loaded: None) -> Iterator[None]:
    """What one test changes, the next does not see."""
    with everything("test"), transaction.atomic():
        yield
        transaction.set_rollback(True)


def round_of(year: int) -> TermChange:
    return TermChange.objects.get(year=year)


def playing() -> Count:
    """The count that waits to be finished."""
    return Count.objects.get(state=Count.State.OPEN)


def test_a_tenth_has_the_shares_of_the_whole() -> None:
    place = city.by_code(YUNGANG)
    found = outcome(round_of(2021), place)
    members = Composition.objects.filter(path__startswith=place.path)
    assert found.communities == 15 == members.count()
    assert found.figures["elections.members"] == str(sum(m.members for m in members)) == "93"
    assert found.younger == 5
    assert found.figures["nominations.persuaded"] == "3"
    assert found.groups["guidance"] == (15, 45)
    assert found.groups["discipline"] == (6, 36)
    with pytest.raises(RuntimeError, match="972"):
        held(found)


def test_every_election_of_2021_ended_and_both_committees_came_from_votes() -> None:
    round_ = round_of(2021)
    rows = Election.objects.filter(term_change=round_)
    assert set(rows.values_list("stage", flat=True)) == {"ended"}
    assert round_.ended_on is not None
    assert Counter(rows.filter(purpose="term").values_list("kind", flat=True)) == {
        "party": 15, "committee": 15,
    }  # fmt: skip
    assert {r.rulebook for r in rows} == {"party-2020", "residents-2018", "villagers-2018"}
    for pair in ("party", "committee"):
        assert Result.objects.filter(election__in=rows.filter(kind=pair), valid=True).count() >= 15
    assert not Result.objects.filter(election__in=rows, published_at=None).exists()
    late = Handover.objects.filter(election__in=rows, finished_on=None)
    assert Handover.objects.filter(election__in=rows).count() == 15
    assert not late.exists()


def test_what_does_not_go_smoothly_is_there() -> None:
    rows = Election.objects.filter(term_change=round_of(2021))
    runoffs = rows.filter(purpose=Election.Purpose.RUNOFF)
    assert runoffs.count() == 2  # one for a seat nobody won, one for two who were level
    tied = [r for r in Result.objects.filter(election__in=rows) if '"outcome":"tied"' in r.decision]
    assert len(tied) == 1
    seats = sum(post.seats for row in rows.filter(kind="committee", purpose="term")
                for post in row.posts.all())  # fmt: skip
    assert seats == 94  # one more than sit
    written = Elected.objects.filter(nominee__source="write_in")
    assert written.count() == 1
    assert written.get().term is not None
    assert Nominee.objects.get(pk=written.get().nominee_id).state == State.CANDIDATE


def test_who_was_not_allowed_on_was_told_apart_by_stage_and_ground() -> None:
    rows = Nominee.objects.filter(election__term_change=round_of(2021))
    gone = Counter(rows.exclude(state=State.CANDIDATE).values_list("state", "refused_stage"))
    assert gone == {("not_allowed", "group"): 1, ("not_allowed", "joint"): 1, ("withdrawn", ""): 3}
    refused = rows.filter(state=State.NOT_ALLOWED).values_list("screening", flat=True)
    for decision in StageDecision.objects.filter(screening__in=refused, outcome="refused"):
        assert decision.rule.startswith("B")


def test_the_last_term_is_known_with_ages() -> None:
    rows = Composition.objects.filter(election__term_change=round_of(2021))
    assert all(row.former_aged >= 4 for row in rows)
    assert all(row.crossing == 3 for row in rows)
    assert all(row.women >= 1 for row in rows)
    assert {row.both_offices for row in rows} == {True, False}


def test_the_round_that_runs_now_shows_every_stage() -> None:
    round_ = round_of(local_day(timezone.now()).year)
    rows = Election.objects.filter(term_change=round_)
    assert rows.count() == 12
    assert set(rows.values_list("stage", flat=True)) == {
        "planned", "called", "roll", "reviewing", "ready", "counting", "decided",
    }  # fmt: skip
    assert rows.exclude(blocked="").count() == 1
    assert all(row.steps.count() > 15 for row in rows)
    assert Notice.objects.filter(election__in=rows, posted_on__isnull=False).count() >= 5
    assert not Roll.objects.filter(posted_on__gt=timezone.localdate()).exists()
    waiting = RollObjection.objects.get(decided_on=None)
    assert waiting.due_on >= timezone.localdate()


def test_one_candidate_waits_for_the_court_alone() -> None:
    [question] = [q for q in Question.objects.filter(open=True) if q.screening.state == "open"
                  and q.screening.as_of > timezone.localdate()
                  and q.agency.short_name == "法院"][:1]  # fmt: skip
    open_ones = Question.objects.filter(screening=question.screening, open=True)
    assert {q.agency.short_name for q in open_ones} == {"法院"}
    nominee = Nominee.objects.get(screening=question.screening)
    others = Nominee.objects.filter(election=nominee.election).exclude(pk=nominee.pk)
    assert set(others.values_list("state", flat=True)) == {State.CANDIDATE}


def test_batches_stand_in_every_state_and_somebody_can_finish_them() -> None:
    count = playing()
    rows = {b.number: b for b in Batch.objects.filter(count=count)}
    assert Counter(b.state for b in rows.values()) == {
        "sealed": 1, "agreed": 1, "differing": 1, "first": 1,
    }  # fmt: skip
    assert running(count).left != 0
    first, second, chair = (hall.account(n) for n in (hall.FIRST, hall.SECOND, hall.CHAIR))
    for batch in sorted(rows.values(), key=lambda b: b.number):
        _finish(batch, first, second, chair)
    figures = {"issued": 0, "returned": 0, "valid": 0, "void": 0}
    for box in count.boxes.all():
        figures["issued"] += box.issued
        figures["returned"] += box.returned
    for batch in Batch.objects.filter(count=count):
        figures["valid"] += batch.valid
        figures["void"] += batch.void
    closed = close_count(count=count, actor=chair, **figures)
    result = declare_result(count=closed, actor=chair)
    assert result.valid
    assert Elected.objects.filter(result=result).exists()


def _finish(batch: Batch, first: Actor, second: Actor, chair: Actor) -> None:
    """Whatever is left to do with a batch."""
    if batch.state == Batch.State.FIRST:
        entry = batch.entries.get()
        lines = [_typed(paper, batch) for paper in entry.papers.order_by("number")]
        enter_papers(batch=batch, lines=lines, actor=second)
    if batch.state == Batch.State.DIFFERING:
        papers = dict.fromkeys((5, 18), "1 3 4")
        reread_batch(batch=batch, how="third", papers=papers, actor=chair)
    batch.refresh_from_db()
    if batch.state in (Batch.State.AGREED, Batch.State.REREAD):
        for number in unruled(settled_papers(batch), []):
            rule_on_paper(
                batch=batch, number=number, reason="clear", decided_by="严玲、陶玉", actor=chair
            )
        seal_batch(batch=batch, actor=chair)


def _typed(paper: Paper, batch: Batch) -> str:
    return typed(paper.kind, json.loads(paper.choices), ballot(batch.count))


def test_every_part_of_the_election_has_a_log_in() -> None:
    for username, needed in (
        ("fang.ning", "plan_election"), ("yan.ling", "open_count"), ("tao.yu", "enter_paper"),
        ("jin.bo", "enter_paper"), ("shi.wen", "ask_agencies"), ("kong.jie", "decide_screening"),
        ("jiang.hua", "answer_question"), ("xie.min", "begin_audit"),
    ):  # fmt: skip
        scope = scope_of_account(Account.objects.get(username=username))
        assert scope.giving(needed), (username, needed)


@pytest.mark.django_db
def test_backgrounds_lie_in_the_past() -> None:
    assert not Background.objects.filter(born_on__gt=timezone.localdate()).exists()
