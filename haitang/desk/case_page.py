"""The page of one case: stage bar, timeline, deadline, facts, twins, and the acts open now."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from haitang.cases.models import (
    Assignment,
    Case,
    Category,
    Channel,
    Exclusion,
    Extension,
    FollowUp,
    Grade,
    Photo,
    Rating,
    State,
    Urgency,
)  # fmt: skip
from haitang.cases.queries import twins
from haitang.desk import deadline
from haitang.desk.acts import Act, Situation, open_acts
from haitang.desk.cases import HEAD, STAGE_OF, STAGES, dressed
from haitang.desk.forms.reveal import RevealForm
from haitang.desk.reading import (
    Row,
    actor,
    case_for,
    grants_reaching,
    instance,
    may,
    me,
    one,
    posted,
    seen,
)  # fmt: skip
from haitang.desk.timeline import NEXT, timeline
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.people.models import Person
from haitang.people.operations import reveal_person
from haitang.places.models import Place
from haitang.scope.rows import GuardedQuerySet
from haitang.scope.views import guard

WHOLE = (
    *HEAD, "text", "spot", "channel", "category", "lead", "handler__name", "reporter",
    "enterprise__name", "rulebook", "contact_due_at", "contacted_at", "designated",
    "paused_minutes", "answered_at", "called_back_at", "grade", "closed_at", "reopened",
    "escalated", "supervised", "urged", "joined_into__number", "project", "project__title",
    "public_text", "lookup_index",
)  # fmt: skip


@guard("read_cases")
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one case that the actor's duties show."""
    row = one(Case.objects.get_queryset().filter(number=number), *WHOLE)
    numbers: dict[str, Any] = {}
    lines = timeline(row["id"], numbers)
    around = _around(row)
    acts = open_acts(_situation(request, row, around), grants_reaching(Case, row["id"]))
    main = next((act for act in acts if act.tone == "main"), None)
    context = {
        "case": {**dressed(row), **_words(row)},
        "lines": lines,
        "numbers": numbers,
        "next": NEXT.get(row["state"]),
        "stages": list(STAGES),
        "stage": STAGE_OF[State(row["state"])],
        "due": deadline.card(row, lines, around["extensions"]),
        "person": person_of(row),
        "twins": _twins(row),
        "main": main and _button(main, number),
        "acts": [_button(act, number) for act in acts if act is not main],
        "may_reveal": may("reveal_person"),
        "may_print": may("dispatch_case"),
        "has_code": "lookup_index" in row and may("register_case"),
        "here": "cases",
        **around,
    }
    return render(request, "desk/case.html", context)


def _button(act: Act, number: str) -> Row:
    return {**act.link(number), "tone": act.tone}


def _words(row: Row) -> Row:
    return {
        "level": Urgency(row["urgency"]).label if row.get("urgency") else "",
        "source": Channel(row["channel"]).label if row.get("channel") else "",
        "rating": Grade(row["grade"]).label if row.get("grade") else "",
    }


def _around(row: Row) -> dict[str, list[Row]]:
    pk = row["id"]
    return {
        "extensions": seen(
            Extension.objects.get_queryset().filter(case=pk).order_by("pk"),
            "days", "reason", "granted", "asked_at", "decided_at",
        ),
        "follow_ups": seen(
            FollowUp.objects.get_queryset().filter(case=pk).order_by("pk"),
            "opened_at", "due_at", "closed_at", "finding",
        ),
        "exclusions": seen(
            Exclusion.objects.get_queryset().filter(case=pk).order_by("pk"),
            "measure", "reason", "granted", "asked_by",
        ),
        "assignments": _assignments(pk),
        "ratings": _ratings(pk),
    }  # fmt: skip


def _ratings(pk: int) -> list[Row]:
    rows = Rating.objects.get_queryset().filter(case=pk).order_by("round")
    found = seen(rows, "round", "grade", "comment", "by_phone", "at")
    return [{**row, "grade_words": Grade(row["grade"]).label} for row in found]


def _assignments(pk: int) -> list[Row]:
    rows = Assignment.objects.get_queryset().filter(case=pk, returned_at=None).order_by("pk")
    found = seen(rows, "unit", "unit__name", "role", "countersigned_at", "opinion")
    return [{**row, "part": Assignment.Role(row["role"]).label} for row in found]


def _situation(request: HttpRequest, row: Row, around: dict[str, list[Row]]) -> Situation:
    missing = {
        part["unit"]
        for part in around["assignments"]
        if part["role"] == Assignment.Role.ASSIST and not part.get("countersigned_at")
    }
    return Situation(
        row=row,
        account=me(request).pk,
        extension=any(each.get("granted") is None for each in around["extensions"]),
        follow_up=any(each.get("closed_at") is None for each in around["follow_ups"]),
        exclusions=tuple(
            each.get("asked_by") or 0
            for each in around["exclusions"]
            if each.get("granted") is None
        ),
        rated=any(each["round"] == row.get("reopened") for each in around["ratings"]),
        assisting=frozenset(missing),
    )


def person_of(row: Row) -> Row | None:
    """Who reported it, as far as the duty shows persons."""
    if not row.get("reporter"):
        return None
    rows = Person.objects.get_queryset().filter(pk=row["reporter"])
    found = seen(rows, "name", "phone_mask", "erased_at")
    return found[0] if found else None


def _twins(row: Row) -> list[Row]:
    """Cases of the same kind and place near in time; nothing for a reader of bare numbers."""
    category = Category.objects.get(pk=row["category"])
    place = Place.objects.get(pk=row["place"])
    found = twins(category, place, row["received_at"], not_case=row["id"])
    assert isinstance(found, GuardedQuerySet)  # noqa: S101 - for the reader of types
    return [dressed(each) for each in seen(found, *HEAD)]


@guard("read_cases")
def photo(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """One picture of a case; seen by whoever may see the case and its pictures."""
    rows = Photo.objects.get_queryset().filter(pk=pk, case__number=number)
    row = one(rows, "file")
    if not row.get("file") or not default_storage.exists(row["file"]):
        raise Http404
    response = FileResponse(default_storage.open(row["file"]), content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@guard("reveal_person", POST="reveal_person")
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show one sealed value once, after who, what and why has been recorded."""
    case = case_for(number)
    person = instance(Person.objects.get_queryset().filter(pk=case.reporter_id or 0))
    form = RevealForm(posted(request))
    shown = ""
    if form.is_valid():
        try:
            shown = reveal_person(
                person=person, column="phone", reason=form.cleaned_data["reason"],
                actor=actor(request), key=form.cleaned_data["key"],
            )  # fmt: skip
        except Refused as error:
            refused(form, error)
    row = dressed(one(Case.objects.get_queryset().filter(pk=case.pk), *HEAD))
    masked = one(Person.objects.get_queryset().filter(pk=person.pk), "name", "phone_mask")
    context = {"form": form, "case": row, "person": masked, "shown": shown, "here": "cases"}
    status = 422 if form.errors else 200
    response = render(request, "desk/reveal.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
