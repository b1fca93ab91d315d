"""A count, its boxes and batches, what each of two persons read, and what came of it."""

from haitang.counts.models.count import Batch, BatchTotal, Box, Count, Official
from haitang.counts.models.entries import Entry, EntryLine, Paper, Ruling, Settlement, Sheet

__all__ = [
    "Batch", "BatchTotal", "Box", "Count", "Entry", "EntryLine", "Official", "Paper", "Ruling",
    "Settlement", "Sheet",
]  # fmt: skip
