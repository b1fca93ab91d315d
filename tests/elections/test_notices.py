import datetime as dt
import io
import zipfile

import pytest

from haitang.elections.errors import AgainstLawError, ElectionError, WrongStageError
from haitang.elections.models import CommitteeMember, Step
from haitang.elections.notices.docx import document, paragraph
from haitang.elections.notices.fields import PROVIDERS
from haitang.elections.notices.making import default_template, fields_in, render, words_of
from haitang.elections.notices.table import field_titles, kinds
from haitang.elections.operations import (
    appoint_committee_member,
    issue_notice,
    leave_committee,
    post_notice,
    save_notice_template,
    sign_notice,
    take_down_notice,
)
from haitang.elections.operations.committee import BARS
from haitang.elections.operations.common import Newcomer
from haitang.elections.queries import book_of
from haitang.facts.history import Fact
from haitang.scope.scope import everything
from tests.cast import ROOT
from tests.elections.rounds import a_person, an_election

pytestmark = pytest.mark.django_db
NUMBERED = list(range(1, 20))


def word(*lines):
    return document("".join(paragraph(line) for line in lines))


def test_there_are_nineteen_numbered_kinds_and_two_beside_them():
    assert [kind.number for kind in kinds().values() if kind.label.isdigit()] == NUMBERED
    assert [kind.label for kind in kinds().values() if not kind.label.isdigit()] == ["2-1", "17-1"]
    assert kinds()["candidates"].number == 9


@pytest.mark.parametrize("code", kinds())
def test_every_default_template_is_good_and_the_same_each_time(code):
    kind = kinds()[code]
    template = default_template(kind)
    assert template == default_template(kind)
    assert set(kind.fields) <= set(fields_in(template, kind)) <= set(field_titles())


