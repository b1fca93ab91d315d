"""Notices: made from records, signed, posted, taken down; and a county's own templates."""

import datetime as dt
import hashlib
from collections.abc import Mapping

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from haitang.elections.counting.schedule import check
from haitang.elections.errors import AgainstLawError, ElectionError, WrongStageError
from haitang.elections.facts import (
    NoticeIssued,
    NoticePosted,
    NoticeSigned,
    NoticeTakenDown,
    NoticeTemplateSaved,
)
from haitang.elections.models import Election, Notice, NoticeTemplate
from haitang.elections.notices.fields import as_given, from_records, to_type, written
from haitang.elections.notices.making import default_template, fields_in, render, words_of
from haitang.elections.notices.table import NoticeKind, field_title, kinds
from haitang.elections.operations.common import locked, tell
from haitang.elections.operations.steps import mark_step
from haitang.elections.queries import book_of, dates_of
from haitang.facts.days import local_day
from haitang.facts.kinds import Code, Commitment
from haitang.facts.operations import lock, operation
from haitang.facts.reader import language
from haitang.facts.told import moment, required
from haitang.people.rows import here
from haitang.places.models import Place
from haitang.places.queries import county_of
from haitang.scope.actor import Actor


def kind_of(code: str) -> NoticeKind:
    """The kind with a code; ElectionError for one that is not in the table."""
    try:
        return kinds()[code]
    except KeyError:
        raise ElectionError(_("没有这种公告，请从列表中选择。"), field="kind") from None


