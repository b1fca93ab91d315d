"""Administrative divisions 行政区划: stable ids; codes, names and parents are dated attributes."""
