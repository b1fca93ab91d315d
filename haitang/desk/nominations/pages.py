"""The nominees of an election, one nominee, and everything that can be done with them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.desk.act import Act, View
from haitang.desk.answering import acted
from haitang.desk.nominations import forms
from haitang.desk.reading import (
    Row,
    grants_reaching,
    instance,
    let_in_for,
    may,
    one,
    placed,
    posted,
    seen,
)  # fmt: skip
from haitang.desk.screening.files import file_of
from haitang.elections.models import Election
from haitang.elections.queries import posts_of
from haitang.facts.errors import Refused
from haitang.nominations import operations as do
from haitang.nominations.models import (
    STANDING,
    Kin,
    Nominee,
    Relation,
    Source,
    State,
    Supporter,
    Withdrawal,
)
from haitang.nominations.operations.publishing import PUBLISHABLE
from haitang.nominations.operations.reviewing import AFTER_THE_VOTE
from haitang.nominations.operations.steps import OPEN_FOR_NAMES
from haitang.nominations.queries import balances_of
from haitang.nominations.strokes import order_key, surname_strokes
from haitang.scope.views import guard
from haitang.screening.models import Ground, Screening

COLUMNS = (
    "id", "person__name", "post", "source", "organization__name", "supporters", "nominated_on",
    "state", "position", "published_on", "first_time", "incumbent", "screening",
    "refused_stage", "refused_ground", "reason", "withdrawn_reason", "ended_on", "place__name",
)  # fmt: skip
TONES = {
    "proposed": "wait", "reviewing": "run", "candidate": "ok", "not_allowed": "late",
    "withdrawn": "back",
}  # fmt: skip


def election_for(pk: int) -> Election:
    """An election at a place that the present duty reaches, or the same 404."""
    return placed(Election.objects.select_related("place", "body"), pk)


def dressed(row: Row) -> Row:
    """A nominee with words for the codes."""
    return {
        **row,
        "name": row.get("person__name", ""),
        "state_word": State(row["state"]).label,
        "tone": TONES[row["state"]],
        "source_word": Source(row["source"]).label,
        "ground_word": Ground(row["refused_ground"]).label if row.get("refused_ground") else "",
        "wish_word": (
            Withdrawal(row["withdrawn_reason"]).label if row.get("withdrawn_reason") else ""
        ),
        "about": "　".join(str(word) for word in _words(row)),
        "strokes": surname_strokes(row.get("person__name", "")),
    }


def _words(row: Row) -> list[Any]:
    """What stands beside a nominee in the list."""
    found: list[Any] = []
    if row.get("withdrawn_reason"):
        found.append(Withdrawal(row["withdrawn_reason"]).label)
    if row.get("refused_ground"):
        found.append(Ground(row["refused_ground"]).label)
    if row.get("incumbent"):
        found.append(_("现任"))
    if row.get("first_time"):
        found.append(_("首次参选"))
    return found


@guard("read_nominees")
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Nominees post by post, with the arithmetic of the law beside them."""
    election = election_for(pk)
    rows = Nominee.objects.get_queryset().filter(election=election.pk)
    found = [dressed(row) for row in seen(rows.order_by("pk"), *COLUMNS)]
    balances = {line.post.pk: line for line in balances_of(election)}
    groups = [
        {
            "title": forms.title_of(post),
            "balance": balances[post.pk],
            "rows": sorted((r for r in found if r["post"] == post.pk), key=_order),
        }
        for post in posts_of(election)
    ]
    context = {
        **_about(election),
        "groups": groups,
        "total": len(found),
        "published": any(row.get("position") for row in found),
        "may_nominate": may("nominate") and election.stage in OPEN_FOR_NAMES,
        "may_publish": may("publish_candidates") and election.stage in PUBLISHABLE,
        "may_write_in": may("admit_write_in") and election.stage in AFTER_THE_VOTE,
    }
    return render(request, "desk/nominations/index.html", context)


def _order(row: Row) -> tuple[Any, ...]:
    place = list(State.values).index(row["state"])
    return (row["state"] != State.CANDIDATE, place, row.get("position") or 0,
            order_key(row["name"]))  # fmt: skip


def _about(election: Election) -> Row:
    return {
        "election": election,
        "body": election.body.name,
        "stage_word": election.get_stage_display(),
        "here": "elections",
        "back_url": reverse("desk:nominees", args=[election.pk]),
        "back_title": _("提名和候选人"),
    }


def _act_on_election(
    name: str, operation: Callable[..., Any], form: type[forms.ElectionForm], title: Any,
    button: Any, done: Any, notes: tuple[Any, ...] = (),
) -> View:  # fmt: skip
    @guard(name, POST=name)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        election = election_for(pk)
        try:
            filled = form(posted(request), row=election)
        except Refused as error:
            return _cannot(request, election, title, error)
        about = _about(election)
        page = {
            **about, "title": title, "button": button, "sub": election.body.name,
            "notes": notes, "about_title": _("候选人名额"), "about": _arithmetic(election),
        }  # fmt: skip
        return acted(
            request, filled, filled.arguments, operation, done=done, to=about["back_url"], page=page
        )

    return view


def _cannot(request: HttpRequest, election: Election, title: Any, error: Refused) -> HttpResponse:
    context = {**_about(election), "title": title, "why": str(error)}
    return render(request, "desk/nominations/cannot.html", context, status=409)


def _arithmetic(election: Election) -> list[tuple[str, Any]]:
    return [
        (
            forms.title_of(line.post),
            _("应选%(seats)d人，候选人至少%(needed)d人，现有%(have)d人")
            % {"seats": line.seats, "needed": line.needed, "have": line.have},
        )
        for line in balances_of(election)
    ]


