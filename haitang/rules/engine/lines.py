"""Where things stand in a TOML file, which the standard reader does not tell."""

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-\"]+)\s*\]\]?\s*(#.*)?$")
_AT_LINE = re.compile(r"\(at line (\d+)")
_KEY = re.compile(r"\s*([\w\-\u3400-\u9fff]+)(?:\s*\.\s*[\w\-]+)*\s*=")  # the first of a.b.c


class Lines:
    """Line numbers from 1 of the tables of a book and of their keys. "" is the top."""

    def __init__(self, text: str) -> None:
        here: dict[str, int] = {"": 1}
        self.tables: dict[str, list[dict[str, int]]] = {"": [here]}
        self.starts: dict[int, str] = {}  # line of a key to the text after its sign
        open_quote = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if open_quote:
                open_quote = "" if open_quote in line else open_quote
                continue
            if header := _HEADER.match(line):
                here = {"": number}
                self.tables.setdefault(header[2], []).append(here)
            elif key := _KEY.match(line):
                here.setdefault(key[1], number)
                self.starts.setdefault(number, line[key.end() :].strip())
            open_quote = next((q for q in ('"""', "'''") if line.count(q) % 2), "")

    def of(self, table: str, index: int = 0, key: str = "") -> int:
        """The line of a key in the index-th table of that name, else of its header, else 1."""
        found = self.tables.get(table, [])
        if index >= len(found):
            return 1
        return found[index].get(key, found[index][""])

    def inside(self, line: int, key: str) -> int:
        """The line of a key in the table whose header stands on a line, else that line."""
        for tables in self.tables.values():
            for found in tables:
                if found[""] == line and key:
                    return found.get(key, line)
        return line

    def within(self, line: int, text: str, at: int | None) -> int:
        """The line of the at-th character of a text whose key stands on that line."""
        begins_below = self.starts.get(line, "") in ('"""', "'''")
        return line + begins_below + text.count("\n", 0, at or 0)


def line_in(message: str) -> int:
    """The line that the standard reader of TOML names in its message, else 1."""
    found = _AT_LINE.search(message)
    return int(found[1]) if found else 1
