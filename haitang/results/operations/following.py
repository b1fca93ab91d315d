"""Elections that follow from a result: run-off, by-election, an election held anew."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import BookOverride, Election
from haitang.elections.operations import advance_election, call_election, plan_election
from haitang.elections.operations.calling import Override, Seat
from haitang.elections.queries import book_of, posts_of
from haitang.facts.kinds import Ref
from haitang.facts.operations import operation
from haitang.facts.told import moment
from haitang.nominations.models import Nominee, Source, State
from haitang.people.models import Sex, Term
from haitang.results.errors import ResultError, TooLateError
from haitang.results.facts import ByElectionCalled, RerunCalled, RunoffCalled
from haitang.results.models import Result
from haitang.results.operations.declaring import nominees_of
from haitang.results.operations.sexes import sexes_of
from haitang.results.operations.steps import locked_election, locked_result, tell
from haitang.results.queries import core, decided
from haitang.results.rules import last_day, period
from haitang.rolls.models import Roll
from haitang.rolls.operations import carry_roll_over
from haitang.scope.actor import Actor

Stage, Purpose = Election.Stage, Election.Purpose
Standing = Mapping[str, tuple[int, list[str]]]  # post -> seats, names in the order of their votes


@operation
def call_runoff(
    *, result: Result, day: dt.date, without: Sequence[str] = (),
    at: dt.datetime | None = None, actor: Actor,
) -> Election:  # fmt: skip
    """Call the run-off 另行选举 for seats that nobody won, and the fresh vote of those tied.

    Its candidates are those the decision names, its roll that of the first vote, its day within
    the book's deadline. ``without``: names written in whose screening failed. Raises TooLateError
    with the article, ResultError.
    """
    fresh = locked_result(result, "call_runoff")
    first, when = fresh.election, moment(at)
    standing = _standing(fresh, without)
    deadline = period("runoff_deadline", book_of(first))
    until = last_day(first.day, deadline)
    if not first.day <= day <= until:
        raise TooLateError(
            _("另行选举要在%(first)s至%(until)s之间。%(source)s")
            % {"first": first.day, "until": until, "source": deadline.source},
            field="day",
        )
    if Election.objects.filter(follows=first, purpose=Purpose.RUNOFF).exists():
        raise ResultError(_("另行选举已经召集。"), code="called")
    nominees = _nominees(fresh, standing)
    seats = {code: seats for code, (seats, _names) in standing.items()}
    kept = _kept_again(fresh, seats)
    made = _planned(first, Purpose.RUNOFF, day, seats, kept, when, actor)
    call_election(election=made, at=when, actor=actor)
    if Roll.objects.filter(election=first, frozen_at__isnull=False).exists():
        carry_roll_over(election=made, actor=actor)
    _stand_again(made, nominees)
    made.refresh_from_db()
    if made.stage != Stage.READY:
        advance_election(election=made, to=Stage.READY, at=when, actor=actor)
    fact = RunoffCalled(
        election=Ref(f"election:{made.pk}"), seats=sum(seats.values()), deadline=until
    )
    tell(fresh, fact, when)
    return made


def _standing(result: Result, without: Sequence[str]) -> Standing:
    """Who stands again for how many seats, by post."""
    seats = {post.code: post.seats for post in posts_of(result.election)}
    found: dict[str, tuple[int, list[str]]] = {}
    for post in decided(result)["posts"]:
        again, names = post["runoff"]["seats"], post["runoff"]["candidates"]
        if post["tied"]:
            again, names = seats[post["post"]] - len(post["elected"]), post["tied"]
        names = [name for name in names if name not in without]
        if again and names:
            found[post["post"]] = again, names
    if not found:
        raise ResultError(_("没有需要另行选举的名额。"), code="no_seats")
    return found


def _kept_again(result: Result, seats: Mapping[str, int]) -> dict[str, int]:
    """How many of the seats that are voted on again are kept for women: those no woman has won."""
    won = {post["post"]: post["elected"] for post in decided(result)["posts"]}
    found = {}
    for post in core(result)["given"]["posts"]:
        code, women = post["post"], post.get("women", [])
        open_ = post.get("women_seats", 0) - sum(name in women for name in won[code])
        found[code] = min(max(open_, 0), seats.get(code, 0))
    return found


def _nominees(result: Result, standing: Standing) -> dict[str, list[Nominee]]:
    """The nominees behind the names. Refused while a written-in name is not screened."""
    printed = nominees_of(result.count)
    rows: QuerySet[Nominee] = QuerySet(Nominee).filter(
        election=result.election, source=Source.WRITE_IN, state=State.CANDIDATE
    )
    written = {(n.post.code, n.person.name): n for n in rows.select_related("post", "person")}
    found: dict[str, list[Nominee]] = {}
    for code, (_seats, names) in standing.items():
        missing = [n for n in names if (code, n) not in printed and (code, n) not in written]
        if missing:
            raise ResultError(
                _("%(names)s是另选得票的，要先通过资格审查才能列为另行选举的候选人。")
                % {"names": "、".join(missing)},
                code="not_screened", field="without",
            )  # fmt: skip
        found[code] = [printed.get((code, n)) or written[code, n] for n in names]
    return found


def _planned(
    first: Election, purpose: str, day: dt.date, seats: Mapping[str, int],
    kept: Mapping[str, int], when: dt.datetime, actor: Actor,
) -> Election:  # fmt: skip
    """The new election: body, law, mode and overrides as before. ``kept``: seats for women."""
    posts = {post.code: post for post in posts_of(first)}
    own = BookOverride.objects.filter(election=first).order_by("key")
    made: Election = plan_election(
        body=first.body, kind=first.kind, mode=first.mode, rulebook=first.rulebook, day=day,
        posts=[
            Seat(code, number, kept.get(code, 0), posts[code].title, posts[code].title_en)
            for code, number in seats.items()
        ],
        term_change=first.term_change, purpose=purpose, follows=first, sequence=first.sequence,
        law_reason=first.law_reason,
        overrides=[Override(o.key, o.value, o.law, o.article, o.text) for o in own],
        at=when, actor=actor,
    )  # fmt: skip
    return made


def _stand_again(made: Election, nominees: Mapping[str, list[Nominee]]) -> None:
    """They were nominated and screened for the first vote; both hold for the second."""
    posts = {post.code: post for post in posts_of(made)}
    table: QuerySet[Nominee] = QuerySet(Nominee)
    table.bulk_create(
        Nominee(
            election=made, place=made.place, path=made.path, person_id=row.person_id,
            post=posts[code], source=row.source, organization_id=row.organization_id,
            supporters=row.supporters, nominated_on=row.nominated_on, state=State.CANDIDATE,
            position=place, published_on=made.day, screening_id=row.screening_id,
            first_time=row.first_time, incumbent=row.incumbent,
        )
        for code, rows in nominees.items()
        for place, row in enumerate(rows, 1)
    )  # fmt: skip


@operation
def call_by_election(
    *, election: Election, seats: Mapping[str, int], day: dt.date,
    at: dt.datetime | None = None, actor: Actor,
) -> Election:  # fmt: skip
    """Plan a by-election 补选 for seats that fell vacant (RC25 Art 24).

    The term is the rest of the present one. ``seats``: post code -> seats, no more than are vacant.
    """
    first = locked_election(election, "call_by_election", Stage.DECIDED, Stage.ENDED)
    when, free = moment(at), vacancies(first)
    wanted = {code: number for code, number in seats.items() if number}
    if not wanted:
        raise ResultError(_("请填写要补选的名额。"), field="seats")
    for code, number in wanted.items():
        if not 1 <= number <= free.get(code, 0):
            raise ResultError(
                _("这个职务空缺%(free)d个，不能补选%(n)d个。")
                % {"free": free.get(code, 0), "n": number},
                field="seats",
            )
    kept = _kept_free(first, wanted)
    made = _planned(first, Purpose.BY_ELECTION, day, wanted, kept, when, actor)
    fact = ByElectionCalled(election=Ref(f"election:{made.pk}"), seats=sum(wanted.values()))
    tell(first, fact, when)
    return made


def vacancies(election: Election) -> dict[str, int]:
    """Seats of each post that nobody holds now."""
    rows = Term.objects.filter(post__organization=election.body, ended_on=None)
    held = Counter(rows.values_list("post__title", flat=True))
    return {post.code: max(post.seats - held[post.title], 0) for post in posts_of(election)}


def _kept_free(election: Election, seats: Mapping[str, int]) -> dict[str, int]:
    """How many of the vacant seats are kept for women: those that no woman in office fills.

    Raises ResultError where that depends on somebody whose sex is not on file.
    """
    rows = Term.objects.filter(post__organization=election.body, ended_on=None)
    serving = list(rows.values_list("post__title", "person", "person__name"))
    sexes = sexes_of(person for _title, person, _name in serving)
    found = {}
    for post in posts_of(election):
        here = [(person, name) for title, person, name in serving if title == post.title]
        women = sum(sexes.get(person) == Sex.FEMALE for person, _name in here)
        unsure = [n for person, n in here if sexes.get(person, Sex.UNKNOWN) == Sex.UNKNOWN]
        wanted = seats.get(post.code, 0)
        least, most = (
            min(max(post.women_seats - held, 0), wanted) for held in (women + len(unsure), women)
        )
        if least != most:
            raise ResultError(
                _("“%(post)s”有单列的妇女名额，请先补录在任的%(names)s的性别，再排补选。")
                % {"post": post.title, "names": "、".join(unsure)},
                code="sex_unknown",
            )
        found[post.code] = most
    return found


@operation
def call_rerun(
    *, election: Election, day: dt.date, at: dt.datetime | None = None, actor: Actor
) -> Election:
    """Plan the election that takes the place of one found invalid 重新选举 (RC25 Art 22)."""
    first = locked_election(election, "call_rerun", Stage.ANNULLED, Stage.DECIDED)
    when = moment(at)
    if (
        first.stage == Stage.DECIDED
        and Result.objects.filter(election=first, annulled_on=None, valid=True).exists()
    ):
        raise ResultError(_("这次选举有效，不用重新选举。"), code="valid")
    if Election.objects.filter(follows=first, purpose=Purpose.RERUN).exists():
        raise ResultError(_("重新选举已经排定。"), code="called")
    if day <= first.day:
        raise ResultError(_("重新选举的日期要晚于原来的选举日。"), field="day")
    posts = posts_of(first)
    seats = {post.code: post.seats for post in posts}
    kept = {post.code: post.women_seats for post in posts}
    made = _planned(first, Purpose.RERUN, day, seats, kept, when, actor)
    tell(first, RerunCalled(election=Ref(f"election:{made.pk}")), when)
    return made