new = _act_on_election(
    "nominate", do.nominate, forms.NominateForm, _("提名"), _("提名"), _("已提名。"),
    (_("选举委员会成员被提名的，自动退出选举委员会；受委托投票的人不能被提名。"),),
)  # fmt: skip
publish = _act_on_election(
    "publish_candidates", do.publish_candidates, forms.PublishForm, _("公布候选人"),
    _("公布候选人"), _("候选人已公布。"), (_("按姓氏笔画排列。候选人要多于应选名额。"),),
)  # fmt: skip
write_in = _act_on_election(
    "admit_write_in", do.admit_write_in, forms.WriteInForm, _("另选他人当选，送审查"),
    _("送审查"), _("已登记，请接着送资格审查。"),
)  # fmt: skip


@dataclass(frozen=True)
class NomineeAct(Act[forms.NomineeForm]):
    """One act on a nominee, open in some of its states."""

    prefix = "nominee"
    states: tuple[State, ...]
    tone: str = ""


ACTS = (
    NomineeAct("review", do.begin_review, forms.BeginForm,
               _("送资格审查"), "shield-check", _("已送资格审查。"),
               (State.PROPOSED, State.REVIEWING), "main"),
    NomineeAct("allow", do.allow_nominee, forms.SureForm,
               _("列为候选人"), "check-circle", _("已列为候选人。"), (State.REVIEWING,), "main"),
    NomineeAct("supporters", do.add_supporters, forms.SupportersForm,
               _("增加联名人"), "user-plus", _("联名人已记下。"),
               (State.PROPOSED, State.REVIEWING)),
    NomineeAct("kin", do.declare_kin, forms.KinForm,
               _("申报亲属"), "users", _("亲属已记下。"), STANDING),
    NomineeAct("refuse", do.refuse_nominee, forms.RefuseForm,
               _("不列为候选人"), "x-circle", _("已记下，不列为候选人。"), STANDING, "back"),
    NomineeAct("withdraw", do.withdraw_nominee, forms.WithdrawForm,
               _("登记退出"), "arrow-uturn-left", _("已记下退出。"), STANDING, "back"),
)  # fmt: skip


@guard("read_nominees")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One nominee: how put forward, kin, and the review as far as one's duty shows it."""
    rows = Nominee.objects.get_queryset().filter(pk=pk)
    row = dressed(one(rows, *COLUMNS))
    nominee = _with_election(instance(rows))
    grants = grants_reaching(Nominee, pk)
    context = {
        **_about(nominee.election),
        "nominee": row,
        "post": forms.title_of(nominee.post),
        "supporters": seen(
            Supporter.objects.get_queryset().filter(nominee=pk).order_by("voter__serial"),
            "voter__serial", "voter__person__name",
        ),
        "kin": [
            {**each, "relation_word": Relation(each["relation"]).label}
            for each in seen(
                Kin.objects.get_queryset().filter(nominee=pk).order_by("pk"), "name", "relation"
            )
        ],
        "acts": [
            {**act.link(pk), "tone": act.tone}
            for act in ACTS
            if _open(act, nominee) and any(act.name in g.operations for g in grants)
        ],
        **_review(nominee),
    }  # fmt: skip
    return render(request, "desk/nominations/nominee.html", context)


def _with_election(nominee: Nominee) -> Nominee:
    nominee.election = Election.objects.select_related("place", "body").get(pk=nominee.election_id)
    return nominee


def _open(act: NomineeAct, nominee: Nominee) -> bool:
    """Whether the state allows it: one is sent once, and allowed only after it was decided."""
    if nominee.state not in act.states:
        return False
    if act.operation is do.begin_review:
        return nominee.screening_id is None
    if act.operation in (do.allow_nominee, do.refuse_nominee) and nominee.screening_id:
        rows: QuerySet[Screening] = QuerySet(Screening)
        wanted = "passed" if act.operation is do.allow_nominee else "refused"
        return rows.filter(pk=nominee.screening_id, outcome=wanted).exists()
    return True


def _review(nominee: Nominee) -> dict[str, Any]:
    """The screening of a nominee, drawn with the right to read screenings, if there is one."""
    if nominee.screening_id is None or not may("read_screenings"):
        return {}
    with let_in_for("read_screenings"):
        rows = Screening.objects.get_queryset().filter(pk=nominee.screening_id)
        return {"review": file_of(nominee.screening_id)} if rows.exists() else {}


def answer(request: HttpRequest, act: NomineeAct, pk: int) -> HttpResponse:
    """The page of one act."""
    rows = Nominee.objects.get_queryset().filter(pk=pk)
    row = dressed(one(rows, *COLUMNS))
    nominee = _with_election(instance(rows))
    form = act.form(posted(request), row=nominee)
    page = {
        "title": act.title, "button": act.title, "danger": act.tone == "back",
        "sub": f"{row['name']}　{forms.title_of(nominee.post)}",
        "back_url": reverse("desk:nominee", args=[pk]), "back_title": row["name"],
        "here": "elections", "about_title": _("这位被提名人"),
        "about": [
            (_("职务"), forms.title_of(nominee.post)), (_("提名方式"), row["source_word"]),
            (_("状态"), row["state_word"]),
        ],
    }  # fmt: skip
    to = reverse("desk:nominee", args=[pk]) if may("read_nominees") else reverse("desk:home")
    return acted(request, form, form.arguments, act.operation, done=act.done, to=to, page=page)
