"""One style sheet out of one file a component: a finder that joins them for the browser."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "pages/haitang.css"
SOURCE = Path(__file__).parent / "css"
COMPONENTS = (
    "tokens", "base", "frame", "buttons", "cards", "figures", "ledger", "forms", "desk",
    "timeline", "charts", "plan", "count", "result", "phone", "elder", "report", "gate",
    "narrow", "dark", "paper",
)  # fmt: skip


def joined() -> str:
    """All components in order, without comments and indentation (white space costs bytes)."""
    text = "\n".join((SOURCE / f"{name}.css").read_text() for name in COMPONENTS)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", text).strip() + "\n"


class Finder(BaseFinder):
    """Offers the joined sheet as ``pages/haitang.css`` to the server and to collectstatic."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=Path(settings.DATA_DIR) / "styles")
        super().__init__(*args, **kwargs)

    def check(self, **_: Any) -> list[Any]:
        """Nothing to configure, nothing to check."""
        return []

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        """The file behind ``path``, written afresh when a component has changed."""
        if path != NAME:
            return []
        found = str(self._built())
        return [found] if find_all else found

    def list(
        self,
        ignore_patterns: Any,  # noqa: ARG002 - Django's signature
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        """The one file, for collectstatic."""
        self._built()
        yield NAME, self.storage

    def _built(self) -> Path:
        target = Path(self.storage.path(NAME))
        text = joined()
        if not target.exists() or target.read_text() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f"{target.name}.{os.getpid()}")
            part.write_text(text)
            part.replace(target)  # at once: another process may be reading
        return target
