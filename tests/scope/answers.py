"""What an answer says, whatever its form: text, spreadsheet, XML, calendar, headers."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

# What differs from one answer to the next without telling anything.
NOISE = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), "CSRF"),
    (re.compile(r"X-CSRFToken[\"':\s&quot;]+\w+"), "CSRF"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "KEY"),
    # How many facts the log holds is published: it stands in every checkpoint.
    (re.compile(r'总账[\d,]+条事实|"log_size": \d+'), "LOG SIZE"),
    # When a file was made.
    (re.compile(r'W3CDTF">[^<]*<|DTSTAMP:\w+'), "NOW"),
    (re.compile(r"nonce-?=?[\"']?[\w+/=-]+"), "NONCE"),
)
TOKEN = re.compile(
    r"cny\d{4}z|pic\d+z|cases/\d+\w*\.jpg|HT\d{2}-\d+|139\d{8}|[0-9a-f]{16,64}"
    r"|[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}"
)
QUIET_HEADERS = {"content-length", "set-cookie", "content-security-policy"}


@dataclass(frozen=True)
class Answer:
    """One answer: its status, all its text, and the headers that may tell something."""

    status: int
    text: str
    headers: Mapping[str, str]

    @classmethod
    def of(cls, response: Any) -> "Answer":
        """Read a response of the test client, spreadsheets unpacked."""
        body = response.getvalue() if response.streaming else response.content
        kept = {k.lower(): str(v) for k, v in response.headers.items()}
        return cls(
            response.status_code,
            readable(body),
            {k: v for k, v in kept.items() if k not in QUIET_HEADERS},
        )

    def everything(self) -> str:
        """The text with the headers: a value can lie in a redirect or a file name."""
        return self.text + "\n" + "\n".join(self.headers.values())

    def markers(self) -> set[str]:
        """All tokens that may be markers."""
        return set(TOKEN.findall(self.everything()))

    def plain(self, own: Iterable[str] = ()) -> tuple[int, str, str]:
        """What must be the same in two answers that may not differ. ``own`` is what was asked."""
        text, headers = self.text, repr(sorted(self.headers.items()))
        for pattern, word in NOISE:
            text = pattern.sub(word, text)
        for each in sorted({*own, *map(quote, own)}, key=len, reverse=True):
            text, headers = text.replace(each, "OWN"), headers.replace(each, "OWN")
        return self.status, text, headers


def readable(body: bytes) -> str:
    """Text of an answer; a spreadsheet is a zip of XML."""
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [archive.read(name) for name in sorted(archive.namelist())]
        return "\n".join(part.decode("utf-8", "replace") for part in parts)
    # Calendars fold long lines; a marker must not hide in a fold.
    return body.decode("utf-8", "replace").replace("\r\n ", "")
