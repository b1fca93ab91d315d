"""A back-up is one tar file: the database, the log, the pictures, and a manifest that comes last.

An archive without its manifest is not whole. The keys are never inside: they are kept apart, or
whoever finds a back-up could read every sealed value in it.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 200_000_000
CHUNK = 1 << 20


class ArchiveError(Refused):
    """The archive cannot be used; nothing was changed."""

    code = "archive"


@dataclass
class Manifest:
    """What an archive holds. ``parts``: name -> bytes and SHA-256; ``log``: origin, size, root."""

    format: int = FORMAT
    program: str = ""
    made_at: str = ""
    database: str = ""
    migrations: dict[str, str] = field(default_factory=dict)
    log: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    parts: dict[str, tuple[int, str]] = field(default_factory=dict)


class Writer:
    """Adds files to an archive and remembers what it added."""

    def __init__(self, file: IO[bytes], manifest: Manifest) -> None:
        self.manifest = manifest
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - finish() closes it

    def add(self, name: str, path: Path) -> None:
        """Add a file, as long as it is now."""
        size = path.stat().st_size
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        with path.open("rb") as source:
            hashing = _Hashing(source)
            self._tar.addfile(info, hashing)
        self.manifest.parts[name] = (size, hashing.digest.hexdigest())

    def add_folder(self, name: str, folder: Path) -> None:
        """Add every file below a folder, but for those still being written and locks."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and _lasting(path):
                self.add(f"{name}/{path.relative_to(folder).as_posix()}", path)

    def finish(self) -> None:
        """Write the manifest and end the archive."""
        text = json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self._tar.addfile(info, io.BytesIO(text))
        self._tar.close()


def _lasting(path: Path) -> bool:
    return not path.name.endswith((".new", "lock")) and path.name != "clock.json"


class _Hashing:
    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """A piece of the file, hashed on its way."""
        data = self.source.read(size)
        self.digest.update(data)
        return data


def checked(path: Path) -> Manifest:
    """Read an archive wholly and compare every part with the manifest.

    Raises ArchiveError for one that is damaged, cut short, of a later format, or holds anything
    that the manifest does not name.
    """
    try:
        with tarfile.open(path, mode="r:") as tar:
            manifest = _manifest(tar)
            found = {m.name: (m.size, _digest(tar, m)) for m in _members(tar)}
    except FileNotFoundError as error:
        raise ArchiveError(_("没有文件 %(file)s。请核对路径。") % {"file": path}) from error
    except (tarfile.TarError, OSError, EOFError) as error:
        raise ArchiveError(
            _("备份文件读不完整，可能已损坏。请换一份备份。什么也没有改动。")
        ) from error
    if found != {name: tuple(part) for name, part in manifest.parts.items()}:
        raise ArchiveError(
            _("备份文件里的内容与清单不符，可能已损坏。请换一份备份。什么也没有改动。")
        )
    return manifest


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        name = PurePosixPath(member.name)
        if not member.isreg() or name.is_absolute() or ".." in name.parts:
            raise ArchiveError(_("备份文件里有不该有的内容，没有打开。请核对来源。"))
        if member.name != MANIFEST:
            yield member


def _manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        member = tar.getmember(MANIFEST)
        source = tar.extractfile(member) if member.size <= LARGEST_MANIFEST else None
        raw = json.loads(source.read()) if source else {}
        later = raw["format"] > FORMAT
        manifest = None if later else Manifest(**raw)
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveError(
            _("这不是完整的备份文件：缺少清单。请换一份备份。什么也没有改动。")
        ) from error
    if manifest is None:
        raise ArchiveError(_("这份备份由更新的版本制作。请先升级程序，再恢复。"))
    return manifest


def _digest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    source = tar.extractfile(member)
    digest = hashlib.sha256()
    while source and (data := source.read(CHUNK)):
        digest.update(data)
    return digest.hexdigest()


def unpack(path: Path, folder: Path) -> None:
    """Put the parts of a checked archive below a folder."""
    with tarfile.open(path, mode="r:") as tar:
        for member in _members(tar):
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            source = tar.extractfile(member)
            with target.open("wb") as file:
                while source and (data := source.read(CHUNK)):
                    file.write(data)
