"""What a roll refuses, and what to do instead."""

from haitang.facts.errors import Refused


class RollStateError(Refused):
    """The roll is not where this act belongs: posted, frozen or closed already, or not yet."""

    code = "roll_state"


class VoterError(Refused):
    """A person who cannot be registered like this; ``field`` says what is missing."""

    code = "voter"


class OnePlaceError(Refused):
    """The person stands on another roll of this round. The sentence names no place."""

    code = "one_place"


class LawDateError(Refused):
    """A date lies outside what the law allows; the sentence names the article."""

    code = "law_date"


class ObjectionError(Refused):
    """An objection that was decided already, or a decision without a reason."""

    code = "objection"


class ElectorError(Refused):
    """A person who cannot vote for a household or a group here."""

    code = "elector"


class ProxyError(Refused):
    """A proxy that the law does not allow."""

    code = "proxy"


class MobileVoterError(Refused):
    """Somebody whom the law does not let vote at a mobile box, or who is on its list already."""

    code = "mobile_voter"


class TurnoutError(Refused):
    """A mark that was set before, or belongs to nobody who votes here."""

    code = "turnout"


class FiguresError(Refused):
    """Figures that cannot be; the sentence writes the equation out."""

    code = "figures"
