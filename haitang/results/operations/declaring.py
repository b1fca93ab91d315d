"""A result is declared from its count by the frozen book, signed, and published."""

import datetime as dt

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.counts.ballot import distinct
from haitang.counts.models import Count
from haitang.counts.queries import ballot, given_of
from haitang.elections.counting.errors import CountError
from haitang.elections.models import Election
from haitang.elections.operations import advance_election
from haitang.elections.queries import book_of, posts_of
from haitang.facts.days import local_day
from haitang.facts.kinds import Code, Commitment, Ref
from haitang.facts.operations import lock, operation
from haitang.facts.reader import language
from haitang.facts.sealing import latest
from haitang.facts.told import moment, required
from haitang.nominations.models import Kin, Nominee
from haitang.nominations.queries import candidates_of
from haitang.nominations.rules import relations_of
from haitang.people.rows import here
from haitang.results.document import NotReproducedError, Values, core_of, fingerprint, line
from haitang.results.errors import ResultError
from haitang.results.facts import ResultDeclared, ResultPublished, ResultSigned
from haitang.results.models import Elected, Result, Signature
from haitang.results.operations.recalls import settle_recall
from haitang.results.operations.sexes import with_sexes
from haitang.results.operations.steps import locked_election, locked_result, tell
from haitang.results.queries import batches_of, boxes_of
from haitang.results.rules import last_day, period
from haitang.scope.actor import Actor

Stage = Election.Stage


@operation
def declare_result(*, count: Count, at: dt.datetime | None = None, actor: Actor) -> Result:
    """Decide a closed count by the election's frozen book, and declare the result 宣布结果.

    What was given, what follows from it and their SHA-256 are kept as they are, with the head of
    the sealed log of that moment. The election becomes decided. Raises ResultError.
    """
    rows = Count.objects.select_related("election")
    fresh: Count = lock(rows, pk=count.pk)
    here("declare_result", fresh.path)
    if fresh.state != Count.State.CLOSED:
        raise ResultError(_("计票还没有结束。请先结束计票，再宣布结果。"), code="not_closed")
    election = locked_election(fresh.election, "declare_result", Stage.COUNTING)
    when = moment(at)
    core = _core(election, fresh)
    result = _kept(election, fresh, core, when)
    recall = election.purpose == Election.Purpose.RECALL
    if not recall:
        _keep_elected(result, core)
    _told(election, result, core, when)
    advance_election(election=election, to=Stage.DECIDED, at=when, actor=actor)
    if recall:
        settle_recall(election, core["decision"], actor, when)
    return result


def _core(election: Election, count: Count) -> Values:
    """The published core; a fault of the count is answered with its own sentence."""
    book = book_of(election)
    try:
        given = given_of(count)
        if any(post.get("women_seats") for post in given["posts"]):  # else nobody is asked for
            given = with_sexes(election, count, nominees_of(count), given, book)
        return core_of(
            election=_identity(election, count),
            rulebook={
                "id": election.rulebook, "sha256": election.rulebook_sha256,
                "text": election.rulebook_text,
            },
            book=book,
            given=given,
            boxes=boxes_of(count),
            batches=batches_of(count),
        )  # fmt: skip
    except CountError as error:
        raise ResultError(error.in_(language()), code="figures") from None
    except NotReproducedError:
        raise ResultError(
            _("按批合计和逐票计算的结果不一样，不能宣布。请让计票人员核对各批。"), code="figures"
        ) from None


def _identity(election: Election, count: Count) -> Values:
    """Which election it was."""
    return {
        "number": election.pk, "place": election.place.name, "code": election.place.code,
        "title": election.get_kind_display(), "body": election.body.name, "kind": election.kind,
        "purpose": election.purpose, "sequence": election.sequence,
        "independence": count.independence,
        "posts": [
            {"post": post.code, "title": post.title, "title_en": post.title_en}
            for post in posts_of(election)
        ],
    }  # fmt: skip


def _kept(election: Election, count: Count, core: Values, when: dt.datetime) -> Result:
    seal = latest()
    result = Result(
        election=election, count=count, place=election.place, path=election.path,
        round=count.round, given=line(core["given"]), decision=line(core["decision"]),
        document=line(core), sha256=fingerprint(core), valid=core["decision"]["valid"],
        declared_at=when, log_size=seal.size, log_root=seal.checkpoint.root.hex(),
        objections_until=last_day(local_day(when), period("result_objection")),
    )  # fmt: skip
    try:
        result.save(force_insert=True)
    except IntegrityError:
        raise ResultError(_("这次投票的结果已经宣布过。请刷新页面。"), code="declared") from None
    return result


