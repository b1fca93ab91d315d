"""An agency's inbox: what it is asked, by condition, and nothing else of anybody's file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.desk.answering import answered
from haitang.desk.forms.reveal import RevealForm
from haitang.desk.reading import Row, actor, instance, may, one, posted, seen
from haitang.desk.screening import drawing
from haitang.desk.screening.forms import AnswerForm, ListForm
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.people.models import Person
from haitang.people.operations import reveal_person
from haitang.rules.engine.attributes import Attribute
from haitang.scope.views import guard
from haitang.screening.books import attribute_in, here, negative
from haitang.screening.models import Answer, Question, Statement
from haitang.screening.operations import Reply, answer_list, answer_question

COLUMNS = (
    "id", "attribute", "asked_at", "due_on", "open", "urged", "screening__person__name",
    "screening__person__id_number_mask", "screening__place__name", "screening__rulebook_sha256",
)  # fmt: skip
SAID = (
    "id", "question", "answer", "value", "evidence", "basis", "valid_from", "valid_to", "signer",
    "stated_at", "stated_by__name", "replaced_at",
)  # fmt: skip
MOST = 2000


def dressed(rows: list[Row]) -> list[Row]:
    """Questions with the words of their attribute and what was answered so far."""
    pks = [row["id"] for row in rows]
    said = seen(
        Statement.objects.get_queryset().filter(question__in=pks, replaced_at__isnull=True), *SAID
    )
    by_question = {row["question"]: row for row in said}
    today = timezone.localdate()
    for row in rows:
        attribute = attribute_in(row["screening__rulebook_sha256"], row["attribute"])
        row["title"] = here(attribute.title)
        row["late"] = row["open"] and row["due_on"] < today
        row["name"] = row["screening__person__name"]
        row["number"] = row["screening__person__id_number_mask"]
        row["place"] = row["screening__place__name"]
        answer = by_question.get(row["id"])
        row["said"] = drawing.dressed_statement(attribute, answer) if answer else None
        row["one"] = attribute
    return rows


def _mine(**which: Any) -> Any:
    return Question.objects.get_queryset().filter(**which).order_by("attribute", "due_on", "pk")


@guard("read_questions")
def index(request: HttpRequest) -> HttpResponse:
    """The open questions by condition, the late ones first; answered ones below."""
    show = "answered" if request.GET.get("show") == "answered" else "open"
    rows = dressed(seen(_mine(open=show == "open")[:MOST], *COLUMNS))
    groups: dict[str, Row] = {}
    for row in rows:
        group = groups.setdefault(
            row["attribute"],
            {"attribute": row["attribute"], "title": row["title"], "rows": [], "late": 0},
        )
        group["rows"].append(row)
        group["late"] += row["late"]
        group["none"] = may("answer_list") and negative(row["one"]) is not None
    listed = sorted(groups.values(), key=lambda g: (-g["late"], g["title"]))
    context = {
        "groups": listed,
        "total": len(rows),
        "late": sum(g["late"] for g in listed),
        "show": show,
        "may_answer": may("answer_question"),
        "here": "questions",
    }
    return render(request, "desk/screening/inbox.html", context)


def _question(pk: int) -> tuple[Question, Row]:
    rows = Question.objects.get_queryset().filter(pk=pk)
    row = one(rows, *COLUMNS)
    return instance(rows), dressed([row])[0]


def _back() -> Row:
    return {
        "back_url": reverse("desk:questions"), "back_title": _("待答复的条件"), "here": "questions",
    }  # fmt: skip


@guard("answer_question", POST="answer_question")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one question, or correct the answer."""
    question, row = _question(pk)
    attribute: Attribute = row["one"]
    form = AnswerForm(posted(request), initial=_last(row))
    form.fields["answer"].choices = _answers(attribute)  # type: ignore[attr-defined]
    if attribute.type == "bool":
        del form.fields["value"]
    else:
        form.fields["value"].help_text = _hint(attribute)

    def run(given: dict[str, Any]) -> object:
        values = {k: v for k, v in given.items() if k not in ("key", "value")}
        reply = Reply(**values, value=typed(attribute, given.get("value", "")))
        return answer_question(
            question=question, reply=reply, actor=actor(request), key=given["key"]
        )

    page = {
        **_back(), "title": row["title"], "button": _("答复"), "sub": row["name"],
        "about_title": _("问的是谁"), "about": _about(row),
        "notes": [_("只答这一项。查不清的就选“查不清”，不要当作没有。")],
        "row": row,
    }  # fmt: skip
    done = _("已答复。答错了可以再答一次，原来的答复会留着。")
    return answered(
        request, form, run, done=done, to=reverse("desk:questions"), page=page,
        template="desk/screening/answer.html",
    )  # fmt: skip


