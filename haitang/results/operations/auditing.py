"""Audits: papers that the dice chose are read by hand, or every batch is counted once more."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.counts.models import Batch, BatchTotal, Count, Entry
from haitang.counts.queries import ballot, papers_of
from haitang.elections.counting.book import Book
from haitang.elections.counting.deciding import decide
from haitang.elections.queries import book_of
from haitang.facts.kinds import Code, Commitment
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment
from haitang.people.rows import here
from haitang.results.auditing.claims import Claim, Marks, claims, marks
from haitang.results.auditing.risk import papers_needed
from haitang.results.document import line
from haitang.results.errors import AuditError
from haitang.results.facts import (
    AuditBatchCounted,
    AuditBegan,
    AuditConcluded,
    AuditExtended,
    AuditPaperRead,
    DiceRecorded,
)
from haitang.results.models import Audit, AuditBatch, AuditSample, Result
from haitang.results.operations.steps import locked_result, tell
from haitang.results.queries import core, decided
from haitang.results.reporting import (
    claim_states,
    differing,
    done,
    drawn,
    draws_needed,
    limit,
)
from haitang.scope.actor import Actor

Kind, State, Found = Audit.Kind, Audit.State, AuditSample.Found
DICE = 10  # digits at least: ten throws of a ten-sided die
MOST_DICE = 80  # digits at most: what the column holds
MOST_RISK = 20  # per cent
CLAIM = ("kind", "post", "name", "other", "above", "void", "margin")


@operation
def begin_audit(
    *, result: Result, kind: str, risk_percent: int = 5, independence: str = "",
    at: dt.datetime | None = None, actor: Actor,
) -> Audit:  # fmt: skip
    """Begin an audit 开始核查. What it claims is frozen before the dice are thrown.

    ``comparison`` needs ballots that were recorded one by one; where the result is so close that
    nearly all papers would be drawn, a second count is asked for instead. Raises AuditError.
    """
    fresh = locked_result(result, "begin_audit")
    if kind not in Kind.values or not 1 <= risk_percent <= MOST_RISK:
        raise AuditError(
            _("请选择核查方式，风险上限为1%%至%(most)d%%。") % {"most": MOST_RISK}, field="kind"
        )
    if Audit.objects.filter(
        result=fresh, kind=kind, state__in=(State.BEGUN, State.READING)
    ).exists():
        raise AuditError(_("这种核查正在进行，请接着办。"), code="open")
    when = moment(at)
    audit = Audit(
        result=fresh, place=fresh.place, path=fresh.path, kind=kind, risk_percent=risk_percent,
        began_at=when,
    )  # fmt: skip
    if kind == Kind.SECOND_COUNT:
        _second_count(audit, independence)
    else:
        _comparison(audit)
    audit.save(force_insert=True)
    said = json.loads(audit.claims or "[]")
    frozen = hashlib.sha256(f"{audit.manifest}\n{audit.claims}".encode()).hexdigest()
    fact = AuditBegan(
        kind=Code(kind), claims=len(said), risk_percent=risk_percent,
        papers=sum(b["papers"] for b in json.loads(audit.manifest)), frozen=Commitment(frozen),
    )  # fmt: skip
    tell(audit, fact, when)
    return audit


def _second_count(audit: Audit, independence: str) -> None:
    real = (Count.Independence.TWO_READINGS, Count.Independence.ONE_READING)
    if independence not in real:
        raise AuditError(
            _("照签字的记录再录一遍不是重新计票。请选择重新唱票的方式。"), field="independence"
        )
    audit.independence, audit.state = independence, State.READING
    audit.manifest = line(_manifest(audit.result))
    if audit.manifest == "[]":
        raise AuditError(_("这次计票没有按批记录，不能按批重新计票。"), code="no_batches")


def _comparison(audit: Audit) -> None:
    count = audit.result.count
    if count.style != Count.Style.BALLOTS or count.stopped:
        raise AuditError(_("抽票核对只用于逐票录入的计票。请选择全部重新计票。"), code="no_ballots")
    if not audit.result.valid:
        raise AuditError(_("选举无效，没有当选结果可以核对。"), code="not_valid")
    book, given = book_of(audit.result.election), core(audit.result)["given"]
    if (book.rules.cascade and book.rules.cascade.on) or any(
        post.get("women_seats") for post in given["posts"]
    ):
        raise AuditError(
            _("有单列的妇女名额，或者得票计入下一职务的，请选择全部重新计票。"), code="not_plain"
        )
    recorded = list(_recorded(count, book).values())
    found = claims(given, decided(audit.result), book, recorded)
    if not found:
        raise AuditError(_("没有人当选，也没有空缺，不用核对。"), code="nothing")
    needed = {post["post"]: post["needed"] for post in decided(audit.result)["posts"]}
    titles = {slot.post: (slot.title, slot.title_en) for slot in ballot(count).slots}
    audit.claims = line([
        _claim_values(claim, *claim.sentence(needed[claim.post], titles[claim.post]))
        for claim in found
    ])  # fmt: skip
    audit.manifest = line(_manifest(audit.result))
    audit.wanted = max(papers_needed(claim.margin, limit(audit)) for claim in found)
    if audit.wanted >= len(recorded):
        raise AuditError(
            _("票差很小，要抽%(n)d次，不少于全部%(all)d张。请选择全部重新计票。")
            % {"n": audit.wanted, "all": len(recorded)},
            code="too_close",
        )


def _manifest(result: Result) -> list[dict[str, Any]]:
    rows = Batch.objects.filter(count=result.count, state=Batch.State.SEALED).order_by("number")
    return [{"name": str(n), "papers": size} for n, size in rows.values_list("number", "size")]


def _recorded(
    count: Count, book: Book, only: Batch | None = None
) -> dict[tuple[int, int], Marks | None]:
    """(batch, number) -> the marks that count, as recorded; of one batch where it is given."""
    seats = ballot(count).seats
    return {
        (batch, number): marks(None if paper.get("void") else paper, seats, book)
        for batch, number, paper in papers_of(count, only)
    }


def _claim_values(claim: Claim, zh: str, en: str) -> dict[str, str]:
    return {**{name: str(getattr(claim, name)) for name in CLAIM}, "zh": zh, "en": en}


def _claim(values: Mapping[str, Any]) -> Claim:
    numbers = {name: Fraction(values[name]) for name in ("above", "void", "margin")}
    return Claim(
        kind=values["kind"], post=values["post"], name=values["name"], other=values["other"],
        **numbers,
    )  # fmt: skip


def _locked(audit: Audit, operation: str, *states: str) -> Audit:
    rows = Audit.objects.select_related("result__count", "result__election", "place")
    row: Audit = lock(rows, pk=audit.pk)
    here(operation, row.path)
    if row.state not in states:
        raise AuditError(
            _("这次核查现在是“%(state)s”，不能这样办。") % {"state": row.get_state_display()},
            code="wrong_state",
        )
    return row


@operation
def record_dice(*, audit: Audit, seed: str, at: dt.datetime | None = None, actor: Actor) -> Audit:
    """Record the dice that were thrown in public 公开掷骰子, digit by digit as they fell.

    They choose the papers, which nobody could know before.
    """
    row, when = _locked(audit, "record_dice", State.BEGUN), moment(at)
    digits = "".join(seed.split())
    if not digits.isascii() or not digits.isdigit() or not DICE <= len(digits) <= MOST_DICE:
        raise AuditError(
            _("请把掷出的数字依次写下，至少%(n)d个，最多%(most)d个。")
            % {"n": DICE, "most": MOST_DICE},
            field="seed",
        )
    row.seed, row.dice_at, row.state = digits, when, State.READING
    row.save(update_fields=["seed", "dice_at", "state"])
    _draw(row)
    fact = DiceRecorded(
        digits=len(digits), seed=Commitment(hashlib.sha256(digits.encode()).hexdigest())
    )
    tell(row, fact, when)
    return row


def _draw(audit: Audit) -> None:
    """Bring the sample to ``wanted`` draws, in the order in which papers are fetched."""
    times = Counter(drawn(audit))
    batches = {str(batch.number): batch for batch in Batch.objects.filter(count=audit.result.count)}
    own: QuerySet[AuditSample] = QuerySet(AuditSample).filter(audit=audit)
    have = {f"{row.batch.number}-{row.number}": row for row in own.select_related("batch")}
    for name, row in have.items():
        if row.draws != times[name]:
            row.draws = times[name]
            row.save(update_fields=["draws"])
    fresh = sorted(tuple(map(int, name.split("-"))) for name in times if name not in have)
    AuditSample.objects.bulk_create(
        AuditSample(
            audit=audit, place=audit.place, path=audit.path, batch=batches[str(batch)],
            number=number, order=order, draws=times[f"{batch}-{number}"],
        )
        for order, (batch, number) in enumerate(fresh, len(have) + 1)
    )  # fmt: skip


@operation
def record_audit_paper(
    *, sample: AuditSample, found: str, choices: Mapping[str, Sequence[str]] | None = None,
    at: dt.datetime | None = None, actor: Actor,
) -> AuditSample:  # fmt: skip
    """Record what a fetched paper says, read by hand without looking at the record 核对一张.

    ``choices``: post code -> names marked. A paper that cannot be found counts as the worst.
    """
    rows = AuditSample.objects.get_queryset().select_related("batch", "place")
    row: AuditSample = lock(rows, pk=sample.pk)
    audit = _locked(row.audit, "record_audit_paper", State.READING)
    if row.found:
        raise AuditError(_("这张票已经核对过。"), code="read")
    if found not in Found.values:
        raise AuditError(_("请选择这张票是有效、无效，还是找不到。"), field="found")
    said = _choices(audit, choices or {}) if found == Found.OK else {}
    book, seats = book_of(audit.result.election), ballot(audit.result.count).seats
    recorded = _recorded(audit.result.count, book, row.batch)[row.batch.number, row.number]
    read = marks(said, seats, book) if found == Found.OK else None
    here_found = found != Found.MISSING
    row.found, row.choices, row.differs = found, line(said), not here_found or read != recorded
    row.overstatements = line([
        str(_claim(values).overstatement(recorded, read, found=here_found))
        for values in json.loads(audit.claims)
    ])  # fmt: skip
    row.read_at, row.read_by_id = moment(at), actor.id if actor.kind == "account" else None
    row.save(update_fields=["found", "choices", "differs", "overstatements", "read_at", "read_by"])
    word = "missing" if not here_found else "differs" if row.differs else "agrees"
    tell(row, AuditPaperRead(agrees=Code(word), draws=row.draws), row.read_at)
    return row


def _choices(audit: Audit, choices: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Names by post, each once, under posts of the ballot; posts without a mark left out."""
    seats = ballot(audit.result.count).seats
    found: dict[str, list[str]] = {}
    for post, names in choices.items():
        clean = list(dict.fromkeys(name.strip() for name in names if name.strip()))
        if post not in seats or any(len(name) > 60 for name in clean):
            raise AuditError(_("请按选票上的职务和姓名填写。"), field="choices")
        if clean:
            found[post] = clean
    return found


