"""What every act on a result shares: loading it, words, its fact."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.facts.commitments import commit, new_salt
from haitang.facts.kinds import Commitment, Kind
from haitang.facts.operations import lock, record
from haitang.people.rows import here
from haitang.places.models import InPlace
from haitang.places.queries import place_number
from haitang.results.errors import ResultError
from haitang.results.models import Result

__all__ = ["locked_election", "locked_result", "sealed_words", "tell"]


def sealed_words(text: str) -> Commitment:
    """What the log holds of a text: a commitment whose salt is thrown away with the moment."""
    return commit(text, new_salt())


def locked_result(result: Result, operation: str, *, standing: bool = True) -> Result:
    """The result as it is now, locked, at a place where the present duty gives ``operation``.

    Raises ResultError when it was found invalid (unless ``standing`` is no).
    """
    rows = Result.objects.select_related("election__place", "election__body", "place")
    fresh: Result = lock(rows, pk=result.pk)
    here(operation, fresh.path)
    if standing and fresh.annulled_on is not None:
        raise ResultError(_("这次选举已经认定无效，不能再办。"), code="annulled")
    return fresh


def locked_election(election: Election, operation: str, *stages: str) -> Election:
    """The election as it is now, locked; raises ResultError when it is in none of ``stages``."""
    rows = Election.objects.select_related("place", "body", "term_change")
    fresh: Election = lock(rows, pk=election.pk)
    here(operation, fresh.path)
    if stages and fresh.stage not in stages:
        raise ResultError(
            _("这次选举现在是“%(stage)s”，不能这样办。请刷新页面看最新情况。")
            % {"stage": fresh.get_stage_display()},
            code="wrong_stage",
        )
    return fresh


def tell(row: InPlace, fact: Kind, at: dt.datetime) -> None:
    """Record a fact about a row at its place."""
    record(fact, subject=row, place=place_number(row.place, at), at=at)
