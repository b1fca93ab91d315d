"""The catalogue by which cases are taken and dispatched, and a county's own calendar."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.cases.facts import CalendarDaySet, CategorySaved, DispatchRuleSaved, ViewSaved
from haitang.cases.models import (
    CalendarDay,
    Category,
    DispatchRule,
    Route,
    SavedView,
    Urgency,
)  # fmt: skip
from haitang.facts.days import local_day
from haitang.facts.errors import IncompleteError
from haitang.facts.kinds import CHECKS, Code
from haitang.facts.operations import operation, record
from haitang.facts.told import optional, required
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.scope.actor import Actor
from haitang.scope.scope import require

MOST_VIEWS = 20


@operation
def save_category(
    *,
    code: str,
    title: str,
    title_en: str,
    parent: Category | None = None,
    urgency: Urgency = Urgency.NORMAL,
    route: Route = Route.TAKEN,
    hint: str = "",
    keywords: str = "",
    position: int = 0,
    ended: bool = False,
    county: Place,
    actor: Actor,
) -> Category:
    """Add a category, or change the one with this code. A code stays with its matter for ever."""
    require("save_category", county.path)
    wanted = {
        "title": required(title, "title", most=40).text,
        "title_en": required(title_en, "title_en", most=80).text,
        "urgency": urgency,
        "route": route,
        "hint": optional(hint, "hint", most=200).text,
        "keywords": optional(keywords, "keywords", most=200).text,
        "position": position,
        "ended_on": local_day(timezone.now()) if ended else None,
    }
    category = Category.objects.filter(code=code).first()
    if category is None:
        category = _new_category(code, parent, wanted)
    else:
        for name, value in wanted.items():
            setattr(category, name, value)
        category.save(update_fields=list(wanted))
    fact = CategorySaved(code=Code(code), route=Code(route or "taken"), ended=ended)
    record(fact, subject=category, place=county.number)
    return category


def _new_category(code: str, parent: Category | None, wanted: dict[str, object]) -> Category:
    if not (1 <= len(code) <= 20 and code.isascii() and code.isalnum() and code == code.lower()):
        raise IncompleteError(_("编码用1至20个小写字母或数字。"), field="code")
    if not CHECKS[Code](code):  # it goes into the log, which takes no number of a person
        raise IncompleteError(_("这个编码像证件号、电话或卡号，请换一个短的。"), field="code")
    category = Category(code=code, parent=parent, path=f"new-{code}", **wanted)
    category.save(force_insert=True)
    category.path = f"{parent.path if parent else ''}{category.pk}."
    category.save(update_fields=["path"])
    return category


@operation
def save_dispatch_rule(
    *,
    category: Category,
    place: Place,
    unit: Organization,
    began_on: dt.date,
    source: str = "",
    actor: Actor,
) -> DispatchRule:
    """From a day, this unit answers for this category here and below 派单目录."""
    require("save_dispatch_rule", place.path)
    earlier = DispatchRule.objects.filter(category=category, place=place, ended_on=None).first()
    if earlier is not None:
        if began_on <= earlier.began_on:
            raise IncompleteError(_("起始日期要晚于现行的那一条。"), field="began_on")
        earlier.ended_on = began_on
        earlier.save(update_fields=["ended_on"])
    rule = DispatchRule(
        category=category,
        place=place,
        path=place.path,
        unit=unit,
        began_on=began_on,
        source=optional(source, "source", most=200).text,
    )
    rule.save(force_insert=True)
    fact = DispatchRuleSaved(category=Code(category.code), unit=Code(str(unit.pk)), began=began_on)
    record(fact, subject=rule, place=place.number)
    return rule


@operation
def set_calendar_day(
    *, day: dt.date, working: bool, reason: str, county: Place, actor: Actor
) -> CalendarDay:
    """The county works, or does not, on a day, whatever the national list says 工作日调整.

    Deadlines already printed stay as they are; later ones follow the new calendar.
    """
    require("set_calendar_day", county.path)
    words = required(reason, "reason", most=100)
    row, _created = CalendarDay.objects.update_or_create(
        day=day, defaults={"working": working, "reason": words.text}
    )
    record(CalendarDaySet(day=day, working=working), subject=row, place=county.number)
    return row


@operation
def save_view(
    *, account: Account, ledger: str, title: str, query: str, county: Place, actor: Actor
) -> SavedView:
    """Keep a set of filters under a name 保存视图; the same name replaces it."""
    words = required(title, "title", least=1, most=30)
    filters = optional(query, "query", most=400)
    own = SavedView.objects.filter(account=account, ledger=ledger)
    if own.exclude(title=words.text).count() >= MOST_VIEWS:
        raise IncompleteError(
            _("最多保存%(n)d个视图。请用已有的名称覆盖一个。") % {"n": MOST_VIEWS}, field="title"
        )
    view, _created = SavedView.objects.update_or_create(
        account=account, ledger=ledger, title=words.text, defaults={"query": filters.text}
    )
    record(ViewSaved(ledger=Code(ledger)), subject=view, place=county.number)
    return view
