"""Places, categories and units by the words that a table uses for them."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Category
from haitang.cases.queries import units_of_choice
from haitang.facts.errors import IncompleteError, Refused
from haitang.lib.text import without_spaces
from haitang.organizations.models import Organization
from haitang.places.models import Place
from haitang.places.queries import by_code, padded
from haitang.scope.rows import subtree
from haitang.scope.scope import Everything, current

_ENDINGS = (
    "社区居民委员会", "社区居委会", "居民委员会", "村民委员会", "居委会", "村委会", "社区", "村",
)  # fmt: skip
_CODE_DIGITS = (6, 9, 12)


def _bare(name: str) -> str:
    """A name without what kind of place it is: 亭林社区居委会 and 亭林社区 are 亭林."""
    text = without_spaces(name)
    for ending in _ENDINGS:
        if text.endswith(ending) and len(text) > len(ending):
            return text.removesuffix(ending)
    return text


class Lookups:
    """Read once for a whole table; every answer stays inside the present scope's places."""

    def __init__(self) -> None:
        self._places: dict[str, list[Place]] = defaultdict(list)
        self._codes: dict[str, Place] = {}
        for place in Place.objects.filter(_reach(), ended_on__isnull=True):
            self._codes[place.code] = place
            for name in {without_spaces(place.name), _bare(place.name)}:
                self._places[name].append(place)
        self._categories: dict[str, list[Category]] = defaultdict(list)
        for category in Category.objects.filter(ended_on=None):
            for word in (category.code, category.title, category.title_en):
                self._categories[_folded(word)].append(category)
        self._units: dict[int, list[Organization]] = {}

    def place(self, said: str, town: str = "") -> Place:
        """The place with a name or code; a town's name tells two of one name apart."""
        if not said:
            raise IncompleteError(_("请填社区名称或 12 位区划代码。"), field="place")
        digits = without_spaces(said)
        if digits.isdigit() and len(digits) in _CODE_DIGITS:
            return self._codes.get(padded(digits)) or by_code(digits)
        found = self._places.get(digits) or self._places.get(_bare(said)) or []
        if town and len(found) > 1:
            paths = [p.path for p in self._places.get(_bare(town), [])]
            found = [p for p in found if any(p.path.startswith(path) for path in paths)]
        if len(found) == 1:
            return found[0]
        raise _unclear(said, found)

    def category(self, said: str) -> Category:
        """The category with a code or title."""
        if not said:
            raise IncompleteError(_("请填诉求类别。"), field="category")
        found = self._categories.get(_folded(said), [])
        if len(set(found)) == 1:
            return found[0]
        problem = (
            _("有几个类别都叫“%(said)s”，请写类别编码。")
            if found
            else _("没有“%(said)s”这个类别。请照类别表写名称或编码。")
        )
        raise IncompleteError(problem % {"said": said[:20]}, field="category")

    def unit(self, said: str, place: Place) -> Organization | None:
        """The unit with a name, short name or credit code that may be asked at a place."""
        if not said:
            return None
        if place.pk not in self._units:
            self._units[place.pk] = list(units_of_choice(place))
        word = without_spaces(said)
        choice = self._units[place.pk]
        found = [u for u in choice if word in {u.name, u.short_name, u.credit_code}]
        found = found or [u for u in choice if u.name.endswith(word)]
        if len(found) == 1:
            return found[0]
        problem = (
            _("有几个单位都叫“%(said)s”，请写全称。")
            if found
            else _("没有“%(said)s”这个承办单位。请写单位全称。")
        )
        raise IncompleteError(problem % {"said": said[:20]}, field="unit")


def _folded(word: str) -> str:
    return without_spaces(word).casefold()


def _reach() -> Q:
    """Places of the grants that count; for a job without narrowing, those of this county."""
    scope = current()
    if isinstance(scope, Everything):
        return subtree(by_code(settings.COUNTY).path)
    reach = Q(pk__in=[])
    for grant in scope.active():
        reach |= subtree(grant.path)
    return reach


def _unclear(said: str, found: Iterable[Place]) -> Refused:
    codes = "、".join(place.code for place in found)
    if codes:
        return IncompleteError(
            _("有几个地方都叫“%(said)s”，请改写区划代码：%(codes)s。")
            % {"said": said[:20], "codes": codes},
            field="place",
        )
    return IncompleteError(
        _("辖区内没有“%(said)s”。请核对社区名称，或写 12 位区划代码。") % {"said": said[:20]},
        field="place",
    )
