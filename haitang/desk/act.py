"""What can be done with a record: one act is one address, one form, one operation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from haitang.pages.forms import Form
from haitang.scope.views import guard

F = TypeVar("F", bound=Form)
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Act(Generic[F]):
    """One act. ``slug`` ends its address, ``prefix`` begins the name of it; ``done`` is said after.

    Each room adds what is its own: at which states the act is open, for instance.
    """

    prefix: ClassVar[str]
    slug: str
    operation: Callable[..., Any]
    form: type[F]
    title: Any
    icon: str
    done: Any

    @property
    def name(self) -> str:
        """The operation's name, and so the permission."""
        return self.operation.__name__

    @property
    def route(self) -> str:
        """The name of its address."""
        return f"{self.prefix}_{self.name}"

    def url(self, record: int | str) -> str:
        """Its address at one record."""
        return reverse(f"desk:{self.route}", args=[record])

    def link(self, record: int | str) -> dict[str, Any]:
        """What a page shows of an act that is open at a record."""
        return {"title": self.title, "icon": self.icon, "url": self.url(record)}


def act_view(act: Act[Any], answer: View) -> View:
    """The view of one act, guarded by the act's own operation for reading and for doing.

    ``answer`` gets the request, the act, and what the address names.
    """

    @guard(act.name, POST=act.name)
    def view(request: HttpRequest, **named: Any) -> HttpResponse:
        return answer(request, act, **named)

    return view


def addresses(acts: Iterable[Act[Any]], folder: str, answer: View) -> list[URLPattern]:
    """The addresses of acts below ``folder``, which names the record."""
    return [path(f"{folder}/{act.slug}/", act_view(act, answer), name=act.route) for act in acts]
