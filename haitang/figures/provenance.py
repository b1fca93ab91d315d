"""The line under every number: log, root, definition version, moment."""

import datetime as dt

from haitang.facts import sealing
from haitang.facts.keys import KeyMissingError
from haitang.figures.engine import Log
from haitang.figures.values import Provenance
from haitang.lib.checkpoint import NoteError, SignatureError
from haitang.lib.merkle import root as root_of

SOURCE = "facts"


def provenance_of(log: Log, at: dt.datetime) -> Provenance:
    """The provenance of what was computed from ``log``; the version is each figure's own."""
    return Provenance(
        source=SOURCE,
        version=0,
        log_size=log.sealed + log.unsealed,
        unsealed=log.unsealed,
        root=root_at(log.sealed),
        as_of=at,
        engine=log.engine,
    )


def root_at(size: int) -> str:
    """The hex of the root over the first ``size`` facts; "" for none or when the seal is broken.

    A broken seal does not hide the numbers: ``haitang facts verify`` says what is wrong.
    """
    if size == 0:
        return ""
    try:
        seal = sealing.latest()
        if seal.size == size:
            return seal.checkpoint.root.hex()
        return root_of(size, sealing.reader(size).node).hex()
    except (NoteError, SignatureError, KeyMissingError, ValueError, OSError):
        return ""