@operation
def record_audit_batch(
    *, audit: Audit, batch: Batch, valid: int, void: int,
    votes: Mapping[str, Mapping[str, int]], at: dt.datetime | None = None, actor: Actor,
) -> AuditBatch:  # fmt: skip
    """Record a batch that was counted once more 重新计一批, by somebody who had not entered it.

    Raises AuditError with the equation when the ballots do not add up.
    """
    row = _locked(audit, "record_audit_batch", State.READING)
    own: Batch = lock(Batch.objects.filter(count=row.result.count), pk=batch.pk)
    who = actor.id if actor.kind == "account" else None
    if who and QuerySet(Entry).filter(batch=own, by=who).exists():
        raise AuditError(_("这一批您录过，请换一个人重新计。"), code="same_person")
    if AuditBatch.objects.get_queryset().filter(audit=row, batch=own).exists():
        raise AuditError(_("这一批已经重新计过。"), code="read")
    if valid < 0 or void < 0 or valid + void != own.size:
        raise AuditError(
            _("有效%(valid)d + 无效%(void)d = %(sum)d，和这一批的%(size)d张不一样。请重新清点。")
            % {"valid": valid, "void": void, "sum": valid + void, "size": own.size},
            field="valid",
        )
    said = {post: {n: v for n, v in names.items() if v} for post, names in votes.items()}
    if any(v < 0 or v > valid for names in said.values() for v in names.values()):
        raise AuditError(_("一个人的得票不能比有效票多。请核对。"), field="votes")
    when = moment(at)
    made = AuditBatch(
        audit=row, batch=own, place=row.place, path=row.path, valid=valid, void=void,
        votes=line(said), read_by_id=who, read_at=when,
        differs=(valid, void, _flat(said)) != (own.valid, own.void, _first(own)),
    )  # fmt: skip
    made.save(force_insert=True)
    word = "differs" if made.differs else "agrees"
    tell(made, AuditBatchCounted(agrees=Code(word), ballots=own.size), when)
    return made


