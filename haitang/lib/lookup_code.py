"""The code by which a resident finds a case again: short, sayable, not to be guessed."""

from haitang.lib.text import without_spaces

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U
LENGTH = 10
# None of the left occurs in a code; each is read or written for the one on the right.
_LOOK_ALIKES = str.maketrans({"0": "Q", "O": "Q", "1": "7", "I": "7", "L": "7", "U": "V"})


def code_from(digest: bytes) -> str:
    """Ten characters in groups, from a digest of at least 16 bytes.

    30^10 codes, 49 bits: the digest must come from a keyed hash or a random source, or
    else the code can be computed. 128 bits folded into 49 leave a bias under 2^-78.

    >>> code_from(bytes(16))
    '2222-2222-22'
    """
    if len(digest) < 16:
        message = "a look-up code needs a digest of 16 bytes or more"
        raise ValueError(message)
    number = int.from_bytes(digest)
    characters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[place])
    return _grouped("".join(characters))


def normalise(text: str) -> str | None:
    """The code as printed, from what a person typed; None if it cannot be a code.

    Lower case, full width, missing or other hyphens and look-alikes are all understood.

    >>> normalise("k7q4 m2xd 9r"), normalise("K7O4-M2XD-9R"), normalise("hello")
    ('K7Q4-M2XD-9R', 'K7Q4-M2XD-9R', None)
    """
    plain = without_spaces(text).upper()
    for hyphen in "-‐‑‒–—−_":
        plain = plain.replace(hyphen, "")
    plain = plain.translate(_LOOK_ALIKES)
    if len(plain) != LENGTH or any(character not in ALPHABET for character in plain):
        return None
    return _grouped(plain)


def _grouped(plain: str) -> str:
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"
