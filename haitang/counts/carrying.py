"""Files that go to the hall and come back: plain JSON, closed with the SHA-256 of what is in them.

No name is in them but those on the ballot, and no number of anybody. The digest is printed, so
that it can be written into the signed record and compared when the file comes back.
"""

import errno
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from haitang.counts.ballot import canonical
from haitang.facts.errors import Refused

TO_HALL: Final = "haitang-count-to-hall-1"
FROM_HALL: Final = "haitang-count-from-hall-1"
LARGEST_MB: Final = 64
LARGEST: Final = LARGEST_MB * 1_000_000  # bytes


class FileRefusedError(Refused):
    """A file that is no count, or not as it was written."""

    code = "file"


def digest(content: Mapping[str, Any]) -> str:
    """The SHA-256 over everything but the digest itself."""
    bare = {key: value for key, value in content.items() if key != "sha256"}
    return hashlib.sha256(canonical(bare).encode()).hexdigest()


def closed(content: dict[str, Any]) -> dict[str, Any]:
    """The content with its digest."""
    return {**content, "sha256": digest(content)}


def write(path: Path, content: dict[str, Any]) -> str:
    """Write a file for its owner alone and return its digest. FileRefusedError where it cannot."""
    sealed = closed(content)
    try:
        path.touch(mode=0o600)
        path.write_text(canonical(sealed) + "\n", encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error.strerror) from None
    return str(sealed["sha256"])


def ready(path: Path) -> None:
    """FileRefusedError before anything is done, where the file could not be written afterwards."""
    if not path.parent.is_dir():
        raise _unwritable(path, os.strerror(errno.ENOENT))
    if path.is_dir():
        raise _unwritable(path, os.strerror(errno.EISDIR))
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _unwritable(path, os.strerror(errno.EACCES))


def _unwritable(path: Path, reason: str | None) -> FileRefusedError:
    return FileRefusedError(
        _("文件写不到 %(name)s：%(reason)s。请用 --out 另选位置。")
        % {"name": path, "reason": reason}
    )


def read(path: Path, kind: str) -> dict[str, Any]:
    """The content of a file of a kind. FileRefusedError for one that was changed or is another."""
    try:
        if path.stat().st_size > LARGEST:
            raise FileRefusedError(_("文件超过%(n)d兆，不是计票文件。") % {"n": LARGEST_MB})
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileRefusedError(
            _("文件 %(name)s 打不开：%(reason)s。") % {"name": path, "reason": error.strerror}
        ) from None
    except (ValueError, RecursionError):
        raise FileRefusedError(_("文件不是可读的 JSON。请重新拷一份。")) from None
    if not isinstance(found, dict) or found.get("format") != kind:
        raise FileRefusedError(_("这不是要找的计票文件，请核对是不是拿错了。"))
    if found.get("sha256") != digest(found):
        raise FileRefusedError(
            _("文件被改过，校验码对不上。请从会场电脑重新导出。"), code="altered"
        )
    return found
