"""One text for one value, so that a hash of it can be computed again by anyone.

JSON with sorted keys, no spaces and characters as themselves. For what it accepts the
result equals RFC 8785 (JSON Canonicalization Scheme) as long as keys are in the
Basic Multilingual Plane (it sorts by UTF-16 unit, this by code point).
"""

import json

_DEEPEST = 100


def dumps(value: object) -> str:
    """Canonical JSON of ints, strings, bools, None, and lists and dicts of them.

    Raises TypeError for anything else (a float has many spellings, so none), ValueError for
    text that has no UTF-8 form and for nesting deeper than 100.

    >>> dumps({"b": 1, "a": ["诉求", None, True]})
    '{"a":["诉求",null,true],"b":1}'
    """
    _refuse_others(value, 0)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _refuse_others(value: object, depth: int) -> None:
    if depth > _DEEPEST:
        message = "nested too deeply"
        raise ValueError(message)
    match value:
        case None | bool() | int():
            return
        case str():
            _refuse_half_characters(value)
        case list():
            for item in value:
                _refuse_others(item, depth + 1)
        case dict():
            for key, item in value.items():
                _refuse_key(key)
                _refuse_others(item, depth + 1)
        case _:
            message = f"{type(value).__name__} has no canonical form"
            raise TypeError(message)


def _refuse_key(key: object) -> None:
    if not isinstance(key, str):
        message = f"a key must be text, not {type(key).__name__}"
        raise TypeError(message)
    _refuse_half_characters(key)


def _refuse_half_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        message = "half a surrogate pair is no text"
        raise ValueError(message) from None
