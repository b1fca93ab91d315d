"""Who acts: a short reference that is safe to write into the log."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """The one who does something. ``ref`` names nobody: it holds a kind and a number."""

    kind: str
    id: int | None = None

    @property
    def ref(self) -> str:
        """``account:12``, ``resident`` or ``system:sweep``: at most 24 characters."""
        return self.kind if self.id is None else f"{self.kind}:{self.id}"

    @property
    def account(self) -> int | None:
        """The account that acts, if it is one."""
        return self.id if self.kind == "account" else None


RESIDENT = Actor("resident")


def account_actor(pk: int) -> Actor:
    """The holder of an account."""
    return Actor("account", pk)


def system_actor(job: str) -> Actor:
    """A job that runs by itself, such as the sweep for late cases."""
    return Actor(f"system:{job}"[:24])
