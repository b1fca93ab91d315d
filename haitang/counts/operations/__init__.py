"""Everything that changes a count. The name of an operation is the permission for it."""

from haitang.counts.operations.boxes import enter_box
from haitang.counts.operations.bringing import bring_count, give
from haitang.counts.operations.closing import Record, close_count, enter_count_from_record
from haitang.counts.operations.entering import (
    correct_paper,
    enter_lines,
    enter_paper,
    enter_papers,
    finish_entry,
    open_batch,
    open_batches,
    resize_batch,
    start_entry,
)
from haitang.counts.operations.settling import reread_batch, rule_on_paper, seal_batch
from haitang.counts.operations.setup import (
    add_box,
    appoint_official,
    open_count,
    withdraw_official,
)
from haitang.counts.operations.taking import take_count, unpack_count

__all__ = [
    "Record", "add_box", "appoint_official", "bring_count", "close_count", "correct_paper",
    "enter_box",
    "enter_count_from_record", "enter_lines", "enter_paper", "enter_papers", "finish_entry", "give",
    "open_batch", "open_batches", "open_count", "reread_batch", "resize_batch", "rule_on_paper",
    "seal_batch", "start_entry", "take_count", "unpack_count", "withdraw_official",
]  # fmt: skip
