"""Voters at mobile boxes: applied for, approved, posted, and nobody else marked there."""

import pytest

from haitang.elections.errors import RecordsFirstError
from haitang.elections.models import Election
from haitang.elections.notices.fields import PROVIDERS
from haitang.elections.operations import issue_notice
from haitang.facts.models import Fact
from haitang.rolls import law
from haitang.rolls.errors import MobileVoterError, ProxyError, RollStateError, TurnoutError
from haitang.rolls.models import MobileVoter, Voter
from haitang.rolls.operations import (
    add_elector,
    close_turnout,
    correct_roll,
    end_mobile_voter,
    enter_paper_roll,
    freeze_roll,
    mark_turnout,
    publish_mobile_voters,
    publish_proxies,
    register_mobile_voter,
    register_proxy,
)  # fmt: skip
from haitang.rolls.queries import turnout_of
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.rolls.people import PARTY_SEATS, an_election, body, days, frozen, opened, voter, voting

pytestmark = pytest.mark.django_db
NAMES = ("赵", "钱", "孙", "李")


def people(election: Election, n: int = 4, **more: object) -> list[Voter]:
    return [
        voter(election, f"{name}某", group_name="二组" if number % 2 else "一组", **more)
        for number, name in enumerate(NAMES[:n])
    ]


def apply(election: Election, who: Voter, ground: str = "age", **more: object) -> MobileVoter:
    with everything("test"):
        return register_mobile_voter(
            election=election, voter=who, ground=ground, actor=ROOT, **more
        )


def publish(election: Election, **more: object) -> int:
    wanted = {"approval": "玉山镇批复2026年第3号", "actor": ROOT}
    with everything("test"):
        return publish_mobile_voters(election=election, **{**wanted, **more})


def mark(election: Election, who: Voter, channel: str = "mobile", **more: object):
    with everything("test"):
        return mark_turnout(election=election, voter=who, channel=channel, actor=ROOT, **more)


def lines(election: Election) -> list[str]:
    with everything("test"):
        return PROVIDERS["mobile_lines"](election)


def test_only_who_stands_on_the_posted_list_is_marked_at_a_mobile_box(cast: Cast) -> None:
    election = opened(cast)
    a, b, c, _d = people(election)
    frozen(election)
    apply(election, a)
    apply(election, b, "illness")
    assert publish(election) == 2
    apply(election, c)
    voting(election)
    mark(election, a)
    with pytest.raises(TurnoutError, match="序号4不在流动票箱投票人员名单上。请让他到会场"):
        mark(election, _d)
    with pytest.raises(TurnoutError, match="序号3的流动票箱申请还没有公布。请先公布"):
        mark(election, c)
    mark(election, b, "hall")  # who is on the list may come to the hall all the same
    mark(election, _d, "station")
    publish(election)
    mark(election, c)
    marks = turnout_of(election)
    assert (marks.hall, marks.station, marks.mobile) == (1, 1, 2)


def test_a_holder_takes_his_principals_ballot_only_where_he_votes_himself(cast: Cast) -> None:
    election = opened(cast)
    a, b, c, d = people(election)
    frozen(election)
    with everything("test"):
        given = [
            register_proxy(
                election=election, principal=one, holder=holder, reason="在外务工", written=True,
                actor=ROOT,
            )
            for one, holder in ((a, b), (c, d))
        ]  # fmt: skip
        publish_proxies(election=election, actor=ROOT)
    apply(election, b)
    publish(election)
    voting(election)
    mark(election, a, proxy=given[0])
    with pytest.raises(TurnoutError, match="序号4不在"):
        mark(election, c, proxy=given[1])


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"ground": "lazy"}, "请选申请理由"),
        ({"box": "长" * 41}, "40"),
        ({"on": days(1)}, "日期还没有到"),
    ],
)
def test_an_application_says_why_and_when(cast: Cast, more: dict, match: str) -> None:
    election = opened(cast)
    [a] = people(election, 1)
    frozen(election)
    with pytest.raises(Exception, match=match):
        apply(election, a, **more)
    assert not Fact.objects.filter(kind="mobile.registered").exists()


def test_nobody_is_listed_twice_or_has_a_proxy_beside_it(cast: Cast) -> None:
    election = opened(cast)
    a, b, c, _d = people(election)
    frozen(election)
    first = apply(election, a)
    with pytest.raises(MobileVoterError, match="已经申请过"):
        apply(election, a)
    wanted = {"election": election, "reason": "外出", "written": True, "actor": ROOT}
    with everything("test"), pytest.raises(ProxyError, match="请先撤回那份申请"):
        register_proxy(principal=a, holder=b, **wanted)
    with everything("test"):
        register_proxy(principal=b, holder=c, **wanted)
    with pytest.raises(MobileVoterError, match=r"委托了序号3代为投票.*请先终止委托"):
        apply(election, b)
    with everything("test"):
        end_mobile_voter(application=first, reason="本人可以到会场", actor=ROOT)
        with pytest.raises(MobileVoterError, match="已经撤回"):
            end_mobile_voter(application=first, reason="本人可以到会场", actor=ROOT)
        register_proxy(principal=a, holder=c, **wanted)


