"""Pages of nominations: by the book, within the duty, with the arithmetic on the page."""

import datetime as dt

import pytest
from django.utils import timezone

from haitang.elections.models import ElectionPost
from haitang.facts.guard import writes_allowed
from haitang.nominations import operations as do
from haitang.nominations.models import Nominee, Source, State
from haitang.people.models import Background, Person
from haitang.rolls.models import Roll
from haitang.scope.scope import everything
from haitang.screening.models import Question, Screening
from tests.cast import ROOT
from tests.desk.pages import key_of, text_of
from tests.nominations.conftest import planned, with_roll
from tests.nominations.test_life import passed

pytestmark = pytest.mark.django_db


def post(election, code="member"):
    return ElectionPost.objects.get(election=election, code=code)


def form_of(browser, url, **fields):
    return {"key": key_of(browser.get(url)), **fields}


def nominated(cast, election, voter, code="member"):
    with everything("test"):
        return do.nominate(
            election=election, person=voter.person, post=post(election, code),
            source=Source.ORGANIZATION, organization=cast.units["committee"], actor=ROOT,
        )  # fmt: skip


def send(browser, election, **fields):
    url = f"/desk/elections/{election.pk}/nominees/new/"
    given = {
        "post": post(election).pk, "source": "organization", "incumbent": "no",
        "first_time": "yes", "sex": "unknown", "education": "unknown", "political": "unknown",
        **fields,
    }  # fmt: skip
    return browser.post(url, form_of(browser, url, **given))


def test_a_voter_is_nominated_by_the_number_on_the_roll(cast, election, voters, log_in):
    chair = log_in("election_chair")
    page = send(chair, election, serial=1, organization=cast.units["committee"].pk)
    assert page.status_code == 302, text_of(page)
    text = text_of(chair.get(f"/desk/elections/{election.pk}/nominees/"))
    assert "赵一" in text
    assert "应选4人，候选人至少5人，现有0人" in text


def test_the_background_is_recorded_with_the_nomination(cast, election, voters, log_in):
    page = send(
        log_in("election_chair"), election, serial=1, organization=cast.units["committee"].pk,
        education="bachelor", born_on="1980-02-03", background_source="干部档案",
    )  # fmt: skip
    assert page.status_code == 302
    with everything("test"):
        row = Background.objects.get(person=voters["赵"].person)
    assert (row.education, row.source, row.born_on) == ("bachelor", "干部档案", dt.date(1980, 2, 3))


def test_too_few_supporters_are_said_at_the_field(election, voters, log_in):
    page = send(log_in("election_chair"), election, serial=1, source="voters", supporters="2-9")
    assert page.status_code == 422
    assert "联名提名要10名以上选民，现有8名，还差2名" in text_of(page)


def test_supporters_are_written_as_numbers_of_the_roll(election, voters, log_in):
    chair = log_in("election_chair")
    page = send(chair, election, serial=1, source="voters", supporters="2-10、12")
    assert page.status_code == 302, text_of(page)
    with everything("test"):
        nominee = Nominee.objects.get()
    assert nominee.supporters == 10
    text = text_of(chair.get(f"/desk/nominees/{nominee.pk}/"))
    assert "联名10人" in text
    assert "韩一" not in text
    assert "钱一" in text


def test_numbers_that_are_not_on_the_roll_are_named(election, voters, log_in):
    page = send(log_in("election_chair"), election, serial=1, source="voters", supporters="2-9、99")
    assert page.status_code == 422
    assert "名单上没有这些序号：99" in text_of(page)


def test_another_communitys_chair_reaches_nothing(cast, election, voters, log_in):
    nominee = nominated(cast, election, voters["赵"])
    other = log_in("sibling_chair")
    for url in (
        f"/desk/elections/{election.pk}/nominees/",
        f"/desk/elections/{election.pk}/nominees/new/",
        f"/desk/nominees/{nominee.pk}/",
        f"/desk/nominees/{nominee.pk}/withdraw/",
    ):
        assert other.get(url).status_code == 404, url
    assert log_in("window").get(f"/desk/nominees/{nominee.pk}/").status_code == 403


def test_on_a_paper_roll_a_new_person_is_entered_here(cast, log_in):
    election = with_roll(planned(cast), basis=Roll.Basis.PAPER)
    chair = log_in("election_chair")
    page = send(
        chair, election, name="卫新", phone="13812345678", source="voters", supporters_on_paper=12
    )
    assert page.status_code == 302, text_of(page)
    with everything("test"):
        assert Person.objects.get(name="卫新").phone_mask == "138****5678"
        assert Nominee.objects.get().supporters == 12
    again = send(
        chair, election, post=post(election, "director").pk, phone="138 1234 5678",
        organization=cast.units["committee"].pk,
    )  # fmt: skip
    assert again.status_code == 302
    with everything("test"):
        assert Person.objects.filter(name="卫新").count() == 1


