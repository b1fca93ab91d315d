"""The tabs of a roll: who stands on it, objections, electors, proxies, mobile boxes, turnout."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from haitang.desk.reading import LIVING_FIRST, Row, seen
from haitang.desk.rolls.acts import ROW_ACTS, Act, may_here, open_acts
from haitang.desk.rolls.reading import Where, head, progress, where
from haitang.rolls.ages import Age, age
from haitang.rolls.models import (
    Elector,
    MobileVoter,
    Proxy,
    RollCorrection,
    RollObjection,
    Turnout,
    UndoneTurnout,
    Voter,
)  # fmt: skip
from haitang.rolls.models.turnout import Channel
from haitang.rolls.queries import ages_of, by_class
from haitang.rolls.removals import Removal
from haitang.scope.rows import GuardedQuerySet
from haitang.scope.views import guard

PER_PAGE = 50
MOST_FOUND = 12
LATEST = 10
VOTER = (
    "pk", "serial", "person__name", "group_name", "household", "klass", "registered_on",
    "removed_on", "removed_reason", "removed_source", "person__id_number_mask",
    "person__background__born_on", "person__background__born_precision",
)  # fmt: skip
OBJECTION = (
    "pk", "about", "voter__serial", "voter__person__name", "name", "text", "filed_on", "due_on",
    "late", "decided_on", "upheld", "answer", "published_on",
)  # fmt: skip
PROXY = (
    "pk", "principal", "principal__serial", "principal__person__name", "holder",
    "holder__serial", "holder__person__name", "relation", "reason", "registered_on",
    "published_on", "ended_on", "ended_reason",
)  # fmt: skip
MOBILE = (
    "pk", "voter__serial", "voter__person__name", "voter__group_name", "ground", "box",
    "applied_on", "approval", "published_on", "ended_on", "ended_reason",
)  # fmt: skip


def row_act(slug: str, folder: str) -> Act:
    """The act with this address."""
    return next(act for act in ROW_ACTS if (act.slug, act.folder) == (slug, folder))


def matching(rows: GuardedQuerySet[Voter], text: str) -> GuardedQuerySet[Voter]:
    """Voters by number, by a part of the name, or by the first letters of the name in pinyin."""
    if text.isdecimal():
        return rows.filter(serial=int(text[:9]))
    if text.isascii():
        return rows.filter(Q(initials__startswith=text.lower()) | Q(person__name__icontains=text))
    return rows.filter(person__name__contains=text)


def _of(model: Any, now: Where, **which: Any) -> Any:
    return model.objects.get_queryset().filter(election=now.election.pk, **which)


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:40]


@guard("read_roll")
def voters(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands on the roll, what is still open, and where it stands."""
    now, text, show = where(pk), _asked(request), request.GET.get("show", "")
    context = {**head(now, "voters"), "acts": open_acts(now, "roll"), "q": text, "show": show}
    if now.roll is not None and now.here:
        ages = ages_of(now.roll) if now.registering else None
        context |= _list(request, now, text, show, ages)
        context["classes"] = [
            (Voter.Klass(klass).label, n) for klass, n in by_class(now.election).items()
        ]
        context["unknown"] = len(ages.unknown) if ages else 0
        context["under"] = len(ages.under) if ages else 0
        context["corrections"] = list(RollCorrection.objects.filter(roll=now.roll))
        context["may"] = may_here(now, "import_voters", "export_roll") & (
            {"import_voters", "export_roll"} if now.registering else {"export_roll"}
        )
    return render(request, "desk/rolls/voters.html", context)


def _list(request: HttpRequest, now: Where, text: str, show: str, ages: Any) -> dict[str, Any]:
    rows = _of(Voter, now, removed_on__isnull=show != "removed").order_by("serial")
    if text:
        rows = matching(rows, text)
    if show == "open" and ages is not None:
        rows = rows.filter(pk__in=[*ages.unknown[:500], *ages.under[:500]])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    keys = [voter.pk for voter in page]
    found = seen(_of(Voter, now, pk__in=keys).order_by("serial"), *VOTER)
    gives = may_here(now, "remove_voter", "settle_age") if now.registering else set()
    return {"page": page, "rows": [_dressed(now, row, gives) for row in found]}


