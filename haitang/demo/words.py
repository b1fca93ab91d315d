"""What residents and officials of the demonstration write: invented, varied, repeatable by seed."""

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def table(name: str) -> dict[str, Any]:
    """One of the files under ``data``."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Matter:
    """One matter: category, title, what the resident writes, and what the unit answers."""

    category: str
    title: str
    text: str
    spot: str
    reply: str


class Writer:
    """Makes matters, names and phones from one source of chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._matters = table("matters")
        self._words = self._matters["words"]
        self._names = table("names")
        self._phones = 0

    def matter(self, county: str, prefix: str = "") -> Matter:
        """A matter as one is raised in the county; ``prefix`` narrows to some categories."""
        fitting = [
            m
            for m in self._matters["matter"]
            if m["category"].startswith(prefix) and m.get("only", county) == county
        ]
        chosen = self.chance.choice(fitting)
        slots = self._slots()
        return Matter(
            chosen["category"],
            self.chance.choice(chosen["title"]).format(**slots),
            self.chance.choice(chosen["text"]).format(**slots),
            slots["spot"],
            self.chance.choice(chosen["reply"]).format(**slots),
        )

    def _slots(self) -> dict[str, str]:
        spot = self.chance.choice(self._words["spot"]).format(
            a=self.chance.randint(1, 48),
            b=self.chance.randint(1, 6),
            c=self.chance.choice(self._words["side"]),
        )
        return {
            "spot": spot,
            "since": self.word("since"),
            "hour": self.word("hour"),
            "n": str(self.chance.randint(2, 9)),
        }

    def word(self, kind: str) -> str:
        """One of the sentences of a kind."""
        return str(self.chance.choice(self._words[kind]))

    def name(self) -> str:
        """An invented name of two or three characters."""
        given = self._names["given"]
        more = self.chance.choice(given) if self.chance.random() < 0.65 else ""
        surname = self.chance.choice(self._names["surnames"])
        return f"{surname}{self.chance.choice(given)}{more}"

    def phone(self) -> str:
        """A number of a range that nobody has been given: 199-0000-0000 and on."""
        self._phones += 1
        return f"1990000{self._phones % 10_000:04d}"
