"""Winners are checked, take office, and the old committee hands over to the new one."""

import datetime as dt

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.elections.operations import advance_election
from haitang.elections.queries import book_of
from haitang.facts.days import local_day
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation
from haitang.facts.told import moment, required
from haitang.nominations.models import Nominee, State
from haitang.organizations.models import Organization, OrganizationKind, Post
from haitang.organizations.operations import create_post
from haitang.people.models import Term
from haitang.people.operations import end_terms, fill_post
from haitang.people.rows import here
from haitang.results.errors import ResultError
from haitang.results.facts import (
    ElectedAdmitted,
    ElectedVoided,
    HandoverBegan,
    HandoverFinished,
    HandoverItemDone,
    TermsBegan,
)
from haitang.results.models import Elected, Handover, HandoverItem
from haitang.results.operations.compositions import count_composition
from haitang.results.operations.steps import locked_election, locked_result, tell
from haitang.results.queries import final_results, in_office
from haitang.results.rules import last_day, period
from haitang.scope.actor import Actor

Stage, Purpose = Election.Stage, Election.Purpose


@operation
def admit_elected(
    *, elected: Elected, nominee: Nominee, at: dt.datetime | None = None, actor: Actor
) -> Elected:
    """A written-in winner has passed screening 另选当选人审查通过, and may take office.

    ``nominee`` comes from ``nominations.admit_write_in`` and must stand as candidate. Whom the
    ballots meant is for the committee to say: a name may be written wrongly.
    """
    row = _locked_elected(elected, "admit_elected")
    if row.nominee_id is not None:
        raise ResultError(_("这个人已经审查过。"), code="admitted")
    rows: QuerySet[Nominee] = QuerySet(Nominee).select_related("person")
    who = rows.filter(pk=nominee.pk).first()
    if who is None or (who.election_id, who.post_id) != (row.result.election_id, row.post_id):
        raise ResultError(_("请选择这次选举、这个职务的另选人。"), field="nominee")
    if who.state != State.CANDIDATE:
        raise ResultError(_("这个人的资格审查还没有通过，不能任职。"), field="nominee")
    row.nominee = who
    row.save(update_fields=["nominee"])
    tell(row.result, ElectedAdmitted(post=Code(row.post.code)), moment(at))
    return row


@operation
def void_elected(
    *, elected: Elected, reason: str, at: dt.datetime | None = None, actor: Actor
) -> Elected:
    """A winner does not take office 当选不生效: the check failed, a relative stays, or declined.

    The seat is vacant and may be filled by ``call_runoff`` or ``call_by_election``.
    """
    row = _locked_elected(elected, "void_elected")
    if reason not in Elected.Void.values:
        raise ResultError(_("请选择不生效的原因。"), field="reason")
    if row.void_on is not None:
        raise ResultError(_("这个人的当选已经不生效。"), code="void")
    if row.term_id is not None:
        raise ResultError(_("这个人已经任职。请走辞职或者罢免的程序。"), code="in_office")
    when = moment(at)
    row.void_on, row.void_reason = local_day(when), reason
    row.save(update_fields=["void_on", "void_reason"])
    tell(row.result, ElectedVoided(reason=Code(reason), post=Code(row.post.code)), when)
    return row


def _locked_elected(elected: Elected, operation: str) -> Elected:
    row: Elected = lock(Elected.objects.select_related("post", "result"), pk=elected.pk)
    row.result = locked_result(row.result, operation)
    return row


@operation
def begin_terms(
    *, election: Election, on: dt.date | None = None, at: dt.datetime | None = None, actor: Actor
) -> list[Term]:
    """Those elected take office 新一届任职; terms of the last committee end.

    Run-offs that followed are taken together. Refused while relatives won together and it is not
    settled who stays, while a written-in winner is not screened, or when nobody may begin.
    """
    fresh = locked_election(election, "begin_terms", Stage.DECIDED)
    when = moment(at)
    day = on or local_day(when)
    results = final_results(fresh)
    rows = list(in_office(results).select_related("post", "nominee__person", "result"))
    waiting = [row for row in rows if row.term_id is None]
    _may_begin(fresh, waiting, day)
    ended = _end_former(fresh, {row.term_id for row in rows}, day, actor)
    terms = _fill(fresh, waiting, day, actor)
    fact = TermsBegan(kind=Code(fresh.kind), members=len(terms), ended=ended)
    tell(fresh, fact, when)
    count_composition(fresh, when)
    return terms


def _may_begin(election: Election, waiting: list[Elected], day: dt.date) -> None:
    if not waiting:
        raise ResultError(_("没有等着任职的当选人。"), code="nobody")
    if day < election.day:
        raise ResultError(_("任职日期不能早于选举日。"), field="on")
    strangers = [row.name for row in waiting if row.nominee_id is None]
    if strangers:
        raise ResultError(
            _("%(names)s是另选当选的，要先通过资格审查。") % {"names": "、".join(strangers)},
            code="not_screened",
        )
    failed = [row.name for row in waiting if row.nominee and row.nominee.state != State.CANDIDATE]
    if failed:
        raise ResultError(
            _("%(names)s没有通过资格审查，不能任职。请先登记当选不生效。")
            % {"names": "、".join(failed)},
            code="not_qualified",
        )
    _relatives_settled(election, waiting)


def _relatives_settled(election: Election, waiting: list[Elected]) -> None:
    rule = book_of(election).rules.relatives
    kin = [row.name for row in waiting if row.kin]
    if rule is not None and len(kin) > 1:
        raise ResultError(
            _("%(names)s是近亲属，同时当选。%(source)s。请先登记谁的当选不生效。")
            % {"names": "、".join(kin), "source": rule.source},
            code="kin",
        )


