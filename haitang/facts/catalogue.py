"""docs/facts.md, written from the kinds themselves."""

from typing import Any

from haitang.facts.kinds import KINDS, Kind, KindInfo

_HEAD = """\
# Kinds of fact 事实种类

Made by `haitang facts doc` from the code; do not edit. Every change of state leaves at least one of
these facts in the log. A fact also carries: `seq` and `leaf` (its number and its place in the
sealed log), `occurred_at` and `day` (as claimed; the day in Asia/Shanghai), `recorded_at` (by the
server), `place` (12-digit code), `subject_type` and `subject_id`, `actor`, `sign` (1, or -1 for a
withdrawal), `quantity`, `d1`, `d2`, `dims` (the other fields) and `corrects`. Every figure is a sum
of `sign * quantity`. A field is an int, a bool, a date, a code, a reference or a commitment: no
name, number or text of a person can stand in a fact.
"""


def markdown() -> str:
    """The whole page. Kinds that tests declare are left out."""
    rooms: dict[str, list[type[Kind]]] = {}
    for code in sorted(KINDS):
        made = KINDS[code]
        package, _, room = made.info.module.partition(".")
        if package == "haitang":
            rooms.setdefault(room.partition(".")[0], []).append(made)
    parts = [_HEAD]
    for room in sorted(rooms):
        parts.append(f"\n## {room}\n")
        parts += [_section(made.info) for made in rooms[room]]
    return "".join(parts)


def _section(info: KindInfo) -> str:
    quantity = f"`{info.quantity}`" if info.quantity else "1 each"
    lines = [
        f"\n### `{info.code}` {info.zh}\n",
        f"**{info.en}**, version {info.version}. {_joined(info.doc)}\n",
        f"Quantity: {quantity}{f', in {info.unit}' if info.unit else ''}.",
    ]
    lines += [f"{role}: `{field}`." for role in ("d1", "d2") if (field := getattr(info, role))]
    text = "\n".join(lines[:2]) + "\n" + " ".join(lines[2:]) + "\n"
    if info.fields:
        text += "\n| field | type |\n|---|---|\n"
        text += "".join(f"| `{name}` | {_type(hint)} |\n" for name, hint in info.fields.items())
    return text


def _joined(doc: str) -> str:
    return " ".join(doc.split())


def _type(hint: Any) -> str:
    return str(getattr(hint, "__name__", hint))
