"""What texts there are, as far as tests on a text can tell them apart."""

from collections.abc import Iterable

from haitang.rules.engine.folding import TextIs


def candidates(tests: Iterable[TextIs]) -> list[str]:
    """Texts of which one passes and fails the same tests as any text whatever.

    A text that is no accepted word is known by the longest start that it has: that start
    with a character behind it which stands in no test has the same starts and no more.
    """
    asked = list(tests)
    words = {word for test in asked for word in test.accepted}
    starts = {test.start for test in asked if test.start}
    used = {character for word in words | starts for character in word}
    fresh = next(chr(n) for n in range(ord("x"), 0x110000) if chr(n) not in used)
    return ["", *sorted(words), *sorted(starts), *sorted(s + fresh for s in starts), fresh]