def _end_former(election: Election, own: set[int | None], day: dt.date, actor: Actor) -> int:
    """End the running terms of the body, unless only some seats were elected."""
    if election.purpose not in (Purpose.TERM, Purpose.RERUN):
        return 0
    running = Term.objects.filter(post__organization=election.body, ended_on=None)
    former = [term for term in running.order_by("pk") if term.pk not in own]
    if former:
        end_terms(terms=former, on=day, actor=actor)
    return len(former)


def _fill(election: Election, waiting: list[Elected], day: dt.date, actor: Actor) -> list[Term]:
    """Post by post: all who were elected to it begin together."""
    by_title: dict[str, list[Elected]] = {}
    for row in waiting:
        by_title.setdefault(row.post.title, []).append(row)
    terms: list[Term] = []
    for rows in by_title.values():
        people = [row.nominee.person for row in rows if row.nominee]  # each has one: _may_begin
        post = _post_for(election, rows, day, actor)
        begun = fill_post(post=post, people=people, began_on=day, actor=actor)
        for row, term in zip(rows, begun, strict=True):
            row.term = term
        terms += begun
    Elected.objects.bulk_update(waiting, ["term"])
    return terms


def _post_for(election: Election, rows: list[Elected], day: dt.date, actor: Actor) -> Post:
    """The post in the body with this title; made with the seats elected where there is none."""
    body: Organization = election.body
    title, seats = rows[0].post.title, max(row.post.seats for row in rows)
    post = Post.objects.filter(organization=body, title=title, ended_on=None).first()
    if post is None:
        made: Post = create_post(
            organization=body, title=title, began_on=day, seats=seats, actor=actor
        )
        return made
    held = post.terms.exclude(ended_on__lte=day).count()
    if held + len(rows) > post.seats:
        raise ResultError(
            _("“%(post)s”的职数是%(n)d，已经满了。请先调整职数或者登记离任。")
            % {"post": title, "n": post.seats},
            code="seats",
        )
    return post


@operation
def begin_handover(
    *, election: Election, supervisor: Organization, on: dt.date | None = None,
    at: dt.datetime | None = None, actor: Actor,
) -> Handover:  # fmt: skip
    """Begin the handover 工作移交 with its checklist and its last day (RC25 Art 25: ten days).

    The election committee chairs it; ``supervisor`` is the street office or town government.
    """
    fresh = locked_election(election, "begin_handover", Stage.DECIDED)
    if Handover.objects.filter(election=fresh).exists():
        raise ResultError(_("移交已经开始。"), code="begun")
    if supervisor.kind not in (OrganizationKind.STREET_OFFICE, OrganizationKind.DEPARTMENT):
        raise ResultError(_("移交由街道办事处或者乡镇政府监督，请选择它。"), field="supervisor")
    results = final_results(fresh)
    if not results:
        raise ResultError(_("还没有有效的选举结果，不能移交。"), code="no_result")
    when = moment(at)
    start = local_day(results[0].declared_at)
    row = Handover(
        election=fresh, place=fresh.place, path=fresh.path, supervisor=supervisor,
        began_on=on or local_day(when), due_on=last_day(start, period("handover", book_of(fresh))),
    )  # fmt: skip
    row.save(force_insert=True)
    HandoverItem.objects.bulk_create(
        HandoverItem(handover=row, code=code, position=place)
        for place, code in enumerate(HandoverItem.Code, 1)
    )
    tell(row, HandoverBegan(due=row.due_on, items=len(HandoverItem.Code)), when)
    return row


@operation
def finish_handover_item(
    *, item: HandoverItem, note: str, on: dt.date | None = None, at: dt.datetime | None = None,
    actor: Actor,
) -> Handover:  # fmt: skip
    """One item was handed over 移交一项; with the last one the handover and the election end."""
    handover: Handover = lock(
        Handover.objects.select_related("place", "election"), pk=item.handover_id
    )
    here("finish_handover_item", handover.path)
    row: HandoverItem = lock(HandoverItem.objects.all(), pk=item.pk)
    if row.done_on is not None:
        raise ResultError(_("这一项已经移交。"), code="done")
    when = moment(at)
    row.done_on = on or local_day(when)
    if row.done_on < handover.began_on:
        raise ResultError(_("移交日期不能早于移交开始的日期。"), field="on")
    row.note = required(note, "note", least=2, most=200).text
    row.save(update_fields=["done_on", "note"])
    tell(handover, HandoverItemDone(item=Code(row.code)), when)
    if not HandoverItem.objects.filter(handover=handover, done_on=None).exists():
        finished(handover, when, actor)
    return handover


def finished(handover: Handover, when: dt.datetime, actor: Actor) -> None:
    """Close a handover whose items are all done, and the election with it. Part of an operation."""
    items = HandoverItem.objects.filter(handover=handover)
    handover.finished_on = items.aggregate(last=Max("done_on"))["last"]
    handover.save(update_fields=["finished_on"])
    in_time = handover.finished_on <= handover.due_on
    fact = HandoverFinished(
        on_time=Code("on_time" if in_time else "late"),
        days=max((handover.finished_on - handover.election.day).days, 0),
    )
    tell(handover, fact, when)
    if handover.election.stage == Stage.DECIDED:
        advance_election(election=handover.election, to=Stage.ENDED, at=when, actor=actor)
