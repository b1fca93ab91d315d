"""Kinds of fact about who sits on a committee: one a committee, each a count without a name.

They are recorded for residents' and villagers' committees, not for Party committees: most members
of the one sit in the other too, and nobody is to be counted twice.
"""

from haitang.facts.kinds import Kind, kind


@kind("composition.members", zh="当选人数", en="Members",
      quantity="number", unit="person")  # fmt: skip
class Members(Kind):
    """So many persons were elected to a committee."""

    number: int


@kind("composition.women", zh="女性", en="Women",
      quantity="number", unit="person")  # fmt: skip
class Women(Kind):
    """So many of them are women."""

    number: int


@kind("composition.sex_known", zh="有性别的人数", en="Sex known",
      quantity="number", unit="person")  # fmt: skip
class SexKnown(Kind):
    """Of so many of them the sex is known."""

    number: int


@kind("composition.college", zh="大专以上", en="College and above",
      quantity="number", unit="person")  # fmt: skip
class College(Kind):
    """So many of them have college or more."""

    number: int


@kind("composition.education_known", zh="有学历的人数", en="Education known",
      quantity="number", unit="person")  # fmt: skip
class EducationKnown(Kind):
    """Of so many of them the education is known."""

    number: int


@kind("composition.party", zh="党员", en="Party members",
      quantity="number", unit="person")  # fmt: skip
class PartyMembers(Kind):
    """So many of them are Party members."""

    number: int


@kind("composition.political_known", zh="有政治面貌的人数", en="Political status known",
      quantity="number", unit="person")  # fmt: skip
class PoliticalKnown(Kind):
    """Of so many of them the political status is known."""

    number: int


@kind("composition.first_time", zh="新任", en="First-time",
      quantity="number", unit="person")  # fmt: skip
class FirstTime(Kind):
    """So many of them were not in the committee before."""

    number: int


@kind("composition.aged", zh="有年龄的人数", en="Ages known",
      quantity="number", unit="person")  # fmt: skip
class Aged(Kind):
    """Of so many of them the age is known."""

    number: int


@kind("composition.age_years", zh="年龄合计", en="Sum of ages",
      quantity="number", unit="year")  # fmt: skip
class AgeYears(Kind):
    """Their ages on the election day in whole years, added up."""

    number: int


@kind("composition.former_aged", zh="上届有年龄的人数", en="Ages known, last term",
      quantity="number", unit="person")  # fmt: skip
class FormerAged(Kind):
    """Of so many of the last term the age is known."""

    number: int


@kind("composition.former_age_years", zh="上届年龄合计", en="Sum of ages, last term",
      quantity="number", unit="year")  # fmt: skip
class FormerAgeYears(Kind):
    """Ages of the last term on the day on which each began, added up."""

    number: int


@kind("composition.crossing", zh="交叉任职", en="In both committees",
      quantity="number", unit="person")  # fmt: skip
class Crossing(Kind):
    """So many of them also sit in the committee of the Party organisation."""

    number: int


@kind("composition.both_offices", zh="一肩挑", en="Secretary and director in one",
      quantity="number", unit="committee")  # fmt: skip
class BothOffices(Kind):
    """1 where the director is the secretary of the Party organisation, else 0."""

    number: int


@kind("composition.led", zh="主任书记都已选出", en="Both offices filled",
      quantity="number", unit="committee")  # fmt: skip
class Led(Kind):
    """1 for a committee whose director and Party secretary are both known."""

    number: int


COMPOSITION: dict[str, type[Kind]] = {
    "members": Members,
    "women": Women,
    "sex_known": SexKnown,
    "college": College,
    "education_known": EducationKnown,
    "party": PartyMembers,
    "political_known": PoliticalKnown,
    "first_time": FirstTime,
    "aged": Aged,
    "age_years": AgeYears,
    "former_aged": FormerAged,
    "former_age_years": FormerAgeYears,
    "crossing": Crossing,
    "both_offices": BothOffices,
    "led": Led,
}