def _first(batch: Batch) -> dict[tuple[str, str], int]:
    """The votes of a batch as they were counted first."""
    rows = BatchTotal.objects.filter(batch=batch, votes__gt=0)
    return {(post, name): n for post, name, n in rows.values_list("post", "name", "votes")}


def _flat(votes: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
    return {(post, name): n for post, names in votes.items() for name, n in names.items() if n}


@operation
def conclude_audit(*, audit: Audit, at: dt.datetime | None = None, actor: Actor) -> Audit:
    """Draw the conclusion 核查结论, or more papers while the risk is above the limit.

    Every drawn paper, or every batch, must have been read. The audit ends confirmed, or goes over
    into a full second count when so many draws would be needed that this is quicker.
    """
    row, when = _locked(audit, "conclude_audit", State.READING), moment(at)
    read, every = done(row)
    if read < every:
        raise AuditError(
            _("还有%(n)d%(unit)s没有核对。请核对完再下结论。")
            % {"n": every - read, "unit": _("批") if row.kind == Kind.SECOND_COUNT else _("张")},
            code="not_read",
        )
    if row.kind == Kind.SECOND_COUNT:
        state = State.CONFIRMED if _same_outcome(row) else State.DIFFERS
    elif max(claim.risk for claim in claim_states(row)) <= limit(row):
        state = State.CONFIRMED
    elif (more := draws_needed(row)) < sum(b["papers"] for b in json.loads(row.manifest)):
        return _extended(row, more, when)
    else:
        state = State.FULL_COUNT
    row.state, row.concluded_at = state, when
    row.save(update_fields=["state", "concluded_at"])
    fact = AuditConcluded(
        kind=Code(row.kind), state=Code(state), papers=read, differing=differing(row)
    )
    tell(row, fact, when)
    return row


def _extended(row: Audit, wanted: int, when: dt.datetime) -> Audit:
    before, row.wanted = row.wanted, wanted
    row.save(update_fields=["wanted"])
    _draw(row)
    tell(row, AuditExtended(draws=wanted - before), when)
    return row


def _same_outcome(row: Audit) -> bool:
    """Whether the second count elects the same persons."""
    given = core(row.result)["given"]
    rows: QuerySet[AuditBatch] = QuerySet(AuditBatch).filter(audit=row)
    votes: Counter[tuple[str, str]] = Counter()
    void = 0
    for lost, text in rows.values_list("void", "votes"):
        void += lost
        votes.update(_flat(json.loads(text)))
    ballots = {"issued": given["ballots"]["issued"], "returned": given["ballots"]["returned"],
               "void": void}  # fmt: skip
    posts = []
    for post in given["posts"]:
        own = {n: votes[p, n] for p, n in sorted(votes) if p == post["post"]}
        posts.append({**post, "tally": {**dict.fromkeys(post["tally"], 0), **own}})
    again = decide({**given, "ballots": ballots, "posts": posts}, book_of(row.result.election))
    return _outcome(again) == _outcome(decided(row.result))


def _outcome(decision: Mapping[str, Any]) -> list[tuple[str, list[str], list[str]]]:
    return [
        (post["post"], sorted(post["elected"]), sorted(post["runoff"]["candidates"]))
        for post in decision["posts"]
    ]
