"""Does the log say what it said when it was sealed? Everything is recomputed and compared.

What the host's own administrator rewrote and signed again with the same key shows only against a
checkpoint that was kept elsewhere: hand it over as ``witness``.
"""

import json
from collections.abc import Iterable

import pyarrow as pa
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from haitang.facts import keys, sealing, segments, selfcheck
from haitang.facts.canonical import COLUMNS, LEAF, Row, leaf_bytes, rows_between
from haitang.facts.files import FolderStore
from haitang.facts.report import Report
from haitang.lib.checkpoint import (
    Checkpoint,
    NoteError,
    SignatureError,
    parse_unverified,
    verifier_key,
)
from haitang.lib.merkle import EMPTY, fold, leaf_hash, root
from haitang.lib.tiles import HASH, HEIGHT, WIDTH, LogDamagedError, TileReader, tile_path

STEP = WIDTH * 100  # facts that are held in memory at a time


def verify(witness: str = "", key: str = "") -> Report:
    """Recompute every leaf from the database and compare it with tiles, root, seal and segments.

    ``witness`` is the text of a checkpoint that was kept elsewhere, ``key`` the public key
    (``name+id+key``) when it is not to be taken from this host.
    """
    report = Report()
    point = _checkpoint(report, key)
    report.size = point.size
    tiles = TileReader(FolderStore(settings.LOG_DIR), point.size)
    if _tree(report, tiles, point):
        _database(report, tiles)
        _segments(report, tiles)
        if witness:
            _witness(report, tiles, witness)
        selfcheck.publications(report, tiles)
    selfcheck.counters(report)
    report.unsealed = sealing.waiting() + max(sealing.numbered() - point.size, 0)
    return report


def _checkpoint(report: Report, key: str) -> Checkpoint:
    path = settings.LOG_DIR / "checkpoint"
    size = _manifest(report).size
    if not path.exists():
        if size:
            report.add("checkpoint", _("缺少封存凭证 %(path)s。"), path=path)
        return Checkpoint(settings.LOG_ORIGIN, 0, EMPTY)
    try:
        verifier = keys.verifier(key)
        point = sealing.latest(verifier).checkpoint
        _same_key(report, verifier_key(verifier))
    except (NoteError, SignatureError, keys.KeyMissingError) as error:
        report.add("signature", _("封存凭证的签名不对：%(error)s。"), error=error)
        try:
            point = parse_unverified(path.read_text())
        except (NoteError, UnicodeDecodeError):
            return Checkpoint(settings.LOG_ORIGIN, 0, EMPTY)
    if point.origin != settings.LOG_ORIGIN:
        report.add("checkpoint", _("封存凭证属于另一个日志：%(origin)s。"), origin=point.origin)
    if point.size < size:
        report.add(
            "checkpoint",
            _("封存凭证只到第 %(size)s 条，数据段已到第 %(segments)s 条。"),
            size=point.size,
            segments=size,
        )
    return point


def _same_key(report: Report, expected: str) -> None:
    try:
        found = (settings.LOG_DIR / "key.txt").read_text().strip()
    except OSError:
        found = ""
    if found != expected:
        report.add("key", _("公布的验证公钥（key.txt）与签名所用的不一致。"))


