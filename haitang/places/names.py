"""Which characters may stand in a name."""

import unicodedata

# Control, format, half surrogate, line and paragraph separator.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def is_visible(text: str) -> bool:
    """Whether a text holds no hidden character.

    Private characters pass: they stand for rare Chinese ones that older standards could not write,
    and real villages have them in their names.

    >>> is_visible("高\ue170村"), is_visible("高\u200b村")
    (True, False)
    """
    return text.isprintable() or all(unicodedata.category(c) not in _HIDDEN for c in text)
