"""Questions about elections."""

from haitang.elections.queries.books import book_of, draft_text, posts_of, proper_law, shelf_for
from haitang.elections.queries.dates import dates_of, findings_of, plan_of
from haitang.elections.queries.progress import (
    MEASURES,
    Measure,
    Progress,
    measure_titles,
    steps_done,
)
from haitang.elections.queries.seats import Cell, SeatRow, left_out, legend_of, seat_rows

__all__ = [
    "MEASURES", "Cell", "Measure", "Progress", "SeatRow", "book_of", "dates_of", "draft_text",
    "findings_of", "left_out", "legend_of", "measure_titles", "plan_of", "posts_of",
    "proper_law", "seat_rows", "shelf_for", "steps_done",
]  # fmt: skip
