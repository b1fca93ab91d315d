"""The divisions that ship with the program: Kunshan and Yungang with what is above them."""

from pathlib import Path

DATA = Path(__file__).parent / "data"
KUNSHAN = "320583"
YUNGANG = "140214"
DEMO_FILES = {KUNSHAN: DATA / "320583.csv.gz", YUNGANG: DATA / "140214.csv.gz"}
# Places were so before the first case of the demonstration.
DEMO_SINCE = "2020-01-01"
