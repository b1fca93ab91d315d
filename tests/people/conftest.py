"""People of the small city."""

import pytest

from haitang.people.operations import register_person
from haitang.scope.scope import everything
from tests.cast import ROOT

PHONE = "13912345678"
ID_NUMBER = "11010519491231002X"


@pytest.fixture
def register(cast):
    """Enter a person at a place of the cast."""

    def make(place="home", name="钱小河", phone=PHONE, id_number=ID_NUMBER):
        with everything("test"):
            return register_person(
                name=name, place=cast.places[place], phone=phone, id_number=id_number, actor=ROOT
            )

    return make


@pytest.fixture
def person(register):
    """A person at home with both numbers."""
    return register()
