"""What the room rolls adds to duties: columns of its guarded records, and operations per duty."""

from collections.abc import Mapping

from haitang.accounts.columns import Columns, names

VOTER = names(
    "id pk election person person__name person__id_number_mask person__phone_mask"
    " person__background__born_on person__background__born_precision klass serial group_name"
    " household initials wished applied_on since approved_on registered_on removed_on"
    " removed_reason removed_source place path"
)
# On paper for everybody: number, name, group.
POSTED = names("id pk election person__name serial group_name removed_on")
ELECTOR = names(
    "id pk election voter voter__serial voter__person__name voter__group_name kind household"
    " chosen_on ended_on"
)
OBJECTION = names(
    "id pk election about voter voter__serial voter__person__name name text filed_on due_on late"
    " decided_on upheld answer published_on"
)
PROXY = names(
    "id pk election principal principal__serial principal__person__name holder holder__serial"
    " holder__person__name slot relation reason written registered_on published_on ended_on"
    " ended_reason"
)
PROXY_POSTED = names(
    "id pk election principal__serial principal__person__name holder__serial holder__person__name"
    " published_on ended_on"
)
MOBILE = names(
    "id pk election voter voter__serial voter__person__name voter__group_name ground box applied_on"
    " approval published_on ended_on ended_reason"
)
MOBILE_POSTED = names(
    "id pk election voter__serial voter__person__name voter__group_name box published_on ended_on"
)
TURNOUT = names(
    "id pk election voter voter__serial voter__person__name voter__group_name at channel proxy"
)
UNDONE = names(
    "id pk election voter voter__serial voter__person__name marked_at channel undone_at reason"
)
PERSON = names("id pk ref name phone_mask id_number_mask place place__name path erased_at")
BACKGROUND = names("id pk person born_on born_precision sex political")

# Duty code -> operations (which are the permissions) and columns that it gives.
OPERATIONS: Mapping[str, frozenset[str]] = {
    "election_committee": names(
        "read_roll open_roll register_voter import_voters remove_voter post_roll"
        " file_roll_objection decide_roll_objection publish_roll_objections freeze_roll"
        " correct_roll enter_paper_roll carry_roll_over add_elector end_elector register_proxy"
        " publish_proxies end_proxy mark_turnout undo_turnout close_turnout enter_paper_turnout"
        " export_roll settle_age register_mobile_voter publish_mobile_voters end_mobile_voter"
    ),
    "election_office": names("read_roll open_roll enter_paper_roll carry_roll_over"),
    "election_supervisor": names("read_roll"),
}
COLUMNS: Mapping[str, Columns] = {
    "election_committee": {
        "voter": VOTER, "elector": ELECTOR, "roll_objection": OBJECTION, "proxy": PROXY,
        "mobile_voter": MOBILE, "turnout": TURNOUT, "undone_turnout": UNDONE,
        "person": PERSON, "background": BACKGROUND,
    },
    "election_office": {
        "voter": POSTED, "elector": ELECTOR, "proxy": PROXY_POSTED, "mobile_voter": MOBILE_POSTED,
    },
    "election_supervisor": {
        "voter": POSTED | names("klass removed_reason removed_source registered_on"),
        "elector": ELECTOR, "roll_objection": OBJECTION, "proxy": PROXY_POSTED,
        "mobile_voter": MOBILE_POSTED, "undone_turnout": UNDONE,
    },
}  # fmt: skip
