"""What is taken, how long it takes and by which rule, and what becomes of personal data."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from haitang.cases.errors import WHERE_TO_GO
from haitang.cases.models import Category, Urgency
from haitang.cases.rulebook import DeadlineRule, RuleBook, Span, book_on
from haitang.facts.reader import language
from haitang.places.errors import PlaceNotFoundError
from haitang.public.choices import kinds, matches, title_of, with_town
from haitang.scope.views import public


@dataclass(frozen=True)
class Rule:
    """One line of the table of deadlines."""

    what: str
    time: str
    source: str


@public("rules and rights are for everybody")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What to know before one raises a matter; the days come from the rule book in force today."""
    book = book_on(timezone.localdate())
    context = {
        "tab": "about",
        "book": book,
        "book_title": book.title.get(language(), book.title.get("zh", book.id)),
        "rules": rules_of(book),
        "kinds": [title_of(kind) for kind in kinds() if not kind.route],
        "elsewhere": list(WHERE_TO_GO.values()),
        "attempts": book.call_attempts,
    }
    return render(request, "public/about.html", context)


@public("the notice about personal data is for everybody")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The notice that the Personal Information Protection Law asks for (art. 17)."""
    return render(request, "public/privacy.html", {"tab": "about"})


@public("names of places are public")
@require_safe
def places(request: HttpRequest) -> JsonResponse:
    """Names of places of the county that hold ``q``, for the field that completes them."""
    typed = request.GET.get("q", "").strip()[:60]
    try:
        found = matches(typed) if typed else []
    except PlaceNotFoundError:
        found = []
    return JsonResponse(
        {"places": [name for _code, name in with_town(found)]},
        json_dumps_params={"ensure_ascii": False},
    )


def rules_of(book: RuleBook) -> list[Rule]:
    """The days of a rule book in a resident's words, with the article behind each."""
    titles = {c.code: title_of(c) for c in Category.objects.filter(ended_on=None)}
    return [
        _rule(_("派给办理单位"), book.dispatch),
        _rule(_("第一次联系您"), book.contact),
        *[_rule(_matter(line, titles), line.span) for line in book.deadlines],
        _rule(_("不满意，申请重办"), book.reopen),
        _rule(_("差评整改"), book.follow_up),
    ]


def _matter(line: DeadlineRule, titles: dict[str, str]) -> str:
    level = Urgency(line.urgency).label
    what = titles.get(line.category)
    if what:
        return _("答复：%(what)s（%(level)s）") % {"what": what, "level": level}
    return _("答复：%(level)s事项") % {"level": level}


def _rule(what: str, span: Span) -> Rule:
    words = _("%(n)d个工作日内") if span.kind == "working" else _("%(n)d天内")
    return Rule(what, words % {"n": span.days}, span.source)
