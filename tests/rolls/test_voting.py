"""Proxies within the limits of each law, and marks that are set once."""

import datetime as dt

import pytest

from haitang.elections.models import Election
from haitang.facts.models import Fact
from haitang.rolls import hooks
from haitang.rolls.errors import FiguresError, ProxyError, RollStateError, TurnoutError
from haitang.rolls.models import Proxy, Turnout, UndoneTurnout, Voter
from haitang.rolls.operations import (
    add_elector,
    close_turnout,
    end_proxy,
    enter_paper_roll,
    enter_paper_turnout,
    freeze_roll,
    mark_turnout,
    open_roll,
    post_roll,
    publish_proxies,
    register_proxy,
    undo_turnout,
)  # fmt: skip
from haitang.rolls.queries import Turnouts, turnout_of
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.rolls.people import SOURCE, an_election, days, frozen, opened, voter, voting

pytestmark = pytest.mark.django_db
NAMES = ("赵", "钱", "孙", "李", "周", "吴")


def people(election: Election, n: int = 6, **more: object) -> list[Voter]:
    return [voter(election, f"{name}某", **more) for name in NAMES[:n]]


def proxy(election: Election, principal: Voter, holder: Voter, **more: object) -> Proxy:
    wanted = {"reason": "在外地务工", "written": True, "actor": ROOT}
    with everything("test"):
        return register_proxy(
            election=election, principal=principal, holder=holder, **{**wanted, **more}
        )


def mark(election: Election, who: Voter, **more: object) -> Turnout:
    with everything("test"):
        return mark_turnout(election=election, voter=who, actor=ROOT, **more)


def test_a_holder_has_three_and_a_fourth_is_refused_with_the_article(cast: Cast) -> None:
    election = opened(cast)
    who = people(election)
    frozen(election)
    slots = [proxy(election, one, who[0]).slot for one in who[1:4]]
    assert slots == [1, 2, 3]
    with pytest.raises(ProxyError, match=r"已经受托3人.*第十九条"):
        proxy(election, who[4], who[0])
    with everything("test"):
        end_proxy(proxy=Proxy.objects.get(slot=2), reason="本人回来了", actor=ROOT)
    assert proxy(election, who[4], who[0]).slot == 2


@pytest.mark.parametrize(
    ("more", "match"),
    [({"written": False}, "书面"), ({"reason": ""}, "写明"), ({"relation": "friend"}, "关系")],
)
def test_a_proxy_is_written_and_says_why(cast: Cast, more: dict, match: str) -> None:
    election = opened(cast)
    who = people(election, 2)
    frozen(election)
    with pytest.raises(Exception, match=match):
        proxy(election, who[0], who[1], **more)


def test_no_chains_no_oneself_no_second_holder(cast: Cast) -> None:
    election = opened(cast)
    a, b, c = people(election, 3)
    frozen(election)
    proxy(election, a, b)
    for principal, holder, match in (
        (a, c, "委托过别人"), (c, a, "自己也委托"), (b, c, "替别人投票"), (c, c, "自己"),
    ):  # fmt: skip
        with pytest.raises(ProxyError, match=match):
            proxy(election, principal, holder)


def test_the_law_of_2018_knows_near_relatives_only(cast: Cast) -> None:
    election = an_election(
        cast, rulebook="villagers-2018", day=dt.date(2021, 10, 20), law_reason="改制没有完成",
    )  # fmt: skip
    on = {"on": dt.date(2021, 9, 2)}
    with everything("test"):
        open_roll(election=election, on=dt.date(2021, 9, 1), actor=ROOT)
        a, b = people(election, 2, **on)
        post_roll(election=election, where="村口", on=dt.date(2021, 9, 25), actor=ROOT)
        freeze_roll(election=election, rights_source=SOURCE, actor=ROOT)
    with pytest.raises(ProxyError, match=r"近亲属.*2018"):
        proxy(election, a, b)
    assert proxy(election, a, b, relation="spouse").relation == "spouse"


def test_none_in_the_mode_of_representatives(cast: Cast) -> None:
    election = opened(cast, mode="representatives")
    a, b = people(election, 2)
    with everything("test"):
        for one in (a, b):
            add_elector(election=election, voter=one, on=days(-15), actor=ROOT)
    frozen(election)
    with pytest.raises(ProxyError, match="不能委托投票"):
        proxy(election, a, b)


