"""What a count refuses, and what to do instead."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from haitang.counts.accounting import Equation
from haitang.facts.errors import Refused
from haitang.facts.reader import chinese, language


class CountStateError(Refused):
    """The count or batch is not where this belongs; somebody may have gone on meanwhile."""

    code = "wrong_state"


class FiguresError(Refused):
    """Figures that cannot be, with the equation written out. Nothing was saved."""

    code = "figures"

    def __init__(self, broken: Iterable[Equation], *, field: str = "") -> None:
        self.broken = list(broken)
        joint, end = ("；", "。") if chinese() else ("; ", ".")
        said = joint.join(equation.in_(language()) for equation in self.broken)
        super().__init__(said + end, field=field or self.broken[0].field)


class ReturnedTooManyError(FiguresError):
    """More ballots came back than were issued: the book ends the election, once it is certain."""

    code = "returned_too_many"

    def __init__(self, broken: Iterable[Equation], article: str) -> None:
        super().__init__(broken, field="returned")
        again = _("请当众再数一遍；如果确实这么多，勾选“已再次清点”，计票到此停止。依据：")
        self.article = article
        self.message = f"{self.message}{again}{article}"


class ConflictError(Refused):
    """A candidate or a near relative of one may not count."""

    code = "conflict"


class KeyedWrongError(Refused):
    """A typed line is no ballot."""

    code = "keyed_wrong"


class SameWriterError(Refused):
    """One person may not enter a batch twice."""

    code = "same_writer"

    def __init__(self) -> None:
        super().__init__(_("这一批你已经录过一遍。第二遍请换一个人录。"))