def test_the_list_is_made_after_the_freeze_and_before_the_vote(cast: Cast) -> None:
    election = opened(cast)
    a, b, _c, _d = people(election)
    with pytest.raises(RollStateError, match="请先定册"):
        apply(election, a)
    frozen(election)
    row = apply(election, a)
    publish(election)
    voting(election)
    with pytest.raises(RollStateError, match="投票已经开始"):
        apply(election, b)
    mark(election, a)
    with everything("test"):
        with pytest.raises(MobileVoterError, match="不能再撤回"):
            end_mobile_voter(application=row, reason="本人来会场", actor=ROOT)
        close_turnout(election=election, actor=ROOT)
    with pytest.raises(RollStateError, match="截止"):
        publish(election)


def test_a_list_is_posted_with_the_approval_for_it(cast: Cast) -> None:
    election = opened(cast)
    a, *_others = people(election)
    frozen(election)
    with pytest.raises(MobileVoterError, match="没有等着公布"):
        publish(election)
    apply(election, a)
    with pytest.raises(Exception, match="写"):
        publish(election, approval="")
    with pytest.raises(Exception, match="日期不能早于"):
        publish(election, on=days(-1))
    publish(election)
    with everything("test"):
        assert MobileVoter.objects.get().approval == "玉山镇批复2026年第3号"
    [fact] = Fact.objects.filter(kind="mobile.published")
    assert (fact.quantity, fact.subject_type) == (1, "roll")


def test_no_fact_says_who_asked_or_why(cast: Cast) -> None:
    election = opened(cast)
    [a] = people(election, 1)
    frozen(election)
    with everything("test"):
        end_mobile_voter(application=apply(election, a, "illness"), reason="不用了", actor=ROOT)
    for kind in ("mobile.registered", "mobile.ended"):
        fact = Fact.objects.get(kind=kind)
        assert (fact.subject_type, fact.d1, fact.dims) == ("roll", "", {})


def test_a_book_without_mobile_boxes_refuses_them(cast: Cast) -> None:
    with everything("test"):
        party = body(cast, "home", "party")
    election = opened(
        cast, body=party, kind="party", mode="members", rulebook="party-2020", posts=PARTY_SEATS
    )
    a = voter(election, klass="member")
    with everything("test"):
        freeze_roll(election=election, actor=ROOT)
    with pytest.raises(MobileVoterError, match="规则书没有流动票箱"):
        apply(election, a)
    voting(election)
    with pytest.raises(MobileVoterError, match="规则书没有流动票箱"):
        mark(election, a)
    assert lines(election) == ["本次选举不设流动票箱。"]


def test_a_book_that_forbids_them_is_cited(cast: Cast, monkeypatch) -> None:
    election = opened(cast)
    [a] = people(election, 1)
    frozen(election)
    book = law.book_of(election)
    rules = type(book.rules)(**{
        **vars(book.rules), "mobile": type(book.rules.mobile)(False, 3, book.rules.mobile.source),
    })  # fmt: skip
    monkeypatch.setattr(law, "book_of", lambda _e: type(book)(**{**vars(book), "rules": rules}))
    with pytest.raises(MobileVoterError, match=r"不能用流动票箱（.*第二十四条）"):
        apply(election, a)


def test_in_the_other_modes_only_electors_have_a_vote_to_give(cast: Cast) -> None:
    election = opened(cast, mode="households")
    a, b = people(election, 2, household="1-101")
    with everything("test"):
        add_elector(election=election, voter=a, on=days(-15), actor=ROOT)
    frozen(election)
    apply(election, a)
    with pytest.raises(MobileVoterError, match="不是代表"):
        apply(election, b)


def test_the_notice_names_them_by_box_and_never_says_why(cast: Cast) -> None:
    election = opened(cast)
    with pytest.raises(RecordsFirstError, match="请先定册"):
        lines(election)
    a, b, c, d = people(election)
    frozen(election)
    assert lines(election) == ["没有选民申请在流动票箱投票。"]
    for who, box in ((a, "第一流动票箱"), (b, "第二流动票箱"), (c, "第一流动票箱"), (d, "")):
        apply(election, who, "illness", box=box)
    with everything("test"):
        gone = MobileVoter.objects.get(voter=d)
        end_mobile_voter(application=gone, reason="本人可以到会场", actor=ROOT)
        made = issue_notice(
            election=Election.objects.get(pk=election.pk), kind="mobile",
            typed={"mobile_lines": "吕九"}, actor=ROOT,
        )  # fmt: skip
    assert "第一流动票箱：赵某（一组）　孙某（一组）\n第二流动票箱：钱某（二组）" in made.text
    for absent in ("吕九", "李某", "生病", "illness"):
        assert absent not in made.text


def test_who_was_struck_off_the_roll_is_off_the_list(cast: Cast) -> None:
    election = opened(cast)
    a, *_others = people(election)
    frozen(election)
    apply(election, a)
    with everything("test"):
        correct_roll(
            election=election, ground="died", voter=a, source="死亡证明2026年1号", actor=ROOT
        )
    assert lines(election) == ["没有选民申请在流动票箱投票。"]
    with pytest.raises(MobileVoterError, match="没有等着公布"):
        publish(election)


def test_of_a_roll_on_paper_the_list_is_typed(cast: Cast) -> None:
    election = an_election(cast)
    with everything("test"):
        enter_paper_roll(election=election, voters=812, actor=ROOT)
    assert lines(election) is None
