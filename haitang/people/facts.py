"""What is recorded about people: references and columns, never a name, a number or a reason."""

from haitang.facts.kinds import Code, Commitment, Ref, kind


@kind("person.registered", zh="登记人员", en="Person registered")
class PersonRegistered:
    """A person was entered; which sealed values were given."""

    phone: bool
    id_number: bool


@kind("person.corrected", zh="更正人员信息", en="Person corrected", d1="what")
class PersonCorrected:
    """One column of a person was put right: name, phone or id_number."""

    what: Code


@kind("person.revealed", zh="查看隐藏信息", en="Sealed value read", d1="what")
class PersonRevealed:
    """Somebody read a sealed value. The reason lies in the room of people; here its commitment."""

    what: Code
    reason: Commitment


@kind("person.erased", zh="删除人员信息", en="Person erased")
class PersonErased:
    """A person's key and values were destroyed; what referred to the person stays, nameless."""

    person: Ref


@kind("term.began", zh="任职", en="Term began")
class TermBegan:
    """A person took up a post."""

    person: Ref
    post: Ref


@kind("term.ended", zh="离任", en="Term ended")
class TermEnded:
    """A person left a post."""

    person: Ref
    post: Ref


@kind("person.background_recorded", zh="登记基本情况", en="Person's background recorded")
class BackgroundRecorded:
    """What is known of a person beside name and numbers was entered or put right; never what."""

    again: bool