def test_every_kind_belongs_to_a_step_of_the_timetable(cast):
    book = book_of(an_election(cast))
    for kind in kinds().values():
        assert not kind.step or book.rules.step(kind.step), kind.code
        assert not kind.until or book.rules.step(kind.until), kind.code


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a word file", "不是Word文件"),
        (word("{{ nobody_knows }}"), "不认识的栏目：nobody_knows"),
        (word("{%p for x in candidate_lines %}", "{{ x }}"), "模板填不出来"),
        (word("{{ chair.__class__.__mro__ }}"), "模板填不出来"),
        (word("{{ ''.__class__ }}"), "模板填不出来"),
        (word("{% include 'settings' %}"), "模板填不出来"),
        (word("{{ range(10) }}"), "不认识的栏目：range"),
        (word("{{ chair"), "模板填不出来"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_the_reason(content, sentence):
    with pytest.raises(ElectionError, match=sentence):
        fields_in(content, kinds()["committee"])


def packed(**files):
    out = io.BytesIO(word("x"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_macros_and_bombs_are_refused():
    kind = kinds()["committee"]
    with pytest.raises(ElectionError, match="宏"):
        fields_in(packed(word__vbaProject=b"x"), kind)
    with pytest.raises(ElectionError, match="展开后太大"):
        fields_in(packed(word__big=bytes(21_000_000)), kind)


def test_what_is_typed_cannot_become_markup():
    made = render(word("{{ chair }}"), {"chair": "<w:p/>&{{ 1 + 1 }}"})
    assert words_of(made) == "<w:p/>&{{ 1 + 1 }}"


def issue(election, kind="registration", **typed):
    with everything("test"):
        return issue_notice(election=election, kind=kind, typed=typed, actor=ROOT)


def test_a_notice_is_filled_from_records(cast):
    election = an_election(cast, called=True)
    notice = issue(election)
    assert "2026年3月24日至2026年3月28日" in notice.text
    assert "亭林社区居民选举委员会" in notice.text
    with notice.file.open("rb") as file:
        assert words_of(file.read()) == notice.text
    fact = Fact.objects.get(kind="notice.issued")
    assert fact.dims["sha256"] == notice.sha256
    assert (notice.number, notice.issue) == (3, 1)
    assert issue(election).issue == 2


def test_what_no_record_gives_is_asked_for_by_name(cast):
    election = an_election(cast, called=True)
    with pytest.raises(ElectionError, match="还缺：投票时间、投票地点、计票地点"):
        issue(election, "place_time")
    made = issue(
        election, "place_time", voting_time="8:00—15:00", voting_place="礼堂", counting_place="礼堂"
    )
    assert "2026年4月26日8:00—15:00" in made.text


def test_no_notice_before_the_election_is_called(cast):
    with pytest.raises(WrongStageError, match="先启动"):
        issue(an_election(cast))
    with pytest.raises(ElectionError, match="没有这种公告"):
        issue(an_election(cast, purpose="by_election", called=True), "nothing")


def known(monkeypatch, **fields):
    """What rooms above would tell of an election."""
    for name, value in fields.items():
        monkeypatch.setitem(PROVIDERS, name, lambda _election, value=value: value)


def test_what_a_record_gives_cannot_be_typed_over(cast, monkeypatch):
    known(monkeypatch, candidate_lines=["主任：赵"])
    election = an_election(cast, called=True)
    assert "主任：赵" in issue(election, "candidates", candidate_lines="主任：钱").text


def test_a_notice_is_signed_then_posted_then_taken_down_when_its_time_is_over(cast, monkeypatch):
    known(monkeypatch, result_counts="收回1,624张。", result_lines=["主任：赵"])
    election = an_election(cast, called=True)
    notice = issue(election, "result")
    day = dt.date(2026, 4, 26)
    with everything("test"):
        with pytest.raises(WrongStageError, match="先签发"):
            post_notice(notice=notice, where="公告栏", on=day, actor=ROOT)
        sign_notice(notice=notice, signed_by="钱一", on=day, actor=ROOT)
        with pytest.raises(WrongStageError, match="已经签发"):
            sign_notice(notice=notice, signed_by="钱一", on=day, actor=ROOT)
        with pytest.raises(ElectionError, match="早于签发"):
            post_notice(notice=notice, where="公告栏", on=dt.date(2026, 4, 25), actor=ROOT)
        post_notice(notice=notice, where="公告栏", on=day, actor=ROOT)
        with pytest.raises(AgainstLawError, match="不得少于十五日"):
            take_down_notice(notice=notice, on=dt.date(2026, 5, 10), actor=ROOT)
        take_down_notice(notice=notice, on=dt.date(2026, 5, 11), actor=ROOT)
    assert Step.objects.get(election=election, code="result_posted").done_on == day


def test_a_list_posted_too_late_is_refused_with_the_article(cast, monkeypatch):
    known(monkeypatch, voters="2036", voter_lines=["赵", "钱"])
    election = an_election(cast, called=True)
    notice = issue(election, "voters_list")
    with everything("test"):
        sign_notice(notice=notice, signed_by="钱一", on=dt.date(2026, 4, 1), actor=ROOT)
        with pytest.raises(AgainstLawError, match="第十七条"):
            post_notice(notice=notice, where="公告栏", on=dt.date(2026, 4, 7), actor=ROOT)
        post_notice(notice=notice, where="公告栏", on=dt.date(2026, 4, 6), actor=ROOT)


def test_the_county_template_counts_from_the_next_notice_on_and_old_ones_stay(cast):
    election = an_election(cast, called=True)
    first = issue(election)
    county = cast.places["county"]
    with everything("test"):
        made = save_notice_template(
            county=county, kind="registration", content=word("{{ committee }}欢迎登记"), actor=ROOT
        )
        with pytest.raises(ElectionError, match="一样"):
            save_notice_template(
                county=county, kind="registration", content=word("{{ committee }}欢迎登记"),
                actor=ROOT,
            )  # fmt: skip
        second = save_notice_template(
            county=county, kind="registration", content=word("{{ place }}欢迎登记"), actor=ROOT
        )
    assert (made.version, second.version) == (1, 2)
    assert issue(election).text == "亭林社区欢迎登记"
    first.refresh_from_db()
    assert "选民登记时间为" in first.text


def committee(election, *people):
    with everything("test"):
        return [
            appoint_committee_member(election=election, person=person, role=role, actor=ROOT)
            for person, role in people
        ]


def test_the_first_reserve_moves_up_when_a_member_leaves(cast):
    election = an_election(cast, called=True)
    people = [a_person(cast, name) for name in ("赵一", "钱二", "孙三", "李四")]
    roles = ("chair", "member", "reserve", "reserve")
    rows = committee(election, *zip(people, roles, strict=True))
    with everything("test"):
        up = leave_committee(member=rows[1], reason="kin_nominated", actor=ROOT)
        assert up.person == people[2]
        assert up.role == "member"
        with pytest.raises(WrongStageError, match="已经退出"):
            leave_committee(member=rows[1], reason="other", actor=ROOT)
        assert leave_committee(member=rows[3], reason="resigned", actor=ROOT) is None
        leave_committee(member=rows[0], reason="nominated", actor=ROOT)
        assert CommitteeMember.objects.filter(election=election, left_on=None).count() == 1
    text = issue(election, "committee_change", replacement="孙三").text
    assert "赵一" in text


def test_a_committee_has_one_chair_and_nobody_twice(cast):
    election = an_election(cast, called=True)
    one, two = a_person(cast, "赵一"), a_person(cast, "钱二")
    committee(election, (one, "chair"))
    with everything("test"), pytest.raises(ElectionError, match="已经有主任"):
        appoint_committee_member(election=election, person=two, role="chair", actor=ROOT)
    (again,) = committee(election, (one, "vice_chair"))
    assert again.role == "vice_chair"
    with everything("test"):
        assert CommitteeMember.objects.filter(election=election).count() == 1


def test_who_is_barred_by_a_room_above_is_not_appointed(cast, monkeypatch):
    election = an_election(cast, called=True)
    monkeypatch.setattr(
        "haitang.elections.operations.committee.BARS", [*BARS, lambda _e, _p: "已被提名"]
    )
    with everything("test"), pytest.raises(AgainstLawError, match="已被提名"):
        appoint_committee_member(election=election, person=Newcomer("赵一"), actor=ROOT)