def template_for(place: Place, kind: NoticeKind) -> tuple[bytes, list[str], str]:
    """The template in use at a place: bytes, its fields, its SHA-256.

    The county's newest version, else the one that ships with the program.
    """
    county = county_of(place)
    own = NoticeTemplate.objects.filter(place=county, kind=kind.code).order_by("-version").first()
    if own is None:
        content = default_template(kind)
        return content, [*kind.fields, "number", "signer", "today"], _sha(content)
    used = set(own.fields.split())
    names = [*(name for name in kind.fields if name in used), *sorted(used - set(kind.fields))]
    with own.file.open("rb") as file:
        return file.read(), names, own.sha256


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@operation
def issue_notice(
    *,
    election: Election,
    kind: str,
    typed: Mapping[str, str] | None = None,
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Notice:
    """Make a notice from records 拟定公告. ``typed``: the fields that no record gives.

    A second one of a kind is another issue of the same number. What a record gives cannot be typed
    over. Raises RecordsFirstError for a record that is still to come, ElectionError with the names
    of the fields that are missing.
    """
    fresh = locked(election, "issue_notice")
    if fresh.stage == Election.Stage.PLANNED:
        raise WrongStageError(_("选举还没有启动，请先启动，再拟公告。"))
    about, when = kind_of(kind), moment(at)
    template, names, template_sha = template_for(fresh.place, about)
    fields = from_records(fresh, about, names)
    given = {n: as_given(n, text) for n, text in (typed or {}).items() if n in names and text}
    fields = {**given, **fields}
    if missing := to_type(names, fields):
        listed = "、".join(field_title(name) for name in missing)
        raise ElectionError(_("还缺：%(names)s。请补填。") % {"names": listed}, field=missing[0])
    issued_on = on or local_day(when)
    content = render(template, {**fields, "today": written(issued_on)})
    last = Notice.objects.filter(election=fresh, kind=kind).aggregate(n=Max("issue"))["n"] or 0
    notice = Notice(
        election=fresh, kind=kind, number=about.number, issue=last + 1, text=words_of(content),
        sha256=_sha(content), template_sha256=template_sha, issued_on=issued_on,
        place=fresh.place, path=fresh.path,
    )  # fmt: skip
    notice.file.save(f"{fresh.pk}-{about.number}-{last + 1}.docx", ContentFile(content), save=False)
    notice.save(force_insert=True)
    fact = NoticeIssued(kind=Code(kind), number=about.number, sha256=Commitment(notice.sha256))
    tell(notice, fact, when)
    return notice


def _locked(notice: Notice, operation_name: str) -> Notice:
    fresh: Notice = lock(Notice.objects.select_related("place", "election"), pk=notice.pk)
    here(operation_name, fresh.path)
    return fresh


@operation
def sign_notice(
    *,
    notice: Notice,
    signed_by: str,
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Notice:
    """Record that a notice was signed, by whom and on which day 签发公告."""
    fresh, when = _locked(notice, "sign_notice"), moment(at)
    if fresh.signed_on is not None:
        raise WrongStageError(_("这份公告已经签发。"))
    fresh.signed_by = required(signed_by, "signed_by", most=40).text
    fresh.signed_on = _past(on, when)
    fresh.save(update_fields=["signed_by", "signed_on"])
    tell(fresh, NoticeSigned(kind=Code(fresh.kind), number=fresh.number, on=fresh.signed_on), when)
    return fresh


def _past(on: dt.date | None, when: dt.datetime) -> dt.date:
    day = on or local_day(when)
    if day > local_day(when):
        raise ElectionError(_("日期在将来，请填已经发生的日期。"), field="on")
    return day


@operation
def post_notice(
    *,
    notice: Notice,
    where: str,
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    actor: Actor,
) -> Notice:
    """Record that a notice was put up, where and on which day 张贴公告; its step is then done.

    Raises AgainstLawError when the law does not allow that day: the date in the timetable, or the
    election day, must be moved first.
    """
    fresh, when = _locked(notice, "post_notice"), moment(at)
    if fresh.signed_on is None:
        raise WrongStageError(_("公告要先签发，再张贴。"))
    if fresh.posted_on is not None:
        raise WrongStageError(_("这份公告已经张贴。"))
    day = _past(on, when)
    if day < fresh.signed_on:
        raise ElectionError(_("张贴日期早于签发日期，请核对。"), field="on")
    step = kind_of(fresh.kind).step
    _lawful(fresh.election, step, day)
    fresh.posted_on, fresh.posted_at_place = day, required(where, "where", most=80).text
    fresh.save(update_fields=["posted_on", "posted_at_place"])
    if step:
        mark_step(fresh.election, step, day, when)
    tell(fresh, NoticePosted(kind=Code(fresh.kind), number=fresh.number, on=day), when)
    return fresh


def _lawful(election: Election, step: str, day: dt.date) -> None:
    dates = dates_of(election)
    if step not in dates:
        return
    found = check(
        book_of(election), election.mode, election.day, {**dates, step: day}, election.purpose
    )
    if refused := [each for each in found if each.refused and each.code == step]:
        raise AgainstLawError(refused[0].in_(language()), field="on")


@operation
def take_down_notice(
    *, notice: Notice, on: dt.date | None = None, at: dt.datetime | None = None, actor: Actor
) -> Notice:
    """Record that a notice was taken down 撤下公告.

    Raises AgainstLawError before its time is over.
    """
    fresh, when = _locked(notice, "take_down_notice"), moment(at)
    if fresh.posted_on is None or fresh.down_on is not None:
        raise WrongStageError(_("这份公告没有张贴着。"))
    day = _past(on, when)
    first, why = stays_until(fresh)
    if day < first:
        raise AgainstLawError(
            _("这份公告要张贴到%(day)s。%(why)s") % {"day": first, "why": why}, field="on"
        )
    fresh.down_on = day
    fresh.save(update_fields=["down_on"])
    tell(fresh, NoticeTakenDown(kind=Code(fresh.kind), number=fresh.number, on=day), when)
    return fresh


def stays_until(notice: Notice) -> tuple[dt.date, str]:
    """The first day on which a posted notice may be taken down, and the rule."""
    assert notice.posted_on is not None  # noqa: S101 - for the reader of types
    about, book = kind_of(notice.kind), book_of(notice.election)
    if about.disclosure and (period := book.rules.disclosure):
        return notice.posted_on + dt.timedelta(days=period.days), str(period.source)
    until = dates_of(notice.election).get(about.until)
    rule = book.rules.step(about.until)
    if until is None or rule is None:
        return notice.posted_on, ""
    return max(until, notice.posted_on), str(rule.source)


@operation
def save_notice_template(
    *, county: Place, kind: str, content: bytes, at: dt.datetime | None = None, actor: Actor
) -> NoticeTemplate:
    """Put a county's own Word file in use for a kind of notice 公告模板; versions before it stay.

    It is looked through and tried first. Raises ElectionError with the fields that are not known.
    """
    here("save_notice_template", county.path)
    about, when = kind_of(kind), moment(at)
    if len(content) > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise ElectionError(_("文件太大，请选%(mb)s兆以内的。") % {"mb": most}, field="file")
    names, digest = fields_in(content, about), _sha(content)
    own = NoticeTemplate.objects.filter(place=county, kind=kind).order_by("-version")
    newest = own.first()
    if newest is not None and newest.sha256 == digest:
        raise ElectionError(_("和正在用的模板一样，不用再传。"), field="file")
    version = newest.version + 1 if newest else 1
    template = NoticeTemplate(
        place=county, path=county.path, kind=kind, version=version, sha256=digest,
        fields=" ".join(names), saved_at=when, saved_by=actor.ref,
    )  # fmt: skip
    template.file.save(f"{county.code}-{kind}-{version}.docx", ContentFile(content), save=False)
    template.save(force_insert=True)
    fact = NoticeTemplateSaved(kind=Code(kind), version=version, sha256=Commitment(digest))
    tell(template, fact, when)
    return template
