"""Candidates of a past election, entered from the posted list: only where the roll was on paper."""

import pytest
from django.utils import timezone

from haitang.facts.models import Fact
from haitang.nominations.errors import NominationError, TooFewError
from haitang.nominations.models import Nominee, State
from haitang.nominations.operations import Listed, enter_candidates_from_record
from haitang.nominations.queries import candidates_of
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.nominations.conftest import person_at, planned, with_roll

NAMES = ["赵一", "钱二", "孙三", "李四", "周五", "吴六", "郑七"]


def enter(cast, election, names=NAMES, reference="候选人名单（9月16日张贴）", **more):
    today = timezone.localdate()
    with everything("test"):
        posts = {post.code: post for post in election.posts.all()}
        rows = [
            Listed(
                person_at(cast, name), posts["director" if n < 2 else "member"], "organization",
                cast.units["committee"], **more,
            )
            for n, name in enumerate(names)
        ]  # fmt: skip
        return enter_candidates_from_record(
            election=election, rows=rows, reference=reference, nominated_on=today, on=today,
            actor=ROOT,
        )  # fmt: skip


def test_a_posted_list_makes_candidates_and_the_election_ready(cast):
    election = with_roll(planned(cast), "paper")
    enter(cast, election)
    with everything("test"):
        on_the_ballot = [[n.person.name for n in rows] for _post, rows in candidates_of(election)]
        assert sorted(map(len, on_the_ballot)) == [2, 5]
        rows = Nominee.objects.filter(election=election)
        assert set(rows.values_list("state", flat=True)) == {State.CANDIDATE}
    election.refresh_from_db()
    assert election.stage == "ready"
    assert Fact.objects.filter(kind="nominee.allowed").count() == len(NAMES)


def test_where_the_roll_is_here_everybody_is_nominated_and_screened_here(cast):
    election = with_roll(planned(cast), "here")
    with pytest.raises(NominationError, match="不能补录"):
        enter(cast, election)
    with everything("test"):
        assert not Nominee.objects.filter(election=election).exists()


def test_too_short_a_list_and_one_without_its_paper_are_refused(cast):
    election = with_roll(planned(cast), "paper")
    with pytest.raises(TooFewError):
        enter(cast, election, NAMES[:4])
    with pytest.raises(NominationError, match="照哪份名单"):
        enter(cast, election, reference=" ")
    with everything("test"):
        assert not Nominee.objects.filter(election=election).exists()