def test_the_screener_sends_to_screening_and_the_agencies_are_asked(
    cast, election, voters, agencies, log_in
):
    nominee = nominated(cast, election, voters["赵"])
    screener = log_in("screener")
    url = f"/desk/nominees/{nominee.pk}/review/"
    due = (timezone.localdate() + dt.timedelta(days=4)).isoformat()
    form = form_of(screener, url, book="sample-candidates", stages="short-sample", due_on=due)
    assert screener.post(url, form).status_code == 302
    with everything("test"):
        screening = Screening.objects.get()
        assert set(screening.given) == {"born_on", "education", "incumbent", "registered"}
        assert {q.attribute for q in Question.objects.all()} == {"criminal"}
        assert Question.objects.get().asked_by == cast.accounts["screener"]
    text = text_of(screener.get(f"/desk/nominees/{nominee.pk}/"))
    assert "因犯罪受过刑事处罚" in text
    assert "待核实" in text
    chair = text_of(log_in("election_chair").get(f"/desk/nominees/{nominee.pk}/"))
    assert "打开资格审查" not in chair
    assert "受过刑事处罚" not in chair


def test_allow_is_offered_only_after_the_screening_passed(cast, election, voters, agencies, log_in):
    nominee, chair = nominated(cast, election, voters["赵"]), log_in("election_chair")
    url = f"/desk/nominees/{nominee.pk}/"
    assert "列为候选人</a>" not in text_of(chair.get(url)).replace("不列为候选人", "")
    with everything("test"):
        passed(nominee)
    assert f"{url}allow/" in text_of(chair.get(url))
    assert f"{url}refuse/" not in text_of(chair.get(url))
    assert chair.post(f"{url}allow/", form_of(chair, f"{url}allow/")).status_code == 302
    with everything("test"):
        assert Nominee.objects.get().state == State.CANDIDATE


def test_publishing_too_few_is_refused_with_the_equation(cast, election, voters, log_in):
    chair, url = log_in("election_chair"), f"/desk/elections/{election.pk}/nominees/publish/"
    with everything("test"), writes_allowed("test"):
        type(election).objects.filter(pk=election.pk).update(stage="nominating")
    page = chair.post(url, form_of(chair, url))
    assert page.status_code == 422
    assert "主任应选1人，候选人至少2人，现有0人，还差2人" in text_of(page)


def test_persuaded_is_registered_with_its_ground(cast, election, voters, log_in):
    nominee = nominated(cast, election, voters["赵"])
    screener, url = log_in("screener"), f"/desk/nominees/{nominee.pk}/withdraw/"
    page = screener.post(url, form_of(screener, url, wish="persuaded"))
    assert page.status_code == 422
    form = form_of(screener, url, wish="persuaded", ground="floor", reason="学历达不到底线")
    assert screener.post(url, form).status_code == 302
    text = text_of(log_in("election_office").get(f"/desk/elections/{election.pk}/nominees/"))
    assert "劝退　底线条件" in text


def test_kin_is_declared_by_number_or_by_name(cast, election, voters, log_in):
    nominee = nominated(cast, election, voters["赵"])
    chair, url = log_in("election_chair"), f"/desk/nominees/{nominee.pk}/kin/"
    assert chair.post(url, form_of(chair, url, relation="spouse", serial=2)).status_code == 302
    assert chair.post(url, form_of(chair, url, relation="child", name="赵小")).status_code == 302
    assert chair.post(url, form_of(chair, url, relation="child")).status_code == 422
    nobody = chair.post(url, form_of(chair, url, relation="child", serial=999))
    assert nobody.status_code == 422
    assert "名单上没有这个序号" in text_of(nobody)
    text = text_of(chair.get(f"/desk/nominees/{nominee.pk}/"))
    assert "钱一" in text
    assert "赵小" in text


def test_more_supporters_join_in_on_the_page(cast, election, voters, log_in):
    nominee = nominated(cast, election, voters["赵"])
    chair, url = log_in("election_chair"), f"/desk/nominees/{nominee.pk}/supporters/"
    assert chair.post(url, form_of(chair, url, voters="2、3")).status_code == 302
    assert chair.post(url, form_of(chair, url, voters="3")).status_code == 422


def test_only_what_the_stage_of_the_election_allows_is_offered(election, voters, log_in):
    chair, at = log_in("election_chair"), f"/desk/elections/{election.pk}/nominees/"
    before = text_of(chair.get(at))
    assert f"{at}new/" in before
    assert f"{at}write-in/" not in before
    with everything("test"), writes_allowed("test"):
        type(election).objects.filter(pk=election.pk).update(stage="counting")
    after = text_of(chair.get(at))
    assert f"{at}write-in/" in after
    assert f"{at}new/" not in after
    assert f"{at}publish/" not in after


def test_a_write_in_winner_is_taken_up_for_screening(election, voters, log_in):
    chair, url = log_in("election_chair"), f"/desk/elections/{election.pk}/nominees/write-in/"
    with everything("test"), writes_allowed("test"):
        type(election).objects.filter(pk=election.pk).update(stage="decided")
    form = form_of(chair, url, post=post(election).pk, serial=7)
    assert chair.post(url, form).status_code == 302
    with everything("test"):
        assert Nominee.objects.get().source == Source.WRITE_IN
