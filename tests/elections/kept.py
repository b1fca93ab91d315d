"""Seats kept for women, and votes that cascade, stated a second time as questions to a database.

Every way in which ties may be broken is tried: somebody is elected who has a seat in all of them,
and is tied who has a seat in some.
"""

import sqlite3
from itertools import permutations, product

RETURNED = 5  # ballots of every election here: 3 are more than half, 2 at least a third
NAMES = "甲乙丙丁"

TABLES = """
CREATE TABLE race (r INTEGER PRIMARY KEY, seats INT, kept INT, needed INT, again INT, more INT);
CREATE TABLE runner (r INT, name TEXT, votes INT, woman INT, PRIMARY KEY (r, name)) WITHOUT ROWID;
CREATE TABLE lot (l INT, name TEXT, place INT, PRIMARY KEY (l, name)) WITHOUT ROWID;
"""

SEATED = """
CREATE TABLE line AS
SELECT r, l, name, woman, votes,
       row_number() OVER (PARTITION BY r, l ORDER BY votes DESC, place) AS n,
       row_number() OVER (PARTITION BY r, l, woman ORDER BY votes DESC, place) AS of_sex
FROM runner JOIN race USING (r) JOIN lot USING (name) WHERE votes >= needed;
CREATE TABLE woman_in AS SELECT r, l, name FROM line JOIN race USING (r)
WHERE woman AND of_sex <= kept;
CREATE INDEX woman_in_key ON woman_in (r, l, name);
CREATE TABLE rest AS SELECT r, l, name,
       row_number() OVER (PARTITION BY r, l ORDER BY n) AS n
FROM line WHERE NOT EXISTS (SELECT 1 FROM woman_in w
    WHERE (w.r, w.l, w.name) = (line.r, line.l, line.name));
CREATE TABLE seated AS SELECT * FROM woman_in
UNION ALL SELECT r, l, name FROM rest JOIN race USING (r) WHERE n <= seats - kept;
"""

ANSWER = """
SELECT r, name, count(*) AS lots FROM seated GROUP BY r, name
"""
OPEN = """
SELECT r, seats - (SELECT count(*) FROM seated s WHERE s.r = race.r AND s.l = 0),
       kept - (SELECT count(*) FROM woman_in w WHERE w.r = race.r AND w.l = 0) FROM race
"""


def answers(races):
    """For each race (seats, kept, needed, {name: votes}, women): elected, tied, vacant, unkept."""
    base = sqlite3.connect(":memory:")
    base.executescript(TABLES)
    lots = list(permutations(NAMES))
    base.executemany(
        "INSERT INTO lot VALUES (?,?,?)",
        [
            (number, name, place)
            for number, lot in enumerate(lots)
            for place, name in enumerate(lot)
        ],
    )
    for r, (seats, kept, needed, votes, women) in enumerate(races):
        base.execute("INSERT INTO race VALUES (?,?,?,?,0,0)", (r, seats, kept, needed))
        base.executemany(
            "INSERT INTO runner VALUES (?,?,?,?)",
            [(r, name, number, name in women) for name, number in votes.items()],
        )
    base.executescript(SEATED)
    elected = [set() for _ in races]
    tied = [set() for _ in races]
    for r, name, seen in base.execute(ANSWER):
        (elected if seen == len(lots) else tied)[r].add(name)
    rows = {r: (vacant, unkept) for r, vacant, unkept in base.execute(OPEN)}
    base.close()
    return [(elected[r], tied[r], *rows[r]) for r in range(len(races))]


def races():
    """Every race of four names with up to four votes of five ballots each, and any women."""
    for seats in (1, 2, 3):
        for votes in product((2, 3, 4), repeat=len(NAMES)):
            if sum(votes) > seats * RETURNED:
                continue
            for women in ("甲", "甲乙", "丙", "乙丁"):
                for kept in range(1, seats + 1):
                    yield seats, kept, 3, dict(zip(NAMES, votes, strict=True)), women


CASCADE = """
CREATE TABLE mark (c INT, place INT, name TEXT, votes INT, PRIMARY KEY (c, place, name));
"""


def cascaded(higher, lower, won):
    """The votes for the lower post, asked of a database: own and, for those not elected, higher."""
    base = sqlite3.connect(":memory:")
    base.executescript(CASCADE)
    for place, votes in ((0, higher), (1, lower)):
        base.executemany(
            "INSERT INTO mark VALUES (0,?,?,?)", [(place, n, v) for n, v in votes.items()]
        )
    base.execute("CREATE TABLE won (name TEXT)")
    base.executemany("INSERT INTO won VALUES (?)", [(name,) for name in won])
    found = dict(
        base.execute(
            "SELECT name, sum(CASE WHEN place = 1 OR name NOT IN (SELECT name FROM won)"
            " THEN votes ELSE 0 END) AS v FROM mark GROUP BY name"
            " HAVING max(place) = 1 OR (v > 0)"
        )
    )
    base.close()
    return found
