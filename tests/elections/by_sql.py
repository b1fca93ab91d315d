"""The rules of an election stated a second time, as questions to a database.

A seat is won where the people at or above a person's votes all fit into the seats. A person is
tied where those strictly above leave a seat that those at or above do not fit into. Someone
stands in the run-off of g open seats where at most g of the others not elected stand above.
"""

import sqlite3
from collections import defaultdict

TABLES = """
CREATE TABLE election (e INTEGER PRIMARY KEY, body TEXT, round INT, electorate INT, present INT,
                       issued INT);
CREATE TABLE seat (e INT, post TEXT, place INT, seats INT, PRIMARY KEY (e, post)) WITHOUT ROWID;
CREATE TABLE paper (e INT, p INT, void INT, PRIMARY KEY (e, p)) WITHOUT ROWID;
CREATE TABLE mark (e INT, p INT, post TEXT, name TEXT, PRIMARY KEY (e, p, post, name))
    WITHOUT ROWID;
CREATE TABLE person (e INT, post TEXT, name TEXT, PRIMARY KEY (e, post, name)) WITHOUT ROWID;
CREATE TABLE won (e INT, post TEXT, name TEXT, PRIMARY KEY (e, post, name)) WITHOUT ROWID;
CREATE TABLE level (e INT, post TEXT, name TEXT, PRIMARY KEY (e, post, name)) WITHOUT ROWID;
"""

COUNT = """
CREATE TABLE taken_part AS
SELECT e, body, round, electorate, present, issued,
       (SELECT count(*) FROM paper WHERE paper.e = election.e) AS papers FROM election;
CREATE TABLE sound AS SELECT e FROM taken_part WHERE papers <= issued AND CASE body
    WHEN 'party' THEN 5 * present >= 4 * electorate AND papers <= present
    WHEN 'representatives' THEN 3 * papers > 2 * electorate AND papers <= electorate
    ELSE 2 * papers > electorate AND papers <= electorate END;
INSERT OR IGNORE INTO person
    SELECT DISTINCT e, post, name FROM mark JOIN paper USING (e, p) WHERE NOT void;
CREATE TABLE overfull AS
SELECT e, p, post FROM mark JOIN seat USING (e, post) GROUP BY e, p, post HAVING count(*) > seats;
CREATE INDEX overfull_key ON overfull (e, p, post);
CREATE TABLE twofold AS
SELECT e, p, name FROM mark JOIN election USING (e) WHERE body <> 'party'
GROUP BY e, p, name HAVING count(*) > 1;
CREATE INDEX twofold_key ON twofold (e, p, name);
CREATE TABLE good AS SELECT m.e, m.post, m.name FROM mark m JOIN paper USING (e, p)
WHERE NOT void
  AND NOT EXISTS (SELECT 1 FROM overfull o WHERE (o.e, o.p, o.post) = (m.e, m.p, m.post))
  AND NOT EXISTS (SELECT 1 FROM twofold t WHERE (t.e, t.p, t.name) = (m.e, m.p, m.name));
CREATE INDEX good_key ON good (e, post, name);
CREATE TABLE score AS SELECT e, post, name,
    (SELECT count(*) FROM good g WHERE (g.e, g.post, g.name) = (x.e, x.post, x.name)) AS votes
FROM person x;
CREATE INDEX score_key ON score (e, post, name);
"""

PLACE = """
CREATE TEMP TABLE free AS SELECT s.e, s.post, s.name, s.votes, seats, CASE
        WHEN body = 'party' THEN 2 * votes > present
        WHEN round = 1 THEN 2 * votes > papers
        ELSE votes > 0 AND 3 * votes >= papers END AS enough
FROM score s JOIN seat USING (e, post) JOIN taken_part t USING (e) JOIN sound USING (e)
WHERE place = :place AND (body = 'party' OR NOT EXISTS
    (SELECT 1 FROM won w WHERE w.e = s.e AND w.name = s.name));
CREATE INDEX temp.free_key ON free (e, post);
INSERT INTO won SELECT e, post, name FROM free f WHERE enough AND
    (SELECT count(*) FROM free g WHERE (g.e, g.post) = (f.e, f.post) AND g.enough
     AND g.votes >= f.votes) <= seats;
INSERT INTO level SELECT e, post, name FROM free f WHERE enough
    AND (SELECT count(*) FROM free g WHERE (g.e, g.post) = (f.e, f.post) AND g.enough
         AND g.votes >= f.votes) > seats
    AND (SELECT count(*) FROM free g WHERE (g.e, g.post) = (f.e, f.post) AND g.enough
         AND g.votes > f.votes) < seats;
DROP TABLE free;
"""

