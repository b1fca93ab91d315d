import datetime as dt
import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import Calendar

from haitang.elections.counting import reading
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.schedule import check, compute, move, steps_of
from haitang.elections.management.commands.elections import Command

DAY = dt.date(2026, 4, 26)
BOOK = reading.book("residents-2026")
BOOKS = [(name, mode) for name in reading.names() for mode in reading.book(name).turnout]
days = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))
movable = st.sampled_from(
    [step.code for step in steps_of(BOOK, "representatives") if not step.follows]
)
far = st.integers(-60, 40)


def refused(findings):
    return [found for found in findings if found.refused]


@pytest.mark.parametrize(("name", "mode"), BOOKS)
def test_a_computed_timetable_breaks_nothing(name, mode):
    assert check(reading.book(name), mode, dt.date(2021, 11, 6)) == ()


@pytest.mark.parametrize("name", reading.names())
def test_every_date_has_its_source_and_what_is_custom_says_so(name):
    for step in reading.book(name).rules.steps:
        for source in (step.source, *(bound.source for bound in step.bounds)):
            assert source.law.startswith(("《", "公开")), step.code
            assert source.article
            assert source.text
            if source.law.startswith(("公开", "《浙江", "《上海", "《北京")):
                assert source.sample, step.code


def test_a_list_posted_on_the_last_day_is_settled_eight_days_later():
    plan = compute(BOOK, "voters", DAY, fixed={"list_posted": DAY - dt.timedelta(20)})
    assert plan["list_stable"].on == DAY - dt.timedelta(12)
    findings = check(BOOK, "voters", DAY, {
        "list_posted": dt.date(2026, 4, 6), "nomination": dt.date(2026, 4, 10),
    })  # fmt: skip
    assert not refused(findings)
    assert findings[0].zh.startswith(
        "名单在选举日前20天（4月6日）公布，加5天异议、3天处理，要到4月14日才稳定；"
        "“提名候选人”定在4月10日，早了4天，请改到4月14日或更晚。"
    )
    assert "is settled only on 2026-04-14" in findings[0].en


def test_a_list_posted_a_day_late_is_refused_by_article():
    (found,) = refused(check(BOOK, "voters", DAY, {"list_posted": dt.date(2026, 4, 7)}))
    assert found.zh.startswith(
        "选举日是4月26日，“公布选民名单”定在4月7日，晚了1天，请改到4月6日或更早。"
    )
    assert "第十七条" in found.zh
    assert found.in_("en-gb") == found.en


@pytest.mark.parametrize("mode", ["households", "representatives"])
def test_delegates_chosen_after_the_list_was_posted_are_against_the_law(mode):
    """A published timetable chooses representatives on T-20 to T-16, after the list on T-28."""
    late = {"electors": DAY - dt.timedelta(20)}
    (found,) = refused(check(BOOK, mode, DAY, late))
    assert "应当同时公布户的代表或者新一届居民代表名单" in found.zh
    assert check(BOOK, "voters", DAY, late) == ()


@pytest.mark.parametrize(
    ("code", "offset", "article"),
    [("handover", 11, "第二十五条"), ("audit_posted", 0, "第三十八条"), ("meeting", 1, "第十八条"),
     ("registration", -40, "第十五条"), ("proxies_posted", 1, "第十九条")],
)  # fmt: skip
def test_dates_outside_the_law_are_refused_with_the_article(code, offset, article):
    found = refused(check(BOOK, "voters", DAY, {code: DAY + dt.timedelta(offset)}))
    assert found
    assert article in found[0].zh


def test_what_is_only_custom_warns():
    findings = check(BOOK, "voters", DAY, {"candidates_posted": DAY - dt.timedelta(4)})
    assert [found.code for found in findings] == ["candidates_posted"]
    assert not findings[0].refused
    assert "样例" in findings[0].zh


@given(days, st.sampled_from(["voters", "households", "representatives"]), movable, far)
def test_no_move_that_is_accepted_leaves_an_unlawful_list(day, mode, code, offset):
    assume(any(step.code == code for step in steps_of(BOOK, mode)))
    dates, findings = move(BOOK, mode, day, {}, code, day + dt.timedelta(offset))
    if refused(findings):
        return
    assert day - dates["list_posted"] >= dt.timedelta(20)
    assert dates["objections_end"] - dates["list_posted"] == dt.timedelta(5)
    assert dates["list_stable"] - dates["list_posted"] == dt.timedelta(8)
    assert dates["list_stable"] < day
    if mode != "voters":
        assert dates["electors"] <= dates["electors_posted"] == dates["list_posted"]
    assert dates["handover"] <= day + dt.timedelta(10)


@given(days, st.dictionaries(movable, far))
def test_a_move_is_refused_exactly_where_the_dates_lie_outside_the_bounds_shown(day, offsets):
    fixed = {code: day + dt.timedelta(offset) for code, offset in offsets.items()}
    plan = compute(BOOK, "representatives", day, fixed=fixed)
    outside = {
        code for code, step in plan.items()
        if (step.latest and step.on > step.latest) or (step.earliest and step.on < step.earliest)
    }  # fmt: skip
    assert {f.code for f in refused(check(BOOK, "representatives", day, fixed))} == outside