def test_a_candidate_holds_none_whoever_says_so(cast: Cast, monkeypatch) -> None:
    election = opened(cast)
    a, b, c, d = people(election, 4)
    frozen(election)
    pair = proxy(election, a, b)
    monkeypatch.setattr(
        hooks, "IS_CANDIDATE", [lambda _e, person: person.pk in {b.person_id, c.person_id}]
    )
    with pytest.raises(ProxyError, match="候选人"):
        proxy(election, d, c)
    with everything("test"), pytest.raises(ProxyError, match="已经是候选人"):
        publish_proxies(election=election, actor=ROOT)
    with everything("test"):
        end_proxy(proxy=pair, reason="受托人成了候选人", actor=ROOT)


def test_a_voter_is_marked_once_and_told_when(cast: Cast) -> None:
    election = opened(cast)
    a, _b = people(election, 2)
    frozen(election)
    with pytest.raises(RollStateError, match="还没有开始"):
        mark(election, a)
    voting(election)
    mark(election, a)
    with pytest.raises(TurnoutError, match=r"序号1在\d\d:\d\d已经领过票"):
        mark(election, a, channel="station")
    assert turnout_of(election) == Turnouts(hall=1, station=0, mobile=0, proxies=0, total=1)


def test_a_proxy_is_used_when_it_was_posted_and_the_principal_then_cannot(cast: Cast) -> None:
    election = opened(cast)
    a, b, _c = people(election, 3)
    frozen(election)
    pair = proxy(election, a, b)
    voting(election)
    with pytest.raises(TurnoutError, match="还没有公布"):
        mark(election, a, proxy=pair)
    with everything("test"):
        assert publish_proxies(election=election, actor=ROOT) == 1
    with pytest.raises(TurnoutError, match="委托了序号2"):
        mark(election, a)
    mark(election, a, proxy=pair, channel="station")
    mark(election, b)
    assert turnout_of(election) == Turnouts(hall=1, station=1, mobile=0, proxies=1, total=2)
    with everything("test"), pytest.raises(ProxyError, match="领了票"):
        end_proxy(proxy=pair, reason="本人回来了", actor=ROOT)
    with pytest.raises(TurnoutError, match="没有这份委托"):
        mark(election, _c, proxy=pair)


def test_only_delegates_are_given_ballots_in_their_mode(cast: Cast) -> None:
    election = opened(cast, mode="households")
    a, b = people(election, 2, household="1-101")
    with everything("test"):
        add_elector(election=election, voter=a, on=days(-15), actor=ROOT)
    frozen(election)
    voting(election)
    mark(election, a)
    with pytest.raises(TurnoutError, match="不是代表"):
        mark(election, b)


def test_a_mark_is_taken_back_with_a_reason_until_the_close(cast: Cast) -> None:
    election = opened(cast)
    a, b = people(election, 2)
    frozen(election)
    voting(election)
    first = mark(election, a)
    with everything("test"):
        undo_turnout(mark=first, reason="点错了人", actor=ROOT)
        with pytest.raises(TurnoutError, match="已经撤销"):
            undo_turnout(mark=first, reason="点错了人", actor=ROOT)
    mark(election, a)
    with everything("test"):
        close_turnout(election=election, actor=ROOT)
        with pytest.raises(RollStateError, match="截止"):
            undo_turnout(mark=Turnout.objects.get(), reason="点错了人", actor=ROOT)
        assert UndoneTurnout.objects.get().reason == "点错了人"
    with pytest.raises(RollStateError, match="截止"):
        mark(election, b)
    totals = Fact.objects.filter(kind="turnout.total").order_by("d1")
    assert [(f.d1, f.quantity) for f in totals] == [("hall", 1), ("mobile", 0), ("station", 0)]


def test_no_fact_says_who_was_given_a_ballot(cast: Cast) -> None:
    election = opened(cast)
    [a] = people(election, 1)
    frozen(election)
    voting(election)
    mark(election, a)
    fact = Fact.objects.get(kind="turnout.marked")
    assert fact.subject_type == "roll"
    assert fact.dims == {}


def test_figures_of_a_paper_roll_stay_within_the_electorate(cast: Cast) -> None:
    election = an_election(cast)
    with everything("test"):
        enter_paper_roll(election=election, voters=1000, actor=ROOT)
        with pytest.raises(FiguresError, match="800 \\+ 300 = 1,100，比能投票的1,000人多100人"):
            enter_paper_turnout(
                election=election, figures={"hall": (800, 0), "mobile": (300, 0)}, actor=ROOT
            )
        with pytest.raises(FiguresError, match="委托9人"):
            enter_paper_turnout(election=election, figures={"hall": (8, 9)}, actor=ROOT)
        enter_paper_turnout(
            election=election, figures={"hall": (800, 20), "mobile": (30, 0)}, actor=ROOT
        )
    assert turnout_of(election) == Turnouts(hall=800, station=0, mobile=30, proxies=20, total=830)