OPEN = """
CREATE TABLE gap AS SELECT e, post, CASE
    WHEN EXISTS (SELECT 1 FROM level l WHERE (l.e, l.post) = (s.e, s.post)) THEN 0
    ELSE seats - (SELECT count(*) FROM won w WHERE (w.e, w.post) = (s.e, s.post)) END AS vacant,
    e IN (SELECT e FROM sound) AND round = 1 AS again
FROM seat s JOIN election USING (e);
CREATE TABLE loser AS SELECT s.e, s.post, s.name, s.votes FROM score s JOIN election USING (e)
WHERE s.votes > 0 AND NOT EXISTS (SELECT 1 FROM won w WHERE w.e = s.e AND w.name = s.name
    AND (w.post = s.post OR (body <> 'party' AND w.post < s.post)));
CREATE INDEX loser_key ON loser (e, post);
"""

AGAIN = """
SELECT l.e, l.post, l.name FROM loser l JOIN gap USING (e, post)
WHERE again AND vacant > 0 AND (SELECT count(*) FROM loser m
    WHERE (m.e, m.post) = (l.e, l.post) AND m.votes > l.votes) <= vacant
"""


def answers(cases):
    """For each case: validity, and for each post (elected, tied, vacant, run-off) as sets.

    The posts of a case stand in the order of their names, so that ``<`` is "listed before".
    """
    base = sqlite3.connect(":memory:")
    base.executescript(TABLES)
    for e, case in enumerate(cases):
        _store(base, e, case)
    base.executescript(COUNT)
    for place in (0, 1):
        base.executescript(PLACE.replace(":place", str(place)))
    base.executescript(OPEN)
    found = defaultdict(lambda: (set(), set(), set()))
    for number, query in enumerate(
        ("SELECT e, post, name FROM won", "SELECT e, post, name FROM level", AGAIN)
    ):
        for e, post, name in base.execute(query):
            found[e, post][number].add(name)
    vacant = {(e, post): v for e, post, v in base.execute("SELECT e, post, vacant FROM gap")}
    sound = {e for (e,) in base.execute("SELECT e FROM sound")}
    base.close()
    return [
        (
            e in sound,
            {
                p["post"]: (
                    *found[e, p["post"]][:2],
                    vacant[e, p["post"]],
                    found[e, p["post"]][2],
                )
                for p in case["posts"]
            },
        )
        for e, case in enumerate(cases)
    ]


def _store(base, e, case):
    body = {"members": "party", "representatives": "representatives"}.get(case["mode"], "voters")
    row = (e, body, case["round"], case["electorate"], case.get("present", 0))
    base.execute("INSERT INTO election VALUES (?,?,?,?,?,?)", (*row, case["ballots"]["issued"]))
    for place, post in enumerate(case["posts"]):
        base.execute("INSERT INTO seat VALUES (?,?,?,?)", (e, post["post"], place, post["seats"]))
        base.executemany(
            "INSERT INTO person VALUES (?,?,?)", [(e, post["post"], n) for n in post["candidates"]]
        )
    for p, paper in enumerate(case["ballots"]["papers"]):
        void = paper.get("void", False)
        base.execute("INSERT INTO paper VALUES (?,?,?)", (e, p, void))
        base.executemany(
            "INSERT INTO mark VALUES (?,?,?,?)",
            [(e, p, post, n) for post, ns in paper.items() if post != "void" for n in ns],
        )
