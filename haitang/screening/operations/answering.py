"""An agency answers its own questions 答复, one by one or as a list; a correction replaces."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.facts.commitments import commit, new_salt
from haitang.facts.days import local_day
from haitang.facts.kinds import Code
from haitang.facts.operations import Subject, build, lock_all, operation, record, record_many
from haitang.facts.told import moment
from haitang.lib import canonical
from haitang.rules.engine.said import RuleError
from haitang.scope.actor import Actor
from haitang.screening.books import attribute_of, here, negative
from haitang.screening.errors import AnswerError
from haitang.screening.facts import ScreeningAnswered, ScreeningExported
from haitang.screening.models import RUNNING, Answer, Question, Screening, Statement
from haitang.screening.operations.steps import number_of, propose

MOST_AT_ONCE = 2000


@operation
def export_questions(*, rows: int, actor: Actor) -> None:
    """Write down that ``rows`` questions of an agency were taken out as a file 导出."""
    fact = ScreeningExported(rows=rows)
    record(fact, subject=Subject("screening_question", 0), place=int(settings.COUNTY))


@dataclass(frozen=True)
class Reply:
    """What an agency says to one question.

    ``value`` is the answer itself for anything but a yes or no: text or number as the rule book
    reads it. ``evidence`` names the paper or query, ``basis`` the rule under which it was looked
    up, ``signer`` who signs. ``valid_from`` is the day that the answer speaks of.
    """

    answer: str
    evidence: str = ""
    basis: str = ""
    signer: str = ""
    value: Any = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@operation
def answer_question(
    *, question: Question, reply: Reply, at: dt.datetime | None = None, actor: Actor
) -> Statement:
    """Answer one question, or correct the answer: the old one stays, replaced.

    Raises AnswerError.
    """
    made = _answer([(question, reply)], moment(at), actor)
    return made[0]


@operation
def answer_list(
    *,
    replies: Sequence[tuple[Question, Reply]],
    at: dt.datetime | None = None,
    actor: Actor,
) -> int:
    """Answer many questions at once, all or none: a list "none of these persons found", a sheet.

    Gives how many. Raises AnswerError with the number of the question that is wrong.
    """
    if not replies:
        raise AnswerError(_("没有选中要答复的条件。"))
    if len(replies) > MOST_AT_ONCE:
        raise AnswerError(_("一次最多答复%(n)d项，请分几次。") % {"n": MOST_AT_ONCE})
    return len(_answer(replies, moment(at), actor))


def _answer(
    replies: Sequence[tuple[Question, Reply]], when: dt.datetime, actor: Actor
) -> list[Statement]:
    wanted = {question.pk: reply for question, reply in replies}
    if len(wanted) < len(replies):
        raise AnswerError(_("同一项条件答复了两次，请去掉一次。"))
    found = Question.objects.get_queryset().filter(pk__in=wanted, screening__state__in=RUNNING)
    questions = list(lock_all(found.order_by("pk")))
    if len(questions) < len(wanted):
        raise AnswerError(_("有的条件已不需要答复。请刷新页面看最新情况。"), code="not_open")
    pks = {question.screening_id for question in questions}
    screenings = {row.pk: row for row in lock_all(QuerySet(Screening).filter(pk__in=pks))}
    account = actor.account
    made = []
    for question in questions:
        try:
            row = screenings[question.screening_id]
            made.append(_statement(question, row, wanted[question.pk], when, account))
        except AnswerError as error:
            raise _named(question, error, alone=len(questions) == 1) from None
    replaced = _keep(questions, made, when)
    propose(list(screenings.values()), when)
    _record(questions, made, replaced, screenings, when, actor)
    return made


def _named(question: Question, error: AnswerError, *, alone: bool) -> AnswerError:
    """The same refusal; in a list with the number of the question, at the same field."""
    if alone:
        return error
    said = _("提问编号%(n)d：%(why)s") % {"n": question.pk, "why": error.message}
    return AnswerError(said, field=error.field)


def _statement(
    question: Question, screening: Screening, reply: Reply, when: dt.datetime, account: int | None
) -> Statement:
    day = local_day(when)
    valid_from = reply.valid_from or day
    if valid_from > day:
        raise AnswerError(_("起算日期不能晚于答复日期。"), field="valid_from")
    if reply.valid_to is not None and reply.valid_to < valid_from:
        raise AnswerError(_("有效期不能早于起算日期。"), field="valid_to")
    if reply.answer not in Answer.values:
        raise AnswerError(_("请选择一种答复。"), field="answer")
    words = _words(reply)
    return Statement(
        question=question, answer=reply.answer, value=_value(question, screening, reply),
        valid_from=valid_from, valid_to=reply.valid_to, stated_at=when, stated_by_id=account,
        salt=new_salt(), **words,
    )  # fmt: skip


def _words(reply: Reply) -> dict[str, str]:
    """The texts of a reply; an answer without its paper and its signer is none."""
    words = {name: getattr(reply, name).strip() for name in ("evidence", "basis", "signer")}
    if not words["signer"]:
        raise AnswerError(_("请写签字人。"), field="signer")
    if not words["evidence"] and reply.answer != Answer.CANNOT_SAY:
        raise AnswerError(_("请写证明材料，例如查询单的编号。"), field="evidence")
    most = {"evidence": 120, "basis": 120, "signer": 40}
    for name, text in words.items():
        if len(text) > most[name]:
            raise AnswerError(_("这一项请压缩到%(n)d个字以内。") % {"n": most[name]}, field=name)
    return words


def _value(question: Question, screening: Screening, reply: Reply) -> Any:
    """The answer as the rule book reads it; None where nothing is known."""
    attribute = attribute_of(screening, question.attribute)
    if reply.answer == Answer.CANNOT_SAY:
        return None
    if reply.answer == Answer.NOT_FOUND:
        return negative(attribute)
    if reply.answer == Answer.FOUND:
        if attribute.type != "bool":
            text = _("“%(title)s”要答复具体情况，不能只说有。")
            raise AnswerError(text % {"title": here(attribute.title)}, field="value")
        return True
    try:
        plain = attribute.plain(attribute.read(reply.value))
    except RuleError as error:
        raise AnswerError(here(error.said), field="value") from None
    return plain if isinstance(plain, bool | int | str | list) else str(plain)


def _keep(questions: Sequence[Question], made: list[Statement], when: dt.datetime) -> set[int]:
    """Store the statements and close their questions; gives questions whose answer is replaced."""
    pks = [question.pk for question in questions]
    said: QuerySet[Statement] = QuerySet(Statement).filter(
        question__in=pks, replaced_at__isnull=True
    )
    before = {row.question_id: row for row in said}
    said.update(replaced_at=when)
    rows: QuerySet[Statement] = QuerySet(Statement)
    rows.bulk_create(made, batch_size=500)
    for statement in made:
        if old := before.get(statement.question_id):
            old.replaced_by = statement
    changed = list(before.values())
    for old in changed:
        old.replaced_at = when
    rows.bulk_update(changed, ["replaced_by"], batch_size=500)
    QuerySet(Question).filter(pk__in=pks).update(open=False)
    return set(before)


def _record(
    questions: Sequence[Question],
    made: Sequence[Statement],
    replaced: set[int],
    screenings: dict[int, Screening],
    when: dt.datetime,
    actor: Actor,
) -> None:
    places = {row.place_id for row in screenings.values()}
    numbers = {pk: number_of(pk, when) for pk in places}
    facts = []
    for question, statement in zip(questions, made, strict=True):
        screening = screenings[question.screening_id]
        fact = ScreeningAnswered(
            agency=Code(str(question.agency_id)),
            known=Code("no" if statement.value is None else "yes"),
            corrects=question.pk in replaced,
            statement=commit(_text(question, statement), statement.salt),
        )
        facts.append(
            build(fact, subject=screening, place=numbers[screening.place_id], at=when, actor=actor)
        )
    record_many(facts)


def _text(question: Question, statement: Statement) -> str:
    """A statement as one text, so that its commitment can be checked again."""
    return canonical.dumps(
        {
            "attribute": question.attribute,
            "answer": str(statement.answer),
            "value": statement.value,
            "evidence": statement.evidence,
            "basis": statement.basis,
            "signer": statement.signer,
            "valid_from": statement.valid_from.isoformat(),
            "valid_to": statement.valid_to.isoformat() if statement.valid_to else None,
        }
    )
