"""What the room counts adds to duties: columns of its guarded records, and operations per duty."""

from collections.abc import Mapping

from haitang.accounts.columns import Columns, names

# Who works there; what one person read (the gate itself hides it from others until both are done).
OFFICIAL = names("id pk election person person__name role account account__name place path")
ENTRY = names("id pk batch turn by by__name started_at finished_at valid void place path")
PAPER = names("id pk entry number choices kind place path")
LINE = names("id pk entry post name votes place path")
SETTLEMENT = names("id pk batch number choices kind place path")
RULING = names("id pk batch number post name valid reason decided_by fact place path")
SHEET = names("id pk batch papers sha256 place path")

COUNTING: Columns = {
    "count_official": OFFICIAL,
    "count_entry": ENTRY,
    "count_paper": PAPER,
    "count_line": LINE,
    "count_settlement": SETTLEMENT,
    "count_ruling": RULING,
}
# Duty code -> operations (which are the permissions) and columns that it gives.
OPERATIONS: Mapping[str, frozenset[str]] = {
    "teller": names(
        "read_count start_entry enter_paper correct_paper enter_papers enter_lines finish_entry"
        " reread_batch"
    ),
    "election_committee": names(
        "read_count open_count add_box appoint_official withdraw_official enter_box open_batch"
        " open_batches resize_batch reread_batch rule_on_paper seal_batch close_count take_count"
    ),
    "election_office": names("read_count enter_count_from_record take_count bring_count"),
    "election_supervisor": names("read_count"),
}
COLUMNS: Mapping[str, Columns] = {
    "teller": COUNTING,
    "election_committee": {**COUNTING, "count_sheet": SHEET},
    "election_office": {"count_official": OFFICIAL, "count_entry": ENTRY, "count_ruling": RULING},
    "election_supervisor": {
        "count_official": OFFICIAL, "count_entry": ENTRY, "count_ruling": RULING,
    },
}  # fmt: skip
