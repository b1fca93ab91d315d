"""The elections of the demonstration without its cases."""

import random

from haitang.demo import city
from haitang.demo.elections.operations import load_elections, make_agencies
from haitang.demo.facts import DemoLoaded
from haitang.demo.words import Writer
from haitang.facts.operations import operation, record
from haitang.places.demo_data import KUNSHAN, YUNGANG
from haitang.scope.actor import Actor

ACTOR = Actor("system:demo")


@operation
def build_elections(*, small: bool, actor: Actor) -> city.County:
    """Places, bodies and accounts as the demonstration has them, then the elections alone."""
    chance = random.Random(7)
    counties = city.load_counties(actor)
    city.make_categories(city.installed_county(), actor)
    for county in counties.values():
        city.make_bodies(county, chance, actor)
        make_agencies(county, actor)
    city.make_accounts(counties, Writer(chance), actor)
    load_elections(counties, seed=7, small=small, say=lambda _line: None, actor=actor)
    place = counties[KUNSHAN].place
    record(DemoLoaded(seed=7, cases=0), subject=place, place=place.number)
    return counties[YUNGANG]
