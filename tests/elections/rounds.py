"""A round, an election and its committee, built through operations."""

import datetime as dt

from haitang.elections.operations import call_election, open_term_change, plan_election
from haitang.elections.operations.calling import Seat
from haitang.people.operations import register_person
from haitang.scope.scope import everything
from tests.cast import ROOT

DAY = dt.date(2026, 4, 26)
SEATS = (Seat("director", 1), Seat("deputy", 1), Seat("member", 3, women=1))


def a_round(cast, **changes):
    given = {
        "title": "昆山市社区“两委”换届",
        "place": cast.places["county"],
        "year": 2026,
        "sequence": 15,
        "began_on": dt.date(2026, 2, 1),
        "target_on": dt.date(2026, 5, 3),
        "actor": ROOT,
    }
    with everything("test"):
        return open_term_change(**{**given, **changes})


def an_election(cast, *, called=False, **changes):
    given = {
        "body": cast.units["committee"],
        "kind": "committee",
        "mode": "voters",
        "rulebook": "residents-2026",
        "day": DAY,
        "posts": SEATS,
        "sequence": 15,
        "actor": ROOT,
    }
    with everything("test"):
        election = plan_election(**{**given, **changes})
        return call_election(election=election, actor=ROOT) if called else election


def a_person(cast, name="钱一", place="home"):
    with everything("test"):
        return register_person(name=name, place=cast.places[place], actor=ROOT)
