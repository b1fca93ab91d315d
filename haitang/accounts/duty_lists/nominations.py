"""What the room nominations adds to duties: columns of its records, and operations per duty."""

from collections.abc import Mapping

from haitang.accounts.columns import Columns, names

NOMINEE = names(
    "id pk election person person__name post post__title post__title_en post__position source"
    " organization organization__name supporters nominated_on state position published_on"
    " screening first_time incumbent refused_stage refused_ground reason withdrawn_reason ended_on"
    " place place__name path"
)
# The list of candidates is posted; who was not allowed on, and why, is not.
STANDING = NOMINEE - names("person screening reason refused_stage refused_ground")
SUPPORTER = names("id pk nominee voter voter__serial voter__person__name")
KIN = names("id pk nominee person name relation")
ALL: Columns = {"nominee": NOMINEE, "supporter": SUPPORTER, "kin": KIN}

# Duty code -> operations (which are the permissions) and columns that it gives.
OPERATIONS: Mapping[str, frozenset[str]] = {
    "election_committee": names(
        "read_nominees nominate add_supporters declare_kin allow_nominee refuse_nominee"
        " withdraw_nominee publish_candidates admit_write_in register_person record_background"
    ),
    "screener": names("read_nominees begin_review withdraw_nominee"),
    "screening_decider": names("read_nominees"),
    "election_office": names("read_nominees enter_candidates_from_record register_people"),
    "election_supervisor": names("read_nominees"),
    "leader": names("read_nominees"),
}
COLUMNS: Mapping[str, Columns] = {
    "election_committee": ALL,
    "screener": {"nominee": NOMINEE, "kin": KIN},
    "screening_decider": {"nominee": NOMINEE, "kin": KIN},
    "election_office": {"nominee": NOMINEE - names("reason")},
    "election_supervisor": ALL,
    "leader": {"nominee": STANDING},
}