def _keep_elected(result: Result, core: Values) -> None:
    """A row for each winner, tied to the nominee, and whether near relatives won together."""
    posts = {post.code: post for post in posts_of(result.election)}
    nominees = nominees_of(result.count)
    rows = []
    for decided in core["decision"]["posts"]:
        votes = {one["name"]: one["votes"] for one in decided["candidates"]}
        rows += [
            Elected(
                result=result, post=posts[decided["post"]], name=name, votes=votes[name],
                position=place, nominee=nominees.get((decided["post"], name)),
            )
            for place, name in enumerate(decided["elected"], 1)
        ]  # fmt: skip
    related = _kin_among(result.election, [row.nominee for row in rows if row.nominee])
    for row in rows:
        row.kin = row.nominee_id in related
    Elected.objects.bulk_create(rows)


def nominees_of(count: Count) -> dict[tuple[str, str], Nominee]:
    """(post, name as printed on the ballot) -> nominee.

    The ballot was frozen with the names of that day in the order of the candidates; a name that was
    corrected since does not matter.
    """
    found: dict[tuple[str, str], Nominee] = {}
    standing = {post.code: nominees for post, nominees in candidates_of(count.election)}
    for slot in ballot(count).slots:
        nominees = standing.get(slot.post, [])
        if len(nominees) == len(slot.candidates):
            pairs = zip(slot.candidates, nominees, strict=True)
        else:  # somebody left the list since: then the names must do
            names = distinct([nominee.person.name for nominee in nominees])
            pairs = zip(names, nominees, strict=True)
        found |= {(slot.post, name): nominee for name, nominee in pairs}
    return found


def _kin_among(election: Election, winners: list[Nominee]) -> set[int]:
    """Keys of nominees who have a relative of the book's circle among the winners."""
    by_person = {nominee.person_id: nominee.pk for nominee in winners}
    rows: QuerySet[Kin] = QuerySet(Kin).filter(
        nominee__in=[n.pk for n in winners], person__in=list(by_person),
        relation__in=relations_of(book_of(election)),
    )  # fmt: skip
    found: set[int] = set()
    for nominee, person in rows.values_list("nominee", "person"):
        found |= {nominee, by_person[person]}
    return found


def _told(election: Election, result: Result, core: Values, when: dt.datetime) -> None:
    given = core["given"]
    fact = ResultDeclared(
        kind=Code(election.kind), purpose=Code(election.purpose),
        election=Ref(f"election:{election.pk}"), round=result.round, valid=result.valid,
        electorate=given["electorate"], returned=given["ballots"]["returned"],
        void=given["ballots"]["void"], seats=sum(post["seats"] for post in given["posts"]),
        elected=Elected.objects.filter(result=result).count(),
        digest=Commitment(result.sha256),
    )  # fmt: skip
    tell(result, fact, when)


@operation
def sign_result(
    *, result: Result, role: str, name: str, at: dt.datetime | None = None, actor: Actor
) -> Signature:
    """Confirm a result with a name 签字确认: chief teller, election committee, guidance group.

    Each role signs once. Raises ResultError.
    """
    fresh = locked_result(result, "sign_result")
    if role not in Signature.Role.values:
        raise ResultError(_("请选择以什么身份签字。"), field="role")
    if Signature.objects.filter(result=fresh, role=role).exists():
        raise ResultError(_("这个身份已经签过字。"), code="signed", field="role")
    if Signature.objects.filter(result=fresh, name=name.strip()).exists():
        raise ResultError(
            _("这个人已经签过字。三方要由三个人分别签。"), code="signed", field="name"
        )
    when = moment(at)
    if when < fresh.declared_at:
        raise ResultError(_("签字不能早于宣布结果的时间。"), field="at")
    signed = Signature(
        result=fresh, role=role, name=required(name, "name", least=2, most=60).text, signed_at=when,
        actor=actor.ref,
    )  # fmt: skip
    signed.save(force_insert=True)
    tell(fresh, ResultSigned(role=Code(role)), when)
    return signed


@operation
def publish_result(*, result: Result, at: dt.datetime | None = None, actor: Actor) -> Result:
    """Put a result on the public pages 公布结果, once all three have signed it.

    Raises ResultError.
    """
    fresh = locked_result(result, "publish_result", standing=False)
    if fresh.published_at is not None:
        raise ResultError(_("这个结果已经公布。"), code="published")
    signed = set(Signature.objects.filter(result=fresh).values_list("role", flat=True))
    if missing := [role for role in Signature.Role if role not in signed]:
        raise ResultError(
            _("还差%(who)s签字。签齐再公布。")
            % {"who": "、".join(str(role.label) for role in missing)},
            code="not_signed",
        )
    when = moment(at)
    fresh.published_at = when
    fresh.save(update_fields=["published_at"])
    tell(fresh, ResultPublished(digest=Commitment(fresh.sha256)), when)
    return fresh
