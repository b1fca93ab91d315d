"""An election is planned, called with its book frozen, and goes from stage to stage."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from haitang.elections.counting import reading
from haitang.elections.counting.book import Book
from haitang.elections.counting.errors import CountError
from haitang.elections.counting.schedule import check
from haitang.elections.errors import AgainstLawError, ElectionError, WrongStageError
from haitang.elections.facts import (
    ElectionAdvanced,
    ElectionBlocked,
    ElectionCalled,
    ElectionPlanned,
    ElectionUnblocked,
    RuleOverridden,
)
from haitang.elections.models import OVER, BookOverride, Election, ElectionPost, TermChange
from haitang.elections.operations.common import locked, tell
from haitang.elections.operations.steps import keep_steps, mark_step
from haitang.elections.queries import book_of, dates_of, draft_text, posts_of, proper_law
from haitang.elections.queries.books import spoken
from haitang.facts.kinds import Code, Commitment
from haitang.facts.operations import lock, operation
from haitang.facts.reader import language
from haitang.facts.told import moment, optional, required
from haitang.organizations.models import Organization
from haitang.people.rows import here
from haitang.scope.actor import Actor

Stage = Election.Stage
# Which stage may come after which. A run-off or a recall has no roll of its own: it goes from
# called to ready; a Party election has none either. An election may go back to nominating when
# too few candidates are left, and any that was called may be annulled.
AFTER: Mapping[str, frozenset[str]] = {
    Stage.PLANNED: frozenset({Stage.CALLED}),
    Stage.CALLED: frozenset({Stage.ROLL, Stage.NOMINATING, Stage.READY}),
    Stage.ROLL: frozenset({Stage.NOMINATING, Stage.READY}),
    Stage.NOMINATING: frozenset({Stage.REVIEWING, Stage.READY}),
    Stage.REVIEWING: frozenset({Stage.NOMINATING, Stage.READY}),
    Stage.READY: frozenset({Stage.NOMINATING, Stage.VOTING}),
    Stage.VOTING: frozenset({Stage.COUNTING}),
    Stage.COUNTING: frozenset({Stage.DECIDED}),
    Stage.DECIDED: frozenset({Stage.ENDED}),
    Stage.ENDED: frozenset(),
    Stage.ANNULLED: frozenset(),
}
CALLED_ONES = frozenset(Stage) - {Stage.PLANNED, Stage.ANNULLED}


@dataclass(frozen=True)
class Seat:
    """A post to be filled; ``women`` of its seats are kept for women."""

    code: str
    seats: int
    women: int = 0
    title: str = ""
    title_en: str = ""


@dataclass(frozen=True)
class Override:
    """A number of the book that this unit sets for itself, with its source."""

    key: str
    value: str
    law: str
    article: str
    text: str


TITLES = {
    "director": ("主任", "Director"),
    "deputy": ("副主任", "Deputy director"),
    "member": ("委员", "Member"),
    "secretary": ("书记", "Secretary"),
    "vice_secretary": ("副书记", "Deputy secretary"),
    "committee_member": ("委员", "Committee member"),
}


@operation
def plan_election(
    *,
    body: Organization,
    kind: str,
    mode: str,
    rulebook: str,
    day: dt.date,
    posts: Sequence[Seat],
    term_change: TermChange | None = None,
    purpose: str = Election.Purpose.TERM,
    follows: Election | None = None,
    sequence: int = 1,
    law_reason: str = "",
    overrides: Sequence[Override] = (),
    dates: Mapping[str, dt.date] | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Election:
    """Plan an election 排定选举: body, law, mode, day and posts; its timetable is computed.

    ``law_reason`` is needed where the book is of another law than the code of the place points to
    (a community that was a village, say). ``dates`` sets steps apart from the computed day, as
    ``move_step`` would. Raises AgainstLawError with the article, ElectionError.
    """
    place = body.place
    here("plan_election", place.path)
    when = moment(at)
    election = Election(
        term_change=term_change, body=body, kind=kind, purpose=purpose, follows=follows,
        sequence=sequence, mode=mode, rulebook=rulebook, day=day, place=place, path=place.path,
        law_reason=optional(law_reason, "law_reason", most=200).text,
    )  # fmt: skip
    _proper_book(election)
    try:
        election.save(force_insert=True)
    except IntegrityError:
        raise ElectionError(_("这一轮换届里，这个单位已经排定了选举。"), field="body") from None
    BookOverride.objects.bulk_create(
        BookOverride(election=election, key=each.key, **_given(each)) for each in overrides
    )
    book = book_of(election)
    _proper_seats(election, book, posts)
    keep_steps(election, book, dates or {})
    fact = ElectionPlanned(
        kind=Code(kind), mode=Code(mode), purpose=Code(purpose), day=day,
        seats=sum(post.seats for post in posts),
    )  # fmt: skip
    tell(election, fact, when)
    return election


def _given(each: Override) -> dict[str, str]:
    """What is set, and the law that lets it be set. Raises IncompleteError."""
    return {
        "value": optional(each.value, "value", most=20).text,
        "law": required(each.law, "law", most=100).text,
        "article": required(each.article, "article", least=1, most=40).text,
        "text": required(each.text, "text", most=400).text,
    }


def _proper_book(election: Election) -> None:
    """The book must be in force, know the mode and fit the body, or a reason must be given."""
    try:
        book = reading.book(election.rulebook)
    except CountError as error:
        raise ElectionError(spoken(error), field="rulebook") from None
    if not book.in_force(election.day):
        raise AgainstLawError(
            _("%(day)s时“%(book)s”没有施行，请换用当日有效的规则书。")
            % {"day": election.day, "book": book.zh},
            field="rulebook",
        )
    if election.mode not in book.turnout:
        raise AgainstLawError(
            _("“%(book)s”没有这种选举方式，请换一种。") % {"book": book.zh}, field="mode"
        )
    law = proper_law(election.place, election.kind)
    if not book.id.startswith(law) and not (election.law_reason and law != "party"):
        raise ElectionError(
            _("这个单位一般不适用“%(book)s”。确实适用的，请写明理由，如“改制未完成”。")
            % {"book": book.zh},
            field="law_reason",
        )


def _proper_seats(election: Election, book: Book, posts: Sequence[Seat]) -> None:
    """Posts within the size of the committee; kept seats only where the book keeps any."""
    if not posts:
        raise ElectionError(_("请至少写一个职务。"), field="posts")
    total, size = sum(post.seats for post in posts), book.rules.size
    whole = election.purpose in (Election.Purpose.TERM, Election.Purpose.RERUN)
    if size and whole and not size.least <= total <= size.most:
        raise AgainstLawError(
            _("一共%(n)d个名额，应是%(least)d至%(most)d个。%(source)s")
            % {"n": total, "least": size.least, "most": size.most, "source": size.source},
            field="posts",
        )
    women = sum(post.women for post in posts)
    if women and not (book.rules.women and book.rules.women.kept):
        raise AgainstLawError(_("这本规则书没有单列的妇女名额。"), field="posts")
    ElectionPost.objects.bulk_create(
        [_post(election, post, position) for position, post in enumerate(posts, 1)]
    )


def _post(election: Election, post: Seat, position: int) -> ElectionPost:
    title, title_en = TITLES.get(post.code, (post.code, post.code))
    if post.code not in TITLES or post.seats < 1 or not 0 <= post.women <= post.seats:
        raise ElectionError(_("请核对职务和名额。"), field="posts")
    return ElectionPost(
        election=election, code=post.code, title=post.title or title,
        title_en=post.title_en or title_en, seats=post.seats, women_seats=post.women,
        position=position,
    )  # fmt: skip


@operation
def override_rule(
    *,
    election: Election,
    rule: str,
    value: str,
    law: str,
    article: str,
    text: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Election:
    """Set one number of the book for this unit 本单位自定, as far as the province lets it.

    Before the election is called; a second one of a ``rule`` (its key) replaces the first. Raises
    ElectionError with the book's own sentence when it is not allowed or outside the bounds.
    """
    fresh = locked(election, "override_rule", Stage.PLANNED)
    given = _given(Override(rule, value, law, article, text))
    BookOverride.objects.update_or_create(election=fresh, key=rule[:60], defaults=given)
    book_of(fresh)
    tell(fresh, RuleOverridden(kind=Code(fresh.kind), book=Code(fresh.rulebook)), moment(at))
    return fresh


@operation
def call_election(*, election: Election, at: dt.datetime | None = None, actor: Actor) -> Election:
    """Call an election 启动选举: its book is frozen and hashed; its dates must keep the law.

    Raises AgainstLawError with the article when a date is outside it.
    """
    fresh = locked(election, "call_election", Stage.PLANNED)
    when = moment(at)
    text = draft_text(fresh)
    book = book_of(fresh)
    findings = check(book, fresh.mode, fresh.day, dates_of(fresh), fresh.purpose)
    if refused := [found for found in findings if found.refused]:
        raise AgainstLawError(refused[0].in_(language()), field="day")
    if not posts_of(fresh):
        raise ElectionError(_("请至少写一个职务。"), field="posts")
    fresh.rulebook_text = text
    fresh.rulebook_sha256 = hashlib.sha256(text.encode()).hexdigest()
    fresh.called_at = when
    fresh.save(update_fields=["rulebook_text", "rulebook_sha256", "called_at"])
    fact = ElectionCalled(
        kind=Code(fresh.kind), book=Code(fresh.rulebook),
        sha256=Commitment(fresh.rulebook_sha256),
    )  # fmt: skip
    tell(fresh, fact, when)
    return advance_election(election=fresh, to=Stage.CALLED, at=when, actor=actor)


@operation
def advance_election(
    *, election: Election, to: str, at: dt.datetime | None = None, actor: Actor
) -> Election:
    """Bring an election to its next stage: the only way in which the stage changes.

    Part of other operations, whose own right counts. Raises WrongStageError for a stage that does
    not follow, and for an election that is blocked.
    """
    fresh: Election = lock(Election.objects.select_related("place"), pk=election.pk)
    here("advance_election", fresh.path)
    allowed = AFTER[fresh.stage] | ({Stage.ANNULLED} if fresh.stage in CALLED_ONES else frozenset())
    if to not in allowed:
        raise WrongStageError(
            _("这次选举现在是“%(stage)s”，下一步不能是“%(to)s”。")
            % {"stage": fresh.get_stage_display(), "to": Stage(to).label}
        )
    if fresh.blocked and to != Stage.ANNULLED:
        raise WrongStageError(
            _("这次选举受阻：%(reason)s。请先处理好，再办下一步。") % {"reason": fresh.blocked}
        )
    before = fresh.stage
    fresh.stage = to
    fresh.save(update_fields=["stage"])
    fact = ElectionAdvanced(stage=Code(to), kind=Code(fresh.kind), before=Code(before))
    tell(fresh, fact, moment(at))
    if to == Stage.DECIDED:  # the votes are cast and counted: nobody has to say so again
        mark_step(fresh, "voting", fresh.day, moment(at))
    election.stage = to  # the caller goes on with its own copy
    return fresh


@operation
def block_election(
    *, election: Election, reason: str, at: dt.datetime | None = None, actor: Actor
) -> Election:
    """Say what keeps an election from going on 标记受阻; it cannot advance meanwhile."""
    fresh = locked(election, "block_election", *Stage)
    if fresh.stage in OVER:
        raise WrongStageError(_("这次选举已经结束，不用标记受阻。"))
    fresh.blocked = required(reason, "reason", least=4, most=200).text
    fresh.save(update_fields=["blocked"])
    tell(fresh, ElectionBlocked(kind=Code(fresh.kind)), moment(at))
    return fresh


@operation
def unblock_election(
    *, election: Election, at: dt.datetime | None = None, actor: Actor
) -> Election:
    """What kept it from going on is settled 解除受阻."""
    fresh = locked(election, "unblock_election")
    if not fresh.blocked:
        raise WrongStageError(_("这次选举没有受阻。"))
    fresh.blocked = ""
    fresh.save(update_fields=["blocked"])
    tell(fresh, ElectionUnblocked(kind=Code(fresh.kind)), moment(at))
    return fresh
