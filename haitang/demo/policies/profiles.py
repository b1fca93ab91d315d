"""What an enterprise of the demonstration is like: invented values that fit each other."""

import datetime as dt
import random
from dataclasses import dataclass

SCALES = {"micro": (3, 19), "small": (20, 290), "medium": (300, 990), "large": (1000, 2800)}
MAKERS, RESEARCH = ("C", "E", "G"), ("C", "I", "M")
PARTY = ("none", "joint", "branch", "general", "committee")


@dataclass(frozen=True)
class Profile:
    """Attribute -> text as a table holds it."""

    founded: dt.date
    industry: str
    values: dict[str, str]


def profile(chance: random.Random, founded: dt.date, industry: str) -> Profile:
    """One enterprise; money in ten thousand yuan with one decimal."""
    [scale] = chance.choices(list(SCALES), (24, 46, 22, 8))
    people = chance.randint(*SCALES[scale])
    revenue = people * chance.uniform(28, 130)
    values = {
        "scale": scale,
        "employees": str(people),
        **_staff(chance, people, industry),
        **_money(chance, revenue, industry),
        **_site(chance, people, industry),
        **_standing(chance, people),
    }
    values["titles"] = _titles(chance, industry, values)
    return Profile(founded, industry, values)


def later(chance: random.Random, values: dict[str, str]) -> dict[str, str]:
    """The same enterprise some years on: larger or smaller, its standing as it was."""
    grown = chance.uniform(0.9, 1.25)
    found = dict(values)
    for name in ("revenue", "revenue_before", "tax_paid", "rd_expense", "exports", "energy_use"):
        found[name] = f"{float(values[name]) * grown:.1f}"
    found["patents"] = str(int(values["patents"]) + chance.randint(0, 3))
    found["party_members"] = str(int(values["party_members"]) + chance.randint(0, 2))
    return found


def _staff(chance: random.Random, people: int, industry: str) -> dict[str, str]:
    clever = 0.09 if industry in RESEARCH else 0.02
    return {
        "graduates": str(int(people * chance.uniform(0, 0.06)) + chance.randint(0, 2)),
        "laid_off": str(int(people * chance.choice((0, 0, 0.01, 0.03, 0.08)))),
        "disabled": str(int(people * 0.015 * chance.randint(0, 1)) + chance.randint(0, 1)),
        "skilled": str(int(people * chance.uniform(0, 0.2))),
        "masters": str(int(people * chance.uniform(0, clever))),
        "founder": chance.choice(("无", "无", "graduate", "returning", "returnee", "veteran")),
    }


def _money(chance: random.Random, revenue: float, industry: str) -> dict[str, str]:
    research = chance.uniform(0.005, 0.09) if industry in RESEARCH else chance.uniform(0, 0.004)
    sells = chance.choice((0, 0, 0.04, 0.12, 0.4)) if industry in ("C", "F", "I") else 0
    spends = chance.choice((0, 0.01, 0.04, 0.1))
    money = {
        "revenue": revenue,
        "revenue_before": revenue * chance.uniform(0.7, 1.1),
        "tax_paid": revenue * chance.uniform(0.008, 0.06),
        "exports": revenue * sells,
        "rd_expense": revenue * research,
        "equipment": revenue * spends * (industry in MAKERS),
        "digital": revenue * chance.choice((0, 0.001, 0.006)),
        "loans": revenue * chance.choice((0, 0, 0.05, 0.15)),
    }
    return {name: f"{value:.1f}" for name, value in money.items()}


def _site(chance: random.Random, people: int, industry: str) -> dict[str, str]:
    heavy = chance.uniform(1, 9) if industry == "C" else chance.uniform(0.05, 0.9)
    return {
        "energy_use": f"{people * heavy:.1f}",
        "floor_area": str(int(people * chance.uniform(6, 40))),
        "safety": chance.choice(("none", "three", "three", "two", "two", "one")),
        "eco": chance.choice(("yellow", "blue", "blue", "green", "green", "red")),
    }


def _standing(chance: random.Random, people: int) -> dict[str, str]:
    members = int(people * chance.uniform(0, 0.07))
    form = 0 if not members else 1 if members < 3 else 2 if members < 50 else 3
    if members > 2 and chance.random() < 0.2:
        form = 0  # members enough, and no branch yet
    return {
        "party_members": str(members),
        "party": PARTY[form],
        "tax_credit": chance.choices(("D", "C", "M", "B", "A"), (1, 4, 20, 45, 30))[0],
        "blacklisted": _yes(chance, 0.03),
        "penalty_open": _yes(chance, 0.06),
        "pays_insurance": _yes(chance, 0.93),
        "union": _yes(chance, 0.45 + min(people, 500) / 1200),
        "patents": str(int(chance.expovariate(1 / (1 + min(people, 400) / 40)))),
    }


def _yes(chance: random.Random, share: float) -> str:
    return "是" if chance.random() < share else "否"


def _titles(chance: random.Random, industry: str, values: dict[str, str]) -> str:
    revenue, research = float(values["revenue"]), float(values["rd_expense"])
    small = values["scale"] in ("micro", "small", "medium")
    may = {
        "above_scale": 0.95 * (revenue >= 2000),
        "high_tech": 0.7 * (research >= 0.03 * revenue and industry in RESEARCH),
        "tech_sme": 0.6 * (research >= 0.02 * revenue and small),
        "zjtx": 0.3 * (industry == "C" and small and revenue >= 2000),
        "little_giant": 0.08 * (industry == "C" and small),
        "smart_workshop": 0.3 * (industry == "C"),
        "green_factory": 0.15 * (industry == "C"),
        "cloud_star": 0.3,
        "party_model": 0.15 * (values["party"] not in ("none", "joint")),
        "harmony": 0.3 * (values["union"] == "是"),
        "aeo": 0.25 * (float(values["exports"]) >= 300),
    }
    return ";".join(name for name, share in may.items() if chance.random() < share) or "无"
