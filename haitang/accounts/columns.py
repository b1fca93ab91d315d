"""Columns of the guarded records, in the sets that duties are made of."""

from collections.abc import Mapping

Columns = Mapping[str, frozenset[str]]


def names(text: str) -> frozenset[str]:
    """A set of column names from one line of text."""
    return frozenset(text.split())


# What happened, where, who acts, by when: no word of a resident, no person.
CASE_STATE = names(
    "id pk number title state outcome channel urgency category category__title category__title_en"
    " category__code category__path place place__name path received_at contact_due_at contacted_at"
    " response_settled due_at paused_at paused_minutes answered_at called_back_at closed_at lead"
    " lead__name handler handler__name grade reopened escalated escalate_at overdue_recorded"
    " supervised urged designated project project__title joined_into joined_into__number"
    " public_text rulebook enterprise enterprise__name registered_by"
)
# ``number`` opens the look-up code, ``reporter`` is a reference that needs the record "person".
CASE_FULL = CASE_STATE | names("text spot latitude_e6 longitude_e6 lookup_index reporter")
CASE_FIGURES = CASE_STATE - names("title handler handler__name public_text project project__title")
CASE_PARTNER = names(
    "id pk number state outcome category category__title category__title_en category__code place"
    " place__name path received_at due_at closed_at public_text"
)
CASE_RESIDENT = names(
    "id pk number title text spot state outcome channel category category__title"
    " category__title_en place place__name received_at due_at answered_at closed_at grade reopened"
    " lead lead__name"
)
ENTRY = names(
    "id pk case kind at recorded_at actor account account__name unit unit__name text public fact"
)
ENTRY_STATE = ENTRY - names("text")
ENTRY_RESIDENT = names("id pk case kind at unit unit__name text public")
PHOTO = names("id pk case entry file width height sha256")
PERSON = names("id pk ref name phone_mask place place__name path erased_at")
PERSON_ID = PERSON | names("id_number_mask")
PROJECT = names(
    "id pk title text state leader leader__name lead lead__name place place__name path opened_on"
    " due_on closed_on planned_fen spent_fen accepted_yes accepted_no conclusion"
)
MILESTONE = names("id pk project title due_on reached_on evidence")
FUND_LINE = names("id pk project spent fen on note")
EXTENSION = names(
    "id pk case days reason asked_by asked_by__name asked_at granted decided_by decided_by__name"
    " decided_at answer case__number case__title case__due_at case__lead__name"
)
ASSIGNMENT = names(
    "id pk case unit unit__name role assigned_at accepted_at returned_at countersigned_at opinion"
)
FOLLOWUP = names(
    "id pk case grade opened_at due_at closed_at finding case__number case__title case__lead__name"
)
RATING = names("id pk case round grade comment by_phone at")
RATING_RESIDENT = names("id pk case round grade at")
EXCLUSION = names(
    "id pk case measure reason asked_by asked_by__name asked_at granted decided_by"
    " decided_by__name decided_at case__number case__title"
)
REVEAL = names("id pk person column reason actor at place path")
AROUND_A_CASE: Columns = {
    "case": CASE_FULL,
    "entry": ENTRY,
    "photo": PHOTO,
    "assignment": ASSIGNMENT,
    "extension": EXTENSION,
    "followup": FOLLOWUP,
    "rating": RATING,
}
PROJECTS: Columns = {"project": PROJECT, "milestone": MILESTONE, "fundline": FUND_LINE}