def _dressed(now: Where, row: Row, gives: set[str]) -> Row:
    told = age(
        row.get("person__background__born_on"),
        row.get("person__background__born_precision") or "day",
        now.election.day, now.rules.age,
    )  # fmt: skip
    known = "person__background__born_on" in row
    klass, reason = row.get("klass", ""), row.get("removed_reason", "")
    return {
        **row,
        "name": row.get("person__name", ""),
        "group": row.get("group_name", ""),
        "mask": row.get("person__id_number_mask", ""),
        "class": Voter.Klass(klass).label if klass in Voter.Klass.values else klass,
        "age": told.value if known else Age.FULL.value,
        "why": dict(Removal.choices).get(reason, reason),
        "remove": _link("removal", "roll-voters", row) if "remove_voter" in gives else "",
        "settle": _link("age", "roll-voters", row)
        if "settle_age" in gives and told != Age.FULL
        else "",
    }


def _link(slug: str, folder: str, row: Row) -> str:
    return row_act(slug, folder).url(row["pk"])


@guard("read_roll")
def objections(request: HttpRequest, pk: int) -> HttpResponse:
    """Objections with their clock and their answers."""
    now = where(pk)
    found = seen(_of(RollObjection, now).order_by("filed_on", "pk"), *OBJECTION)
    gives = may_here(now, "decide_roll_objection", "correct_roll")
    context = {
        **head(now, "objections"),
        "acts": open_acts(now, "roll_objections"),
        "rows": [_objection(now, row, gives) for row in found],
    }
    return render(request, "desk/rolls/objections.html", context)


def _objection(now: Where, row: Row, gives: set[str]) -> Row:
    waits = row.get("decided_on") is None
    late_entry = (
        now.frozen and now.before_voting and row.get("upheld") and row.get("about") == "missing"
    )
    decide = _link("decision", "roll-objections", row) if "decide_roll_objection" in gives else ""
    add = _link("late-registration", "roll-objections", row) if "correct_roll" in gives else ""
    return {
        **row,
        "what": RollObjection.About(row["about"]).label if row.get("about") else "",
        "decide": decide if waits else "",
        "add": add if late_entry else "",
    }


@guard("read_roll")
def electors(request: HttpRequest, pk: int) -> HttpResponse:
    """Households' delegates, or representatives."""
    now = where(pk)
    rows = _of(Elector, now, ended_on=None).order_by("voter__serial")
    wanted = ("pk", "voter__serial", "voter__person__name", "voter__group_name", "household",
              "chosen_on")  # fmt: skip
    gives = may_here(now, "end_elector") if now.registering else set()
    found = seen(rows, *wanted)
    context = {
        **head(now, "electors"),
        "acts": open_acts(now, "roll_electors"),
        "rows": [
            {**row, "end": _link("end", "roll-electors", row) if gives else ""} for row in found
        ],
        "rules": now.rules if now.roll is not None else None,
    }
    return render(request, "desk/rolls/electors.html", context)


@guard("read_roll")
def proxies(request: HttpRequest, pk: int) -> HttpResponse:
    """Pairs of principal and holder, as they are posted."""
    now = where(pk)
    found = seen(_of(Proxy, now).order_by(LIVING_FIRST, "principal__serial"), *PROXY)
    gives = may_here(now, "end_proxy") if now.roll and now.roll.closed_at is None else set()
    context = {
        **head(now, "proxies"),
        "acts": open_acts(now, "roll_proxies"),
        "rows": [_pair(row, gives) for row in found],
        "waiting": sum(not row.get("published_on") and not row.get("ended_on") for row in found),
    }
    return render(request, "desk/rolls/proxies.html", context)


def _pair(row: Row, gives: set[str]) -> Row:
    relation = row.get("relation")
    return {
        **row,
        "kin": Proxy.Relation(relation).label if relation else "",
        "end": _link("end", "roll-proxies", row) if gives and not row.get("ended_on") else "",
    }


