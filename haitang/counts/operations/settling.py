"""Where two entries differ, where a ballot is questionable, and the seal on a batch."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from haitang.counts import accounting
from haitang.counts.ballot import canonical
from haitang.counts.bare import bare
from haitang.counts.errors import CountStateError, FiguresError
from haitang.counts.facts import BallotRuled, BatchReread, BatchSealed
from haitang.counts.models import Batch, BatchTotal, Count, Entry, Paper, Ruling, Settlement, Sheet
from haitang.counts.operations.entering import figures_of, read_line
from haitang.counts.operations.steps import account_of, locked_batch, tell
from haitang.counts.queries import ballot as ballot_of
from haitang.counts.reading import (
    WHOLE,
    as_sheet,
    differences,
    final_papers,
    marks_of,
    settled_lines,
    settled_papers,
    tallied,
    unruled,
)
from haitang.counts.reasons import source_of
from haitang.elections.queries import book_of
from haitang.facts.errors import Refused
from haitang.facts.history import Fact
from haitang.facts.kinds import Code
from haitang.facts.operations import operation, withdraw
from haitang.facts.told import moment
from haitang.scope.actor import Actor

B, How = Batch.State, Batch.How
SETTLED = (B.AGREED, B.REREAD)


@operation
def reread_batch(
    *,
    batch: Batch,
    how: str,
    papers: Mapping[int, str] | None = None,
    votes: Mapping[str, Mapping[str, int]] | None = None,
    unused: Mapping[str, int] | None = None,
    valid: int = 0,
    void: int = 0,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Batch:
    """Read again what two entries differ in 重读核定.

    ``how``: ``third``, by a third person (the actor, who entered neither), or ``together``. With
    ballots: ``papers``, number -> line, for every differing ballot and no other; with totals the
    whole figures.
    """
    batch = locked_batch(batch.pk, "reread_batch", B.DIFFERING)
    entries = list(bare(Entry).filter(batch=batch).order_by("turn"))
    _may_reread(how, entries, actor)
    if batch.count.style == Count.Style.TOTALS:
        rows = [_settled_totals(batch, votes or {}, unused or {}, valid, void)]
    else:
        wanted = {int(str(d.key)) for d in differences(entries[0], entries[1], batch.count.style)}
        rows = _settled_papers(batch, wanted, papers or {})
    bare(Settlement).bulk_create(rows)
    batch.state, batch.reread_how, batch.reread_by_id = B.REREAD, how, account_of(actor)
    batch.save(update_fields=["state", "reread_how", "reread_by"])
    tell(batch, BatchReread(batch=batch.number, how=Code(how), ballots=len(rows)), moment(at))
    return batch


def _may_reread(how: str, entries: list[Entry], actor: Actor) -> None:
    if how not in How.values:
        raise Refused(_("请选择由谁重读。"), code="incomplete", field="how")
    writers = {entry.by_id for entry in entries}
    if how == How.THIRD and account_of(actor) in writers:
        raise Refused(
            _("你录过这一批。请第三个人登录自己的账号来核定，或者选“两人一起重读”。"),
            code="same_writer", field="how",
        )  # fmt: skip


def _settled_papers(batch: Batch, wanted: set[int], papers: Mapping[int, str]) -> list[Settlement]:
    if set(papers) != wanted:
        listed = "、".join(map(str, sorted(wanted)))
        raise Refused(
            _("请重读不一致的这几张：%(numbers)s。") % {"numbers": listed}, code="incomplete"
        )
    ballot = ballot_of(batch.count)
    rows = []
    for number, line in sorted(papers.items()):
        seen = read_line(line, ballot, f"line_{number}")
        rows.append(_settlement(batch, number, seen.kind, seen.choices))
    return rows


def _settled_totals(
    batch: Batch,
    votes: Mapping[str, Mapping[str, int]],
    unused: Mapping[str, int],
    valid: int,
    void: int,
) -> Settlement:
    figures = figures_of(batch, votes, unused, valid, void)
    if broken := accounting.broken(accounting.of_batch(figures)):
        raise FiguresError(broken)
    lines: list[tuple[str, str, int]] = [("", "valid", valid), ("", "void", void)]
    for post in figures.posts:
        lines += [(post.post, name, n) for name, n in post.votes.items()]
        lines.append((post.post, "", post.unused or 0))
    return _settlement(batch, 0, Paper.Kind.OK, canonical(lines))


def _settlement(batch: Batch, number: int, kind: str, choices: str) -> Settlement:
    return Settlement(
        batch=batch, place=batch.place, path=batch.path, number=number, kind=kind, choices=choices
    )


@operation
def rule_on_paper(
    *,
    batch: Batch,
    number: int,
    invalid: Iterable[tuple[str, str]] = (),
    void: bool = False,
    reason: str,
    decided_by: str,
    at: dt.datetime | None = None,
    actor: Actor,
) -> None:
    """Record how the committee ruled on a questionable ballot 认定疑问票.

    ``invalid``: the marks (post, name) that do not count; the others do. ``void``: the whole
    ballot is void. ``reason`` is a code of ``reasons``, ``decided_by`` the names of those who
    ruled. A ruling may be made anew until the batch is sealed.
    """
    batch = locked_batch(batch.pk, "rule_on_paper", *SETTLED)
    kind, choices = settled_papers(batch).get(number, ("", "{}"))
    if kind != Paper.Kind.QUESTIONABLE:
        raise CountStateError(_("第%(n)d张不是疑问票。") % {"n": number}, field="number")
    names = decided_by.strip()
    if not 2 <= len(names) <= 200:
        raise Refused(
            _("请写作出认定的选举委员会成员姓名。"), code="incomplete", field="decided_by"
        )
    source_of(reason, book_of(batch.count.election))
    marks, struck = marks_of(choices), set(invalid)
    if struck - set(marks):
        raise Refused(_("认定的记号不在这张票上，请刷新页面。"), code="incomplete")
    ruled = {mark: mark not in struck for mark in marks} if not void else {}
    if void or not marks:
        ruled[WHOLE, ""] = not void
    outcome = "void" if void else "partly_valid" if struck else "valid"
    _unrule(batch, number)
    fact = BallotRuled(batch=batch.number, outcome=Code(outcome), reason=Code(reason))
    kept = tell(batch, fact, moment(at))
    bare(Ruling).bulk_create(
        Ruling(
            batch=batch, place=batch.place, path=batch.path, number=number, post=post, name=name,
            valid=stands, reason=reason, decided_by=names, fact=kept.seq,
        )
        for (post, name), stands in ruled.items()
    )  # fmt: skip


def _unrule(batch: Batch, number: int) -> None:
    """Take back what was ruled on a ballot before, here and in the log."""
    before = bare(Ruling).filter(batch=batch, number=number)
    for seq in set(before.values_list("fact", flat=True)):
        withdraw(Fact.objects.get(pk=seq))
    before.delete()


@operation
def seal_batch(*, batch: Batch, at: dt.datetime | None = None, actor: Actor) -> Batch:
    """Seal a batch 封存: its totals become final and public. Every ruling must have been made."""
    batch = locked_batch(batch.pk, "seal_batch", *SETTLED)
    when = moment(at)
    if batch.count.style == Count.Style.TOTALS:
        void, tally = _of_lines(batch)
    else:
        void, tally = _of_papers(batch)
    bare(BatchTotal).bulk_create(
        BatchTotal(batch=batch, place=batch.place, path=batch.path, post=post, name=name, votes=n)
        for (post, name), n in tally.items()
    )
    batch.state, batch.sealed_at = B.SEALED, when
    batch.void, batch.valid = void, batch.size - void
    batch.save(update_fields=["state", "sealed_at", "void", "valid"])
    fact = BatchSealed(batch=batch.number, ballots=batch.size, valid=batch.valid, void=batch.void)
    tell(batch, fact, when)
    return batch


def _of_lines(batch: Batch) -> tuple[int, dict[tuple[str, str], int]]:
    lines = settled_lines(batch)
    void = lines.pop(("", "void"))
    return void, {key: n for key, n in lines.items() if key[0] and key[1]}


def _of_papers(batch: Batch) -> tuple[int, dict[tuple[str, str], int]]:
    papers = settled_papers(batch)
    rulings = list(bare(Ruling).filter(batch=batch))
    if open_ones := unruled(papers, rulings):
        listed = "、".join(map(str, open_ones))
        raise CountStateError(
            _("第%(numbers)s张疑问票还没有认定，认定后才能封存。") % {"numbers": listed},
            code="unruled",
        )
    final = final_papers(papers, rulings)
    text = as_sheet(final)
    digest = hashlib.sha256(text.encode()).hexdigest()
    Sheet(
        batch=batch, place=batch.place, path=batch.path, papers=text, sha256=digest
    ).save(force_insert=True)  # fmt: skip
    return tallied(final, ballot_of(batch.count), book_of(batch.count.election))