@given(days, days)
def test_moving_the_day_moves_everything_by_as_much(first, second):
    before, after = (compute(BOOK, "voters", day) for day in (first, second))
    assert {step.on - first for step in before.values()} == {
        step.on - second for step in after.values()
    }


@pytest.mark.parametrize(("code", "field"), [("nowhere", "step"), ("list_stable", "step")])
def test_a_step_that_cannot_be_moved_is_refused_by_name(code, field):
    with pytest.raises(CountError) as caught:
        move(BOOK, "voters", DAY, {}, code, DAY)
    assert caught.value.field == field


def test_a_mode_that_the_book_does_not_know_is_refused():
    with pytest.raises(CountError, match="mode"):
        compute(BOOK, "members", DAY)


TEXT = (reading.SHELF / "residents-2026.toml").read_text()
FAULTS = [
    ("offset = -28", "offset = 2.5", "step.list_posted.offset"),
    ("latest = -20\n", "", "step.list_posted.bound.1."),
    ('after = "list_posted"', 'after = "never"', "step.electors_posted.after"),
    ('zh = "公布选民名单"', 'zh = ""', "step.list_posted.zh"),
    ('code = "list_posted"', 'code = "electors"', "step.electors.code"),
    ("follows = true", "follow = true", "step.electors_posted.follow"),
    ("\nkept = true", "\nkept = 1", "women.kept"),
    ("[proxies]", "[proxy]", "proxy"),
    ('holders = "voters"', 'holders = "anybody"', "proxies.holders"),
    ('modes = ["voters", "households"]', 'modes = ["voters", "voters"]', "proxies.modes"),
    ("[handover]\ndays = 10", "[handover]\ndays = -1", "handover.days"),
    ("[recall_request.voters]", "[recall_request.everybody]", "recall_request.everybody"),
    ("numerator = 1\ndenominator = 10", "numerator = 11\ndenominator = 10",
     "recall_request.voters.numerator"),
    ("[size]\nleast = 5\nmost = 9", "[size]\nleast = 5\nmost = 4", "size.most"),
    ('key = "runoff.more"\nleast = 1', 'key = "runoff.more"\nleast = 3',
     "may_override.runoff.more.most"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key"), FAULTS)
def test_a_fault_in_the_new_sections_is_refused_by_file_and_key(old, new, key):
    assert old in TEXT
    with pytest.raises(CountError) as caught:
        reading.read("residents-2026.toml", TEXT.replace(old, new, 1).encode())
    assert caught.value.field == f"residents-2026.toml {key}"


@pytest.mark.parametrize("name", reading.names())
def test_what_a_province_may_override_is_there_to_be_overridden(name):
    book = reading.book(name)
    text = (reading.SHELF / f"{name}.toml").read_text()
    for each in book.rules.may_override:
        value = "true" if each.least is None else str(each.most)
        own = (
            f'\n[[override]]\nkey = "{each.key}"\nvalue = {value}\nlaw = "《某省办法》"\n'
            'article = "第一条"\ntext = "本省规定"\n'
        )
        changed = reading.read(f"{name}.toml", (text + own).encode())
        assert changed.digest != book.digest


def run(*words):
    out = StringIO()
    call_command(Command(stdout=out, stderr=StringIO()), "schedule", *words)
    return out.getvalue()


def test_a_timetable_is_told_by_the_command():
    told = run("residents-2026", "--day", "2026-04-26")
    assert "  2026-03-29  公布选民名单  " in told
    assert "名单在选举日前28天（3月29日）公布" in told
    found = json.loads(run(
        "residents-2026", "--day", "2026-04-26", "--mode", "households",
        "--move", "list_posted=2026-04-07", "--format", "json",
    ))  # fmt: skip
    assert found["lawful"] is False
    assert any(each["step"] == "list_posted" for each in found["findings"])


def test_a_timetable_is_a_calendar():
    calendar = Calendar.from_ical(run("party-2020", "--day", "2026-03-20", "--format", "ics"))
    events = calendar.walk("VEVENT")
    assert len(events) == len(reading.book("party-2020").rules.steps)
    voting = next(e for e in events if "党员大会" in str(e["summary"]))
    assert voting.decoded("dtstart") == dt.date(2026, 3, 20)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("nothing", "--day", "2026-04-26"), "rulebook"),
        (("residents-2026", "--day", "26 April"), "--day"),
        (("residents-2026", "--day", "2026-04-26", "--mode", "members"), "mode"),
        (("residents-2026", "--day", "2026-04-26", "--move", "x=2026-04-01"), "--move"),
        (("residents-2026", "--day", "2026-04-26", "--move", "prepare"), "--move prepare"),
    ],
)
def test_wrong_words_are_one_sentence_and_code_2(words, field):
    with pytest.raises(CommandError, match="^" + re.escape(field)) as caught:
        run(*words)
    assert caught.value.returncode == 2