def _tree(report: Report, tiles: TileReader, point: Checkpoint) -> bool:
    """Whether the tiles can be read at all; notes where they contradict each other or the root."""
    try:
        level = 0
        while count := point.size >> HEIGHT * level:
            for index in range(count // WIDTH):
                above = tiles.hashes(level + 1, index // WIDTH)[index % WIDTH]
                if fold(tiles.hashes(level, index)) != above:
                    path = tile_path(level, index)
                    report.add("tile", _("哈希块 %(path)s 与上一层不符。"), path=path)
            _partials(report, tiles, level, count)
            level += 1
        computed = root(point.size, tiles.node)
    except LogDamagedError as error:
        report.add("tile", _("哈希块无法读取：%(error)s。"), error=error)
        return False
    if computed != point.root:
        report.add(
            "root",
            _("由哈希块算出的根 %(computed)s 与封存凭证的根 %(signed)s 不同。"),
            computed=computed.hex(),
            signed=point.root.hex(),
        )
    return True


def _partials(report: Report, tiles: TileReader, level: int, count: int) -> None:
    index, width = divmod(count, WIDTH)
    if not width:
        return
    whole = b"".join(tiles.hashes(level, index))
    folder = settings.LOG_DIR / f"{tile_path(level, index)}.p"
    for path in sorted(folder.glob("[0-9]*")):
        beginning = whole[: min(int(path.name), width) * HASH]
        if path.read_bytes()[: len(beginning)] != beginning:
            name = path.relative_to(settings.LOG_DIR)
            report.add("tile", _("哈希块 %(path)s 与上一层不符。"), path=name)


def _database(report: Report, tiles: TileReader) -> None:
    for first in range(0, tiles.size, STEP):
        end = min(first + STEP, tiles.size)
        hashes = list(tiles.leaf_hashes(first, end))
        found: dict[int, Row] = {}
        for row in rows_between(first, end):
            if row[LEAF] in found:
                report.add("inserted", _("第 %(leaf)s 号事实在数据库里有两条。"), leaf=row[LEAF])
            found[row[LEAF]] = row
        for at in range(first, end, WIDTH):
            _bundle(report, tiles, at, found, hashes[at - first : at - first + WIDTH])


def _bundle(
    report: Report, tiles: TileReader, at: int, found: dict[int, Row], hashes: list[bytes]
) -> None:
    try:
        entries = tiles.entries(at // WIDTH)
    except LogDamagedError as error:
        report.add("entries", _("原文块无法读取：%(error)s。"), error=error)
        entries = []
    for offset, sealed in enumerate(hashes):
        leaf = at + offset
        entry = entries[offset] if entries else None
        row = found.get(leaf)
        own = leaf_bytes(row) if row else b""
        if row is None:
            report.add("deleted", _("第 %(leaf)s 号事实已从数据库删除。"), leaf=leaf)
        elif leaf_hash(own) != sealed:
            _tell(report, leaf, own, entry, sealed)
        if entry is not None and entry != own and leaf_hash(entry) != sealed:
            report.add("entries", _("第 %(leaf)s 号事实的原文块被改动。"), leaf=leaf)


def _tell(report: Report, leaf: int, own: bytes, entry: bytes | None, sealed: bytes) -> None:
    """Say whether the row or the tile is the odd one out, and which columns differ."""
    if entry == own:
        report.add("tile", _("第 %(leaf)s 号事实的哈希被改动。"), leaf=leaf)
        return
    changes = "?"
    if entry is not None and leaf_hash(entry) == sealed:
        before, now = json.loads(entry)[1:], json.loads(own)[1:]
        pairs = zip(COLUMNS, before, now, strict=True)
        changes = ", ".join(f"{name}: {a!r} → {b!r}" for name, a, b in pairs if a != b)
    report.add(
        "changed",
        _("第 %(leaf)s 号事实在数据库里被改动：%(changes)s。"),
        leaf=leaf,
        changes=changes,
    )


def _manifest(report: Report) -> segments.Manifest:
    try:
        return segments.read_manifest(settings.LOG_DIR)
    except LogDamagedError as error:
        if "manifest" not in report.codes():  # it is read twice
            report.add("manifest", _("数据段清单无法读取：%(error)s。"), error=error)
        return segments.Manifest()


def _segments(report: Report, tiles: TileReader) -> None:
    manifest = _manifest(report)
    at = 0
    for segment in manifest.segments:
        if segment.first != at:
            report.add("segment", _("数据段清单在第 %(leaf)s 号处不连续。"), leaf=at)
        at = segment.end
        _segment(report, tiles, segment)
    if at != manifest.size:
        report.add("segment", _("数据段清单在第 %(leaf)s 号处不连续。"), leaf=at)


def _segment(report: Report, tiles: TileReader, segment: segments.Segment) -> None:
    end = min(segment.end, tiles.size)
    hashes = b"".join(tiles.leaf_hashes(segment.first, end))
    seen = set(range(segment.first, end))
    try:
        if segment.sha256 not in ("", segments.digest(settings.LOG_DIR / segment.file)):
            report.add("segment", _("数据段 %(file)s 的字节被改动。"), file=segment.file)
        rows: Iterable[Row] = segments.rows_of(settings.LOG_DIR / segment.file)
        for row in rows:
            if end <= row[LEAF] < segment.end:
                continue  # beyond a checkpoint that is behind, which was said already
            place = (row[LEAF] - segment.first) * HASH
            if row[LEAF] in seen and leaf_hash(leaf_bytes(row)) == hashes[place : place + HASH]:
                seen.remove(row[LEAF])
            else:
                report.add(
                    "segment",
                    _("数据段 %(file)s 里第 %(leaf)s 号事实被改动。"),
                    file=segment.file,
                    leaf=row[LEAF],
                )
    except (OSError, ValueError, pa.ArrowException) as error:
        report.add(
            "segment",
            _("数据段 %(file)s 无法读取：%(error)s。"),
            file=segment.file,
            error=error,
        )
        return
    if seen:
        report.add(
            "segment",
            _("数据段 %(file)s 缺 %(count)s 条事实，首条是第 %(leaf)s 号。"),
            file=segment.file,
            count=len(seen),
            leaf=min(seen),
        )


def _witness(report: Report, tiles: TileReader, note: str) -> None:
    try:
        kept = parse_unverified(note)
    except NoteError as error:
        report.add("witness", _("见证凭证无法读取：%(error)s。"), error=error)
        return
    if kept.size > tiles.size:
        report.add(
            "witness",
            _("见证人见过 %(seen)s 条，日志现在只有 %(size)s 条。"),
            seen=kept.size,
            size=tiles.size,
        )
    elif root(kept.size, tiles.node) != kept.root:
        report.add("witness", _("日志前 %(seen)s 条与见证人所存的凭证不一致。"), seen=kept.size)