def _about(row: Row) -> list[tuple[Any, Any]]:
    return [
        (_("姓名"), row["name"]),
        (_("证件号码"), row["number"] or "—"),
        (_("地点"), row["place"]),
        (_("答复期限"), row["due_on"]),
    ]


def _answers(attribute: Attribute) -> list[tuple[str, Any]]:
    """What can be said to a question of this type."""
    if attribute.type == "bool":
        return [c for c in Answer.choices if c[0] != Answer.VALUE]
    return [c for c in Answer.choices if c[0] != Answer.FOUND]


def _hint(attribute: Attribute) -> Any:
    if attribute.codes:
        return _("写其中一个：%(words)s") % {
            "words": "、".join(here(code.title) for code in attribute.codes)
        }
    if attribute.type == "date":
        return _("写日期，例如2021-07-01。")
    return _("写数字，单位是%(unit)s。") % {"unit": here(attribute.unit) or "—"}


def typed(attribute: Attribute, text: str) -> Any:
    """What was written, as the rule book takes it: a whole number, or text."""
    clean = str(text).strip()
    titles = {c.title.en.lower(): c.code for c in attribute.codes}
    if code := titles.get(clean.lower()):
        return code
    if attribute.type == "set":
        return [part for part in clean.replace("，", "、").split("、") if part]
    return clean


def _last(row: Row) -> Row:
    """The words of the answer that is corrected."""
    said = row["said"]
    if said is None:
        return {}
    return {key: said[key] for key in ("answer", "evidence", "basis", "valid_to", "signer")}


@guard("answer_list", POST="answer_list")
def none_found(request: HttpRequest, attribute: str) -> HttpResponse:
    """One condition, many persons: none of those ticked was found."""
    rows = dressed(seen(_mine(attribute=attribute, open=True)[:MOST], *COLUMNS))
    if not rows or negative(rows[0]["one"]) is None:
        raise Http404
    form = ListForm(posted(request))
    picked = {pk for pk in request.POST.getlist("question") if pk.isdigit()}
    for row in rows:
        row["ticked"] = str(row["id"]) in picked if request.method == "POST" else True

    def run(given: dict[str, Any]) -> object:
        found = {q.pk: q for q in _mine(attribute=attribute, open=True)}
        reply = Reply(
            answer=Answer.NOT_FOUND, evidence=given["evidence"], basis=given["basis"],
            signer=given["signer"], valid_from=given["valid_from"],
        )  # fmt: skip
        chosen = [(found[row["id"]], reply) for row in rows if row["ticked"]]
        return answer_list(replies=chosen, actor=actor(request), key=given["key"])

    page = {**_back(), "title": rows[0]["title"], "rows": rows}
    return answered(
        request, form, run, done=_("这一批已答复。"), to=reverse("desk:questions"), page=page,
        template="desk/screening/list.html",
    )  # fmt: skip


@guard("reveal_person", POST="reveal_person")
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The full identity number of one person asked about, after the reason was recorded."""
    question = instance(Question.objects.get_queryset().filter(pk=pk))
    person = instance(Person.objects.get_queryset().filter(screenings__questions=question.pk))
    row = one(Person.objects.get_queryset().filter(pk=person.pk), "name", "id_number_mask")
    form = RevealForm(posted(request))
    shown = ""
    if form.is_valid():
        try:
            shown = reveal_person(
                person=person, column="id_number", reason=form.cleaned_data["reason"],
                actor=actor(request), key=form.cleaned_data["key"],
            )  # fmt: skip
        except Refused as error:
            refused(form, error)
    context = {**_back(), "form": form, "person": row, "shown": shown}
    status = 422 if form.errors else 200
    response = render(request, "desk/screening/reveal.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