@guard("read_roll")
def mobile_voters(request: HttpRequest, pk: int) -> HttpResponse:
    """Who votes at a mobile box; those who took their application back come last."""
    now = where(pk)
    found = seen(_of(MobileVoter, now).order_by(LIVING_FIRST, "voter__serial"), *MOBILE)
    open_now = now.roll is not None and now.roll.closed_at is None
    gives = may_here(now, "end_mobile_voter") if open_now else set()
    context = {
        **head(now, "mobile"),
        "acts": open_acts(now, "roll_mobile"),
        "rows": [_application(row, gives) for row in found],
        "waiting": sum(not row.get("published_on") and not row.get("ended_on") for row in found),
    }
    return render(request, "desk/rolls/mobile.html", context)


def _application(row: Row, gives: set[str]) -> Row:
    ground = row.get("ground")
    return {
        **row,
        "why": MobileVoter.Ground(ground).label if ground else "",
        "end": _link("end", "roll-mobile", row) if gives and not row.get("ended_on") else "",
    }


@guard("read_roll")
def turnout(request: HttpRequest, pk: int) -> HttpResponse:
    """How many have voted, how many are needed; and the table at which ballots are handed out."""
    now, text = where(pk), _asked(request)
    channel = request.GET.get("channel", Channel.HALL)
    context = {
        **head(now, "turnout"),
        **progress(now),
        "acts": open_acts(now, "roll_turnout"),
        "channels": [c for c in Channel.choices if c[0] != Channel.MOBILE or now.law.mobile],
        "channel": channel if channel in Channel.values else Channel.HALL.value,
        "q": text,
        "marking": now.here and now.voting and bool(may_here(now, "mark_turnout")),
    }
    if context["marking"]:
        context["found"] = _found(now, text) if text else []
        context["more"] = len(context["found"]) > MOST_FOUND
        context["found"] = context["found"][:MOST_FOUND]
    if now.here:
        context["latest"] = _latest(now)
        context["undone"] = _undone(now)
    return render(request, "desk/rolls/turnout.html", context)


def _found(now: Where, text: str) -> list[Row]:
    rows = matching(_of(Voter, now, removed_on=None), text).order_by("serial")
    keys = list(rows.values_list("pk", flat=True)[: MOST_FOUND + 1])
    given = {
        row["principal"]: row
        for row in seen(_of(Proxy, now, ended_on=None).filter(
            Q(principal__in=keys) | Q(holder__in=keys)), *PROXY)
    }  # fmt: skip
    everybody = _of(Voter, now, pk__in={*keys, *given}).order_by("serial")
    marks = {
        row["voter"]: row
        for row in seen(_of(Turnout, now, voter__in={*keys, *given}), "pk", "voter", "at",
                        "channel")
    }  # fmt: skip
    boxes = {
        row["voter"]: row
        for row in seen(_of(MobileVoter, now, ended_on=None, voter__in={*keys, *given}), "voter",
                        "box", "published_on")
    }  # fmt: skip
    wanted = ("pk", "serial", "person__name", "group_name", "household")
    return [
        {**row, "mark": marks.get(row["pk"]), "proxy": given.get(row["pk"]),
         "mobile": boxes.get(row["pk"])}
        for row in seen(everybody, *wanted)
    ]  # fmt: skip


def _latest(now: Where) -> list[Row]:
    rows = _of(Turnout, now).order_by("-at", "-pk")[:LATEST]
    wanted = ("pk", "voter__serial", "voter__person__name", "at", "channel", "proxy")
    undo = bool(may_here(now, "undo_turnout")) and now.voting
    return [
        {
            **row,
            "where": Channel(row["channel"]).label if row.get("channel") else "",
            "undo": _link("undo", "roll-turnout", row) if undo else "",
        }
        for row in seen(rows, *wanted)
    ]


def _undone(now: Where) -> list[Row]:
    rows = _of(UndoneTurnout, now).order_by("-undone_at", "-pk")[:LATEST]
    return seen(rows, "pk", "voter__serial", "voter__person__name", "undone_at", "reason")
