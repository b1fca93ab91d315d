"""Guarded records: their manager narrows every query, and only permitted columns leave."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from haitang.scope.scope import (
    Everything,
    Grant,
    NotPermittedError,
    Scope,
    UnscopedError,
    current,
)  # fmt: skip

M = TypeVar("M", bound="Guarded")


def subtree(path: str, column: str = "path") -> Q:
    """All rows below a place: one range, the same on SQLite, PostgreSQL and DuckDB.

    Paths are digits and dots and end with a dot, so ``path + "~"`` lies above each of them.
    """
    return Q(**{f"{column}__gte": path, f"{column}__lt": path + "~"})


def reached() -> Q:
    """Rows at the places of the duties that the present scope was let in for.

    For records that are not guarded; a duty for one organization or one record reaches no place.
    """
    scope = current()
    if isinstance(scope, Everything):
        return Q()
    found = Q(pk__in=[])
    for grant in scope.active():
        if grant.organization is None and grant.subject is None:
            found |= subtree(grant.path)
    return found


class GuardedQuerySet(models.QuerySet[M]):
    """Rows of a guarded record. ``made_in`` is the scope that narrowed them."""

    made_in: Scope | Everything | None = None

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc] # not in the stubs
        clone.made_in = self.made_in
        return clone

    def raw(self, *_args: Any, **_more: Any) -> Any:
        """Refused: raw SQL knows nothing of the scope."""
        msg = f"{self.model.__name__}: raw SQL would go past the gate."
        raise UnscopedError(msg)

    def permitted(self, *want: str) -> list[dict[str, Any]]:
        """The rows as plain dicts; each holds only what *one* grant gives at that row's place.

        Asking for a column that no active grant gives is an error, not a silence. So is asking in
        another scope than the one that narrowed the rows: that would add rights up.
        """
        scope = current()
        if isinstance(scope, Everything):
            return list(self.values(*want))
        if self.made_in != scope:
            msg = (
                f"{self.model.record}: these rows were narrowed in another scope; ask for them anew"
            )
            raise NotPermittedError(msg)
        model = self.model
        extra = set(want) - scope.columns(model.record)
        if extra:
            msg = f"{model.record}: no duty gives {', '.join(sorted(extra))} here"
            raise NotPermittedError(msg)
        grants = scope.active()
        if len({g.columns.get(model.record) for g in grants}) == 1:
            return list(self.values(*want))
        return self._column_by_column(grants, want)

    def _column_by_column(
        self, grants: tuple[Grant, ...], want: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        # Grants that differ in columns: ask the database once per grant which rows are its own.
        rows = list(self.values("pk", *want))
        pks = [row["pk"] for row in rows]
        given: dict[Any, set[str]] = {pk: set() for pk in pks}
        for grant in grants:
            own = self.model._base_manager.filter(self.model.within(grant), pk__in=pks)
            for pk in own.values_list("pk", flat=True):
                given[pk] |= grant.columns.get(self.model.record, frozenset())
        return [{k: v for k, v in row.items() if k in given[row["pk"]]} for row in rows]


class GuardedManager(models.Manager[M]):
    """Refuses to read outside a scope; inside one it narrows to the active grants."""

    def get_queryset(self) -> GuardedQuerySet[M]:
        """Rows that the present scope may see."""
        scope = current()
        rows: GuardedQuerySet[M] = GuardedQuerySet(self.model, using=self._db)
        rows.made_in = scope
        if isinstance(scope, Everything):
            return rows
        seen = Q(pk__in=[])
        for grant in scope.active():
            if grant.columns.get(self.model.record):
                seen |= self.model.within(grant)
        return rows.filter(seen)

    def permitted(self, *want: str) -> list[dict[str, Any]]:
        """See GuardedQuerySet.permitted."""
        return self.get_queryset().permitted(*want)


class Guarded(models.Model):
    """A record that nobody reads outside a scope.

    ``record`` is its name in the table of duties. ``within`` says which rows a grant reaches.
    """

    record: ClassVar[str]
    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    @classmethod
    def from_db(cls, *args: Any, **more: Any) -> Self:
        """An object out of the database; needs a scope.

        Also for one that comes along with another record (``select_related``): then no manager of
        ours is asked.
        """
        current()
        return super().from_db(*args, **more)

    @classmethod
    def within(cls, grant: Grant) -> Q:
        """Rows that a grant reaches: by default, by the place path of the row itself.

        A grant for an organization or for one record reaches none unless the record says how.
        """
        if grant.organization is not None or grant.subject is not None:
            return Q(pk__in=[])
        return subtree(grant.path)
